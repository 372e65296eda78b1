/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_gen.h - sends frames to the chip, counted exactly and paced by the
 * loop's clock; only while the link is up
 *
 * A generator that the machine has no time for falls behind; what is more than
 * GEN_LATE_NS is given up (and counted), so no burst makes up for it.
 */
#ifndef BOARD_WIRE_GEN_H
#define BOARD_WIRE_GEN_H

#include "loop.h"
#include "wire.h"
#include "wire_spec.h"

enum { GEN_LATE_NS = 20000000 };

struct gen {
	struct wire *wire;		/* whose chip gets the frames */
	const uint8_t *mac;		/* its address, live */
	void (*deliver)(struct wire *wire, const uint8_t *frame, uint32_t len);
	struct spec spec;
	struct loop_timer timer;
	bool is_running, is_link_up;
	uint64_t sent, bytes;
	uint64_t held;			/* times the chip's FIFO was full */
	uint64_t late_ns;		/* time given up */
	uint64_t first_ns, last_ns;	/* first and last frame */
	/* pace: due is base_ns + what base_units take; units: frames, or bits on the wire */
	uint64_t base_ns, base_units;
	uint64_t random;
	uint32_t next_size;
	uint8_t frame[WIRE_FRAME_MAX];
};

void gen_init(struct gen *gen, struct wire *wire, const uint8_t *mac,
	      void (*deliver)(struct wire *wire, const uint8_t *frame, uint32_t len));
void gen_start(struct gen *gen, const struct spec *spec);	/* counts from 0 */
void gen_stop(struct gen *gen);
void gen_set_link(struct gen *gen, bool is_up);

#endif
