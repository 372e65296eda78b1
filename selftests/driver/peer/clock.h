/* SPDX-License-Identifier: GPL-2.0-only */
/* clock.h - time, waiting that a signal ends, and pace */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define MS	1000000ull		/* ns */
#define SECOND	1000000000ull

uint64_t now_ns(void);

/* From here on SIGTERM and SIGINT are only seen while in wait_fd(). */
void stop_on_signals(void);
bool is_stopped(void);

/*
 * Until fd (-1: nothing) has one of events or the time has come. 1: it has,
 * 0: time is up, -EINTR: asked to stop, now and in every later call.
 */
int wait_fd(int fd, short events, uint64_t until_ns);
/* The same for several; how many have. */
struct pollfd;
int wait_fds(struct pollfd *fds, unsigned int count, uint64_t until_ns);

/* Does nothing for so long, or until stopped. */
int wait_ms(uint64_t ms);

/*
 * When the n-th packet is due at so many a second; 0 is at once. Who was held
 * up for longer than LATE_MS does not make up for it: that would be a burst
 * which no slow receiver is asked to take.
 */
enum { LATE_MS = 20 };
struct pace {
	uint64_t start_ns, pps;
};

void pace_start(struct pace *pace, uint64_t pps);
/* How many of the packets up to total may go now, at most most; waits for the
 * first. Negative errno when stopped. */
int pace_next(struct pace *pace, uint64_t sent, uint64_t total, unsigned int most);

#endif /* CLOCK_H */
