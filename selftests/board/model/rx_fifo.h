/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx_fifo.h - frames between the wire and the descriptors
 *
 * RX_FIFO_BYTES for all queues together; the frames of one queue keep their
 * order, those of others pass them. Nothing is allocated per frame.
 */
#ifndef BOARD_RX_FIFO_H
#define BOARD_RX_FIFO_H

#include <stdbool.h>
#include <stdint.h>

#include "rx_desc.h"

/* A frame that passed the filter, and all that is known of it. */
struct rx_arrival {
	uint32_t len;			/* as it came, without FCS */
	uint8_t queue;
	enum filter_verdict verdict;
	struct rx_status status;
	bool has_claim;
	uint16_t claimed_length;	/* FAULT_RX_LENGTH */
};

struct rx_fifo *rx_fifo_new(void);
void rx_fifo_free(struct rx_fifo *fifo);
/* false: full, nothing is kept */
bool rx_fifo_put(struct rx_fifo *fifo, const struct rx_arrival *arrival, const uint8_t *frame);
/* A queue's oldest, NULL: none. Valid until it is dropped. */
const struct rx_arrival *rx_fifo_first(const struct rx_fifo *fifo, unsigned int queue,
				       const uint8_t **frame);
void rx_fifo_drop(struct rx_fifo *fifo, unsigned int queue);
/* Empties it; returns how many frames there were. */
unsigned int rx_fifo_clear(struct rx_fifo *fifo);
uint32_t rx_fifo_used(const struct rx_fifo *fifo);	/* bytes of RX_FIFO_BYTES */

#endif
