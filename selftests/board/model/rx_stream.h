/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx_stream.h - the bytes that go into the driver's buffers for a frame: without
 * the tag if it is stripped, padded as its sender's MAC would have, with the FCS
 * behind, cut at RxMaxSize
 */
#ifndef BOARD_RX_STREAM_H
#define BOARD_RX_STREAM_H

#include <stdint.h>

#include "rx_fifo.h"

enum { RX_STREAM_PIECES = 4 };

struct rx_stream {
	struct {
		const uint8_t *at;
		uint32_t len;
	} piece[RX_STREAM_PIECES];
	unsigned int next;
	uint32_t left;
	uint8_t fcs[4];
};

/* frame must live as long as the stream. */
void rx_stream_open(struct rx_stream *stream, const struct rx_arrival *arrival,
		    const uint8_t *frame, uint16_t max_size);
uint32_t rx_stream_left(const struct rx_stream *stream);
/* len: at most what is left. */
void rx_stream_copy(struct rx_stream *stream, uint8_t *to, uint32_t len);
/* RxMaxSize as the chip understands it: bit 15 is a flag on later chips. */
uint32_t rx_stream_limit(uint16_t max_size);

#endif
