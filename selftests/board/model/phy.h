/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * phy.h - the link: what the cable and autonegotiation give
 *
 * The standard registers 0..15 are at OCP 0xa400 + 2n; the rest of the 64 KiB
 * space holds status words, two windows onto the PHY controller's memory and
 * tuning registers, all listed in phy_table.c.
 */
#ifndef BOARD_PHY_H
#define BOARD_PHY_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct chip;

enum { PHY_WINDOWS = 2, PHY_FUSES = 32 };

struct phy {
	uint16_t ocp[0x8000];		/* word at PHY OCP address 2i, shadow */
	/* the controller's memory, behind 0xa436/0xa438 and 0xb87c/0xb87e */
	uint16_t window[PHY_WINDOWS][0x10000];
	uint16_t fuse[PHY_FUSES];	/* behind 0xa460/0xa462 */
	bool is_cable_in;		/* as the control socket or the far end says */
	bool is_powered;		/* BMCR power-down bit clear */
	bool is_flapping;		/* phy_flap() */
	bool is_up;
	bool went_down;			/* since the last read of BMSR: its link bit latches low */
	unsigned int partner_mbps;	/* best the far end offers: 10, 100, 1000, 2500 */
	unsigned int mbps;		/* in force while up */
	bool is_full_duplex;
	bool has_pause;
	unsigned int link_delay_ms;	/* autonegotiation takes this long */
	struct loop_timer link_timer;
	bool is_offered;		/* what wire->ops->offer() was last told */
	unsigned int offered_mbps;
	uint64_t flaps;
};

void phy_init(struct chip *chip, unsigned int link_delay_ms);
void phy_exit(struct chip *chip);
void phy_reset(struct chip *chip);	/* power-on; cable and partner stay */
uint16_t phy_ocp_read(struct chip *chip, uint16_t address);
void phy_ocp_write(struct chip *chip, uint16_t address, uint16_t value);
uint16_t phy_status(const struct chip *chip);	/* PHYstatus register, 0x6c */
void phy_plug(struct chip *chip, bool is_cable_in);
void phy_set_partner(struct chip *chip, unsigned int mbps);
/* Link goes for ms, then is negotiated again. */
void phy_flap(struct chip *chip, unsigned int ms);

/* Bits of standard registers that both files below need. */
enum phy_bmcr {
	PHY_BMCR_RESET = 0x8000,
	PHY_BMCR_LOOPBACK = 0x4000,
	PHY_BMCR_100 = 0x2000,
	PHY_BMCR_AUTONEG = 0x1000,
	PHY_BMCR_POWER_DOWN = 0x0800,
	PHY_BMCR_ISOLATE = 0x0400,
	PHY_BMCR_RESTART = 0x0200,
	PHY_BMCR_FULL = 0x0100,
	PHY_BMCR_1000 = 0x0040,
};

enum phy_address {
	PHY_BMCR = 0xa400,
	PHY_ADVERTISE = 0xa408,
	PHY_CTRL1000 = 0xa412,
	PHY_CTRL2500 = 0xa5d4,
};

uint16_t phy_word(const struct chip *chip, uint16_t address);	/* shadow */

/* phy_link.c */
void phy_link_init(struct chip *chip);
void phy_renegotiate(struct chip *chip);	/* down, and up again in link_delay_ms */
void phy_set_power(struct chip *chip, bool is_powered);

/* phy_table.c: how a register behaves; PHY_UNKNOWN: there is none known. */
enum phy_kind {
	PHY_UNKNOWN,
	PHY_STORED,		/* tuning: kept, without effect */
	PHY_CONSTANT,		/* as phy_reset() set it, writes are noted */
	PHY_LIVE,		/* phy.c knows */
};
enum phy_kind phy_kind(uint16_t address);

#endif
