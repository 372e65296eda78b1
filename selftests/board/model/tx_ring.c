// SPDX-License-Identifier: GPL-2.0-only
/* tx_ring.c - see tx_ring.h */
#include "tx_ring.h"

#include <endian.h>
#include <string.h>

#include "chip.h"
#include "desc.h"
#include "offload.h"

/* A walk over one frame's descriptors. */
struct walk {
	struct chip *chip;
	struct tx_queue *q;
	unsigned int queue;
	uint32_t index;		/* of the descriptor looked at */
	struct tx_gathered got;
	bool is_bad;
};

enum step { STEP_ON, STEP_WHOLE, STEP_GIVE_BACK, STEP_WAIT };

static struct desc_tx *descriptor(struct chip *chip, struct tx_queue *q, uint32_t index)
{
	uint32_t size = chip->tx.is_wide ? DESC_TX_WIDE : DESC_TX_NARROW;
	void *at = dma_at(chip->dma, q->base + (uint64_t)index * size, size,
			  DMA_READ | DMA_WRITE);

	return (uintptr_t)at % DESC_TX_NARROW ? NULL : at;
}

static uint32_t load_command(const struct desc_tx *desc)
{
	return le32toh(__atomic_load_n(&desc->command, __ATOMIC_ACQUIRE));
}

static void note(struct walk *w, enum watch_kind kind, const char *what)
{
	watch_note(w->chip->watch, kind, "TX queue %u descriptor %u: %s", w->queue, w->index, what);
}

static enum step halt(struct walk *w, enum watch_kind kind, const char *what)
{
	note(w, kind, what);
	w->q->is_halted = true;
	return STEP_WAIT;
}

uint32_t tx_ring_pending(const struct chip *chip, unsigned int queue)
{
	const struct tx_queue *q = &chip->tx.queue[queue];

	return (q->tail - q->close) & chip->variant->pointer_mask;
}

/* The index behind one, learning and checking where the ring ends. */
static uint32_t behind(struct walk *w, uint32_t command)
{
	uint32_t next = w->index + 1;

	if (command & DESC_END) {
		if (w->q->ring_size && w->q->ring_size != next)
			note(w, WATCH_RING, "the ring's end is not where it was");
		w->q->ring_size = next;
		return 0;
	}
	if (w->q->ring_size == next)
		note(w, WATCH_RING, "the ring's end lost its mark");
	return next;
}

static enum step without_own(struct walk *w)
{
	bool is_covered = w->chip->tx.is_no_close;

	if (w->got.descriptors)
		note(w, WATCH_OWN, "part of a frame, not the chip's");
	else if (is_covered)
		note(w, WATCH_OWN, "the tail covers it, not the chip's");
	return STEP_WAIT;
}

static void spoil(struct walk *w, enum watch_kind kind, const char *what)
{
	note(w, kind, what);
	w->is_bad = true;
}

static void add_piece(struct walk *w, uint32_t command, const struct desc_tx *desc)
{
	uint32_t len = TX_LENGTH(command);
	uint64_t address = le64toh(desc->address);
	const void *from;
	uint8_t *to = w->got.frame + w->got.len;

	if (command & (TX_UNUSED | TX_LSO_OLD))
		spoil(w, WATCH_DESCRIPTOR, "bits that no driver sets");
	if (!len)
		spoil(w, WATCH_DESCRIPTOR, "length 0");
	if (w->got.len + len > TX_FRAME_MAX)
		spoil(w, WATCH_DESCRIPTOR, "a frame of more than 64 KiB");
	if (w->is_bad)
		return;
	from = address ? dma_at(w->chip->dma, address, len, DMA_READ) : NULL;
	if (from)
		memcpy(to, from, len);
	else if (!address || dma_read(w->chip->dma, address, to, len))
		spoil(w, WATCH_DMA, "a buffer outside of memory");
	w->got.len += len;
}

/* One descriptor that is the chip's. */
static enum step take(struct walk *w, uint32_t command, const struct desc_tx *desc)
{
	bool is_first = !w->got.descriptors;

	if (is_first && !(command & TX_FIRST)) {
		note(w, WATCH_DESCRIPTOR, "a frame without its first piece");
		w->got.descriptors = 1;
		behind(w, command);
		return STEP_GIVE_BACK;
	}
	if (!is_first && command & TX_FIRST) {
		/* Also how a frame ends that goes round all of the ring. */
		note(w, WATCH_DESCRIPTOR, "a frame begins within another");
		return STEP_GIVE_BACK;
	}
	if (is_first) {
		w->got.command = command;
		w->got.offload = le32toh(desc->offload);
	}
	add_piece(w, command, desc);
	w->got.descriptors++;
	w->index = behind(w, command);
	if (command & TX_LAST)
		return w->is_bad ? STEP_GIVE_BACK : STEP_WHOLE;
	return STEP_ON;
}

static enum step step(struct walk *w)
{
	const struct desc_tx *desc;
	uint32_t command;

	if (w->chip->tx.is_no_close &&
	    w->got.descriptors == tx_ring_pending(w->chip, w->queue)) {
		if (w->got.descriptors)
			note(w, WATCH_DESCRIPTOR, "the tail is inside of a frame");
		return STEP_WAIT;
	}
	if (w->index >= TX_RING_MAX)
		return halt(w, WATCH_DESCRIPTOR, "a ring without end");
	desc = descriptor(w->chip, w->q, w->index);
	if (!desc)
		return halt(w, WATCH_DMA, "outside of memory");
	command = load_command(desc);
	if (!(command & DESC_OWN))
		return without_own(w);
	return take(w, command, desc);
}

struct tx_gathered tx_ring_gather(struct chip *chip, unsigned int queue)
{
	struct walk w = { .chip = chip, .q = &chip->tx.queue[queue], .queue = queue };
	enum step s;

	w.index = w.q->next;
	w.got.frame = chip->tx.frame + OFFLOAD_HEADROOM;
	do
		s = step(&w);
	while (s == STEP_ON);
	w.got.is_good = s == STEP_WHOLE;
	if (s == STEP_WAIT)
		w.got.descriptors = 0;
	return w.got;
}

void tx_ring_release(struct chip *chip, unsigned int queue, uint32_t n)
{
	struct tx_queue *q = &chip->tx.queue[queue];
	struct desc_tx *desc;
	uint32_t command;

	q->close = (q->close + n) & chip->variant->pointer_mask;
	while (n--) {
		desc = descriptor(chip, q, q->next);
		if (!desc)
			return;		/* unmapped meanwhile: halts at the next look */
		command = load_command(desc);
		if (!chip->tx.is_no_close)
			__atomic_store_n(&desc->command, htole32(command & ~DESC_OWN),
					 __ATOMIC_RELEASE);
		q->next = command & DESC_END ? 0 : q->next + 1;
	}
}
