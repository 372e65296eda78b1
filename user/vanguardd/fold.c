// SPDX-License-Identifier: GPL-2.0-only
/*
 * fold.c - see fold.h
 *
 * fold_batch() is the loop that every record goes through; it is kept small
 * enough to see its instructions. An IPv4 record that passed, of a source
 * whose entry is where it is expected and whose bucket is open, takes no
 * call. All else is in functions of its own.
 */
#include <string.h>
#include "atomic.h"
#include "fold.h"

/* Anything in these bits needs a second look: a verdict other than pass, IPv6. */
#define NOT_PLAIN	((uint64_t)0xf << VG_REC_ACTION_SHIFT | \
			 (uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT)

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void set_thresholds(struct fold *f)
{
	const struct detector_sums nothing = { 0 };
	struct detector_room room;

	detector_init(&f->detector, &f->thresholds);
	f->v6_kind = f->thresholds.v6_plen == 128 ? WINDOW_V6_HOST : WINDOW_V6_NET;
	detector_room(&f->detector, &nothing, &room);
	if (f->workers > 1) {
		room.pkts = least(room.pkts / (8 * f->workers),
				  FOLD_FIRST_PKTS * VG_WEIGHT_ONE);
		room.bytes = least(room.bytes / (8 * f->workers),
				   FOLD_FIRST_BYTES * VG_WEIGHT_ONE);
	}
	window_rethink(f->win[f->self], &room);
}

/* Another process writes the settings; each field is one store. */
static void read_settings(struct fold *f)
{
	const struct vg_settings *s = f->settings;
	struct vg_settings now = f->thresholds;

	now.syn_rate = RD(s->syn_rate);
	now.pps = RD(s->pps);
	now.bit_rate = RD(s->bit_rate);
	now.v6_plen = RD(s->v6_plen);
	if (now.syn_rate == f->thresholds.syn_rate && now.pps == f->thresholds.pps &&
	    now.bit_rate == f->thresholds.bit_rate && now.v6_plen == f->thresholds.v6_plen)
		return;
	f->thresholds = now;
	set_thresholds(f);
}

void fold_init(struct fold *f)
{
	memset(&f->thresholds, 0, sizeof(f->thresholds));
	read_settings(f);
	set_thresholds(f);
}

static void key_of(const struct fold *f, const struct window_src *src, struct window_key *ret_k)
{
	const struct window *w = f->win[f->self];

	if (src < w->src6) {
		*ret_k = (struct window_key){ WINDOW_V4, (uint32_t)src->tag, 0 };
		return;
	}
	*ret_k = (struct window_key){ (uint32_t)src->tag, src->hi, src->lo };
}

static void reserve(struct detector_room *sum, const struct detector_room *room)
{
	/* Far more than any sum, so that adding a few cannot overflow. */
	const uint64_t most = UINT64_MAX / 64;

	sum->pkts += least(room->pkts, most);
	sum->bytes += least(room->bytes, most);
}

/* The source's sums over all tables; rooms granted elsewhere to @ret_reserved. */
static void all_sums(const struct fold *f, const struct window_src *src,
		     const struct window_key *key, uint32_t epoch,
		     struct detector_sums *ret_s, struct detector_room *ret_reserved)
{
	struct detector_room reserved = { 0 };
	unsigned int i;

	window_sums(f->win[f->self], src, epoch, ret_s);
	for (i = 0; i < f->workers; i++) {
		struct window_view v;

		if (i == f->self)
			continue;
		if (!window_peek(f->win[i], key, epoch, &v)) {
			reserve(&reserved, &f->win[f->self]->room_new);
			continue;
		}
		reserve(&reserved, &v.room);
		ret_s->syn += v.sums.syn;
		ret_s->pkts += v.sums.pkts;
		ret_s->bytes += v.sums.bytes;
	}
	*ret_reserved = reserved;
}

/* What this worker may take of @room, of which others hold @reserved. */
static uint64_t share(uint64_t room, uint64_t reserved)
{
	if (room == DETECTOR_OFF)
		return room;
	room = room > reserved ? room - reserved : 0;
	/* Leave something to the others: records go to whoever is idle. */
	return room - room / 2;
}

/* How much more the source may send to this worker; with several, less than to all. */
static void grant(struct fold *f, struct window_src *src, const struct window_key *key,
		  const struct detector_sums *sums, const struct detector_room *reserved)
{
	struct detector_room room;
	unsigned int i;

	detector_room(&f->detector, sums, &room);
	if (f->workers > 1) {
		room.pkts = share(room.pkts, reserved->pkts);
		room.bytes = share(room.bytes, reserved->bytes);
		/* All given away: take it back, and look again with the next record. */
		for (i = 0; i < f->workers && (!room.pkts || !room.bytes); i++) {
			if (i != f->self)
				window_revoke(f->win[i], key);
		}
	}
	window_limit(src, &room);
}

/* The source used up its room: is it too much, and if not, how much more? */
static __attribute__((noinline)) void judge(struct fold *f, struct window_src *src,
					    const struct batch *b, uint32_t weight)
{
	const struct detector_room none = { 0 };
	uint32_t epoch = window_epoch(b->stamp_ns), hold;
	struct detector_room reserved;
	struct detector_sums sums;
	struct fold_verdict v;

	key_of(f, src, &v.key);
	all_sums(f, src, &v.key, epoch, &sums, &reserved);
	v.reason = detector_judge(&f->detector, &sums);
	if (v.reason == DETECTOR_NONE) {
		grant(f, src, &v.key, &sums, &reserved);
		return;
	}
	v.rate = detector_rate(&sums, v.reason);
	v.stamp_ns = b->stamp_ns;
	v.is_estimate = weight != VG_WEIGHT_ONE ||
			RD(f->settings->sample_weight) != VG_WEIGHT_ONE;
	hold = f->verdict(f->arg, &v);
	if (hold)
		window_hold(f->win[f->self], src, epoch + hold);
	else
		window_limit(src, &none);
}

static inline uint64_t bytes_of(uint64_t w1)
{
	return (VG_REC_LEN(w1) + DETECTOR_WIRE_BYTES) * (uint64_t)VG_REC_WEIGHT(w1);
}

/* 1, and in the upper half 1 too if the TCP flags (low five bits) say SYN without ACK. */
#define ONE(flags)	[flags] = WINDOW_COUNT(1, ((flags) & (VG_TCP_SYN | VG_TCP_ACK)) == \
						  VG_TCP_SYN)
#define FOUR(flags)	ONE(flags), ONE((flags) + 1), ONE((flags) + 2), ONE((flags) + 3)
#define SIXTEEN(flags)	FOUR(flags), FOUR((flags) + 4), FOUR((flags) + 8), FOUR((flags) + 12)
#define FLAGS_MASK	0x1f

static const uint64_t count_of_flags[FLAGS_MASK + 1] = { SIXTEEN(0), SIXTEEN(16) };

static inline void add(struct fold *f, struct window_src *src, uint64_t w1,
		       const struct batch *b)
{
	uint64_t weight = VG_REC_WEIGHT(w1);
	uint64_t bytes = src->bytes + bytes_of(w1);
	uint64_t count = src->count + weight * count_of_flags[VG_REC_FLAGS(w1) & FLAGS_MASK];

	WR(src->bytes, bytes);
	WR(src->count, count);
	/* Packets wrap around, and so does their limit. */
	if (unlikely(bytes > RD_HOT(src->limit_bytes) ||
		     (int32_t)(RD_HOT(src->limit_pkts) - WINDOW_PKTS(count)) < 0))
		judge(f, src, b, (uint32_t)weight);
}

/* Seen and shown, but not judged: it was stopped already, or may do as it likes. */
static bool is_exempt(uint64_t w1)
{
	uint32_t action = VG_REC_ACTION(w1);

	return action != VG_CNT_PASS && action != VG_CNT_PASS_MALFORMED;
}

/* What an IPv6 source is: a /64, or a host if so set or if we live in that /64. */
static uint32_t kind_of(const struct fold *f, uint64_t hi)
{
	unsigned int i, n;

	if (f->v6_kind == WINDOW_V6_HOST || !f->own)
		return f->v6_kind;
	n = RD_ACQ(f->own->n);
	for (i = 0; i < n; i++)
		if (RD(f->own->hi[i]) == hi)
			return WINDOW_V6_HOST;
	return WINDOW_V6_NET;
}

/* A record that is not plain. Returns the slots after its first. */
static __attribute__((noinline)) unsigned int add_other(struct fold *f, const struct batch *b,
							const struct vg_slot *p,
							const struct vg_slot *end, uint32_t epoch)
{
	struct window *w = f->win[f->self];
	unsigned int more = 0;
	struct window_src *src;
	struct window_key key;
	uint64_t w1 = p->w1;

	if (VG_REC_META(w1) & VG_REC_META_V6) {
		if (p + 1 == end)
			return 0;
		key.kind = kind_of(f, p->w0);
		key.hi = p->w0;
		key.lo = key.kind == WINDOW_V6_HOST ? p[1].w0 : 0;
		more = 1;
		src = window_home6(w, key.hi, key.lo);
		if (likely(src->tag == WINDOW_TAG(key.kind, epoch) && src->hi == key.hi &&
			   src->lo == key.lo && !is_exempt(w1))) {
			add(f, src, w1, b);
			return more;
		}
	} else {
		key = (struct window_key){ WINDOW_V4, (uint32_t)p->w0, 0 };
	}
	src = window_get(w, &key, epoch);
	if (!src)
		WR(w->forgotten, w->forgotten + 1);
	else if (is_exempt(w1))
		window_exempt(w, src, epoch, VG_REC_WEIGHT(w1), bytes_of(w1));
	else
		add(f, src, w1, b);
	return more;
}

/* The entry is not at home, not there, or wants more than a new bucket. */
static __attribute__((noinline)) struct window_src *find(struct window *w, uint32_t addr,
							 uint32_t epoch)
{
	struct window_key key = { WINDOW_V4, addr, 0 };
	struct window_src *src = window_get(w, &key, epoch);

	if (!src)
		WR(w->forgotten, w->forgotten + 1);
	return src;
}

static void fold_slots(struct fold *f, const struct batch *b)
{
	const struct vg_slot *p, *end = b->slot + b->slots;
	uint32_t epoch = window_epoch(b->stamp_ns);
	struct window *w = f->win[f->self];
	struct window_src *src4 = w->src4;
	const uint64_t mul = w->mul, mask4 = w->mask4;
	const uint32_t pos = epoch % WINDOW_BUCKETS;

	for (p = b->slot; p < end; p++) {
		uint64_t w1 = p->w1, tag = WINDOW_TAG(p->w0, epoch);
		struct window_src *src;

		if (unlikely(w1 & NOT_PLAIN)) {
			p += add_other(f, b, p, end, epoch);
			continue;
		}
		src = window_home4(src4, mul, mask4, (uint32_t)tag);
		if (unlikely(src->tag != tag)) {
			/* RD: a value read once more need not be kept for this branch. */
			uint64_t other = RD(src->tag);

			if (likely((uint32_t)other == (uint32_t)tag && other < tag &&
				   src->version == w->version)) {
				window_turn(w, src, tag, pos);
			} else {
				src = find(w, (uint32_t)tag, epoch);
				if (unlikely(!src))
					continue;
			}
		}
		add(f, src, w1, b);
	}
}

void fold_batch(struct fold *f, const struct batch *b)
{
	struct window *w = f->win[f->self];

	read_settings(f);
	fold_slots(f, b);
	ADD(f->loss->folded, b->slots - b->v6);
	ADD(f->loss->folded_slots, b->slots);
	if (w->forgotten != f->forgotten) {
		ADD(f->loss->table, w->forgotten - f->forgotten);
		f->forgotten = w->forgotten;
	}
}
