// SPDX-License-Identifier: GPL-2.0-only
/* daemon.c - see daemon.h */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "atomic.h"
#include "caps.h"
#include "daemon.h"
#include "link.h"
#include "log.h"
#include "names.h"
#include "notify.h"
#include "procfs.h"
#include "sentinel.h"

/* All window tables together; what is left of 96 MiB beside a 16 MiB ring. */
#define WINDOW_BYTES	(52ull << 20)

/* Harvester above workers: on a shared core it must be able to empty the ring. */
#define FIFO_HARVESTER	2
#define FIFO_WORKER	1

static void spin_until(uint64_t ns)
{
	while (vg_mono_ns() < ns)
		;
}

static void on_batch(void *arg, unsigned int worker, struct batch *b)
{
	const struct daemon *d = arg;

	fold_batch(&b->iface->fold[worker], b);
	if (d->conf.burn_ns)
		spin_until(vg_mono_ns() + d->conf.burn_ns * (b->slots - b->v6));
}

static void on_worker_start(void *arg, unsigned int worker)
{
	(void)worker;
	if (!((const struct daemon *)arg)->conf.no_drop_caps)
		caps_drop_nice();
}

static int open_ifaces(struct daemon *d, struct vg_error *e)
{
	unsigned int i;
	int err;

	for (i = 0; i < d->conf.nifaces; i++) {
		err = iface_open(&d->iface[i], &d->conf.iface[i], e);
		if (err)
			return err;
		d->nifaces++;
	}
	return 0;
}

static int place(struct daemon *d, struct vg_error *e)
{
	uint64_t irq = 0;
	unsigned int i;

	for (i = 0; i < d->conf.nifaces; i++)
		irq |= procfs_irq_cpus("", d->conf.iface[i].name);
	return placement_choose(&d->place, &d->conf, procfs_online(""), irq, e);
}

static int start_threads(struct daemon *d, struct vg_error *e)
{
	/* Time wasted on purpose must not be taken from everybody else. */
	bool fifo_workers = d->conf.realtime == REALTIME_ALL && !d->conf.burn_ns;
	const struct pool_opts o = {
		.queue = d->conf.queue, .workers = d->place.workers, .spare = d->nifaces,
		.cpu = d->place.worker, .fifo = fifo_workers ? FIFO_WORKER : 0,
		.fold = on_batch, .start = on_worker_start, .arg = d,
	};
	int err;

	err = pool_init(&d->pool, &o);
	if (err)
		return vg_err(e, err, "no memory for %u batches", d->conf.queue);
	d->has_pool = true;
	err = pool_start(&d->pool);
	if (err)
		return vg_err(e, err, "cannot start a worker: %s", strerror(-err));
	d->harvester = (struct harvester){
		.ifaces = d->iface, .nifaces = d->nifaces, .pool = &d->pool,
		.cpu = d->place.harvester,
		.fifo = d->conf.realtime == REALTIME_OFF ? 0 : FIFO_HARVESTER,
		.ready = d->conf.no_drop_caps ? NULL : caps_drop_nice,
	};
	err = harvester_start(&d->harvester);
	if (err)
		return vg_err(e, err, "cannot start the harvester: %s", strerror(-err));
	return 0;
}

/* Workers are up when each has a number; only then is what they got known. */
static void await_workers(const struct daemon *d)
{
	const struct timespec ts = { .tv_nsec = 200000 };
	unsigned int i;

	for (i = 0; i < d->place.workers; i++) {
		while (!RD(d->pool.worker[i].tid))
			nanosleep(&ts, NULL);
	}
}

static void say_what_was_chosen(const struct daemon *d)
{
	char workers[96] = "";
	unsigned int i, fifo = 0;
	size_t at = 0;

	for (i = 0; i < d->place.workers; i++) {
		at += (size_t)snprintf(workers + at, sizeof(workers) - at, "%s%d", i ? "," : "",
				       d->place.worker[i]);
		fifo += (unsigned int)RD(d->pool.worker[i].realtime);
	}
	log_line("harvester on CPU %d (%s), %u worker%s on CPU %s (%s), "
		 "interrupts on CPU mask 0x%llx%s",
		 d->place.harvester, RD(d->harvester.realtime) ? "SCHED_FIFO" : "SCHED_OTHER",
		 d->place.workers, d->place.workers == 1 ? "" : "s", workers,
		 fifo ? "SCHED_FIFO" : "SCHED_OTHER", (unsigned long long)d->place.irq,
		 d->place.irq_known ? "" : " (assumed: the interface has none)");
	for (i = 0; i < d->nifaces; i++)
		log_line("%s: %u rings of %u records, room for %u + %u sources per worker",
			 d->iface[i]->s->ifname, d->iface[i]->s->ncpus, d->iface[i]->s->ring_slots,
			 d->iface[i]->win[0]->slots4, d->iface[i]->win[0]->slots6);
}

static void say_ready(const struct daemon *d)
{
	unsigned int i;

	for (i = 0; i < d->nifaces; i++) {
		const struct vg_sentinel *s = d->iface[i]->s;

		if (s->why[0])
			log_line("%s: %s XDP: %s", s->ifname, vg_attach_names[s->mode], s->why);
		if (s->adopted)
			reload_compare(d->iface[i]);
		log_line("ready %s mode=%s adopted=%d", s->ifname, vg_attach_names[s->mode],
			 s->adopted);
	}
}

int daemon_start(struct daemon *d, struct vg_error *e)
{
	unsigned int i;
	int err;

	err = caps_check(e);
	/* Before anything is loaded: CPUs may be wrong. */
	if (!err)
		err = place(d, e);
	if (!err)
		err = open_ifaces(d, e);
	if (!err && !d->conf.no_drop_caps)
		err = caps_restrict(true, e);
	for (i = 0; !err && i < d->nifaces; i++)
		err = iface_prepare(d->iface[i], d->place.workers, WINDOW_BYTES / d->nifaces, e);
	if (!err)
		err = link_open(&d->link, e);
	if (!err)
		err = start_threads(d, e);
	if (err)
		return err;
	await_workers(d);
	if (!d->conf.no_drop_caps)
		err = caps_restrict(false, e);
	if (err)
		return err;

	d->health.root = "";
	d->health.place = &d->place;
	d->health.pool = &d->pool;
	d->health.harvester = &d->harvester;
	for (i = 0; i < d->nifaces; i++)
		iface_tell(d->iface[i], VG_EV_START, 0, d->iface[i]->s->adopted);
	health_start(&d->health, d->iface, d->nifaces);
	d->has_health = true;
	if (d->conf.verbose)
		say_what_was_chosen(d);
	say_ready(d);
	notify_ready();
	return 0;
}

int daemon_stop(struct daemon *d, struct vg_error *e)
{
	struct vg_error one;
	unsigned int i;
	int ret = 0, err;

	notify_stopping();
	harvester_stop(&d->harvester);
	if (d->has_pool)
		pool_stop(&d->pool);
	if (d->has_health) {
		for (i = 0; i < d->nifaces; i++)
			iface_tell(d->iface[i], VG_EV_STOP, 0, 0);
		health_stop(&d->health, d->iface, d->nifaces);
	}
	if (d->link)
		link_close(d->link);
	if (d->has_pool)
		pool_exit(&d->pool);
	while (d->nifaces) {
		struct iface *last = d->iface[--d->nifaces];
		/* A start that failed takes off what it put on, not what it found. */
		bool keep = d->has_health ? d->conf.keep : last->s->adopted;

		log_events(last->s->stats, &last->event_seen, 100);
		err = iface_close(last, keep, &one);
		if (err && !ret) {
			*e = one;
			ret = err;
		}
	}
	return ret;
}
