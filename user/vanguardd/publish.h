/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * publish.h - the daemon's side of the pinned statistics map
 * (include/vanguard/stats_api.h): snapshots and events
 */
#ifndef VGD_PUBLISH_H
#define VGD_PUBLISH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <vanguard/stats_api.h>

/**
 * struct publish - writer of one interface's statistics
 * @to: shared memory
 * @lock: one event at a time; workers and the main thread write them
 */
struct publish {
	struct vg_stats *to;
	pthread_mutex_t lock;
};

void publish_init(struct publish *p, struct vg_stats *to);
void publish_exit(struct publish *p);

/**
 * publish_snapshot() - everything but losses and events, as one whole
 * @s: version, seq, loss and events in it are ignored
 *
 * Main thread only.
 */
void publish_snapshot(struct publish *p, const struct vg_stats *s);

/** publish_event() - @ev: seq and realtime_ns are filled in; any thread */
void publish_event(struct publish *p, const struct vg_event *ev);

/** publish_event_read() - copy event @seq; false when it is gone or not there yet */
bool publish_event_read(const struct vg_stats *from, uint64_t seq, struct vg_event *ret_ev);

#endif /* VGD_PUBLISH_H */
