/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * warning.h - from a second's figures to warnings that do not flicker. Pure.
 */
#ifndef VGD_WARNING_H
#define VGD_WARNING_H

#include <stdbool.h>
#include <stdint.h>
#include <vanguard/stats_api.h>

/**
 * struct warning_input - what a second brought that struct vg_stats lacks
 * @lost: records lost, all places
 * @queue_lost: of these, with a full queue
 * @refused: blocks refused
 * @has_jit: the program runs as machine code
 * @worker_busy: a worker had work all the time, and its core no idle time
 * @has_device: the interface is hardware, so its speed is one
 */
struct warning_input {
	uint64_t lost, queue_lost, refused;
	bool has_jit;
	bool worker_busy;
	bool has_device;
};

/**
 * struct warning - one interface's warnings
 * @on: bits, enum vg_warn
 * @bad: @good: seconds in a row
 */
struct warning {
	uint32_t on;
	uint8_t bad[__VG_WARN_MAX];
	uint8_t good[__VG_WARN_MAX];
};

/** warning_judge() - conditions that hold this second, as bits */
uint32_t warning_judge(const struct vg_stats *s, const struct warning_input *in);

/** warning_update() - @now: from warning_judge(). Returns the bits that changed */
uint32_t warning_update(struct warning *w, uint32_t now);

#endif /* VGD_WARNING_H */
