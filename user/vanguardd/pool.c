// SPDX-License-Identifier: GPL-2.0-only
/* pool.c - see pool.h */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "atomic.h"
#include "pool.h"
#include "sentinel.h"
#include "thread.h"

static unsigned int batches_of(const struct pool_opts *o)
{
	return o->queue + (o->workers ? o->workers : 1) + o->spare;
}

int pool_init(struct pool *p, const struct pool_opts *o)
{
	unsigned int n = batches_of(o), i;
	void *mem;

	memset(p, 0, sizeof(*p));
	if (!o->queue || o->workers > POOL_WORKERS_MAX)
		return -EINVAL;
	p->opts = *o;
	mem = mmap(NULL, n * sizeof(struct batch), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return -ENOMEM;
	p->memory = mem;
	p->queue = calloc(o->queue, sizeof(*p->queue));
	p->free = calloc(n, sizeof(*p->free));
	if (!p->queue || !p->free) {
		free(p->queue);
		free(p->free);
		munmap(mem, n * sizeof(struct batch));
		return -ENOMEM;
	}
	/* Last in, first out: a quiet system stays within a few warm batches. */
	for (i = 0; i < n; i++)
		p->free[i] = &p->memory[n - 1 - i];
	p->nfree = n;
	thread_lock_init(&p->lock);
	pthread_cond_init(&p->work, NULL);
	return 0;
}

void pool_exit(struct pool *p)
{
	if (!p->memory)
		return;
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p->queue);
	free(p->free);
	munmap(p->memory, batches_of(&p->opts) * sizeof(struct batch));
	p->memory = NULL;
}

/* Caller holds the lock. */
static void update_hungry(struct pool *p)
{
	WR(p->hungry, (int)p->idle - (int)p->depth);
}

static struct batch *take_locked(struct pool *p)
{
	struct batch *b;

	if (!p->depth)
		return NULL;
	b = p->queue[p->head];
	p->head = (p->head + 1) % p->opts.queue;
	p->depth--;
	return b;
}

struct batch *pool_get(struct pool *p)
{
	struct batch *b = NULL;

	pthread_mutex_lock(&p->lock);
	if (p->nfree)
		b = p->free[--p->nfree];
	pthread_mutex_unlock(&p->lock);
	if (b)
		b->slots = b->v6 = 0;
	return b;
}

int pool_put(struct pool *p, struct batch *b, uint64_t now_ns)
{
	int err = 0;

	b->handoff_ns = now_ns;
	pthread_mutex_lock(&p->lock);
	if (p->depth == p->opts.queue) {
		err = -ENOSPC;
	} else {
		p->queue[(p->head + p->depth) % p->opts.queue] = b;
		p->depth++;
		if (p->depth > p->depth_max)
			p->depth_max = p->depth;
		update_hungry(p);
		if (p->idle)
			pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->lock);
	return err;
}

struct batch *pool_take(struct pool *p)
{
	struct batch *b;

	pthread_mutex_lock(&p->lock);
	b = take_locked(p);
	pthread_mutex_unlock(&p->lock);
	return b;
}

void pool_release(struct pool *p, struct batch *b)
{
	pthread_mutex_lock(&p->lock);
	p->free[p->nfree++] = b;
	pthread_mutex_unlock(&p->lock);
}

unsigned int pool_depth(struct pool *p, unsigned int *ret_max)
{
	unsigned int depth;

	pthread_mutex_lock(&p->lock);
	depth = p->depth;
	*ret_max = p->depth_max;
	p->depth_max = depth;
	pthread_mutex_unlock(&p->lock);
	return depth;
}

unsigned int pool_hist_index(uint64_t ns)
{
	unsigned int log, i;

	if (ns < 4)
		return (unsigned int)ns;
	log = 63 - (unsigned int)__builtin_clzll(ns);
	i = (log - 1) * 4 + (unsigned int)(ns >> (log - 2) & 3);
	return i < POOL_HIST ? i : POOL_HIST - 1;
}

uint64_t pool_hist_ns(unsigned int i)
{
	if (i < 4)
		return i;
	return ((uint64_t)(i % 4 + 5) << (i / 4 - 1)) - 1;
}

/* Wait for a batch; NULL when the pool stops and the queue is empty. */
static struct batch *next(struct pool *p, struct batch *done)
{
	struct batch *b;

	pthread_mutex_lock(&p->lock);
	if (done)
		p->free[p->nfree++] = done;
	while (!(b = take_locked(p)) && !p->stopping) {
		p->idle++;
		update_hungry(p);
		pthread_cond_wait(&p->work, &p->lock);
		p->idle--;
	}
	update_hungry(p);
	pthread_mutex_unlock(&p->lock);
	return b;
}

static void *worker_main(void *arg)
{
	struct pool_worker *w = arg;
	struct pool *p = w->pool;
	struct batch *b = NULL;
	char name[16];

	snprintf(name, sizeof(name), "vg-worker-%u", w->index % 1000);
	thread_name(name);
	thread_pin(w->cpu);
	WR(w->realtime, p->opts.fifo && !thread_fifo(p->opts.fifo));
	if (p->opts.start)
		p->opts.start(p->opts.arg, w->index);
	WR(w->tid, thread_id());
	while ((b = next(p, b))) {
		unsigned int i;

		p->opts.fold(p->opts.arg, w->index, b);
		i = pool_hist_index(vg_mono_ns() - b->handoff_ns);
		WR(w->hist[i], w->hist[i] + 1);
		WR(w->beat, w->beat + 1);
	}
	return NULL;
}

int pool_start(struct pool *p)
{
	unsigned int i;
	int err;

	for (i = 0; i < p->opts.workers; i++) {
		struct pool_worker *w = &p->worker[i];

		w->pool = p;
		w->index = i;
		w->cpu = p->opts.cpu ? p->opts.cpu[i] : -1;
		err = pthread_create(&w->thread, NULL, worker_main, w);
		if (err)
			return -err;
		p->started++;
	}
	return 0;
}

void pool_stop(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	while (p->started) {
		struct pool_worker *w = &p->worker[--p->started];

		pthread_join(w->thread, NULL);
		/* It may point at freed memory now; thread_cpu_ns() refuses 0. */
		w->thread = 0;
	}
}
