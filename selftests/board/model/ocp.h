/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ocp.h - the windows behind the registers: MAC OCP (0xb0), PHY OCP (0xb8, see
 * phy.h), ERI (0x70), EPHY (0x80), CSI (0x64: configuration space)
 *
 * A command is written to the window's address register; it is done at once, so
 * bit 31 (read: data is there, write: still busy) never has to be waited for.
 */
#ifndef BOARD_OCP_H
#define BOARD_OCP_H

#include <stdint.h>

struct chip;

enum { OCP_MCU_PAGES = 4, OCP_MCU_WORDS = 256 };

struct ocp {
	uint16_t mac[0x8000];	/* word at MAC OCP address 2i */
	uint16_t mcu[OCP_MCU_PAGES][OCP_MCU_WORDS];	/* patch memory at 0xf800 */
	uint16_t ephy[0x80];
	uint32_t eri[0x400];
	/* what the address/data registers show until the next command */
	uint32_t mac_data, phy_data, ephy_data, eri_address, eri_data, csi_address, csi_data;
};

void ocp_init(struct chip *chip);
uint16_t ocp_mac_read(struct chip *chip, uint16_t address);
void ocp_mac_write(struct chip *chip, uint16_t address, uint16_t value);
void ocp_mac_command(struct chip *chip, uint32_t value);	/* write to 0xb0 */
void ocp_phy_command(struct chip *chip, uint32_t value);	/* 0xb8 */
void ocp_ephy_command(struct chip *chip, uint32_t value);	/* 0x80 */
void ocp_eri_command(struct chip *chip, uint32_t value);	/* 0x74 */
void ocp_csi_command(struct chip *chip, uint32_t value);	/* 0x68 */

#endif
