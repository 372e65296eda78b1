// SPDX-License-Identifier: GPL-2.0-only
/* talkers.c - see talkers.h */
#include <string.h>
#include "talkers.h"

static uint64_t weight_packets(const struct vg_talker *t)
{
	return t->pps;
}

static uint64_t weight_bytes(const struct vg_talker *t)
{
	return t->bps;
}

/* Keep @t if it is among the largest: insertion into a short sorted list. */
static void offer(struct vg_talker *list, uint32_t *n, const struct vg_talker *t,
		  uint64_t (*weight)(const struct vg_talker *))
{
	uint32_t at = *n;

	if (at == VG_TALKERS && weight(&list[at - 1]) >= weight(t))
		return;
	if (at < VG_TALKERS)
		++*n;
	else
		at--;
	for (; at && weight(&list[at - 1]) < weight(t); at--)
		list[at] = list[at - 1];
	list[at] = *t;
}

static void add_view(struct window_view *sum, const struct window_view *v)
{
	sum->sums.syn += v->sums.syn;
	sum->sums.pkts += v->sums.pkts;
	sum->sums.bytes += v->sums.bytes;
	sum->exempt_pkts += v->exempt_pkts;
	sum->exempt_bytes += v->exempt_bytes;
}

static bool is_active(const struct window_view *v)
{
	return v->sums.pkts || v->exempt_pkts;
}

/*
 * A source may be in several tables. It is counted where it is met first,
 * with what the later tables know of it.
 */
static bool total(struct window *const *win, unsigned int workers, unsigned int self,
		  const struct window_key *key, uint32_t epoch, struct window_view *sum)
{
	struct window_view v;
	unsigned int i;

	for (i = 0; i < workers; i++) {
		if (i == self || !window_peek(win[i], key, epoch, &v) || !is_active(&v))
			continue;
		if (i < self)
			return false;
		add_view(sum, &v);
	}
	return true;
}

void talkers_find(struct talkers *ret_t, struct window *const *win, unsigned int workers,
		  uint32_t epoch)
{
	struct window_view v;
	struct window_key key;
	unsigned int w;
	uint32_t i;

	memset(ret_t, 0, sizeof(*ret_t));
	for (w = 0; w < workers; w++) {
		for (i = 0; i < win[w]->slots4 + win[w]->slots6; i++) {
			struct vg_talker t = { .pps = 0 };

			if (!window_scan(win[w], i, epoch, &key, &v) || !is_active(&v))
				continue;
			if (workers > 1 && !total(win, workers, w, &key, epoch, &v))
				continue;
			ret_t->sources++;
			t.syn = (uint32_t)(v.sums.syn / VG_WEIGHT_ONE);
			t.pps = (v.sums.pkts + v.exempt_pkts) / VG_WEIGHT_ONE;
			t.bps = (v.sums.bytes + v.exempt_bytes) * 8 / VG_WEIGHT_ONE;
			if (ret_t->npackets == VG_TALKERS && ret_t->nbytes == VG_TALKERS &&
			    t.pps <= ret_t->by_packets[VG_TALKERS - 1].pps &&
			    t.bps <= ret_t->by_bytes[VG_TALKERS - 1].bps)
				continue;
			window_key_prefix(&key, &t.prefix);
			offer(ret_t->by_packets, &ret_t->npackets, &t, weight_packets);
			offer(ret_t->by_bytes, &ret_t->nbytes, &t, weight_bytes);
		}
	}
}
