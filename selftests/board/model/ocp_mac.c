// SPDX-License-Identifier: GPL-2.0-only
/*
 * ocp_mac.c - MAC OCP, the MAC's inner registers
 *
 * As with the PHY's, most are tuning that drivers write and nobody documents;
 * every address that the drivers of these chips use is listed, the rest is
 * recorded. What has an effect here: the descriptor format, extended statistics
 * (tally.c looks) and the pages of the MAC controller's patch memory.
 */
#include "chip.h"

enum address {
	MCU_PAGE = 0xe446,
	DESC_FORMAT = 0xeb58,
	MCU_FIRST = 0xf800,
	MCU_LAST = 0xf9fe,
};

enum { DESC_FORMAT_WIDE = 0x0001 };

enum kind { STORED, CONSTANT, LIVE, UNKNOWN };

struct range {
	uint16_t first, last;
	enum kind kind;
};

/* By address. */
static const struct range ranges[] = {
	{ 0xc01e, 0xc01e, STORED },
	{ 0xc0a6, 0xc0a6, STORED },
	{ 0xc0aa, 0xc0ac, STORED },
	{ 0xc0b2, 0xc0b2, CONSTANT },	/* ASPM L1.2 tested by the board's maker: no */
	{ 0xc0b4, 0xc0b6, STORED },
	{ 0xc0bc, 0xc0bc, STORED },
	{ 0xc140, 0xc142, STORED },
	{ 0xcdd0, 0xcddc, STORED },
	{ 0xcde8, 0xcdf2, STORED },
	{ 0xd006, 0xd006, CONSTANT },	/* low byte: medium; 0 is copper */
	{ 0xd3e2, 0xd3e4, STORED },
	{ 0xd3f0, 0xd3f2, STORED },
	{ 0xd40a, 0xd40a, STORED },
	{ 0xd42c, 0xd42c, STORED },	/* bit 8: woken from power saving; never */
	{ 0xd430, 0xd434, STORED },
	{ 0xdc00, 0xdc00, CONSTANT },	/* package */
	{ 0xdc04, 0xdc04, CONSTANT },	/* pins */
	{ 0xe00e, 0xe00e, CONSTANT },	/* bit 13: controller busy; never */
	{ 0xe032, 0xe034, STORED },
	{ 0xe040, 0xe040, STORED },
	{ 0xe052, 0xe056, STORED },
	{ 0xe080, 0xe080, STORED },
	{ 0xe092, 0xe09a, STORED },
	{ 0xe0a2, 0xe0a2, STORED },
	{ 0xe0c0, 0xe0c6, STORED },
	{ 0xe10a, 0xe10a, STORED },
	{ MCU_PAGE, MCU_PAGE, STORED },
	{ 0xe614, 0xe614, STORED },
	{ 0xe63e, 0xe63e, STORED },
	{ 0xe85a, 0xe860, STORED },
	{ 0xe8de, 0xe8de, STORED },
	{ 0xea1c, 0xea1c, STORED },
	{ TALLY_CONTROL, TALLY_CONTROL, STORED },
	{ 0xeb50, 0xeb54, STORED },
	{ DESC_FORMAT, DESC_FORMAT, LIVE },
	{ 0xeb6a, 0xeb6a, STORED },
	{ MCU_FIRST, MCU_LAST, LIVE },
	{ 0xfc26, 0xfc48, STORED },	/* break points of the patch */
};

static enum kind kind_of(uint16_t address)
{
	unsigned int i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (address >= ranges[i].first && address <= ranges[i].last)
			return ranges[i].kind;
	return UNKNOWN;
}

static uint16_t *mcu_word(struct chip *chip, uint16_t address)
{
	unsigned int page = chip->ocp.mac[MCU_PAGE / 2] % OCP_MCU_PAGES;

	return &chip->ocp.mcu[page][(address - MCU_FIRST) / 2];
}

uint16_t ocp_mac_read(struct chip *chip, uint16_t address)
{
	address &= ~1;
	if (address >= MCU_FIRST && address <= MCU_LAST)
		return *mcu_word(chip, address);
	if (kind_of(address) == UNKNOWN)
		watch_note(chip->watch, WATCH_REGISTER, "read of unknown MAC OCP 0x%04x", address);
	return chip->ocp.mac[address / 2];
}

static void write_live(struct chip *chip, uint16_t address, uint16_t value)
{
	if (address >= MCU_FIRST && address <= MCU_LAST) {
		*mcu_word(chip, address) = value;
		return;
	}
	chip->ocp.mac[address / 2] = value;
	if (address == DESC_FORMAT)
		chip->tx.is_wide = value & DESC_FORMAT_WIDE;
}

void ocp_mac_write(struct chip *chip, uint16_t address, uint16_t value)
{
	address &= ~1;
	switch (kind_of(address)) {
	case LIVE:
		write_live(chip, address, value);
		break;
	case STORED:
		chip->ocp.mac[address / 2] = value;
		break;
	case CONSTANT:
		watch_note(chip->watch, WATCH_ACCESS, "write of 0x%04x to read-only MAC OCP 0x%04x",
			   value, address);
		break;
	case UNKNOWN:
		watch_note(chip->watch, WATCH_REGISTER, "write of 0x%04x to unknown MAC OCP 0x%04x",
			   value, address);
		break;
	}
}
