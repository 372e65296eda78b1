/* SPDX-License-Identifier: GPL-2.0-only */
/* iface.h - one protected interface: its pinned state and what works on it */
#ifndef VGD_IFACE_H
#define VGD_IFACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include "config.h"
#include "feedback.h"
#include "fold.h"
#include "harvester.h"
#include "ledger.h"
#include "pool.h"
#include "publish.h"
#include "sketch.h"

/**
 * struct iface - an interface
 * @s: pinned state; its memory outlives all threads
 * @lock: protects @s's library calls, @sketch, @ledger and @feedback: workers
 *	and the main thread use them. Inherits priority, because a real-time
 *	worker may wait for the main thread
 * @harvest: harvester thread only
 * @win: per worker; see window.h
 * @fold: per worker
 * @own: /64s of protected addresses, for @fold
 * @generation: of the block table when @ledger was last compared
 * @is_gone: the device is not there; state is kept
 * @is_removed: an operator took the sentinel off
 */
struct iface {
	struct vg_sentinel *s;
	const struct config_iface *conf;
	pthread_mutex_t lock;
	struct harvest harvest;
	unsigned int workers;
	struct window *win[POOL_WORKERS_MAX];
	struct fold fold[POOL_WORKERS_MAX];
	struct fold_own own;
	struct sketch sketch;
	struct ledger ledger;
	struct publish publish;
	struct feedback feedback;
	uint64_t generation;
	uint64_t compared_ns;
	uint64_t failed_seen;
	uint64_t event_seen;
	bool is_gone;
	bool is_removed;
};

/** iface_open() - load or adopt @conf's interface. Negative errno, sentence in @e */
int iface_open(struct iface **ret_i, const struct config_iface *conf, struct vg_error *e);

/**
 * iface_prepare() - tables for @workers within @window_bytes for all of them,
 * rings taken over. After this, harvester and workers may use it.
 */
int iface_prepare(struct iface *i, unsigned int workers, uint64_t window_bytes,
		  struct vg_error *e);

/** iface_close() - @keep: leave program, blocks and pins; else take all off */
int iface_close(struct iface *i, bool keep, struct vg_error *e);

/** iface_tick() - every SKETCH_STEP_NS: snapshot, reap, notice others' changes */
void iface_tick(struct iface *i, uint64_t now_ns);

/** iface_second() - once a second: protected addresses anew */
int iface_second(struct iface *i, struct vg_error *e);

/** iface_tell() - an event about the daemon or a warning, not about a source */
void iface_tell(struct iface *i, uint32_t type, uint32_t reason, uint32_t arg);

/** iface_allow() - allow what @now lists and @before (may be NULL) did not, and the reverse */
int iface_allow(struct iface *i, const struct config_iface *before,
		const struct config_iface *now, struct vg_error *e);

#endif /* VGD_IFACE_H */
