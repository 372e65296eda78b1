/* SPDX-License-Identifier: GPL-2.0-only */
/* plug.h - in place of a chip at the end of a wire: takes frames and remembers */
#ifndef BOARD_PLUG_H
#define BOARD_PLUG_H

#include "loop.h"
#include "wire.h"

enum { PLUG_KEEP = 8 };

struct plug {
	uint64_t frames, bytes;
	bool is_full;
	unsigned int room;	/* frames until is_full, 0: no end */
	int link;		/* as the wire said: -1 nothing yet, 0, 1 */
	unsigned int mbps;
	uint32_t len[PLUG_KEEP];	/* the first frames */
	uint8_t frame[PLUG_KEEP][WIRE_FRAME_MAX];
};

void plug_in(struct plug *plug, struct wire *wire);
/* Turns of the loop until *at is want, 2 s at most. */
bool plug_wait(struct loop *loop, const uint64_t *at, uint64_t want);
bool plug_wait_link(struct loop *loop, const struct plug *plug, int want);
/* A new loop, or the end of the program. */
struct loop *plug_loop(void);

#endif
