// SPDX-License-Identifier: GPL-2.0-only
/* test_tally.c - statistics: their layout, the dump, the reset */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "ktap.h"
#include "rig.h"

enum { AT = 0x1000, LOW = 0x10, HIGH = 0x14, DUMP = 8, RESET = 1 };

static struct rig *rig;

static uint64_t number(unsigned int offset, unsigned int bytes)
{
	uint64_t value = 0;

	memcpy(&value, rig->memory + AT + offset, bytes);
	return value;
}

static void fill(struct tally *t)
{
	t->tx_ok = 0x0102030405060708;
	t->rx_ok = 10;
	t->tx_error = 11;
	t->rx_error = 12;
	t->rx_missed = 13;
	t->rx_align = 14;
	t->tx_single_collision = 15;
	t->tx_multi_collision = 16;
	t->rx_unicast = 17;
	t->rx_broadcast = 18;
	t->rx_multicast = 19;
	t->tx_abort = 20;
	t->tx_underrun = 21;
	t->tx_unicast = 22;
	t->tx_broadcast = 23;
	t->tx_multicast = 24;
	t->rx_bytes = 1000;
	t->rx_fifo_full = 25;
	t->rx_no_descriptor = 26;
}

static void command(uint32_t bits)
{
	rig_write(rig, HIGH, 4, 0);
	rig_write(rig, LOW, 4, RIG_MEMORY_AT + AT);
	rig_write(rig, LOW, 4, (RIG_MEMORY_AT + AT) | bits);
}

static void short_dump(void)
{
	memset(rig->memory, 0xaa, 0x2000);
	fill(&rig->chip.tally);
	command(DUMP);
	ktap_ok(!(rig_read(rig, LOW, 4) & DUMP), "the command bit clears");
	ktap_ok(number(0, 8) == 0x0102030405060708 && number(8, 8) == 10 && number(16, 8) == 11,
		"frames sent, received, errors");
	ktap_ok(number(24, 4) == 12 && number(28, 2) == 13 && number(30, 2) == 14,
		"RX errors, missed, alignment");
	ktap_ok(number(32, 4) == 15 && number(36, 4) == 16, "collisions");
	ktap_ok(number(40, 8) == 17 && number(48, 8) == 18 && number(56, 4) == 19,
		"unicast, broadcast, multicast");
	ktap_ok(number(60, 2) == 20 && number(62, 2) == 21, "aborts, underruns");
	ktap_ok(number(64, 8) == 0xaaaaaaaaaaaaaaaa, "64 bytes and no more");
}

static void long_dump(void)
{
	rig_mac_write(rig, 0xea84, 0x0003);
	command(DUMP);
	ktap_ok(number(72, 8) == 1000 + 10 * 4, "octets received count the FCS");
	ktap_ok(number(80, 8) == 19 && number(88, 8) == 22 && number(96, 8) == 23 &&
		number(104, 8) == 24, "multicast received; unicast, broadcast, multicast sent");
	ktap_ok(number(176, 4) == 25 && number(188, 4) == 26, "missed, no descriptor");
	ktap_ok(number(192, 8) == 0xaaaaaaaaaaaaaaaa, "192 bytes and no more");
}

static void reset(void)
{
	command(RESET);
	ktap_ok(!(rig_read(rig, LOW, 4) & RESET), "the reset bit clears");
	command(DUMP);
	ktap_ok(!number(8, 8) && !number(56, 4) && !number(72, 8) && !number(176, 4),
		"reset: all is 0");
	ktap_ok(rig->chip.tally.rx_bytes == 1000, "reset: the model's own counts stay");
	ktap_ok(rig->chip.tally.dumps == 3, "dumps are counted");
	ktap_ok(rig_clean(rig), "no records");
}

static void outside_of_memory(void)
{
	uint16_t off = PCI_COMMAND_MEMORY;

	rig_write(rig, HIGH, 4, 0xff);
	rig_write(rig, LOW, 4, 0x1000 | DUMP);
	ktap_ok(rig_noted(rig, WATCH_DMA, 1), "a dump to nowhere: recorded");
	rig->device.write(rig->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &off, 2);
	memset(rig->memory, 0xaa, 0x2000);
	command(DUMP);
	ktap_ok(number(0, 8) == 0xaaaaaaaaaaaaaaaa, "not a bus master: nothing is written");
	ktap_ok(rig_clean(rig), "which is no fault");
}

int main(void)
{
	rig = rig_new("8125b");
	short_dump();
	long_dump();
	reset();
	outside_of_memory();
	rig_free(rig);
	return ktap_done();
}
