/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_intake.h - frames out of a descriptor, as fast as the chip takes them
 *
 * While the chip's FIFO is full nothing is read: the queue behind the
 * descriptor fills, and who sends into it learns or loses.
 */
#ifndef BOARD_WIRE_INTAKE_H
#define BOARD_WIRE_INTAKE_H

#include <sys/types.h>
#include "loop.h"
#include "wire.h"

struct intake {
	struct wire *wire;
	int fd;			/* -1: none */
	/* Reads one message into frame (WIRE_FRAME_MAX + 1 bytes). Its length; 0: no
	 * frame, go on; -EAGAIN: no more for now; another -errno: the end. */
	ssize_t (*read)(struct intake *intake);
	void (*ended)(struct intake *intake, int err);	/* stopped already, fd still open */
	struct loop_timer retry;
	bool is_holding;
	uint8_t frame[WIRE_FRAME_MAX + 1];
};

int intake_start(struct intake *intake, int fd);
void intake_stop(struct intake *intake);

#endif
