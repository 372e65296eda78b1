/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * regs.h - BAR 2, the chip's registers
 *
 * One table (regs_table.c) says of each register: where, which widths, which bits
 * mean something, what reading and writing does. What the table does not know is
 * recorded (WATCH_REGISTER), read as zero and not kept.
 */
#ifndef BOARD_REGS_H
#define BOARD_REGS_H

#include <stdint.h>

struct chip;

/* width 1, 2 or 4; offset below PCI_REGS_SIZE, aligned or not as the guest
 * chose. A wider access than a register's own covers its neighbours. */
uint32_t regs_read(struct chip *chip, uint32_t offset, unsigned int width);
void regs_write(struct chip *chip, uint32_t offset, unsigned int width, uint32_t value);
void regs_init(struct chip *chip);
void regs_reset(struct chip *chip);	/* CmdReset: what a reset clears */

#endif
