// SPDX-License-Identifier: GPL-2.0-only
/* irq.c - see irq.h */
#include <string.h>

#include "chip.h"

enum {				/* V1 status and mask */
	V1_RX_OK = 0x0001,
	V1_RX_ERROR = 0x0002,
	V1_TX_OK = 0x0004,
	V1_TX_ERROR = 0x0008,
	V1_RX_NO_DESCRIPTOR = 0x0010,
	V1_LINK_CHANGE = 0x0020,
	V1_RX_FIFO_OVER = 0x0040,
	V1_TX_NO_DESCRIPTOR = 0x0080,
	V1_TIMER = 0x4000,
	V1_SYSTEM_ERROR = 0x8000,
};

static const uint32_t v1_bit[__IRQ_MAX] = {
	[IRQ_RX_OK] = V1_RX_OK,
	[IRQ_RX_ERROR] = V1_RX_ERROR,
	[IRQ_TX_OK] = V1_TX_OK,
	[IRQ_TX_ERROR] = V1_TX_ERROR,
	[IRQ_RX_NO_DESCRIPTOR] = V1_RX_NO_DESCRIPTOR,
	[IRQ_RX_FIFO_OVER] = V1_RX_FIFO_OVER,
	[IRQ_LINK_CHANGE] = V1_LINK_CHANGE,
	[IRQ_TX_NO_DESCRIPTOR] = V1_TX_NO_DESCRIPTOR,
	[IRQ_TIMER] = V1_TIMER,
	[IRQ_SYSTEM_ERROR] = V1_SYSTEM_ERROR,
};

static bool is_per_vector(const struct chip *chip)
{
	return chip->irq.cfg0 & IRQ_CFG0_PER_VECTOR;
}

uint32_t irq_vector_bit(const struct chip *chip, bool is_tx, unsigned int queue)
{
	const struct variant *v = chip->variant;

	if (is_tx)
		return queue < v->tx_queues ? 1u << v->tx_vector[queue] : 0;
	return queue < v->rx_queues ? 1u << v->rx_vector[queue] : 0;
}

/* The V2 surface has no vector for a lack of descriptors, a full FIFO, the timer
 * or bus errors: no known driver could unmask one. */
static uint32_t v2_bit(const struct chip *chip, enum irq_event event, unsigned int queue)
{
	switch (event) {
	case IRQ_RX_OK:
	case IRQ_RX_ERROR:
		return irq_vector_bit(chip, false, queue);
	case IRQ_TX_OK:
	case IRQ_TX_ERROR:
		return irq_vector_bit(chip, true, queue);
	case IRQ_LINK_CHANGE:
		return 1u << chip->variant->link_vector;
	default:
		return 0;
	}
}

static void late_messages(void *arg)
{
	struct chip *chip = arg;
	uint32_t vectors = chip->irq.late_vectors;

	chip->irq.late_vectors = 0;
	for (; vectors; vectors &= vectors - 1)
		pci_signal(&chip->pci, __builtin_ctz(vectors));
}

static void send_later(struct chip *chip, unsigned int vector, uint64_t max_us)
{
	struct irq *irq = &chip->irq;
	uint64_t us = fault_random(chip->fault, max_us ? max_us : 1);

	watch_note(chip->watch, WATCH_INJECTED, "irq-late: vector %u", vector);
	irq->late_vectors |= 1u << vector;
	if (!irq->late.is_armed)
		loop_arm(chip->loop, &irq->late, loop_now_ns(chip->loop) + us * 1000);
}

/* Tells the guest. false: it was not told, and it is not a fault of the chip. */
static bool tell(struct chip *chip, unsigned int vector)
{
	uint64_t max_us = 0;

	if (chip->is_dead)
		return false;
	if (fault_hits(chip->fault, FAULT_IRQ_LOST, NULL)) {
		watch_note(chip->watch, WATCH_INJECTED, "irq-lost: vector %u", vector);
		chip->irq.lost |= 1u << vector;
		return false;
	}
	if (fault_hits(chip->fault, FAULT_IRQ_LATE, &max_us))
		send_later(chip, vector, max_us);
	else if (!pci_signal(&chip->pci, vector))
		return false;
	chip->irq.signalled++;
	return true;
}

static void update_v1(struct chip *chip)
{
	struct irq *irq = &chip->irq;

	if (!(irq->status_v1 & irq->mask_v1)) {
		irq->sent_v1 = false;
		return;
	}
	if (!irq->sent_v1 && !(irq->lost & 1))
		irq->sent_v1 = tell(chip, 0);
}

static void update_v2(struct chip *chip)
{
	struct irq *irq = &chip->irq;
	uint32_t bit, todo;

	irq->sent_v2 &= irq->status_v2 & irq->mask_v2;
	todo = irq->status_v2 & irq->mask_v2 & ~irq->sent_v2 & ~irq->lost;
	for (; todo; todo &= todo - 1) {
		bit = todo & -todo;
		if (!tell(chip, __builtin_ctz(todo)))
			continue;
		irq->sent_v2 |= bit;
		irq->fired_v2 |= bit;
		irq->owed_v2 &= ~bit;
	}
}

void irq_update(struct chip *chip)
{
	if (is_per_vector(chip))
		update_v2(chip);
	else
		update_v1(chip);
	irq_check(chip);
}

/* bits of vectors whose message the fault swallowed: may be tried again */
static void retry_lost(struct irq *irq, uint32_t bits)
{
	irq->lost &= ~bits;
}

void irq_post(struct chip *chip, uint32_t status_v1, uint32_t status_v2)
{
	struct irq *irq = &chip->irq;

	irq->status_v1 |= status_v1;
	irq->seen_v1 &= ~status_v1;
	irq->status_v2 |= status_v2;
	irq->fired_v2 &= ~status_v2;
	retry_lost(irq, is_per_vector(chip) ? status_v2 : 1);
	irq_update(chip);
}

void irq_raise(struct chip *chip, enum irq_event event, unsigned int queue)
{
	struct irq *irq = &chip->irq;
	uint32_t bit = v2_bit(chip, event, queue);

	irq->raised[event]++;
	irq->owed_v1 |= v1_bit[event];
	irq->owed_v2 |= bit;
	if (irq_miti_hold(chip, event, queue, v1_bit[event]))
		irq_check(chip);
	else
		irq_post(chip, v1_bit[event], bit);
}

static void forget(struct chip *chip, uint32_t keep_v1, uint32_t keep_v2)
{
	struct irq *irq = &chip->irq;

	irq_miti_reset(chip);
	loop_disarm(chip->loop, &irq->late);
	irq->late_vectors = 0;
	irq->lost = 0;
	irq->mask_v1 = irq->mask_v2 = 0;
	irq->sent_v1 = false;
	irq->sent_v2 = 0;
	irq->status_v1 &= keep_v1;
	irq->seen_v1 &= keep_v1;
	irq->owed_v1 &= keep_v1;
	irq->status_v2 &= keep_v2;
	irq->fired_v2 &= keep_v2;
	irq->owed_v2 &= keep_v2;
}

void irq_init(struct chip *chip)
{
	struct irq *irq = &chip->irq;

	irq->late.fire = late_messages;
	irq->late.arg = chip;
	irq_miti_init(chip);
	irq_counter_init(chip);
	forget(chip, 0, 0);
	irq->cfg0 = 0;
}

void irq_exit(struct chip *chip)
{
	irq_counter_set_match(chip, 0);
	forget(chip, 0, 0);
}

/* INT_CFG0 and the moderation table stay: the vendor's driver resets the chip
 * when the link goes and only then programs them anew when it comes back. */
void irq_reset(struct chip *chip)
{
	forget(chip, V1_LINK_CHANGE, 1u << chip->variant->link_vector);
}

uint32_t irq_read_status_v1(struct chip *chip)
{
	struct irq *irq = &chip->irq;

	irq->seen_v1 = irq->status_v1;
	irq->owed_v1 &= ~irq->status_v1;
	return irq->status_v1;
}

/* Which of the acknowledged bits may go. */
static uint32_t acked(struct chip *chip, uint32_t status, uint32_t bits, uint32_t known,
		      const char *name)
{
	uint32_t newer = status & bits & ~known;

	if (newer && !chip->irq.is_naive)
		watch_note(chip->watch, WATCH_ACK_NEWER, "ack of 0x%x in %s: 0x%x is newer",
			   bits, name, newer);
	return chip->irq.is_naive ? bits : bits & known;
}

void irq_write_status_v1(struct chip *chip, uint32_t bits)
{
	struct irq *irq = &chip->irq;

	irq->status_v1 &= ~acked(chip, irq->status_v1, bits, irq->seen_v1, "0x3c");
	irq->sent_v1 = false;
	retry_lost(irq, 1);
	irq_update(chip);
}

void irq_write_mask_v1(struct chip *chip, uint32_t mask)
{
	chip->irq.mask_v1 = mask;
	chip->irq.sent_v1 = false;
	retry_lost(&chip->irq, 1);
	irq_update(chip);
	if (mask)
		rx_poll(chip);
}

uint32_t irq_read_status_v2(struct chip *chip)
{
	return chip->irq.status_v2;
}

void irq_write_status_v2(struct chip *chip, uint32_t bits)
{
	struct irq *irq = &chip->irq;

	irq->status_v2 &= ~acked(chip, irq->status_v2, bits, irq->fired_v2, "0xd04");
	irq->sent_v2 &= ~bits;
	retry_lost(irq, bits);
	irq_update(chip);
}

void irq_set_mask_v2(struct chip *chip, uint32_t bits)
{
	chip->irq.mask_v2 |= bits;
	chip->irq.sent_v2 &= ~bits;
	retry_lost(&chip->irq, bits);
	irq_update(chip);
	rx_poll(chip);
}

void irq_clear_mask_v2(struct chip *chip, uint32_t bits)
{
	chip->irq.mask_v2 &= ~bits;
	retry_lost(&chip->irq, bits);
	irq_update(chip);
}

void irq_write_cfg0(struct chip *chip, uint8_t cfg0)
{
	chip->irq.cfg0 = cfg0;
	chip->irq.sent_v1 = false;
	chip->irq.sent_v2 = 0;
	if (cfg0 & IRQ_CFG0_BYPASS)
		irq_miti_release(chip);
	irq_update(chip);
}
