// SPDX-License-Identifier: GPL-2.0-only
/* test_regs.c - the register file: widths, bits, locks, and what it steers */
#include <string.h>

#include "ktap.h"
#include "regs_table.h"
#include "rig.h"

static struct rig *rig;

static void start(const char *variant)
{
	rig = rig_new(variant);
}

static void stop(const char *what)
{
	ktap_ok(rig_clean(rig), "%s: no records", what);
	rig_free(rig);
}

static void unlock(void)
{
	rig_write(rig, 0x50, 1, 0xc0);
}

static void table_is_sound(void)
{
	unsigned int i, bad = 0;
	const struct reg *reg;

	for (i = 0; i < regs_table_size; i++) {
		reg = &regs_table[i];
		bad += !reg->name || !reg->widths || !(reg->size == 1 || reg->size == 2 ||
						      reg->size == 4);
		bad += reg->offset % reg->size != 0;
		bad += reg->flags & REG_STATE && !reg->write;
		bad += reg->initial & ~reg->stored;
		bad += reg->size < 4 && (reg->stored | reg->taken) >> reg->size * 8;
		if (bad) {
			ktap_diag("row %u: %s", i, reg->name ? reg->name : "?");
			break;
		}
	}
	ktap_ok(!bad, "each row has a name, widths, alignment, bits within its size");
}

static void unknown_is_recorded(void)
{
	start("8125b");
	ktap_ok(!rig_read(rig, 0x2000, 4), "an unknown register reads 0");
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "recorded");
	rig_write(rig, 0xfffe, 2, 0xffff);
	ktap_ok(!rig_read(rig, 0xfffe, 2), "and keeps nothing");
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 2), "recorded twice");
	rig_read(rig, 0xffff, 1);
	rig_noted(rig, WATCH_REGISTER, 1);
	rig_write(rig, 0x36, 4, 0);	/* 0x36 unknown, 0x37 the command, 0x38 the mask */
	ktap_ok(rig->watch.count[WATCH_REGISTER] == 1 && rig->watch.count[WATCH_ACCESS] == 2,
		"an access partly unknown is recorded, once");
	rig_free(rig);
	start("8125b");
	rig_read(rig, 0xd30, 4);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "8125b: no tail at 0xd30");
	rig_free(rig);
	start("8125d");
	rig_read(rig, 0x2800, 2);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "8125d: no tail at 0x2800");
	rig_free(rig);
}

static void widths_and_alignment(void)
{
	start("8125b");
	rig_read(rig, 0x40, 2);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "half of TxConfig: recorded");
	rig_write(rig, 0x44, 1, 0x0f);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1) && rig_read(rig, 0x44, 4) == 0x0f,
		"a byte of RxConfig: recorded, and done");
	rig_read(rig, 0x39, 2);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 2), "not aligned, not its width: recorded twice");
	rig_read(rig, 0x38, 1);
	ktap_ok(rig_clean(rig), "a byte of the mask: how drivers flush, no record");
	rig_noted(rig, WATCH_ACCESS, 0);
	rig_write(rig, 0xf2, 1, 0x08);
	ktap_ok(rig_read(rig, 0xf0, 4) == 0x00080000, "bytes and dwords of MISC are the same");
	ktap_ok(rig->chip.rx.is_gated, "its bit 19 closes the receiver's gate");
	ktap_ok((rig_read(rig, 0x6c, 4) & 0xff00ffff) == 0x80000000,
		"PHYstatus read by 4 covers its neighbours");
	stop("widths");
}

static void values_are_checked(void)
{
	start("8125b");
	rig_write(rig, 0x40, 4, 0x03000700 | 1);
	ktap_ok(rig_noted(rig, WATCH_VALUE, 1), "unknown bit of TxConfig: recorded");
	rig_write(rig, 0x7a, 2, 1);
	ktap_ok(rig_noted(rig, WATCH_VALUE, 1), "INT_CFG1 is only known to take 0");
	rig_write(rig, 0x6c, 2, 1);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "PHYstatus is read-only");
	rig_write(rig, 0xa04, 4, 1);
	ktap_ok(rig_noted(rig, WATCH_VALUE, 1), "the rest of a moderation slot takes 0");
	rig_write(rig, 0x40, 4, rig_read(rig, 0x40, 4) | 0x40);
	ktap_ok(rig_clean(rig), "the ID bits that a read-modify-write brings back are fine");
	rig_noted(rig, WATCH_VALUE, 0);
	ktap_ok(rig_read(rig, 0x40, 4) >> 20 == 0x671 && rig->chip.tx.is_no_close,
		"TxConfig: XID 641 with the gap's bits, no-close");
	rig_free(rig);
	start("8125d");
	ktap_ok((rig_read(rig, 0x40, 4) >> 20 & 0x7cf) == 0x688, "8125d: XID 688");
	stop("8125d");
}

static void config_is_locked(void)
{
	start("8125b");
	rig_write(rig, 0x00, 4, 0x44332211);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "address written while locked: recorded");
	ktap_ok(rig_read(rig, 0x00, 4) == 0x124ce000, "and not taken");
	unlock();
	rig_write(rig, 0x04, 4, 0x6655);
	rig_write(rig, 0x00, 4, 0x44332211);
	ktap_ok(rig_read(rig, 0x00, 1) == 0x11 && rig_read(rig, 0x05, 1) == 0x66,
		"unlocked: taken, reads by bytes");
	ktap_ok(!memcmp(rig->chip.rx.filter.mac, "\x11\x22\x33\x44\x55\x66", 6),
		"the filter follows");
	ktap_ok(rig_read(rig, 0x19e0, 4) == 0x124ce000 && rig_read(rig, 0x19e4, 2) == 0x5634,
		"the permanent address stays");
	rig_write(rig, 0x53, 1, 0x20);
	rig_write(rig, 0x50, 1, 0x00);
	ktap_ok(rig_read(rig, 0x53, 1) == 0x20, "Config2 was taken");
	ktap_ok(rig_clean(rig), "unlocked: no records");
	rig_write(rig, 0x53, 1, 0x00);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "locked again");
	rig_free(rig);
}

static void filter_and_receiver(void)
{
	const struct rx_engine *rx;

	start("8125b");
	rx = &rig->chip.rx;
	rig_write(rig, 0x0c, 4, 0x89abcdef);
	rig_write(rig, 0x08, 4, 0x01234567);
	ktap_ok(rx->filter.hash[0] == 0x01234567 && rx->filter.hash[1] == 0x89abcdef, "hash");
	rig_write(rig, 0x44, 4, 0x40c00f0f);	/* r8169 */
	ktap_ok(rx->filter.accept == 0x0f && rx->strip_vlan && !rx->is_v3, "RxConfig, r8169's");
	rig_write(rig, 0x44, 4, 0x41c00c0e);	/* vendor, RSS */
	ktap_ok(rx->filter.accept == 0x0e && rx_desc_type(&rig->chip) == RX_DESC_3,
		"RxConfig, vendor's: descriptor type 3");
	rig_write(rig, 0x44, 4, 0x40000c0e);
	ktap_ok(!rx->strip_vlan && rx_desc_type(&rig->chip) == RX_DESC_1, "and without");
	ktap_ok(rx->check_sums, "CPlusCmd: sums are checked from the start");
	rig_write(rig, 0xe0, 2, 0x2040);
	ktap_ok(!rx->check_sums, "CPlusCmd: until switched off");
	rig_write(rig, 0xda, 2, 0x4000);
	ktap_ok(rx->max_size == 0x4000, "RxMaxSize");
	stop("8125b receiver");

	start("8125d");
	rig_write(rig, 0x44, 4, 0x40e00c0e);
	rig_write(rig, 0xd8, 1, 0x02);
	ktap_ok(rx_desc_type(&rig->chip) == RX_DESC_4, "8125d: 0xd8 bit 1 is type 4");
	rig_write(rig, 0xda, 2, 0x85f2);
	ktap_ok(rig->chip.rx.max_size == 0x05f2, "8125d: bit 15 of RxMaxSize is no size");
	stop("8125d receiver");
}

static void rings(void)
{
	struct chip *chip;

	start("8125b");
	chip = &rig->chip;
	rig_write(rig, 0x24, 4, 1);		/* r8169: high first */
	rig_write(rig, 0x20, 4, 0x40001000);
	rig_write(rig, 0xe4, 4, 0x40002000);	/* vendor: low first */
	rig_write(rig, 0xe8, 4, 2);
	rig_write(rig, 0x2100, 4, 0x40003000);
	rig_write(rig, 0x2104, 4, 3);
	rig_write(rig, 0x4010, 4, 0x40004000);
	rig_write(rig, 0x4014, 4, 4);
	ktap_ok(chip->tx.queue[0].base == 0x140001000 && chip->rx.queue[0].base == 0x240002000,
		"bases of queue 0, halves in any order");
	ktap_ok(chip->tx.queue[1].base == 0x340003000 && chip->rx.queue[3].base == 0x440004000,
		"bases of TX 1 and RX 3");
	rig_write(rig, 0x2800, 2, 7);
	rig_write(rig, 0x2804, 2, 9);
	ktap_ok(chip->tx.queue[0].tail == 7 && chip->tx.queue[1].tail == 9, "8125b: tails");
	chip->tx.queue[1].close = 0x12345;
	ktap_ok(rig_read(rig, 0x2806, 2) == 0x2345, "8125b: close pointer, 16 bits");
	rig_write(rig, 0x2806, 2, 1);
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "which is the chip's alone");
	rig_free(rig);

	start("8125d");
	chip = &rig->chip;
	rig_write(rig, 0xd38, 4, 0x80000005);
	ktap_ok(chip->tx.queue[1].tail == 5, "8125d: tail, 31 bits");
	chip->tx.queue[0].close = 0x80000009;
	ktap_ok(rig_read(rig, 0xd34, 4) == 9, "8125d: close pointer, 31 bits");
	stop("8125d rings");
}

static void rss(void)
{
	const struct rss *r;
	unsigned int i;

	start("8125b");
	r = &rig->chip.rx.rss;
	for (i = 0; i < 40; i += 4)
		rig_write(rig, 0x4600 + i, 4, 0x03020100 + i * 0x01010101);
	for (i = 0; i < 128; i += 4)
		rig_write(rig, 0x4700 + i, 4, 0x03020100);
	rig_write(rig, 0x4500, 4, 2 << 16 | 7 << 8 | 0x3f);
	rig_write(rig, 0x4800, 2, 2 << 2);
	for (i = 0; i < 40 && r->key[i] == i; i++)
		;
	ktap_ok(i == 40, "RSS key: byte n at 0x4600 + n");
	ktap_ok(r->table[0] == 0 && r->table[127] == 3, "RSS table: byte n at 0x4700 + n");
	ktap_ok(r->types == 0x3f && r->table_mask == 127 && r->queues == 4, "RSS control");
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(rig_clean(rig), "no records");
	rig_write(rig, 0x37, 1, 0);
	rig_write(rig, 0x4800, 2, 1 << 2);
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(rig_noted(rig, WATCH_VALUE, 1),
		"4 queues in one register, 2 in the other: recorded");
	rig_write(rig, 0x4500, 1, 0);		/* r8169 clears the low byte only */
	ktap_ok(rig_clean(rig) && !(r->control & 0xff), "a byte of RSS control");
	rig_free(rig);
}

static void command(void)
{
	const struct chip *chip;
	char why[80];

	start("8125b");
	chip = &rig->chip;
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(chip->rx.is_enabled && chip->tx.is_enabled, "ChipCmd: RE and TE");
	rig_write(rig, 0x37, 1, 0x8c);
	ktap_ok(!chip->rx.is_enabled && !chip->tx.is_enabled, "StopReq stops both");
	ktap_ok(rig_read(rig, 0x37, 1) == 0x8c, "and reads back");
	ktap_ok((rig_read(rig, 0xd2, 2) & 0x3200) == 0x3200 && rig_read(rig, 0xe2, 2) == 0x103,
		"FIFOs are empty, the list is ready");
	rig_write(rig, 0x40, 4, 0x03000740);
	rig_write(rig, 0x37, 1, 0x10);
	ktap_ok(!rig_read(rig, 0x37, 1) && !(rig_read(rig, 0x40, 4) & 0x03000740),
		"CmdReset clears itself, ChipCmd and TxConfig");
	ktap_ok(!chip->tx.is_no_close, "and what they mean");
	fault_parse(&rig->fault, "reset-stuckx1", why, sizeof(why));
	rig_write(rig, 0x37, 1, 0x10);
	ktap_ok(rig_read(rig, 0x37, 1) == 0x10, "reset-stuck: CmdReset stays");
	ktap_ok(rig_noted(rig, WATCH_INJECTED, 1), "reset-stuck: recorded as asked for");
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(rig_read(rig, 0x37, 1) == 0x0c, "until the next write");
	stop("command");
}

int main(void)
{
	table_is_sound();
	unknown_is_recorded();
	widths_and_alignment();
	values_are_checked();
	config_is_locked();
	filter_and_receiver();
	rings();
	rss();
	command();
	return ktap_done();
}
