// SPDX-License-Identifier: GPL-2.0-only
/* rx_ring.c - see rx_ring.h */
#include "rx_ring.h"

#include <errno.h>

#include "chip.h"
#include "desc.h"
#include "rx_buffer.h"
#include "rx_stream.h"

enum { DMA_PAGE = 4096 };

/* A descriptor that can be used. */
struct slot {
	uint32_t index, next;
	void *desc;
	struct rx_given given;
	uint8_t *buffer;	/* NULL: not in one piece, but all of it is there */
};

static void note(struct chip *chip, unsigned int queue, uint32_t index, enum watch_kind kind,
		 const char *what)
{
	watch_note(chip->watch, kind, "RX queue %u descriptor %u: %s", queue, index, what);
}

static int halt(struct chip *chip, unsigned int queue, uint32_t index, enum watch_kind kind,
		const char *what)
{
	note(chip, queue, index, kind, what);
	chip->rx.queue[queue].is_halted = true;
	irq_raise(chip, IRQ_SYSTEM_ERROR, 0);
	return -EIO;
}

static bool is_reachable(struct dma *dma, uint64_t address, uint32_t len)
{
	uint32_t n;

	for (; len; address += n, len -= n) {
		n = DMA_PAGE - address % DMA_PAGE;
		n = n < len ? n : len;
		if (!dma_at(dma, address, n, DMA_WRITE))
			return false;
	}
	return true;
}

static void *descriptor(struct chip *chip, unsigned int queue, uint32_t index)
{
	uint32_t size = rx_desc_size(rx_desc_type(chip));
	void *at = dma_at(chip->dma, chip->rx.queue[queue].base + (uint64_t)index * size, size,
			  DMA_READ | DMA_WRITE);

	return (uintptr_t)at % sizeof(struct desc_rx1) ? NULL : at;
}

/* Looks at one descriptor: 0, -EAGAIN or -EIO as rx_ring_deliver(). */
static int look(struct chip *chip, unsigned int queue, uint32_t index, struct slot *slot)
{
	slot->index = index;
	if (index >= RX_RING_MAX)
		return halt(chip, queue, index, WATCH_DESCRIPTOR, "a ring without end");
	slot->desc = descriptor(chip, queue, index);
	if (!slot->desc)
		return halt(chip, queue, index, WATCH_DMA, "outside of memory");
	slot->given = rx_desc_load(rx_desc_type(chip), slot->desc);
	if (!slot->given.is_own)
		return -EAGAIN;
	if (!slot->given.length || slot->given.length > DESC_LENGTH_MAX)
		return halt(chip, queue, index, WATCH_DESCRIPTOR, "a buffer of absurd length");
	if (!slot->given.address)
		return halt(chip, queue, index, WATCH_DMA, "no buffer");
	slot->buffer = dma_at(chip->dma, slot->given.address, slot->given.length, DMA_WRITE);
	if (!slot->buffer && !is_reachable(chip->dma, slot->given.address, slot->given.length))
		return halt(chip, queue, index, WATCH_DMA, "a buffer outside of memory");
	slot->next = slot->given.is_end ? 0 : index + 1;
	return 0;
}

static void check_end(struct chip *chip, unsigned int queue, const struct slot *slot)
{
	struct rx_queue *q = &chip->rx.queue[queue];

	if (slot->given.is_end) {
		if (q->ring_size && q->ring_size != slot->index + 1)
			note(chip, queue, slot->index, WATCH_RING,
			     "the ring's end is not where it was");
		q->ring_size = slot->index + 1;
	} else if (q->ring_size == slot->index + 1) {
		note(chip, queue, slot->index, WATCH_RING, "the ring's end lost its mark");
	}
}

/* A descriptor that was seen as the chip's is not the driver's to change. */
static void check_peeked(struct chip *chip, unsigned int queue, const struct slot *slot)
{
	struct rx_queue *q = &chip->rx.queue[queue];

	if (q->has_peeked && q->peeked_index == slot->index &&
	    (q->peeked_address != slot->given.address || q->peeked_length != slot->given.length))
		note(chip, queue, slot->index, WATCH_BUFFER, "changed while it was the chip's");
	q->has_peeked = false;
}

/* Does a descriptor give the chip this buffer now? For rx_buffer_check(). */
static bool gives(void *arg, unsigned int queue, uint32_t index, uint64_t address)
{
	struct chip *chip = arg;
	void *desc = descriptor(chip, queue, index);
	struct rx_given given;

	if (!desc)
		return false;
	given = rx_desc_load(rx_desc_type(chip), desc);
	return given.is_own && given.address == address;
}

static void check_buffer(struct chip *chip, unsigned int queue, const struct slot *slot)
{
	struct rx_place other;

	if (rx_buffer_take(&chip->rx, (struct rx_place){ queue, slot->index },
			   slot->given.address, gives, chip, &other))
		watch_note(chip->watch, WATCH_BUFFER,
			   "RX queue %u descriptor %u: its buffer is queue %u descriptor %u's too",
			   queue, slot->index, other.queue, other.index);
}

static void peek(struct chip *chip, unsigned int queue)
{
	struct rx_queue *q = &chip->rx.queue[queue];
	void *desc = descriptor(chip, queue, q->next);
	struct rx_given given;

	if (!desc)
		return;
	given = rx_desc_load(rx_desc_type(chip), desc);
	q->has_peeked = given.is_own;
	q->peeked_index = q->next;
	q->peeked_address = given.address;
	q->peeked_length = given.length;
}

static uint32_t part_length(const struct slot *slot, uint32_t left)
{
	return left < slot->given.length ? left : slot->given.length;
}

/* Are there enough descriptors? first: the one at the front. */
static int find_room(struct chip *chip, unsigned int queue, uint32_t left, struct slot *first)
{
	struct rx_queue *q = &chip->rx.queue[queue];
	struct slot more;
	int err;

	err = look(chip, queue, q->next, first);
	if (err || left <= first->given.length)
		return err;
	left -= first->given.length;
	for (uint32_t at = first->next; left; at = more.next) {
		if (at == first->index)
			return -EAGAIN;		/* all of the ring is not enough */
		err = look(chip, queue, at, &more);
		if (err)
			return err;
		left -= part_length(&more, left);
	}
	return 0;
}

static void fill(struct chip *chip, unsigned int queue, const struct slot *slot,
		 struct rx_stream *stream, uint32_t len)
{
	uint8_t bounce[DMA_PAGE];
	uint64_t to = slot->given.address;
	uint32_t n;

	check_end(chip, queue, slot);
	check_peeked(chip, queue, slot);
	check_buffer(chip, queue, slot);
	if (slot->buffer) {
		rx_stream_copy(stream, slot->buffer, len);
		return;
	}
	for (; len; to += n, len -= n) {
		n = len < DMA_PAGE ? len : DMA_PAGE;
		rx_stream_copy(stream, bounce, n);
		dma_write(chip->dma, to, bounce, n);
	}
}

static void store(struct chip *chip, const struct slot *slot, const struct rx_arrival *arrival,
		  struct rx_part part)
{
	part.is_end = slot->given.is_end;
	if (part.is_first && part.is_last && arrival->has_claim)
		part.length = arrival->claimed_length;
	rx_desc_store(rx_desc_type(chip), slot->desc, &arrival->status, &part);
}

/* The first descriptor goes back last: the driver finds all or nothing. */
static void write_frame(struct chip *chip, const struct rx_arrival *arrival,
			struct rx_stream *stream, const struct slot *first)
{
	struct rx_queue *q = &chip->rx.queue[arrival->queue];
	uint32_t left = rx_stream_left(stream), len = part_length(first, left);
	struct rx_part front = { .is_first = true, .length = len };
	struct slot slot;

	fill(chip, arrival->queue, first, stream, len);
	left -= len;
	front.is_last = !left;
	q->next = first->next;
	if (left)
		chip->tally.rx_multi_descriptor++;
	while (left) {
		if (look(chip, arrival->queue, q->next, &slot)) {
			note(chip, arrival->queue, q->next, WATCH_OWN, "taken back in use");
			return;
		}
		len = part_length(&slot, left);
		fill(chip, arrival->queue, &slot, stream, len);
		left -= len;
		store(chip, &slot, arrival, (struct rx_part){ .is_last = !left, .length = len });
		q->next = slot.next;
	}
	store(chip, first, arrival, front);
	peek(chip, arrival->queue);
}

int rx_ring_deliver(struct chip *chip, const struct rx_arrival *arrival, const uint8_t *frame)
{
	struct rx_stream stream;
	struct slot first;
	int err;

	if (chip->rx.queue[arrival->queue].is_halted)
		return -EIO;
	rx_stream_open(&stream, arrival, frame, chip->rx.max_size);
	err = find_room(chip, arrival->queue, rx_stream_left(&stream), &first);
	if (err)
		return err;
	write_frame(chip, arrival, &stream, &first);
	return 0;
}

int rx_ring_init(struct chip *chip)
{
	return rx_buffer_init(&chip->rx);
}

void rx_ring_exit(struct chip *chip)
{
	rx_buffer_exit(&chip->rx);
}

void rx_ring_rewind(struct chip *chip, unsigned int queue)
{
	struct rx_queue *q = &chip->rx.queue[queue];

	rx_buffer_forget(&chip->rx, queue);
	q->next = 0;
	q->ring_size = 0;
	q->is_halted = false;
	q->has_peeked = false;
}
