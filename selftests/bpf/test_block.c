// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_block.c - blocked addresses: exact, neighbours, expiry in the kernel,
 * renewal, removal, crowded tables, thousands of them, the full map
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "claim.h"
#include "probe.h"

static struct hs h;

#define HI6	0x20010db800070008ull

static void sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

static void flush(void)
{
	must(vg_block_flush(h.s, &h.err) >= 0, &h, "flush");
}

static void exact_ipv4(void)
{
	static const uint32_t addrs[] = { 0xc6336407, 0x01000000, 0xdfffffff, 0x0a000001,
					  0xc0a80101, 0x08080808, 0x00000001, 0xffffffff };
	unsigned int i;
	int bit;

	for (i = 0; i < sizeof(addrs) / sizeof(addrs[0]); i++) {
		struct vg_prefix p = hs_p4(addrs[i], 32);

		also(probe4(&h, addrs[i], VG_CNT_PASS));
		must(block_raw(&h, &p, 60), &h, "block");
		also(probe4(&h, addrs[i], VG_CNT_DROP_BLOCK));
		for (bit = 0; bit < 32; bit++)
			also(probe4(&h, addrs[i] ^ 1u << bit, VG_CNT_PASS));
		also(probe4(&h, htonl(addrs[i]), htonl(addrs[i]) == addrs[i] ?
			    VG_CNT_DROP_BLOCK : VG_CNT_PASS));
		must(unblock4(&h, addrs[i], 32), &h, "unblock");
		also(probe4(&h, addrs[i], VG_CNT_PASS));
	}
	claim("IPv4: the address is dropped, all that differ in one bit pass");
}

static void exact_ipv6(void)
{
	const uint64_t lo = 0x0123456789abcdefull;
	const struct vg_prefix zero = hs_p6(0, 0, 64);	/* has ::1, so it is refused */
	int bit;

	must(block6(&h, HI6, lo, 128, 60), &h, "block");
	also(probe6(&h, HI6, lo, VG_CNT_DROP_BLOCK));
	for (bit = 0; bit < 64; bit++) {
		also(probe6(&h, HI6, lo ^ 1ull << bit, VG_CNT_PASS));
		also(probe6(&h, HI6 ^ 1ull << bit, lo, VG_CNT_PASS));
	}
	claim("IPv6 /128: the address is dropped, all that differ in one bit pass");

	must(block6(&h, HI6, 0, 64, 60), &h, "block");
	for (bit = 0; bit < 64; bit++) {
		also(probe6(&h, HI6, lo ^ 1ull << bit, VG_CNT_DROP_BLOCK));
		also(probe6(&h, HI6 ^ 1ull << bit, lo, VG_CNT_PASS));
	}
	also(probe6(&h, HI6, 0, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6, ~0ull, VG_CNT_DROP_BLOCK));
	claim("IPv6 /64 beside a /128 of its own: all of it is dropped, neighbours pass");

	must(unblock6(&h, HI6, 0, 64), &h, "unblock");
	also(probe6(&h, HI6, lo, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6, lo ^ 1, VG_CNT_PASS));
	claim("IPv6: without the /64, the /128 is still there");
	must(unblock6(&h, HI6, lo, 128), &h, "unblock");
	also(probe6(&h, HI6, lo, VG_CNT_PASS));
	must(block_raw(&h, &zero, 60), &h, "block");
	also(probe6(&h, 0, 5, VG_CNT_DROP_BLOCK));
	also(probe6(&h, 1, 5, VG_CNT_PASS));
	claim("IPv6: the all-zero /64 can be blocked");
	flush();
	also(probe6(&h, 0, 5, VG_CNT_PASS));
	claim("IPv6: and let go");
}

/* Every kind of packet from a blocked source, with its own record. */
static void every_kind_is_dropped(void)
{
	static const struct parse_case kinds[] = {
		{ "TCP", { .family = 4 }, TCP_OK() },
		{ "UDP", { .family = 4, .proto = P_UDP }, UDP_OK() },
		{ "ICMP", { .family = 4, .proto = P_ICMP }, NO_L4(P_ICMP) },
		{ "one tag", { .tags = 1, .family = 4 }, TCP_OK(.vlans = 1) },
		{ "two tags", { .tags = 2, .family = 4, .proto = P_UDP }, UDP_OK(.vlans = 2) },
		{ "options", { .family = 4, .opts = 8 }, TCP_OK() },
		{ "first fragment", { .family = 4, .frag = V4_MF, .payload = 4 },
		  TCP_OK(.frag = true) },
		{ "later fragment", { .family = 4, .frag = V4_OFF(9) },
		  NO_L4(P_TCP, .frag = true) },
		{ "IPv6 TCP", { .family = 6 }, TCP_OK() },
		{ "IPv6 UDP", { .family = 6, .proto = P_UDP }, UDP_OK() },
		{ "IPv6 ICMP", { .family = 6, .proto = P_ICMP6 }, NO_L4(P_ICMP6) },
		{ "IPv6 one tag", { .tags = 1, .family = 6 }, TCP_OK(.vlans = 1) },
		{ "IPv6 extension headers", { .family = 6, .ext = { X_HOP, X_DST } }, TCP_OK() },
		{ "IPv6 fragment", { .family = 6, .ext = { X_FRAG }, .frag = V6_OFF(9) },
		  NO_L4(P_TCP, .frag = true) },
		{ "IPv6 long chain", { .family = 6, .ext = { X_DST, X_DST, X_DST, X_DST, X_DST,
		  X_DST, X_DST } }, NO_L4(X_DST, .limit = true) },
	};
	static const struct {
		const char *how;
		unsigned int plen4, plen6, verdict;
	} blocks[] = {
		{ "blocked by address", 32, 128, VG_CNT_DROP_BLOCK },
		{ "blocked by /64", 32, 64, VG_CNT_DROP_BLOCK },
		{ "blocked by prefix", 24, 48, VG_CNT_DROP_PREFIX },
		{ "monitored", 24, 64, VG_CNT_PASS_MONITOR },
		{ "allowed", 0, 0, VG_CNT_PASS_ALLOW },
	};
	const uint64_t hi = 0x20010db800010002ull;
	char what[96];
	struct frame f;
	unsigned int i, k;

	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		const bool allow = blocks[i].verdict == VG_CNT_PASS_ALLOW;

		if (allow)
			must(allow4(&h, 0xc6336407, 32) && allow6(&h, hi, 3, 128), &h, "allow");
		else
			must(block4(&h, 0xc6336407, blocks[i].plen4, 60) &&
			     block6(&h, hi, 3, blocks[i].plen6, 60), &h, "block");
		h.settings.monitor = blocks[i].verdict == VG_CNT_PASS_MONITOR;
		must(!hs_apply(&h), &h, "mode");
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			struct want w = kinds[k].want;

			w.verdict = blocks[i].verdict;
			frame_build(&f, &kinds[k].pkt);
			also(check_frame(&h, &f, &w));
			snprintf(what, sizeof(what), "%s: %s", blocks[i].how, kinds[k].name);
			claim(what);
		}
		flush();
	}
	must(unallow4(&h, 0xc6336407, 32) && unallow6(&h, hi, 3, 128), &h, "disallow");
	h.settings.monitor = 0;
	must(!hs_apply(&h), &h, "mode");
	claim("cleaned up");
}

/*
 * Behind a readable source address nothing that is wrong saves a blocked
 * source, nor hurts an allowed one.
 */
static void malformed_from_a_known_source(void)
{
	static const struct pkt bad[] = {
		{ .family = 4, .cut = 34 },
		{ .family = 4, .cut = 53 },
		{ .family = 4, .poke = { POKE(AT_L3, 0, 1, 0x44) } },
		{ .family = 4, .poke = { POKE(AT_L3, 2, 2, 19) } },
		{ .family = 4, .poke = { POKE(AT_L3, 2, 2, 41) } },
		{ .family = 4, .poke = { POKE(AT_L4, 12, 1, 0x40) } },
		{ .family = 4, .poke = { POKE(AT_L4, 12, 1, 0xf0) } },
		{ .family = 4, .opts = 8, .raw_l4 = 1, .payload = 3 },
		{ .family = 4, .proto = P_UDP, .raw_l4 = 1, .payload = 7 },
		{ .tags = 2, .family = 4, .cut = 50 },
		{ .family = 6, .cut = 54 },
		{ .family = 6, .poke = { POKE(AT_L3, 4, 2, 21) } },
		{ .family = 6, .poke = { POKE(AT_L4, 12, 1, 0x40) } },
		{ .family = 6, .ext = { X_DST }, .poke = { POKE(AT_EXT, 1, 1, 99) } },
		{ .tags = 1, .family = 6, .proto = P_UDP, .raw_l4 = 1, .payload = 7 },
	};
	static const struct pkt unreadable[] = {
		{ .family = 4, .cut = 33 }, { .family = 6, .cut = 53 },
		{ .family = 4, .poke = { POKE(AT_L3, 0, 1, 0x55) } },
		{ .family = 6, .poke = { POKE(AT_L3, 0, 1, 0x40) } },
		{ .tags = 1, .family = 4, .cut = 37 },
	};
	static const struct {
		const char *what;
		uint8_t monitor, drop_malformed, allow, verdict, verdict_unreadable;
	} runs[] = {
		{ "blocked source, malformed behind its address", 0, 0, 0, VG_CNT_DROP_BLOCK,
		  VG_CNT_PASS_MALFORMED },
		{ "the same, drop-malformed", 0, 1, 0, VG_CNT_DROP_BLOCK, VG_CNT_DROP_MALFORMED },
		{ "the same, monitor", 1, 0, 0, VG_CNT_PASS_MONITOR, VG_CNT_PASS_MALFORMED },
		{ "the same, monitor and drop-malformed", 1, 1, 0, VG_CNT_PASS_MONITOR,
		  VG_CNT_PASS_MALFORMED },
		{ "allowed source, drop-malformed", 0, 1, 1, VG_CNT_PASS_MALFORMED,
		  VG_CNT_DROP_MALFORMED },
	};
	const uint64_t hi = 0x20010db800010002ull;
	struct want w = { .malformed = true };
	unsigned int i, k;
	struct frame f;

	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		if (runs[i].allow)
			must(allow4(&h, 0xc6336407, 32) && allow6(&h, hi, 3, 128), &h, "allow");
		else
			must(block4(&h, 0xc6336407, 32, 60) && block6(&h, hi, 3, 64, 60), &h,
			     "block");
		h.settings.monitor = runs[i].monitor;
		h.settings.drop_malformed = runs[i].drop_malformed;
		must(!hs_apply(&h), &h, "mode");
		for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
			frame_build(&f, &bad[k]);
			w.verdict = runs[i].verdict;
			w.vlans = bad[k].tags;
			also(check_frame(&h, &f, &w));
		}
		for (k = 0; k < sizeof(unreadable) / sizeof(unreadable[0]); k++) {
			frame_build(&f, &unreadable[k]);
			w.verdict = runs[i].verdict_unreadable;
			also(check_frame(&h, &f, &w));
		}
		claim(runs[i].what);
	}
	must(unallow4(&h, 0xc6336407, 32) && unallow6(&h, hi, 3, 128), &h, "disallow");
	h.settings.drop_malformed = 0;
	must(!hs_apply(&h), &h, "mode");
	flush();
	claim("cleaned up after malformed frames");
}

static uint64_t since_ms(uint64_t start_ns)
{
	return (vg_mono_ns() - start_ns) / 1000000;
}

/*
 * A block of one second ends after one second, by the kernel's own clock. A
 * clock tick is 1 to 10 ms; 60 ms allow for a busy machine.
 */
static void expires_on_time(void)
{
	uint64_t start, end4 = 0, end6 = 0, end_prefix = 0;
	const uint64_t hz_ms = 1000 / h.s->g->clock.hz;

	start = vg_mono_ns();
	must(block4(&h, 0xc6336401, 32, 1) && block4(&h, 0xc6336500, 24, 1) &&
	     block6(&h, HI6, 0, 64, 1) && block4(&h, 0xc6336402, 32, 2), &h, "block");
	also(probe4(&h, 0xc6336401, VG_CNT_DROP_BLOCK));
	claim("blocks of one second are made");
	while (since_ms(start) < 1500 && !(end4 && end6 && end_prefix)) {
		if (!end4 && !probe4_drops(&h, 0xc6336401))
			end4 = since_ms(start);
		if (!end_prefix && !probe4_drops(&h, 0xc6336505))
			end_prefix = since_ms(start);
		if (!end6 && !probe6_drops(&h, HI6, 9))
			end6 = since_ms(start);
		sleep_ms(1);
	}
	ktap_ok(end4 + hz_ms >= 1000 && end4 <= 1060, "IPv4 address: 1 s lasted %llu ms",
		(unsigned long long)end4);
	ktap_ok(end_prefix + hz_ms >= 1000 && end_prefix <= 1060, "prefix: 1 s lasted %llu ms",
		(unsigned long long)end_prefix);
	ktap_ok(end6 + hz_ms >= 1000 && end6 <= 1060, "IPv6 /64: 1 s lasted %llu ms",
		(unsigned long long)end6);
	also(probe4(&h, 0xc6336401, VG_CNT_PASS));
	also(probe4(&h, 0xc6336402, VG_CNT_DROP_BLOCK));
	claim("a block of two seconds is still there");
	flush();
}

static void renewal_and_change(void)
{
	struct vg_prefix p = hs_p4(0xc6336401, 32);
	struct vg_block b;

	must(block4(&h, 0xc6336401, 32, 1) && block6(&h, HI6, 1, 128, 1) &&
	     block4(&h, 0xc6336402, 32, 60), &h, "block");
	sleep_ms(600);
	must(block4(&h, 0xc6336401, 32, 1) && block6(&h, HI6, 1, 128, 1) &&
	     block4(&h, 0xc6336402, 32, 1), &h, "renew");
	must(!vg_block_get(h.s, &p, &b) && b.ttl_s == 1, &h, "get");
	sleep_ms(600);
	also(probe4(&h, 0xc6336401, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6, 1, VG_CNT_DROP_BLOCK));
	claim("a renewed block lasts from the renewal on");
	sleep_ms(500);
	also(probe4(&h, 0xc6336401, VG_CNT_PASS));
	also(probe6(&h, HI6, 1, VG_CNT_PASS));
	also(probe4(&h, 0xc6336402, VG_CNT_PASS));
	claim("a renewal with a shorter TTL ends earlier");
	must(block4(&h, 0xc6336401, 32, 60), &h, "block again");
	also(probe4(&h, 0xc6336401, VG_CNT_DROP_BLOCK));
	must(unblock4(&h, 0xc6336401, 32), &h, "unblock");
	also(probe4(&h, 0xc6336401, VG_CNT_PASS));
	must(block4(&h, 0xc6336401, 32, 60), &h, "block again");
	also(probe4(&h, 0xc6336401, VG_CNT_DROP_BLOCK));
	claim("expired, blocked, removed, blocked");
	flush();
	also(probe4(&h, 0xc6336401, VG_CNT_PASS));
	must(!unblock4(&h, 0xc6336401, 32), &h, "removing what is not there");
	claim("flush");
}

/* Addresses that all start their search in one slot of the table */
static void crowded_slot_ipv4(void)
{
	enum { N = 48 };
	const uint64_t key = h.area->key4;
	uint32_t crowd[N], a, found = 0, want = 0, i;

	want = VG_HASH_TAB4(vg_hash4(htonl(0x64000001), key));
	for (a = 0x64000001; found < N && a < 0x6fffffff; a++)
		if (VG_HASH_TAB4(vg_hash4(htonl(a), key)) == want)
			crowd[found++] = a;
	must(found == N, &h, "find a crowd");
	for (i = 0; i + 1 < found; i++)
		must(block4(&h, crowd[i], 32, 60), &h, "block");
	for (i = 0; i + 1 < found; i++)
		also(probe4(&h, crowd[i], VG_CNT_DROP_BLOCK));
	also(probe4(&h, crowd[N - 1], VG_CNT_PASS));
	claim("47 addresses of one table slot are all dropped, the 48th passes");
	for (i = 0; i < found - 1; i += 2)
		must(unblock4(&h, crowd[i], 32), &h, "unblock");
	for (i = 0; i < found - 1; i++)
		also(probe4(&h, crowd[i], i % 2 ? VG_CNT_DROP_BLOCK : VG_CNT_PASS));
	claim("every second one removed: the others stay");
	for (i = 0; i < found; i += 2)
		must(block4(&h, crowd[i], 32, 60), &h, "block again");
	must(block4(&h, crowd[N - 1], 32, 60), &h, "block the last");
	for (i = 0; i < found; i++)
		also(probe4(&h, crowd[i], VG_CNT_DROP_BLOCK));
	must(!vg_rebuild(h.s, &h.err), &h, "rebuild");
	for (i = 0; i < found; i++)
		also(probe4(&h, crowd[i], VG_CNT_DROP_BLOCK));
	claim("put back, and rebuilt from the map: all dropped");
	flush();
	for (i = 0; i < found; i++)
		also(probe4(&h, crowd[i], VG_CNT_PASS));
	claim("flushed: all pass");
}

/* All /128s of one /64 share a probe sequence. */
static void crowded_slot_ipv6(void)
{
	unsigned int i;

	for (i = 0; i < 60; i++)
		must(block6(&h, HI6, i, 128, 60), &h, "block");
	for (i = 0; i < 60; i++)
		also(probe6(&h, HI6, i, VG_CNT_DROP_BLOCK));
	also(probe6(&h, HI6, 60, VG_CNT_PASS));
	claim("60 /128s of one /64 are dropped, the next address passes");
	must(block6(&h, HI6, 0, 64, 60), &h, "block the /64");
	also(probe6(&h, HI6, 60, VG_CNT_DROP_BLOCK));
	must(unblock6(&h, HI6, 0, 64), &h, "unblock the /64");
	for (i = 0; i < 60; i += 3)
		must(unblock6(&h, HI6, i, 128), &h, "unblock");
	for (i = 0; i < 60; i++)
		also(probe6(&h, HI6, i, i % 3 ? VG_CNT_DROP_BLOCK : VG_CNT_PASS));
	also(probe6(&h, HI6, 60, VG_CNT_PASS));
	claim("the /64 added and removed, every third /128 removed: the others stay");
	flush();
}

int main(void)
{
	if (hs_open_or_report(&h, 0, 0))
		return 1;
	exact_ipv4();
	exact_ipv6();
	every_kind_is_dropped();
	malformed_from_a_known_source();
	expires_on_time();
	renewal_and_change();
	crowded_slot_ipv4();
	crowded_slot_ipv6();
	hs_close(&h);
	return ktap_done();
}
