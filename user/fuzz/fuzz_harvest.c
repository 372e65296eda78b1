// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_harvest.c - any order of producing, polling, handing off, folding,
 * dying and adopting: every record made is folded or counted as lost
 *
 * The producer here follows the protocol of bpf/record.bpf.h with arbitrary
 * record contents; the input is the order of events.
 */
#include <string.h>
#include "batch.h"
#include "fuzz.h"
#include "harvester.h"
#include "pool.h"

/* One event a byte: low 3 bits what, high 5 bits how much. */
FUZZ_SEEDS(
	FUZZ_SEED("\x08\x29\x02\x03\x04\x05\x08\x29\x02\x03\x04\x05"),
	FUZZ_SEED("\xf8\xf8\xf8\x02\x03\xf9\xf9\xf9\x02\x06\x02\x03\x04\x05"),
	FUZZ_SEED("\xf8\x02\x06\xf8\x02\x06\xf9\x02\x06\x0b\x02\x03\x04"),
	FUZZ_SEED("\xf9\xf9\xf9\xf9\xf9\xf9\xf9\xf9\xf9\xf9\xf9\xf9\x02\x02\x02\x03\x04")
);

enum { CPUS = 2, SLOTS = 256, QUEUE = 3 };
enum { MAKE_CPU0, MAKE_CPU1, POLL, HANDOFF, FOLD, LATER, DIE_AND_ADOPT, LATER_MUCH };

static struct vg_global *g;
static struct vg_slot ring[CPUS * SLOTS];
static struct vg_losses loss;
static uint64_t now_ns;

/* What bpf/record.bpf.h does */
static void make_record(unsigned int cpu, bool is_v6, uint64_t content)
{
	struct vg_cpu *c = &g->cpu[cpu];
	struct vg_slot *s = ring + cpu * SLOTS;
	uint64_t w1 = content >> 8, v6 = (uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT;

	if (c->limit - c->head < (is_v6 ? 2 : 1)) {
		c->cnt[VG_CNT_LOST]++;
		return;
	}
	s[c->head & (SLOTS - 1)] = (struct vg_slot){ content * 7, is_v6 ? w1 | v6 : w1 & ~v6 };
	c->head++;
	if (!is_v6)
		return;
	s[c->head & (SLOTS - 1)] = (struct vg_slot){ content * 13, (uint32_t)content };
	c->head++;
	c->cnt[VG_CNT_RECORDS6]++;
}

static uint64_t records_made(void)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < CPUS; i++)
		n += g->cpu[i].head - g->cpu[i].cnt[VG_CNT_RECORDS6] + g->cpu[i].cnt[VG_CNT_LOST];
	return n;
}

static uint64_t records_accounted(void)
{
	uint64_t n = loss.folded + loss.queue + loss.crash;
	int i;

	for (i = 0; i < CPUS; i++)
		n += g->cpu[i].cnt[VG_CNT_LOST] + g->cpu[i].discarded;
	return n;
}

static uint64_t taken_not_done(void)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < CPUS; i++)
		n += g->cpu[i].taken - g->cpu[i].taken_v6;
	return n - loss.folded - loss.queue - loss.crash;
}

/* A worker: counts what it folds, as fold_batch() does. */
static void fold_one(struct pool *pool)
{
	struct batch *b = pool_take(pool);
	uint32_t i, v6 = 0;

	if (!b)
		return;
	FUZZ_CHECK(b->slots && b->slots <= BATCH_SLOTS);
	for (i = 0; i < b->slots; i++) {
		if (!(b->slot[i].w1 >> VG_REC_META_SHIFT & VG_REC_META_V6))
			continue;
		v6++;
		FUZZ_CHECK(++i < b->slots);	/* never split between batches */
	}
	FUZZ_CHECK(v6 == b->v6);
	loss.folded += b->slots - b->v6;
	loss.folded_slots += b->slots;
	pool_release(pool, b);
}

static void check_rings(void)
{
	int i;

	for (i = 0; i < CPUS; i++) {
		const struct vg_cpu *c = &g->cpu[i];
		uint64_t tail = c->taken + c->discarded + c->discarded_v6;

		FUZZ_CHECK(c->head - tail <= SLOTS);
		FUZZ_CHECK(c->limit == tail + SLOTS);
	}
}

static void start(struct harvest *h, struct pool *pool, bool adopted)
{
	FUZZ_CHECK(!pool_init(pool, &(struct pool_opts){ .queue = QUEUE, .spare = 1 }));
	harvest_init(h, g, ring, CPUS, SLOTS, &loss, adopted, now_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_bytes in = { data, len < 400 ? len : 400 };
	uint64_t content = 0x9e3779b97f4a7c15ull;
	struct harvest h;
	struct pool pool;
	unsigned int n;
	uint8_t op;

	if (!g) {
		g = calloc(1, sizeof(*g));
		if (!g)
			return 0;
	}
	memset(g->cpu, 0, sizeof(g->cpu[0]) * CPUS);
	memset(&loss, 0, sizeof(loss));
	now_ns = 1000000000;
	start(&h, &pool, false);
	while (in.left) {
		op = fuzz_u8(&in);
		switch (op & 7) {
		case MAKE_CPU0:
		case MAKE_CPU1:
			for (n = 0; n <= op >> 3; n++) {
				content = content * 6364136223846793005ull + op;
				make_record(op & 1, content >> 62 & 1, content);
			}
			break;
		case POLL:
			harvest_poll(&h, NULL, &pool, now_ns);
			break;
		case HANDOFF:
			harvest_handoff(&h, &pool, now_ns, op & 8);
			break;
		case FOLD:
			fold_one(&pool);
			break;
		case LATER:
			now_ns += (uint64_t)(op >> 3) * 500000;
			break;
		case LATER_MUCH:
			now_ns += (uint64_t)(op >> 3) * 50000000;
			break;
		case DIE_AND_ADOPT:
			pool_exit(&pool);
			start(&h, &pool, true);
			FUZZ_CHECK(records_made() == records_accounted());
			break;
		}
		check_rings();
	}
	/* a graceful stop: all that was made is somewhere */
	harvest_poll(&h, NULL, &pool, now_ns);
	harvest_handoff(&h, &pool, now_ns, true);
	for (n = 0; n <= QUEUE; n++)
		fold_one(&pool);
	harvest_poll(&h, NULL, &pool, now_ns);
	harvest_handoff(&h, &pool, now_ns, true);
	for (n = 0; n <= QUEUE; n++)
		fold_one(&pool);
	FUZZ_CHECK(!taken_not_done());
	FUZZ_CHECK(records_made() == records_accounted());
	check_rings();
	pool_exit(&pool);
	return 0;
}
