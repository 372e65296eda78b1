// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_account.c - the count-min sketch: exact in both rows, for every
 * length, for the packets that must be accounted and no others.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "drive.h"
#include "ktap.h"

static struct hs h;
static struct frame f;

static uint64_t snapshot[VG_ROWS][VG_CELLS];

static void take_snapshot(void)
{
	memcpy(snapshot, h.area->cell, sizeof(snapshot));
}

/* What the rows grew by, all cells together, and how many cells changed */
static void growth(int row, uint64_t *ret_sum, int *ret_cells)
{
	uint64_t d;
	int i;

	*ret_sum = 0;
	*ret_cells = 0;
	for (i = 0; i < (int)VG_CELLS; i++) {
		d = h.area->cell[row][i] - snapshot[row][i];
		*ret_sum += d;
		*ret_cells += !!d;
	}
}

static uint64_t cell_add(uint64_t syns, uint64_t packets, uint64_t units)
{
	return syns << VG_CELL_SYN_SHIFT | packets << VG_CELL_PKT_SHIFT | units;
}

static bool grew_by(uint64_t want, int cells, const char *what)
{
	uint64_t sum;
	int row, n;
	bool ok = true;

	for (row = 0; row < VG_ROWS; row++) {
		growth(row, &sum, &n);
		if (sum == want && n == cells)
			continue;
		ktap_diag("row %d grew by %#llx in %d cells, want %#llx in %d", row,
			  (unsigned long long)sum, n, (unsigned long long)want, cells);
		ok = false;
	}
	return ktap_ok(ok, "%s", what);
}

static void feed(const struct pkt *p, int n)
{
	frame_build(&f, p);
	while (n--) {
		if (hs_feed(&h, f.data, f.len, 1) < 0)
			ktap_ok(false, "test run");
		hs_drain(&h);
	}
}

static void thousand_packets_are_exact(void)
{
	static const struct pkt syn4 = { .family = 4, .trailer = 6 };
	static const struct pkt ack4 = { .family = 4, .tcp_flags = TCP_ACK, .payload = 1000 };
	static const struct pkt synack4 = { .family = 4, .tcp_flags = TCP_SYN | TCP_ACK };
	static const struct pkt syn6 = { .family = 6 };
	static const struct pkt udp6 = { .family = 6, .proto = P_UDP, .payload = 100 };
	static const struct pkt later = { .family = 4, .frag = V4_OFF(7) };

	take_snapshot();
	feed(&syn4, 1000);
	grew_by(cell_add(1000, 1000, 3 * 1000), 1, "1,000 IPv4 SYNs of 60 bytes");
	take_snapshot();
	feed(&ack4, 1000);
	grew_by(cell_add(0, 1000, 65 * 1000), 1, "1,000 IPv4 ACKs of 1,054 bytes");
	take_snapshot();
	feed(&synack4, 1000);
	grew_by(cell_add(1000, 1000, 3 * 1000), 1, "a SYN with ACK counts as a SYN");
	take_snapshot();
	feed(&syn6, 1000);
	grew_by(cell_add(1000, 1000, 4 * 1000), 1, "1,000 IPv6 SYNs of 74 bytes");
	take_snapshot();
	feed(&udp6, 1000);
	grew_by(cell_add(0, 1000, 10 * 1000), 1, "1,000 IPv6 UDP of 162 bytes");
	take_snapshot();
	feed(&later, 10);
	grew_by(cell_add(0, 10, 3 * 10), 1, "a later fragment that looks like a SYN is none");
}

static void every_length_is_rounded_down(void)
{
	struct pkt p = { .family = 4, .proto = P_UDP };
	uint64_t units = 0;
	int n = 0;

	take_snapshot();
	for (p.payload = 18; p.payload <= 1472; p.payload++, n++) {
		feed(&p, 1);
		units += f.len / 16;
	}
	grew_by(cell_add(0, n, units), 1, "every length from 60 to 1,514 bytes");
}

static void flags_that_are_a_syn(void)
{
	struct pkt p = { .family = 4 };
	uint64_t syns = 0;
	int flags;

	take_snapshot();
	for (flags = 1; flags < 256; flags++) {
		p.tcp_flags = flags;
		feed(&p, 1);
		syns += flags >> 1 & 1;
	}
	grew_by(cell_add(syns, 255, 3 * 255), 1, "SYN counts, whatever else is set");
}

static void ipv6_is_accounted_by_64(void)
{
	static const struct pkt p = { .family = 6 };
	int i;

	take_snapshot();
	frame_build(&f, &p);
	for (i = 0; i < 500; i++) {
		f.data[f.l3 + 23] = i;
		f.data[f.l3 + 16] = i >> 3;
		hs_feed(&h, f.data, f.len, 1);
	}
	hs_drain(&h);
	grew_by(cell_add(500, 500, 4 * 500), 1, "500 addresses of a /64 share their cells");
	take_snapshot();
	f.data[f.l3 + 15] ^= 1;
	hs_feed(&h, f.data, f.len, 1);
	f.data[f.l3 + 15] ^= 3;
	hs_feed(&h, f.data, f.len, 1);
	hs_drain(&h);
	grew_by(cell_add(2, 2, 4 * 2), 2, "neighbouring /64s do not");
}

/* What is neither passed as IP nor monitored leaves no trace. */
static void others_are_not_accounted(void)
{
	static const struct pkt bad = { .family = 4, .cut = 40 };
	static const struct pkt arp = { .type = 0x0806, .payload = 46 };
	static const struct pkt good = { .family = 4 }, good6 = { .family = 6 };
	const struct vg_prefix src4 = hs_p4(0xc6336407, 32);
	const struct vg_prefix src6 = hs_p6(0x20010db800010002ull, 3, 64);

	take_snapshot();
	feed(&bad, 100);
	feed(&arp, 100);
	grew_by(0, 0, "malformed and non-IP are not accounted");

	if (vg_block_add(h.s, &src4, 60, VG_REASON_MANUAL, 0, &h.err) ||
	    vg_block_add(h.s, &src6, 60, VG_REASON_MANUAL, 0, &h.err))
		ktap_ok(false, "block: %s", h.err.msg);
	feed(&good, 100);
	feed(&good6, 100);
	grew_by(0, 0, "dropped packets are not accounted");
	h.settings.monitor = 1;
	hs_apply(&h);
	feed(&good, 100);
	grew_by(cell_add(100, 100, 3 * 100), 1, "in monitor mode they are");
	h.settings.monitor = 0;
	hs_apply(&h);
	take_snapshot();
	if (vg_allow_add(h.s, &src4, &h.err))
		ktap_ok(false, "allow: %s", h.err.msg);
	feed(&good, 100);
	grew_by(cell_add(100, 100, 3 * 100), 1, "allowed sources are");
	vg_allow_del(h.s, &src4, &h.err);
	vg_block_flush(h.s, &h.err);
}

static void sampling_does_not_matter(void)
{
	static const struct pkt syn = { .family = 4, .trailer = 6 };

	h.settings.sample_weight = VG_WEIGHT_MAX;
	hs_apply(&h);
	take_snapshot();
	feed(&syn, 1000);
	grew_by(cell_add(1000, 1000, 3 * 1000), 1, "sampled at 0.01 %, accounted in full");
	h.settings.sample_weight = VG_WEIGHT_ONE;
	hs_apply(&h);
}

static void lost_records_are_accounted(void)
{
	static const struct pkt syn = { .family = 4, .trailer = 6 };
	const uint64_t limit = h.area->limit;

	h.area->limit = h.area->head;
	take_snapshot();
	frame_build(&f, &syn);
	hs_feed(&h, f.data, f.len, 1000);
	grew_by(cell_add(1000, 1000, 3 * 1000), 1, "accounted in full when the ring is full");
	h.area->limit = limit;
	hs_drain(&h);
}

/* 300,000 sources: each row has every packet exactly once. */
static void many_sources(uint64_t mode, const char *what)
{
	const uint32_t n = 300000;
	uint64_t sum, syns = 0, i;
	struct drive d;
	bool ok = true;
	int row, cells;

	if (drive_open(&d, &h)) {
		ktap_ok(false, "%s: load the driving program", what);
		return;
	}
	take_snapshot();
	for (i = 0; i < n; i++)
		syns += drive_hash(i) >> 33 & 1;
	ok = !drive_run(&d, mode, n);
	hs_drain(&h);
	for (row = 0; row < VG_ROWS; row++) {
		growth(row, &sum, &cells);
		/* mod 2^64 each field carries into the next; so does the right answer */
		ok &= sum == cell_add(0, n, 4ull * n) + (syns << VG_CELL_SYN_SHIFT) &&
		      cells == VG_CELLS;
	}
	ktap_ok(ok, "%s: 300,000 sources, both rows exact, no cell unused", what);
	drive_close(&d);
}

/* Hashing must spread: no cell of a row may get far more than its share. */
static void rows_are_even(void)
{
	const uint32_t n = 409600, share = n / VG_CELLS;
	uint64_t most[VG_ROWS] = { 0 }, v;
	struct drive d;
	int row, i;

	if (drive_open(&d, &h)) {
		ktap_ok(false, "load the driving program");
		return;
	}
	take_snapshot();
	drive_run(&d, DRIVE_V4, n);
	hs_drain(&h);
	for (row = 0; row < VG_ROWS; row++) {
		for (i = 0; i < (int)VG_CELLS; i++) {
			v = (h.area->cell[row][i] - snapshot[row][i]) >> VG_CELL_PKT_SHIFT &
			    0xfffff;
			most[row] = v > most[row] ? v : most[row];
		}
	}
	ktap_ok(most[0] < 4 * share && most[1] < 4 * share,
		"consecutive sources spread: most in a cell %llu and %llu, mean %u",
		(unsigned long long)most[0], (unsigned long long)most[1], share);
	drive_close(&d);
}

static void cpus_have_their_own(void)
{
	static const struct pkt syn = { .family = 4, .trailer = 6 };
	int cpu = hs_other_cpu(&h);
	const int home = h.cpu;

	if (cpu < 0) {
		ktap_skip("one CPU only: areas of two CPUs cannot be compared");
		return;
	}
	take_snapshot();
	hs_pin_cpu(&h, cpu);
	feed(&syn, 100);
	hs_pin_cpu(&h, home);
	grew_by(0, 0, "another CPU's packets are in another area");
	hs_pin_cpu(&h, cpu);
	take_snapshot();
	feed(&syn, 100);
	grew_by(cell_add(100, 100, 3 * 100), 1, "and in that one exactly");
	hs_pin_cpu(&h, home);
}

int main(void)
{
	if (hs_open_or_report(&h, 0, 0))
		return 1;
	thousand_packets_are_exact();
	every_length_is_rounded_down();
	flags_that_are_a_syn();
	ipv6_is_accounted_by_64();
	others_are_not_accounted();
	sampling_does_not_matter();
	lost_records_are_accounted();
	many_sources(DRIVE_V4, "IPv4");
	many_sources(DRIVE_V6, "IPv6");
	many_sources(DRIVE_MIXED, "both");
	rows_are_even();
	cpus_have_their_own();
	hs_close(&h);
	return ktap_done();
}
