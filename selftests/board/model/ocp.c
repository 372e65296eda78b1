// SPDX-License-Identifier: GPL-2.0-only
/* ocp.c - see ocp.h */
#include <string.h>

#include "chip.h"

enum {
	IS_WRITE = 0x80000000u,		/* in a command */
	IS_DONE = 0x80000000u,		/* in what is read: data is there */
	OCP_ADDRESS_SHIFT = 16,		/* address / 2 */
	OCP_ADDRESS_MASK = 0x7fff,
	EPHY_ADDRESS_SHIFT = 16,
	EPHY_ADDRESS_MASK = 0x7f,
	ADDRESS_MASK = 0xffc,		/* ERI and CSI: dwords of 4 KiB */
	BYTES_SHIFT = 12,		/* byte enables */
	ERI_TYPE_MASK = 0x00ff0000,	/* 0: the MAC's own */
	CSI_FUNCTION_MASK = 0x00070000,
};

void ocp_init(struct chip *chip)
{
	memset(&chip->ocp, 0, sizeof(chip->ocp));
	chip->tx.is_wide = false;
}

static uint16_t ocp_address(uint32_t command)
{
	return (command >> OCP_ADDRESS_SHIFT & OCP_ADDRESS_MASK) * 2;
}

void ocp_mac_command(struct chip *chip, uint32_t value)
{
	if (value & IS_WRITE) {
		ocp_mac_write(chip, ocp_address(value), value);
		chip->ocp.mac_data = value & 0xffff;
	} else {
		chip->ocp.mac_data = ocp_mac_read(chip, ocp_address(value));
	}
}

void ocp_phy_command(struct chip *chip, uint32_t value)
{
	uint32_t command = value & ~(uint32_t)IS_WRITE;

	if (value & IS_WRITE) {
		phy_ocp_write(chip, ocp_address(value), value);
		chip->ocp.phy_data = command;
	} else {
		chip->ocp.phy_data = IS_DONE | (command & 0xffff0000) |
				     phy_ocp_read(chip, ocp_address(value));
	}
}

void ocp_ephy_command(struct chip *chip, uint32_t value)
{
	uint32_t command = value & ~(uint32_t)IS_WRITE;
	uint16_t *word = &chip->ocp.ephy[value >> EPHY_ADDRESS_SHIFT & EPHY_ADDRESS_MASK];

	if (value & IS_WRITE) {
		*word = value;
		chip->ocp.ephy_data = command;
	} else {
		chip->ocp.ephy_data = IS_DONE | (command & 0xffff0000) | *word;
	}
}

/* Byte enables of a command as a mask of bits. */
static uint32_t byte_mask(uint32_t command)
{
	uint32_t mask = 0;
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (command >> (BYTES_SHIFT + i) & 1)
			mask |= 0xffu << i * 8;
	return mask;
}

/* On these chips no driver needs ERI; it is there for tools that dump it. */
void ocp_eri_command(struct chip *chip, uint32_t value)
{
	struct ocp *ocp = &chip->ocp;
	uint32_t *dword = &ocp->eri[(value & ADDRESS_MASK) / 4], mask = byte_mask(value);

	if (value & ERI_TYPE_MASK) {
		watch_note(chip->watch, WATCH_REGISTER, "ERI command 0x%08x: no such space", value);
		ocp->eri_data = 0xffffffff;
		ocp->eri_address = value ^ IS_DONE;
		return;
	}
	if (value & IS_WRITE)
		*dword = (*dword & ~mask) | (ocp->eri_data & mask);
	else
		ocp->eri_data = *dword;
	ocp->eri_address = value ^ IS_DONE;
}

/* Configuration dwords that drivers change from inside, past what the bus may. */
static bool is_csi_writable(uint32_t address)
{
	switch (address) {
	case 0x098:		/* byte 0x99: ASPM, vendor specific */
	case 0x108:		/* mask of uncorrectable errors */
	case 0x168 ... 0x170:	/* serial number */
	case 0x70c:		/* byte 0x70f: L0s and L1 entry latency */
		return true;
	default:
		return false;
	}
}

static uint32_t csi_read(struct chip *chip, uint32_t address)
{
	uint32_t value;

	memcpy(&value, &chip->pci.config[address], sizeof(value));
	return value;
}

static void csi_write(struct chip *chip, uint32_t address, uint32_t mask)
{
	uint32_t value = (csi_read(chip, address) & ~mask) | (chip->ocp.csi_data & mask);

	if (!is_csi_writable(address)) {
		watch_note(chip->watch, WATCH_VALUE,
			   "write of 0x%08x to configuration 0x%03x by CSI", value, address);
		return;
	}
	memcpy(&chip->pci.config[address], &value, sizeof(value));
}

void ocp_csi_command(struct chip *chip, uint32_t value)
{
	struct ocp *ocp = &chip->ocp;
	uint32_t address = value & ADDRESS_MASK;

	if (value & CSI_FUNCTION_MASK)
		ocp->csi_data = 0xffffffff;	/* there is one function */
	else if (value & IS_WRITE)
		csi_write(chip, address, byte_mask(value));
	else
		ocp->csi_data = csi_read(chip, address);
	ocp->csi_address = value ^ IS_DONE;
}
