// SPDX-License-Identifier: GPL-2.0-only
/* test_harvester.c - out of a made-up ring into batches, every slot accounted for */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "atomic.h"
#include "harvester.h"
#include "ktap.h"
#include "pool.h"

#define T0	1000000000000ull
#define MS	1000000ull
#define SLOTS	8192u
#define V6	((uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT)

struct rig {
	struct vg_global *g;
	struct vg_slot *ring;
	struct vg_losses loss;
	struct harvest h;
	struct pool pool;
	uint32_t ncpus;
	uint64_t seq[4];	/* next number to write, per CPU */
	uint64_t want[4];	/* next number to read */
	uint64_t records, slots, v6, bad, batches;
};

static void rig_init(struct rig *r, uint32_t ncpus, unsigned int queue)
{
	const struct pool_opts o = { .queue = queue, .spare = 1 };

	memset(r, 0, sizeof(*r));
	r->ncpus = ncpus;
	r->g = calloc(1, sizeof(*r->g));
	r->ring = calloc((size_t)ncpus * SLOTS, sizeof(*r->ring));
	if (!r->g || !r->ring || pool_init(&r->pool, &o))
		exit(1);
	harvest_init(&r->h, r->g, r->ring, ncpus, SLOTS, &r->loss, false, T0);
}

static void rig_exit(struct rig *r)
{
	pool_exit(&r->pool);
	free(r->ring);
	free(r->g);
}

/* What the program does. Each slot says which CPU and number it is. */
static bool make(struct rig *r, uint32_t cpu, bool v6)
{
	struct vg_cpu *c = &r->g->cpu[cpu];
	struct vg_slot *ring = r->ring + (size_t)cpu * SLOTS;
	uint64_t head = c->head;

	if (RD_ACQ(c->limit) - head < (v6 ? 2 : 1)) {
		c->cnt[VG_CNT_LOST]++;
		return false;
	}
	ring[head & (SLOTS - 1)] = (struct vg_slot){ r->seq[cpu]++, cpu | (v6 ? V6 : 0) };
	if (v6) {
		ring[(head + 1) & (SLOTS - 1)] = (struct vg_slot){ r->seq[cpu]++, 0xffffffff };
		WR(c->cnt[VG_CNT_RECORDS6], c->cnt[VG_CNT_RECORDS6] + 1);
	}
	WR_REL(c->head, head + (v6 ? 2 : 1));
	return true;
}

/* What workers do: nothing missing, nothing twice, no record cut in two. */
static void check_batch(struct rig *r, const struct batch *b)
{
	uint32_t i, v6 = 0, cpu;

	for (i = 0; i < b->slots; i++) {
		cpu = (uint32_t)b->slot[i].w1 & 3;
		r->bad += b->slot[i].w0 != r->want[cpu]++;
		if (!(b->slot[i].w1 & V6)) {
			r->bad += b->slot[i].w1 == 0xffffffff;
			continue;
		}
		v6++;
		if (++i == b->slots) {
			r->bad++;
			break;
		}
		r->bad += b->slot[i].w0 != r->want[cpu]++ || b->slot[i].w1 != 0xffffffff;
	}
	r->bad += v6 != b->v6 || b->slots > BATCH_SLOTS;
	r->batches++;
	r->slots += b->slots;
	r->v6 += b->v6;
	r->records += b->slots - b->v6;
}

static void consume(struct rig *r)
{
	struct batch *b;

	while ((b = pool_take(&r->pool))) {
		check_batch(r, b);
		ADD(r->loss.folded, b->slots - b->v6);
		ADD(r->loss.folded_slots, b->slots);
		pool_release(&r->pool, b);
	}
}

static void poll_at(struct rig *r, uint64_t now, bool flush)
{
	harvest_poll(&r->h, NULL, &r->pool, now);
	harvest_handoff(&r->h, &r->pool, now, flush);
}

static bool balanced(const struct rig *r)
{
	uint64_t taken = 0, v6 = 0, head = 0;
	uint32_t c;

	for (c = 0; c < r->ncpus; c++) {
		const struct vg_cpu *cpu = &r->g->cpu[c];

		taken += cpu->taken;
		v6 += cpu->taken_v6;
		head += cpu->head;
		if (cpu->limit != cpu->taken + cpu->discarded + cpu->discarded_v6 + SLOTS)
			return false;
	}
	return taken == r->loss.folded_slots + r->loss.queue_slots + r->loss.crash_slots &&
	       taken - v6 == r->loss.folded + r->loss.queue + r->loss.crash && head >= taken;
}

static void simple(void)
{
	struct rig r;
	unsigned int i;

	rig_init(&r, 1, 100);
	ktap_ok(r.g->cpu[0].limit == SLOTS, "a fresh ring is all free");
	poll_at(&r, T0, false);
	ktap_ok(!r.h.batch, "nothing there: no batch is opened");
	for (i = 0; i < 100; i++)
		make(&r, 0, false);
	poll_at(&r, T0 + MS, false);
	ktap_ok(r.g->cpu[0].taken == 100 && r.g->cpu[0].limit == SLOTS + 100,
		"what was taken is free again");
	consume(&r);
	ktap_ok(!r.batches && r.h.batch->slots == 100, "nobody hungry: the batch stays open");
	poll_at(&r, T0 + 10 * MS, false);
	consume(&r);
	ktap_ok(!r.batches, "at 9 ms it still does");
	poll_at(&r, T0 + 11 * MS, false);
	consume(&r);
	ktap_ok(r.batches == 1 && r.records == 100 && !r.bad, "at 10 ms it is handed off");
	ktap_ok(r.h.age_max_ns == 10 * MS && r.h.batches == 1 && r.h.records == 100 &&
		r.h.fill_max == 100, "age, number, size and fill were noted");
	rig_exit(&r);
}

static void early(void)
{
	struct rig r;
	unsigned int i;

	rig_init(&r, 1, 100);
	r.pool.hungry = 1;
	make(&r, 0, false);
	poll_at(&r, T0 + MS, false);
	consume(&r);
	ktap_ok(!r.batches, "a worker waits: a fresh small batch is still gathered");
	poll_at(&r, T0 + 3 * MS, false);
	consume(&r);
	ktap_ok(r.batches == 1, "and handed off at 2 ms");
	for (i = 0; i < 512; i++)
		make(&r, 0, false);
	r.pool.hungry = 1;
	poll_at(&r, T0 + 4 * MS, false);
	consume(&r);
	ktap_ok(r.batches == 2, "or at once with 512 slots");
	for (i = 0; i < 5000; i++)
		make(&r, 0, false);
	poll_at(&r, T0 + 5 * MS, false);
	consume(&r);
	ktap_ok(r.batches == 3 && r.slots == 513 + 4096,
		"a full batch goes at once, hungry or not");
	poll_at(&r, T0 + 6 * MS, true);
	consume(&r);
	ktap_ok(r.slots == 5513 && !r.bad && balanced(&r), "flushing leaves nothing");
	rig_exit(&r);
}

static void wrap_and_v6(void)
{
	uint32_t seed = 5, round, i;
	struct rig r;

	rig_init(&r, 3, 100);
	for (round = 0; round < 400; round++) {
		seed = seed * 1664525 + 1013904223;
		for (i = seed >> 22; i; i--) {
			seed = seed * 1664525 + 1013904223;
			make(&r, (seed >> 8) % 3, seed >> 30 == 0);
		}
		poll_at(&r, T0 + round * MS, false);
		if (seed >> 28 == 0)
			consume(&r);
	}
	poll_at(&r, T0 + round * MS, true);
	consume(&r);
	ktap_ok(!r.bad && r.slots == r.seq[0] + r.seq[1] + r.seq[2] && r.slots > 10 * SLOTS,
		"three CPUs, both kinds, many laps: every slot once, in order");
	ktap_ok(r.v6 > 1000 && r.loss.folded == r.records && balanced(&r),
		"and counted, records and slots");
	rig_exit(&r);
}

/* The batch has one slot left and an IPv6 record comes. */
static void v6_at_the_edge(void)
{
	struct rig r;
	unsigned int i;

	rig_init(&r, 1, 100);
	for (i = 0; i < 4095; i++)
		make(&r, 0, false);
	for (i = 0; i < 10; i++)
		make(&r, 0, true);
	poll_at(&r, T0 + MS, true);
	consume(&r);
	ktap_ok(r.batches == 2 && !r.bad && r.v6 == 10,
		"a record that does not fit waits for the next");
	for (i = 0; i < 3000; i++)
		make(&r, 0, true);
	poll_at(&r, T0 + 2 * MS, true);
	consume(&r);
	ktap_ok(!r.bad && r.v6 == 3010 && balanced(&r), "batches of nothing but two-slot records");
	rig_exit(&r);
}

static void full_queue(void)
{
	struct rig r;
	unsigned int i, k;

	rig_init(&r, 1, 3);
	for (k = 0; k < 8; k++) {
		for (i = 0; i < 4096; i++)
			make(&r, 0, k & 1 && i < 2000);
		poll_at(&r, T0 + k * MS, false);
	}
	poll_at(&r, T0 + 20 * MS, true);
	ktap_ok(!r.g->cpu[0].cnt[VG_CNT_LOST] && r.loss.queue > 0,
		"a full queue never backs up into the ring");
	r.want[0] = 0;
	consume(&r);
	ktap_ok(balanced(&r) && r.loss.folded + r.loss.queue == 8 * 4096,
		"what it cost is counted: %llu records",
		(unsigned long long)r.loss.queue);
	rig_exit(&r);
}

static void full_ring(void)
{
	struct rig r;
	unsigned int i, made = 0;

	rig_init(&r, 1, 100);
	for (i = 0; i < SLOTS + 500; i++)
		made += make(&r, 0, false);
	poll_at(&r, T0 + MS, true);
	consume(&r);
	ktap_ok(made == SLOTS && r.g->cpu[0].cnt[VG_CNT_LOST] == 500 && r.records == SLOTS &&
		r.h.fill_max == SLOTS && !r.bad, "a full ring loses the rest, and only that");
	rig_exit(&r);
}

/* After a stall, records are spread over the gap, in order of time. */
static void stall(void)
{
	uint64_t first = 0, last = 0, slots = 0, backwards = 0;
	struct batch *b;
	struct rig r;
	unsigned int i, most = 0, n = 0;

	rig_init(&r, 2, 100);
	for (i = 0; i < 5000; i++) {
		make(&r, 0, false);
		make(&r, 1, i % 5 == 0);
	}
	poll_at(&r, T0 + 500 * MS, true);
	while ((b = pool_take(&r.pool))) {
		if (!n++)
			first = b->stamp_ns;
		backwards += b->stamp_ns < last;
		last = b->stamp_ns;
		slots += b->slots;
		if (b->slots > most)
			most = b->slots;
		check_batch(&r, b);
		pool_release(&r.pool, b);
	}
	ktap_ok(n == 21 && first > T0 && first < T0 + 25 * MS &&
		last == T0 + 500 * MS && !backwards,
		"half a second's records carry 21 stamps of that half second");
	ktap_ok(slots == 11000 && most < 600 && !r.bad, "evenly, none lost");
	rig_exit(&r);
}

static void adoption(void)
{
	struct harvest h;
	struct rig r;
	unsigned int i;

	rig_init(&r, 1, 100);
	for (i = 0; i < 3000; i++)
		make(&r, 0, i % 10 == 0);
	poll_at(&r, T0 + MS, false);
	consume(&r);
	/* 3300 slots taken, none folded; then it dies, with more in the ring. */
	for (i = 0; i < 700; i++)
		make(&r, 0, i % 7 == 0);
	harvest_init(&h, r.g, r.ring, 1, SLOTS, &r.loss, true, T0 + 2 * MS);
	ktap_ok(r.loss.crash == 3000 && r.loss.crash_slots == 3300,
		"what died with the daemon is counted, records and slots");
	ktap_ok(r.g->cpu[0].discarded == 700 && r.g->cpu[0].discarded_v6 == 100 &&
		h.tail[0] == r.g->cpu[0].head, "what was left in the ring is skipped and counted");
	ktap_ok(r.g->cpu[0].limit == h.tail[0] + SLOTS && balanced(&r),
		"the ring is all free again");
	harvest_init(&h, r.g, r.ring, 1, SLOTS, &r.loss, true, T0 + 3 * MS);
	ktap_ok(r.loss.crash == 3000 && r.g->cpu[0].discarded == 700, "twice changes nothing");

	/* Killed between the stores of taken and limit. */
	r.g->cpu[0].limit -= 50;
	harvest_init(&h, r.g, r.ring, 1, SLOTS, &r.loss, true, T0 + 3 * MS);
	ktap_ok(balanced(&r), "a limit left behind is put right");
	rig_exit(&r);

	/* Not adopted: records made since the program was attached are no stale ones. */
	rig_init(&r, 1, 100);
	for (i = 0; i < 10; i++)
		make(&r, 0, true);
	harvest_init(&r.h, r.g, r.ring, 1, SLOTS, &r.loss, false, T0);
	poll_at(&r, T0 + MS, true);
	consume(&r);
	ktap_ok(r.records == 10 && r.v6 == 10 && !r.bad && !r.g->cpu[0].discarded,
		"a fresh ring is read from its first record");
	rig_exit(&r);
}

/* A producer on another CPU, as in life; TSan and the checks above watch. */
static struct rig shared;
static int done;

static void *producer(void *arg)
{
	uint32_t seed = 9, i;

	(void)arg;
	for (i = 0; i < 300000; i++) {
		seed = seed * 1664525 + 1013904223;
		make(&shared, 0, seed >> 29 == 0);
	}
	WR_REL(done, 1);
	return NULL;
}

static void concurrent(void)
{
	uint64_t now = T0;
	pthread_t t;

	rig_init(&shared, 1, 100);
	pthread_create(&t, NULL, producer, NULL);
	while (!RD_ACQ(done)) {
		poll_at(&shared, now += MS / 10, false);
		consume(&shared);
	}
	pthread_join(t, NULL);
	poll_at(&shared, now, true);
	consume(&shared);
	ktap_ok(!shared.bad && shared.slots == shared.seq[0] && balanced(&shared),
		"beside a running producer: every slot once, in order");
	ktap_ok(shared.records + shared.g->cpu[0].cnt[VG_CNT_LOST] == 300000,
		"read + lost = made");
	rig_exit(&shared);
}

int main(void)
{
	simple();
	early();
	wrap_and_v6();
	v6_at_the_edge();
	full_queue();
	full_ring();
	stall();
	adoption();
	concurrent();
	return ktap_done();
}
