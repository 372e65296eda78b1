// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_blockmany.c - thousands of blocks and prefixes, the full map, and
 * churn: after any history the program does what the authority says
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "probe.h"

static struct hs h;

/* A fixed sequence: a failure comes again. */
static uint64_t rng = 0x243f6a8885a308d3ull;

static uint64_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	return rng ^= rng << 17;
}

static uint32_t addr_of(uint32_t i)
{
	/* a bijection that spreads: no address twice, none of them 127/8 or 224/3 */
	return (i * 2654435761u >> 2) + 0x01000000;
}

static void thousands_of_ipv4(uint32_t n, const char *what)
{
	uint32_t i, leaked = 0, hurt = 0;

	for (i = 0; i < n; i++)
		must(block4(&h, addr_of(i), 32, 600), &h, "block");
	for (i = 0; i < n; i++)
		leaked += !probe4_drops(&h, addr_of(i));
	for (i = n; i < n + 20000; i++)
		hurt += probe4_drops(&h, addr_of(i));
	must(!leaked && !hurt, &h, "leaked or hurt");
	ktap_diag("%u blocked: %u leaked, %u of 20,000 others dropped", n, leaked, hurt);
	claim(what);
}

static void full_map(uint32_t max)
{
	const struct vg_prefix extra = hs_p4(addr_of(max), 32), known = hs_p4(addr_of(7), 32);
	const struct vg_prefix other = hs_p6(0x20010db800000001ull, 0, 64);
	uint32_t i, leaked = 0;

	thousands_of_ipv4(max, "the map filled: all dropped, nobody else");
	ktap_ok(vg_block_add(h.s, &extra, 60, VG_REASON_MANUAL, 0, &h.err) == -ENOSPC,
		"one more is refused: %s", h.err.msg);
	ktap_ok(vg_block_add(h.s, &other, 60, VG_REASON_MANUAL, 0, &h.err) == -ENOSPC,
		"of another family too");
	ktap_ok(!probe4_drops(&h, addr_of(max)), "and has no effect");
	for (i = 0; i < max; i++)
		leaked += !probe4_drops(&h, addr_of(i));
	ktap_ok(!leaked, "those already there are still blocked");
	ktap_ok(!vg_block_add(h.s, &known, 60, VG_REASON_MANUAL, 0, &h.err),
		"renewing works in a full map");
	must(unblock4(&h, addr_of(3), 32), &h, "unblock");
	must(block4(&h, addr_of(max), 32, 60), &h, "block");
	also(probe4(&h, addr_of(3), VG_CNT_PASS));
	also(probe4(&h, addr_of(max), VG_CNT_DROP_BLOCK));
	claim("one out, one in");
	ktap_ok(vg_block_flush(h.s, &h.err) == (int)max, "flush says how many");
	for (leaked = i = 0; i <= max; i++)
		leaked += probe4_drops(&h, addr_of(i));
	ktap_ok(!leaked, "nobody is dropped after the flush");
}

static void thousands_of_ipv6(void)
{
	const uint64_t base = 0x20010db800000000ull;
	uint32_t i, leaked = 0, hurt = 0;

	for (i = 0; i < 3000; i++) {
		must(block6(&h, base + i * 7919ull, 0, 64, 600), &h, "block /64");
		must(block6(&h, base + (1ull << 33) + i, i, 128, 600), &h, "block /128");
	}
	for (i = 0; i < 3000; i++) {
		leaked += !probe6_drops(&h, base + i * 7919ull, rnd());
		leaked += !probe6_drops(&h, base + (1ull << 33) + i, i);
		hurt += probe6_drops(&h, base + i * 7919ull + 1, 0);
		hurt += probe6_drops(&h, base + (1ull << 33) + i, i + 1);
	}
	ktap_ok(!leaked && !hurt, "3,000 /64s and 3,000 /128s: %u leaked, %u others dropped",
		leaked, hurt);
	must(vg_block_flush(h.s, &h.err) == 6000, &h, "flush");
	claim("6,000 flushed");
}

/*
 * Random adds and removals of addresses and prefixes from a small universe,
 * against a plain list. This is what finds filter bits taken away too early.
 */
enum { UNIVERSE = 400 };

struct entry {
	uint32_t addr;
	uint8_t plen;
	bool blocked, allowed;
};

static struct entry model[UNIVERSE];

static bool covers(const struct entry *e, uint32_t addr)
{
	return !e->plen || !((addr ^ e->addr) >> (32 - e->plen));
}

static bool model_drops(uint32_t addr)
{
	bool blocked = false;
	int i;

	for (i = 0; i < UNIVERSE; i++) {
		if (!covers(&model[i], addr))
			continue;
		if (model[i].allowed)
			return false;
		blocked |= model[i].blocked;
	}
	return blocked;
}

static void model_init(void)
{
	static const uint8_t lens[] = { 32, 32, 32, 31, 30, 28, 25, 24, 24, 23, 20, 17, 16, 15,
					12 };
	int i, k;

	for (i = 0; i < UNIVERSE; i++) {
again:
		model[i].plen = lens[rnd() % sizeof(lens)];
		/* few networks, so that entries nest and share /16s and /24s */
		model[i].addr = 0x64000000u + (rnd() & 0x000307ff) + (rnd() & 0x00f00000);
		model[i].addr &= ~0u << (32 - model[i].plen);
		model[i].blocked = model[i].allowed = false;
		for (k = 0; k < i; k++)
			if (model[k].addr == model[i].addr && model[k].plen == model[i].plen)
				goto again;
	}
}

static void churn_step(struct entry *e)
{
	const struct vg_prefix p = hs_p4(e->addr, e->plen);
	int err;

	if (rnd() % 5) {
		if (e->blocked) {
			must(!vg_block_del(h.s, &p, &h.err), &h, "unblock");
			e->blocked = false;
			return;
		}
		err = vg_block_add(h.s, &p, 600, VG_REASON_MANUAL, 0, &h.err);
		/* refused when an allow entry covers all of it */
		must(!err || err == -EPERM, &h, "block");
		e->blocked = !err;
	} else if (e->allowed) {
		must(!vg_allow_del(h.s, &p, &h.err), &h, "disallow");
		e->allowed = false;
	} else if (e->plen >= 28) {
		must(!vg_allow_add(h.s, &p, &h.err), &h, "allow");
		e->allowed = true;
	}
}

/* Allowing may lift blocks under it: ask the authority, not our memory. */
static void model_sync(void)
{
	struct vg_block b;
	int i;

	for (i = 0; i < UNIVERSE; i++) {
		const struct vg_prefix p = hs_p4(model[i].addr, model[i].plen);

		model[i].blocked = !vg_block_get(h.s, &p, &b);
	}
}

static void churn_agrees_with_a_list(void)
{
	int step, i, wrong = 0, asked = 0, drops = 0;

	model_init();
	for (step = 0; step < 4000; step++) {
		struct entry *e = &model[rnd() % UNIVERSE];
		const bool allow_before = e->allowed;

		churn_step(e);
		if (e->allowed != allow_before)
			model_sync();
		for (i = 0; i < 6; i++) {
			/* in the entry touched, next to it, and anywhere */
			uint32_t a = i < 2 ? e->addr | (rnd() & ~(~0ull << (32 - e->plen))) :
				     i < 4 ? e->addr ^ 1u << rnd() % 24 :
				     model[rnd() % UNIVERSE].addr + rnd() % 3;
			bool want = model_drops(a);

			asked++;
			drops += want;
			if (probe4_drops(&h, a) == want)
				continue;
			if (!wrong++)
				ktap_diag("step %d: %08x must %s", step, a,
					  want ? "be dropped" : "pass");
		}
		if (step % 500 == 499)
			must(!vg_rebuild(h.s, &h.err), &h, "rebuild");
	}
	ktap_ok(!wrong && drops > asked / 10 && drops < asked * 9 / 10,
		"4,000 random changes, %d questions (%d drops): %d wrong", asked, drops, wrong);
	claim("every change was accepted");
	for (i = 0; i < UNIVERSE; i++) {
		const struct vg_prefix p = hs_p4(model[i].addr, model[i].plen);

		if (model[i].allowed)
			must(!vg_allow_del(h.s, &p, &h.err), &h, "disallow");
	}
	must(vg_block_flush(h.s, &h.err) >= 0, &h, "flush");
	for (i = 0; i < UNIVERSE; i++)
		wrong += probe4_drops(&h, model[i].addr);
	ktap_ok(!wrong, "all removed: nobody is dropped");
	claim("cleaned up");
}

static void thousands_of_prefixes(void)
{
	uint32_t i, leaked = 0, hurt = 0;
	struct frame f;
	static const struct pkt syn = { .family = 4 };
	struct hs_result r;

	for (i = 0; i < 4000; i++)
		must(block4(&h, 0x10000000 + (i << 12), 20 + i % 9, 600), &h, "block");
	for (i = 0; i < 4000; i++) {
		uint32_t first = 0x10000000 + (i << 12), last = first + (1u << (12 - i % 9)) - 1;

		leaked += !probe4_drops(&h, first) + !probe4_drops(&h, last);
		hurt += i % 9 && probe4_drops(&h, last + 1);
		hurt += probe4_drops(&h, first + 0x20000000);
	}
	ktap_ok(!leaked && !hurt, "4,000 prefixes of /20 to /28: %u leaked, %u others dropped",
		leaked, hurt);
	/* the prefix filter must keep sources elsewhere on the short path */
	frame_build(&f, &syn);
	frame_set_src4(&f, htonl(0xc6336407));
	hs_run(&h, f.data, f.len, &r);
	ktap_ok(!r.cnt[VG_CNT_SLOW] && r.cnt[VG_CNT_PASS] == 1,
		"a source far from all prefixes takes the short path");
	frame_set_src4(&f, htonl(0x10000000 + (8 << 12) + 0x0800));
	hs_run(&h, f.data, f.len, &r);
	ktap_ok(!r.cnt[VG_CNT_SLOW] && r.cnt[VG_CNT_PASS] == 1,
		"a source in an occupied /16 but a clear /24 too");
	must(vg_block_flush(h.s, &h.err) == 4000, &h, "flush");
	claim("4,000 flushed");
}

int main(void)
{
	if (hs_open_or_report(&h, 0, 8000))
		return 1;
	thousands_of_ipv4(5000, "5,000 IPv4 addresses");
	must(vg_block_flush(h.s, &h.err) == 5000, &h, "flush");
	claim("5,000 flushed");
	thousands_of_ipv6();
	thousands_of_prefixes();
	churn_agrees_with_a_list();
	hs_close(&h);
	if (hs_open(&h, 0, 1000)) {
		ktap_ok(false, "load with a map of 1,000 blocks: %s", h.err.msg);
		return ktap_done();
	}
	full_map(1000);
	hs_close(&h);
	/* more than the table has slots: what does not fit must spill, not leak */
	if (hs_open(&h, 0, 20000)) {
		ktap_ok(false, "load with a map of 20,000 blocks: %s", h.err.msg);
		return ktap_done();
	}
	thousands_of_ipv4(20000, "20,000 IPv4 addresses, more than the table's slots");
	hs_close(&h);
	return ktap_done();
}
