// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_regs_probe.c - what the two drivers do to the registers when they probe and
 * start, as tables: every step must be known to the chip, and what a driver reads
 * must be what it goes on with
 */
#include <string.h>

#include "ktap.h"
#include "rig.h"

enum op {
	R8, R16, R32,		/* read; (value & c) must be b */
	W8, W16, W32,		/* write b */
	SET8, SET16, SET32,	/* read, clear b, set c, write */
	MAC, PHY, EPHY, CSI,	/* the same with a word or dword behind a window */
	MAC_IS, PHY_IS,		/* (word & c) must be b */
	WAIT_MS,
	FOR_32,			/* write 0 to dwords up to b */
};

struct step {
	enum op op;
	uint32_t a, b, c;
	const char *what;	/* of steps with a result */
};

#define PUT(op, at, value)		{ op, at, value, 0, NULL }
#define CHANGE(op, at, clear, set)	{ op, at, clear, set, NULL }
#define SEE(op, at, is, mask, what)	{ op, at, is, mask, what }
#define LOOK(op, at)			{ op, at, 0, 0, NULL }

/* r8169 on an 8125B: identity, mask and acknowledge, quiet, reset, address, PHY. */
static const struct step r8169_probe[] = {
	SEE(R32, 0x40, 0x64100000, 0x7cf00000, "XID 641"),
	SEE(MAC_IS, 0xc0b2, 0, 0x000f, "ASPM L1.2 was not tested"),
	SEE(MAC_IS, 0xd006, 0, 0x00ff, "copper"),
	SEE(R16, 0xe0, 0x2060, 0x2060, "CPlusCmd"),
	PUT(W32, 0x44, 0x40000f00),
	PUT(W32, 0x38, 0),
	PUT(W32, 0x3c, 0xffffffff),
	SEE(R8, 0x37, 0, 0x1c, "idle"),
	CHANGE(SET32, 0xf0, 0, 0x00080000),
	CHANGE(SET8, 0x37, 0, 0x80),
	SEE(R8, 0xd3, 0x30, 0x30, "FIFOs empty"),
	SEE(R16, 0xe2, 0x0103, 0x0103, "FIFOs empty, the new way"),
	CHANGE(SET8, 0x37, 0x0c, 0),
	CHANGE(SET8, 0xd3, 0x80, 0),
	CHANGE(MAC, 0xe8de, 0x4000, 0),
	SEE(R8, 0xd3, 0x02, 0x02, "list ready"),
	CHANGE(MAC, 0xc0aa, 0xffff, 0x07d0),
	CHANGE(MAC, 0xc0a6, 0xffff, 0x0150),
	CHANGE(MAC, 0xc01e, 0xffff, 0x5555),
	PUT(W8, 0x37, 0x10),
	SEE(R8, 0x37, 0, 0x10, "reset done"),
	SEE(R8, 0x19e0, 0x00, 0xff, "first byte of the permanent address"),
	SEE(R8, 0x19e5, 0x56, 0xff, "last byte of it"),
	PUT(W8, 0x50, 0xc0),
	PUT(W32, 0x04, 0x5634),
	PUT(W32, 0x00, 0x124ce000),
	PUT(W8, 0x50, 0x00),
	CHANGE(SET8, 0x6f, 0xc0, 0),
	SEE(PHY_IS, 0xa404, 0x001c, 0xffff, "PHY ID, first word"),
	SEE(PHY_IS, 0xa406, 0xc840, 0xffff, "PHY ID, second word"),
	SEE(PHY_IS, 0xa616, 0x2000, 0x2000, "2.5 Gbit/s"),
	CHANGE(PHY, 0xa41a, 0xffff, 0x0003),
	CHANGE(PHY, 0xa41c, 0xffff, 0x0014),
	SEE(PHY_IS, 0xa41c, 0, 0xffff, "no clause 45 over 22"),
	CHANGE(PHY, 0xa400, 0, 0x0800),
};

static const struct step r8169_start[] = {
	CHANGE(PHY, 0xa400, 0x0800, 0),
	CHANGE(PHY, 0xa442, 0, 0x0800),
	CHANGE(PHY, 0xac46, 0x00f0, 0x0090),
	CHANGE(PHY, 0xad30, 0x0003, 0x0001),
	CHANGE(PHY, 0xb87c, 0xffff, 0x80f5),
	CHANGE(PHY, 0xb87e, 0xffff, 0x760e),
	CHANGE(PHY, 0xbf00, 0xe000, 0xa000),
	CHANGE(PHY, 0xbf46, 0x0f00, 0x0300),
	CHANGE(PHY, 0xa436, 0xffff, 0x8044),
	CHANGE(PHY, 0xa438, 0xffff, 0x2417),
	CHANGE(PHY, 0xa4ca, 0, 0x0040),
	CHANGE(PHY, 0xbf84, 0xe000, 0xa000),
	CHANGE(PHY, 0xa5b4, 0x8000, 0),
	CHANGE(PHY, 0xa430, 0x0004, 0),
	CHANGE(PHY, 0xa6d4, 0x0001, 0),
	CHANGE(PHY, 0xa6d8, 0x0010, 0),
	CHANGE(PHY, 0xa428, 0x0080, 0),
	CHANGE(PHY, 0xa4a2, 0x0200, 0),
	CHANGE(PHY, 0xa432, 0, 0x0010),
	CHANGE(PHY, 0xa400, 0, 0x8000),
	SEE(PHY_IS, 0xa400, 0, 0x8000, "PHY reset done"),
	PUT(W8, 0x50, 0xc0),
	CHANGE(MAC, 0xe092, 0x00ff, 0),
	CHANGE(SET8, 0x53, 0x80, 0),
	CHANGE(SET8, 0x56, 0x01, 0),
	PUT(W16, 0xe0, 0x2060),
	PUT(W16, 0x6048, 1500 + 14 + 32),
	PUT(W8, 0x34, 0x00),
	PUT(FOR_32, 0xa00, 0xa80),
	PUT(W16, 0x7a, 0),
	CHANGE(EPHY, 0x0b, 0xffff, 0xa908),
	CHANGE(EPHY, 0x1e, 0xffff, 0x20eb),
	CHANGE(SET8, 0x54, 0x02, 0),
	PUT(W16, 0x382, 0x221b),
	PUT(W8, 0x4500, 0),
	PUT(W16, 0x4800, 0),
	CHANGE(MAC, 0xd40a, 0x0010, 0),
	CHANGE(SET8, 0x52, 0x10, 0),
	CHANGE(MAC, 0xc140, 0xffff, 0xffff),
	CHANGE(MAC, 0xd3e2, 0x0fff, 0x03a9),
	CHANGE(MAC, 0xe860, 0, 0x0080),
	CHANGE(MAC, 0xeb58, 0x0001, 0),
	CHANGE(MAC, 0xe614, 0x0700, 0x0200),
	CHANGE(MAC, 0xe63e, 0x0c30, 0),
	CHANGE(MAC, 0xeb54, 0, 0x0001),
	CHANGE(MAC, 0xeb54, 0x0001, 0),
	CHANGE(SET16, 0x1880, 0x0030, 0),
	CHANGE(MAC, 0xe098, 0xffff, 0xc302),
	SEE(MAC_IS, 0xe00e, 0, 0x2000, "controller ready"),
	CHANGE(MAC, 0xe040, 0, 0x0003),
	CHANGE(SET32, 0xf0, 0x00080000, 0),
	CHANGE(MAC, 0xc0ac, 0, 0x1f80),
	PUT(W16, 0xda, 0x4000),
	PUT(W32, 0x24, 0),
	PUT(W32, 0x20, RIG_MEMORY_AT + 0x1000),
	PUT(W32, 0xe8, 0),
	PUT(W32, 0xe4, RIG_MEMORY_AT + 0x2000),
	PUT(W8, 0x50, 0x00),
	PUT(W8, 0x37, 0x0c),
	PUT(W32, 0x44, 0x40000f00),
	PUT(W32, 0x40, 0x03000700),
	CHANGE(SET32, 0x44, 0, 0x00c00000),
	PUT(W32, 0x0c, 0x40000000),
	PUT(W32, 0x08, 0x00000080),
	CHANGE(SET32, 0x44, 0x0f, 0x0e),
	PUT(W32, 0x38, 0x2f),
};

/* The vendor's driver on an 8125B, four RX and two TX queues. */
static const struct step vendor_probe[] = {
	SEE(R32, 0x40, 0x64100000, 0x7cf00000, "chip and revision"),
	LOOK(MAC_IS, 0xdc00),
	CHANGE(CSI, 0x098, 0, 0),
	CHANGE(CSI, 0x214, 0, 0),
	CHANGE(PHY, 0xa460, 0x001f, 0x001f),
	LOOK(PHY_IS, 0xa462),
	CHANGE(PHY, 0xa436, 0xffff, 0x801e),
	SEE(PHY_IS, 0xa438, 0, 0xffff, "no patch in the PHY yet"),
	LOOK(R16, 0x86),
	LOOK(R16, 0x84),
	LOOK(R16, 0x96),
	LOOK(R16, 0x18),
	SEE(R8, 0x52, 0x01, 0x01, "power management"),
	SEE(R8, 0x54, 0, 0x30, "no wake-up asked for"),
	SEE(MAC_IS, 0xc0b6, 0, 0x0001, "nor by magic packet"),
	CHANGE(MAC, 0xc0bc, 0xffff, 0x00ff),
	CHANGE(SET32, 0x44, 0x3f, 0),
	CHANGE(SET8, 0xf2, 0, 0x08),
	CHANGE(SET8, 0x37, 0, 0x80),
	SEE(R8, 0xd3, 0x30, 0x30, "FIFOs empty"),
	SEE(R16, 0xe2, 0x0103, 0x0103, "FIFOs empty, the new way"),
	CHANGE(SET8, 0x37, 0xf3, 0),
	PUT(W8, 0x37, 0x10),
	SEE(R8, 0x37, 0, 0x10, "reset done"),
	PUT(W32, 0x44, 0x500),
	CHANGE(SET8, 0xd3, 0x80, 0),
	SEE(R16, 0xd2, 0x0200, 0x0200, "list ready"),
	SEE(MAC_IS, 0xd42c, 0, 0x0100, "not woken from power saving"),
	CHANGE(SET8, 0x6f, 0, 0xc0),
	CHANGE(PHY, 0xa400, 0xffff, 0x1000),
	SEE(PHY_IS, 0xa420, 3, 7, "PHY in its LAN state"),
	CHANGE(SET8, 0x50, 0, 0xc0),
	CHANGE(SET8, 0x53, 0x80, 0),
	CHANGE(SET8, 0x56, 0x01, 0),
	CHANGE(SET8, 0x50, 0xc0, 0),
	CHANGE(SET8, 0xf1, 0x80, 0),
	CHANGE(MAC, 0xfc48, 0xffff, 0),
	CHANGE(MAC, 0xfc26, 0xffff, 0),
	CHANGE(MAC, 0xe446, 0x0003, 0x0002),
	SEE(MAC_IS, 0xf9f8, 0, 0xffff, "no patch in the MAC yet"),
	CHANGE(MAC, 0xe446, 0x0003, 0),
	CHANGE(MAC, 0xf800, 0xffff, 0xe010),
	CHANGE(MAC, 0xfc26, 0xffff, 0x8000),
	CHANGE(CSI, 0x108, 0, 0x00100000),
	LOOK(MAC_IS, 0xe0c6),
	CHANGE(SET8, 0xd0, 0x08, 0),
	SEE(R8, 0xd2, 0x04, 0x04, "no 93C46 to ask"),
	SEE(R32, 0x19e0, 0x124ce000, 0xffffffff, "permanent address"),
	SEE(R16, 0x19e4, 0x5634, 0xffff, "its end"),
	PUT(W32, 0x14, 0),
	PUT(W32, 0x10, (RIG_MEMORY_AT + 0x3000) | 1),
};

static const struct step vendor_start[] = {
	PUT(W32, 0xd00, 0xffffffff),
	PUT(W32, 0xd04, 0xffffffff),
	PUT(W32, 0x58, 0),
	PUT(W32, 0x5c, 0),
	PUT(W32, 0x8c, 0),
	PUT(W32, 0xf4, 0),
	CHANGE(EPHY, 0x0b, 0xffff, 0xa908),
	CHANGE(EPHY, 0x5e, 0xffff, 0x28eb),
	CHANGE(PHY, 0xb820, 0, 0x0010),
	SEE(PHY_IS, 0xb800, 0x0040, 0x0040, "patch request granted"),
	CHANGE(PHY, 0xa436, 0xffff, 0xa016),
	CHANGE(PHY, 0xa438, 0xffff, 0x0000),
	CHANGE(PHY, 0xb820, 0x0010, 0),
	SEE(PHY_IS, 0xb800, 0, 0x0040, "patch request ended"),
	CHANGE(PHY, 0xa436, 0xffff, 0x8170),
	CHANGE(PHY, 0xa438, 0x2700, 0xd800),
	LOOK(PHY_IS, 0xb906),
	CHANGE(PHY, 0xa424, 0, 0x0008),
	CHANGE(PHY, 0xa5b4, 0x8000, 0),
	PUT(W8, 0x50, 0xc0),
	PUT(W16, 0x6048, 1546),
	CHANGE(MAC, 0xea84, 0, 0x0003),
	PUT(W32, 0x20, RIG_MEMORY_AT + 0x4000),
	PUT(W32, 0x24, 0),
	PUT(W32, 0x2100, RIG_MEMORY_AT + 0x8000),
	PUT(W32, 0x2104, 0),
	PUT(W32, 0xe4, RIG_MEMORY_AT + 0xc000),
	PUT(W32, 0xe8, 0),
	PUT(W32, 0x4000, RIG_MEMORY_AT + 0x10000),
	PUT(W32, 0x4004, 0),
	PUT(W32, 0x4010, RIG_MEMORY_AT + 0x14000),
	PUT(W32, 0x4014, 0),
	PUT(W32, 0x40, 0x03000700),
	CHANGE(SET32, 0x40, 0, 0x40),
	PUT(W16, 0x1000, 0),
	PUT(W16, 0x382, 0x221b),
	CHANGE(CSI, 0x70c, 0x3f000000, 0x27000000),
	PUT(W32, 0x4500, 2 << 16 | 7 << 8 | 0x3f),
	PUT(W32, 0x4700, 0x03020100),
	PUT(W32, 0x477c, 0x03020100),
	PUT(W32, 0x4600, 0x12345678),
	PUT(W32, 0x4624, 0x12345678),
	CHANGE(SET16, 0x4800, 0x1c, 0x08),
	CHANGE(SET8, 0x52, 0x10, 0),
	CHANGE(MAC, 0xeb58, 0, 0x0001),
	CHANGE(MAC, 0xe63e, 0x0c30, 0x0420),
	PUT(W8, 0x57, 0x10),
	CHANGE(SET8, 0xd0, 0, 0xc0),
	CHANGE(SET16, 0x1880, 0x30, 0),
	CHANGE(SET8, 0x34, 0, 0x01),
	PUT(FOR_32, 0xa00, 0xa80),
	CHANGE(SET8, 0x34, 0x06, 0),
	PUT(W16, 0x7a, 0),
	PUT(W8, 0xa00, 0x00),
	PUT(W8, 0xa02, 0x26),
	PUT(W8, 0xa0a, 0x26),
	CHANGE(CSI, 0x098, 0x0000ff00, 0),
	CHANGE(SET32, 0x44, 0x30, 0x00c00000),
	PUT(W16, 0xe0, 0x2060),
	PUT(W16, 0xda, 0x05f2),
	CHANGE(SET8, 0xf2, 0x08, 0),
	CHANGE(CSI, 0x16c, 0, 0),
	PUT(W32, 0x44, 0x41c00c0a),
	PUT(W32, 0x08, 0),
	PUT(W32, 0x0c, 0),
	CHANGE(SET8, 0x53, 0, 0x80),
	PUT(W8, 0x50, 0x00),
	CHANGE(PHY, 0xa5d4, 0, 0x0080),
	CHANGE(PHY, 0xa400, 0xffff, 0x1200),
	PUT(WAIT_MS, RIG_LINK_DELAY_MS + 1, 0),
	SEE(R32, 0x6c, 0x463, 0xffff, "2500, full duplex, pause"),
	PUT(W8, 0x37, 0x0c),
	PUT(W32, 0xd0c, 0x0025000f),
	CHANGE(PHY, 0xb87a, 0, 0x0001),
	SEE(PHY_IS, 0xb87a, 0, 0x0001, "the PHY's controller is alive"),
	SEE(PHY_IS, 0xb98e, 0, 0xffff, "and well"),
};

static struct rig *rig;

static uint32_t get(uint32_t offset, unsigned int width)
{
	return rig_read(rig, offset, width);
}

static bool is(uint32_t value, const struct step *s)
{
	if ((value & s->c) == s->b)
		return true;
	ktap_diag("%s: 0x%x", s->what, value);
	return false;
}

static void modify(const struct step *s, unsigned int width)
{
	rig_write(rig, s->a, width, (get(s->a, width) & ~s->b) | s->c);
}

static void modify_ephy(const struct step *s)
{
	uint16_t value;

	rig_write(rig, 0x80, 4, s->a << 16);
	value = get(0x80, 4);
	rig_write(rig, 0x80, 4, 0x80000000u | s->a << 16 | (uint16_t)((value & ~s->b) | s->c));
}

static void modify_csi(const struct step *s)
{
	rig_write(rig, 0x68, 4, 0xf000 | s->a);
	if (!s->b && !s->c)
		return;
	rig_write(rig, 0x64, 4, (get(0x64, 4) & ~s->b) | s->c);
	rig_write(rig, 0x68, 4, 0x8000f000 | s->a);
}

static bool window(const struct step *s)
{
	switch (s->op) {
	case MAC:
		rig_mac_write(rig, s->a, (rig_mac_read(rig, s->a) & ~s->b) | s->c);
		return true;
	case PHY:
		rig_phy_write(rig, s->a, (rig_phy_read(rig, s->a) & ~s->b) | s->c);
		return true;
	case MAC_IS:
		return is(rig_mac_read(rig, s->a), s);
	case PHY_IS:
		return is(rig_phy_read(rig, s->a), s);
	case EPHY:
		modify_ephy(s);
		return true;
	default:
		modify_csi(s);
		return true;
	}
}

static bool take(const struct step *s)
{
	uint32_t at;

	switch (s->op) {
	case R8:
	case R16:
	case R32:
		return is(get(s->a, 1u << (s->op - R8)), s);
	case W8:
	case W16:
	case W32:
		rig_write(rig, s->a, 1u << (s->op - W8), s->b);
		return true;
	case SET8:
	case SET16:
	case SET32:
		modify(s, 1u << (s->op - SET8));
		return true;
	case WAIT_MS:
		rig_pass_us(rig, s->a * 1000);
		return true;
	case FOR_32:
		for (at = s->a; at < s->b; at += 4)
			rig_write(rig, at, 4, 0);
		return true;
	default:
		return window(s);
	}
}

static void play(const char *name, const struct step *steps, unsigned int n)
{
	unsigned int i, wrong = 0;

	for (i = 0; i < n; i++) {
		wrong += !take(&steps[i]);
		if (watch_faults(&rig->watch)) {
			ktap_diag("step %u, at 0x%x", i, steps[i].a);
			break;
		}
	}
	ktap_ok(!wrong, "%s: reads what it goes on with", name);
	ktap_ok(rig_clean(rig), "%s: %u steps, no records", name, n);
}

#define PLAY(steps) play(#steps, steps, sizeof(steps) / sizeof((steps)[0]))

static void r8169(void)
{
	const struct chip *chip;

	rig = rig_new("8125b");
	chip = &rig->chip;
	rig_plug(rig);
	PLAY(r8169_probe);
	PLAY(r8169_start);
	ktap_ok(chip->rx.is_enabled && chip->tx.is_enabled && !chip->rx.is_gated &&
		!chip->tx.is_wide && !chip->tx.is_no_close &&
		rx_desc_type(chip) == RX_DESC_1, "r8169: both ways, plain descriptors");
	ktap_ok(chip->rx.queue[0].base == RIG_MEMORY_AT + 0x2000 &&
		chip->rx.filter.accept == 0x0e && chip->irq.mask_v1 == 0x2f,
		"r8169: ring, filter, mask");
	rig_pass_us(rig, RIG_LINK_DELAY_MS * 1000 + 1);
	ktap_ok(rig_interrupts(rig, 0) == 1 && rig_read(rig, 0x3c, 4) & 0x20,
		"r8169: is told of the link");
	rig_free(rig);
}

static void vendor(void)
{
	const struct chip *chip;

	rig = rig_new("8125b");
	chip = &rig->chip;
	rig_plug(rig);
	PLAY(vendor_probe);
	PLAY(vendor_start);
	ktap_ok(chip->rx.is_enabled && chip->tx.is_enabled && chip->tx.is_wide &&
		chip->tx.is_no_close && rx_desc_type(chip) == RX_DESC_3,
		"vendor: both ways, wide descriptors, no-close, type 3");
	ktap_ok(chip->rx.rss.queues == 4 && chip->tx.queue[1].base == RIG_MEMORY_AT + 0x8000 &&
		chip->rx.queue[3].base == RIG_MEMORY_AT + 0x14000, "vendor: queues");
	ktap_ok(!chip->irq.rx[0].value && chip->irq.tx[0].value == 0x26 &&
		chip->irq.tx[1].value == 0x26, "vendor: TX moderated, RX not");
	ktap_ok(rig_interrupts(rig, 21) == 1, "vendor: is told of the link by vector 21");
	rig_free(rig);
}

int main(void)
{
	r8169();
	vendor();
	return ktap_done();
}
