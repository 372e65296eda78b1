// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_prefix.c - blocked prefixes of every length, nested ones, expired
 * ones, and the allowlist, which wins over all of them
 */
#include <string.h>
#include <time.h>

#include "claim.h"
#include "probe.h"

static struct hs h;

#define BASE4	0xcb007155u		/* 203.0.113.85 */
#define HI6	0x20010db8aaaa5555ull
#define LO6	0x5555aaaa12345678ull

static void every_ipv4_length(unsigned int plen)
{
	const struct vg_prefix p = hs_p4(BASE4, plen);
	const uint32_t mask = plen ? ~0u << (32 - plen) : 0;
	const uint32_t first = BASE4 & mask, last = first | ~mask;
	const unsigned int drop = plen == 32 ? VG_CNT_DROP_BLOCK : VG_CNT_DROP_PREFIX;
	char what[64];

	/* a short one covers addresses that the library protects; the program must not care */
	must(block_raw(&h, &p, 60), &h, "block");
	also(probe4(&h, BASE4, drop));
	also(probe4(&h, first, drop));
	also(probe4(&h, last, drop));
	also(probe4(&h, first + (last - first) / 2, drop));
	if (plen) {
		also(probe4(&h, first - 1, VG_CNT_PASS));
		also(probe4(&h, last + 1, VG_CNT_PASS));
		also(probe4(&h, BASE4 ^ 1u << (32 - plen), VG_CNT_PASS));
		also(probe4(&h, BASE4 ^ 0x80000000, VG_CNT_PASS));
	}
	also(probe6(&h, HI6, LO6, VG_CNT_PASS));
	must(unblock_raw(&h, &p), &h, "unblock");
	also(probe4(&h, BASE4, VG_CNT_PASS));
	also(probe4(&h, first, VG_CNT_PASS));
	snprintf(what, sizeof(what), "IPv4 /%u: inside dropped, outside passed", plen);
	claim(what);
}

static uint64_t mask64(unsigned int n)
{
	return n ? ~0ull << (64 - n) : 0;
}

static void every_ipv6_length(unsigned int plen)
{
	const struct vg_prefix p = hs_p6(HI6, LO6, plen);
	const uint64_t mhi = mask64(plen < 64 ? plen : 64), mlo = mask64(plen > 64 ? plen - 64 : 0);
	const bool is_exact = plen == 64 || plen == 128;
	const unsigned int drop = is_exact ? VG_CNT_DROP_BLOCK : VG_CNT_DROP_PREFIX;
	char what[64];

	must(block_raw(&h, &p, 60), &h, "block");
	also(probe6(&h, HI6, LO6, drop));
	also(probe6(&h, HI6 & mhi, LO6 & mlo, drop));
	also(probe6(&h, HI6 | ~mhi, LO6 | ~mlo, drop));
	if (plen) {
		/* its last bit, its first bit, the one in the middle */
		uint64_t hi_bit = plen <= 64 ? 1ull << (64 - plen) : 0;
		uint64_t lo_bit = plen > 64 ? 1ull << (128 - plen) : 0;

		also(probe6(&h, HI6 ^ hi_bit, LO6 ^ lo_bit, VG_CNT_PASS));
		also(probe6(&h, HI6 ^ 1ull << 63, LO6, VG_CNT_PASS));
		if (plen > 40)
			also(probe6(&h, HI6 ^ 1ull << 24, LO6, VG_CNT_PASS));
	}
	also(probe4(&h, BASE4, VG_CNT_PASS));
	must(unblock_raw(&h, &p), &h, "unblock");
	also(probe6(&h, HI6, LO6, VG_CNT_PASS));
	snprintf(what, sizeof(what), "IPv6 /%u: inside dropped, outside passed", plen);
	claim(what);
}

/* All lengths at once; taken away from the longest on, the next must hold. */
static void nested_prefixes(void)
{
	unsigned int n;

	for (n = 8; n <= 32; n++)
		must(block4(&h, BASE4, n, 60), &h, "block");
	for (n = 32; n >= 8; n--) {
		also(probe4(&h, BASE4, n == 32 ? VG_CNT_DROP_BLOCK : VG_CNT_DROP_PREFIX));
		also(probe4(&h, BASE4 ^ 1, VG_CNT_DROP_PREFIX));
		must(unblock4(&h, BASE4, n), &h, "unblock");
		if (n == 9)
			also(probe4(&h, BASE4 ^ 1u << 23, VG_CNT_DROP_PREFIX));
	}
	also(probe4(&h, BASE4, VG_CNT_PASS));
	claim("IPv4: 25 nested prefixes, removed from the longest on");

	for (n = 16; n <= 128; n++)
		must(block6(&h, HI6, LO6, n, 60), &h, "block");
	for (n = 128; n >= 16; n--) {
		also(probe6(&h, HI6, LO6, n >= 64 ? VG_CNT_DROP_BLOCK : VG_CNT_DROP_PREFIX));
		must(unblock6(&h, HI6, LO6, n), &h, "unblock");
	}
	also(probe6(&h, HI6, LO6, VG_CNT_PASS));
	claim("IPv6: 113 nested prefixes, removed from the longest on");
}

static void sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

/*
 * Expired entries that nobody reaped must not hide a wider block that is
 * still in force, nor stay in force themselves.
 */
static void expired_inner_does_not_hide_outer(void)
{
	unsigned int n;

	must(block4(&h, 0x0a000000, 8, 60), &h, "outer");
	must(block4(&h, 0x0a010000, 16, 1), &h, "inner");
	must(block4(&h, 0x0a010100, 24, 1), &h, "innermost");
	must(block4(&h, 0x0a010101, 32, 1), &h, "host");
	/* as many nested, expired ones as the program promises to look behind */
	must(block4(&h, 0x0b000000, 12, 60), &h, "outer");
	for (n = 0; n < VG_LPM_NEST; n++)
		must(block4(&h, 0x0b000000, 16 + n, 1), &h, "nested");
	must(block4(&h, 0x0c000000, 8, 1), &h, "outer expires");
	must(block4(&h, 0x0c010000, 16, 60), &h, "inner stays");
	must(block6(&h, 0x20010db800000000ull, 0, 32, 60), &h, "outer");
	must(block6(&h, 0x20010db800010000ull, 0, 48, 1), &h, "inner");
	must(block6(&h, 0x20010db800010002ull, 0, 64, 1), &h, "/64");
	must(block6(&h, 0x20010db800010002ull, 3, 128, 1), &h, "host");
	must(block6(&h, 0x20020db800010002ull, 0, 64, 60), &h, "/64 stays");
	must(block6(&h, 0x20020db800010002ull, 3, 128, 1), &h, "host expires");
	must(block6(&h, 0x20030db800010002ull, 0, 64, 1), &h, "/64 expires");
	must(block6(&h, 0x20030db800010002ull, 3, 128, 60), &h, "host stays");
	must(block6(&h, 0x20040db800010002ull, 0x8000000000000000ull, 65, 1), &h, "/65 expires");
	must(block6(&h, 0x20040db800010002ull, 0, 60, 60), &h, "/60 stays");
	claim("nested blocks with different ends are accepted");

	also(probe4(&h, 0x0a010101, VG_CNT_DROP_BLOCK));
	also(probe4(&h, 0x0c000001, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db800010002ull, 3, VG_CNT_DROP_BLOCK));
	claim("before: the longest decides");
	sleep_ms(1100);
	also(probe4(&h, 0x0a010101, VG_CNT_DROP_PREFIX));
	also(probe4(&h, 0x0a010102, VG_CNT_DROP_PREFIX));
	also(probe4(&h, 0x0a010201, VG_CNT_DROP_PREFIX));
	also(probe4(&h, 0x0a020201, VG_CNT_DROP_PREFIX));
	claim("IPv4: expired inner prefixes do not hide the outer one");
	also(probe4(&h, 0x0b000000, VG_CNT_DROP_PREFIX));
	claim("IPv4: as many expired ones as promised do not hide the outer one");
	also(probe4(&h, 0x0c000001, VG_CNT_PASS));
	also(probe4(&h, 0x0c010001, VG_CNT_DROP_PREFIX));
	claim("IPv4: an expired outer prefix does not end the inner one");
	also(probe6(&h, 0x20010db800010002ull, 3, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db800010002ull, 4, VG_CNT_DROP_PREFIX));
	also(probe6(&h, 0x20010db800010003ull, 4, VG_CNT_DROP_PREFIX));
	claim("IPv6: expired inner prefixes do not hide the outer one");
	also(probe6(&h, 0x20020db800010002ull, 3, VG_CNT_DROP_BLOCK));
	also(probe6(&h, 0x20030db800010002ull, 3, VG_CNT_DROP_BLOCK));
	also(probe6(&h, 0x20030db800010002ull, 4, VG_CNT_PASS));
	claim("IPv6: a /128 and its /64 end each on its own");
	also(probe6(&h, 0x20040db800010002ull, 0x8000000000000001ull, VG_CNT_DROP_PREFIX));
	claim("IPv6: an expired /65 does not hide a /60");
	must(vg_block_flush(h.s, &h.err) >= 0, &h, "flush");
}

/* Every kind of allow entry against every kind of block. */
static void allow_wins(void)
{
	static const unsigned int lens4[] = { 32, 31, 24, 20, 16, 12, 9 };
	static const unsigned int lens6[] = { 128, 127, 96, 64, 63, 48, 32, 20 };
	unsigned int a, b;
	char what[80];

	for (a = 0; a < sizeof(lens4) / sizeof(lens4[0]); a++) {
		for (b = 0; b < sizeof(lens4) / sizeof(lens4[0]); b++) {
			const unsigned int drop = lens4[b] == 32 ? VG_CNT_DROP_BLOCK :
								  VG_CNT_DROP_PREFIX;
			const struct vg_prefix p = hs_p4(BASE4, lens4[b]);

			must(block4(&h, BASE4, lens4[b], 60), &h, "block");
			also(probe4(&h, BASE4, drop));
			must(allow4(&h, BASE4, lens4[a]), &h, "allow");
			also(probe4(&h, BASE4, VG_CNT_PASS_ALLOW));
			if (lens4[b] < lens4[a])
				also(probe4(&h, BASE4 ^ 1u << (32 - lens4[a]), drop));
			must(unallow4(&h, BASE4, lens4[a]), &h, "disallow");
			must(block_raw(&h, &p, 60), &h, "block again");
			also(probe4(&h, BASE4, drop));
			must(unblock_raw(&h, &p), &h, "unblock");
			also(probe4(&h, BASE4, VG_CNT_PASS));
		}
		snprintf(what, sizeof(what), "allowed IPv4 /%u wins over every block", lens4[a]);
		claim(what);
	}
	for (a = 0; a < sizeof(lens6) / sizeof(lens6[0]); a++) {
		for (b = 0; b < sizeof(lens6) / sizeof(lens6[0]); b++) {
			const bool is_exact = lens6[b] == 128 || lens6[b] == 64;
			const unsigned int drop = is_exact ? VG_CNT_DROP_BLOCK : VG_CNT_DROP_PREFIX;
			const struct vg_prefix p = hs_p6(HI6, LO6, lens6[b]);

			must(block6(&h, HI6, LO6, lens6[b], 60), &h, "block");
			also(probe6(&h, HI6, LO6, drop));
			must(allow6(&h, HI6, LO6, lens6[a]), &h, "allow");
			also(probe6(&h, HI6, LO6, VG_CNT_PASS_ALLOW));
			must(unallow6(&h, HI6, LO6, lens6[a]), &h, "disallow");
			must(block_raw(&h, &p, 60), &h, "block again");
			also(probe6(&h, HI6, LO6, drop));
			must(unblock_raw(&h, &p), &h, "unblock");
			also(probe6(&h, HI6, LO6, VG_CNT_PASS));
		}
		snprintf(what, sizeof(what), "allowed IPv6 /%u wins over every block", lens6[a]);
		claim(what);
	}
}

/* In monitor mode nothing is dropped, and what would have been is said. */
static void monitor_mode_drops_nothing(void)
{
	must(block4(&h, BASE4, 32, 60) && block4(&h, 0x0a000000, 8, 60) &&
	     block6(&h, HI6, 0, 64, 60) && block6(&h, HI6 ^ 1ull << 40, 0, 40, 60) &&
	     allow4(&h, 0x0a010000, 16), &h, "blocks");
	h.settings.monitor = 1;
	must(!hs_apply(&h), &h, "monitor on");
	also(probe4(&h, BASE4, VG_CNT_PASS_MONITOR));
	also(probe4(&h, 0x0a020304, VG_CNT_PASS_MONITOR));
	also(probe4(&h, 0x0a010304, VG_CNT_PASS_ALLOW));
	also(probe6(&h, HI6, 1, VG_CNT_PASS_MONITOR));
	also(probe6(&h, HI6 ^ 1ull << 40, 1, VG_CNT_PASS_MONITOR));
	also(probe4(&h, BASE4 + 1, VG_CNT_PASS));
	claim("monitor: counted, recorded and accounted, not dropped");
	h.settings.monitor = 0;
	must(!hs_apply(&h), &h, "monitor off");
	also(probe4(&h, BASE4, VG_CNT_DROP_BLOCK));
	also(probe4(&h, 0x0a020304, VG_CNT_DROP_PREFIX));
	also(probe6(&h, HI6, 1, VG_CNT_DROP_BLOCK));
	claim("monitor off: enforced at once");
	must(unallow4(&h, 0x0a010000, 16), &h, "disallow");
	must(vg_block_flush(h.s, &h.err) == 4, &h, "flush");
	also(probe4(&h, BASE4, VG_CNT_PASS));
	also(probe6(&h, HI6, 1, VG_CNT_PASS));
	claim("flush: all pass");
}

int main(void)
{
	unsigned int n;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	for (n = 0; n <= 32; n++)
		every_ipv4_length(n);
	for (n = 0; n <= 128; n++)
		every_ipv6_length(n);
	nested_prefixes();
	expired_inner_does_not_hide_outer();
	allow_wins();
	monitor_mode_drops_nothing();
	hs_close(&h);
	return ktap_done();
}
