/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * window.h - one worker's table of sources: what each sent in the last
 * second, in buckets of 50 ms
 *
 * Fixed size, allocated once. One thread, the owner, writes; any thread may
 * read a source with window_peek(). The window of epoch e is the buckets
 * e - 19 .. e, so it is never longer than a second and at most one bucket
 * shorter: 5000 packets in any second never count as more.
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
 * struct window_src - a source's current bucket; one cache line
 * @tag: low half: IPv4 address or kind of IPv6 source; high half: epoch of
 *	the bucket being filled, so that one comparison asks for both
 * @hi: @lo: IPv6 address
 * @room: cost that may still be added before the source must be judged
 * @bytes: wire bytes in the bucket, quarters
 * @count: SYNs (high half) and packets (low half) in the bucket, quarters
 * @seq: odd while the owner rewrites the entry
 * @hold: epoch until which no verdict is wanted; 0 none
 * @born: epoch in which the source got this entry; what is older in the
 *	history was another's
 * @version: version of the thresholds that @room was computed from
 * @pos: last used bucket of the history
 *
 * All fields are written by the owner only and read by others.
 */
struct window_src {
	uint64_t tag;
	uint64_t hi, lo;
	uint64_t room;
	uint64_t bytes;
	uint64_t count;
	uint32_t seq;
	uint32_t hold;
	uint32_t born;
	uint16_t version;
	uint16_t pos;
} __attribute__((aligned(64)));

#define WINDOW_COUNT(pkts, syn)	((uint64_t)(pkts) | (uint64_t)(syn) << 32)
#define WINDOW_PKTS(count)	((uint32_t)(count))
#define WINDOW_SYNS(count)	((uint32_t)((count) >> 32))
#define WINDOW_EPOCH(tag)	((uint32_t)((tag) >> 32))

/* A finished bucket; empty ones are not stored, so 19 are always enough. */
struct window_bucket {
	uint32_t epoch;
	uint32_t syn, pkts, bytes;
};

#define WINDOW_HISTORY		(WINDOW_BUCKETS - 1)

/**
 * struct window_past - what else is known of a source
 * @bucket: ring of finished buckets
 * @exempt_second: second (epoch / 20) that @exempt_pkts and @exempt_bytes count
 * @exempt_born: whose drops they are, as window_src.born
 * @exempt_pkts: @exempt_bytes: not to be judged (dropped, allowlisted), in
 *	that second
 * @exempt_pkts_last: @exempt_bytes_last: in the second before
 */
struct window_past {
	struct window_bucket bucket[WINDOW_HISTORY];
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
 * @shift4: @shift6: 64 - log2 of the number of slots
 * @room_new: cost a source may have before it is first judged
 * @version: raised when thresholds change
 * @forgotten: records of sources that were evicted or found no room
 */
struct window {
	struct window_src *src4, *src6;
	struct window_past *past;
	uint64_t mul;
	uint32_t shift4, shift6;
	uint32_t slots4, slots6;
	uint64_t room_new;
	uint16_t version;
	uint64_t forgotten;
	size_t bytes;
};

/**
 * window_new() - a table of @slots4 + @slots6 sources, powers of two
 *
 * NULL and errno when there is no memory. Pages are touched when used.
 */
struct window *window_new(uint32_t slots4, uint32_t slots6, uint64_t secret);
void window_free(struct window *w);

/** window_slots() - slots for IPv4 (a quarter of it more is for IPv6) within @bytes */
uint32_t window_slots(uint64_t bytes);

static inline uint32_t window_epoch(uint64_t mono_ns)
{
	return (uint32_t)(mono_ns / WINDOW_BUCKET_NS);
}

/** window_home4() - where an IPv4 source's entry is most likely */
static inline struct window_src *window_home4(const struct window *w, uint32_t addr)
{
	return &w->src4[(addr * w->mul) >> w->shift4];
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

/** window_sums() - the owner's own sums of @src in the window of @epoch */
void window_sums(const struct window *w, const struct window_src *src, uint32_t epoch,
		 struct detector_sums *ret_s);

/**
 * window_exempt() - count a packet that is shown among talkers but never
 *	judged: it was dropped, or its source is allowlisted (owner only)
 */
void window_exempt(struct window *w, struct window_src *src, uint32_t epoch,
		   uint32_t pkts, uint64_t bytes);

/**
 * struct window_view - a source as another thread sees it
 * @sums: in the window
 * @room: not yet used up
 * @exempt_pkts: @exempt_bytes: not judged, in the last whole second
 */
struct window_view {
	struct detector_sums sums;
	uint64_t room;
	uint64_t exempt_pkts, exempt_bytes;
};

/** window_peek() - false when @key has no entry; any thread */
bool window_peek(const struct window *w, const struct window_key *key, uint32_t epoch,
		 struct window_view *ret_v);

/** window_scan() - entry number @i, 0 .. slots4 + slots6 - 1; any thread */
bool window_scan(const struct window *w, uint32_t i, uint32_t epoch,
		 struct window_key *ret_k, struct window_view *ret_v);

/** window_rethink() - thresholds changed: judge every source anew (owner only) */
void window_rethink(struct window *w, uint64_t room_new);

void window_key_prefix(const struct window_key *key, struct vg_prefix *ret_p);

#endif /* VGD_WINDOW_H */
