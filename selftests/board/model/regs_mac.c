// SPDX-License-Identifier: GPL-2.0-only
/*
 * regs_mac.c - registers that steer the MAC: address, filter, command, what the
 * receiver does to a frame, and what it says of its FIFOs
 */
#include <string.h>

#include "chip.h"
#include "regs.h"
#include "regs_table.h"

enum {				/* ChipCmd */
	COMMAND_STOP = 0x80,
	COMMAND_RESET = 0x10,
	COMMAND_RX = 0x08,
	COMMAND_TX = 0x04,
};

enum {
	TX_CONFIG_NO_CLOSE = 0x00000040,
	RX_CONFIG_ACCEPT = 0x0000003f,
	RX_CONFIG_VLAN = 0x00c00000,		/* inner and outer tag */
	RX_CONFIG_V3 = 0x01000000,
	RX_DESC_V4_ON = 0x02,
	CPLUS_CHECKSUM = 0x0020,
	RX_MAX_SIZE = 0x7fff,
	MISC_RX_GATE = 0x00080000,
	TWSI_EEPROM = 0x04,	/* there is no 93C46 to ask bit by bit */
	MCU_TX_EMPTY = 0x20,
	MCU_RX_EMPTY = 0x10,
	MCU_LIST_READY = 0x02,
	FIFO_ALL_EMPTY = 0x0103,
};

uint32_t reg_read_tx_config(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->variant->tx_config_id | regs_get(chip, REG_TX_CONFIG, 4);
}

uint32_t reg_read_twsi(struct chip *chip, unsigned int index)
{
	(void)chip, (void)index;
	return TWSI_EEPROM;
}

uint32_t reg_read_mcu(struct chip *chip, unsigned int index)
{
	uint32_t value = regs_get(chip, 0x00d3, 1) | MCU_LIST_READY;

	(void)index;
	if (tx_is_idle(chip))
		value |= MCU_TX_EMPTY;
	if (rx_fifo_is_empty(chip))
		value |= MCU_RX_EMPTY;
	return value;
}

uint32_t reg_read_fifo_state(struct chip *chip, unsigned int index)
{
	(void)index;
	return tx_is_idle(chip) && rx_fifo_is_empty(chip) ? FIFO_ALL_EMPTY : 0;
}

uint32_t reg_read_phy_status(struct chip *chip, unsigned int index)
{
	(void)index;
	return phy_status(chip);
}

uint32_t reg_read_backup_mac(struct chip *chip, unsigned int index)
{
	uint32_t value = 0;

	memcpy(&value, &chip->mac[index * 4], index ? 2 : 4);
	return value;
}

void reg_write_mac(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	memcpy(chip->rx.filter.mac, &chip->regs[REG_MAC], sizeof(chip->rx.filter.mac));
}

void reg_write_hash(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)value, (void)mask;
	chip->rx.filter.hash[index] = regs_get(chip, REG_HASH + 4 * index, 4);
}

static void reset_by_driver(struct chip *chip)
{
	chip_soft_reset(chip);
	if (!fault_hits(chip->fault, FAULT_RESET_STUCK, NULL))
		return;
	/* Done, but never said so; until the next write to the register. */
	watch_note(chip->watch, WATCH_INJECTED, "reset-stuck");
	regs_set(chip, REG_COMMAND, 1, COMMAND_RESET);
}

static void check_queues(struct chip *chip)
{
	unsigned int queues = 1u << (regs_get(chip, REG_QUEUES, 2) >> 2 & 7);

	if (chip->rx.rss.control && chip->rx.rss.queues != queues)
		watch_note(chip->watch, WATCH_VALUE, "RX enabled: RSS control says %u queues, "
			   "0x4800 says %u", chip->rx.rss.queues, queues);
}

void reg_write_command(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	bool stop = value & COMMAND_STOP;

	(void)index, (void)mask;
	if (value & COMMAND_RESET) {
		reset_by_driver(chip);
		return;
	}
	/* Where an injected fault left CmdReset standing, it falls now. */
	regs_set(chip, REG_COMMAND, 1, value & (COMMAND_STOP | COMMAND_RX | COMMAND_TX));
	if (value & COMMAND_RX && !chip->rx.is_enabled)
		check_queues(chip);
	tx_set_enabled(chip, value & COMMAND_TX && !stop);
	rx_set_enabled(chip, value & COMMAND_RX && !stop);
}

void reg_write_tx_config(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	chip->tx.is_no_close = regs_get(chip, REG_TX_CONFIG, 4) & TX_CONFIG_NO_CLOSE;
}

void reg_write_rx_config(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	uint32_t config = regs_get(chip, REG_RX_CONFIG, 4);

	(void)index, (void)value, (void)mask;
	chip->rx.filter.accept = config & RX_CONFIG_ACCEPT;
	chip->rx.strip_vlan = config & RX_CONFIG_VLAN;
	chip->rx.is_v3 = config & RX_CONFIG_V3 && chip->variant->rss_desc_type == RX_DESC_3;
}

void reg_write_rx_desc_v4(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	chip->rx.is_v4 = regs_get(chip, REG_RX_DESC_V4, 1) & RX_DESC_V4_ON;
}

void reg_write_cplus(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	chip->rx.check_sums = regs_get(chip, REG_CPLUS, 2) & CPLUS_CHECKSUM;
}

void reg_write_rx_max_size(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	chip->rx.max_size = regs_get(chip, REG_RX_MAX_SIZE, 2) & RX_MAX_SIZE;
}

void reg_write_misc(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)value, (void)mask;
	chip->rx.is_gated = regs_get(chip, REG_MISC, 4) & MISC_RX_GATE;
}
