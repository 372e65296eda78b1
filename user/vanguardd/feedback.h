/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feedback.h - a verdict becomes a block, or the reason why not is recorded
 */
#ifndef VGD_FEEDBACK_H
#define VGD_FEEDBACK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <vanguard/stats_api.h>
#include "error.h"
#include "fold.h"

struct ledger;
struct publish;
struct sketch;
struct vg_sentinel;

#define FEEDBACK_RECENT		1024u

/**
 * struct feedback_ops - what feedback asks of the library; tests bring their own
 */
struct feedback_ops {
	int (*block_add)(struct vg_sentinel *s, const struct vg_prefix *p, uint32_t ttl_s,
			 enum vg_reason reason, uint64_t rate, struct vg_error *e);
	int (*block_get)(struct vg_sentinel *s, const struct vg_prefix *p,
			 struct vg_block *ret_b);
	int (*is_allowed)(struct vg_sentinel *s, const struct vg_prefix *p);
	int (*is_protected)(struct vg_sentinel *s, const struct vg_prefix *p,
			    const char **ret_why);
};

extern const struct feedback_ops feedback_library;

/**
 * struct feedback_recent - a source that was dealt with a moment ago
 * @until_ns: nothing more is done about it before
 * @told_ns: when a refusal was last told, 0 never
 */
struct feedback_recent {
	struct vg_prefix prefix;
	uint64_t until_ns;
	uint64_t told_ns;
};

/**
 * struct feedback - one interface
 * @s: @g: @ncpus: its state
 * @ops: library calls
 * @lock: the interface's lock; the library and the sketch are not for two
 *	threads at once
 * @sketch: asked about estimates; may be NULL
 * @ledger: blocks known to be in force
 * @publish: where events go
 * @loss: counters
 * @recent: so that a flood is one verdict, not one per batch
 * @failed: blocks that failed for an unforeseen reason, and the last one's
 *	sentence; the main thread reports it
 */
struct feedback {
	struct vg_sentinel *s;
	const struct vg_global *g;
	uint32_t ncpus;
	const struct feedback_ops *ops;
	pthread_mutex_t *lock;
	struct sketch *sketch;
	struct ledger *ledger;
	struct publish *publish;
	struct vg_losses *loss;
	struct feedback_recent recent[FEEDBACK_RECENT];
	uint64_t failed;
	struct vg_error error;
};

/**
 * feedback_verdict() - act on @v; any thread
 *
 * Returns for how many buckets the source need not be judged again.
 */
uint32_t feedback_verdict(struct feedback *fb, const struct fold_verdict *v);

#endif /* VGD_FEEDBACK_H */
