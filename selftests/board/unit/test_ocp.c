// SPDX-License-Identifier: GPL-2.0-only
/* test_ocp.c - the windows: MAC OCP, EPHY, ERI, CSI */
#include "ktap.h"
#include "rig.h"

static struct rig *rig;

static void mac_ocp(void)
{
	unsigned int page;

	rig_mac_write(rig, 0xc0b4, 0x000c);
	rig_mac_write(rig, 0xe056, 0x1234);
	ktap_ok(rig_mac_read(rig, 0xc0b4) == 0x000c && rig_mac_read(rig, 0xe056) == 0x1234,
		"MAC OCP keeps words");
	ktap_ok(!(rig_read(rig, 0xb0, 4) & 0xffff0000), "and has no flag");
	ktap_ok(!(rig_mac_read(rig, 0xe00e) & 0x2000), "the controller is never busy");
	rig_mac_write(rig, 0xeb58, 0x0001);
	ktap_ok(rig->chip.tx.is_wide, "0xeb58 bit 0: 32-byte TX descriptors");
	rig_mac_write(rig, 0xeb58, 0x0000);
	ktap_ok(!rig->chip.tx.is_wide, "cleared: 16-byte ones");
	for (page = 0; page < 4; page++) {
		rig_mac_write(rig, 0xe446, page);
		rig_mac_write(rig, 0xf9f8, 0x1000 + page);
	}
	rig_mac_write(rig, 0xe446, 2);
	ktap_ok(rig_mac_read(rig, 0xf9f8) == 0x1002, "the patch memory has pages");
	ktap_ok(rig_clean(rig), "no records");
	rig_mac_read(rig, 0xc0fe);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "unknown MAC OCP: recorded");
	rig_mac_write(rig, 0xe00e, 1);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "read-only MAC OCP: recorded");
}

static void ephy(void)
{
	rig_write(rig, 0x80, 4, 0x80000000u | 0x1e << 16 | 0x20eb);
	ktap_ok(!(rig_read(rig, 0x80, 4) & 0x80000000u), "EPHY: a write is done");
	rig_write(rig, 0x80, 4, 0x5e << 16);
	ktap_ok(rig_read(rig, 0x80, 4) == (0x80000000u | 0x5e << 16), "EPHY: another word");
	rig_write(rig, 0x80, 4, 0x1e << 16);
	ktap_ok(rig_read(rig, 0x80, 4) == (0x80000000u | 0x1e << 16 | 0x20eb),
		"EPHY: the word written, flag set");
	ktap_ok(rig_clean(rig), "EPHY: no records");
}

static void eri(void)
{
	rig_write(rig, 0x70, 4, 0x11223344);
	rig_write(rig, 0x74, 4, 0x8000f0d4);
	ktap_ok(!(rig_read(rig, 0x74, 4) & 0x80000000u), "ERI: a write is done");
	rig_write(rig, 0x70, 4, 0xffffffff);
	rig_write(rig, 0x74, 4, 0x800010d4);	/* one byte */
	rig_write(rig, 0x74, 4, 0x0000f0d4);
	ktap_ok(rig_read(rig, 0x74, 4) & 0x80000000u && rig_read(rig, 0x70, 4) == 0x112233ff,
		"ERI: byte enables");
	ktap_ok(rig_clean(rig), "ERI: no records");
	rig_write(rig, 0x74, 4, 0x0002f128);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1) && rig_read(rig, 0x70, 4) == 0xffffffff,
		"ERI: management space is not there, recorded");
}

static uint32_t csi_read(uint32_t address)
{
	rig_write(rig, 0x68, 4, 0xf000 | address);
	if (!(rig_read(rig, 0x68, 4) & 0x80000000u))
		return 0xdeadbeef;
	return rig_read(rig, 0x64, 4);
}

static void csi(void)
{
	ktap_ok(csi_read(0) == 0x812510ec, "CSI: configuration space");
	rig_write(rig, 0x64, 4, csi_read(0x108) | 1 << 20);
	rig_write(rig, 0x68, 4, 0x8000f108);
	ktap_ok(!(rig_read(rig, 0x68, 4) & 0x80000000u) && csi_read(0x108) & 1 << 20,
		"CSI: error mask, which the bus may not change");
	ktap_ok(rig_config(rig, 0x108, 4) == csi_read(0x108), "CSI: the bus sees it");
	ktap_ok(rig_clean(rig), "CSI: no records");
	rig_write(rig, 0x64, 4, 0);
	rig_write(rig, 0x68, 4, 0x8000f000);
	ktap_ok(rig_noted(rig, WATCH_VALUE, 1) && csi_read(0) == 0x812510ec,
		"CSI: the identity stays, recorded");
	rig_write(rig, 0x68, 4, 0x0001f000);
	ktap_ok(rig_read(rig, 0x64, 4) == 0xffffffff, "CSI: there is no other function");
	rig_write(rig, 0x68, 4, 0xfffc);
	ktap_ok(rig_read(rig, 0x68, 4) & 0x80000000u, "CSI: the last dword");
}

int main(void)
{
	rig = rig_new("8125b");
	mac_ocp();
	ephy();
	eri();
	csi();
	rig_free(rig);
	return ktap_done();
}
