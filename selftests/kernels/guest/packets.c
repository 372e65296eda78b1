// SPDX-License-Identifier: GPL-2.0-only
/*
 * packets.c - frames by BPF_PROG_TEST_RUN: verdict, counters and record of
 * every kind, both lists, expiry by the kernel's clock, sampling, modes
 */
#include <string.h>
#include <time.h>

#include "claim.h"
#include "group.h"
#include "probe.h"

#define SRC4		0xc6336407u
#define HI6		0x20010db800070008ull
#define PACKETS		65536u
#define EXPIRY_END_MS	4000u

static struct hs h;

static void sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

/* The table that the parser is held to, every case of it. */
static void every_kind(void)
{
	char what[96];
	struct frame f;
	int t, i;

	for (t = 0; t < case_tables_n; t++) {
		const struct case_table *table = case_tables[t];

		for (i = 0; i < table->n; i++) {
			frame_build(&f, &table->cases[i].pkt);
			also(check_frame(&h, &f, &table->cases[i].want));
		}
		snprintf(what, sizeof(what), "%s: %d frames, verdict, counters and record",
			 table->name, table->n);
		claim(what);
	}
}

static void blocks(void)
{
	must(block4(&h, SRC4, 32, 60) && block6(&h, HI6, 3, 128, 60) &&
	     block6(&h, HI6 + 1, 0, 64, 60), &h, "block");
	also(probe4(&h, SRC4, VG_CNT_DROP_BLOCK));
	also(probe4(&h, SRC4 ^ 1, VG_CNT_PASS));
	claim("IPv4: a blocked address is dropped, its neighbour passes");
	also(probe6(&h, HI6, 3, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6, 2, VG_CNT_PASS));
	also(probe6(&h, HI6 + 1, 99, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6 + 2, 99, VG_CNT_PASS));
	claim("IPv6: a blocked address and a /64 are dropped, their neighbours pass");

	must(block4(&h, 0xcb007100, 24, 60) && block4(&h, 0x0b000000, 8, 60) &&
	     block6(&h, 0x20010db8aaaa0000ull, 0, 48, 60), &h, "block prefixes");
	also(probe4(&h, 0xcb0071ff, VG_CNT_DROP_PREFIX));
	also(probe4(&h, 0xcb007200, VG_CNT_PASS));
	also(probe4(&h, 0x0bffffff, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db8aaaa1234ull, 5, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db8aaab0000ull, 5, VG_CNT_PASS));
	claim("prefixes of both families");

	must(allow4(&h, 0xcb007109, 32) && allow6(&h, 0x20010db8aaaa5555ull, 0, 64), &h, "allow");
	also(probe4(&h, 0xcb007109, VG_CNT_PASS_ALLOW));
	also(probe4(&h, 0xcb00710a, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db8aaaa5555ull, 77, VG_CNT_PASS_ALLOW));
	claim("an allow entry wins over a blocked prefix around it");
	must(unallow4(&h, 0xcb007109, 32) && unallow6(&h, 0x20010db8aaaa5555ull, 0, 64), &h,
	     "disallow");
	also(probe4(&h, 0xcb007109, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db8aaaa5555ull, 77, VG_CNT_DROP_PREFIX));
	claim("without it the prefix holds again");

	h.settings.monitor = 1;
	must(!hs_apply(&h), &h, "monitor");
	also(probe4(&h, SRC4, VG_CNT_PASS_MONITOR));
	also(probe6(&h, HI6, 3, VG_CNT_PASS_MONITOR));
	h.settings.monitor = 0;
	must(!hs_apply(&h), &h, "enforce");
	also(probe4(&h, SRC4, VG_CNT_DROP_BLOCK));
	claim("monitor mode passes and says so, enforce drops");

	must(vg_block_flush(h.s, &h.err) == 6, &h, "flush");
	also(probe4(&h, SRC4, VG_CNT_PASS));
	also(probe6(&h, HI6, 3, VG_CNT_PASS));
	also(probe4(&h, 0x0bffffff, VG_CNT_PASS));
	claim("flushed, everybody passes");
}

struct expiry {
	const char *what;
	bool (*drops)(void);
	uint64_t last_drop_ns;	/* time before the last probe that was dropped */
	uint64_t first_pass_ns;	/* time after the first that passed */
};

static bool drops_addr4(void)
{
	return probe4_drops(&h, SRC4);
}

static bool drops_prefix4(void)
{
	return probe4_drops(&h, 0xcb007105);
}

static bool drops_net6(void)
{
	return probe6_drops(&h, HI6, 9);
}

/*
 * A block of one second ends after one second of the kernel's clock. However
 * slow this machine: dropped after the end, or passed before it, is wrong. A
 * tick either way, and one more for the pair of clocks being read apart.
 */
static void expiry(void)
{
	struct expiry x[] = {
		{ .what = "IPv4 address", .drops = drops_addr4 },
		{ .what = "IPv4 prefix", .drops = drops_prefix4 },
		{ .what = "IPv6 /64", .drops = drops_net6 },
	};
	const uint64_t slack = 2 * 1000000000ull / h.s->g->clock.hz;
	const uint64_t ttl = 1000000000ull;
	uint64_t first, last, now;
	unsigned int i, open = 3;

	first = vg_mono_ns();
	must(block4(&h, SRC4, 32, 1) && block4(&h, 0xcb007100, 24, 1) &&
	     block6(&h, HI6, 0, 64, 1), &h, "block");
	last = vg_mono_ns();
	claim("blocks of one second are made");
	while (open && vg_mono_ns() - first < EXPIRY_END_MS * 1000000ull) {
		for (i = 0; i < 3; i++) {
			if (x[i].first_pass_ns)
				continue;
			now = vg_mono_ns();
			if (x[i].drops()) {
				x[i].last_drop_ns = now;
				continue;
			}
			x[i].first_pass_ns = vg_mono_ns();
			open--;
		}
		sleep_ms(2);
	}
	for (i = 0; i < 3; i++)
		ktap_ok(x[i].last_drop_ns && x[i].last_drop_ns <= last + ttl + slack &&
			x[i].first_pass_ns >= first + ttl - slack,
			"%s, blocked for 1 s: dropped at %lld ms, passed at %lld ms", x[i].what,
			(long long)(x[i].last_drop_ns - first) / 1000000,
			(long long)(x[i].first_pass_ns - first) / 1000000);
	/* User space reckons what time it is for the kernel, to a tick. */
	sleep_ms(slack / 1000000 + 1);
	must(vg_block_reap(h.s, NULL, NULL, &h.err) == 3, &h, "reap");
	claim("expired blocks are reaped");
}

/* Records of PACKETS packets of one kind from one source. */
static uint64_t records_of(uint32_t addr, int want)
{
	static const struct pkt p = { .family = 4 };
	const uint64_t head = h.area->head, lost = h.area->cnt[VG_CNT_LOST];
	uint64_t made;
	struct frame f;

	frame_build(&f, &p);
	frame_set_src4(&f, __builtin_bswap32(addr));
	hs_drain(&h);
	if (hs_feed(&h, f.data, f.len, PACKETS) != want || h.area->cnt[VG_CNT_LOST] != lost)
		return ~0ull;
	made = h.area->head - head;
	hs_drain(&h);
	return made;
}

/* One in @n, within 5 standard deviations of chance; @n 0: none. */
static void sampled(uint32_t n, uint32_t addr, int want, const char *what)
{
	const uint64_t mean = n ? PACKETS / n : 0;
	uint64_t got = records_of(addr, want), d = got > mean ? got - mean : mean - got;

	ktap_ok(n <= 1 ? got == mean : d * d <= 25 * mean, "%s: %llu records of %u packets",
		what, (unsigned long long)got, PACKETS);
}

static void sampling(void)
{
	static const struct {
		uint32_t pass, drop;
		const char *pass_what, *drop_what;
	} rates[] = {
		{ 1, 1, "passed, every packet", "dropped, every packet" },
		{ 64, 0, "passed, 1 in 64", "dropped, never" },
		{ 1000, 64, "passed, 1 in 1000", "dropped, 1 in 64" },
		{ 1, 1000, "passed, every packet again", "dropped, 1 in 1000" },
	};
	unsigned int i;

	must(block4(&h, SRC4, 32, 3600), &h, "block");
	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		h.settings.sample_weight = rates[i].pass * VG_WEIGHT_ONE;
		h.settings.sample_drop_weight = rates[i].drop * VG_WEIGHT_ONE;
		must(!hs_apply(&h), &h, "settings");
		sampled(rates[i].pass, SRC4 + 1, 2, rates[i].pass_what);
		sampled(rates[i].drop, SRC4, 1, rates[i].drop_what);
	}
	h.settings.sample_drop_weight = VG_WEIGHT_ONE;
	must(!hs_apply(&h) && unblock4(&h, SRC4, 32), &h, "settings back");
	claim("rates change at run time");
}

static void full_ring(void)
{
	static const struct pkt p = { .family = 4 };
	const uint64_t lost = h.area->cnt[VG_CNT_LOST];
	struct frame f;

	frame_build(&f, &p);
	hs_drain(&h);
	h.area->limit = h.area->head + 100;
	hs_feed(&h, f.data, f.len, 1000);
	ktap_ok(h.area->cnt[VG_CNT_LOST] - lost == 900 && h.area->head == h.area->limit,
		"a full ring loses records and counts them");
	hs_drain(&h);
}

int group_packets(const struct world *w)
{
	(void)w;
	if (hs_open_or_report(&h, 0, 0))
		return 1;
	every_kind();
	blocks();
	expiry();
	sampling();
	full_ring();
	hs_close(&h);
	return ktap_done();
}
