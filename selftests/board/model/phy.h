/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * phy.h - the link: what the cable and autonegotiation give
 */
#ifndef BOARD_PHY_H
#define BOARD_PHY_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct chip;

struct phy {
	uint16_t ocp[0x8000];		/* word at PHY OCP address 2i, shadow */
	bool is_cable_in;		/* as the control socket says */
	bool is_powered;		/* BMCR power-down bit clear */
	bool is_up;
	unsigned int partner_mbps;	/* best the far end offers: 10, 100, 1000, 2500 */
	unsigned int mbps;		/* in force while up */
	bool is_full_duplex;
	unsigned int link_delay_ms;	/* autonegotiation takes this long */
	struct loop_timer link_timer;
	uint64_t flaps;
};

void phy_init(struct chip *chip, unsigned int link_delay_ms);
void phy_reset(struct chip *chip);
uint16_t phy_ocp_read(struct chip *chip, uint16_t address);
void phy_ocp_write(struct chip *chip, uint16_t address, uint16_t value);
uint16_t phy_status(const struct chip *chip);	/* PHYstatus register, 0x6c */
void phy_plug(struct chip *chip, bool is_cable_in);
void phy_set_partner(struct chip *chip, unsigned int mbps);
/* Link goes for ms, then is negotiated again. */
void phy_flap(struct chip *chip, unsigned int ms);

#endif
