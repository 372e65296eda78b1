/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire.h - a veth pair in a network namespace of this process, a frame into
 * one end, and what the stack behind the other end gets to see
 */
#ifndef KERNELS_WIRE_H
#define KERNELS_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "frame.h"

#define WIRE_IF		"vg0"	/* where the program sits */
#define WIRE_PEER	"vg1"	/* where frames are put in */

struct wire {
	int in_fd;		/* packet socket on the peer */
	int stack_fd;		/* packet socket on the interface, behind XDP */
};

/** wire_open() - an empty namespace and the pair in it; -errno, else 0 */
int wire_open(struct wire *w);
/** wire_cut() - the interface goes away, its peer too */
int wire_cut(struct wire *w);
/** wire_again() - the pair, anew */
int wire_again(struct wire *w);
/** wire_send() - @n copies of @f; -errno, else 0 */
int wire_send(struct wire *w, const struct frame *f, unsigned int n);
/** wire_arrived() - frames the stack got since the last call, waiting for @n up to a second */
unsigned int wire_arrived(struct wire *w, unsigned int n);

#endif /* KERNELS_WIRE_H */
