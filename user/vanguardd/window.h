/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * window.h - one worker's table of sources: what each sent in the last
 * second, in buckets of 50 ms
 *
 * Fixed size, allocated once. One thread, the owner, writes; any thread may
 * read a source with window_peek(). The window of epoch e is the buckets
 * e - 19 .. e, so it is never longer than a second and at most one bucket
 * shorter: 5000 packets in any second never count as more. (Epochs wrap after
 * 6.8 years; sums may then be low for a second.)
 */
#ifndef VGD_WINDOW_H
#define VGD_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>
#include "atomic.h"
#include "detector.h"

#define WINDOW_BUCKET_NS	50000000ull
#define WINDOW_BUCKETS		20u
#define WINDOW_PROBE		16u

/* Kinds of source. A prefix length doubles as the kind. */
#define WINDOW_V4		32u
#define WINDOW_V6_NET		64u
#define WINDOW_V6_HOST		128u

/**
 * struct window_key - whom a packet is from
 * @kind: WINDOW_V4, WINDOW_V6_NET or WINDOW_V6_HOST
 * @hi: IPv6: first 8 bytes as loaded; IPv4: the address, network order
 * @lo: WINDOW_V6_HOST: last 8 bytes; else 0
 */
struct window_key {
	uint32_t kind;
	uint64_t hi, lo;
};

/**
 * struct window_src - one source; one cache line
 * @tag: low half: IPv4 address or kind of IPv6 source; high half: epoch of
 *	the bucket being filled, so that one comparison asks for both.
 *	0: never used, WINDOW_BUSY: about to get another source
 * @hi: @lo: IPv6 address
 * @bytes: wire bytes so far, quarters; only grows
 * @count: SYNs (high half) and packets (low half) so far, quarters; grows
 *	modulo 2^64, its differences are exact
 * @limit_bytes: @limit_pkts: what @bytes and packets may reach before the
 *	source must be judged
 * @hold: epoch until which no verdict is wanted; 0 none
 * @born: epoch in which the source got this entry; what is older in the
 *	history was another's
 * @version: of the thresholds that the limits are from; another number than
 *	struct window's means that the next bucket needs attention
 *
 * Written by the owner only and read by others, but for the limits, which
 * others may lower (window_revoke()).
 */
struct window_src {
	uint64_t tag;
	uint64_t hi, lo;
	uint64_t bytes;
	uint64_t count;
	uint64_t limit_bytes;
	uint32_t limit_pkts;
	uint32_t hold;
	uint32_t born;
	uint16_t version;
	uint16_t __pad;
} __attribute__((aligned(64)));

#define WINDOW_BUSY		UINT64_MAX
#define WINDOW_COUNT(pkts, syn)	((uint64_t)(pkts) | (uint64_t)(syn) << 32)
#define WINDOW_PKTS(count)	((uint32_t)(count))
#define WINDOW_SYNS(count)	((uint32_t)((count) >> 32))
#define WINDOW_EPOCH(tag)	((uint32_t)((tag) >> 32))
#define WINDOW_TAG(low, epoch)	((uint32_t)(low) | (uint64_t)(epoch) << 32)

/**
 * struct window_bucket - the counters of a source when a bucket was opened
 * @when: epoch; in the high half window_src.bytes in units of 4 bytes, rounded
 *	up, modulo 2^32 (17 GB)
 * @count: window_src.count
 */
struct window_bucket {
	uint64_t when;
	uint64_t count;
};

#define WINDOW_UNIT_SHIFT	4	/* quarters to units of 4 bytes */
#define WINDOW_UNITS(bytes)	(((bytes) + (1u << WINDOW_UNIT_SHIFT) - 1) >> WINDOW_UNIT_SHIFT)
#define WINDOW_ROOM_PKTS	(INT32_MAX / 2)	/* most at a time: limits wrap */

/**
 * struct window_past - what else is known of a source
 * @bucket: openings, each at its epoch modulo WINDOW_BUCKETS; a bucket
 *	without packets has none
 * @exempt_second: second (epoch / 20) that @exempt_pkts and @exempt_bytes count
 * @exempt_born: whose drops they are, as window_src.born
 * @exempt_pkts: @exempt_bytes: not to be judged (dropped, allowlisted), in
 *	that second
 * @exempt_pkts_last: @exempt_bytes_last: in the second before
 */
struct window_past {
	struct window_bucket bucket[WINDOW_BUCKETS];
	uint32_t exempt_second;
	uint32_t exempt_pkts, exempt_pkts_last;
	uint32_t exempt_born;
	uint64_t exempt_bytes, exempt_bytes_last;
};

/**
 * struct window - one worker's table for one interface
 * @src4: @src6: entries, IPv4 and IPv6
 * @past: history, of src4 first, then of src6
 * @mul: secret odd multiplier of the hash
 * @mask4: @mask6: number of slots - 1, times the size of an entry
 * @room_new: what a new source may send before it is first judged
 * @version: raised when thresholds change
 * @forgotten: records of sources that were evicted or found no room
 */
struct window {
	struct window_src *src4, *src6;
	struct window_past *past;
	uint64_t mul;
	uint64_t mask4, mask6;
	uint32_t slots4, slots6;
	struct detector_room room_new;
	uint16_t version;
	uint64_t forgotten;
	size_t bytes;
};

#define WINDOW_HASH_SHIFT	38	/* top 26 bits: 2^20 entries of 64 bytes */

/**
 * window_new() - a table of @slots4 + @slots6 sources, powers of two
 *
 * NULL and errno when there is no memory. Pages are touched when used.
 */
struct window *window_new(uint32_t slots4, uint32_t slots6, uint64_t secret);
void window_free(struct window *w);

/** window_slots() - how many sources of each family fit into @bytes; powers of two */
void window_slots(uint64_t bytes, uint32_t *ret_slots4, uint32_t *ret_slots6);

static inline uint32_t window_epoch(uint64_t mono_ns)
{
	return (uint32_t)(mono_ns / WINDOW_BUCKET_NS);
}

/** window_home4() - where an IPv4 source's entry is most likely */
static inline struct window_src *window_home4(struct window_src *src4, uint64_t mul,
					      uint64_t mask4, uint32_t addr)
{
	return (void *)((char *)src4 + (addr * mul >> WINDOW_HASH_SHIFT & mask4));
}

/** window_home6() - the same for an IPv6 source */
static inline struct window_src *window_home6(const struct window *w, uint64_t hi, uint64_t lo)
{
	/* Fold the half that tells networks apart into bits the multiply spreads. */
	uint64_t h = (hi ^ hi >> 32 ^ lo * 0x9e3779b97f4a7c15ull) * w->mul;

	return (void *)((char *)w->src6 + (h >> WINDOW_HASH_SHIFT & w->mask6));
}

/**
 * window_turn() - open @src's bucket of @epoch; owner only
 * @tag: the source's with @epoch
 * @pos: @epoch modulo WINDOW_BUCKETS
 *
 * What was sent since a bucket was opened is a difference of counters that
 * only grow; nothing is reset and nothing added up, so a reader that meets
 * this half done sees a little more or less of the present, not of the past.
 */
static inline void window_turn(const struct window *w, struct window_src *src, uint64_t tag,
			       uint32_t pos)
{
	struct window_bucket *b = &w->past[src - w->src4].bucket[pos];

	WR_REL(b->when, WINDOW_EPOCH(tag) | WINDOW_UNITS(src->bytes) << 32);
	WR_REL(b->count, src->count);
	WR_REL(src->tag, tag);
}

/**
 * window_get() - the source's entry with its bucket at @epoch (owner only)
 *
 * Makes one if there is none; NULL when no entry may be given up for it.
 * Evicted are, in this order: sources silent for a second, then the one
 * longest silent, if that is two buckets or more. A flooding source cannot
 * be evicted by a crowd of others.
 */
struct window_src *window_get(struct window *w, const struct window_key *key, uint32_t epoch);

/** window_open() - window_turn(), and all that comes with a new bucket (owner only) */
void window_open(struct window *w, struct window_src *src, uint32_t epoch);

/** window_sums() - the owner's own sums of @src in the window of @epoch */
void window_sums(const struct window *w, const struct window_src *src, uint32_t epoch,
		 struct detector_sums *ret_s);

/**
 * window_exempt() - count a packet that is shown among talkers but never
 *	judged: it was dropped, or its source is allowlisted (owner only)
 */
void window_exempt(struct window *w, struct window_src *src, uint32_t epoch,
		   uint32_t pkts, uint64_t bytes);

/** window_limit() - @src may send @room more before it is judged (owner only) */
void window_limit(struct window_src *src, const struct detector_room *room);

/** window_hold() - nothing more is to be said of @src before @until (owner only) */
void window_hold(const struct window *w, struct window_src *src, uint32_t until);

/**
 * struct window_view - a source as another thread sees it
 * @sums: in the window
 * @room: granted and not yet used up
 * @exempt_pkts: @exempt_bytes: not judged, in the last whole second
 */
struct window_view {
	struct detector_sums sums;
	struct detector_room room;
	uint64_t exempt_pkts, exempt_bytes;
};

/** window_peek() - false when @key has no entry; any thread */
bool window_peek(const struct window *w, const struct window_key *key, uint32_t epoch,
		 struct window_view *ret_v);

/** window_revoke() - whoever owns @w must judge @key at its next record; any thread */
void window_revoke(struct window *w, const struct window_key *key);

/** window_scan() - entry number @i, 0 .. slots4 + slots6 - 1; any thread */
bool window_scan(const struct window *w, uint32_t i, uint32_t epoch,
		 struct window_key *ret_k, struct window_view *ret_v);

/** window_rethink() - thresholds changed: judge every source anew (owner only) */
void window_rethink(struct window *w, const struct detector_room *room_new);

void window_key_prefix(const struct window_key *key, struct vg_prefix *ret_p);

#endif /* VGD_WINDOW_H */
