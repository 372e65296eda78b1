// SPDX-License-Identifier: GPL-2.0-only
/*
 * loop.c - one thread, file descriptors and timers
 *
 * A few dozen timers are armed at most, so they are a list in order of time.
 * An event that epoll handed out for a descriptor which a callback has removed
 * meanwhile (and perhaps another has taken the number of) is told by its
 * generation and left out.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"

enum { LOOP_BATCH = 16 };	/* descriptors served per turn */

static const uint64_t NS_PER_S = 1000000000ull;

struct slot {			/* index: the descriptor */
	loop_fd_fn fn;		/* NULL: free */
	void *arg;
	uint32_t generation;
};

struct loop {
	int epoll_fd;
	struct slot *slots;
	int slots_n;
	struct loop_timer *timers;	/* armed, by due_ns; equal ones in order of arming */
	struct loop_timer *firing;	/* due in this turn, not fired yet */
	bool is_clock_set, is_stopped;
	uint64_t clock_ns;
	int code;
};

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0) {
		free(loop);
		return NULL;
	}
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	close(loop->epoll_fd);
	free(loop->slots);
	free(loop);
}

static int grow_to(struct loop *loop, int fd)
{
	int i, n = fd + 16;
	struct slot *slots;

	if (fd < loop->slots_n)
		return 0;
	slots = realloc(loop->slots, n * sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	for (i = loop->slots_n; i < n; i++)
		slots[i] = (struct slot){ .fn = NULL };
	loop->slots = slots;
	loop->slots_n = n;
	return 0;
}

static bool is_watched(const struct loop *loop, int fd)
{
	return fd >= 0 && fd < loop->slots_n && loop->slots[fd].fn;
}

static struct epoll_event event_of(const struct loop *loop, int fd, uint32_t events)
{
	uint64_t tag = (uint64_t)loop->slots[fd].generation << 32 | (uint32_t)fd;

	return (struct epoll_event){ .events = events, .data.u64 = tag };
}

int loop_add_fd(struct loop *loop, int fd, uint32_t events, loop_fd_fn fn, void *arg)
{
	struct epoll_event event;
	int err;

	if (fd < 0 || !fn)
		return -EINVAL;
	if (is_watched(loop, fd))
		return -EEXIST;
	err = grow_to(loop, fd);
	if (err)
		return err;
	loop->slots[fd].generation++;
	event = event_of(loop, fd, events);
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event))
		return -errno;
	loop->slots[fd].fn = fn;
	loop->slots[fd].arg = arg;
	return 0;
}

int loop_set_events(struct loop *loop, int fd, uint32_t events)
{
	struct epoll_event event;

	if (!is_watched(loop, fd))
		return -ENOENT;
	event = event_of(loop, fd, events);
	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, fd, &event) ? -errno : 0;
}

void loop_del_fd(struct loop *loop, int fd)
{
	if (!is_watched(loop, fd))
		return;
	loop->slots[fd].fn = NULL;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static bool unlink_timer(struct loop_timer **list, struct loop_timer *timer)
{
	for (; *list; list = &(*list)->next) {
		if (*list != timer)
			continue;
		*list = timer->next;
		return true;
	}
	return false;
}

void loop_disarm(struct loop *loop, struct loop_timer *timer)
{
	if (!timer->is_armed)
		return;
	if (!unlink_timer(&loop->timers, timer))
		unlink_timer(&loop->firing, timer);
	timer->is_armed = false;
}

void loop_arm(struct loop *loop, struct loop_timer *timer, uint64_t due_ns)
{
	struct loop_timer **at = &loop->timers;

	loop_disarm(loop, timer);
	while (*at && (*at)->due_ns <= due_ns)
		at = &(*at)->next;
	timer->due_ns = due_ns;
	timer->next = *at;
	timer->is_armed = true;
	*at = timer;
}

uint64_t loop_now_ns(struct loop *loop)
{
	struct timespec ts;

	if (loop->is_clock_set)
		return loop->clock_ns;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

void loop_set_clock(struct loop *loop, uint64_t now_ns)
{
	loop->is_clock_set = true;
	loop->clock_ns = now_ns;
}

/* How long to wait, UINT64_MAX: for ever. No timer comes by itself when time
 * stands still, so a test does not wait for one. */
static uint64_t wait_ns(struct loop *loop, int timeout_ms)
{
	uint64_t limit = timeout_ms < 0 ? UINT64_MAX : timeout_ms * 1000000ull;
	uint64_t now;

	if (loop->is_clock_set && timeout_ms < 0)
		return 0;
	if (!loop->timers)
		return limit;
	now = loop_now_ns(loop);
	if (loop->timers->due_ns <= now)
		return 0;
	if (loop->is_clock_set || loop->timers->due_ns - now > limit)
		return limit;
	return loop->timers->due_ns - now;
}

static int wait_for_events(struct loop *loop, struct epoll_event *events, int timeout_ms)
{
	uint64_t ns = wait_ns(loop, timeout_ms);
	const struct timespec ts = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };
	int n = epoll_pwait2(loop->epoll_fd, events, LOOP_BATCH,
			     ns == UINT64_MAX ? NULL : &ts, NULL);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n;
}

/* What is armed by a callback waits for the next turn, due or not: two timers
 * that arm each other would else keep the descriptors out for ever. */
static void fire_timers(struct loop *loop)
{
	struct loop_timer **end = &loop->timers, *timer;
	uint64_t now;

	if (!loop->timers)
		return;
	now = loop_now_ns(loop);
	while (*end && (*end)->due_ns <= now)
		end = &(*end)->next;
	if (end == &loop->timers)
		return;
	loop->firing = loop->timers;
	loop->timers = *end;
	*end = NULL;
	while (loop->firing) {
		timer = loop->firing;
		loop->firing = timer->next;
		timer->is_armed = false;
		timer->fire(timer->arg);
	}
}

static void serve(struct loop *loop, const struct epoll_event *event)
{
	int fd = (uint32_t)event->data.u64;
	uint32_t generation = event->data.u64 >> 32;

	if (is_watched(loop, fd) && loop->slots[fd].generation == generation)
		loop->slots[fd].fn(loop->slots[fd].arg, event->events);
}

int loop_turn(struct loop *loop, int timeout_ms)
{
	struct epoll_event events[LOOP_BATCH];
	int i, n = wait_for_events(loop, events, timeout_ms);

	if (n < 0)
		return n;
	fire_timers(loop);
	for (i = 0; i < n; i++)
		serve(loop, &events[i]);
	return 0;
}

int loop_run(struct loop *loop)
{
	int err;

	loop->is_stopped = false;
	while (!loop->is_stopped) {
		err = loop_turn(loop, -1);
		if (err)
			return err;
	}
	return loop->code;
}

void loop_stop(struct loop *loop, int code)
{
	loop->is_stopped = true;
	loop->code = code;
}
