// SPDX-License-Identifier: GPL-2.0-only
/*
 * publish.c - see publish.h
 *
 * Readers are other processes with a read-only mapping; a sequence number
 * tells them when a copy is torn. Stores under an odd number are releases,
 * so whoever reads (with acquire) any of them also finds the number changed.
 * A daemon killed half way leaves an odd number; its successor makes it even
 * again with its first snapshot.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "atomic.h"
#include "publish.h"
#include "sentinel.h"
#include "thread.h"

#define WORD_OF(field)	(offsetof(struct vg_stats, field) / sizeof(uint64_t))
#define SNAPSHOT_WORDS	WORD_OF(ev_next)
#define LOSS_FIRST	WORD_OF(loss)
#define LOSS_WORDS	(sizeof(struct vg_losses) / sizeof(uint64_t))
#define EVENT_WORDS	(sizeof(struct vg_event) / sizeof(uint64_t))

_Static_assert(offsetof(struct vg_stats, seq) == 4, "version and seq are word 0");
_Static_assert(offsetof(struct vg_stats, loss) % 8 == 0, "losses are whole words");
_Static_assert(offsetof(struct vg_stats, ev_next) % 8 == 0, "the snapshot is whole words");

void publish_init(struct publish *p, struct vg_stats *to)
{
	p->to = to;
	thread_lock_init(&p->lock);
}

void publish_exit(struct publish *p)
{
	pthread_mutex_destroy(&p->lock);
}

void publish_snapshot(struct publish *p, const struct vg_stats *s)
{
	uint64_t *to = (uint64_t *)(void *)p->to;
	const uint64_t *from = (const uint64_t *)(const void *)s;
	uint32_t seq = RD(p->to->seq) | 1;
	size_t i;

	WR(p->to->version, VG_STATS_VERSION);
	WR(p->to->seq, seq);
	for (i = 1; i < SNAPSHOT_WORDS; i++) {
		if (i >= LOSS_FIRST && i < LOSS_FIRST + LOSS_WORDS)
			continue;
		WR_REL(to[i], from[i]);
	}
	WR_REL(p->to->seq, seq + 1);
}

void publish_event(struct publish *p, const struct vg_event *ev)
{
	struct vg_event now = *ev;
	const uint64_t *from = (const uint64_t *)(const void *)&now;
	struct vg_event *slot;
	uint64_t seq, *to;
	size_t i;

	pthread_mutex_lock(&p->lock);
	now.realtime_ns = vg_real_ns();
	seq = RD(p->to->ev_next);
	if (!seq)
		seq = 1;
	slot = &p->to->ev[(seq - 1) % VG_EVENTS];
	to = (uint64_t *)(void *)slot;
	WR(slot->seq, 0);
	for (i = 1; i < EVENT_WORDS; i++)
		WR_REL(to[i], from[i]);
	WR_REL(slot->seq, seq);
	WR_REL(p->to->ev_next, seq + 1);
	pthread_mutex_unlock(&p->lock);
}

bool publish_event_read(const struct vg_stats *from, uint64_t seq, struct vg_event *ret_ev)
{
	const struct vg_event *slot = &from->ev[(seq - 1) % VG_EVENTS];
	const uint64_t *words = (const uint64_t *)(const void *)slot;
	uint64_t copy[EVENT_WORDS];
	size_t i;

	if (!seq || RD_ACQ(slot->seq) != seq)
		return false;
	copy[0] = seq;
	for (i = 1; i < EVENT_WORDS; i++)
		copy[i] = RD_ACQ(words[i]);
	if (RD(slot->seq) != seq)
		return false;
	memcpy(ret_ev, copy, sizeof(*ret_ev));
	return true;
}
