/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sketch.h - what the program's own accounting says of a source in the last
 * second
 *
 * The program counts every packet it lets pass in a count-min sketch, also
 * those it does not record. An estimate from it is never too low. It is
 * asked before a source is blocked on sampled records, whose scaled sums are
 * noisy: below the threshold here means the source did nothing wrong.
 */
#ifndef VGD_SKETCH_H
#define VGD_SKETCH_H

#include <stdint.h>
#include <vanguard/sentinel_api.h>
#include "detector.h"
#include "window.h"

/* 10 steps of 100 ms, with the steps' ends: the last full second and a bit. */
#define SKETCH_STEPS	10
#define SKETCH_STEP_NS	100000000ull

/**
 * struct sketch - snapshots of the sum of all CPUs' cells
 * @cell: ring of snapshots
 * @taken: snapshots taken so far
 * @at_ns: when the newest was taken
 */
struct sketch {
	uint64_t cell[SKETCH_STEPS + 1][VG_ROWS][VG_CELLS];
	uint64_t taken;
	uint64_t at_ns;
};

/** sketch_step() - take a snapshot; once per SKETCH_STEP_NS. Caller locks */
void sketch_step(struct sketch *sk, const struct vg_global *g, uint32_t ncpus, uint64_t now_ns);

/**
 * sketch_estimate() - upper bound of what @key's source sent. Caller locks
 *
 * Of an IPv6 address: what its /64 sent. Covers the last 1.0 to 1.1 s, or
 * since the first snapshot. @ret_s is in quarters, as everywhere.
 */
void sketch_estimate(const struct sketch *sk, const struct vg_global *g, uint32_t ncpus,
		     const struct window_key *key, struct detector_sums *ret_s);

#endif /* VGD_SKETCH_H */
