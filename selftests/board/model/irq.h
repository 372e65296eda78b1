/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - interrupt events, status and mask registers, moderation
 *
 * Two surfaces over one set of events. V1: one 32-bit status (0x3c) and mask
 * (0x38), one vector. V2 (INT_CFG0 bit 0): one bit a vector, status 0xd04, mask
 * set 0xd0c, mask clear 0xd00. An event marks both; the chosen one signals.
 *
 * Rule that keeps events: an acknowledgement clears no bit that was raised after
 * the guest last looked (V1: since its last read of the status; V2: since that
 * vector last fired). Register writes are posted, so a slow server sees an ack
 * long after it was sent; a plain write-1-to-clear loses the event in between
 * and with it the queue.
 *
 * Messages are sent at an edge, and are all that the guest gets: one is sent when
 * something pending becomes unmasked or something unmasked becomes pending, and
 * again after each ack or write to the mask that leaves it so. So no order of
 * posted writes ends with a pending, unmasked event that nobody was told of.
 *
 * Moderation: a queue's event waits until its timer of the table (0xa00 + 8q
 * RX, 0xa02 + 8q TX, units of variant->miti_unit_ns) has run since the first
 * event after the last interrupt of that queue.
 *
 * irq_check() does not take the above on trust: it keeps its own note of what
 * the guest is owed (irq.owed_*) and records WATCH_IRQ when an event is neither
 * told, nor pending, nor waiting.
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

enum irq_cfg0 {			/* INT_CFG0 (0x34) */
	IRQ_CFG0_PER_VECTOR = 0x01,
	IRQ_CFG0_TIMEOUT_BYPASS = 0x02,
	IRQ_CFG0_MITIGATION_BYPASS = 0x04,
	IRQ_CFG0_BYPASS = IRQ_CFG0_TIMEOUT_BYPASS | IRQ_CFG0_MITIGATION_BYPASS,
};

struct irq_counter {		/* TCTR0 (0x48): counts up at 125 MHz, 0 when written */
	uint64_t zero_ns;	/* loop time when it was 0 */
	uint32_t match;		/* TIMER_INT0 (0x58): raises IRQ_TIMER there; 0: never */
	struct loop_timer timer;
};

struct irq_miti {		/* one RX or TX queue of the moderation table */
	uint16_t value;		/* as written */
	bool is_waiting;
	uint32_t waiting_v1;	/* status bits that wait */
	struct loop_timer timer;
	struct chip *chip;
	uint8_t queue;
	bool is_tx;
};

struct irq {
	uint32_t status_v1, mask_v1, seen_v1;	/* seen: bits set when last read */
	uint32_t status_v2, mask_v2, fired_v2;	/* fired: not raised again since */
	uint8_t cfg0;				/* INT_CFG0 */
	bool sent_v1;				/* told of what is pending and unmasked */
	uint32_t sent_v2;
	uint32_t lost;				/* vectors whose message a fault swallowed */
	uint32_t owed_v1, owed_v2;		/* irq_check()'s own note */
	struct irq_miti rx[IRQ_MITI_SLOTS], tx[IRQ_MITI_SLOTS];
	struct irq_counter counter;
	uint64_t raised[__IRQ_MAX], held_back, signalled;
	struct loop_timer late;			/* FAULT_IRQ_LATE */
	uint32_t late_vectors;
	bool is_naive;		/* tests: plain write-1-to-clear, which loses events */
};

void irq_init(struct chip *chip);	/* also a reset that forgets everything */
void irq_exit(struct chip *chip);
/* CmdReset: forgets all but a pending link change (r8169's carrier depends on it). */
void irq_reset(struct chip *chip);
/* queue: RX or TX queue the event is about, 0 for the rest. */
void irq_raise(struct chip *chip, enum irq_event event, unsigned int queue);
/* Signals whatever is pending and not masked, and the guest was not told of. */
void irq_update(struct chip *chip);

uint32_t irq_read_status_v1(struct chip *chip);
void irq_write_status_v1(struct chip *chip, uint32_t bits);	/* ack */
void irq_write_mask_v1(struct chip *chip, uint32_t mask);
uint32_t irq_read_status_v2(struct chip *chip);
void irq_write_status_v2(struct chip *chip, uint32_t bits);
void irq_set_mask_v2(struct chip *chip, uint32_t bits);
void irq_clear_mask_v2(struct chip *chip, uint32_t bits);
void irq_write_cfg0(struct chip *chip, uint8_t cfg0);
void irq_write_miti(struct chip *chip, unsigned int slot, bool is_tx, uint16_t value);

/* irq_miti.c: false if the event may be reported at once. */
bool irq_miti_hold(struct chip *chip, enum irq_event event, unsigned int queue,
		   uint32_t status_v1);
void irq_miti_init(struct chip *chip);
void irq_miti_reset(struct chip *chip);		/* drops what waits */
void irq_miti_release(struct chip *chip);	/* lets it go */
uint32_t irq_miti_waiting_v1(const struct chip *chip);
uint32_t irq_miti_waiting_v2(const struct chip *chip);

/* irq.c, for irq_miti.c: makes an event visible. */
void irq_post(struct chip *chip, uint32_t status_v1, uint32_t status_v2);
uint32_t irq_vector_bit(const struct chip *chip, bool is_tx, unsigned int queue);
/* irq_counter.c */
void irq_counter_init(struct chip *chip);
uint32_t irq_counter_read(struct chip *chip);
void irq_counter_restart(struct chip *chip);
void irq_counter_set_match(struct chip *chip, uint32_t match);
/* irq_check.c */
void irq_check(struct chip *chip);

#endif
