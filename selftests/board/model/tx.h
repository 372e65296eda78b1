/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tx.h - from the driver's descriptors onto the wire
 *
 * Close mode: OWN is written back, a doorbell bit of 0x90 starts a queue.
 * No-close mode (TxConfig bit 6): the driver moves a free-running tail, the chip
 * a close pointer; OWN is not written back. Descriptors of 16 or 32 bytes (MAC
 * OCP 0xeb58 bit 0).
 *
 * Without link frames are taken and lost (tally tx_link_down): a MAC in full
 * duplex does not wait for a carrier, so descriptors come back to the driver.
 * Frames that cannot be sent as asked are given back too, as errors.
 */
#ifndef BOARD_TX_H
#define BOARD_TX_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct chip;

enum { TX_QUEUES = 2, TX_RING_MAX = 4096, TX_FRAME_MAX = 65536 + 64, TX_BATCH = 64 };

struct tx_queue {
	uint64_t base;
	uint32_t next;		/* descriptor to look at next */
	uint32_t ring_size;	/* learnt from EOR; 0: not yet seen */
	uint32_t tail, close;	/* no-close: free running */
	bool is_kicked;
	bool is_halted;		/* the ring cannot be reached or has no end: until reset */
};

struct tx_engine {
	struct tx_queue queue[TX_QUEUES];
	bool is_enabled;	/* ChipCmd TE */
	bool is_no_close;	/* TxConfig bit 6 */
	bool is_wide;		/* 32-byte descriptors */
	uint8_t *frame;		/* the one being gathered, headroom and TX_FRAME_MAX */
	struct loop_timer again;	/* more than TX_BATCH were waiting */
	uint64_t stuck_until_ns;	/* FAULT_TX_STUCK */
};

int tx_init(struct chip *chip);
void tx_exit(struct chip *chip);
/* CmdReset: disabled, rings to their start, pointers 0. Bases stay. */
void tx_reset(struct chip *chip);
void tx_set_enabled(struct chip *chip, bool is_enabled);
void tx_set_base(struct chip *chip, unsigned int queue, uint64_t base);
void tx_doorbell(struct chip *chip, unsigned int queue);		/* close mode */
void tx_set_tail(struct chip *chip, unsigned int queue, uint32_t tail);	/* no-close */
uint32_t tx_close(const struct chip *chip, unsigned int queue);		/* masked */
bool tx_is_idle(const struct chip *chip);

#endif
