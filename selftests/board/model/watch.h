/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.h - what the model saw that should not be
 *
 * The model never tolerates in silence: an unknown register, an access of the
 * wrong width, a descriptor that cannot be right is recorded here by kind, with
 * the first texts of each. In strict mode any record of a kind that counts as a
 * fault makes the program's exit status (and so the test) fail.
 */
#ifndef BOARD_WATCH_H
#define BOARD_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum watch_kind {
	/* faults of the driver (or of the model): strict mode fails */
	WATCH_REGISTER,		/* read or write of a register the model does not know */
	WATCH_ACCESS,		/* width, alignment, or write to a read-only register */
	WATCH_VALUE,		/* known register, value with unknown or illegal bits */
	WATCH_OWN,		/* a descriptor the chip was told to use is not its own */
	WATCH_DESCRIPTOR,	/* absurd length, missing FS/LS, ring without end */
	WATCH_DMA,		/* address outside of the guest's memory */
	WATCH_BUFFER,		/* the same buffer given twice, or changed under OWN */
	WATCH_RING,		/* tail beyond the ring, base moved while running */
	WATCH_IRQ,		/* an event was lost: the layer that must not break did */
	WATCH_PROTOCOL,		/* vfio-user: malformed or unexpected message */
	/* worth counting, no fault */
	WATCH_ACK_NEWER,	/* an ack met an event newer than the guest's last look at it:
				 * kept, where a naive chip model would lose it */
	WATCH_INJECTED,		/* a fault that was asked for happened */
	__WATCH_MAX
};

enum { WATCH_TEXTS = 8, WATCH_TEXT_LEN = 160 };

struct watch {
	bool is_strict, is_verbose;	/* verbose: also to stderr as they come */
	uint64_t count[__WATCH_MAX];
	char text[__WATCH_MAX][WATCH_TEXTS][WATCH_TEXT_LEN];
};

extern const char *const watch_names[__WATCH_MAX];	/* kebab-case */

void watch_note(struct watch *watch, enum watch_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
uint64_t watch_faults(const struct watch *watch);	/* records that strict mode fails */
void watch_print(const struct watch *watch, FILE *out);	/* "kind: text" lines */

#endif
