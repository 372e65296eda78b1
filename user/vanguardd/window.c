// SPDX-License-Identifier: GPL-2.0-only
/*
 * window.c - see window.h
 *
 * Open addressing, linear probing over WINDOW_PROBE entries. An entry once
 * used is never emptied, only given to another source, and a source is put
 * into the first entry that may be given up; so no used entry ever lies
 * behind a never-used one, and a search may stop there.
 *
 * Readers: an entry changes its source or its bucket under an odd @seq. The
 * owner's stores under it are releases and the reader's loads acquires, so a
 * reader that saw any of them also sees the changed @seq and tries again.
 * Additions to the current bucket are plain relaxed stores, which a reader
 * may miss for an instant; it then judges a moment later.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "window.h"

/* A victim must have been silent for this many buckets. */
#define WINDOW_SILENT	2
#define WINDOW_RETRIES	8

static uint32_t log2_of(uint32_t slots)
{
	return 31 - (uint32_t)__builtin_clz(slots);
}

struct window *window_new(uint32_t slots4, uint32_t slots6, uint64_t secret)
{
	size_t n = (size_t)slots4 + slots6;
	struct window *w;
	void *mem;

	w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->bytes = n * (sizeof(struct window_src) + sizeof(struct window_past));
	mem = mmap(NULL, w->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED) {
		free(w);
		return NULL;
	}
	w->src4 = mem;
	w->src6 = w->src4 + slots4;
	w->past = (struct window_past *)(w->src4 + n);
	w->mul = secret | 1;
	w->slots4 = slots4;
	w->slots6 = slots6;
	w->shift4 = 64 - log2_of(slots4);
	w->shift6 = 64 - log2_of(slots6);
	return w;
}

void window_free(struct window *w)
{
	if (!w)
		return;
	munmap(w->src4, w->bytes);
	free(w);
}

uint32_t window_slots(uint64_t bytes)
{
	uint64_t one = sizeof(struct window_src) + sizeof(struct window_past);
	uint32_t slots = 256;

	while (slots < 1u << 20 && (slots * 2 + slots / 2) * one <= bytes)
		slots *= 2;
	return slots;
}

static struct window_past *past_of(const struct window *w, const struct window_src *src)
{
	return &w->past[src - w->src4];
}

static uint64_t tag_of(const struct window_key *key, uint32_t epoch)
{
	uint32_t low = key->kind == WINDOW_V4 ? (uint32_t)key->hi : key->kind;

	return low | (uint64_t)epoch << 32;
}

static bool is_source(const struct window_src *src, const struct window_key *key)
{
	if ((uint32_t)RD(src->tag) != (uint32_t)tag_of(key, 0))
		return false;
	return key->kind == WINDOW_V4 ||
	       (RD(src->hi) == key->hi && RD(src->lo) == key->lo);
}

/* First of the entries where @key may be, and the end of its table. */
static struct window_src *home_of(const struct window *w, const struct window_key *key,
				  struct window_src **ret_base, uint32_t *ret_mask)
{
	uint64_t h;

	if (key->kind == WINDOW_V4) {
		*ret_base = w->src4;
		*ret_mask = w->slots4 - 1;
		return window_home4(w, (uint32_t)key->hi);
	}
	/* Fold the half that tells networks apart into bits the multiply spreads. */
	h = key->hi ^ key->hi >> 32;
	h ^= key->lo * 0x9e3779b97f4a7c15ull;
	*ret_base = w->src6;
	*ret_mask = w->slots6 - 1;
	return &w->src6[(h * w->mul) >> w->shift6];
}

static void seq_begin(struct window_src *src)
{
	WR(src->seq, src->seq + 1);
}

static void seq_end(struct window_src *src)
{
	/* 0 is never used, and 2^31 turns later it still must be. */
	WR_REL(src->seq, src->seq + 1 ? src->seq + 1 : 2);
}

/* Close the current bucket and open that of @epoch. */
static void turn(struct window *w, struct window_src *src, uint32_t epoch)
{
	struct window_past *past = past_of(w, src);
	struct window_bucket *b;
	uint32_t pos = src->pos + 1;

	if (pos >= WINDOW_HISTORY)
		pos = 0;
	b = &past->bucket[pos];
	seq_begin(src);
	WR_REL(b->epoch, WINDOW_EPOCH(src->tag));
	WR_REL(b->syn, WINDOW_SYNS(src->count));
	WR_REL(b->pkts, WINDOW_PKTS(src->count));
	WR_REL(b->bytes, src->bytes < UINT32_MAX ? (uint32_t)src->bytes : UINT32_MAX);
	WR_REL(src->tag, (uint32_t)src->tag | (uint64_t)epoch << 32);
	WR_REL(src->count, 0);
	WR_REL(src->bytes, 0);
	WR_REL(src->pos, pos);
	seq_end(src);
	if (src->version != w->version) {
		/* Thresholds changed: judge at the next record. */
		src->version = w->version;
		WR(src->room, 0);
	}
}

/* Give @src, new or given up by another source, to @key. */
static void assign(struct window *w, struct window_src *src, const struct window_key *key,
		   uint32_t epoch)
{
	seq_begin(src);
	WR_REL(src->tag, tag_of(key, epoch));
	WR_REL(src->hi, key->kind == WINDOW_V4 ? 0 : key->hi);
	WR_REL(src->lo, key->lo);
	WR_REL(src->count, 0);
	WR_REL(src->bytes, 0);
	WR_REL(src->born, epoch);
	src->hold = 0;
	src->version = w->version;
	WR_REL(src->room, w->room_new);
	seq_end(src);
}

struct window_src *window_get(struct window *w, const struct window_key *key, uint32_t epoch)
{
	struct window_src *base, *src, *victim = NULL;
	uint32_t mask, at, i;
	int32_t age, oldest = WINDOW_SILENT - 1;

	src = home_of(w, key, &base, &mask);
	at = (uint32_t)(src - base);
	for (i = 0; i < WINDOW_PROBE; i++) {
		src = &base[(at + i) & mask];
		if (is_source(src, key) && src->seq) {
			/* A batch that is a little older joins the open bucket. */
			if ((int32_t)(epoch - WINDOW_EPOCH(src->tag)) > 0)
				turn(w, src, epoch);
			return src;
		}
		if (!src->seq) {
			if (oldest < (int32_t)WINDOW_BUCKETS)
				victim = src;
			break;
		}
		age = (int32_t)(epoch - WINDOW_EPOCH(src->tag));
		if (age > oldest) {
			/* The first that is out of the window will do. */
			if (oldest < (int32_t)WINDOW_BUCKETS) {
				oldest = age;
				victim = src;
			}
		}
	}
	if (!victim)
		return NULL;
	if (victim->seq && oldest < (int32_t)WINDOW_BUCKETS) {
		struct detector_sums sums;

		window_sums(w, victim, epoch, &sums);
		WR(w->forgotten, w->forgotten + sums.pkts / VG_WEIGHT_ONE);
	}
	assign(w, victim, key, epoch);
	return victim;
}

static bool in_window(uint32_t bucket, uint32_t epoch)
{
	/* Buckets after @epoch are another worker's, which is ahead. */
	return (int32_t)(epoch - bucket) < (int32_t)WINDOW_BUCKETS;
}

void window_sums(const struct window *w, const struct window_src *src, uint32_t epoch,
		 struct detector_sums *ret_s)
{
	const struct window_past *past = past_of(w, src);
	uint64_t count = RD_ACQ(src->count);
	uint32_t born = RD_ACQ(src->born);
	struct detector_sums s = { 0 };
	unsigned int i;

	if (in_window(WINDOW_EPOCH(RD_ACQ(src->tag)), epoch)) {
		s.syn = WINDOW_SYNS(count);
		s.pkts = WINDOW_PKTS(count);
		s.bytes = RD_ACQ(src->bytes);
	}
	for (i = 0; i < WINDOW_HISTORY; i++) {
		const struct window_bucket *b = &past->bucket[i];
		uint32_t of = RD_ACQ(b->epoch);

		if (!in_window(of, epoch) || (int32_t)(of - born) < 0)
			continue;
		s.syn += RD_ACQ(b->syn);
		s.pkts += RD_ACQ(b->pkts);
		s.bytes += RD_ACQ(b->bytes);
	}
	*ret_s = s;
}

void window_exempt(struct window *w, struct window_src *src, uint32_t epoch,
		   uint32_t pkts, uint64_t bytes)
{
	struct window_past *past = past_of(w, src);
	uint32_t second = epoch / WINDOW_BUCKETS;

	if (past->exempt_second != second || past->exempt_born != src->born) {
		bool next = past->exempt_second + 1 == second && past->exempt_born == src->born;

		seq_begin(src);
		WR_REL(past->exempt_pkts_last, next ? past->exempt_pkts : 0);
		WR_REL(past->exempt_bytes_last, next ? past->exempt_bytes : 0);
		WR_REL(past->exempt_pkts, 0);
		WR_REL(past->exempt_bytes, 0);
		WR_REL(past->exempt_second, second);
		WR_REL(past->exempt_born, src->born);
		seq_end(src);
	}
	WR(past->exempt_pkts, past->exempt_pkts + pkts);
	WR(past->exempt_bytes, past->exempt_bytes + bytes);
}

static void view_of(const struct window *w, const struct window_src *src, uint32_t epoch,
		    struct window_view *ret_v)
{
	const struct window_past *past = past_of(w, src);
	uint32_t second = epoch / WINDOW_BUCKETS;
	uint32_t counted = RD_ACQ(past->exempt_second);

	memset(ret_v, 0, sizeof(*ret_v));
	/* Room first: what moves from room to sums meanwhile is counted twice. */
	ret_v->room = RD_ACQ(src->room);
	window_sums(w, src, epoch, &ret_v->sums);
	if (RD_ACQ(past->exempt_born) != RD_ACQ(src->born))
		return;
	if (counted == second) {
		ret_v->exempt_pkts = RD_ACQ(past->exempt_pkts_last);
		ret_v->exempt_bytes = RD_ACQ(past->exempt_bytes_last);
	} else if (counted + 1 == second) {
		ret_v->exempt_pkts = RD_ACQ(past->exempt_pkts);
		ret_v->exempt_bytes = RD_ACQ(past->exempt_bytes);
	}
}

/* Read @src if it is @key's, or whose it is if @key is NULL. */
static bool read_entry(const struct window *w, const struct window_src *src,
		       const struct window_key *key, uint32_t epoch,
		       struct window_key *ret_k, struct window_view *ret_v)
{
	unsigned int try;

	for (try = 0; try < WINDOW_RETRIES; try++) {
		uint32_t seq = RD_ACQ(src->seq);
		uint64_t tag = RD_ACQ(src->tag);

		if (!seq)
			return false;
		if (seq & 1)
			continue;
		if (key && !is_source(src, key))
			return false;
		if (ret_k) {
			bool is_v4 = src < w->src6;

			ret_k->kind = is_v4 ? WINDOW_V4 : (uint32_t)tag;
			ret_k->hi = is_v4 ? (uint32_t)tag : RD_ACQ(src->hi);
			ret_k->lo = is_v4 ? 0 : RD_ACQ(src->lo);
		}
		view_of(w, src, epoch, ret_v);
		if (RD(src->seq) == seq)
			return true;
	}
	return false;
}

bool window_peek(const struct window *w, const struct window_key *key, uint32_t epoch,
		 struct window_view *ret_v)
{
	struct window_src *base, *src;
	uint32_t mask, at, i;

	src = home_of(w, key, &base, &mask);
	at = (uint32_t)(src - base);
	for (i = 0; i < WINDOW_PROBE; i++) {
		src = &base[(at + i) & mask];
		if (!RD(src->seq))
			return false;
		if (read_entry(w, src, key, epoch, NULL, ret_v))
			return true;
	}
	return false;
}

bool window_scan(const struct window *w, uint32_t i, uint32_t epoch,
		 struct window_key *ret_k, struct window_view *ret_v)
{
	const struct window_src *src = &w->src4[i];
	uint32_t seq = RD(src->seq);

	/* Most are idle; say so without reading the history. */
	if (!seq || !in_window(WINDOW_EPOCH(RD(src->tag)), epoch))
		return false;
	return read_entry(w, src, NULL, epoch, ret_k, ret_v);
}

void window_rethink(struct window *w, uint64_t room_new)
{
	w->room_new = room_new;
	w->version++;
}

void window_key_prefix(const struct window_key *key, struct vg_prefix *ret_p)
{
	memset(ret_p, 0, sizeof(*ret_p));
	ret_p->family = key->kind == WINDOW_V4 ? 4 : 6;
	ret_p->plen = (uint8_t)key->kind;
	if (key->kind == WINDOW_V4) {
		uint32_t addr = (uint32_t)key->hi;

		memcpy(ret_p->addr, &addr, sizeof(addr));
		return;
	}
	memcpy(ret_p->addr, &key->hi, 8);
	if (key->kind == WINDOW_V6_HOST)
		memcpy(ret_p->addr + 8, &key->lo, 8);
}
