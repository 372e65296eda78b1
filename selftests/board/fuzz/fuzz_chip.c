// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_chip.c - the whole chip and what a driver may do to it
 *
 * An input is a list of steps: register and configuration accesses, bytes and
 * descriptors put into guest memory, frames that come in, time that passes,
 * faults. All of guest memory is one file; what is outside must not be reached.
 */
#include <endian.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "chip.h"
#include "desc.h"
#include "fuzz.h"
#include "vfu.h"

enum {
	MEMORY = 1 << 18, MEMORY_AT = 0x40000000,
	RING_ROOM = 0x1000,		/* TX 0 and 1, RX 0 to 3, each at its own */
	BUFFERS = 0x8000, BUFFER_ROOM = 0x800,
	CHIP_COMMAND = 0x37, TX_CONFIG = 0x40, RX_CONFIG = 0x44, DOORBELL = 0x90,
	RX_MAX_SIZE = 0xda, TX_BASE = 0x20, RX_BASE = 0xe4, INT_MASK = 0x38,
};

enum step {
	STEP_WRITE,	/* offset, value: of 1, 2, 4 bytes */
	STEP_READ,	/* offset */
	STEP_MEMORY,	/* address, length, bytes */
	STEP_DESC,	/* ring, index, two words, buffer */
	STEP_FRAME,	/* length, bytes */
	STEP_TIME,	/* units of 50 us */
	STEP_CONFIG,	/* offset, value */
	STEP_EVENT,	/* which */
};

struct bench {
	struct chip chip;
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct fault_set fault;
	struct vfu_device device;
	struct wire wire;
	uint8_t *memory;
	uint64_t clock_ns;
	const uint8_t *at, *end;
};

static int on_send(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	volatile uint8_t sum = 0;
	uint32_t i;

	(void)wire;
	if (!len || len > WIRE_FRAME_MAX)
		abort();
	for (i = 0; i < len; i++)	/* all of it has to be there */
		sum += frame[i];
	return 0;
}

static void on_close(struct wire *wire)
{
	(void)wire;
}

static const struct wire_ops wire_ops = { .name = "bench", .send = on_send, .close = on_close };

static uint64_t next(struct bench *b, unsigned int bytes)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < bytes && b->at < b->end; i++)
		value |= (uint64_t)*b->at++ << 8 * i;
	return value;
}

static void pass(struct bench *b, uint64_t us)
{
	b->clock_ns += us * 1000;
	loop_set_clock(b->loop, b->clock_ns);
	loop_turn(b->loop, 0);
}

static int memory_fd(uint8_t **ret)
{
	static uint8_t *memory;
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("guest", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, MEMORY))
			abort();
		memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (memory == MAP_FAILED)
			abort();
	}
	*ret = memory;
	return dup(fd);
}

static void map_memory(struct bench *b)
{
	int fd = memory_fd(&b->memory);

	if (dma_map(b->dma, MEMORY_AT, MEMORY, 0, fd, DMA_READ | DMA_WRITE))
		abort();
}

static void write_reg(struct bench *b, uint64_t offset, unsigned int width, uint32_t value)
{
	b->device.write(b->device.arg, PCI_BAR_REGS, offset % PCI_REGS_SIZE, &value, width);
}

static void do_access(struct bench *b, uint8_t step)
{
	static const uint8_t widths[] = { 1, 2, 4, 8 };
	unsigned int width = widths[step >> 3 & 3];
	uint64_t offset = next(b, 2), value;

	if (offset + width > PCI_REGS_SIZE)
		return;
	if ((step & 7) == STEP_READ) {
		b->device.read(b->device.arg, PCI_BAR_REGS, offset, &value, width);
		return;
	}
	value = next(b, width);
	b->device.write(b->device.arg, PCI_BAR_REGS, offset, &value, width);
}

static void do_config(struct bench *b, uint8_t step)
{
	unsigned int width = 1 + (step >> 3 & 3);
	uint32_t offset = next(b, 2) % (PCI_CONFIG_SIZE - 4), value = next(b, width);

	b->device.write(b->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, offset, &value, width);
	b->device.read(b->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, offset, &value, width);
}

static void do_memory(struct bench *b)
{
	uint32_t at = next(b, 3) % MEMORY;
	size_t len = next(b, 1), i;

	for (i = 0; i < len && at + i < MEMORY; i++)
		b->memory[at + i] = next(b, 1);
}

/* Words in the order of a TX descriptor; other types are made by do_memory(). */
static void do_desc(struct bench *b, uint8_t step)
{
	uint8_t ring = next(b, 1) % 6, index = next(b, 1);
	unsigned int size = step & 0x08 ? DESC_TX_WIDE : DESC_TX_NARROW;
	struct desc_tx desc = {
		.command = htole32(next(b, 4)),
		.offload = htole32(next(b, 4)),
	};
	uint8_t buffer = next(b, 1);
	uint32_t at = ring * RING_ROOM + index * size % RING_ROOM;

	desc.address = htole64(MEMORY_AT + BUFFERS + buffer % 64 * BUFFER_ROOM + (buffer >> 6));
	if (step & 0x10)	/* type 3: address and words in the upper half */
		at += 16;
	memcpy(b->memory + at, &desc, sizeof(desc));
}

static void do_frame(struct bench *b)
{
	static uint8_t frame[WIRE_FRAME_MAX];
	uint32_t len = 1 + next(b, 2) % WIRE_FRAME_MAX, i, n = next(b, 1);

	for (i = 0; i < n; i++)
		frame[i] = next(b, 1);
	if (b->wire.is_full(b->wire.chip))
		return;
	wire_deliver(&b->wire, frame, len);
}

static void do_event(struct bench *b)
{
	enum fault fault = next(b, 1) % (__FAULT_MAX + 5);

	switch ((int)fault - __FAULT_MAX) {
	case 0:
		b->device.reset(b->device.arg);
		return;
	case 1:			/* as the server does it */
		dma_unmap_all(b->dma);
		b->device.gone(b->device.arg);
		map_memory(b);
		return;
	case 2:
		dma_unmap_all(b->dma);
		return;
	case 3:
		phy_plug(&b->chip, next(b, 1) & 1);
		return;
	case 4:
		b->device.mask_irq(b->device.arg, VFIO_PCI_MSIX_IRQ_INDEX, next(b, 1) % 32,
				   next(b, 1) & 1);
		return;
	}
	if (fault == FAULT_EXIT || fault == FAULT_SLOW)
		return;
	b->fault.rule[fault] = (struct fault_rule){
		.is_on = true, .one_in = 1 + next(b, 1), .left = next(b, 1), .arg = next(b, 1),
	};
}

static void do_step(struct bench *b, uint8_t step)
{
	switch ((enum step)(step & 7)) {
	case STEP_WRITE:
	case STEP_READ:
		do_access(b, step);
		break;
	case STEP_MEMORY:
		do_memory(b);
		break;
	case STEP_DESC:
		do_desc(b, step);
		break;
	case STEP_FRAME:
		do_frame(b);
		break;
	case STEP_TIME:
		pass(b, next(b, 1) * 50);
		break;
	case STEP_CONFIG:
		do_config(b, step);
		break;
	case STEP_EVENT:
		do_event(b);
		break;
	}
}

static void start(struct bench *b, bool is_d)
{
	struct chip_options options = { .variant = variants[is_d] };
	uint16_t command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	memcpy(options.mac, "\x00\xe0\x4c\x01\x02\x03", 6);
	b->loop = loop_new();
	b->dma = dma_new();
	if (!b->loop || !b->dma)
		abort();
	b->fault.random = 1;
	b->clock_ns = 1000000000;
	loop_set_clock(b->loop, b->clock_ns);
	map_memory(b);
	memset(b->memory, 0, BUFFERS);
	if (chip_init(&b->chip, b->loop, b->dma, &b->watch, &b->fault, &options))
		abort();
	chip_describe(&b->chip, &b->device);
	b->device.write(b->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &command, 2);
	b->wire.ops = &wire_ops;
	b->wire.loop = b->loop;
	chip_connect(&b->chip, &b->wire);
	pass(b, 1000);
}

/* As a driver leaves it: rings, both directions on, all frames taken. */
static void bring_up(struct bench *b, uint8_t how)
{
	write_reg(b, 0x50, 1, 0xc0);
	write_reg(b, TX_BASE, 4, MEMORY_AT);
	write_reg(b, TX_BASE + 4, 4, 0);
	write_reg(b, 0x2100, 4, MEMORY_AT + RING_ROOM);
	write_reg(b, RX_BASE, 4, MEMORY_AT + 2 * RING_ROOM);
	write_reg(b, RX_BASE + 4, 4, 0);
	write_reg(b, 0x4000, 4, MEMORY_AT + 3 * RING_ROOM);
	write_reg(b, RX_MAX_SIZE, 2, 0x4000);
	write_reg(b, RX_CONFIG, 4, how & 4 ? 0x0140070f : 0x0040070f);
	write_reg(b, TX_CONFIG, 4, how & 8 ? 0x03000740 : 0x03000700);
	write_reg(b, 0xb0, 4, (how & 16 ? 0x80000001 : 0x80000000) | 0xeb58 << 15);
	write_reg(b, CHIP_COMMAND, 1, 0x0c);
	write_reg(b, INT_MASK, 4, 0x3f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bench *b = calloc(1, sizeof(*b));
	uint8_t how;

	if (!b)
		abort();
	b->at = data;
	b->end = data + size;
	how = next(b, 1);
	start(b, how & 1);
	if (how & 2)
		bring_up(b, how);
	while (b->at < b->end)
		do_step(b, next(b, 1));
	pass(b, 1000000);
	chip_exit(&b->chip);
	dma_free(b->dma);
	loop_free(b->loop);
	free(b);
	return 0;
}

struct seed {
	uint8_t *buf;
	size_t at;
};

static void add(struct seed *s, uint64_t value, unsigned int bytes)
{
	for (; bytes; bytes--, value >>= 8)
		s->buf[s->at++] = value;
}

static void add_write(struct seed *s, uint16_t offset, unsigned int width, uint32_t value)
{
	add(s, STEP_WRITE | (width == 4 ? 2 : width == 2 ? 1 : 0) << 3, 1);
	add(s, offset, 2);
	add(s, value, width);
}

static void add_desc(struct seed *s, uint8_t bits, uint8_t ring, uint8_t index,
		     uint32_t command, uint32_t offload)
{
	add(s, STEP_DESC | bits, 1);
	add(s, ring, 1);
	add(s, index, 1);
	add(s, command, 4);
	add(s, offload, 4);
	add(s, index, 1);
}

/* An Ethernet frame with IPv4 and TCP headers, to a buffer or as it comes in. */
static void add_packet(struct seed *s)
{
	static const uint8_t packet[] = {
		0x00, 0xe0, 0x4c, 0x01, 0x02, 0x03, 0x02, 0, 0, 0, 0, 1, 0x08, 0x00,
		0x45, 0, 5, 0xdc, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0x04, 0xd2, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x10, 0xff, 0xff, 0, 0, 0, 0,
	};

	add(s, sizeof(packet), 1);
	memcpy(s->buf + s->at, packet, sizeof(packet));
	s->at += sizeof(packet);
}

static void seed_tx(struct seed *s, uint8_t how)
{
	const uint8_t wide = how & 16 ? 0x08 : 0;

	add(s, STEP_MEMORY, 1);
	add(s, BUFFERS, 3);
	add_packet(s);
	add_desc(s, wide, 0, 0, DESC_OWN | TX_FIRST | TX_LAST | 1514, TX_TCP_SUM | TX_IP4_SUM);
	add_desc(s, wide, 0, 1, DESC_OWN | TX_FIRST | 1400, 0);
	add_desc(s, wide, 0, 2, DESC_OWN | TX_LAST | 1000, TX_TAG | 0x6400);
	add_desc(s, wide, 0, 3, DESC_OWN | DESC_END | TX_FIRST | TX_LAST | TX_TSO4 | 34 << 18 |
		 1514, 500 << 18);
	add_write(s, DOORBELL, 2, 1);
	add_write(s, 0x2800, 2, 4);
	add(s, STEP_TIME, 1);
	add(s, 20, 1);
}

static void seed_rx(struct seed *s, uint8_t how)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		add_desc(s, how & 4 ? 0x18 : 0, 2, i,
			 DESC_OWN | (i == 3 ? DESC_END : 0) | 0x600, 0);
	for (i = 0; i < 3; i++) {
		add(s, STEP_FRAME, 1);
		add(s, i ? 1513 : 4000, 2);
		add_packet(s);
	}
	add(s, STEP_READ | 2 << 3, 1);
	add(s, 0x3c, 2);
	add_write(s, 0x3c, 4, 0xffffffff);
	add(s, STEP_TIME, 1);
	add(s, 20, 1);
	add_write(s, CHIP_COMMAND, 1, 0x10);
}

static void seed_rest(struct seed *s)
{
	add_write(s, 0x10, 4, MEMORY_AT | 8);
	add_write(s, 0x14, 4, 0);
	add_write(s, 0xb8, 4, 0xa400 << 15);
	add_write(s, 0x64, 4, 0x0000f06c);
	add_write(s, 0x34, 1, 1);
	add_write(s, 0x0d0c, 4, 0x20000f);
	add_write(s, 0x4500, 4, 0xff);
	add(s, STEP_CONFIG | 3 << 3, 1);
	add(s, 0x44, 2);
	add(s, 3, 4);
	add(s, STEP_EVENT, 1);
	add(s, __FAULT_MAX + 1, 1);
	add(s, STEP_EVENT, 1);
	add(s, FAULT_RX_LENGTH, 1);
	add(s, 0x64ff00, 3);
}

size_t fuzz_seed(unsigned int i, uint8_t *buf, size_t size)
{
	/* 8125B and D; brought up: close, no-close, wide descriptors, type 3 */
	static const uint8_t hows[] = { 0x02, 0x0a, 0x1a, 0x06, 0x03, 0x1b };
	const unsigned int n = sizeof(hows);
	struct seed s = { .buf = buf };

	if (i >= 3 * n || size < 1024)
		return 0;
	add(&s, hows[i % n], 1);
	if (i < n)
		seed_tx(&s, hows[i % n]);
	else if (i < 2 * n)
		seed_rx(&s, hows[i % n]);
	else
		seed_rest(&s);
	return s.at;
}
