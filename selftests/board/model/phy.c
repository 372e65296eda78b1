// SPDX-License-Identifier: GPL-2.0-only
/* phy.c - see phy.h: the register space */
#include <string.h>

#include "chip.h"

enum address {
	BMSR = 0xa402,
	ID1 = 0xa404,
	ID2 = 0xa406,
	LINK_PARTNER = 0xa40a,
	EXPANSION = 0xa40c,
	STAT1000 = 0xa414,
	MMD_CONTROL = 0xa41a,
	MMD_DATA = 0xa41c,
	EXTENDED_STATUS = 0xa41e,
	STATE = 0xa420,
	IN_FORCE = 0xa434,
	WINDOW0_ADDRESS = 0xa436,
	WINDOW0_DATA = 0xa438,
	MDI = 0xa444,
	FUSE_INDEX = 0xa460,
	FUSE_DATA = 0xa462,
	EEE_ABLE = 0xa5c4,
	STAT2500 = 0xa5d6,
	SPEEDS = 0xa616,
	EEE_ABLE2 = 0xa6ec,
	PATCH_GRANTED = 0xb800,
	PATCH_REQUEST = 0xb820,
	HEARTBEAT = 0xb87a,
	WINDOW1_ADDRESS = 0xb87c,
	WINDOW1_DATA = 0xb87e,
	TEMPERATURE = 0xbd84,
};

enum {
	BMSR_ABILITIES = 0x7949,	/* 10 and 100, extended status, autonegotiation */
	BMSR_COMPLETE = 0x0020,
	BMSR_LINK = 0x0004,
	BMCR_STORED = 0x3d40,
	LPA_10 = 0x0061,		/* both duplexes, selector */
	LPA_100 = 0x0180,
	LPA_PAUSE = 0x0400,
	LPA_ACK = 0x4000,
	EXPANSION_NEXT_PAGE = 0x0004,
	EXPANSION_NEGOTIATES = 0x0003,	/* page received, partner negotiates */
	STAT1000_FULL = 0x3800,		/* both receivers fine, 1000 full */
	STAT2500_FULL = 0x0020,
	STATE_LAN_ON = 3,
	STATE_INITIAL = 1,
	IN_FORCE_LINK = 0x0004,
	IN_FORCE_FULL = 0x0008,
	IN_FORCE_100 = 0x0010,
	IN_FORCE_1000 = 0x0020,
	IN_FORCE_2500 = 0x0210,
	PATCH_REQUESTED = 0x0010,
	PATCH_IS_GRANTED = 0x0040,
};

enum phy_status_bits {		/* 0x6c */
	STATUS_FULL = 0x0001,
	STATUS_LINK = 0x0002,
	STATUS_10 = 0x0004,
	STATUS_100 = 0x0008,
	STATUS_1000 = 0x0010,
	STATUS_PAUSE = 0x0060,		/* both directions */
	STATUS_2500 = 0x0400,
};

uint16_t phy_word(const struct chip *chip, uint16_t address)
{
	return chip->phy.ocp[address / 2];
}

static void set_word(struct chip *chip, uint16_t address, uint16_t value)
{
	chip->phy.ocp[address / 2] = value;
}

static bool has_negotiated(const struct chip *chip)
{
	return chip->phy.is_up && phy_word(chip, PHY_BMCR) & PHY_BMCR_AUTONEG;
}

static uint16_t bmsr(struct chip *chip)
{
	struct phy *phy = &chip->phy;
	uint16_t value = BMSR_ABILITIES;

	if (has_negotiated(chip))
		value |= BMSR_COMPLETE;
	if (phy->is_up && !phy->went_down)
		value |= BMSR_LINK;
	phy->went_down = false;
	return value;
}

static uint16_t link_partner(const struct chip *chip)
{
	uint16_t value = LPA_10 | LPA_PAUSE | LPA_ACK;

	if (!has_negotiated(chip))
		return 0;
	return chip->phy.partner_mbps >= 100 ? value | LPA_100 : value;
}

static uint16_t in_force(const struct chip *chip)
{
	uint16_t value = IN_FORCE_LINK;

	if (!chip->phy.is_up)
		return 0;
	if (chip->phy.is_full_duplex)
		value |= IN_FORCE_FULL;
	switch (chip->phy.mbps) {
	case 100:
		return value | IN_FORCE_100;
	case 1000:
		return value | IN_FORCE_1000;
	case 2500:
		return value | IN_FORCE_2500;
	default:
		return value;
	}
}

uint16_t phy_status(const struct chip *chip)
{
	uint16_t value = STATUS_LINK;

	if (!chip->phy.is_up)
		return 0;
	if (chip->phy.is_full_duplex)
		value |= STATUS_FULL;
	if (chip->phy.has_pause)
		value |= STATUS_PAUSE;
	switch (chip->phy.mbps) {
	case 100:
		return value | STATUS_100;
	case 1000:
		return value | STATUS_1000;
	case 2500:
		return value | STATUS_2500;
	default:
		return value | STATUS_10;
	}
}

static uint16_t partner_offers(const struct chip *chip, unsigned int mbps, uint16_t bits)
{
	return has_negotiated(chip) && chip->phy.partner_mbps >= mbps ? bits : 0;
}

static uint16_t read_live(struct chip *chip, uint16_t address)
{
	struct phy *phy = &chip->phy;

	switch (address) {
	case BMSR:
		return bmsr(chip);
	case LINK_PARTNER:
		return link_partner(chip);
	case EXPANSION:
		return EXPANSION_NEXT_PAGE | (has_negotiated(chip) ? EXPANSION_NEGOTIATES : 0);
	case STAT1000:
		return partner_offers(chip, 1000, STAT1000_FULL);
	case STAT2500:
		return partner_offers(chip, 2500, STAT2500_FULL);
	case STATE:
		return phy->is_powered ? STATE_LAN_ON : STATE_INITIAL;
	case IN_FORCE:
		return in_force(chip);
	case WINDOW0_DATA:
		return phy->window[0][phy_word(chip, WINDOW0_ADDRESS)];
	case WINDOW1_DATA:
		return phy->window[1][phy_word(chip, WINDOW1_ADDRESS)];
	case FUSE_DATA:
		return phy->fuse[phy_word(chip, FUSE_INDEX) % PHY_FUSES];
	case PATCH_GRANTED:
		return phy_word(chip, PATCH_REQUEST) & PATCH_REQUESTED ? PATCH_IS_GRANTED : 0;
	case MMD_CONTROL:	/* clause 45 over 22 is not there: reads 0 */
	case MMD_DATA:
	case HEARTBEAT:		/* the controller clears what the driver sets: alive */
		return 0;
	default:
		return phy_word(chip, address);
	}
}

uint16_t phy_ocp_read(struct chip *chip, uint16_t address)
{
	address &= ~1;
	switch (phy_kind(address)) {
	case PHY_LIVE:
		return read_live(chip, address);
	case PHY_UNKNOWN:
		watch_note(chip->watch, WATCH_REGISTER, "read of unknown PHY OCP 0x%04x", address);
		return 0;
	default:
		return phy_word(chip, address);
	}
}

static void reset_by_driver(struct chip *chip)
{
	/* The advertisement stays: the vendor's driver takes everything out of it
	 * so that no link comes up before it has configured the PHY. */
	set_word(chip, PHY_BMCR, PHY_BMCR_AUTONEG | PHY_BMCR_1000);
	chip->phy.is_powered = true;
	phy_renegotiate(chip);
}

static void write_bmcr(struct chip *chip, uint16_t value)
{
	const uint16_t forced = PHY_BMCR_100 | PHY_BMCR_FULL | PHY_BMCR_1000;
	uint16_t old = phy_word(chip, PHY_BMCR);
	bool is_powered = !(value & PHY_BMCR_POWER_DOWN), restart;

	if (value & (PHY_BMCR_LOOPBACK | PHY_BMCR_ISOLATE))
		watch_note(chip->watch, WATCH_VALUE,
			   "BMCR 0x%04x: loopback and isolate are not modelled", value);
	if (value & PHY_BMCR_RESET) {
		reset_by_driver(chip);
		return;
	}
	set_word(chip, PHY_BMCR, value & BMCR_STORED);
	restart = value & PHY_BMCR_AUTONEG ?
		value & PHY_BMCR_RESTART || !(old & PHY_BMCR_AUTONEG) :
		(old ^ value) & (forced | PHY_BMCR_AUTONEG);
	if (is_powered != chip->phy.is_powered)
		phy_set_power(chip, is_powered);
	else if (restart && is_powered)
		phy_renegotiate(chip);
}

static void write_live(struct chip *chip, uint16_t address, uint16_t value)
{
	struct phy *phy = &chip->phy;

	switch (address) {
	case PHY_BMCR:
		write_bmcr(chip, value);
		break;
	case WINDOW0_ADDRESS:
	case WINDOW1_ADDRESS:
	case FUSE_INDEX:
		set_word(chip, address, value);
		break;
	case WINDOW0_DATA:
		phy->window[0][phy_word(chip, WINDOW0_ADDRESS)] = value;
		break;
	case WINDOW1_DATA:
		phy->window[1][phy_word(chip, WINDOW1_ADDRESS)] = value;
		break;
	case FUSE_DATA:
		phy->fuse[phy_word(chip, FUSE_INDEX) % PHY_FUSES] = value;
		break;
	case MMD_CONTROL:
	case MMD_DATA:
	case HEARTBEAT:
		break;
	default:
		watch_note(chip->watch, WATCH_ACCESS, "write of 0x%04x to read-only PHY OCP 0x%04x",
			   value, address);
	}
}

void phy_ocp_write(struct chip *chip, uint16_t address, uint16_t value)
{
	address &= ~1;
	switch (phy_kind(address)) {
	case PHY_LIVE:
		write_live(chip, address, value);
		break;
	case PHY_STORED:
		set_word(chip, address, value);
		break;
	case PHY_CONSTANT:
		watch_note(chip->watch, WATCH_ACCESS, "write of 0x%04x to read-only PHY OCP 0x%04x",
			   value, address);
		break;
	case PHY_UNKNOWN:
		watch_note(chip->watch, WATCH_REGISTER, "write of 0x%04x to unknown PHY OCP 0x%04x",
			   value, address);
		break;
	}
}

static const struct {
	uint16_t address, value;
} power_on[] = {
	{ PHY_BMCR, PHY_BMCR_AUTONEG | PHY_BMCR_1000 },
	{ ID1, 0x001c },
	{ PHY_ADVERTISE, 0x0de1 },	/* 10 and 100, pause both ways */
	{ PHY_CTRL1000, 0x0200 },
	{ PHY_CTRL2500, 0x0080 },
	{ EXTENDED_STATUS, 0x2000 },	/* 1000 full */
	{ MDI, 0x0002 },
	{ EEE_ABLE, 0x0006 },		/* 100, 1000 */
	{ EEE_ABLE2, 0x0001 },		/* 2500 */
	{ SPEEDS, 0x2070 },		/* 10, 100, 1000, 2500 */
	{ TEMPERATURE, 0x005a },	/* 45 degrees */
};

void phy_reset(struct chip *chip)
{
	struct phy *phy = &chip->phy;
	unsigned int i;

	memset(phy->ocp, 0, sizeof(phy->ocp));
	memset(phy->window, 0, sizeof(phy->window));
	memset(phy->fuse, 0, sizeof(phy->fuse));
	for (i = 0; i < sizeof(power_on) / sizeof(power_on[0]); i++)
		set_word(chip, power_on[i].address, power_on[i].value);
	set_word(chip, ID2, chip->variant->phy_id);
	phy->is_powered = true;
	phy_renegotiate(chip);
}

void phy_init(struct chip *chip, unsigned int link_delay_ms)
{
	chip->phy.link_delay_ms = link_delay_ms;
	chip->phy.partner_mbps = 2500;
	phy_link_init(chip);
	phy_reset(chip);
}
