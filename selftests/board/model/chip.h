/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chip.h - one RTL8125: everything it is made of
 *
 *   vfu (vfio-user messages) -> pci, regs -> ocp, phy, irq, rx, tx -> wire
 *                                  dma (guest memory) <-'   '-> offload, rss, filter
 *
 * Each part has its state in a structure of its own and is declared in a header
 * of its own; the chip only holds them together.
 */
#ifndef BOARD_CHIP_H
#define BOARD_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "dma.h"
#include "fault.h"
#include "irq.h"
#include "loop.h"
#include "ocp.h"
#include "pci.h"
#include "phy.h"
#include "rx.h"
#include "tally.h"
#include "tx.h"
#include "variant.h"
#include "watch.h"
#include "wire.h"

struct vfu_device;

struct chip {
	const struct variant *variant;
	uint8_t mac[6];
	struct loop *loop;
	struct dma *dma;
	struct wire *wire;		/* NULL: no cable */
	struct watch *watch;
	struct fault_set *fault;
	struct pci pci;
	struct irq irq;
	struct phy phy;
	struct ocp ocp;
	struct rx_engine rx;
	struct tx_engine tx;
	struct tally tally;
	uint8_t regs[PCI_REGS_SIZE];	/* plain storage behind the table of registers */
	uint8_t row[PCI_REGS_SIZE];	/* 1 + row of the table that a byte belongs to, 0: none */
	bool is_dead;			/* FAULT_PCI_DEAD */
};

/* chip.c */
struct chip_options {
	const struct variant *variant;
	uint8_t mac[6];
	unsigned int link_delay_ms;
};
int chip_init(struct chip *chip, struct loop *loop, struct dma *dma, struct watch *watch,
	      struct fault_set *fault, const struct chip_options *options);
void chip_exit(struct chip *chip);
void chip_connect(struct chip *chip, struct wire *wire);	/* takes it over */
void chip_soft_reset(struct chip *chip);	/* CmdReset */
void chip_hard_reset(struct chip *chip);	/* function level, DEVICE_RESET */
/* Fills in what vfu.h asks of a device. */
void chip_describe(struct chip *chip, struct vfu_device *device);

#endif
