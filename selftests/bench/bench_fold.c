// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_fold.c - harvest and fold records of a made-up ring, for a tool that
 * counts instructions
 *
 *	bench_fold RECORDS PPS flood|background|background-v6 SECRET
 *
 * The daemon's own code, without its threads: each millisecond of made-up time
 * the ring gets its records, consume() polls it, hands batches over and folds
 * them, and nothing else happens in there, so that the counter is switched on
 * for that function only. "flood": one packet in two is a SYN of one source,
 * which is never blocked and so costs what a flood costs at its worst; the
 * other is from one of 16,384 sources in turn. SECRET decides where the table
 * of sources puts them; the daemon draws one at random.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fold.h"
#include "harvester.h"
#include "pool.h"
#include "sentinel.h"

#define RING_SLOTS	(1u << 16)
#define SOURCES		16384u
#define SLOTS4		65536u
#define SLOTS6		16384u
#define START_NS	1000000000000ull
#define MSEC_NS		1000000ull
#define ATTACKER	0x427100cbu	/* 203.0.113.66 as loaded */
#define HOLD_BUCKETS	20u

enum mix { MIX_FLOOD, MIX_BACKGROUND, MIX_BACKGROUND_V6 };

struct bench {
	struct vg_global *g;
	struct vg_slot *ring;
	struct harvest harvest;
	struct pool pool;
	struct window *win[1];
	struct fold fold;
	struct vg_losses loss;
	enum mix mix;
	uint64_t made, verdicts;
};

static uint32_t on_verdict(void *arg, const struct fold_verdict *v)
{
	struct bench *b = arg;

	(void)v;
	b->verdicts++;
	return HOLD_BUCKETS;
}

static void put_slot(struct bench *b, uint64_t w0, uint64_t w1)
{
	struct vg_cpu *c = &b->g->cpu[0];

	b->ring[c->head & (RING_SLOTS - 1)] = (struct vg_slot){ w0, w1 };
	c->head++;
}

static void put_record(struct bench *b)
{
	uint64_t n = b->made++, w1 = 60ull << VG_REC_LEN_SHIFT |
		     (uint64_t)VG_WEIGHT_ONE << VG_REC_WEIGHT_SHIFT |
		     6ull << VG_REC_PROTO_SHIFT | 2ull << VG_REC_FLAGS_SHIFT |
		     (uint64_t)VG_CNT_PASS << VG_REC_ACTION_SHIFT;
	uint32_t source = (b->mix == MIX_FLOOD ? n / 2 : n) % SOURCES;

	if (b->mix == MIX_BACKGROUND_V6) {
		put_slot(b, 0xb80d0120u | (uint64_t)source << 40,
			 w1 | (uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT);
		put_slot(b, 0x0100000000000000u, 80);
	} else if (b->mix == MIX_FLOOD && n % 2) {
		put_slot(b, ATTACKER | 80ull << 48, w1);
	} else {
		put_slot(b, __builtin_bswap32(0x0a640000u + source) | 80ull << 48, w1);
	}
}

/* A worker waits, as it does when there is time enough. */
static __attribute__((noinline)) void consume(struct bench *b, uint64_t now_ns)
{
	struct batch *batch;

	b->pool.hungry = 1;
	harvest_poll(&b->harvest, NULL, &b->pool, now_ns);
	harvest_handoff(&b->harvest, &b->pool, now_ns, false);
	while ((batch = pool_take(&b->pool))) {
		fold_batch(&b->fold, batch);
		pool_release(&b->pool, batch);
	}
}

static int bench_init(struct bench *b, uint64_t secret)
{
	struct pool_opts po = { .queue = 100, .spare = 1 };

	b->g = calloc(1, sizeof(*b->g));
	b->ring = calloc(RING_SLOTS, sizeof(*b->ring));
	b->win[0] = window_new(SLOTS4, SLOTS6, secret);
	if (!b->g || !b->ring || !b->win[0] || pool_init(&b->pool, &po))
		return -1;
	vg_settings_default(&b->g->settings);
	b->fold = (struct fold){
		.win = b->win, .workers = 1, .settings = &b->g->settings,
		.loss = &b->loss, .verdict = on_verdict, .arg = b,
	};
	fold_init(&b->fold);
	harvest_init(&b->harvest, b->g, b->ring, 1, RING_SLOTS, &b->loss, false,
		     START_NS);
	return 0;
}

static int bench_run(struct bench *b, uint64_t records, uint64_t pps)
{
	uint64_t now = START_NS, due;

	while (b->loss.folded < records) {
		now += MSEC_NS;
		due = (now - START_NS) * pps / 1000000000;
		while (b->made < due && b->made < records)
			put_record(b);
		consume(b, now);
	}
	if (b->loss.folded != records || b->loss.queue || b->loss.table) {
		fprintf(stderr, "bench_fold: %llu of %llu records folded\n",
			(unsigned long long)b->loss.folded, (unsigned long long)records);
		return 1;
	}
	if (!b->verdicts != (b->mix != MIX_FLOOD)) {
		fprintf(stderr, "bench_fold: %llu verdicts\n", (unsigned long long)b->verdicts);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const mixes[] = { "flood", "background", "background-v6" };
	uint64_t records, pps;
	struct bench b;
	int m = 3;

	memset(&b, 0, sizeof(b));
	if (argc == 5)
		for (m = 0; m < 3 && strcmp(argv[3], mixes[m]); m++)
			;
	records = argc == 5 ? strtoull(argv[1], NULL, 0) : 0;
	pps = argc == 5 ? strtoull(argv[2], NULL, 0) : 0;
	if (m == 3 || !records || pps < 1000 || pps / 1000 > RING_SLOTS / 2) {
		fputs("usage: bench_fold RECORDS PPS flood|background|background-v6 SECRET\n",
		      stderr);
		return 2;
	}
	b.mix = (enum mix)m;
	if (bench_init(&b, strtoull(argv[4], NULL, 0))) {
		fputs("bench_fold: out of memory\n", stderr);
		return 1;
	}
	return bench_run(&b, records, pps);
}
