/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tx_ring.h - TX descriptors, a frame at a time
 */
#ifndef BOARD_TX_RING_H
#define BOARD_TX_RING_H

#include <stdbool.h>
#include <stdint.h>

struct chip;

/* What lies at a queue's next descriptor. */
struct tx_gathered {
	uint32_t descriptors;	/* that the chip is done with now; 0: nothing to do */
	bool is_good;		/* a whole frame; else they are only given back */
	uint8_t *frame;
	uint32_t len;
	uint32_t command, offload;	/* words of its first descriptor, host order */
};

/*
 * Gathers the pieces from FS to LS. What cannot be right is recorded and, where
 * it is clear what to skip, given back; where the chip would have to guess it
 * waits for the next doorbell.
 */
struct tx_gathered tx_ring_gather(struct chip *chip, unsigned int queue);
/* Gives n descriptors back: OWN is cleared, or the close pointer moves on. */
void tx_ring_release(struct chip *chip, unsigned int queue, uint32_t n);
/* No-close: descriptors between close pointer and tail. */
uint32_t tx_ring_pending(const struct chip *chip, unsigned int queue);

#endif
