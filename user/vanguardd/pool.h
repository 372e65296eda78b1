/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pool.h - preallocated batches, the bounded queue and the worker threads
 *
 * Any idle worker takes the oldest batch in the queue, so none idles while
 * there is work. About a thousand batches a second pass here: one mutex and
 * one condition variable cost nothing at that rate.
 */
#ifndef VGD_POOL_H
#define VGD_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include "batch.h"

#define POOL_WORKERS_MAX	16u
#define POOL_HIST		144u

struct pool;

/**
 * struct pool_worker - one worker thread
 * @index: 0 .. workers - 1
 * @cpu: pinned to, or -1
 * @realtime: 1 when it runs SCHED_FIFO
 * @tid: kernel thread id, 0 until it runs
 * @beat: raised with every batch and wake-up
 * @hist: hand-off-to-folded times, see pool_hist_index(); owner writes
 */
struct pool_worker {
	struct pool *pool;
	pthread_t thread;
	unsigned int index;
	int cpu;
	int realtime;
	int tid;
	uint64_t beat;
	uint64_t hist[POOL_HIST];
};

/**
 * struct pool_opts - what a pool is made of
 * @queue: batches that may wait
 * @workers: threads; 0: none, the caller drives pool_take() itself
 * @spare: batches beside the queue's and one per worker (those being filled)
 * @cpu: where to pin each worker, -1 nowhere; NULL: none is pinned
 * @fifo: SCHED_FIFO priority of the workers, 0 = ordinary scheduling
 * @fold: called by a worker for each batch
 * @start: called by each worker before its first batch, may be NULL
 */
struct pool_opts {
	unsigned int queue;
	unsigned int workers;
	unsigned int spare;
	const int *cpu;
	int fifo;
	void (*fold)(void *arg, unsigned int worker, struct batch *b);
	void (*start)(void *arg, unsigned int worker);
	void *arg;
};

/**
 * struct pool - readable by callers through the functions below
 * @lock: protects the queue, the free list, @idle, @stopping
 * @work: a batch was queued, or stop
 * @hungry: workers idle beyond the batches that wait; read without @lock
 */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct pool_opts opts;
	struct batch *memory;
	struct batch **queue;
	unsigned int head, depth, depth_max;
	struct batch **free;
	unsigned int nfree;
	unsigned int idle;
	int hungry;
	bool stopping;
	unsigned int started;
	struct pool_worker worker[POOL_WORKERS_MAX];
};

/** pool_init() - allocate; no thread runs yet. Negative errno */
int pool_init(struct pool *p, const struct pool_opts *o);
/** pool_start() - create the workers. Negative errno; pool_stop() then cleans up */
int pool_start(struct pool *p);
/** pool_stop() - let the workers finish what is queued, and join them */
void pool_stop(struct pool *p);
void pool_exit(struct pool *p);

/** pool_get() - an empty batch; NULL only if the caller holds more than its spares */
struct batch *pool_get(struct pool *p);
/** pool_put() - queue @b; -ENOSPC when full: @b stays the caller's */
int pool_put(struct pool *p, struct batch *b, uint64_t now_ns);
/** pool_take() - the oldest queued batch, NULL when there is none */
struct batch *pool_take(struct pool *p);
/** pool_release() - @b is done with */
void pool_release(struct pool *p, struct batch *b);
/** pool_hungry() - is a worker idle with nothing queued for it? */
static inline bool pool_hungry(const struct pool *p)
{
	return __atomic_load_n(&p->hungry, __ATOMIC_RELAXED) > 0;
}

/** pool_depth() - batches waiting; the most since the last call to @ret_max */
unsigned int pool_depth(struct pool *p, unsigned int *ret_max);

/** pool_hist_index() - four buckets per power of two */
unsigned int pool_hist_index(uint64_t ns);
/** pool_hist_ns() - upper end of bucket @i */
uint64_t pool_hist_ns(unsigned int i);

#endif /* VGD_POOL_H */
