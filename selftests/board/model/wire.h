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
	uint64_t tx_frames, tx_bytes;	/* from the chip */
	uint64_t tx_dropped;		/* the backend would not take it */
};

struct wire_ops {
	const char *name;
	int (*send)(struct wire *wire, const uint8_t *frame, uint32_t len);	/* from the chip */
	void (*set_link)(struct wire *wire, bool is_up, unsigned int mbps);	/* may be NULL */
	void (*close)(struct wire *wire);
	/* generator and sink only, else NULL: "gen ..." lines of the control socket */
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
/* Generator and sink with exact counts: spec "size=64,pps=100000,count=1000000,..." */
int wire_open_gen(struct loop *loop, const char *spec, struct wire **ret, char *why,
		  uint32_t size);
void wire_close(struct wire *wire);

#endif
