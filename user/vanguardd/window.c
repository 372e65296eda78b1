// SPDX-License-Identifier: GPL-2.0-only
/*
 * window.c - see window.h
 *
 * Open addressing, linear probing over WINDOW_PROBE entries. An entry once
 * used is never emptied, only given to another source, and a source is put
 * into the first entry that may be given up; so no used entry ever lies
 * behind a never-used one, and a search may stop there.
 *
 * Readers: the tag changes with the bucket and with the source, and its
 * epoch only grows, so a reader that finds it unchanged afterwards has read
 * one source in one bucket. Stores that belong together are releases, what a
 * reader loads are acquires. Additions to the counters are relaxed; a reader
 * may miss the latest, and judges a moment later.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "window.h"

/* A victim must have been silent for this many buckets. */
#define WINDOW_SILENT	2
#define WINDOW_RETRIES	8
#define MUL_CANDIDATES	16

_Static_assert(sizeof(struct window_src) == 64, "masks count in 64 bytes");

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

/* Sources whose home is another's, for addresses at @stride. */
static uint32_t collisions(const struct window *w, uint64_t mul, uint32_t stride, uint8_t *seen)
{
	uint32_t i, n = 0;

	memset(seen, 0, w->slots4);
	for (i = 0; i < w->slots4 / 4; i++) {
		uint32_t addr = htobe32(0x0a000001u + i * stride);
		uint64_t at = (addr * mul >> WINDOW_HASH_SHIFT & w->mask4) / 64;

		n += seen[at];
		seen[at] = 1;
	}
	return n;
}

/*
 * One multiply is a good hash for most multipliers, and for some it puts a
 * network's neighbours into few slots. Of the candidates a secret gives, take
 * the one that spreads neighbours best.
 */
static uint64_t choose_mul(const struct window *w, uint64_t secret, uint8_t *seen)
{
	uint32_t least = UINT32_MAX;
	uint64_t best = 1;
	unsigned int i;

	for (i = 0; i < MUL_CANDIDATES; i++) {
		uint64_t mul = mix(secret + i) | 1;
		uint32_t n = collisions(w, mul, 1, seen) + collisions(w, mul, 2, seen) +
			     collisions(w, mul, 256, seen);

		if (n < least) {
			least = n;
			best = mul;
		}
	}
	return best;
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
	w->slots4 = slots4;
	w->slots6 = slots6;
	w->mask4 = (uint64_t)(slots4 - 1) * sizeof(struct window_src);
	w->mask6 = (uint64_t)(slots6 - 1) * sizeof(struct window_src);
	/* The table's own memory, still empty, for the scratch. */
	w->mul = choose_mul(w, secret, (uint8_t *)w->src4);
	memset(w->src4, 0, slots4);
	return w;
}

void window_free(struct window *w)
{
	if (!w)
		return;
	munmap(w->src4, w->bytes);
	free(w);
}

/* IPv4 gets up to four fifths, IPv6 what is left. */
void window_slots(uint64_t bytes, uint32_t *ret_slots4, uint32_t *ret_slots6)
{
	uint64_t fit = bytes / (sizeof(struct window_src) + sizeof(struct window_past));
	uint32_t slots4 = 256, slots6 = 64;

	while (slots4 < 1u << 20 && slots4 * 2 + slots4 / 2 <= fit)
		slots4 *= 2;
	while (slots6 * 2 <= slots4 && slots4 + slots6 * 2 <= fit)
		slots6 *= 2;
	*ret_slots4 = slots4;
	*ret_slots6 = slots6;
}

static struct window_past *past_of(const struct window *w, const struct window_src *src)
{
	return &w->past[src - w->src4];
}

static uint64_t tag_of(const struct window_key *key, uint32_t epoch)
{
	return WINDOW_TAG(key->kind == WINDOW_V4 ? key->hi : key->kind, epoch);
}

static bool is_source(const struct window_src *src, const struct window_key *key)
{
	uint64_t tag = RD_ACQ(src->tag);

	if (!tag || tag == WINDOW_BUSY || (uint32_t)tag != (uint32_t)tag_of(key, 0))
		return false;
	return key->kind == WINDOW_V4 ||
	       (RD_ACQ(src->hi) == key->hi && RD_ACQ(src->lo) == key->lo);
}

/* First of the entries where @key may be, and its table. */
static uint32_t home_of(const struct window *w, const struct window_key *key,
			struct window_src **ret_base, uint32_t *ret_mask)
{
	if (key->kind == WINDOW_V4) {
		*ret_base = w->src4;
		*ret_mask = w->slots4 - 1;
		return (uint32_t)(window_home4(w->src4, w->mul, w->mask4, (uint32_t)key->hi) -
				  w->src4);
	}
	*ret_base = w->src6;
	*ret_mask = w->slots6 - 1;
	return (uint32_t)(window_home6(w, key->hi, key->lo) - w->src6);
}

void window_limit(struct window_src *src, const struct detector_room *room)
{
	uint64_t pkts = room->pkts < WINDOW_ROOM_PKTS ? room->pkts : WINDOW_ROOM_PKTS;
	uint64_t bytes = src->bytes;

	WR(src->limit_bytes, room->bytes < UINT64_MAX - bytes ? bytes + room->bytes : UINT64_MAX);
	WR(src->limit_pkts, WINDOW_PKTS(src->count) + (uint32_t)pkts);
}

void window_hold(const struct window *w, struct window_src *src, uint32_t until)
{
	const struct detector_room none = { UINT64_MAX, UINT64_MAX };

	window_limit(src, &none);
	src->hold = until;
	/* Another version: the end of the hold is looked for with each bucket. */
	src->version = (uint16_t)(w->version - 1);
}

/* A new bucket of a source that is held, or was judged by other thresholds. */
static void attend(struct window *w, struct window_src *src, uint32_t epoch)
{
	const struct detector_room none = { 0, 0 };

	if (src->hold && (int32_t)(src->hold - epoch) > 0)
		return;
	src->hold = 0;
	src->version = w->version;
	window_limit(src, &none);
}

void window_open(struct window *w, struct window_src *src, uint32_t epoch)
{
	window_turn(w, src, WINDOW_TAG(src->tag, epoch), epoch % WINDOW_BUCKETS);
	if (src->version != w->version)
		attend(w, src, epoch);
}

/* Give @src, new or given up by another source, to @key. */
static void assign(struct window *w, struct window_src *src, const struct window_key *key,
		   uint32_t epoch)
{
	WR_REL(src->tag, WINDOW_BUSY);
	WR_REL(src->hi, key->kind == WINDOW_V4 ? 0 : key->hi);
	WR_REL(src->lo, key->lo);
	WR_REL(src->born, epoch);
	src->hold = 0;
	src->version = w->version;
	window_limit(src, &w->room_new);
	window_turn(w, src, tag_of(key, epoch), epoch % WINDOW_BUCKETS);
}

struct window_src *window_get(struct window *w, const struct window_key *key, uint32_t epoch)
{
	struct window_src *base, *src, *victim = NULL;
	int32_t age, oldest = WINDOW_SILENT - 1;
	uint32_t mask, at, i;

	at = home_of(w, key, &base, &mask);
	for (i = 0; i < WINDOW_PROBE; i++) {
		src = &base[(at + i) & mask];
		if (!src->tag) {
			if (oldest < (int32_t)WINDOW_BUCKETS)
				victim = src;
			break;
		}
		age = (int32_t)(epoch - WINDOW_EPOCH(src->tag));
		if (is_source(src, key)) {
			/* A batch that is a little older joins the open bucket. */
			if (age > 0)
				window_open(w, src, epoch);
			return src;
		}
		/* The first that is out of the window will do, else the oldest. */
		if (age > oldest && oldest < (int32_t)WINDOW_BUCKETS) {
			oldest = age;
			victim = src;
		}
	}
	if (!victim)
		return NULL;
	if (victim->tag && oldest < (int32_t)WINDOW_BUCKETS) {
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
	const struct window_bucket *bucket = past_of(w, src)->bucket;
	uint32_t born = RD_ACQ(src->born), i;
	uint64_t start = 0, count = 0;
	int32_t oldest = INT32_MIN;

	/* The counters at the opening of the oldest bucket in the window ... */
	for (i = 0; i < WINDOW_BUCKETS; i++) {
		uint64_t when = RD_ACQ(bucket[i].when), then = RD_ACQ(bucket[i].count);
		int32_t age = (int32_t)(epoch - (uint32_t)when);

		if (!in_window((uint32_t)when, epoch) || age <= oldest ||
		    (int32_t)((uint32_t)when - born) < 0)
			continue;
		/* Being written anew: it has just left the window. */
		if (RD(bucket[i].when) != when)
			continue;
		oldest = age;
		start = when >> 32;
		count = then;
	}
	*ret_s = (struct detector_sums){ 0 };
	if (oldest == INT32_MIN)
		return;
	/* ... and what they are now. */
	count = RD_ACQ(src->count) - count;
	ret_s->syn = WINDOW_SYNS(count);
	ret_s->pkts = WINDOW_PKTS(count);
	/* Rounded up at the opening, so the difference may be -1 unit. */
	start = (uint32_t)(RD_ACQ(src->bytes) >> WINDOW_UNIT_SHIFT) - (uint32_t)start;
	if ((uint32_t)start != UINT32_MAX)
		ret_s->bytes = (uint64_t)(uint32_t)start << WINDOW_UNIT_SHIFT;
}

void window_exempt(struct window *w, struct window_src *src, uint32_t epoch,
		   uint32_t pkts, uint64_t bytes)
{
	struct window_past *past = past_of(w, src);
	uint32_t second = epoch / WINDOW_BUCKETS;

	if (past->exempt_second != second || past->exempt_born != src->born) {
		bool next = past->exempt_second + 1 == second && past->exempt_born == src->born;

		WR_REL(past->exempt_pkts_last, next ? past->exempt_pkts : 0);
		WR_REL(past->exempt_bytes_last, next ? past->exempt_bytes : 0);
		WR_REL(past->exempt_pkts, 0);
		WR_REL(past->exempt_bytes, 0);
		WR_REL(past->exempt_second, second);
		WR_REL(past->exempt_born, src->born);
	}
	WR(past->exempt_pkts, past->exempt_pkts + pkts);
	WR(past->exempt_bytes, past->exempt_bytes + bytes);
}

static void view_of(const struct window *w, const struct window_src *src, uint32_t epoch,
		    struct window_view *ret_v)
{
	const struct window_past *past = past_of(w, src);
	uint32_t second = epoch / WINDOW_BUCKETS, counted = RD_ACQ(past->exempt_second);
	uint64_t bytes, limit_bytes;
	uint32_t pkts;
	int32_t room;

	memset(ret_v, 0, sizeof(*ret_v));
	/* Used first, then sums: what is added meanwhile is counted twice. */
	bytes = RD_ACQ(src->bytes);
	pkts = WINDOW_PKTS(RD_ACQ(src->count));
	limit_bytes = RD_ACQ(src->limit_bytes);
	room = (int32_t)(RD_ACQ(src->limit_pkts) - pkts);
	ret_v->room.bytes = limit_bytes > bytes ? limit_bytes - bytes : 0;
	ret_v->room.pkts = room > 0 ? (uint64_t)room : 0;
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
		uint64_t tag = RD_ACQ(src->tag);

		if (!tag || (key && !is_source(src, key)))
			return false;
		if (tag == WINDOW_BUSY)
			continue;
		if (ret_k) {
			bool is_v4 = src < w->src6;

			ret_k->kind = is_v4 ? WINDOW_V4 : (uint32_t)tag;
			ret_k->hi = is_v4 ? (uint32_t)tag : RD_ACQ(src->hi);
			ret_k->lo = is_v4 ? 0 : RD_ACQ(src->lo);
		}
		view_of(w, src, epoch, ret_v);
		if (RD(src->tag) == tag)
			return true;
	}
	return false;
}

/* The entry of @key as others find it, or NULL; it may change hands at once. */
static struct window_src *search(const struct window *w, const struct window_key *key)
{
	struct window_src *base, *src;
	uint32_t mask, at, i;

	at = home_of(w, key, &base, &mask);
	for (i = 0; i < WINDOW_PROBE; i++) {
		src = &base[(at + i) & mask];
		if (!RD(src->tag))
			return NULL;
		if (is_source(src, key))
			return src;
	}
	return NULL;
}

bool window_peek(const struct window *w, const struct window_key *key, uint32_t epoch,
		 struct window_view *ret_v)
{
	const struct window_src *src = search(w, key);

	return src && read_entry(w, src, key, epoch, NULL, ret_v);
}

/*
 * The owner may set other limits meanwhile. It then has judged the source
 * with what we know, too, so nothing is lost if its store comes last; and if
 * the entry has changed hands, its new source is judged early, no more.
 */
void window_revoke(struct window *w, const struct window_key *key)
{
	struct window_src *src = search(w, key);

	if (!src)
		return;
	WR(src->limit_bytes, RD(src->bytes));
	WR(src->limit_pkts, WINDOW_PKTS(RD(src->count)));
}

bool window_scan(const struct window *w, uint32_t i, uint32_t epoch,
		 struct window_key *ret_k, struct window_view *ret_v)
{
	const struct window_src *src = &w->src4[i];
	uint64_t tag = RD(src->tag);

	/* Most are idle; say so without reading the history. */
	if (!tag || !in_window(WINDOW_EPOCH(tag), epoch))
		return false;
	return read_entry(w, src, NULL, epoch, ret_k, ret_v);
}

void window_rethink(struct window *w, const struct detector_room *room_new)
{
	w->room_new = *room_new;
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
