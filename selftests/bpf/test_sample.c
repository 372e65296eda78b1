// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_sample.c - sampling is unbiased, memoryless, blind to periods in the
 * traffic, different on each CPU and each load, and changes at run time.
 *
 * The bounds are 5 standard deviations: each claim fails by chance less than
 * once in a million runs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "ktap.h"

#define SIGMAS		5.0

static struct hs h;
static struct drive d;
static uint8_t *sampled;	/* by packet number: was it recorded */

static double weight_p(uint32_t weight)
{
	return weight ? 4.0 / weight : 0;
}

static bool within(double got, double n, double p)
{
	double sd = sqrt(n * p * (1 - p));

	return fabs(got - n * p) <= SIGMAS * sd + 1e-9;
}

/*
 * Drive @n packets and note in @ret_map which were recorded. Returns how
 * many, or -1 when a record was not what it must be.
 */
static int64_t run(uint8_t *ret_map, uint64_t n, uint64_t mode)
{
	/* A call has a fixed cost of milliseconds: as much as the ring holds. */
	const uint64_t chunk = h.s->ring_slots / 2;
	int64_t found = 0;
	uint64_t at, done, nr, step;
	struct hs_rec rec;

	memset(ret_map, 0, n);
	hs_drain(&h);
	d.state->next = 0;
	for (done = 0; done < n; done += step) {
		step = n - done < chunk ? n - done : chunk;
		at = h.area->head;
		if (drive_run(&d, mode, step))
			return -1;
		while (at < h.area->head) {
			at += hs_decode(&h, at, &rec);
			if (!drive_check(&rec, mode, &nr) || nr >= n ||
			    rec.weight != h.settings.sample_weight || ret_map[nr]++)
				return -1;
			found++;
		}
		hs_drain(&h);
	}
	return found;
}

static void set_weight(uint32_t weight)
{
	h.settings.sample_weight = weight;
	if (hs_apply(&h))
		ktap_diag("settings: %s", h.err.msg);
}

static void rate_is_unbiased(uint32_t weight, uint64_t n, uint64_t mode, const char *what)
{
	const double p = weight_p(weight);
	int64_t got;

	set_weight(weight);
	got = run(sampled, n, mode);
	ktap_ok(got >= 0 && within(got, n, p), "%s: %lld of %llu recorded, expected %.0f +- %.0f",
		what, (long long)got, (unsigned long long)n, n * p,
		SIGMAS * sqrt(n * p * (1 - p)));
}

/* Chi-square with @dof degrees of freedom as a normal deviate (Wilson-Hilferty) */
static double chi2_deviate(double chi2, double dof)
{
	double v = 2.0 / (9.0 * dof);

	return (cbrt(chi2 / dof) - (1 - v)) / sqrt(v);
}

/* Gaps between samples of a memoryless process are geometric. */
static void gaps_are_geometric(uint32_t weight, uint64_t n)
{
	enum { BINS = 64 };
	const double p = weight_p(weight);
	uint64_t count[BINS] = { 0 }, i, last = 0, gaps = 0;
	uint64_t edge[BINS + 1] = { 1 };
	double chi2 = 0, want, z;
	int b, bins = 0;

	/* bins of about equal probability; edges are whole gaps */
	for (b = 1; b < BINS; b++) {
		uint64_t e = 1 + (uint64_t)floor(log(1 - (double)b / BINS) / log(1 - p));

		if (e > edge[bins])
			edge[++bins] = e;
	}
	edge[++bins] = UINT64_MAX;

	set_weight(weight);
	if (run(sampled, n, DRIVE_V4) < 0) {
		ktap_ok(false, "gaps at weight %u: bad record", weight);
		return;
	}
	for (i = 1; i <= n; i++) {
		if (!sampled[i - 1])
			continue;
		for (b = 0; i - last >= edge[b + 1]; b++)
			;
		count[b]++;
		gaps++;
		last = i;
	}
	for (b = 0; b < bins; b++) {
		want = pow(1 - p, edge[b] - 1);
		if (b + 1 < bins)
			want -= pow(1 - p, edge[b + 1] - 1);
		want *= gaps;
		chi2 += (count[b] - want) * (count[b] - want) / want;
	}
	z = chi2_deviate(chi2, bins - 1);
	ktap_ok(fabs(z) < SIGMAS,
		"gaps at weight %u are geometric: chi-square %.1f, %d bins, z %.2f", weight, chi2,
		bins, z);
}

/*
 * A sender that sends every k-th packet is sampled like any other: each
 * phase of each period gets its share.
 */
static void period_is_not_seen(uint64_t n, uint32_t weight)
{
	const double p = weight_p(weight);
	uint64_t i, hits[64], members;
	double chi2, worst = 0, worst_chi2 = 0, z, sd;
	int k, phase, bad = 0;

	set_weight(weight);
	if (run(sampled, n, DRIVE_V4) < 0) {
		ktap_ok(false, "periods: bad record");
		return;
	}
	for (k = 2; k <= 64; k++) {
		memset(hits, 0, sizeof(hits));
		for (i = 0; i < n; i++)
			hits[i % k] += sampled[i];
		chi2 = 0;
		for (phase = 0; phase < k; phase++) {
			members = (n - phase + k - 1) / k;
			sd = sqrt(members * p * (1 - p));
			z = (hits[phase] - members * p) / sd;
			chi2 += z * z;
			if (!phase && fabs(z) > fabs(worst))
				worst = z;
		}
		z = chi2_deviate(chi2, k);
		if (fabs(z) > fabs(worst_chi2))
			worst_chi2 = z;
		bad += fabs(z) > SIGMAS;
	}
	ktap_ok(!bad && fabs(worst) < SIGMAS,
		"every k-th packet, k 2..64, weight %u: worst %.2f sigma, all phases %.2f",
		weight, worst, worst_chi2);
}

/* A sample says nothing about the packets after it. */
static void samples_are_independent(uint64_t n, uint32_t weight)
{
	const double p = weight_p(weight);
	uint64_t i, both;
	double z, worst = 0;
	int lag, worst_lag = 0;

	set_weight(weight);
	if (run(sampled, n, DRIVE_V4) < 0) {
		ktap_ok(false, "lags: bad record");
		return;
	}
	for (lag = 1; lag <= 128; lag++) {
		both = 0;
		for (i = 0; i + lag < n; i++)
			both += sampled[i] & sampled[i + lag];
		/* pairs overlap; the variance of their sum has the covariance of neighbours */
		z = (n - lag) * (p * p * (1 - p * p) + 2 * p * p * p * (1 - p));
		z = (both - (n - lag) * p * p) / sqrt(z);
		if (fabs(z) > fabs(worst)) {
			worst = z;
			worst_lag = lag;
		}
	}
	ktap_ok(fabs(worst) < SIGMAS, "lags 1..128, weight %u: worst %.2f sigma at %d", weight,
		worst, worst_lag);
}

/* Two sequences that know nothing of each other agree as often as chance says. */
static void overlap_is_chance(const uint8_t *a, const uint8_t *b, uint64_t n, double p,
			      const char *what)
{
	uint64_t i, both = 0;

	for (i = 0; i < n; i++)
		both += a[i] && b[i];
	ktap_ok(within(both, n, p * p), "%s: %llu of %llu in both, expected %.0f", what,
		(unsigned long long)both, (unsigned long long)n, n * p * p);
}

static void sequences_differ(uint64_t n)
{
	const double p = weight_p(64);
	uint8_t *other = malloc(n);
	const int home = h.cpu;
	int cpu = hs_other_cpu(&h);
	int64_t got;

	set_weight(64);
	got = run(sampled, n, DRIVE_V4);
	got |= run(other, n, DRIVE_V4);
	overlap_is_chance(sampled, other, n, p, got < 0 ? "bad record" :
			  "one CPU, one run after the other");
	if (cpu < 0) {
		ktap_skip("one CPU only: two CPUs cannot be compared");
	} else {
		hs_pin_cpu(&h, cpu);
		got = run(other, n, DRIVE_V4);
		hs_pin_cpu(&h, home);
		overlap_is_chance(sampled, other, n, p, got < 0 ? "bad record" : "two CPUs");
	}
	drive_close(&d);
	hs_close(&h);
	if (hs_open(&h, 0, 0) || drive_open(&d, &h)) {
		ktap_ok(false, "load again: %s", h.err.msg);
	} else {
		set_weight(64);
		got = run(other, n, DRIVE_V4);
		overlap_is_chance(sampled, other, n, p, got < 0 ? "bad record" : "two loads");
	}
	free(other);
}

/* The threshold's p and the weight that travels in records are one number. */
static void every_weight_scales_back(void)
{
	static const uint32_t weights[] = { 4, 5, 6, 7, 9, 12, 20, 33, 100, 256, 1000, 4001 };
	const uint64_t n = 400000;
	unsigned int i;
	int bad = 0;
	int64_t got;

	for (i = 0; i < sizeof(weights) / sizeof(weights[0]); i++) {
		set_weight(weights[i]);
		got = run(sampled, n, DRIVE_MIXED);
		if (got < 0 || !within(got, n, weight_p(weights[i]))) {
			ktap_diag("weight %u: %lld of %llu", weights[i], (long long)got,
				  (unsigned long long)n);
			bad++;
		}
	}
	ktap_ok(!bad, "weights of 1 to 1,000 in quarters: records x weight = packets");
}

struct tally {
	uint64_t packets;	/* by the program's counter */
	uint64_t records;
	bool ok;		/* each record what it must be */
};

/* Drive @n packets; those from 64.0.0.0/3, one in eight, are blocked. */
static void run_blocked(uint64_t n, struct tally *ret_pass, struct tally *ret_drop)
{
	const uint64_t pass = h.area->cnt[VG_CNT_PASS], drop = h.area->cnt[VG_CNT_DROP_PREFIX];
	uint64_t at = h.area->head, nr;
	struct hs_rec rec;

	memset(ret_pass, 0, sizeof(*ret_pass));
	memset(ret_drop, 0, sizeof(*ret_drop));
	ret_pass->ok = ret_drop->ok = !drive_run(&d, DRIVE_V4, n);
	while (at < h.area->head) {
		struct tally *t;
		bool is_drop;

		at += hs_decode(&h, at, &rec);
		is_drop = rec.src[0] >> 5 == 2;
		t = is_drop ? ret_drop : ret_pass;
		t->records++;
		t->ok &= drive_check(&rec, DRIVE_V4, &nr) &&
			 rec.action == (is_drop ? VG_CNT_DROP_PREFIX : VG_CNT_PASS) &&
			 rec.weight == (is_drop ? h.settings.sample_drop_weight :
						  h.settings.sample_weight);
	}
	hs_drain(&h);
	ret_pass->packets = h.area->cnt[VG_CNT_PASS] - pass;
	ret_drop->packets = h.area->cnt[VG_CNT_DROP_PREFIX] - drop;
}

/* Dropped packets have a rate of their own. */
static void drops_have_their_own_rate(void)
{
	static const struct {
		uint32_t pass, drop;
	} rates[] = { { 4, 0 }, { 4, 4 }, { 256, 4 }, { 4, 256 }, { 40000, 40 } };
	const struct vg_prefix blocked = hs_p4(0x40000000, 3);
	const uint64_t n = 256 * 800;	/* each first byte as often */
	struct tally pass, drop;
	unsigned int i;

	if (vg_block_add(h.s, &blocked, 60, VG_REASON_MANUAL, 0, &h.err)) {
		ktap_ok(false, "block a prefix: %s", h.err.msg);
		return;
	}
	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		h.settings.sample_drop_weight = rates[i].drop;
		set_weight(rates[i].pass);
		run_blocked(n, &pass, &drop);
		ktap_ok(pass.ok && drop.ok && pass.packets + drop.packets == n &&
			drop.packets == n / 8 &&
			within(drop.records, drop.packets, weight_p(rates[i].drop)) &&
			within(pass.records, pass.packets, weight_p(rates[i].pass)),
			"weight %u passing, %u dropped: %llu of %llu, %llu of %llu",
			rates[i].pass, rates[i].drop, (unsigned long long)pass.records,
			(unsigned long long)pass.packets, (unsigned long long)drop.records,
			(unsigned long long)drop.packets);
	}
	h.settings.sample_drop_weight = VG_WEIGHT_ONE;
	vg_block_flush(h.s, &h.err);
}

int main(void)
{
	const uint64_t n = 2000000;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	sampled = malloc(n * 2);
	if (!sampled || drive_open(&d, &h)) {
		ktap_ok(false, "load the driving program");
		return ktap_done();
	}
	rate_is_unbiased(VG_WEIGHT_ONE, n, DRIVE_V4, "100 %");
	rate_is_unbiased(VG_WEIGHT_ONE, n, DRIVE_V6, "100 %, IPv6");
	rate_is_unbiased(8, n, DRIVE_V4, "1/2");
	rate_is_unbiased(256, n, DRIVE_V4, "1/64");
	rate_is_unbiased(256, n, DRIVE_V6, "1/64, IPv6");
	rate_is_unbiased(400, n, DRIVE_V4, "1 %");
	rate_is_unbiased(VG_WEIGHT_MAX, n * 2, DRIVE_V4, "0.01 %");
	rate_is_unbiased(VG_WEIGHT_MAX, n * 2, DRIVE_MIXED, "0.01 %, both families");
	gaps_are_geometric(8, n);
	gaps_are_geometric(64, n);
	gaps_are_geometric(256, n * 2);
	period_is_not_seen(n, 8);
	period_is_not_seen(n * 2, 256);
	samples_are_independent(n, 8);
	samples_are_independent(n, 64);
	every_weight_scales_back();
	drops_have_their_own_rate();
	sequences_differ(n);
	drive_close(&d);
	hs_close(&h);
	free(sampled);
	return ktap_done();
}
