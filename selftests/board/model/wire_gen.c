// SPDX-License-Identifier: GPL-2.0-only
/* wire_gen.c - see wire_gen.h */
#include "wire_gen.h"

/*
 * HOLD_NS: the chip's FIFO is full, look again.
 * OVERHEAD: preamble, FCS and gap, in bytes on the wire.
 */
enum { HOLD_NS = 50000, OVERHEAD = 24 };
/* The pace counts anew before its products overflow. */
enum { UNITS_MAX = 1000000000 };

static uint64_t draw(struct gen *gen, uint64_t below)
{
	gen->random ^= gen->random << 13;
	gen->random ^= gen->random >> 7;
	gen->random ^= gen->random << 17;
	return (gen->random >> 16) % below;
}

/* IMIX: of 12 frames 7 small, 4 of 590 and 1 of 1514 bytes, without FCS. */
static uint32_t pick_size(struct gen *gen)
{
	const struct spec *spec = &gen->spec;
	uint64_t n;

	if (spec->size_min == spec->size_max)
		return spec->size_min;
	if (!spec->is_imix)
		return spec->size_min + (uint32_t)draw(gen, spec->size_max - spec->size_min + 1);
	n = draw(gen, 12);
	return n < 7 ? spec->size_min : n < 11 ? 590 : spec->size_max;
}

static uint64_t due_ns(const struct gen *gen, uint64_t now_ns)
{
	switch (gen->spec.pace) {
	case SPEC_PPS:
		return gen->base_ns + gen->base_units * 1000000000u / gen->spec.rate;
	case SPEC_MBPS:
		return gen->base_ns + gen->base_units * 1000 / gen->spec.rate;
	default:
		return now_ns;
	}
}

static void rebase(struct gen *gen, uint64_t now_ns)
{
	gen->base_ns = now_ns;
	gen->base_units = 0;
}

static void send_one(struct gen *gen, uint64_t now_ns)
{
	uint32_t size = gen->next_size;

	craft_build(&gen->spec.craft, gen->mac, gen->sent, gen->frame, size);
	if (!gen->sent)
		gen->first_ns = now_ns;
	gen->last_ns = now_ns;
	gen->sent++;
	gen->bytes += size;
	gen->base_units += gen->spec.pace == SPEC_MBPS ? (size + OVERHEAD) * 8 : 1;
	if (gen->base_units >= UNITS_MAX)
		rebase(gen, due_ns(gen, now_ns));
	gen->next_size = pick_size(gen);
	gen->deliver(gen->wire, gen->frame, size);
}

static bool is_held(struct gen *gen)
{
	struct wire *wire = gen->wire;

	if (gen->spec.is_overrun || !wire->is_full || !wire->is_full(wire->chip))
		return false;
	gen->held++;
	return true;
}

static void gen_turn(void *arg)
{
	struct gen *gen = arg;
	struct loop *loop = gen->wire->loop;
	uint64_t now = loop_now_ns(loop), due;
	unsigned int i;

	for (i = 0; gen->is_running && gen->is_link_up; i++) {
		if (gen->sent >= gen->spec.count) {
			gen->is_running = false;
			return;
		}
		due = due_ns(gen, now);
		if (due + GEN_LATE_NS < now) {
			gen->late_ns += now - due;
			rebase(gen, now);
		} else if (due > now) {
			loop_arm(loop, &gen->timer, due);
			return;
		}
		if (i == WIRE_BATCH) {
			loop_arm(loop, &gen->timer, now);
			return;
		}
		if (is_held(gen)) {
			loop_arm(loop, &gen->timer, now + HOLD_NS);
			return;
		}
		send_one(gen, now);
	}
}

void gen_init(struct gen *gen, struct wire *wire, const uint8_t *mac,
	      void (*deliver)(struct wire *wire, const uint8_t *frame, uint32_t len))
{
	gen->wire = wire;
	gen->mac = mac;
	gen->deliver = deliver;
	gen->timer = (struct loop_timer){ .fire = gen_turn, .arg = gen };
}

static void go(struct gen *gen)
{
	uint64_t now = loop_now_ns(gen->wire->loop);

	rebase(gen, now);
	loop_arm(gen->wire->loop, &gen->timer, now);
}

void gen_start(struct gen *gen, const struct spec *spec)
{
	gen_stop(gen);
	gen->spec = *spec;
	gen->random = spec->seed * 0x9e3779b97f4a7c15;
	gen->sent = gen->bytes = gen->held = gen->late_ns = 0;
	gen->first_ns = gen->last_ns = 0;
	gen->next_size = pick_size(gen);
	gen->is_running = true;
	if (gen->is_link_up)
		go(gen);
}

void gen_stop(struct gen *gen)
{
	gen->is_running = false;
	loop_disarm(gen->wire->loop, &gen->timer);
}

void gen_set_link(struct gen *gen, bool is_up)
{
	if (gen->is_link_up == is_up)
		return;
	gen->is_link_up = is_up;
	if (!is_up)
		loop_disarm(gen->wire->loop, &gen->timer);
	else if (gen->is_running)
		go(gen);
}
