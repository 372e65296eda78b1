// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq_miti.c - interrupt moderation: events of a queue that wait for its timer
 *
 * Indexed by queue, in steps of the variant's unit. Bits 1 and 2 of INT_CFG0
 * switch the table off; both surfaces are moderated.
 */
#include "chip.h"

static struct irq_miti *slot_of(struct chip *chip, enum irq_event event, unsigned int queue)
{
	if (queue >= IRQ_MITI_SLOTS)
		return NULL;
	switch (event) {
	case IRQ_RX_OK:
	case IRQ_RX_ERROR:
		return &chip->irq.rx[queue];
	case IRQ_TX_OK:
	case IRQ_TX_ERROR:
		return &chip->irq.tx[queue];
	default:
		return NULL;
	}
}

static void release(struct irq_miti *miti)
{
	uint32_t status_v1 = miti->waiting_v1;

	if (!miti->is_waiting)
		return;
	loop_disarm(miti->chip->loop, &miti->timer);
	miti->is_waiting = false;
	miti->waiting_v1 = 0;
	irq_post(miti->chip, status_v1, irq_vector_bit(miti->chip, miti->is_tx, miti->queue));
}

static void expired(void *arg)
{
	release(arg);
}

bool irq_miti_hold(struct chip *chip, enum irq_event event, unsigned int queue,
		   uint32_t status_v1)
{
	struct irq_miti *miti = slot_of(chip, event, queue);

	if (!miti || !miti->value || chip->irq.cfg0 & IRQ_CFG0_BYPASS)
		return false;
	miti->waiting_v1 |= status_v1;
	if (miti->is_waiting) {
		chip->irq.held_back++;
		return true;
	}
	miti->is_waiting = true;
	loop_arm(chip->loop, &miti->timer, loop_now_ns(chip->loop) +
		 (uint64_t)miti->value * chip->variant->miti_unit_ns);
	return true;
}

/* A new value counts from the next event on; none at all lets go what waits. */
void irq_write_miti(struct chip *chip, unsigned int slot, bool is_tx, uint16_t value)
{
	struct irq_miti *miti = is_tx ? &chip->irq.tx[slot] : &chip->irq.rx[slot];

	miti->value = value;
	if (!value)
		release(miti);
}

static void init_slot(struct chip *chip, struct irq_miti *miti, unsigned int queue, bool is_tx)
{
	miti->chip = chip;
	miti->queue = queue;
	miti->is_tx = is_tx;
	miti->timer.fire = expired;
	miti->timer.arg = miti;
	miti->value = 0;
}

void irq_miti_init(struct chip *chip)
{
	unsigned int i;

	for (i = 0; i < IRQ_MITI_SLOTS; i++) {
		init_slot(chip, &chip->irq.rx[i], i, false);
		init_slot(chip, &chip->irq.tx[i], i, true);
	}
}

static void drop(struct chip *chip, struct irq_miti *miti)
{
	loop_disarm(chip->loop, &miti->timer);
	miti->is_waiting = false;
	miti->waiting_v1 = 0;
}

void irq_miti_reset(struct chip *chip)
{
	unsigned int i;

	for (i = 0; i < IRQ_MITI_SLOTS; i++) {
		drop(chip, &chip->irq.rx[i]);
		drop(chip, &chip->irq.tx[i]);
	}
}

void irq_miti_release(struct chip *chip)
{
	unsigned int i;

	for (i = 0; i < IRQ_MITI_SLOTS; i++) {
		release(&chip->irq.rx[i]);
		release(&chip->irq.tx[i]);
	}
}

uint32_t irq_miti_waiting_v1(const struct chip *chip)
{
	uint32_t bits = 0;
	unsigned int i;

	for (i = 0; i < IRQ_MITI_SLOTS; i++)
		bits |= chip->irq.rx[i].waiting_v1 | chip->irq.tx[i].waiting_v1;
	return bits;
}

uint32_t irq_miti_waiting_v2(const struct chip *chip)
{
	uint32_t bits = 0;
	unsigned int i;

	for (i = 0; i < IRQ_MITI_SLOTS; i++) {
		if (chip->irq.rx[i].is_waiting)
			bits |= irq_vector_bit(chip, false, i);
		if (chip->irq.tx[i].is_waiting)
			bits |= irq_vector_bit(chip, true, i);
	}
	return bits;
}
