// SPDX-License-Identifier: GPL-2.0-only
/* wire_intake.c - see wire_intake.h */
#include <errno.h>
#include <sys/epoll.h>
#include "wire_intake.h"

/* How long a full FIFO is left alone: the time of some 30 large frames at
 * 2.5 Gbit/s, a third of what it holds. */
enum { RETRY_NS = 150000 };

static bool is_full(const struct wire *wire)
{
	return wire->is_full && wire->is_full(wire->chip);
}

static void hold(struct intake *intake)
{
	struct loop *loop = intake->wire->loop;

	if (!intake->is_holding)
		loop_set_events(loop, intake->fd, 0);
	intake->is_holding = true;
	loop_arm(loop, &intake->retry, loop_now_ns(loop) + RETRY_NS);
}

static void end(struct intake *intake, int err)
{
	intake_stop(intake);
	intake->ended(intake, err);
}

static void retry(void *arg)
{
	struct intake *intake = arg;

	if (is_full(intake->wire)) {
		hold(intake);
		return;
	}
	intake->is_holding = false;
	loop_set_events(intake->wire->loop, intake->fd, EPOLLIN);
}

static void readable(void *arg, uint32_t events)
{
	struct intake *intake = arg;
	unsigned int i;
	ssize_t len;

	/* Hang-ups are reported to those who asked for nothing, too. */
	if (intake->is_holding) {
		if (events & (EPOLLHUP | EPOLLERR))
			end(intake, -EPIPE);
		return;
	}
	for (i = 0; i < WIRE_BATCH; i++) {
		if (is_full(intake->wire)) {
			hold(intake);
			return;
		}
		len = intake->read(intake);
		if (len == -EAGAIN || len == -EINTR)
			return;
		if (len < 0) {
			end(intake, (int)len);
			return;
		}
		if (len > WIRE_FRAME_MAX)
			intake->wire->stats.rx_dropped++;
		else if (len)
			wire_deliver(intake->wire, intake->frame, (uint32_t)len);
		/* What it led to may have been the end. */
		if (intake->fd < 0)
			return;
	}
}

int intake_start(struct intake *intake, int fd)
{
	int err = loop_add_fd(intake->wire->loop, fd, EPOLLIN, readable, intake);

	if (err)
		return err;
	intake->fd = fd;
	intake->is_holding = false;
	intake->retry = (struct loop_timer){ .fire = retry, .arg = intake };
	return 0;
}

void intake_stop(struct intake *intake)
{
	if (intake->fd < 0)
		return;
	loop_del_fd(intake->wire->loop, intake->fd);
	loop_disarm(intake->wire->loop, &intake->retry);
	intake->fd = -1;
}
