// SPDX-License-Identifier: GPL-2.0-only
/* placement.c - see placement.h */
#include <errno.h>
#include <vanguard/stats_api.h>
#include "placement.h"

static int lowest(uint64_t mask)
{
	return __builtin_ctzll(mask);
}

static uint64_t bit(int cpu)
{
	return 1ull << cpu;
}

int placement_choose(struct placement *ret_p, const struct config *c, uint64_t online,
		     uint64_t irq, struct vg_error *e)
{
	struct placement p = { .online = online, .irq = irq & online };
	uint64_t quiet, left;

	p.irq_known = p.irq != 0;
	if (!p.irq)
		p.irq = bit(lowest(online));
	quiet = online & ~p.irq;
	if (!quiet)
		quiet = online;

	if (c->harvester_cpu >= 0 && !(online & bit(c->harvester_cpu)))
		return vg_err(e, -EINVAL, "harvester-cpu %d is not online", c->harvester_cpu);
	if (c->worker_cpus & ~online)
		return vg_err(e, -EINVAL, "worker-cpus: CPU %d is not online",
			      lowest(c->worker_cpus & ~online));
	p.harvester = c->harvester_cpu >= 0 ? c->harvester_cpu : lowest(quiet);

	left = c->worker_cpus;
	if (!left)
		left = quiet & ~bit(p.harvester);
	if (!left)
		left = bit(p.harvester);
	for (; left && p.workers < POOL_WORKERS_MAX; left &= left - 1)
		p.worker[p.workers++] = lowest(left);
	*ret_p = p;
	return 0;
}

uint32_t placement_role(const struct placement *p, unsigned int cpu)
{
	uint32_t role = 0;
	unsigned int i;

	if (p->irq >> cpu & 1)
		role |= VG_ROLE_IRQ;
	if ((unsigned int)p->harvester == cpu)
		role |= VG_ROLE_HARVESTER;
	for (i = 0; i < p->workers; i++) {
		if ((unsigned int)p->worker[i] == cpu)
			role |= VG_ROLE_WORKER;
	}
	return role;
}
