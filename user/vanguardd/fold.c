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
#define NOT_PLAIN	((uint64_t)0xff << VG_REC_ACTION_SHIFT | \
			 (uint64_t)VG_REC_META_V6 << VG_REC_META_SHIFT)

/* TCP flags in a record */
#define SYN_SHIFT	(VG_REC_FLAGS_SHIFT + 1)
#define ACK_SHIFT	(VG_REC_FLAGS_SHIFT + 4)

static void set_thresholds(struct fold *f)
{
	const struct detector_sums nothing = { 0 };
	uint64_t room;

	detector_init(&f->detector, &f->thresholds);
	f->v6_kind = f->thresholds.v6_plen == 128 ? WINDOW_V6_HOST : WINDOW_V6_NET;
	room = detector_room(&f->detector, &nothing);
	/*
	 * With several workers a new entry gets a small share, so that all
	 * first shares together stay well below what a source may send.
	 */
	if (f->workers > 1)
		room /= 8 * f->workers;
	window_rethink(f->win[f->self], room);
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

/* The source's sums over all tables; rooms granted elsewhere to @ret_reserved. */
static void all_sums(const struct fold *f, const struct window_src *src,
		     const struct window_key *key, uint32_t epoch,
		     struct detector_sums *ret_s, uint64_t *ret_reserved)
{
	uint64_t reserved = 0;
	unsigned int i;

	window_sums(f->win[f->self], src, epoch, ret_s);
	for (i = 0; i < f->workers; i++) {
		struct window_view v;

		if (i == f->self)
			continue;
		if (!window_peek(f->win[i], key, epoch, &v)) {
			reserved += f->win[f->self]->room_new;
			continue;
		}
		reserved += v.room;
		ret_s->syn += v.sums.syn;
		ret_s->pkts += v.sums.pkts;
		ret_s->bytes += v.sums.bytes;
	}
	*ret_reserved = reserved;
}

/* The source used up its room: is it too much, and if not, how much more? */
static __attribute__((noinline)) void judge(struct fold *f, struct window_src *src,
					    const struct batch *b, uint32_t weight)
{
	uint32_t epoch = window_epoch(b->stamp_ns);
	struct detector_sums sums;
	struct fold_verdict v;
	uint64_t room, reserved;

	WR(src->room, 0);
	if (src->hold && (int32_t)(src->hold - epoch) > 0)
		return;
	key_of(f, src, &v.key);
	all_sums(f, src, &v.key, epoch, &sums, &reserved);
	v.reason = detector_judge(&f->detector, &sums);
	if (v.reason != DETECTOR_NONE) {
		v.rate = detector_rate(&sums, v.reason);
		v.stamp_ns = b->stamp_ns;
		v.is_estimate = weight != VG_WEIGHT_ONE ||
				RD(f->settings->sample_weight) != VG_WEIGHT_ONE;
		src->hold = epoch + f->verdict(f->arg, &v);
		return;
	}
	src->hold = 0;
	room = detector_room(&f->detector, &sums);
	room = room > reserved ? room - reserved : 0;
	/* Leave something to the others: the records go to whoever is idle. */
	if (f->workers > 1)
		room -= room / 2;
	WR(src->room, room);
}

static inline uint32_t weight_of(uint64_t w1)
{
	return w1 >> VG_REC_WEIGHT_SHIFT & 0xffff;
}

static inline uint64_t bytes_of(uint64_t w1, uint32_t weight)
{
	return ((w1 & 0xffff) + DETECTOR_WIRE_BYTES) * weight;
}

static inline void add(struct fold *f, struct window_src *src, uint64_t w1,
		       const struct batch *b)
{
	uint32_t weight = weight_of(w1);
	uint64_t bytes = bytes_of(w1, weight);
	uint64_t syn = w1 >> SYN_SHIFT & ~(w1 >> ACK_SHIFT) & 1;
	uint64_t cost = bytes + weight * f->detector.pkt_cost;

	WR(src->bytes, src->bytes + bytes);
	WR(src->count, src->count + WINDOW_COUNT(weight, syn * weight));
	if (unlikely(src->room < cost))
		judge(f, src, b, weight);
	else
		WR(src->room, src->room - cost);
}

/* Seen and shown, but not judged: it was stopped already, or may do as it likes. */
static bool is_exempt(uint64_t w1)
{
	uint32_t action = w1 >> VG_REC_ACTION_SHIFT & 0xff;

	return action != VG_CNT_PASS && action != VG_CNT_PASS_MALFORMED;
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

	if (w1 >> VG_REC_META_SHIFT & VG_REC_META_V6) {
		if (p + 1 == end)
			return 0;
		key.kind = f->v6_kind;
		key.hi = p->w0;
		key.lo = key.kind == WINDOW_V6_HOST ? p[1].w0 : 0;
		more = 1;
	} else {
		key = (struct window_key){ WINDOW_V4, (uint32_t)p->w0, 0 };
	}
	src = window_get(w, &key, epoch);
	if (!src)
		WR(w->forgotten, w->forgotten + 1);
	else if (is_exempt(w1))
		window_exempt(w, src, epoch, weight_of(w1), bytes_of(w1, weight_of(w1)));
	else
		add(f, src, w1, b);
	return more;
}

/* The entry is not at home, not there, or its bucket is over. */
static __attribute__((noinline)) struct window_src *find(struct window *w, uint32_t addr,
							 uint32_t epoch)
{
	struct window_key key = { WINDOW_V4, addr, 0 };
	struct window_src *src = window_get(w, &key, epoch);

	if (!src)
		WR(w->forgotten, w->forgotten + 1);
	return src;
}

void fold_batch(struct fold *f, const struct batch *b)
{
	const struct vg_slot *p, *end = b->slot + b->slots;
	uint32_t epoch = window_epoch(b->stamp_ns);
	struct window *w = f->win[f->self];

	read_settings(f);
	for (p = b->slot; p < end; p++) {
		uint32_t addr = (uint32_t)p->w0;
		struct window_src *src;
		uint64_t w1 = p->w1;

		if (unlikely(w1 & NOT_PLAIN)) {
			p += add_other(f, b, p, end, epoch);
			continue;
		}
		src = window_home4(w, addr);
		if (unlikely(src->tag != (addr | (uint64_t)epoch << 32))) {
			src = find(w, addr, epoch);
			if (unlikely(!src))
				continue;
		}
		add(f, src, w1, b);
	}
	ADD(f->loss->folded, b->slots - b->v6);
	ADD(f->loss->folded_slots, b->slots);
	if (w->forgotten != f->forgotten) {
		ADD(f->loss->table, w->forgotten - f->forgotten);
		f->forgotten = w->forgotten;
	}
}
