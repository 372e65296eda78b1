// SPDX-License-Identifier: GPL-2.0-only
/*
 * harvester.c - see harvester.h
 *
 * Ring protocol, consumer side (producer: bpf/record.bpf.h). The program
 * publishes head with a fully ordered fetch-and-add after the slots are written;
 * our load-acquire of head makes them visible. After copying, limit is
 * stored with release, so no copy can slip behind it and meet the slot's
 * next record. `taken` is stored before limit: a daemon killed in between
 * leaves a limit that is too low, never one that is too high, and its
 * successor computes both from `taken` and `discarded`.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include "atomic.h"
#include "harvester.h"
#include "iface.h"
#include "pool.h"
#include "sentinel.h"
#include "thread.h"

#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define V6_FIRST	((uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT)
#define STAMP_PARTS_MAX	40u

static const struct vg_slot *ring_of(const struct harvest *h, uint32_t cpu)
{
	return h->ring + (size_t)cpu * h->ring_slots;
}

/* The second slot of an IPv6 record never has the bit: its upper half is 0. */
static bool is_first_of_two(const struct vg_slot *s)
{
	return VG_REC_META(s->w1) & VG_REC_META_V6;
}

static uint64_t count_v6(const struct vg_slot *s, uint64_t n)
{
	uint64_t i, v6 = 0;

	for (i = 0; i < n; i++)
		v6 += is_first_of_two(&s[i]);
	return v6;
}

/* A slot as the machine moves it best; slots are only 8-byte aligned. */
typedef uint64_t slot_words __attribute__((vector_size(16), aligned(8), may_alias));

/* Eight slots a turn: one cache line pair, no call, no per-byte microcode. */
static void copy_slots(struct vg_slot *restrict to, const struct vg_slot *restrict from,
		       uint32_t n)
{
	const slot_words *src = (const slot_words *)from;
	slot_words *dst = (slot_words *)to;
	uint32_t i;

	for (; n >= 8; n -= 8, src += 8, dst += 8) {
		slot_words a = src[0], b = src[1], c = src[2], d = src[3];
		slot_words e = src[4], f = src[5], g = src[6], h = src[7];

		dst[0] = a;
		dst[1] = b;
		dst[2] = c;
		dst[3] = d;
		dst[4] = e;
		dst[5] = f;
		dst[6] = g;
		dst[7] = h;
	}
	for (i = 0; i < n; i++)
		dst[i] = src[i];
}

/* Skip what is in @c's ring, counting whole records. */
static void discard(struct harvest *h, uint32_t c)
{
	struct vg_cpu *cpu = &h->g->cpu[c];
	uint64_t head = RD_ACQ(cpu->head), pos, v6 = 0;

	for (pos = h->tail[c]; pos != head; pos++)
		v6 += is_first_of_two(&ring_of(h, c)[pos & (h->ring_slots - 1)]);
	cpu->discarded_v6 += v6;
	cpu->discarded += head - h->tail[c] - v6;
	h->tail[c] = head;
}

void harvest_init(struct harvest *h, struct vg_global *g, const struct vg_slot *ring,
		  uint32_t ncpus, uint32_t ring_slots, struct vg_losses *loss, bool adopted,
		  uint64_t now_ns)
{
	uint64_t taken = 0, taken_v6 = 0, done, done_slots;
	uint32_t c;

	*h = (struct harvest){
		.g = g, .ring = ring, .ncpus = ncpus, .ring_slots = ring_slots,
		.loss = loss, .last_ns = now_ns,
	};
	for (c = 0; c < ncpus; c++) {
		struct vg_cpu *cpu = &g->cpu[c];

		h->tail[c] = cpu->taken + cpu->discarded + cpu->discarded_v6;
		if (adopted)
			discard(h, c);
		WR_REL(cpu->limit, h->tail[c] + ring_slots);
		taken += cpu->taken;
		taken_v6 += cpu->taken_v6;
	}
	done = loss->folded + loss->queue + loss->crash;
	done_slots = loss->folded_slots + loss->queue_slots + loss->crash_slots;
	if (taken > done_slots)
		loss->crash_slots += taken - done_slots;
	if (taken - taken_v6 > done)
		loss->crash += taken - taken_v6 - done;
}

static void lose_batch(struct harvest *h)
{
	ADD(h->loss->queue, h->batch->slots - h->batch->v6);
	ADD(h->loss->queue_slots, h->batch->slots);
	h->batch->slots = h->batch->v6 = 0;
}

static void put_batch(struct harvest *h, struct pool *pool, uint64_t now_ns)
{
	uint64_t age = now_ns - h->batch->stamp_ns;

	if (age > RD(h->age_max_ns))
		WR(h->age_max_ns, age);
	WR(h->batches, h->batches + 1);
	WR(h->records, h->records + h->batch->slots - h->batch->v6);
	if (pool_put(pool, h->batch, now_ns)) {
		/* Queue full. The batch stays here, empty, for the next records. */
		lose_batch(h);
		return;
	}
	h->batch = NULL;
}

void harvest_handoff(struct harvest *h, struct pool *pool, uint64_t now_ns, bool flush)
{
	const struct batch *b = h->batch;
	uint64_t age;

	if (!b || !b->slots)
		return;
	age = now_ns - b->stamp_ns;
	if (flush || age >= BATCH_AGE_NS ||
	    (pool_hungry(pool) && (age >= BATCH_EARLY_NS || b->slots >= BATCH_EARLY_SLOTS)))
		put_batch(h, pool, now_ns);
}

/* An empty or part-filled batch with room for a record, or NULL. */
static struct batch *open_batch(struct harvest *h, struct iface *iface, struct pool *pool,
				uint64_t stamp_ns)
{
	if (!h->batch) {
		h->batch = pool_get(pool);
		if (!h->batch)
			return NULL;
	}
	if (!h->batch->slots) {
		h->batch->iface = iface;
		h->batch->stamp_ns = stamp_ns;
	}
	return h->batch;
}

/*
 * Up to @n slots of @cpu's ring into the open batch, whole records only.
 * Returns how many; 0 when the batch has no room for the next record.
 */
static uint32_t take_slots(struct harvest *h, struct batch *b, uint32_t c, uint64_t n)
{
	uint32_t from = (uint32_t)h->tail[c] & (h->ring_slots - 1);
	const struct vg_slot *ring = ring_of(h, c);
	struct vg_slot *to = b->slot + b->slots;
	struct vg_cpu *cpu = &h->g->cpu[c];
	uint32_t part, m, v6;

	m = (uint32_t)MIN(n, (uint64_t)(BATCH_SLOTS - b->slots));
	if (m && is_first_of_two(&ring[(from + m - 1) & (h->ring_slots - 1)]))
		m--;
	if (!m)
		return 0;
	part = MIN(m, h->ring_slots - from);
	copy_slots(to, ring + from, part);
	copy_slots(to + part, ring, m - part);
	b->slots += m;
	h->tail[c] += m;
	if (h->has_v6[c]) {
		v6 = (uint32_t)count_v6(to, m);
		b->v6 += v6;
		WR(cpu->taken_v6, cpu->taken_v6 + v6);
	}
	WR(cpu->taken, cpu->taken + m);
	WR_REL(cpu->limit, h->tail[c] + h->ring_slots);
	return m;
}

/* Empty @cpu's ring up to @end. */
static void drain(struct harvest *h, struct iface *iface, struct pool *pool, uint32_t c,
		  uint64_t end, uint64_t stamp_ns, uint64_t now_ns)
{
	while (h->tail[c] < end) {
		struct batch *b = open_batch(h, iface, pool, stamp_ns);

		if (!b)
			return;
		if (take_slots(h, b, c, end - h->tail[c]) && b->slots < BATCH_SLOTS)
			continue;
		/* Full; or one slot short of the next record; or @end is inside one. */
		if (b->slots < BATCH_SLOTS - 1)
			return;
		put_batch(h, pool, now_ns);
	}
}

/*
 * The program counts an IPv6 record before it publishes it. If it counted as
 * many as were taken or skipped, there is none up to the head just read, and
 * none to count. (To look whether the counter moved is not enough: it may
 * have moved before one poll, and the record be published before the next.)
 */
static void look_for_v6(struct harvest *h, uint32_t c)
{
	struct vg_cpu *cpu = &h->g->cpu[c];

	h->has_v6[c] = RD_ACQ(cpu->cnt[VG_CNT_RECORDS6]) != cpu->taken_v6 + cpu->discarded_v6;
}

uint64_t harvest_poll(struct harvest *h, struct iface *iface, struct pool *pool,
		      uint64_t now_ns)
{
	uint64_t start[VG_MAX_CPUS], head[VG_MAX_CPUS], total = 0;
	uint64_t gap = now_ns - h->last_ns;
	uint32_t c, i, parts = 1;

	for (c = 0; c < h->ncpus; c++) {
		uint64_t fill;

		start[c] = h->tail[c];
		head[c] = RD_ACQ(h->g->cpu[c].head);
		look_for_v6(h, c);
		fill = head[c] - start[c];
		total += fill;
		if (fill > RD(h->fill_max))
			WR(h->fill_max, (uint32_t)fill);
	}
	if (!total)
		goto out;
	/*
	 * After a stall the records are not all of this moment. Spread their
	 * stamps evenly over the gap, or a source's traffic of a second and a
	 * stall would count as that of a second.
	 */
	if (gap > HARVEST_STALL_NS)
		parts = (uint32_t)MIN(gap / HARVEST_STALL_NS + 1, (uint64_t)STAMP_PARTS_MAX);
	for (i = 1; i <= parts; i++) {
		uint64_t stamp = h->last_ns + gap * i / parts;

		for (c = 0; c < h->ncpus; c++)
			drain(h, iface, pool, c,
			      start[c] + (head[c] - start[c]) * i / parts, stamp, now_ns);
		if (i < parts)
			harvest_handoff(h, pool, now_ns, true);
	}
out:
	h->last_ns = now_ns;
	return total;
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(ns / 1000000000),
		.tv_nsec = (long)(ns % 1000000000),
	};

	/* A signal only shortens the wait, which is harmless. */
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static uint64_t poll_all(struct harvester *hv, uint64_t now_ns, bool flush)
{
	uint64_t total = 0;
	unsigned int i;

	for (i = 0; i < hv->nifaces; i++) {
		struct harvest *h = &hv->ifaces[i]->harvest;

		total += harvest_poll(h, hv->ifaces[i], hv->pool, now_ns);
		harvest_handoff(h, hv->pool, now_ns, flush);
	}
	return total;
}

static void *harvester_main(void *arg)
{
	struct harvester *hv = arg;
	uint64_t now, next, busy;

	thread_name("vg-harvester");
	thread_pin(hv->cpu);
	prctl(PR_SET_TIMERSLACK, 10000ul);
	WR(hv->realtime, hv->fifo && !thread_fifo(hv->fifo));
	if (hv->ready)
		hv->ready();
	WR_REL(hv->tid, thread_id());

	busy = next = vg_mono_ns();
	while (!RD(hv->stop)) {
		now = vg_mono_ns();
		if (poll_all(hv, now, false))
			busy = now;
		WR(hv->beat, hv->beat + 1);
		next += now - busy < HARVEST_IDLE_NS ? HARVEST_TICK_NS : HARVEST_IDLE_TICK_NS;
		/* Late: skip the ticks that were missed, never catch up in a burst. */
		if (next <= now)
			next = now + HARVEST_TICK_NS;
		sleep_until(next);
	}
	poll_all(hv, vg_mono_ns(), true);
	return NULL;
}

int harvester_start(struct harvester *hv)
{
	int err;

	err = pthread_create(&hv->thread, NULL, harvester_main, hv);
	if (err)
		return -err;
	hv->started = true;
	/* Placed, scheduled and without its extra capability before we go on. */
	while (!RD_ACQ(hv->tid))
		sleep_until(vg_mono_ns() + 100000);
	return 0;
}

void harvester_stop(struct harvester *hv)
{
	if (!hv->started)
		return;
	WR(hv->stop, 1);
	pthread_join(hv->thread, NULL);
	hv->started = false;
}
