// SPDX-License-Identifier: GPL-2.0-only
/* test_sketch.c - the program's own accounting, as differences of snapshots */
#include <stdlib.h>
#include <string.h>
#include "ktap.h"
#include "sketch.h"

#define Q	VG_WEIGHT_ONE
#define STEP	SKETCH_STEP_NS

static struct vg_global *g;
static struct sketch *sk;
static uint64_t now;

static void start(void)
{
	uint32_t c;

	memset(g, 0, sizeof(*g));
	memset(sk, 0, sizeof(*sk));
	for (c = 0; c < 2; c++) {
		g->cpu[c].key4 = 0x9e3779b97f4a7c15;
		g->cpu[c].key6 = 0xd1342543de82ef95;
	}
	now = 0;
}

/* What the program does per packet (bpf/account.bpf.h). */
static void packet(uint32_t cpu, uint64_t h, uint32_t len, bool syn, uint64_t times)
{
	uint64_t inc = len / VG_CELL_UNIT + (1ull << VG_CELL_PKT_SHIFT) +
		       ((uint64_t)syn << VG_CELL_SYN_SHIFT);

	g->cpu[cpu].cell[0][VG_HASH_ROW0(h)] += inc * times;
	g->cpu[cpu].cell[1][VG_HASH_ROW1(h)] += inc * times;
}

static void packet4(uint32_t cpu, uint32_t addr, uint32_t len, bool syn, uint64_t times)
{
	packet(cpu, vg_hash4(addr, g->cpu[0].key4), len, syn, times);
}

static struct detector_sums estimate(uint32_t addr)
{
	const struct window_key key = { WINDOW_V4, addr, 0 };
	struct detector_sums s;

	sketch_estimate(sk, g, 2, &key, &s);
	return s;
}

static void step(void)
{
	sketch_step(sk, g, 2, now += STEP);
}

static void one_second(void)
{
	struct detector_sums s;
	int i;

	start();
	step();
	packet4(0, 1, 60, true, 3000);
	packet4(1, 1, 60, true, 2001);
	s = estimate(1);
	ktap_ok(s.syn == 5001 * Q && s.pkts == 5001 * Q, "both CPUs' packets, at once");
	ktap_ok(s.bytes >= 5001ull * 84 * Q && s.bytes <= 5001ull * (84 + 15) * Q,
		"bytes on the wire, never too few, at most 15 a packet too many");
	ktap_ok(estimate(2).pkts == 0, "another source sent nothing");
	for (i = 0; i < 10; i++)
		step();
	ktap_ok(estimate(1).pkts == 5001 * Q, "still there after a second");
	step();
	ktap_ok(estimate(1).pkts == 0, "gone a step later");
}

static void modular(void)
{
	struct detector_sums s;
	__u64 *cell;
	int i;

	start();
	/* Cells after years: any value, and about to wrap. */
	memset(g->cpu[0].cell, 0xff, sizeof(g->cpu[0].cell));
	cell = &g->cpu[1].cell[0][0];
	for (i = 0; i < (int)(VG_ROWS * VG_CELLS); i++)
		cell[i] = (uint64_t)i * 0x9e3779b97f4a7c15ull;
	step();
	packet4(0, 1, 1500, true, 77);
	packet4(1, 1, 1500, false, 23);
	s = estimate(1);
	ktap_ok(s.syn == 77 * Q && s.pkts == 100 * Q, "differences are exact modulo 2^64");

	/* Line rate for a second: sums overflow their fields, steps do not. */
	start();
	for (i = 0; i < 12; i++) {
		step();
		packet4(0, 1, 60, true, 150000);
		packet4(0, 9, 1514, false, 160000);
	}
	s = estimate(1);
	ktap_ok(s.syn == 1650000ull * Q && s.pkts == 1650000ull * Q,
		"1.5 million packets a second from one source");
	s = estimate(9);
	ktap_ok(s.bytes >= 11ull * 160000 * 1538 * Q && s.bytes <= 11ull * 160000 * 1553 * Q,
		"20 Gbit/s from one source");
}

static void never_too_low(void)
{
	uint32_t seed = 1, i, low = 0;
	uint64_t *true_pkts = calloc(20000, sizeof(*true_pkts));

	start();
	step();
	for (i = 0; i < 200000; i++) {
		uint32_t addr;

		seed = seed * 1664525 + 1013904223;
		addr = (seed >> 8) % 20000;
		packet4(seed & 1, addr, 60, true, 1);
		true_pkts[addr]++;
	}
	for (i = 0; i < 20000; i++)
		low += estimate(i).pkts < true_pkts[i] * Q;
	ktap_ok(!low, "20000 sources in 2048 cells: no estimate is too low");
	free(true_pkts);
}

static void ipv6(void)
{
	const struct window_key net = { WINDOW_V6_NET, 0x1111, 0 };
	const struct window_key host = { WINDOW_V6_HOST, 0x1111, 5 };
	struct detector_sums s;

	start();
	step();
	packet(0, vg_hash6(0x1111, g->cpu[0].key6), 78, false, 10);
	sketch_estimate(sk, g, 2, &net, &s);
	ktap_ok(s.pkts == 10 * Q && !s.syn, "a /64 by its first half");
	sketch_estimate(sk, g, 2, &host, &s);
	ktap_ok(s.pkts == 10 * Q, "an address: what its /64 sent");
}

static void no_history(void)
{
	start();
	packet4(0, 1, 60, true, 1000);
	ktap_ok(estimate(1).pkts == 0, "without a snapshot nothing is known");
	step();
	packet4(0, 1, 60, true, 7);
	ktap_ok(estimate(1).pkts == 7 * Q, "with one, what came since");
}

int main(void)
{
	g = calloc(1, sizeof(*g));
	sk = calloc(1, sizeof(*sk));
	if (!g || !sk)
		return 1;
	one_second();
	modular();
	never_too_low();
	ipv6();
	no_history();
	free(g);
	free(sk);
	return ktap_done();
}
