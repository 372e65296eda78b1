// SPDX-License-Identifier: GPL-2.0-only
/* clock.c - time, waiting that a signal ends, and pace */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include "clock.h"

static volatile sig_atomic_t stopped;

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
}

static void on_stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

void stop_on_signals(void)
{
	struct sigaction sa = { .sa_handler = on_stop };
	sigset_t set;

	stop_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool is_stopped(void)
{
	return stopped;
}

int wait_fds(struct pollfd *fds, unsigned int count, uint64_t until_ns)
{
	struct timespec ts;
	sigset_t open;
	uint64_t now;
	int n;

	sigemptyset(&open);
	do {
		now = now_ns();
		ts.tv_sec = now < until_ns ? (time_t)((until_ns - now) / SECOND) : 0;
		ts.tv_nsec = now < until_ns ? (long)((until_ns - now) % SECOND) : 0;
		n = ppoll(fds, count, &ts, &open);
		if (stopped)
			return -EINTR;
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

int wait_fd(int fd, short events, uint64_t until_ns)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	return wait_fds(&pfd, 1, until_ns);
}

int wait_ms(uint64_t ms)
{
	return wait_fd(-1, 0, now_ns() + ms * MS);
}

void pace_start(struct pace *pace, uint64_t pps)
{
	pace->start_ns = now_ns();
	pace->pps = pps;
}

int pace_next(struct pace *pace, uint64_t sent, uint64_t total, unsigned int most)
{
	uint64_t at, now, due;
	int err;

	if (total - sent < most)
		most = (unsigned int)(total - sent);
	at = pace->pps ? pace->start_ns + sent * SECOND / pace->pps : 0;
	err = wait_fd(-1, 0, at);
	if (err < 0 || !pace->pps)
		return err < 0 ? err : (int)most;
	now = now_ns();
	if (now > at + LATE_MS * MS)
		pace->start_ns += now - at - LATE_MS * MS;
	due = (now - pace->start_ns) * pace->pps / SECOND + 1;
	if (due <= sent)
		return 1;
	return due - sent < most ? (int)(due - sent) : (int)most;
}
