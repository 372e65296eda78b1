// SPDX-License-Identifier: GPL-2.0-only
/* test_window.c - a second slides over the buckets; entries come and go */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "ktap.h"
#include "window.h"

#define Q	VG_WEIGHT_ONE

static struct window *fresh(uint32_t slots4)
{
	struct window *w = window_new(slots4, 64, 12345);

	if (!w)
		exit(1);
	window_rethink(w, &(struct detector_room){ 1000000, 1000000 });
	return w;
}

static struct window_key v4(uint32_t addr)
{
	return (struct window_key){ WINDOW_V4, addr, 0 };
}

/* @pkts whole packets, all SYN, 84 wire bytes each. */
static bool send(struct window *w, const struct window_key *key, uint32_t epoch, uint32_t pkts)
{
	struct window_src *src = window_get(w, key, epoch);

	if (!src)
		return false;
	WR(src->count, src->count + WINDOW_COUNT(pkts * Q, pkts * Q));
	WR(src->bytes, src->bytes + pkts * 84ull * Q);
	return true;
}

static uint64_t seen(struct window *w, const struct window_key *key, uint32_t epoch)
{
	struct window_view v;

	return window_peek(w, key, epoch, &v) ? v.sums.pkts / Q : 0;
}

static void slides(uint32_t base, const char *when)
{
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	uint32_t e;

	for (e = 0; e < 20; e++)
		send(w, &a, base + e, 250);
	ktap_ok(seen(w, &a, base + 19) == 5000, "%s: 20 buckets of 250 are 5000", when);
	ktap_ok(seen(w, &a, base + 20) == 4750, "%s: the first bucket leaves after 20", when);
	send(w, &a, base + 20, 250);
	ktap_ok(seen(w, &a, base + 20) == 5000, "%s: a steady 5000/s stays 5000", when);
	send(w, &a, base + 20, 1);
	ktap_ok(seen(w, &a, base + 20) == 5001, "%s: and one more is 5001", when);
	ktap_ok(seen(w, &a, base + 39) == 251, "%s: in the last epoch only the last bucket", when);
	ktap_ok(seen(w, &a, base + 40) == 0, "%s: then nothing", when);
	window_free(w);
}

/*
 * After 6.8 years of uptime the epoch wraps, and as 2^32 is no multiple of
 * 20, buckets change places: sums may be low for a second, never high.
 */
static void epoch_wraps(void)
{
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	uint32_t e, k, high = 0, low_after = 0;

	for (k = 0; k < 100; k++) {
		e = UINT32_MAX - 50 + k;
		send(w, &a, e, 250);
		high += seen(w, &a, e) > 5000;
		low_after += k > 75 && seen(w, &a, e) != 5000;
	}
	ktap_ok(!high && !low_after, "epoch wraps: never too much, and right again after a second");
	window_free(w);
}

static void boundaries(void)
{
	struct window *w = fresh(256);
	struct window_key a = v4(1), b = v4(2);
	struct window_view v;

	ktap_ok(window_epoch(WINDOW_BUCKET_NS - 1) == 0 && window_epoch(WINDOW_BUCKET_NS) == 1,
		"a bucket is 50 ms");
	/* 5000 at the end of one bucket and 5000 a second later: never 10000 */
	send(w, &a, 100, 5000);
	send(w, &a, 120, 5000);
	ktap_ok(seen(w, &a, 120) == 5000, "what is a second apart is never added");
	send(w, &b, 100, 5000);
	send(w, &b, 119, 1);
	ktap_ok(seen(w, &b, 119) == 5001, "what is 19 buckets apart is");
	ktap_ok(window_peek(w, &b, 119, &v) && v.sums.syn == 5001 * Q &&
		v.sums.bytes == 5001ull * 84 * Q, "SYNs and bytes slide alike");
	send(w, &b, 5000, 7);
	ktap_ok(seen(w, &b, 5000) == 7, "a gap of minutes leaves nothing behind");
	send(w, &b, 4999, 2);
	ktap_ok(seen(w, &b, 5000) == 9, "a batch that is late joins the open bucket");
	window_free(w);
}

/* Compare with the definition: packets of epochs e - 19 .. e. */
static void against_definition(void)
{
	static uint32_t sent[4000];
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	uint32_t seed = 7, e, k, wrong = 0;
	uint64_t sum;

	for (e = 100; e < 4000; e++) {
		seed = seed * 1664525 + 1013904223;
		if (seed >> 30)
			continue;
		sent[e] = seed >> 20 & 0xff;
		send(w, &a, e, sent[e]);
		if (!sent[e])
			continue;
		for (sum = 0, k = 0; k < 20; k++)
			sum += sent[e - k];
		wrong += seen(w, &a, e) != sum;
	}
	ktap_ok(!wrong, "sums equal those of the definition at random times");
	window_free(w);
}

static void counters_wrap(void)
{
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	struct window_src *src = window_get(w, &a, 100);
	struct window_view v;

	/* Near the end of every counter, and of their 4-byte units. */
	WR(src->count, WINDOW_COUNT(UINT32_MAX - 4 * Q, UINT32_MAX - 2 * Q));
	WR(src->bytes, (1ull << 36) - 100);
	window_get(w, &a, 140);
	send(w, &a, 140, 10);
	ktap_ok(window_peek(w, &a, 140, &v) && v.sums.pkts == 10 * Q && v.sums.syn == 10 * Q,
		"packets and SYNs across the wrap of their counters");
	ktap_ok(v.sums.bytes <= 840 * Q && v.sums.bytes > 840 * Q - 32,
		"bytes across the wrap of their units, never too many");
	window_limit(src, &(struct detector_room){ 10, 1000 });
	ktap_ok(window_peek(w, &a, 140, &v) && v.room.pkts == 10 && v.room.bytes == 1000,
		"room across the wrap");
	window_free(w);
}

static void families(void)
{
	struct window *w = fresh(256);
	struct window_key four = v4(0x01020304), net = { WINDOW_V6_NET, 0x01020304, 0 };
	struct window_key host = { WINDOW_V6_HOST, 0x01020304, 0 }, host2 = host;
	struct vg_prefix p;
	uint64_t hi;

	host2.lo = 1;
	send(w, &four, 50, 1);
	send(w, &net, 50, 2);
	send(w, &host, 50, 3);
	send(w, &host2, 50, 4);
	ktap_ok(seen(w, &four, 50) == 1 && seen(w, &net, 50) == 2 && seen(w, &host, 50) == 3 &&
		seen(w, &host2, 50) == 4, "an IPv4 address, a /64 and two /128s of the same bits");
	memcpy(&hi, "\x20\x01\x0d\xb8\0\0\0\1", 8);
	window_key_prefix(&(struct window_key){ WINDOW_V6_NET, hi, 0 }, &p);
	ktap_ok(p.family == 6 && p.plen == 64 && p.addr[0] == 0x20 && p.addr[7] == 1 && !p.addr[15],
		"a /64 as a prefix");
	memcpy(&four.hi, "\x0a\0\0\1\0\0\0\0", 8);
	window_key_prefix(&four, &p);
	ktap_ok(p.family == 4 && p.plen == 32 && p.addr[0] == 10 && p.addr[3] == 1 && !p.addr[4],
		"an IPv4 address as a prefix");
	window_free(w);
}

static void zero_address(void)
{
	struct window *w = fresh(256);
	struct window_key zero = v4(0), unspec = { WINDOW_V6_HOST, 0, 0 };

	send(w, &zero, 77, 3);
	send(w, &unspec, 77, 5);
	ktap_ok(seen(w, &zero, 77) == 3 && seen(w, &unspec, 77) == 5,
		"0.0.0.0 and :: are sources like others");
	window_free(w);
}

/* More active sources than slots: each slot is used, nothing is overwritten. */
static void full(void)
{
	struct window *w = fresh(256);
	uint32_t i, in = 0, kept = 0;

	for (i = 1; i <= 4096; i++) {
		struct window_key key = v4(i * 2654435761u);

		in += send(w, &key, 200, 1);
	}
	for (i = 1; i <= 4096; i++) {
		struct window_key key = v4(i * 2654435761u);

		kept += seen(w, &key, 200) == 1;
	}
	ktap_ok(in == kept && in >= 250 && in <= 256, "a full table keeps what it has (%u of 256)",
		in);
	window_free(w);
}

static void eviction(void)
{
	struct window *w = fresh(256);
	struct window_key flooder = v4(0xc0000001);
	uint32_t i, in, e, lost;

	/* All slots taken by sources that then fall silent. */
	for (i = 1; i <= 4096; i++) {
		struct window_key key = v4(i * 2654435761u);

		send(w, &key, 200, 1);
	}
	for (in = 0, i = 1; i <= 4096; i++) {
		struct window_key key = v4(0x80000000u + i * 2654435761u);

		in += send(w, &key, 201, 1);
	}
	ktap_ok(!in && !w->forgotten, "an entry active a bucket ago is not given up");
	for (in = 0, i = 1; i <= 64; i++) {
		struct window_key key = v4(0x80000000u + i * 2654435761u);

		in += send(w, &key, 202, 1);
	}
	ktap_ok(in == 64 && w->forgotten == 64,
		"one silent for two buckets is, and its packets are counted as forgotten");
	lost = (uint32_t)w->forgotten;
	for (in = 0, i = 1; i <= 64; i++) {
		struct window_key key = v4(0x40000000u + i * 2654435761u);

		in += send(w, &key, 240, 1);
	}
	ktap_ok(in == 64 && w->forgotten == lost, "one out of the window costs nothing");

	/* A flood among a crowd that would fill the table twenty times a bucket. */
	for (e = 300; e < 340; e++) {
		for (i = 0; i < 5120; i++) {
			struct window_key key = v4(e * 7919u + i * 2654435761u);

			send(w, &key, e, 1);
			if (i % 20 == 0)
				send(w, &flooder, e, 1);
		}
	}
	ktap_ok(seen(w, &flooder, 339) == 20 * 256,
		"a crowd cannot push out one that keeps sending");
	window_free(w);
}

static void new_owner_has_no_past(void)
{
	struct window *w = fresh(256);
	struct window_view v;
	uint32_t i, bad = 0;

	for (i = 1; i <= 256; i++) {
		struct window_key key = v4(i * 2654435761u);
		struct window_src *src = window_get(w, &key, 200);

		if (!src)
			continue;
		send(w, &key, 200, 100);
		window_exempt(w, src, 200, 50, 50);
		window_hold(w, src, 1000);
	}
	for (i = 1; i <= 64; i++) {
		struct window_key key = v4(0x80000000u + i * 2654435761u);

		send(w, &key, 205, 3);
		bad += !window_peek(w, &key, 205, &v) || v.sums.pkts != 3 * Q || v.exempt_pkts;
		bad += window_get(w, &key, 205)->hold != 0;
	}
	ktap_ok(!bad, "a source does not inherit counts, drops or a hold");
	window_free(w);
}

static void limits_and_holds(void)
{
	const struct detector_room ten = { 10, 100 };
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	struct window_src *src = window_get(w, &a, 100);
	struct window_view v;

	window_limit(src, &ten);
	send(w, &a, 100, 1);
	window_peek(w, &a, 100, &v);
	ktap_ok(v.room.pkts == 6 && v.room.bytes == 0, "room shrinks with what is sent");
	window_limit(src, &ten);
	window_open(w, src, 101);
	window_peek(w, &a, 101, &v);
	ktap_ok(v.room.pkts == 10 && v.room.bytes == 100, "and stays when a bucket opens");
	window_hold(w, src, 110);
	window_open(w, src, 109);
	window_peek(w, &a, 109, &v);
	ktap_ok(v.room.pkts > 1u << 20 && src->hold == 110, "a hold gives endless room ...");
	window_open(w, src, 110);
	window_peek(w, &a, 110, &v);
	ktap_ok(!v.room.pkts && !v.room.bytes && !src->hold, "... and ends with no room at all");
	window_limit(src, &ten);
	window_rethink(w, &ten);
	window_open(w, src, 111);
	window_peek(w, &a, 111, &v);
	ktap_ok(!v.room.pkts, "new thresholds: judged anew in the next bucket");
	window_free(w);
}

static void exempt_seconds(void)
{
	struct window *w = fresh(256);
	struct window_key a = v4(1);
	struct window_src *src = window_get(w, &a, 200);
	struct window_view v;

	window_exempt(w, src, 200, 8, 100);
	window_exempt(w, src, 219, 4, 50);
	window_peek(w, &a, 219, &v);
	ktap_ok(v.exempt_pkts == 0 && !v.sums.pkts, "a second that runs is not shown yet");
	window_peek(w, &a, 220, &v);
	ktap_ok(v.exempt_pkts == 12 && v.exempt_bytes == 150, "the second that ended is");
	window_exempt(w, src, 221, 4, 60);
	window_peek(w, &a, 221, &v);
	ktap_ok(v.exempt_pkts == 12, "also when the next one has begun");
	window_peek(w, &a, 240, &v);
	ktap_ok(v.exempt_pkts == 4, "then the next");
	window_peek(w, &a, 260, &v);
	ktap_ok(v.exempt_pkts == 0, "and nothing when it is over");
	window_free(w);
}

static void spread(void)
{
	static const uint64_t secret[] = { 0, 1, 0x123456789abcdef1, 0x9e3779b97f4a7c15, 42 };
	uint32_t i, s, away, worst = 0;

	for (s = 0; s < sizeof(secret) / sizeof(secret[0]); s++) {
		struct window *w = window_new(65536, 64, secret[s]);

		if (!w)
			exit(1);
		for (away = 0, i = 0; i < 16384; i++) {
			uint32_t addr = __builtin_bswap32(0xc6120000u + i);
			struct window_key key = v4(addr);

			away += window_get(w, &key, 100) !=
				window_home4(w->src4, w->mul, w->mask4, addr);
		}
		if (away > worst)
			worst = away;
		window_free(w);
	}
	ktap_ok(worst < 16384 / 16, "16384 neighbours in 65536 slots: at most %u not at home",
		worst);
}

static void sizes(void)
{
	uint64_t one = sizeof(struct window_src) + sizeof(struct window_past);
	uint32_t four, six, bad = 0;
	uint64_t mib;

	for (mib = 1; mib <= 64; mib++) {
		window_slots(mib << 20, &four, &six);
		bad += (four + six) * one > mib << 20 || six < four / 4 || (four & (four - 1)) ||
		       (six & (six - 1));
	}
	ktap_ok(!bad, "tables fit what they are given, IPv6 gets a quarter or more");
	window_slots(0, &four, &six);
	ktap_ok(four && six, "there is always some table");
}

/* One thread writes, another reads: what it sees was true at some time. */
static struct window *shared;
static int stop;

static void *writer(void *arg)
{
	struct window_key a = v4(1), b = v4(2);
	uint32_t e;

	(void)arg;
	for (e = 1000; !RD(stop); e++) {
		struct window_src *src;
		unsigned int i;

		for (i = 0; i < 100; i++) {
			src = window_get(shared, &a, e);
			WR(src->bytes, src->bytes + 84 * Q);
			WR(src->count, src->count + WINDOW_COUNT(Q, Q));
		}
		/* An entry that changes hands all the time. */
		window_get(shared, e & 1 ? &b : &(struct window_key){ WINDOW_V4, 2 + 256, 0 }, e);
		WR(stop, e == 1000 + 20000);
	}
	return NULL;
}

static void concurrent(void)
{
	struct window_key a = v4(1);
	uint32_t epoch = 1000, bad = 0, reads = 0;
	struct window_view v;
	pthread_t thread;

	shared = fresh(256);
	pthread_create(&thread, NULL, writer, NULL);
	while (!RD(stop)) {
		struct window_src *src = window_home4(shared->src4, shared->mul, shared->mask4, 1);

		epoch = WINDOW_EPOCH(RD_ACQ(src->tag));
		if (!window_peek(shared, &a, epoch, &v))
			continue;
		reads++;
		/*
		 * 20 buckets of 100; the writer may be buckets ahead of us, and
		 * then more has come, but never less than what is over.
		 */
		bad += v.sums.pkts % Q || v.sums.syn != v.sums.pkts;
		window_scan(shared, (uint32_t)(src - shared->src4), epoch, &a, &v);
	}
	pthread_join(thread, NULL);
	ktap_ok(!bad, "a reader beside the writer sees whole packets (%s reads)",
		reads ? "some" : "no");
	window_free(shared);
}

int main(void)
{
	slides(1000, "plain");
	epoch_wraps();
	slides(1u << 31, "epoch's sign changes");
	boundaries();
	against_definition();
	counters_wrap();
	families();
	zero_address();
	full();
	eviction();
	new_owner_has_no_past();
	limits_and_holds();
	exempt_seconds();
	spread();
	sizes();
	concurrent();
	return ktap_done();
}
