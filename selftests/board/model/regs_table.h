/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * regs_table.h - what a row of the register table says, for regs*.c
 */
#ifndef BOARD_REGS_TABLE_H
#define BOARD_REGS_TABLE_H

#include <stdint.h>

struct chip;

enum reg_flag {
	REG_LOCKED = 1,		/* written only while Cfg9346 (0x50) says so */
	REG_RESET = 2,		/* CmdReset gives it its first value again */
	REG_STATE = 4,		/* write() only follows the value: also called on resets */
};

struct reg {
	uint16_t offset;
	uint8_t size;		/* bytes */
	uint8_t widths;		/* of accesses that make sense: 1, 2 and 4, or-ed */
	uint8_t count, stride;	/* of an array; 0: one, and side by side */
	uint8_t on;		/* enum variant_bit; 0: all */
	uint8_t flags;		/* enum reg_flag */
	uint32_t stored;	/* bits that a write changes and a read gives back */
	uint32_t taken;		/* bits that a write may have set and that are not kept:
				 * commands, acknowledgements, and read-only bits that
				 * a read-modify-write brings back */
	uint32_t initial;
	/* NULL: what is stored */
	uint32_t (*read)(struct chip *chip, unsigned int index);
	/* after storing; value: the bits written, mask: the bytes of this access */
	void (*write)(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
	const char *name;
};

extern const struct reg regs_table[];
extern const unsigned int regs_table_size;

uint32_t regs_get(const struct chip *chip, uint32_t offset, unsigned int width);	/* stored */
void regs_set(struct chip *chip, uint32_t offset, unsigned int width, uint32_t value);

/* Offsets that more than the table needs. */
enum {
	REG_MAC = 0x0000,
	REG_HASH = 0x0008,
	REG_TALLY = 0x0010,
	REG_TX_BASE = 0x0020,
	REG_INT_CFG0 = 0x0034,
	REG_COMMAND = 0x0037,
	REG_TX_CONFIG = 0x0040,
	REG_RX_CONFIG = 0x0044,
	REG_CFG9346 = 0x0050,
	REG_RX_MAX_SIZE = 0x00da,
	REG_CPLUS = 0x00e0,
	REG_RX_BASE = 0x00e4,
	REG_MISC = 0x00f0,
	REG_RX_DESC_V4 = 0x00d8,
	REG_MITI = 0x0a00,
	REG_TX_BASE1 = 0x2100,
	REG_TX_TAIL = 0x2800,
	REG_RX_BASE1 = 0x4000,
	REG_RSS_CONTROL = 0x4500,
	REG_RSS_KEY = 0x4600,
	REG_RSS_TABLE = 0x4700,
	REG_QUEUES = 0x4800,
};

enum { REG_CFG9346_UNLOCKED = 0xc0 };

/* regs_mac.c */
uint32_t reg_read_tx_config(struct chip *chip, unsigned int index);
uint32_t reg_read_twsi(struct chip *chip, unsigned int index);
uint32_t reg_read_mcu(struct chip *chip, unsigned int index);
uint32_t reg_read_fifo_state(struct chip *chip, unsigned int index);
uint32_t reg_read_phy_status(struct chip *chip, unsigned int index);
uint32_t reg_read_backup_mac(struct chip *chip, unsigned int index);
void reg_write_mac(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_hash(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_command(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_tx_config(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rx_config(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rx_desc_v4(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_cplus(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rx_max_size(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_misc(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);

/* regs_queue.c */
uint32_t reg_read_close(struct chip *chip, unsigned int index);
void reg_write_tx_base(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_tx_base1(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rx_base(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rx_base1(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_doorbell(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_tail(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_tally(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rss_control(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rss_key(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_rss_table(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);

/* regs_irq.c */
uint32_t reg_read_imr(struct chip *chip, unsigned int index);
uint32_t reg_read_isr(struct chip *chip, unsigned int index);
uint32_t reg_read_imr_v2(struct chip *chip, unsigned int index);
uint32_t reg_read_isr_v2(struct chip *chip, unsigned int index);
uint32_t reg_read_counter(struct chip *chip, unsigned int index);
void reg_write_int_cfg0(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_imr(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_isr(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_imr_v2_set(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_imr_v2_clear(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_isr_v2(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_counter(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_counter_match(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_miti_rx(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_miti_tx(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);

/* regs_window.c */
uint32_t reg_read_mac_ocp(struct chip *chip, unsigned int index);
uint32_t reg_read_phy_ocp(struct chip *chip, unsigned int index);
uint32_t reg_read_ephy(struct chip *chip, unsigned int index);
uint32_t reg_read_eri(struct chip *chip, unsigned int index);		/* 0: data, 1: address */
uint32_t reg_read_csi(struct chip *chip, unsigned int index);
void reg_write_mac_ocp(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_phy_ocp(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_ephy(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_eri(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);
void reg_write_csi(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask);

#endif
