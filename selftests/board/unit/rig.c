// SPDX-License-Identifier: GPL-2.0-only
/* rig.c - see rig.h */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rig.h"

static const uint8_t rig_mac[6] = { 0x00, 0xe0, 0x4c, 0x12, 0x34, 0x56 };

static void must(bool is_fine, const char *what)
{
	if (is_fine)
		return;
	perror(what);
	exit(1);
}

static struct rig *rig_of(struct wire *wire)
{
	return (struct rig *)((char *)wire - offsetof(struct rig, wire));
}

static int count_frame(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	(void)frame, (void)len;
	rig_of(wire)->frames++;
	return 0;
}

static void note_link(struct wire *wire, bool is_up, unsigned int mbps)
{
	rig_of(wire)->is_link_up = is_up;
	rig_of(wire)->link_mbps = mbps;
}

static void note_offer(struct wire *wire, bool is_on, unsigned int mbps)
{
	rig_of(wire)->is_offered = is_on;
	rig_of(wire)->offered_mbps = mbps;
}

static void close_wire(struct wire *wire)
{
	(void)wire;		/* it is part of the rig */
}

static const struct wire_ops wire_ops = {
	.name = "rig",
	.send = count_frame,
	.set_link = note_link,
	.offer = note_offer,
	.close = close_wire,
};

static void map_memory(struct rig *rig)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	must(fd >= 0 && !ftruncate(fd, RIG_MEMORY), "memfd");
	rig->memory = mmap(NULL, RIG_MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(rig->memory != MAP_FAILED, "mmap");
	must(!dma_map(rig->dma, RIG_MEMORY_AT, RIG_MEMORY, 0, fd, DMA_READ | DMA_WRITE), "map");
}

static void wire_vectors(struct rig *rig)
{
	unsigned int v;

	for (v = 0; v < PCI_VECTORS; v++) {
		rig->vectors[v] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		must(rig->vectors[v] >= 0, "eventfd");
		rig->device.set_irq(rig->device.arg, VFIO_PCI_MSIX_IRQ_INDEX, v,
				    dup(rig->vectors[v]));
	}
}

struct rig *rig_new(const char *variant)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct chip_options options = {
		.variant = variant_find(variant),
		.link_delay_ms = RIG_LINK_DELAY_MS,
	};
	uint16_t command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	must(rig, "calloc");
	memcpy(options.mac, rig_mac, sizeof(rig_mac));
	rig->loop = loop_new();
	rig->dma = dma_new();
	must(rig->loop && rig->dma, "loop, dma");
	rig->now_ns = 1000000000;
	loop_set_clock(rig->loop, rig->now_ns);
	rig->fault.random = 88172645463325252ull;
	map_memory(rig);
	must(!chip_init(&rig->chip, rig->loop, rig->dma, &rig->watch, &rig->fault, &options),
	     "chip_init");
	chip_describe(&rig->chip, &rig->device);
	wire_vectors(rig);
	rig->device.write(rig->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &command, 2);
	return rig;
}

void rig_free(struct rig *rig)
{
	unsigned int v;

	chip_exit(&rig->chip);
	for (v = 0; v < PCI_VECTORS; v++)
		close(rig->vectors[v]);
	dma_free(rig->dma);
	munmap(rig->memory, RIG_MEMORY);
	loop_free(rig->loop);
	free(rig);
}

void rig_plug(struct rig *rig)
{
	rig->wire.ops = &wire_ops;
	rig->wire.loop = rig->loop;
	chip_connect(&rig->chip, &rig->wire);
}

uint32_t rig_read(struct rig *rig, uint32_t offset, unsigned int width)
{
	uint32_t value = 0;

	rig->device.read(rig->device.arg, VFIO_PCI_BAR2_REGION_INDEX, offset, &value, width);
	return value;
}

void rig_write(struct rig *rig, uint32_t offset, unsigned int width, uint32_t value)
{
	rig->device.write(rig->device.arg, VFIO_PCI_BAR2_REGION_INDEX, offset, &value, width);
}

uint32_t rig_config(struct rig *rig, uint32_t offset, unsigned int width)
{
	uint32_t value = 0;

	rig->device.read(rig->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, offset, &value, width);
	return value;
}

static void turn_at(struct rig *rig, uint64_t now_ns)
{
	rig->now_ns = now_ns;
	loop_set_clock(rig->loop, now_ns);
	loop_turn(rig->loop, 0);
}

/* In steps, so that a timer armed by another fires at its own time. */
void rig_pass_us(struct rig *rig, uint64_t us)
{
	uint64_t end = rig->now_ns + us * 1000, step = us > 1000 ? us : 1000, at;

	for (at = rig->now_ns; at < end; at += step)
		turn_at(rig, at);
	turn_at(rig, end);
}

uint64_t rig_interrupts(struct rig *rig, unsigned int vector)
{
	uint64_t n = 0;

	if (read(rig->vectors[vector], &n, sizeof(n)) != sizeof(n))
		return 0;
	return n;
}

void rig_link_up(struct rig *rig)
{
	rig_plug(rig);
	rig_pass_us(rig, RIG_LINK_DELAY_MS * 1000 + 1);
	rig_read(rig, 0x3c, 4);
	rig_write(rig, 0x3c, 4, 0xffffffff);
}

uint16_t rig_phy_read(struct rig *rig, uint16_t address)
{
	rig_write(rig, 0xb8, 4, (uint32_t)address << 15);
	return rig_read(rig, 0xb8, 4);
}

void rig_phy_write(struct rig *rig, uint16_t address, uint16_t value)
{
	rig_write(rig, 0xb8, 4, 0x80000000u | (uint32_t)address << 15 | value);
}

uint16_t rig_mac_read(struct rig *rig, uint16_t address)
{
	rig_write(rig, 0xb0, 4, (uint32_t)address << 15);
	return rig_read(rig, 0xb0, 4);
}

void rig_mac_write(struct rig *rig, uint16_t address, uint16_t value)
{
	rig_write(rig, 0xb0, 4, 0x80000000u | (uint32_t)address << 15 | value);
}

bool rig_noted(struct rig *rig, enum watch_kind kind, uint64_t count)
{
	bool is_so = rig->watch.count[kind] == count &&
		     watch_faults(&rig->watch) == (kind < WATCH_ACK_NEWER ? count : 0);

	if (!is_so)
		watch_print(&rig->watch, stderr);
	memset(&rig->watch, 0, sizeof(rig->watch));
	return is_so;
}

bool rig_clean(struct rig *rig)
{
	return rig_noted(rig, WATCH_REGISTER, 0);
}
