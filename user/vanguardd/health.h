/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * health.h - once a second: how traffic, pipeline and machine are doing, into
 * every interface's published statistics. Main thread only.
 */
#ifndef VGD_HEALTH_H
#define VGD_HEALTH_H

#include <stdint.h>
#include <vanguard/stats_api.h>
#include "config.h"
#include "placement.h"
#include "pool.h"
#include "procfs.h"
#include "sentinel.h"
#include "talkers.h"
#include "warning.h"

struct harvester;
struct iface;

/* What is remembered of an interface from second to second. */
struct health_iface {
	struct vg_counters counters;
	struct vg_losses loss;
	uint64_t batches, records;
	uint64_t allows_generation;
	uint32_t allows;
	struct warning warning;
	bool has_jit;
};

/**
 * struct health - the monitor
 * @root: before /proc and /sys, "" in production
 * @place: @pool: @harvester: whom it watches
 * @stats: scratch; the last published interface's
 */
struct health {
	const char *root;
	const struct placement *place;
	struct pool *pool;
	const struct harvester *harvester;
	uint64_t start_real_ns;
	uint64_t last_ns;
	struct procfs_cpu cpu[VG_MAX_CPUS];
	struct vg_core core[VG_MAX_CPUS];
	uint64_t softirq_ticks;		/* on the cores with interrupts, last second */
	uint64_t hist[POOL_HIST];
	uint64_t worker_ns[POOL_WORKERS_MAX];	/* CPU time so far */
	bool worker_busy;
	uint64_t switches;
	uint32_t mhz;
	struct health_iface iface[CONFIG_IFACES_MAX];
	struct talkers talkers;
	struct vg_stats stats;
};

/** health_start() - first readings; publishes @ifaces as running */
void health_start(struct health *h, struct iface **ifaces, unsigned int n);
/** health_second() - measure and publish */
void health_second(struct health *h, struct iface **ifaces, unsigned int n, uint64_t now_ns);
/** health_stop() - publish that no daemon is running */
void health_stop(struct health *h, struct iface **ifaces, unsigned int n);

/** health_quantile() - of a pool histogram of @total, upper bound in ns; 0 if empty */
uint64_t health_quantile(const uint64_t hist[POOL_HIST], uint64_t total, unsigned int percent);

#endif /* VGD_HEALTH_H */
