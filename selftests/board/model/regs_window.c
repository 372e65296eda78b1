// SPDX-License-Identifier: GPL-2.0-only
/* regs_window.c - the windows' registers: see ocp.h */
#include "chip.h"
#include "regs_table.h"

enum { DATA, ADDRESS };		/* index of a window's registers, where it has two */

uint32_t reg_read_mac_ocp(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->ocp.mac_data;
}

void reg_write_mac_ocp(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	ocp_mac_command(chip, value);
}

uint32_t reg_read_phy_ocp(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->ocp.phy_data;
}

void reg_write_phy_ocp(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	ocp_phy_command(chip, value);
}

uint32_t reg_read_ephy(struct chip *chip, unsigned int index)
{
	(void)index;
	return chip->ocp.ephy_data;
}

void reg_write_ephy(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	(void)index, (void)mask;
	ocp_ephy_command(chip, value);
}

uint32_t reg_read_eri(struct chip *chip, unsigned int index)
{
	return index == DATA ? chip->ocp.eri_data : chip->ocp.eri_address;
}

void reg_write_eri(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	if (index == ADDRESS)
		ocp_eri_command(chip, value);
	else
		chip->ocp.eri_data = (chip->ocp.eri_data & ~mask) | value;
}

uint32_t reg_read_csi(struct chip *chip, unsigned int index)
{
	return index == DATA ? chip->ocp.csi_data : chip->ocp.csi_address;
}

void reg_write_csi(struct chip *chip, unsigned int index, uint32_t value, uint32_t mask)
{
	if (index == ADDRESS)
		ocp_csi_command(chip, value);
	else
		chip->ocp.csi_data = (chip->ocp.csi_data & ~mask) | value;
}
