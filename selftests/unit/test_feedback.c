// SPDX-License-Identifier: GPL-2.0-only
/* test_feedback.c - verdicts to blocks: caps, protection, repetition, ledger */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "feedback.h"
#include "ktap.h"
#include "ledger.h"
#include "publish.h"
#include "sentinel.h"
#include "sketch.h"

/* The library's part, played by hand. */
static struct {
	struct vg_prefix blocked[64];
	uint64_t expires[64];
	unsigned int n, adds;
	int add_err;
	bool allowed, is_protected;
	uint32_t ttl_s;
	enum vg_reason reason;
	uint64_t rate;
} lib;

static struct vg_global *g;
static struct vg_stats *stats;
static struct sketch *sk;
static struct feedback *fb;
static struct ledger ledger;
static struct publish pub;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int block_add(struct vg_sentinel *s, const struct vg_prefix *p, uint32_t ttl_s,
		     enum vg_reason reason, uint64_t rate, struct vg_error *e)
{
	(void)s;
	lib.adds++;
	lib.ttl_s = ttl_s;
	lib.reason = reason;
	lib.rate = rate;
	if (lib.add_err)
		return vg_err(e, lib.add_err, "no");
	lib.blocked[lib.n] = *p;
	lib.expires[lib.n++] = vg_now_jiffies(g) + 100000;
	return 0;
}

static int block_get(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_block *ret_b)
{
	unsigned int i;

	(void)s;
	for (i = 0; i < lib.n; i++) {
		if (memcmp(&lib.blocked[i], p, sizeof(*p)))
			continue;
		*ret_b = (struct vg_block){ .expires = lib.expires[i],
					    .reason = VG_REASON_SYN_FLOOD };
		return 0;
	}
	return -ENOENT;
}

static int is_allowed(struct vg_sentinel *s, const struct vg_prefix *p)
{
	(void)s;
	(void)p;
	return lib.allowed;
}

static int is_protected(struct vg_sentinel *s, const struct vg_prefix *p, const char **why)
{
	(void)s;
	(void)p;
	(void)why;
	return lib.is_protected;
}

static const struct feedback_ops ops = {
	.block_add = block_add, .block_get = block_get,
	.is_allowed = is_allowed, .is_protected = is_protected,
};

static void start(void)
{
	memset(&lib, 0, sizeof(lib));
	memset(g, 0, sizeof(*g));
	memset(stats, 0, sizeof(*stats));
	memset(sk, 0, sizeof(*sk));
	g->clock.hz = 250;
	vg_settings_default(&g->settings);
	ledger_exit(&ledger);
	ledger_init(&ledger, 64);
	*fb = (struct feedback){
		.g = g, .ncpus = 1, .ops = &ops, .lock = &lock, .sketch = sk,
		.ledger = &ledger, .publish = &pub, .loss = &stats->loss,
	};
}

static uint32_t verdict(uint32_t addr, bool is_estimate)
{
	const struct fold_verdict v = {
		.key = { WINDOW_V4, addr, 0 }, .reason = VG_REASON_SYN_FLOOD, .rate = 5001,
		.stamp_ns = vg_mono_ns() - 1000000, .is_estimate = is_estimate,
	};

	return feedback_verdict(fb, &v);
}

static const struct vg_event *last(void)
{
	static struct vg_event ev;

	memset(&ev, 0, sizeof(ev));
	if (stats->ev_next > 1)
		publish_event_read(stats, stats->ev_next - 1, &ev);
	return &ev;
}

static void blocks(void)
{
	start();
	ktap_ok(verdict(1, false) >= 20 && lib.adds == 1,
		"a verdict is a block, and a second's rest");
	ktap_ok(lib.ttl_s == 60 && lib.reason == VG_REASON_SYN_FLOOD && lib.rate == 5001,
		"with TTL, reason and rate");
	ktap_ok(last()->type == VG_EV_BLOCK && last()->rate == 5001 && last()->arg == 60 &&
		last()->prefix.plen == 32 && last()->latency_ns >= 1000000,
		"and an event, with the time since the harvest");
	ktap_ok(ledger.count == 1 && ledger.automatic == 1, "it is in the ledger");
	ktap_ok(verdict(1, false) && lib.adds == 1, "again at once: nothing");
	ktap_ok(verdict(2, false) && lib.adds == 2, "another source: another block");
	memset(fb->recent, 0, sizeof(fb->recent));
	ktap_ok(verdict(1, false) >= 20 && lib.adds == 2 && stats->ev_next == 3,
		"a block in force is not renewed by records from before it");
	memset(fb->recent, 0, sizeof(fb->recent));
	lib.expires[0] = vg_now_jiffies(g) - 1;
	verdict(1, false);
	ktap_ok(lib.adds == 3, "one that has ended is");
}

static void only_reports(void)
{
	start();
	g->settings.monitor = 1;
	ktap_ok(verdict(1, false) && !lib.adds && last()->type == VG_EV_WOULD_BLOCK,
		"monitor mode: an event, no block");
	verdict(1, false);
	verdict(1, false);
	ktap_ok(stats->ev_next == 2, "once a second");
	g->settings.monitor = 0;
	g->settings.auto_block = 0;
	verdict(2, false);
	ktap_ok(!lib.adds && last()->type == VG_EV_WOULD_BLOCK, "auto-block off: the same");
}

/* As if the times were up for which sources were left alone. */
static void forget_the_moment(void)
{
	unsigned int i;

	for (i = 0; i < FEEDBACK_RECENT; i++) {
		if (fb->recent[i].until_ns > vg_mono_ns() + 1000000000ull)
			ktap_ok(false, "a source is left alone for over a second");
		fb->recent[i].until_ns = 0;
	}
}

static void refuses(void)
{
	struct vg_error none = { "" };

	start();
	g->settings.auto_max = 2;
	verdict(1, false);
	verdict(2, false);
	verdict(3, false);
	ktap_ok(lib.adds == 2 && last()->type == VG_EV_REFUSED && last()->arg == ENOSPC &&
		stats->loss.blocks_refused == 1, "the cap on automatic blocks holds, and is told");
	ktap_ok(lib.n == 2, "what is there stays");
	/* A second later, and there is room. */
	forget_the_moment();
	verdict(3, false);
	ktap_ok(stats->loss.blocks_refused == 2 && stats->ev_next == 4,
		"it is tried again after a second, and not told again");
	g->settings.auto_max = 3;
	forget_the_moment();
	verdict(3, false);
	ktap_ok(lib.adds == 3 && last()->type == VG_EV_BLOCK, "with room it is blocked");
	start();
	lib.is_protected = true;
	verdict(1, false);
	ktap_ok(!lib.adds && last()->type == VG_EV_REFUSED && last()->arg == EPERM &&
		stats->loss.protected_hits == 1, "an own address is never blocked");
	verdict(1, false);
	ktap_ok(stats->loss.protected_hits == 1, "and not told again at once");
	start();
	lib.allowed = true;
	verdict(1, false);
	ktap_ok(!lib.adds && stats->ev_next == 0, "nor one on the allowlist");
	start();
	lib.add_err = -ENOSPC;
	verdict(1, false);
	ktap_ok(last()->type == VG_EV_REFUSED && stats->loss.blocks_refused == 1 && !ledger.count,
		"a full block map is counted");
	start();
	lib.add_err = -EPERM;
	verdict(1, false);
	ktap_ok(last()->type == VG_EV_REFUSED && stats->loss.protected_hits == 1,
		"the library's own refusal is, too");
	start();
	fb->error = none;
	lib.add_err = -EIO;
	verdict(1, false);
	ktap_ok(fb->failed == 1 && !strcmp(fb->error.msg, "no"),
		"another error is kept for the log");
}

static void sampling(void)
{
	const uint64_t h = vg_hash4(1, g->cpu[0].key4);
	uint64_t inc = (1ull << VG_CELL_SYN_SHIFT) + (1ull << VG_CELL_PKT_SHIFT) + 3;

	start();
	g->cpu[0].key4 = 0x9e3779b97f4a7c15;
	sketch_step(sk, g, 1, 1);
	ktap_ok(verdict(1, true) == 0 && !lib.adds && stats->loss.sketch_vetoes == 1 &&
		!stats->ev_next, "an estimate that the sketch denies is no verdict");
	ktap_ok(verdict(1, true) == 0 && stats->loss.sketch_vetoes == 2, "and is asked again");
	(void)h;
	g->cpu[0].cell[0][VG_HASH_ROW0(vg_hash4(1, g->cpu[0].key4))] += inc * 5002;
	g->cpu[0].cell[1][VG_HASH_ROW1(vg_hash4(1, g->cpu[0].key4))] += inc * 5002;
	ktap_ok(verdict(1, true) >= 20 && lib.adds == 1 && lib.rate == 5001,
		"one that it confirms is");
	start();
	ktap_ok(verdict(1, false) && lib.adds == 1, "exact counts need no confirmation");
}

static void collision(void)
{
	uint32_t i;

	start();
	g->settings.auto_max = 100;
	for (i = 0; i < 32; i++)
		verdict(i, false);
	ktap_ok(lib.adds == 32, "32 sources at once, each its block");
}

static unsigned int gone;

static void on_gone(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	(void)p;
	(void)b;
	(void)arg;
	gone++;
}

static void the_ledger(void)
{
	struct vg_prefix p = { .family = 4, .plen = 32 };
	struct vg_block b = { .expires = 10, .reason = VG_REASON_SYN_FLOOD };
	struct ledger l;
	uint32_t i, bad = 0;

	ledger_init(&l, 1000);
	for (i = 0; i < 1000; i++) {
		memcpy(p.addr, &i, 4);
		b.reason = i % 4;
		bad += ledger_add(&l, &p, &b, i) != 1;
	}
	ktap_ok(!bad && l.count == 1000 && l.automatic == 750, "1000 blocks, 750 automatic");
	ktap_ok(ledger_add(&l, &p, &b, 5) == 0, "the same again is no news");
	b.expires = 11;
	ktap_ok(ledger_add(&l, &p, &b, 5) == 2 && l.count == 1000, "a renewal is");
	b.reason = VG_REASON_MANUAL;
	ledger_add(&l, &p, &b, 5);
	ktap_ok(l.automatic == 749, "an operator's renewal takes it over");
	for (i = 0; i < 1000; i += 2) {
		memcpy(p.addr, &i, 4);
		bad += !ledger_del(&l, &p);
	}
	for (i = 0; i < 1000; i++) {
		memcpy(p.addr, &i, 4);
		bad += !ledger_find(&l, &p) != !(i & 1);
	}
	ktap_ok(!bad && l.count == 500, "half of them removed: the others are still found");
	ktap_ok(!ledger_del(&l, &(struct vg_prefix){ .family = 4 }),
		"what is not there is not removed");
	ledger_mark_begin(&l);
	for (i = 1; i < 1000; i += 4) {
		memcpy(p.addr, &i, 4);
		b.reason = i % 4;
		b.expires = 10;
		ledger_mark(&l, &p, &b, 2000);
	}
	i = 5000;
	memcpy(p.addr, &i, 4);
	ledger_add(&l, &p, &b, 2001);
	l.pass++;	/* it is of a later pass than the comparison */
	l.pass--;
	ledger_sweep(&l, 2000, on_gone, NULL);
	ktap_ok(gone == 250 && l.count == 251 && ledger_find(&l, &p),
		"a comparison drops what is gone, not what is new");
	ledger_exit(&l);
	ledger_init(&l, 16);
	for (i = 0, bad = 0; i < 100; i++) {
		memcpy(p.addr, &i, 4);
		bad += ledger_add(&l, &p, &b, i) == -ENOSPC;
	}
	ktap_ok(bad == 100 - l.count && l.count < l.size,
		"a full ledger refuses and stays searchable");
	ledger_exit(&l);
}

int main(void)
{
	g = calloc(1, sizeof(*g));
	stats = calloc(1, sizeof(*stats));
	sk = calloc(1, sizeof(*sk));
	fb = calloc(1, sizeof(*fb));
	if (!g || !stats || !sk || !fb)
		return 1;
	publish_init(&pub, stats);
	blocks();
	only_reports();
	refuses();
	sampling();
	collision();
	the_ledger();
	ledger_exit(&ledger);
	publish_exit(&pub);
	free(g);
	free(stats);
	free(sk);
	free(fb);
	return ktap_done();
}
