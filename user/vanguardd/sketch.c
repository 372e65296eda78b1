// SPDX-License-Identifier: GPL-2.0-only
/*
 * sketch.c - see sketch.h
 *
 * A cell packs bytes, packets and SYNs into one word that only grows. Their
 * sums overflow into one another in time, but a difference of two whole
 * words, modulo 2^64, is exact as long as each part grew by less than its
 * width in between: 268 MB, a million packets and SYNs. Hence differences of
 * single steps are taken apart and then added, never those of a second.
 */
#include "atomic.h"
#include "sketch.h"

#define UNIT_MASK	((1ull << VG_CELL_PKT_SHIFT) - 1)
#define PKT_MASK	((1ull << (VG_CELL_SYN_SHIFT - VG_CELL_PKT_SHIFT)) - 1)

static uint64_t live(const struct vg_global *g, uint32_t ncpus, unsigned int row, uint32_t i)
{
	uint64_t sum = 0;
	uint32_t c;

	for (c = 0; c < ncpus; c++)
		sum += RD(g->cpu[c].cell[row][i]);
	return sum;
}

void sketch_step(struct sketch *sk, const struct vg_global *g, uint32_t ncpus, uint64_t now_ns)
{
	uint64_t (*to)[VG_CELLS] = sk->cell[sk->taken % (SKETCH_STEPS + 1)];
	unsigned int row;
	uint32_t i;

	for (row = 0; row < VG_ROWS; row++)
		for (i = 0; i < VG_CELLS; i++)
			to[row][i] = live(g, ncpus, row, i);
	sk->taken++;
	sk->at_ns = now_ns;
}

static void add_difference(struct detector_sums *s, uint64_t diff)
{
	uint64_t pkts = diff >> VG_CELL_PKT_SHIFT & PKT_MASK;

	s->syn += diff >> VG_CELL_SYN_SHIFT;
	s->pkts += pkts;
	/* Units are rounded down; an estimate must not be. */
	s->bytes += (diff & UNIT_MASK) * VG_CELL_UNIT +
		    pkts * (VG_CELL_UNIT - 1 + DETECTOR_WIRE_BYTES);
}

static void row_estimate(const struct sketch *sk, const struct vg_global *g, uint32_t ncpus,
			 unsigned int row, uint32_t i, struct detector_sums *ret_s)
{
	uint64_t n = sk->taken < SKETCH_STEPS + 1 ? sk->taken : SKETCH_STEPS + 1;
	uint64_t newer = live(g, ncpus, row, i), older;
	struct detector_sums s = { 0 };
	uint64_t back;

	for (back = 1; back <= n; back++) {
		older = sk->cell[(sk->taken - back) % (SKETCH_STEPS + 1)][row][i];
		add_difference(&s, newer - older);
		newer = older;
	}
	*ret_s = s;
}

#define MIN(a, b)	((a) < (b) ? (a) : (b))

void sketch_estimate(const struct sketch *sk, const struct vg_global *g, uint32_t ncpus,
		     const struct window_key *key, struct detector_sums *ret_s)
{
	struct detector_sums a, b;
	uint64_t h;

	if (key->kind == WINDOW_V4)
		h = vg_hash4((uint32_t)key->hi, g->cpu[0].key4);
	else
		h = vg_hash6(key->hi, g->cpu[0].key6);
	row_estimate(sk, g, ncpus, 0, VG_HASH_ROW0(h), &a);
	row_estimate(sk, g, ncpus, 1, VG_HASH_ROW1(h), &b);
	ret_s->syn = MIN(a.syn, b.syn) * VG_WEIGHT_ONE;
	ret_s->pkts = MIN(a.pkts, b.pkts) * VG_WEIGHT_ONE;
	ret_s->bytes = MIN(a.bytes, b.bytes) * VG_WEIGHT_ONE;
}
