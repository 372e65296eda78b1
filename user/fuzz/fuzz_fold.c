// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_fold.c - records of any content through the daemon's folding: never a
 * crash, never a verdict that the settings do not allow, and the sums add up
 */
#include <string.h>
#include "batch.h"
#include "blocklist.h"
#include "detector.h"
#include "fold.h"
#include "fuzz.h"
#include "window.h"

/* thresholds, 8 bytes each; v6-plen, workers; then slots, with steps of time */
FUZZ_SEEDS(
	FUZZ_SEED("\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\3\0\0\0\0\0\0\3\xe8\100\1"
		  "\xc6\x33\x64\7\xc3\x50\1\xbb\x4a\0\4\0\6\2\0\0"
		  "\xc6\x33\x64\7\xc3\x50\1\xbb\x4a\0\4\0\6\2\0\0"
		  "\xc6\x33\x64\7\xc3\x50\1\xbb\x4a\0\4\0\6\2\0\0"
		  "\xc6\x33\x64\7\xc3\x50\1\xbb\x4a\0\4\0\6\2\5\0"),
	FUZZ_SEED("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\200\3"
		  "\x20\1\xd\xb8\0\1\0\2\x4a\0\4\0\6\2\0\1\0\0\0\0\0\0\0\3\xc3\x50\1\xbb\0\0\0\0"
		  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	FUZZ_SEED("\0\0\0\0\0\0\x13\x88\0\0\0\0\0\0\0\0\0\0\0\0\x1d\xcd\x65\0\100\2")
);

enum { SLOTS4 = 64, SLOTS6 = 16, WORKERS_MAX = 3 };

struct world {
	struct window *win[WORKERS_MAX];
	struct fold fold[WORKERS_MAX];
	struct vg_settings settings;
	struct vg_losses loss;
	uint64_t now_ns;
	uint64_t verdicts;
};

static uint32_t on_verdict(void *arg, const struct fold_verdict *v)
{
	struct world *w = arg;

	FUZZ_CHECK(v->reason > VG_REASON_MANUAL && v->reason < __VG_REASON_MAX);
	FUZZ_CHECK(v->key.kind == WINDOW_V4 || v->key.kind == WINDOW_V6_NET ||
		   v->key.kind == WINDOW_V6_HOST);
	FUZZ_CHECK(v->key.kind == WINDOW_V6_HOST || !v->key.lo);
	FUZZ_CHECK(v->rate > 0 && v->stamp_ns == w->now_ns);
	/* sums are in quarters, the rate is rounded down: it may equal the threshold */
	if (v->reason == VG_REASON_SYN_FLOOD)
		FUZZ_CHECK(w->settings.syn_rate && v->rate >= w->settings.syn_rate);
	if (v->reason == VG_REASON_PACKET_RATE)
		FUZZ_CHECK(w->settings.pps && v->rate >= w->settings.pps);
	if (v->reason == VG_REASON_BANDWIDTH)
		FUZZ_CHECK(w->settings.bit_rate && v->rate >= w->settings.bit_rate);
	w->verdicts++;
	return 4;
}

/* Slots up to the next step of time; whole records, as the harvester makes them. */
static void next_batch(struct world *w, struct batch *b, struct fuzz_bytes *in)
{
	b->slots = b->v6 = 0;
	b->stamp_ns = w->now_ns;
	while (in->left >= 16 && b->slots < BATCH_SLOTS) {
		memcpy(&b->slot[b->slots++], in->at, 16);
		in->at += 16;
		in->left -= 16;
		if (in->left && (in->at[0] & 7) == 7)
			break;
	}
	/* fold_batch() must bear a first slot without a second; count the pairs */
	for (uint32_t i = 0; i < b->slots; i++) {
		if (!(b->slot[i].w1 >> VG_REC_META_SHIFT & VG_REC_META_V6) || i + 1 == b->slots)
			continue;
		b->v6++;
		i++;
	}
	w->now_ns += (uint64_t)fuzz_u8(in) * 10000000;
}

static void check_tables(const struct world *w, unsigned int workers)
{
	const uint32_t epoch = window_epoch(w->now_ns);
	struct window_view v, again;
	struct window_key key;
	struct vg_prefix p;
	unsigned int i;
	uint32_t k;

	for (i = 0; i < workers; i++) {
		for (k = 0; k < w->win[i]->slots4 + w->win[i]->slots6; k++) {
			if (!window_scan(w->win[i], k, epoch, &key, &v))
				continue;
			FUZZ_CHECK(key.kind == WINDOW_V4 || key.kind == WINDOW_V6_NET ||
				   key.kind == WINDOW_V6_HOST);
			FUZZ_CHECK(window_peek(w->win[i], &key, epoch, &again));
			FUZZ_CHECK(again.sums.pkts == v.sums.pkts);
			window_key_prefix(&key, &p);
			FUZZ_CHECK(p.plen == key.kind);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct batch b;
	struct fuzz_bytes in = { data, len };
	struct world *w = calloc(1, sizeof(*w));
	uint64_t records = 0, slots = 0;
	unsigned int workers, i;

	if (!w)
		return 0;
	vg_settings_default(&w->settings);
	w->settings.syn_rate = fuzz_u64(&in);
	w->settings.pps = fuzz_u64(&in);
	w->settings.bit_rate = fuzz_u64(&in);
	w->settings.v6_plen = fuzz_u8(&in) & 1 ? 128 : 64;
	if (vg_settings_check(&w->settings, NULL))
		w->settings.syn_rate = w->settings.pps = w->settings.bit_rate = 5;
	if (vg_settings_check(&w->settings, NULL))
		vg_settings_default(&w->settings);
	w->now_ns = 1000000000000ull;
	workers = 1 + fuzz_u8(&in) % WORKERS_MAX;
	for (i = 0; i < workers; i++) {
		w->win[i] = window_new(SLOTS4, SLOTS6, 0x1234567);
		FUZZ_CHECK(w->win[i] != NULL);
	}
	for (i = 0; i < workers; i++) {
		struct fold *f = &w->fold[i];

		f->win = w->win;
		f->self = i;
		f->workers = workers;
		f->settings = &w->settings;
		f->loss = &w->loss;
		f->verdict = on_verdict;
		f->arg = w;
		fold_init(f);
	}
	for (i = 0; in.left >= 16; i++) {
		uint64_t step = w->now_ns;

		next_batch(w, &b, &in);
		/* the verdict must name the batch's time: fold before time goes on */
		step = w->now_ns - step;
		w->now_ns -= step;
		fold_batch(&w->fold[i % workers], &b);
		w->now_ns += step;
		records += b.slots - b.v6;
		slots += b.slots;
	}
	FUZZ_CHECK(w->loss.folded == records);
	FUZZ_CHECK(w->loss.folded_slots == slots);
	check_tables(w, workers);
	for (i = 0; i < workers; i++)
		window_free(w->win[i]);
	free(w);
	return 0;
}
