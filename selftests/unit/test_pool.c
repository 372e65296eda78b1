// SPDX-License-Identifier: GPL-2.0-only
/* test_pool.c - bounded queue, workers, shutdown */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "atomic.h"
#include "ktap.h"
#include "pool.h"
#include "sentinel.h"

static struct pool pool;
static uint64_t folded, per_worker[POOL_WORKERS_MAX];
static int gate;

static void nap(void)
{
	const struct timespec ts = { .tv_nsec = 1000000 };

	nanosleep(&ts, NULL);
}

static void on_batch(void *arg, unsigned int worker, struct batch *b)
{
	(void)arg;
	while (RD_ACQ(gate))
		nap();
	ADD(folded, b->slots);
	ADD(per_worker[worker], 1);
}

static int await(uint64_t want)
{
	int i;

	for (i = 0; i < 5000 && RD(folded) != want; i++)
		nap();
	return RD(folded) == want;
}

static int start(unsigned int queue, unsigned int workers)
{
	const struct pool_opts o = {
		.queue = queue, .workers = workers, .spare = 1, .fold = on_batch,
	};

	folded = 0;
	memset(per_worker, 0, sizeof(per_worker));
	return pool_init(&pool, &o) || pool_start(&pool);
}

static void alone(void)
{
	const struct pool_opts o = { .queue = 3, .spare = 1 };
	struct batch *b[6];
	unsigned int i, most, bad = 0;

	ktap_ok(!pool_init(&pool, &o), "a pool without workers");
	ktap_ok(!pool_hungry(&pool) && !pool_take(&pool), "nobody is hungry, nothing to take");
	for (i = 0; i < 3; i++) {
		b[i] = pool_get(&pool);
		b[i]->slots = i + 1;
		bad += pool_put(&pool, b[i], 1) != 0;
	}
	ktap_ok(!bad && pool_depth(&pool, &most) == 3 && most == 3,
		"three fit into a queue of three");
	b[3] = pool_get(&pool);
	ktap_ok(b[3] && pool_put(&pool, b[3], 1) == -ENOSPC, "the fourth is refused");
	b[3]->slots = 4;
	ktap_ok(pool_take(&pool) == b[0] && !pool_put(&pool, b[3], 1),
		"one taken makes room for it");
	for (i = 1, bad = 0; i < 4; i++) {
		struct batch *t = pool_take(&pool);

		bad += t != b[i] || t->slots != i + 1;
		pool_release(&pool, t);
	}
	pool_release(&pool, b[0]);
	ktap_ok(!bad && !pool_take(&pool), "first in, first out");
	ktap_ok(!pool_depth(&pool, &most) && most == 3 && !pool_depth(&pool, &most) && !most,
		"the greatest depth is told once");
	for (i = 0; i < 6 && (b[i] = pool_get(&pool)); i++)
		bad += b[i]->slots || b[i]->v6;
	ktap_ok(i == 5 && !bad, "queue, one in work and one being filled: that many batches");
	pool_exit(&pool);
	ktap_ok(pool_init(&pool, &(struct pool_opts){ .queue = 0 }) == -EINVAL &&
		pool_init(&pool, &(struct pool_opts){ .queue = 1,
			  .workers = POOL_WORKERS_MAX + 1 }) == -EINVAL,
		"no queue, or too many workers: refused");
}

static void work_is_shared(void)
{
	unsigned int i, busy = 0;

	gate = 1;
	ktap_ok(!start(10, 4), "four workers");
	for (i = 0; i < 1000 && RD(pool.hungry) != 4; i++)
		nap();
	ktap_ok(pool_hungry(&pool), "idle workers are hungry");
	for (i = 0; i < 4; i++) {
		struct batch *b = pool_get(&pool);

		b->slots = 1;
		pool_put(&pool, b, vg_mono_ns());
	}
	ktap_ok(!pool_hungry(&pool), "as many batches as workers: nobody is");
	for (i = 0; i < 2000; i++) {
		unsigned int most;

		if (!pool_depth(&pool, &most))
			break;
		nap();
	}
	ktap_ok(i < 2000, "while three are stuck, the fourth still takes the next");
	WR_REL(gate, 0);
	ktap_ok(await(4), "all are folded");
	pool_stop(&pool);
	for (i = 0; i < 4; i++)
		busy += per_worker[i] == 1;
	ktap_ok(busy == 4, "by one worker each");
	pool_exit(&pool);
}

static void overload(void)
{
	uint64_t put = 0, refused = 0;
	unsigned int i;

	gate = 1;
	start(5, 2);
	for (i = 0; i < 100; i++) {
		struct batch *b = pool_get(&pool);

		b->slots = 10;
		if (!pool_put(&pool, b, vg_mono_ns())) {
			put += 10;
			/* Let the workers pick up the first two. */
			if (i < 2)
				nap();
			continue;
		}
		refused += 10;
		b->slots = 0;
		pool_release(&pool, b);
	}
	ktap_ok(refused && put >= 50 && put <= 70, "stuck workers: %d batches in, the rest refused",
		(int)(put / 10));
	WR_REL(gate, 0);
	pool_stop(&pool);
	ktap_ok(RD(folded) == put, "stopping finishes what is queued, all of it");
	pool_exit(&pool);
}

static void many(void)
{
	uint64_t put = 0, lost = 0, measured = 0;
	unsigned int i, k;

	gate = 0;
	start(100, 3);
	for (i = 0; i < 20000; i++) {
		struct batch *b = pool_get(&pool);

		b->slots = 1 + i % 7;
		if (pool_put(&pool, b, vg_mono_ns())) {
			lost += b->slots;
			pool_release(&pool, b);
		} else {
			put += 1 + i % 7;
		}
	}
	pool_stop(&pool);
	ktap_ok(RD(folded) == put && put + lost == 79997, "20000 batches: folded + refused = put");
	for (i = 0; i < 3; i++) {
		for (k = 0; k < POOL_HIST; k++)
			measured += pool.worker[i].hist[k];
	}
	ktap_ok(measured == per_worker[0] + per_worker[1] + per_worker[2],
		"each folded batch is in the latency histogram");
	pool_exit(&pool);
}

static void histogram(void)
{
	unsigned int i, bad = 0;
	uint64_t ns;

	for (ns = 0; ns < 1u << 20; ns++) {
		i = pool_hist_index(ns);
		bad += ns > pool_hist_ns(i) || (i && ns <= pool_hist_ns(i - 1));
	}
	ktap_ok(!bad, "a time is in the bucket whose end is the next above it");
	for (i = 8; i < POOL_HIST; i++)
		bad += pool_hist_ns(i) > pool_hist_ns(i - 1) * 5 / 4 + 1;
	ktap_ok(!bad, "buckets are at most a quarter wide");
	ktap_ok(pool_hist_index(UINT64_MAX) == POOL_HIST - 1, "the longest time is in the last");
}

int main(void)
{
	alone();
	work_is_shared();
	overload();
	many();
	histogram();
	return ktap_done();
}
