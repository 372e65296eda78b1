/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - interrupt events, status and mask registers, moderation
 *
 * Two surfaces over one set of events. V1: one 32-bit status (0x3c) and mask
 * (0x38), one vector. V2 (INT_CFG0 bit 0): one bit a vector, status 0xd04, mask
 * set 0xd0c, mask clear 0xd00.
 *
 * Rule that keeps events (virtual-board facts): an acknowledgement clears no
 * bit that was raised after the guest last looked (V1: since its last read of
 * the status; V2: since that vector last fired). Register writes are posted, so
 * a slow server sees an ack long after it was sent; a plain write-1-to-clear
 * loses the event in between and with it the queue.
 *
 * Moderation: a queue's event waits until its timer of the table (0xa00 + 8q
 * RX, 0xa02 + 8q TX, units of variant->miti_unit_ns) has run since the first
 * event after the last interrupt of that queue.
 */
#ifndef BOARD_IRQ_H
#define BOARD_IRQ_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct chip;

enum irq_event {
	IRQ_RX_OK,
	IRQ_RX_ERROR,
	IRQ_TX_OK,
	IRQ_TX_ERROR,
	IRQ_RX_NO_DESCRIPTOR,
	IRQ_RX_FIFO_OVER,
	IRQ_LINK_CHANGE,
	IRQ_TX_NO_DESCRIPTOR,
	IRQ_TIMER,
	IRQ_SYSTEM_ERROR,
	__IRQ_MAX
};

enum { IRQ_VECTORS = 32, IRQ_MITI_SLOTS = 32 };

struct irq_miti {		/* one RX or TX queue of the moderation table */
	uint16_t value;		/* as written */
	bool is_waiting;
	struct loop_timer timer;
	struct chip *chip;
	uint8_t queue;
	bool is_tx;
};

struct irq {
	uint32_t status_v1, mask_v1, seen_v1;	/* seen: bits set when last read */
	uint32_t status_v2, mask_v2, fired_v2;
	uint8_t cfg0;				/* INT_CFG0 */
	struct irq_miti rx[IRQ_MITI_SLOTS], tx[IRQ_MITI_SLOTS];
	uint64_t raised[__IRQ_MAX], held_back, signalled;
	struct loop_timer late;			/* FAULT_IRQ_LATE */
	uint32_t late_vectors;
};

void irq_init(struct chip *chip);
/* CmdReset: forgets all but a pending link change (facts: r8169's carrier). */
void irq_reset(struct chip *chip);
/* queue: RX or TX queue the event is about, 0 for the rest. */
void irq_raise(struct chip *chip, enum irq_event event, unsigned int queue);
/* Signals whatever is pending and not masked; after mask changes and acks. */
void irq_update(struct chip *chip);

uint32_t irq_read_status_v1(struct chip *chip);
void irq_write_status_v1(struct chip *chip, uint32_t bits);	/* ack */
void irq_write_mask_v1(struct chip *chip, uint32_t mask);
uint32_t irq_read_status_v2(struct chip *chip);
void irq_write_status_v2(struct chip *chip, uint32_t bits);
void irq_set_mask_v2(struct chip *chip, uint32_t bits);
void irq_clear_mask_v2(struct chip *chip, uint32_t bits);
void irq_write_miti(struct chip *chip, unsigned int slot, bool is_tx, uint16_t value);

#endif
