/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_sink.h - counts what the chip sends; frames with the generator's mark
 * are also checked for being all there, once, in order
 */
#ifndef BOARD_WIRE_SINK_H
#define BOARD_WIRE_SINK_H

#include <stdint.h>

enum { SINK_WINDOW = 65536 };	/* frames that may be overtaken */

struct sink {
	uint64_t frames, bytes;		/* all that came */
	uint64_t first_ns, last_ns;
	uint64_t marked;		/* ... with a number */
	uint64_t next;			/* one more than the highest seen */
	uint64_t missing, late, duplicate;
	uint64_t seen[SINK_WINDOW / 64];	/* bit number % SINK_WINDOW */
};

void sink_reset(struct sink *sink);
void sink_frame(struct sink *sink, uint64_t now_ns, const uint8_t *frame, uint32_t len);

#endif
