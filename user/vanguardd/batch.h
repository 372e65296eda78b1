/* SPDX-License-Identifier: GPL-2.0-only */
/* batch.h - what the harvester hands to the workers */
#ifndef VGD_BATCH_H
#define VGD_BATCH_H

#include <stdint.h>
#include <vanguard/sentinel_api.h>

#define BATCH_SLOTS	4096u

struct iface;

/**
 * struct batch - records of one interface, raw, in the order they were made
 *	on each CPU; a two-slot record is never split between two batches
 * @iface: whose records
 * @stamp_ns: CLOCK_MONOTONIC at which the first of them was harvested
 * @handoff_ns: when it was put into the queue
 * @slots: used of @slot
 * @v6: records of two slots among them
 *
 * Owned by one thread at a time: harvester, queue, worker, free list.
 */
struct batch {
	struct iface *iface;
	uint64_t stamp_ns;
	uint64_t handoff_ns;
	uint32_t slots;
	uint32_t v6;
	struct vg_slot slot[BATCH_SLOTS];
};

#endif /* VGD_BATCH_H */
