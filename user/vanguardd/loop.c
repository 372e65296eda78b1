// SPDX-License-Identifier: GPL-2.0-only
/*
 * loop.c - the main thread: signals, a timer, news of interfaces
 *
 * Every 100 ms blocks that ended are reaped and the sketch is sampled; every
 * second health is measured. Nothing here is in the way of a packet.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "atomic.h"
#include "daemon.h"
#include "link.h"
#include "log.h"
#include "names.h"
#include "notify.h"
#include "sentinel.h"

#define NSEC_PER_SEC	1000000000ull
#define EVENT_LINES	20u		/* per tick and interface */
#define STUCK_NS	(10 * NSEC_PER_SEC)

/**
 * struct loop - what the loop itself needs
 * @next_second: when health is due
 * @harvester_beat: @worker_beats: as seen a second ago
 * @worker_alive_ns: when a worker last did something, or had nothing to do
 */
struct loop {
	struct daemon *d;
	int epoll, signal, timer;
	uint64_t next_second;
	uint64_t harvester_beat, worker_beats;
	uint64_t worker_alive_ns;
};

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

void loop_block_signals(void)
{
	sigset_t set;

	signal_set(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* The device went away, came back, or an operator took the sentinel off. */
static void check_link(struct iface *i)
{
	struct vg_error e;
	int err;

	if (i->is_removed)
		return;
	pthread_mutex_lock(&i->lock);
	err = vg_sentinel_attached(i->s);
	if (err > 0) {
		i->is_gone = false;
	} else if (err == -ENOENT) {
		i->is_removed = true;
		log_line("%s: the sentinel was taken off by somebody else", i->s->ifname);
	} else if (!err) {
		if (!i->is_gone)
			log_line("%s: the interface is gone; blocks and settings are kept",
				 i->s->ifname);
		i->is_gone = true;
		err = vg_sentinel_reattach(i->s, i->conf->xdp, &e);
		if (!err) {
			i->is_gone = false;
			log_line("%s: the interface is back, mode=%s", i->s->ifname,
				 vg_attach_names[i->s->mode]);
		} else if (err != -ENODEV) {
			log_line("%s: cannot attach again: %s", i->s->ifname, e.msg);
		}
	}
	pthread_mutex_unlock(&i->lock);
}

static void check_links(struct daemon *d)
{
	unsigned int i, removed = 0;

	for (i = 0; i < d->nifaces; i++) {
		check_link(d->iface[i]);
		removed += d->iface[i]->is_removed;
	}
	if (removed == d->nifaces) {
		log_line("nothing is left to protect");
		d->stop = true;
	}
}

/* Are the other threads getting on? Only then is the watchdog told so. */
static void tell_watchdog(struct loop *l, uint64_t now)
{
	uint64_t harvester = RD(l->d->harvester.beat), beats = 0;
	unsigned int i, unused;

	for (i = 0; i < l->d->pool.opts.workers; i++)
		beats += RD(l->d->pool.worker[i].beat);
	if (beats != l->worker_beats || !pool_depth(&l->d->pool, &unused))
		l->worker_alive_ns = now;
	if (harvester != l->harvester_beat && now - l->worker_alive_ns < STUCK_NS)
		notify_alive();
	l->harvester_beat = harvester;
	l->worker_beats = beats;
}

static void report_failures(struct iface *i)
{
	struct vg_error e;
	uint64_t failed;

	pthread_mutex_lock(&i->lock);
	failed = i->feedback.failed;
	e = i->feedback.error;
	pthread_mutex_unlock(&i->lock);
	if (failed == i->failed_seen)
		return;
	i->failed_seen = failed;
	log_line("%s: could not block: %s", i->s->ifname, e.msg);
}

static void every_second(struct loop *l, uint64_t now)
{
	struct daemon *d = l->d;
	struct vg_error e;
	unsigned int i;

	for (i = 0; i < d->nifaces; i++) {
		if (iface_second(d->iface[i], &e) && d->conf.verbose)
			log_line("%s: own addresses could not be read: %s",
				 d->iface[i]->s->ifname, e.msg);
		report_failures(d->iface[i]);
	}
	health_second(&d->health, d->iface, d->nifaces, now);
	check_links(d);
	tell_watchdog(l, now);
}

static void on_timer(struct loop *l)
{
	uint64_t expired, now = vg_mono_ns();
	unsigned int i;

	if (read(l->timer, &expired, sizeof(expired)) != sizeof(expired))
		return;
	for (i = 0; i < l->d->nifaces; i++) {
		struct iface *iface = l->d->iface[i];

		iface_tick(iface, now);
		log_events(iface->s->stats, &iface->event_seen, EVENT_LINES);
	}
	if (now < l->next_second)
		return;
	every_second(l, now);
	/* Keep the beat, unless we were stopped for longer. */
	l->next_second += NSEC_PER_SEC;
	if (l->next_second <= now)
		l->next_second = now + NSEC_PER_SEC;
}

static void on_signal(struct loop *l)
{
	struct signalfd_siginfo info;

	if (read(l->signal, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		notify_reloading();
		reload(l->d);
		notify_ready();
		return;
	}
	log_line("stopping on %s", info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT");
	l->d->stop = true;
}

static int watch(struct loop *l, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev);
}

static int loop_open(struct loop *l, struct vg_error *e)
{
	const struct itimerspec every = {
		.it_interval.tv_nsec = SKETCH_STEP_NS, .it_value.tv_nsec = SKETCH_STEP_NS,
	};
	sigset_t set;

	signal_set(&set);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->signal = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (l->epoll < 0 || l->signal < 0 || l->timer < 0 ||
	    timerfd_settime(l->timer, 0, &every, NULL) || watch(l, l->signal) ||
	    watch(l, l->timer) || watch(l, link_fd(l->d->link)))
		return vg_err(e, -errno, "cannot set up the main loop: %s", strerror(errno));
	return 0;
}

static void loop_close(struct loop *l)
{
	if (l->timer >= 0)
		close(l->timer);
	if (l->signal >= 0)
		close(l->signal);
	if (l->epoll >= 0)
		close(l->epoll);
}

int loop_run(struct daemon *d, struct vg_error *e)
{
	struct loop l = { .d = d, .epoll = -1, .signal = -1, .timer = -1 };
	int err;

	l.worker_alive_ns = vg_mono_ns();
	l.next_second = l.worker_alive_ns + NSEC_PER_SEC;
	err = loop_open(&l, e);
	while (!err && !d->stop) {
		struct epoll_event ev[4];
		int i, n = epoll_wait(l.epoll, ev, 4, -1);

		if (n < 0 && errno != EINTR)
			err = vg_err(e, -errno, "main loop: %s", strerror(errno));
		for (i = 0; i < n; i++) {
			if (ev[i].data.fd == l.signal) {
				on_signal(&l);
			} else if (ev[i].data.fd == l.timer) {
				on_timer(&l);
			} else {
				link_drain(d->link);
				check_links(d);
			}
		}
	}
	loop_close(&l);
	return err;
}
