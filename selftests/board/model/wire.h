/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire.h - the far end of the cable
 *
 * A backend carries whole Ethernet frames without FCS, at most WIRE_FRAME_MAX
 * bytes. It hands frames in with wire->receive() from its callbacks on the
 * loop, in batches of at most WIRE_BATCH a turn so that register accesses are
 * answered in between, and holds back while wire->pause() says so (its queue
 * then fills, as a switch's would, and what does not fit there is counted).
 */
#ifndef BOARD_WIRE_H
#define BOARD_WIRE_H

#include <stdbool.h>
#include <stdint.h>

enum { WIRE_FRAME_MAX = 16384, WIRE_BATCH = 64 };

struct loop;
struct wire;

struct wire_stats {
	uint64_t rx_frames, rx_bytes;	/* towards the chip */
	uint64_t rx_dropped;		/* larger than WIRE_FRAME_MAX */
	uint64_t tx_frames, tx_bytes;	/* from the chip */
	uint64_t tx_dropped;		/* the backend would not take it */
};

struct wire_ops {
	const char *name;
	int (*send)(struct wire *wire, const uint8_t *frame, uint32_t len);	/* from the chip */
	/* The rest may be NULL. The chip's link came up or went. */
	void (*set_link)(struct wire *wire, bool is_up, unsigned int mbps);
	/* What the chip's PHY shows to the far end, link or not: powered and not in a
	 * flap, and the best speed it advertises. Off at first. */
	void (*offer)(struct wire *wire, bool is_on, unsigned int mbps);
	void (*close)(struct wire *wire);
	/* front only: "gen ..." and "pcap ..." lines of the control socket */
	int (*command)(struct wire *wire, const char *line, char *answer, uint32_t size);
};

/* First member of each backend's own structure. */
struct wire {
	const struct wire_ops *ops;
	struct loop *loop;
	struct wire_stats stats;
	/* set by the chip before the loop runs */
	void *chip;
	void (*receive)(void *chip, const uint8_t *frame, uint32_t len);
	bool (*is_full)(void *chip);	/* hold back: the chip's FIFO is full */
	/* may be NULL: the far end came or went (pair only), the best speed it offers */
	void (*link)(void *chip, bool is_in, unsigned int mbps);
};

/* Each makes one; why gets a sentence on error. */
int wire_open_tap(struct loop *loop, const char *name, struct wire **ret, char *why,
		  uint32_t size);
/* Two models joined by a cross-over cable: one listens, the other connects. */
int wire_open_pair(struct loop *loop, const char *path, bool is_listener, struct wire **ret,
		   char *why, uint32_t size);
/* Plays in_path (NULL: nothing) and writes what the chip sends to out_path. */
int wire_open_pcap(struct loop *loop, const char *in_path, const char *out_path,
		   struct wire **ret, char *why, uint32_t size);
/*
 * What the chip is plugged into: passes on to back (taken over, also on error;
 * NULL: a cable to nobody), and on the way records ("pcap ..."), adds generated
 * frames and counts what the chip sends ("gen ..."). mac: the chip's station
 * address, looked at whenever a frame for it is made.
 */
int wire_open_front(struct loop *loop, struct wire *back, const uint8_t *mac,
		    struct wire **ret);
void wire_close(struct wire *wire);

/* For backends: counts a frame and hands it to the chip. */
void wire_deliver(struct wire *wire, const uint8_t *frame, uint32_t len);

#endif
