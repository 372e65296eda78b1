// SPDX-License-Identifier: GPL-2.0-only
/* test_fold.c - records to verdicts: exact thresholds, weights, several workers */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "fold.h"
#include "ktap.h"
#include "sentinel.h"

#define T0	1000000000000ull
#define MS	1000000ull
#define ATTACKER	0x427100cbu

/* What the callback was told. */
struct told {
	unsigned int n;
	struct fold_verdict last;
	uint32_t hold;
};

struct rig {
	struct vg_settings settings;
	struct vg_losses loss;
	struct window *win[4];
	struct fold fold[4];
	unsigned int workers;
	struct told told;
	struct fold_own own;
	struct batch *b;
};

static uint32_t on_verdict(void *arg, const struct fold_verdict *v)
{
	struct told *t = arg;

	t->n++;
	t->last = *v;
	return t->hold;
}

static void rig_init(struct rig *r, unsigned int workers, uint32_t slots4)
{
	unsigned int i;

	memset(r, 0, sizeof(*r));
	vg_settings_default(&r->settings);
	r->workers = workers;
	r->told.hold = 20;
	r->b = calloc(1, sizeof(*r->b));
	for (i = 0; i < workers; i++)
		r->win[i] = window_new(slots4, 256, 99);
	for (i = 0; i < workers; i++) {
		r->fold[i] = (struct fold){
			.win = r->win, .self = i, .workers = workers,
			.settings = &r->settings, .loss = &r->loss,
			.verdict = on_verdict, .arg = &r->told, .own = &r->own,
		};
		fold_init(&r->fold[i]);
	}
}

static void rig_exit(struct rig *r)
{
	unsigned int i;

	for (i = 0; i < r->workers; i++)
		window_free(r->win[i]);
	free(r->b);
}

static uint64_t word(uint32_t len, uint32_t weight, uint32_t flags, uint32_t action,
		     uint32_t meta)
{
	return (uint64_t)weight << VG_REC_WEIGHT_SHIFT | (uint64_t)len << VG_REC_LEN_SHIFT |
	       6ull << VG_REC_PROTO_SHIFT | (uint64_t)flags << VG_REC_FLAGS_SHIFT |
	       (uint64_t)action << VG_REC_ACTION_SHIFT | (uint64_t)meta << VG_REC_META_SHIFT;
}

static uint64_t syn(void)
{
	return word(60, VG_WEIGHT_ONE, VG_TCP_SYN, VG_CNT_PASS, 0);
}

static void put4(struct rig *r, uint32_t addr, uint64_t w1)
{
	r->b->slot[r->b->slots++] = (struct vg_slot){ addr | 0xdeadull << 32, w1 };
}

static void put6(struct rig *r, uint64_t hi, uint64_t lo, uint64_t w1)
{
	r->b->slot[r->b->slots++] = (struct vg_slot){ hi, w1 };
	r->b->slot[r->b->slots++] = (struct vg_slot){ lo, 0xffffffffull };
	r->b->v6++;
}

static void go(struct rig *r, unsigned int worker, uint64_t at_ns)
{
	r->b->stamp_ns = at_ns;
	fold_batch(&r->fold[worker], r->b);
	r->b->slots = r->b->v6 = 0;
}

/* @n records of one kind at @at_ns through @worker. */
static void flood(struct rig *r, unsigned int worker, uint32_t addr, uint32_t n, uint64_t w1,
		  uint64_t at_ns)
{
	while (n--) {
		put4(r, addr, w1);
		if (r->b->slots == BATCH_SLOTS)
			go(r, worker, at_ns);
	}
	go(r, worker, at_ns);
}

static void syn_threshold(void)
{
	struct rig r;

	rig_init(&r, 1, 1024);
	flood(&r, 0, ATTACKER, 5000, syn(), T0);
	ktap_ok(!r.told.n, "5000 SYN in a second are no flood");
	flood(&r, 0, ATTACKER, 1, syn(), T0 + 949 * MS);
	ktap_ok(r.told.n == 1 && r.told.last.reason == VG_REASON_SYN_FLOOD &&
		r.told.last.rate == 5001, "the 5001st within the second is");
	ktap_ok(r.told.last.key.kind == WINDOW_V4 && r.told.last.key.hi == ATTACKER &&
		r.told.last.stamp_ns == T0 + 949 * MS && !r.told.last.is_estimate,
		"the verdict names source and moment");
	flood(&r, 0, ATTACKER, 10000, syn(), T0 + 960 * MS);
	ktap_ok(r.told.n == 1, "a held source is not reported again");
	flood(&r, 0, ATTACKER, 1, syn(), T0 + 1910 * MS);
	ktap_ok(r.told.n == 2, "after the hold it is, if it goes on");
	ktap_ok(r.loss.folded == 15002 && r.loss.folded_slots == 15002 && !r.loss.table,
		"every record is counted as folded");
	rig_exit(&r);
}

static void syn_is_without_ack(void)
{
	uint32_t flags, wrong = 0;

	for (flags = 0; flags < 256; flags++) {
		bool is_syn = (flags & 0x12) == 0x02;
		struct rig r;

		rig_init(&r, 1, 256);
		r.settings.bit_rate = 0;
		r.settings.syn_rate = 10;
		flood(&r, 0, 1, 11, word(60, 4, flags, VG_CNT_PASS, 0), T0);
		wrong += (r.told.n == 1) != is_syn;
		rig_exit(&r);
	}
	ktap_ok(!wrong, "SYN without ACK, whatever the other flags (256 of 256)");
}

static void bandwidth(void)
{
	/* 1514 bytes and 24 on the wire are 12304 bits; 40637 of them stay below 500 M */
	const uint64_t full = word(1514, 4, VG_TCP_ACK, VG_CNT_PASS, 0);
	struct rig r;

	rig_init(&r, 1, 1024);
	flood(&r, 0, ATTACKER, 40637, full, T0);
	ktap_ok(!r.told.n, "40637 full frames in a second stay below 500 Mbit/s");
	flood(&r, 0, ATTACKER, 1, full, T0);
	ktap_ok(r.told.n == 1 && r.told.last.reason == VG_REASON_BANDWIDTH &&
		r.told.last.rate == 40638ull * 12304, "one more is above");
	rig_exit(&r);

	rig_init(&r, 1, 1024);
	flood(&r, 0, ATTACKER, 20, word(1000000, 4, 0, VG_CNT_PASS, 0), T0);
	ktap_ok(!r.told.n, "a length of 20 bits is taken whole ...");
	flood(&r, 0, ATTACKER, 43, word(1000000, 4, 0, VG_CNT_PASS, 0), T0);
	ktap_ok(r.told.n == 1, "... 63 MB are above 500 Mbit/s");
	rig_exit(&r);
}

static void packet_rate(void)
{
	struct rig r;

	rig_init(&r, 1, 1024);
	r.settings.pps = 1000;
	flood(&r, 0, ATTACKER, 1000, word(60, 4, VG_TCP_ACK, VG_CNT_PASS, 0), T0);
	ktap_ok(!r.told.n, "1000 packets/s are allowed");
	flood(&r, 0, ATTACKER, 1, word(60, 4, VG_TCP_ACK, VG_CNT_PASS, 0), T0);
	ktap_ok(r.told.n == 1 && r.told.last.reason == VG_REASON_PACKET_RATE &&
		r.told.last.rate == 1001, "1001 are too many");
	rig_exit(&r);
}

static void settings_change(void)
{
	struct rig r;

	rig_init(&r, 1, 1024);
	flood(&r, 0, ATTACKER, 200, syn(), T0);
	r.settings.syn_rate = 100;
	flood(&r, 0, ATTACKER, 1, syn(), T0 + 60 * MS);
	ktap_ok(r.told.n == 1 && r.told.last.rate == 201,
		"a lower threshold applies to sources already known, in the next bucket");
	rig_exit(&r);

	rig_init(&r, 1, 1024);
	r.settings.syn_rate = 0;
	flood(&r, 0, ATTACKER, 20000, syn(), T0);
	ktap_ok(!r.told.n, "threshold off: nothing");
	rig_exit(&r);
}

static void weights(void)
{
	struct rig r;

	rig_init(&r, 1, 1024);
	/* 1 in 64: a record counts for 64 packets */
	flood(&r, 0, ATTACKER, 78, word(60, 256, VG_TCP_SYN, VG_CNT_PASS, 0), T0);
	ktap_ok(!r.told.n, "78 records of weight 64 are 4992 SYN");
	flood(&r, 0, ATTACKER, 1, word(60, 256, VG_TCP_SYN, VG_CNT_PASS, 0), T0);
	ktap_ok(r.told.n == 1 && r.told.last.rate == 5056 && r.told.last.is_estimate,
		"79 are 5056, and known to be an estimate");
	rig_exit(&r);

	rig_init(&r, 1, 1024);
	/* a vetoed verdict (hold 0) is asked again with each record */
	r.told.hold = 0;
	flood(&r, 0, ATTACKER, 10, word(60, 40000, VG_TCP_SYN, VG_CNT_PASS, 0), T0);
	ktap_ok(r.told.n == 10, "a verdict without a hold is repeated");
	rig_exit(&r);

	rig_init(&r, 1, 1024);
	/* quarters: weight 5 is one in 1.25 */
	flood(&r, 0, ATTACKER, 4000, word(60, 5, VG_TCP_SYN, VG_CNT_PASS, 0), T0);
	ktap_ok(!r.told.n, "4000 records of weight 1.25 are 5000 SYN");
	flood(&r, 0, ATTACKER, 1, word(60, 5, VG_TCP_SYN, VG_CNT_PASS, 0), T0);
	ktap_ok(r.told.n == 1, "4001 are more");
	rig_exit(&r);
}

static void exempt(void)
{
	static const int action[] = {
		VG_CNT_PASS_ALLOW, VG_CNT_PASS_MONITOR, VG_CNT_DROP_BLOCK, VG_CNT_DROP_PREFIX,
		VG_CNT_DROP_MALFORMED,
	};
	struct window_key key = { WINDOW_V4, ATTACKER, 0 };
	struct window_view v;
	struct rig r;
	size_t i;

	rig_init(&r, 1, 1024);
	for (i = 0; i < sizeof(action) / sizeof(action[0]); i++)
		flood(&r, 0, ATTACKER, 6000, word(60, 4, VG_TCP_SYN, action[i], 0), T0);
	ktap_ok(!r.told.n, "dropped and allowlisted packets are not judged");
	flood(&r, 0, ATTACKER, 5000, syn(), T0);
	ktap_ok(!r.told.n, "nor added to those that are");
	window_peek(r.win[0], &key, window_epoch(T0) + 20, &v);
	ktap_ok(v.exempt_pkts == 30000 * 4 && v.exempt_bytes == 30000ull * 4 * 84,
		"but they are seen");
	ktap_ok(r.loss.folded == 35000, "and counted as folded");
	flood(&r, 0, ATTACKER, 1, word(60, 4, VG_TCP_SYN, VG_CNT_PASS_MALFORMED, 0), T0);
	ktap_ok(r.told.n == 1, "a malformed packet that passed counts");
	rig_exit(&r);
}

static void ipv6(void)
{
	const uint64_t w1 = syn() | (uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT;
	struct rig r;
	uint32_t i;

	rig_init(&r, 1, 1024);
	for (i = 0; i < 2500; i++)
		put6(&r, 0xb80d0120, i % 500, w1), i % 1000 == 999 ? go(&r, 0, T0) : (void)0;
	go(&r, 0, T0);
	for (i = 0; i < 2000; i++)
		put6(&r, 0xb80d0120, i, w1);
	go(&r, 0, T0);
	for (i = 0; i < 500; i++)
		put6(&r, 0xb80d0120, i, w1);
	go(&r, 0, T0);
	ktap_ok(!r.told.n && r.loss.folded == 5000 && r.loss.folded_slots == 10000,
		"5000 SYN of a /64: 5000 records, 10000 slots, no verdict");
	put6(&r, 0xb80d0120, 7777, w1);
	go(&r, 0, T0);
	ktap_ok(r.told.n == 1 && r.told.last.key.kind == WINDOW_V6_NET &&
		r.told.last.key.hi == 0xb80d0120 && !r.told.last.key.lo,
		"the 5001st, from another address of it, is a flood of the /64");
	rig_exit(&r);

	rig_init(&r, 1, 1024);
	r.settings.v6_plen = 128;
	r.settings.syn_rate = 10;
	for (i = 0; i < 100; i++)
		put6(&r, 0xb80d0120, i % 10, w1);
	go(&r, 0, T0);
	ktap_ok(!r.told.n, "by address: 10 of 10 each");
	put6(&r, 0xb80d0120, 3, w1);
	go(&r, 0, T0);
	ktap_ok(r.told.n == 1 && r.told.last.key.kind == WINDOW_V6_HOST &&
		r.told.last.key.lo == 3, "the 11th of one address");
	rig_exit(&r);

	/* Our own /64 cannot be blocked, a neighbour in it can. */
	rig_init(&r, 1, 1024);
	r.settings.syn_rate = 10;
	r.own = (struct fold_own){ .n = 2, .hi = { 0x80fe, 0xb80d0120 } };
	for (i = 0; i < 100; i++)
		put6(&r, 0xb80d0120, i % 10, w1);
	go(&r, 0, T0);
	ktap_ok(!r.told.n, "in a /64 of ours sources are hosts");
	put6(&r, 0xb80d0120, 3, w1);
	go(&r, 0, T0);
	ktap_ok(r.told.n == 1 && r.told.last.key.kind == WINDOW_V6_HOST &&
		r.told.last.key.lo == 3, "one of them is a flood of that host");
	for (i = 0; i < 11; i++)
		put6(&r, 0xb80d0121, i, w1);
	go(&r, 0, T0);
	ktap_ok(r.told.n == 2 && r.told.last.key.kind == WINDOW_V6_NET, "elsewhere they are /64s");
	rig_exit(&r);
}

static void torn_record(void)
{
	struct rig r;

	rig_init(&r, 1, 1024);
	r.b->slot[r.b->slots++] = (struct vg_slot){ 1, syn() | 1ull << VG_REC_META_SHIFT };
	go(&r, 0, T0);
	ktap_ok(!r.told.n && r.loss.folded_slots == 1,
		"half an IPv6 record at a batch's end is not read beyond it");
	rig_exit(&r);
}

static void no_room(void)
{
	uint32_t i;
	struct rig r;

	rig_init(&r, 1, 256);
	for (i = 0; i < 4000; i++)
		put4(&r, i * 2654435761u, syn());
	go(&r, 0, T0);
	ktap_ok(r.loss.folded == 4000 && r.loss.table >= 4000 - 256 && r.loss.table < 4000 - 200,
		"sources without room are counted (%llu)", (unsigned long long)r.loss.table);
	rig_exit(&r);
}

/*
 * Records of one source go to whichever worker is idle. However they are
 * dealt out, the first record above the threshold must raise a verdict and
 * none before.
 */
static void deal(unsigned int workers, int how, const char *name)
{
	uint32_t seed = 3, i, early = 0, late = 0, round;

	for (round = 0; round < 8; round++) {
		struct rig r;

		rig_init(&r, workers, 1024);
		for (i = 1; i <= 5001; i++) {
			unsigned int w;

			seed = seed * 1664525 + 1013904223;
			if (how == 0)
				w = i % workers;
			else if (how == 1)
				w = (seed >> 16) % workers;
			else if (how == 2)
				w = i < 2500 ? 0 : i / 300 % workers;
			else
				w = seed >> 16 & 0xff ? workers - 1 : (seed >> 8) % workers;
			put4(&r, ATTACKER, syn());
			put4(&r, i, syn());
			go(&r, w, T0 + i * 190000ull);
			if (i == 5000)
				early += r.told.n;
		}
		late += !r.told.n;
		rig_exit(&r);
	}
	ktap_ok(!early && !late, "%u workers, %s: the 5001st record, not an earlier", workers,
		name);
}

static void moves(void)
{
	struct rig r;
	uint32_t e;

	/* A source at 4750/s, its records now here, now there: never a verdict. */
	rig_init(&r, 3, 1024);
	for (e = 0; e < 400; e++)
		flood(&r, e / 7 % 3, ATTACKER, 237, syn(), T0 + e * 50 * MS);
	ktap_ok(!r.told.n, "4740/s for 20 s over three workers: no verdict");
	/* And at 5260/s there is one within a second. */
	for (e = 400; e < 421; e++)
		flood(&r, e / 7 % 3, ATTACKER, 263, syn(), T0 + e * 50 * MS);
	ktap_ok(r.told.n >= 1, "5260/s over three workers: a verdict within a second");
	rig_exit(&r);
}

/* Four threads fold the same source; TSan watches. */
static struct rig shared;
static uint32_t verdicts;

static uint32_t count_verdict(void *arg, const struct fold_verdict *v)
{
	(void)arg;
	__atomic_fetch_add(&verdicts, v->rate > 4000, __ATOMIC_RELAXED);
	return 1000;
}

static void *fold_some(void *arg)
{
	unsigned int self = (unsigned int)(uintptr_t)arg, i, k;
	struct batch *b = calloc(1, sizeof(*b));

	for (i = 0; i < 50; i++) {
		b->slots = 0;
		for (k = 0; k < 100; k++)
			b->slot[b->slots++] = (struct vg_slot){
				k & 1 ? ATTACKER : k * 77 + i, syn()
			};
		b->stamp_ns = T0 + i * 10 * MS;
		fold_batch(&shared.fold[self], b);
	}
	free(b);
	return NULL;
}

static void together(void)
{
	pthread_t t[4];
	uintptr_t i;

	rig_init(&shared, 4, 1024);
	for (i = 0; i < 4; i++)
		shared.fold[i].verdict = count_verdict;
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, fold_some, (void *)i);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	/* 4 x 50 x 50 = 10000 in half a second */
	ktap_ok(verdicts >= 1 && verdicts <= 4, "four threads, 10000 SYN: %u verdicts", verdicts);
	ktap_ok(shared.loss.folded == 20000, "no record is lost between them");
	rig_exit(&shared);
}

int main(void)
{
	syn_threshold();
	syn_is_without_ack();
	bandwidth();
	packet_rate();
	settings_change();
	weights();
	exempt();
	ipv6();
	torn_record();
	no_room();
	deal(2, 0, "in turn");
	deal(2, 1, "at random");
	deal(2, 2, "one, then in stretches");
	deal(2, 3, "nearly all to one");
	deal(4, 0, "in turn");
	deal(4, 1, "at random");
	deal(4, 2, "one, then in stretches");
	deal(4, 3, "nearly all to one");
	moves();
	together();
	return ktap_done();
}
