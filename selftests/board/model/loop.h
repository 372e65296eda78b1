/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop.h - one thread, file descriptors and timers
 *
 * Everything in the model runs on this loop, so nothing in it needs a lock and
 * one order of events explains every result. Time is read once per turn; unit
 * tests set it themselves (loop_set_clock).
 */
#ifndef BOARD_LOOP_H
#define BOARD_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

typedef void (*loop_fd_fn)(void *arg, uint32_t events);	/* EPOLLIN, ... */

/* A one-shot timer, embedded in what it belongs to. Zero-initialised: not armed. */
struct loop_timer {
	void (*fire)(void *arg);
	void *arg;
	uint64_t due_ns;	/* on the loop's clock; valid while armed */
	struct loop_timer *next;
	bool is_armed;
};

struct loop *loop_new(void);
void loop_free(struct loop *loop);

int loop_add_fd(struct loop *loop, int fd, uint32_t events, loop_fd_fn fn, void *arg);
int loop_set_events(struct loop *loop, int fd, uint32_t events);
void loop_del_fd(struct loop *loop, int fd);	/* legal from within any callback */

/* Arms again if armed already. A time in the past fires in the next turn. */
void loop_arm(struct loop *loop, struct loop_timer *timer, uint64_t due_ns);
void loop_disarm(struct loop *loop, struct loop_timer *timer);

/* CLOCK_MONOTONIC, read anew (a vDSO call). */
uint64_t loop_now_ns(struct loop *loop);
/* For tests: time stands still at now_ns until set again. */
void loop_set_clock(struct loop *loop, uint64_t now_ns);

/* One turn: wait for at most until the next timer, then run what is due.
 * Returns -errno or 0. loop_run() turns until loop_stop(); its value is that of
 * loop_stop, which a callback calls. */
int loop_turn(struct loop *loop, int timeout_ms);
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop, int code);

#endif
