// SPDX-License-Identifier: GPL-2.0-only
/* test_phy.c - autonegotiation, its registers and its time */
#include <string.h>

#include "ktap.h"
#include "rig.h"

enum { BMCR = 0xa400, BMSR = 0xa402, ADVERTISE = 0xa408, LPA = 0xa40a, CTRL1000 = 0xa412,
       STAT1000 = 0xa414, IN_FORCE = 0xa434, CTRL2500 = 0xa5d4, STAT2500 = 0xa5d6 };
enum { AUTONEG = 0x1000, RESTART = 0x0200, POWER_DOWN = 0x0800, RESET = 0x8000,
       BMSR_LINK = 0x0004, BMSR_DONE = 0x0020 };
enum { LINK_EVENT = 0x20, STATUS = 0x3c };

static struct rig *rig;

static void wait_ms(unsigned int ms)
{
	rig_pass_us(rig, ms * 1000ull);
}

static uint16_t phy_status_reg(void)
{
	return rig_read(rig, 0x6c, 2);
}

static bool event(void)
{
	uint32_t status = rig_read(rig, STATUS, 4);

	rig_write(rig, STATUS, 4, status);
	return status & LINK_EVENT;
}

static void stop(const char *what)
{
	ktap_ok(rig_clean(rig), "%s: no records", what);
	rig_free(rig);
}

static void comes_up_after_its_time(void)
{
	rig = rig_new("8125b");
	wait_ms(1000);
	ktap_ok(!phy_status_reg() && !event(), "no cable, no link");
	rig_plug(rig);
	ktap_ok(rig->is_offered && rig->offered_mbps == 2500, "the far end is shown 2500");
	wait_ms(RIG_LINK_DELAY_MS - 1);
	ktap_ok(!phy_status_reg() && !event(), "cable in: not before the link delay");
	wait_ms(2);
	ktap_ok(phy_status_reg() == 0x463, "then 2500, full duplex, pause");
	ktap_ok(event(), "and an event");
	ktap_ok(rig->is_link_up && rig->link_mbps == 2500, "the wire is told");
	ktap_ok(rig_phy_read(rig, IN_FORCE) == 0x021c, "in force: 2500, full, link");
	ktap_ok(rig_phy_read(rig, STAT2500) & 0x20 && rig_phy_read(rig, STAT1000) & 0x0800 &&
		(rig_phy_read(rig, LPA) & 0x45e1) == 0x45e1, "the partner offers everything");
	stop("link up");
}

static void bmsr_latches_low(void)
{
	rig = rig_new("8125b");
	rig_link_up(rig);
	rig_phy_read(rig, BMSR);
	ktap_ok((rig_phy_read(rig, BMSR) & (BMSR_LINK | BMSR_DONE)) == (BMSR_LINK | BMSR_DONE),
		"BMSR: link, negotiation complete");
	phy_flap(&rig->chip, 10);
	ktap_ok(event() && !phy_status_reg(), "flap: link gone, told");
	wait_ms(9);
	ktap_ok(!rig->is_offered, "flap: the far end sees nothing meanwhile");
	wait_ms(2 + RIG_LINK_DELAY_MS);
	ktap_ok(phy_status_reg() == 0x463 && event(), "flap: negotiated again after it");
	ktap_ok(!(rig_phy_read(rig, BMSR) & BMSR_LINK), "BMSR: remembers the loss once");
	ktap_ok(rig_phy_read(rig, BMSR) & BMSR_LINK, "BMSR: and only once");
	ktap_ok(rig->chip.phy.flaps == 1, "flap: counted");
	stop("flap");
}

/* What comes of an advertisement and a partner. */
static const struct {
	const char *what;
	uint16_t advertise, ctrl1000, ctrl2500;
	unsigned int partner;
	uint16_t status;
} outcomes[] = {
	{ "all to 2500", 0x0de1, 0x0200, 0x0080, 2500, 0x463 },
	{ "all to 1000", 0x0de1, 0x0200, 0x0080, 1000, 0x073 },
	{ "all to 100", 0x0de1, 0x0200, 0x0080, 100, 0x06b },
	{ "all to 10", 0x0de1, 0x0200, 0x0080, 10, 0x067 },
	{ "1000 at most", 0x0de1, 0x0200, 0x0000, 2500, 0x073 },
	{ "100 at most", 0x0de1, 0x0000, 0x0000, 2500, 0x06b },
	{ "100 half only", 0x0081, 0x0000, 0x0000, 2500, 0x00a },
	{ "10 full, no pause", 0x0041, 0x0000, 0x0000, 2500, 0x007 },
	{ "10 half only", 0x0021, 0x0000, 0x0000, 1000, 0x006 },
	{ "2500 alone to 1000", 0x0001, 0x0000, 0x0080, 1000, 0 },
	{ "nothing", 0x0001, 0x0000, 0x0000, 2500, 0 },
};

static void advertisement_decides(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		rig = rig_new("8125b");
		rig_link_up(rig);
		phy_set_partner(&rig->chip, outcomes[i].partner);
		rig_phy_write(rig, ADVERTISE, outcomes[i].advertise);
		rig_phy_write(rig, CTRL1000, outcomes[i].ctrl1000);
		rig_phy_write(rig, CTRL2500, outcomes[i].ctrl2500);
		rig_phy_write(rig, BMCR, AUTONEG | RESTART);
		ktap_ok(!phy_status_reg(), "%s: the link goes at the restart", outcomes[i].what);
		wait_ms(RIG_LINK_DELAY_MS + 1);
		ktap_ok(phy_status_reg() == outcomes[i].status, "%s: status 0x%03x",
			outcomes[i].what, outcomes[i].status);
		ktap_ok(rig_clean(rig), "%s: no records", outcomes[i].what);
		rig_free(rig);
	}
}

static void forced_modes(void)
{
	rig = rig_new("8125b");
	rig_link_up(rig);
	rig_phy_write(rig, BMCR, 0x2100);
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x00b, "forced 100 full, no pause");
	ktap_ok(!rig_phy_read(rig, LPA), "forced: nothing learnt of the partner");
	rig_phy_write(rig, BMCR, 0x2100);
	ktap_ok(phy_status_reg(), "the same again disturbs nothing");
	rig_phy_write(rig, BMCR, 0x0000);
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x006, "forced 10 half");
	rig_phy_write(rig, BMCR, AUTONEG);
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x463, "autonegotiation again");
	rig_phy_write(rig, CTRL2500, 0);
	rig_phy_write(rig, BMCR, AUTONEG);
	ktap_ok(phy_status_reg() == 0x463, "a change of what is advertised needs a restart");
	stop("forced");
}

static void power_and_reset(void)
{
	rig = rig_new("8125b");
	rig_link_up(rig);
	rig_phy_write(rig, BMCR, AUTONEG | POWER_DOWN);
	ktap_ok(!phy_status_reg() && event(), "power down takes the link");
	ktap_ok((rig_phy_read(rig, 0xa420) & 7) != 3, "the controller is not in its LAN state");
	ktap_ok(!rig->is_offered, "the far end sees nothing");
	wait_ms(1000);
	ktap_ok(!phy_status_reg(), "and it stays down");
	rig_phy_write(rig, BMCR, AUTONEG);
	ktap_ok((rig_phy_read(rig, 0xa420) & 7) == 3, "power up: LAN state");
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x463, "and a link");
	rig_phy_write(rig, ADVERTISE, 0x0001);
	rig_phy_write(rig, CTRL1000, 0);
	rig_phy_write(rig, CTRL2500, 0);
	rig_phy_write(rig, BMCR, RESET | AUTONEG);
	ktap_ok(!(rig_phy_read(rig, BMCR) & RESET), "reset clears itself");
	wait_ms(1000);
	ktap_ok(!phy_status_reg(), "what was not advertised before it is not after it");
	phy_plug(&rig->chip, false);
	phy_plug(&rig->chip, true);
	chip_hard_reset(&rig->chip);
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x463, "a hard reset advertises everything");
	stop("power");
}

static void partner_changes(void)
{
	rig = rig_new("8125b");
	rig_link_up(rig);
	phy_set_partner(&rig->chip, 100);
	ktap_ok(!phy_status_reg(), "a slower partner: negotiated again");
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x06b && rig_phy_read(rig, IN_FORCE) == 0x001c, "at 100");
	ktap_ok(!rig_phy_read(rig, STAT1000) && !rig_phy_read(rig, STAT2500),
		"it offers nothing faster");
	phy_plug(&rig->chip, false);
	ktap_ok(!phy_status_reg() && event(), "cable out");
	wait_ms(1000);
	ktap_ok(!phy_status_reg(), "no cable, no link");
	rig->wire.link(&rig->chip, true, 1000);
	wait_ms(RIG_LINK_DELAY_MS + 1);
	ktap_ok(phy_status_reg() == 0x073, "the far end comes back with 1000");
	stop("partner");
}

static void identity_and_windows(void)
{
	rig = rig_new("8125b");
	ktap_ok(rig_phy_read(rig, 0xa404) == 0x001c && rig_phy_read(rig, 0xa406) == 0xc840,
		"8125b: PHY ID");
	ktap_ok(rig_phy_read(rig, 0xa616) & 0x2000, "2.5G is an ability");
	ktap_ok(!rig_phy_read(rig, 0xa41a) && !rig_phy_read(rig, 0xa41c), "no clause 45 over 22");
	rig_phy_write(rig, 0xb87a, 1);
	ktap_ok(!rig_phy_read(rig, 0xb87a), "heartbeat: the controller clears it");
	rig_phy_write(rig, 0xb820, 0x10);
	ktap_ok(rig_phy_read(rig, 0xb800) & 0x40, "a patch request is granted");
	rig_phy_write(rig, 0xb820, 0);
	ktap_ok(!(rig_phy_read(rig, 0xb800) & 0x40), "and ends");
	rig_phy_write(rig, 0xa436, 0x801e);
	rig_phy_write(rig, 0xa438, 0x0b99);
	rig_phy_write(rig, 0xa436, 0x8044);
	ktap_ok(!rig_phy_read(rig, 0xa438), "window: another word");
	rig_phy_write(rig, 0xa436, 0x801e);
	ktap_ok(rig_phy_read(rig, 0xa438) == 0x0b99, "window: the word written");
	ktap_ok(rig_clean(rig), "no records");
	rig_phy_read(rig, 0xa600);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "unknown PHY OCP: recorded");
	rig_phy_write(rig, 0xa434, 0);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "read-only PHY OCP: recorded");
	rig_free(rig);
	rig = rig_new("8125d");
	ktap_ok(rig_phy_read(rig, 0xa406) == 0xc841, "8125d: PHY ID");
	stop("8125d");
}

int main(void)
{
	comes_up_after_its_time();
	bmsr_latches_low();
	advertisement_decides();
	forced_modes();
	power_and_reset();
	partner_changes();
	identity_and_windows();
	return ktap_done();
}
