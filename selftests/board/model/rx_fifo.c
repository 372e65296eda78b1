// SPDX-License-Identifier: GPL-2.0-only
/*
 * rx_fifo.c - see rx_fifo.h
 *
 * One round buffer a queue, of entries that lie in one piece: the arrival, then
 * the frame. It is larger than what may be used, so that neither the arrivals
 * nor what is skipped at the end of the buffer count against RX_FIFO_BYTES.
 */
#include "rx_fifo.h"

#include <stdlib.h>
#include <string.h>

enum { LANE_SIZE = 4 * RX_FIFO_BYTES, FCS_SIZE = 4, ENTRY_ALIGN = 8 };

struct lane {
	uint32_t head, tail;	/* first entry, and behind the last */
	uint32_t wrap;		/* where the writer went back to 0; LANE_SIZE: it did not */
	uint32_t frames;
	_Alignas(ENTRY_ALIGN) uint8_t bytes[LANE_SIZE];
};

struct rx_fifo {
	uint32_t used;
	struct lane lane[RX_QUEUES];
};

struct rx_fifo *rx_fifo_new(void)
{
	struct rx_fifo *fifo = calloc(1, sizeof(*fifo));

	if (fifo)
		rx_fifo_clear(fifo);
	return fifo;
}

void rx_fifo_free(struct rx_fifo *fifo)
{
	free(fifo);
}

static uint32_t charge(uint32_t len)
{
	return (len < OFFLOAD_FRAME_MIN ? OFFLOAD_FRAME_MIN : len) + FCS_SIZE;
}

static uint32_t entry_size(uint32_t len)
{
	uint32_t size = sizeof(struct rx_arrival) + len;

	return (size + ENTRY_ALIGN - 1) & ~(uint32_t)(ENTRY_ALIGN - 1);
}

/* Room for an entry in one piece, NULL: none. */
static uint8_t *reserve(struct lane *lane, uint32_t size)
{
	uint8_t *at;

	if (!lane->frames) {
		lane->head = lane->tail = 0;
		lane->wrap = LANE_SIZE;
	}
	if (lane->wrap == LANE_SIZE && LANE_SIZE - lane->tail < size) {
		lane->wrap = lane->tail;
		lane->tail = 0;
	}
	if (lane->wrap != LANE_SIZE && lane->head - lane->tail < size)
		return NULL;
	at = lane->bytes + lane->tail;
	lane->tail += size;
	return at;
}

bool rx_fifo_put(struct rx_fifo *fifo, const struct rx_arrival *arrival, const uint8_t *frame)
{
	struct lane *lane = &fifo->lane[arrival->queue];
	uint8_t *at;

	if (fifo->used + charge(arrival->len) > RX_FIFO_BYTES)
		return false;
	at = reserve(lane, entry_size(arrival->len));
	if (!at)
		return false;
	memcpy(at, arrival, sizeof(*arrival));
	memcpy(at + sizeof(*arrival), frame, arrival->len);
	fifo->used += charge(arrival->len);
	lane->frames++;
	return true;
}

const struct rx_arrival *rx_fifo_first(const struct rx_fifo *fifo, unsigned int queue,
				       const uint8_t **frame)
{
	const struct lane *lane = &fifo->lane[queue];
	const uint8_t *at = lane->bytes + lane->head;

	if (!lane->frames)
		return NULL;
	*frame = at + sizeof(struct rx_arrival);
	return (const struct rx_arrival *)at;
}

void rx_fifo_drop(struct rx_fifo *fifo, unsigned int queue)
{
	struct lane *lane = &fifo->lane[queue];
	const struct rx_arrival *arrival = (const struct rx_arrival *)(lane->bytes + lane->head);

	if (!lane->frames)
		return;
	fifo->used -= charge(arrival->len);
	lane->head += entry_size(arrival->len);
	lane->frames--;
	if (lane->head == lane->wrap) {
		lane->head = 0;
		lane->wrap = LANE_SIZE;
	}
}

unsigned int rx_fifo_clear(struct rx_fifo *fifo)
{
	unsigned int frames = 0;

	for (unsigned int i = 0; i < RX_QUEUES; i++) {
		frames += fifo->lane[i].frames;
		fifo->lane[i].frames = 0;
		fifo->lane[i].head = fifo->lane[i].tail = 0;
		fifo->lane[i].wrap = LANE_SIZE;
	}
	fifo->used = 0;
	return frames;
}

uint32_t rx_fifo_used(const struct rx_fifo *fifo)
{
	return fifo->used;
}
