/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * harvester.h - records out of the program's rings into batches
 *
 * One thread for all interfaces and CPUs, on a timer. It looks at no record,
 * it copies. struct harvest is one interface's part and works without the
 * thread: a test or benchmark makes a struct vg_global and slots of its own,
 *
 *	harvest_init(&h, g, ring, ncpus, ring_slots, &losses, false, now_ns);
 *	pool_init(&pool, &(struct pool_opts){ .queue = 100, .spare = 1 });
 *	for (;;) {
 *		(fill slots, raise g->cpu[].head)
 *		harvest_poll(&h, NULL, &pool, now_ns);
 *		harvest_handoff(&h, &pool, now_ns, true);
 *		while ((b = pool_take(&pool))) {
 *			fold_batch(fold, b);
 *			pool_release(&pool, b);
 *		}
 *	}
 */
#ifndef VGD_HARVESTER_H
#define VGD_HARVESTER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <vanguard/stats_api.h>
#include "batch.h"

struct iface;
struct pool;

#define HARVEST_TICK_NS		1000000ull	/* with traffic */
#define HARVEST_IDLE_TICK_NS	4000000ull	/* after HARVEST_IDLE_NS without */
#define HARVEST_IDLE_NS		50000000ull
#define BATCH_AGE_NS		10000000ull	/* handed off at this age */
#define BATCH_EARLY_NS		1500000ull	/* ... when a worker is idle */
#define BATCH_EARLY_SLOTS	512u		/* ... or with so many */
#define HARVEST_STALL_NS	25000000ull	/* spread stamps over longer gaps */

/**
 * struct harvest - one interface's rings as the consumer sees them
 * @tail: per CPU: next slot to read
 * @has_v6: there are some between @tail and the head of this poll
 * @batch: being filled, or NULL
 * @last_ns: previous poll
 * @fill_max: most slots found in one ring; health reads and resets it
 * @age_max_ns: oldest first record at hand-off; the same
 * @batches: @records: handed off since start
 */
struct harvest {
	struct vg_global *g;
	const struct vg_slot *ring;
	uint32_t ncpus, ring_slots;
	struct vg_losses *loss;
	uint64_t tail[VG_MAX_CPUS];
	bool has_v6[VG_MAX_CPUS];
	struct batch *batch;
	uint64_t last_ns;
	uint32_t fill_max;
	uint64_t age_max_ns;
	uint64_t batches, records;
};

/**
 * harvest_init() - take over the rings where they stand
 *
 * What a predecessor took and never finished is counted as lost in a crash,
 * what it left in the rings as discarded: detectors must not see old records.
 * @adopted: there was a predecessor; otherwise the rings are read from the
 *	first record on
 */
void harvest_init(struct harvest *h, struct vg_global *g, const struct vg_slot *ring,
		  uint32_t ncpus, uint32_t ring_slots, struct vg_losses *loss, bool adopted,
		  uint64_t now_ns);

/** harvest_poll() - copy what is there; full batches are handed off. Returns slots taken */
uint64_t harvest_poll(struct harvest *h, struct iface *iface, struct pool *pool,
		      uint64_t now_ns);

/** harvest_handoff() - hand off the batch being filled if it is due, or if @flush */
void harvest_handoff(struct harvest *h, struct pool *pool, uint64_t now_ns, bool flush);

/**
 * struct harvester - the thread
 * @cpu: to pin it to, -1 not
 * @fifo: SCHED_FIFO priority, 0 = ordinary
 * @realtime: 1 when it got it
 * @beat: raised with every poll
 */
struct harvester {
	struct iface **ifaces;
	unsigned int nifaces;
	struct pool *pool;
	int cpu;
	int fifo;
	int realtime;
	int tid;
	uint64_t beat;
	int stop;
	bool started;
	void (*ready)(void);	/* called by the thread once it is placed; may be NULL */
	pthread_t thread;
};

int harvester_start(struct harvester *hv);
/** harvester_stop() - a last poll, everything handed off, join */
void harvester_stop(struct harvester *hv);

#endif /* VGD_HARVESTER_H */
