/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fault.h - faults on demand
 *
 * Written as NAME[=ARG][@1/N][xCOUNT], comma separated, by option or at run
 * time through the control socket: "slow=400@1/10" delays one message of ten by
 * up to 400 us, "irq-lost@1/1000x3" swallows three interrupts, "off" clears all.
 * link-flap and exit happen once, when they are set, and take no rate or count.
 */
#ifndef BOARD_FAULT_H
#define BOARD_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault {
	FAULT_SLOW,		/* slow=US: a message waits up to US before it is looked at */
	FAULT_IRQ_LOST,		/* irq-lost: an MSI is not sent; the event stays in the ISR */
	FAULT_IRQ_LATE,		/* irq-late=US: an MSI comes up to US later */
	FAULT_LINK_FLAP,	/* link-flap=MS: when set, the link goes for MS */
	FAULT_RX_STARVE,	/* rx-starve=MS: no RX descriptor is taken for MS */
	FAULT_RX_ERROR,		/* rx-error: a frame is delivered with CRC error and RES bits */
	FAULT_RX_RUNT,		/* rx-runt: ... with the runt bit */
	FAULT_RX_LENGTH,	/* rx-length=LEN: a descriptor says LEN, whatever came */
	FAULT_FIFO,		/* fifo: a frame is lost to a full FIFO, and counted so */
	FAULT_PCI_DEAD,		/* pci-dead: BARs and config read all ones, writes go nowhere */
	FAULT_RESET_STUCK,	/* reset-stuck: CmdReset does not clear */
	FAULT_TX_STUCK,		/* tx-stuck=MS: no TX descriptor is taken for MS */
	FAULT_EXIT,		/* exit: the model dies as if killed */
	__FAULT_MAX
};

struct fault_rule {
	bool is_on;
	uint32_t one_in;	/* 1: always */
	uint64_t left;		/* times left, UINT64_MAX: no end */
	uint64_t arg;
};

struct fault_set {
	struct fault_rule rule[__FAULT_MAX];
	uint64_t hits[__FAULT_MAX];
	uint64_t random;	/* xorshift state, never 0; --seed */
};

extern const char *const fault_names[__FAULT_MAX];

/* Adds rules to a set; on error it is unchanged and why says what is wrong. */
int fault_parse(struct fault_set *set, const char *spec, char *why, size_t size);

/* Does the fault happen now? Counts; arg (may be NULL) gets the rule's. */
bool fault_hits(struct fault_set *set, enum fault fault, uint64_t *ret_arg);

/* 1..max, from the set's own generator */
uint64_t fault_random(struct fault_set *set, uint64_t max);

#endif
