// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq_counter.c - the chip's timer 0, which the vendor's driver polls with when
 * it has one interrupt for everything
 */
#include "chip.h"

enum { NS_PER_TICK = 8 };

/* How many ticks until the counter is at match, which it may be past already: it
 * then has to come round. */
static void arm(struct chip *chip)
{
	struct irq_counter *counter = &chip->irq.counter;
	uint32_t left = counter->match - irq_counter_read(chip);

	loop_disarm(chip->loop, &counter->timer);
	if (counter->match)
		loop_arm(chip->loop, &counter->timer,
			 loop_now_ns(chip->loop) + (uint64_t)left * NS_PER_TICK);
}

static void matched(void *arg)
{
	irq_raise(arg, IRQ_TIMER, 0);
}

uint32_t irq_counter_read(struct chip *chip)
{
	return (loop_now_ns(chip->loop) - chip->irq.counter.zero_ns) / NS_PER_TICK;
}

void irq_counter_restart(struct chip *chip)
{
	chip->irq.counter.zero_ns = loop_now_ns(chip->loop);
	arm(chip);
}

void irq_counter_set_match(struct chip *chip, uint32_t match)
{
	chip->irq.counter.match = match;
	arm(chip);
}

void irq_counter_init(struct chip *chip)
{
	chip->irq.counter.timer.fire = matched;
	chip->irq.counter.timer.arg = chip;
	chip->irq.counter.match = 0;
	irq_counter_restart(chip);
}
