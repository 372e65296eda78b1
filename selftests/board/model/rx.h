/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx.h - from the wire into the driver's buffers
 *
 * A frame passes link, filter, checksum, tag, RSS; then it needs descriptors
 * with OWN set. Without, it waits in the FIFO (RX_FIFO_BYTES, of the chip as a
 * whole); a full FIFO loses it, counted. There is no refill doorbell: the rings
 * are looked at again on writes to the interrupt masks and by a short timer.
 * Frames larger than a descriptor's length go over several.
 *
 * Every frame that rx_frame() is given ends in exactly one of the tally's rx_ok,
 * rx_error, rx_filtered, rx_fifo_full, rx_link_down and rx_disabled (which are
 * also those that a reset finds in the FIFO); rx_no_descriptor counts those
 * that had to wait, whatever became of them.
 */
#ifndef BOARD_RX_H
#define BOARD_RX_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "loop.h"
#include "rss.h"

struct chip;

enum { RX_QUEUES = 4, RX_FIFO_BYTES = 64 * 1024, RX_RETRY_NS = 100000, RX_RING_MAX = 4096 };

enum rx_desc_type { RX_DESC_1 = 1, RX_DESC_3 = 3, RX_DESC_4 = 4 };

struct rx_queue {
	uint64_t base;		/* guest-physical, 256-byte aligned */
	uint32_t next;		/* descriptor the chip looks at next */
	uint32_t ring_size;	/* learnt from EOR; 0: not yet seen */
	uint64_t *buffers;	/* last address seen in each descriptor, RX_RING_MAX */
	bool is_halted;		/* a descriptor was unusable: nothing more until reset */
	/* descriptor that was seen with OWN and is not used yet: must not change */
	bool has_peeked;
	uint32_t peeked_index, peeked_length;
	uint64_t peeked_address;
};

struct rx_fifo;			/* rx_fifo.h */
struct rx_buffer_map;		/* rx_ring.c: which descriptor was seen with an address */

struct rx_engine {
	struct rx_queue queue[RX_QUEUES];
	struct filter filter;
	struct rss rss;
	bool is_enabled;		/* ChipCmd RE */
	bool strip_vlan;		/* RxConfig bits 23 and 22, both or one */
	bool check_sums;		/* CPlusCmd bit 5 */
	bool is_v3;			/* RxConfig bit 24 (chips with type 3) */
	bool is_v4;			/* register 0xd8 bit 1 (chips with type 4) */
	bool is_gated;			/* MISC (0xf0) bit 19: nothing comes in from the wire */
	uint16_t max_size;		/* RxMaxSize (0xda) as written, with FCS */
	struct rx_fifo *fifo;
	struct rx_buffer_map *map;
	struct loop_timer retry;
	uint64_t starved_until_ns;	/* FAULT_RX_STARVE */
};

int rx_init(struct chip *chip);
void rx_exit(struct chip *chip);
/* CmdReset: disabled, rings to their start, FIFO empty. Bases stay. */
void rx_reset(struct chip *chip);
void rx_set_enabled(struct chip *chip, bool is_enabled);
void rx_set_base(struct chip *chip, unsigned int queue, uint64_t base);
void rx_frame(void *chip, const uint8_t *frame, uint32_t len);	/* wire->receive */
bool rx_is_full(void *chip);					/* wire->is_full */
void rx_poll(struct chip *chip);		/* look at the rings again */
bool rx_fifo_is_empty(const struct chip *chip);
enum rx_desc_type rx_desc_type(const struct chip *chip);

#endif
