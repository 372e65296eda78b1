// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_fuzz_parse.c - the packet program against the reference parser on
 * frames nobody thought of: verdict, record, counters and sketch of each.
 *
 * Runs for FUZZ_SECONDS (default 5) from FUZZ_SEED (default fixed; printed).
 * A frame on which they disagree is shown, then shortened and zeroed as far
 * as they still disagree.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ktap.h"
#include "mutate.h"

#define SEED_DEFAULT	20260101ull
#define SHOWN_MAX	5

static struct hs h;

static struct {
	uint64_t frames, ip, nonip, malformed, fragments, limits, disagreed;
} seen;

static const char *disagreement(const struct frame *f)
{
	struct ref_packet p;
	struct frame copy;
	struct want w;

	ref_parse(&p, f->data, f->len);
	want_from_ref(&w, &p);
	seen.frames++;
	seen.ip += p.cls == REF_IP;
	seen.nonip += p.cls == REF_NONIP;
	seen.malformed += p.cls == REF_MALFORMED;
	seen.fragments += p.cls == REF_IP && p.fragment;
	seen.limits += p.exthdr_limit;

	/* tell check_frame() where the source address is: mutation moves it */
	copy.len = f->len;
	copy.l3 = p.cls == REF_IP ? 14 + 4u * p.vlans : 0;
	memcpy(copy.data, f->data, f->len);
	return check_frame(&h, &copy, &w);
}

/* Zero bytes and cut the tail while they still disagree. */
static void reduce(struct frame *f)
{
	struct frame try;
	size_t i;

	while (f->len > 14) {
		try = *f;
		try.len--;
		if (!disagreement(&try))
			break;
		f->len--;
	}
	for (i = 0; i < f->len; i++) {
		try = *f;
		try.data[i] = 0;
		if (disagreement(&try))
			f->data[i] = 0;
	}
}

static void show(struct frame *f)
{
	struct ref_packet p;
	const char *bad;

	reduce(f);
	bad = disagreement(f);
	ref_parse(&p, f->data, f->len);
	ktap_diag("%s; reference: %s", bad ? bad : "not seen again", p.why);
	frame_dump(f->data, f->len);
}

static uint64_t env_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

int main(void)
{
	const uint64_t seed = env_number("FUZZ_SEED", SEED_DEFAULT);
	const uint64_t seconds = env_number("FUZZ_SECONDS", 5);
	uint64_t state = seed ? seed : 1, end;
	struct frame f;
	int i;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	ktap_start();
	ktap_diag("FUZZ_SEED=%llu FUZZ_SECONDS=%llu", (unsigned long long)seed,
		  (unsigned long long)seconds);
	end = vg_mono_ns() + seconds * 1000000000ull;
	while (vg_mono_ns() < end) {
		for (i = 0; i < 1000; i++) {
			mutate_frame(&f, &state);
			if (!disagreement(&f))
				continue;
			if (seen.disagreed++ < SHOWN_MAX)
				show(&f);
		}
	}
	ktap_ok(!seen.disagreed, "program and reference agree on %llu frames, not on %llu",
		(unsigned long long)seen.frames, (unsigned long long)seen.disagreed);
	ktap_ok(seen.ip > seen.frames / 10 && seen.malformed > seen.frames / 10 &&
		seen.nonip > seen.frames / 50 && seen.fragments > seen.frames / 50 &&
		seen.limits > seen.frames / 500,
		"all kinds were met: %llu IP, %llu malformed, %llu non-IP, %llu fragments, "
		"%llu long chains", (unsigned long long)seen.ip,
		(unsigned long long)seen.malformed, (unsigned long long)seen.nonip,
		(unsigned long long)seen.fragments, (unsigned long long)seen.limits);
	ktap_ok(!h.area->cnt[VG_CNT_ABORTED], "nothing was aborted");
	hs_close(&h);
	return ktap_done();
}
