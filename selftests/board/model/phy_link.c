// SPDX-License-Identifier: GPL-2.0-only
/*
 * phy_link.c - the link: cable, partner, autonegotiation
 *
 * The far end advertises everything up to its best speed, both duplexes below
 * 1000, and symmetric pause. Without autonegotiation on our side the link comes
 * up at what BMCR forces, if the far end can do that speed at all.
 */
#include "chip.h"

enum {
	ADV_10_HALF = 0x0020,
	ADV_10_FULL = 0x0040,
	ADV_100_HALF = 0x0080,
	ADV_100_FULL = 0x0100,
	ADV_PAUSE = 0x0400,
	ADV_1000_FULL = 0x0200,		/* CTRL1000 */
	ADV_2500_FULL = 0x0080,		/* CTRL2500 */
};

struct mode {
	uint16_t address, bit;
	unsigned int mbps;
	bool is_full;
};

/* Best first. 1000 half: nobody offers it. */
static const struct mode modes[] = {
	{ PHY_CTRL2500, ADV_2500_FULL, 2500, true },
	{ PHY_CTRL1000, ADV_1000_FULL, 1000, true },
	{ PHY_ADVERTISE, ADV_100_FULL, 100, true },
	{ PHY_ADVERTISE, ADV_100_HALF, 100, false },
	{ PHY_ADVERTISE, ADV_10_FULL, 10, true },
	{ PHY_ADVERTISE, ADV_10_HALF, 10, false },
};

/* Best mode of ours that is at most limit; false: none. */
static bool best_mode(const struct chip *chip, unsigned int limit, struct mode *ret)
{
	uint16_t bmcr = phy_word(chip, PHY_BMCR);
	unsigned int i;

	if (!(bmcr & PHY_BMCR_AUTONEG)) {
		ret->mbps = bmcr & PHY_BMCR_100 ? 100 : 10;
		ret->is_full = bmcr & PHY_BMCR_FULL;
		return !(bmcr & PHY_BMCR_1000) && ret->mbps <= limit;
	}
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		*ret = modes[i];
		if (ret->mbps <= limit && phy_word(chip, ret->address) & ret->bit)
			return true;
	}
	return false;
}

/* The far end's own negotiation depends on what it sees of us. */
static void offer(struct chip *chip)
{
	struct phy *phy = &chip->phy;
	struct mode mode;
	bool is_on = phy->is_powered && !phy->is_flapping && best_mode(chip, 2500, &mode);
	unsigned int mbps = is_on ? mode.mbps : 0;

	if (!chip->wire || (phy->is_offered == is_on && phy->offered_mbps == mbps))
		return;
	phy->is_offered = is_on;
	phy->offered_mbps = mbps;
	if (chip->wire->ops->offer)
		chip->wire->ops->offer(chip->wire, is_on, mbps);
}

static void set_link(struct chip *chip, bool is_up)
{
	struct phy *phy = &chip->phy;

	if (phy->is_up == is_up)
		return;
	phy->is_up = is_up;
	if (!is_up)
		phy->went_down = true;
	if (chip->wire && chip->wire->ops->set_link)
		chip->wire->ops->set_link(chip->wire, is_up, is_up ? phy->mbps : 0);
	irq_raise(chip, IRQ_LINK_CHANGE, 0);
}

static bool can_link(const struct chip *chip, struct mode *ret)
{
	const struct phy *phy = &chip->phy;

	return phy->is_cable_in && phy->is_powered && !phy->is_flapping &&
	       best_mode(chip, phy->partner_mbps, ret);
}

static void negotiated(struct chip *chip)
{
	struct phy *phy = &chip->phy;
	struct mode mode;

	if (!can_link(chip, &mode))
		return;
	phy->mbps = mode.mbps;
	phy->is_full_duplex = mode.is_full;
	phy->has_pause = mode.is_full && phy_word(chip, PHY_ADVERTISE) & ADV_PAUSE &&
			 phy_word(chip, PHY_BMCR) & PHY_BMCR_AUTONEG;
	set_link(chip, true);
}

static uint64_t in_ms(struct chip *chip, unsigned int ms)
{
	return loop_now_ns(chip->loop) + ms * 1000000ull;
}

void phy_renegotiate(struct chip *chip)
{
	struct phy *phy = &chip->phy;
	struct mode mode;

	if (phy->is_flapping)
		return;
	offer(chip);
	set_link(chip, false);
	if (can_link(chip, &mode))
		loop_arm(chip->loop, &phy->link_timer, in_ms(chip, phy->link_delay_ms));
	else
		loop_disarm(chip->loop, &phy->link_timer);
}

static void timer_fired(void *arg)
{
	struct chip *chip = arg;

	if (!chip->phy.is_flapping) {
		negotiated(chip);
		return;
	}
	chip->phy.is_flapping = false;
	phy_renegotiate(chip);
}

void phy_link_init(struct chip *chip)
{
	chip->phy.link_timer.fire = timer_fired;
	chip->phy.link_timer.arg = chip;
}

void phy_set_power(struct chip *chip, bool is_powered)
{
	if (chip->phy.is_powered == is_powered)
		return;
	chip->phy.is_powered = is_powered;
	phy_renegotiate(chip);
}

void phy_plug(struct chip *chip, bool is_cable_in)
{
	if (chip->phy.is_cable_in == is_cable_in)
		return;
	chip->phy.is_cable_in = is_cable_in;
	if (chip->phy.is_flapping)
		return;
	phy_renegotiate(chip);
}

void phy_set_partner(struct chip *chip, unsigned int mbps)
{
	if (chip->phy.partner_mbps == mbps)
		return;
	chip->phy.partner_mbps = mbps;
	phy_renegotiate(chip);
}

void phy_flap(struct chip *chip, unsigned int ms)
{
	struct phy *phy = &chip->phy;

	phy->flaps++;
	phy->is_flapping = true;
	offer(chip);
	set_link(chip, false);
	loop_arm(chip->loop, &phy->link_timer, in_ms(chip, ms));
}

void phy_exit(struct chip *chip)
{
	loop_disarm(chip->loop, &chip->phy.link_timer);
}
