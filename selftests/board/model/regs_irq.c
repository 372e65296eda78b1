// SPDX-License-Identifier: GPL-2.0-only
/*
 * regs_irq.c - registers of interrupts: status and mask of both surfaces,
 * moderation, counter 0
 */
#include "chip.h"
#include "regs.h"
#include "regs_table.h"

uint32_t reg_read_imr(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->irq.mask_v1;
}

void reg_write_imr(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index;
	irq_write_mask_v1(chip, (chip->irq.mask_v1 & ~mask) | value);
}

uint32_t reg_read_isr(struct chip *chip, unsigned int index)
{
	(void)index;
	return irq_read_status_v1(chip);
}

void reg_write_isr(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	irq_write_status_v1(chip, value);
}

uint32_t reg_read_imr_v2(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->irq.mask_v2;
}

void reg_write_imr_v2_set(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	irq_set_mask_v2(chip, value);
}

void reg_write_imr_v2_clear(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	irq_clear_mask_v2(chip, value);
}

uint32_t reg_read_isr_v2(struct chip *chip, unsigned int index)
{
	(void)index;
	return irq_read_status_v2(chip);
}

void reg_write_isr_v2(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	irq_write_status_v2(chip, value);
}

void reg_write_int_cfg0(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	irq_write_cfg0(chip, regs_get(chip, REG_INT_CFG0, 1));
}

uint32_t reg_read_counter(struct chip *chip, unsigned int index)
{
	(void)index;
	return irq_counter_read(chip);
}

void reg_write_counter(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	irq_counter_restart(chip);
}

void reg_write_counter_match(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	irq_counter_set_match(chip, value);
}

void reg_write_miti_rx(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)value, (void)mask;
	irq_write_miti(chip, index, false, regs_get(chip, REG_MITI + 8 * index, 2));
}

void reg_write_miti_tx(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)value, (void)mask;
	irq_write_miti(chip, index, true, regs_get(chip, REG_MITI + 8 * index + 2, 2));
}
