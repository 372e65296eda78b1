// SPDX-License-Identifier: GPL-2.0-only
/*
 * regs_queue.c - registers of the rings: bases, doorbell, tail and close pointer,
 * RSS; and the statistics' address, which is a command as well
 */
#include "chip.h"
#include "regs.h"
#include "regs_table.h"

enum { TALLY_RESET = 0x1, TALLY_DUMP = 0x8 };

/* The two halves may come in any order, so each is told with what is there. */
static uint64_t base_at(const struct chip *chip, uint32_t offset)
{
	return (uint64_t)regs_get(chip, offset + 4, 4) << 32 | regs_get(chip, offset, 4);
}

void reg_write_tx_base(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	tx_set_base(chip, 0, base_at(chip, REG_TX_BASE));
}

void reg_write_tx_base1(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	unsigned int ring = index / 2;

	(void)value, (void)mask;
	tx_set_base(chip, 1 + ring, base_at(chip, REG_TX_BASE1 + 8 * ring));
}

void reg_write_rx_base(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	rx_set_base(chip, 0, base_at(chip, REG_RX_BASE));
}

void reg_write_rx_base1(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	unsigned int ring = index / 2;

	(void)value, (void)mask;
	rx_set_base(chip, 1 + ring, base_at(chip, REG_RX_BASE1 + 8 * ring));
}

void reg_write_doorbell(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	unsigned int queue;

	(void)index, (void)mask;
	for (queue = 0; queue < chip->variant->tx_queues; queue++)
		if (value >> queue & 1)
			tx_doorbell(chip, queue);
}

void reg_write_tail(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)mask;
	tx_set_tail(chip, index, value & chip->variant->pointer_mask);
}

uint32_t reg_read_close(struct chip *chip, unsigned int index)
{
	return tx_close(chip, index);
}

/* Commands are done at once, so their bits read 0. */
void reg_write_tally(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	if (value & TALLY_RESET)
		tally_clear(&chip->tally);
	if (value & TALLY_DUMP)
		tally_dump(chip, base_at(chip, REG_TALLY));
}

void reg_write_rss_control(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	rss_set_control(&chip->rx.rss, regs_get(chip, REG_RSS_CONTROL, 4));
}

/* Byte n of the key or table is the byte at that offset. */
static void copy_bytes(uint8_t *to, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < 4; i++, value >>= 8)
		to[i] = value;
}

void reg_write_rss_key(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)value, (void)mask;
	copy_bytes(&chip->rx.rss.key[4 * index], regs_get(chip, REG_RSS_KEY + 4 * index, 4));
}

void reg_write_rss_table(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)value, (void)mask;
	copy_bytes(&chip->rx.rss.table[4 * index], regs_get(chip, REG_RSS_TABLE + 4 * index, 4));
}
