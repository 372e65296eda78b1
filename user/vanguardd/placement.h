/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * placement.h - which CPU does what: interrupts, harvester, workers
 */
#ifndef VGD_PLACEMENT_H
#define VGD_PLACEMENT_H

#include <stdint.h>
#include "config.h"
#include "error.h"
#include "pool.h"

/**
 * struct placement - what was chosen
 * @online: @irq: masks; @irq: CPUs that receive packets
 * @irq_known: 0 when the interface has no interrupts (veth): CPU 0 is assumed
 * @harvester: CPU
 * @workers: @worker: CPU of each
 */
struct placement {
	uint64_t online, irq;
	int irq_known;
	int harvester;
	unsigned int workers;
	int worker[POOL_WORKERS_MAX];
};

/**
 * placement_choose() - by @c, and by the machine where @c leaves it open
 * @irq: CPUs that serve the interfaces' interrupts, 0 unknown
 *
 * Harvester: first online CPU without interrupts. Workers: the others
 * without interrupts, one each; if there are none, one beside the harvester.
 * -EINVAL: @c names a CPU that is not online.
 */
int placement_choose(struct placement *ret_p, const struct config *c, uint64_t online,
		     uint64_t irq, struct vg_error *e);

/** placement_role() - VG_ROLE_* of @cpu */
uint32_t placement_role(const struct placement *p, unsigned int cpu);

#endif /* VGD_PLACEMENT_H */
