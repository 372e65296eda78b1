/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold.h - records of a batch into a worker's window table, and judging the
 * sources that may have passed a threshold
 */
#ifndef VGD_FOLD_H
#define VGD_FOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <vanguard/stats_api.h>
#include "batch.h"
#include "detector.h"
#include "window.h"

/**
 * struct fold_verdict - a source passed a threshold
 * @key: the source
 * @reason: enum vg_reason
 * @rate: in the unit of @reason
 * @stamp_ns: when the record that decided was harvested
 * @is_estimate: some records were sampled, so @rate is an estimate
 */
struct fold_verdict {
	struct window_key key;
	int reason;
	uint64_t rate;
	uint64_t stamp_ns;
	bool is_estimate;
};

/* With several workers: room of a new entry. Most sources never ask for more. */
#define FOLD_FIRST_PKTS		16u
#define FOLD_FIRST_BYTES	(FOLD_FIRST_PKTS * 1538u)

/**
 * struct fold_own - IPv6 /64s that protected addresses are in
 * @n: how many
 * @hi: first 8 bytes, as loaded
 *
 * A source there is told apart by its whole address, whatever v6-plen says:
 * its /64 could not be blocked. The main thread writes, workers read; while it
 * changes, a few records may be counted for the /64 or for a host too many.
 */
#define FOLD_OWN_MAX	16u

struct fold_own {
	unsigned int n;
	uint64_t hi[FOLD_OWN_MAX];
};

/**
 * struct fold - one worker's folding for one interface
 * @win: tables of all workers for this interface, @win[@self] is ours
 * @self: @workers: our index, and how many there are
 * @settings: the live settings, in memory shared with the operator's tools
 * @loss: where folded records are counted
 * @verdict: called for a source above a threshold; returns for how many
 *	buckets nothing more is to be said about it
 * @own: shared by all workers, or NULL
 * @thresholds: the settings that @detector was made from
 *
 * Exact across workers without a lock: a source's rooms in all tables
 * together do not exceed what it may still send, and a worker that used up
 * its own adds the source's sums over all tables before it takes more; if
 * others hold all that is left, it takes it back from them. So no threshold
 * is passed without somebody looking. (What a worker may grant a source it
 * never met before is not known to the others: FOLD_FIRST_PKTS each.)
 */
struct fold {
	struct window *const *win;
	unsigned int self, workers;
	const struct vg_settings *settings;
	struct vg_losses *loss;
	uint32_t (*verdict)(void *arg, const struct fold_verdict *v);
	void *arg;
	const struct fold_own *own;
	struct vg_settings thresholds;
	struct detector detector;
	uint32_t v6_kind;
	uint64_t forgotten;
};

/** fold_init() - @win, @self, @workers, @settings, @loss, @verdict, @arg are set by the caller */
void fold_init(struct fold *f);

/** fold_batch() - fold all records of @b; the worker that owns @f only */
void fold_batch(struct fold *f, const struct batch *b);

#endif /* VGD_FOLD_H */
