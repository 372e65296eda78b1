/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx_ring.h - a frame into a queue's descriptors and buffers, and the watch
 * over what the driver put there
 */
#ifndef BOARD_RX_RING_H
#define BOARD_RX_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "rx_fifo.h"

struct chip;

int rx_ring_init(struct chip *chip);
void rx_ring_exit(struct chip *chip);
/* Back to the first descriptor; what was known of the buffers is forgotten. */
void rx_ring_rewind(struct chip *chip, unsigned int queue);
/*
 * 0: the driver has it. -EAGAIN: too few descriptors are the chip's, nothing
 * happened. -EIO: the queue is halted, by this one's descriptor or before.
 */
int rx_ring_deliver(struct chip *chip, const struct rx_arrival *arrival, const uint8_t *frame);

#endif
