// SPDX-License-Identifier: GPL-2.0-only
/* guest.c - see guest.h */
#include "guest.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PCI_COMMAND = 4, COMMAND_MEMORY = 2, COMMAND_MASTER = 4, TURNS_MAX = 10000 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct guest *of_wire(struct wire *wire)
{
	return (struct guest *)((char *)wire - offsetof(struct guest, wire));
}

static int keep(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	struct guest *g = of_wire(wire);

	if (g->sent == GUEST_SENT_MAX || len > GUEST_SENT_BYTES - g->sent_bytes)
		die("more was sent than the test keeps");
	memcpy(g->sent_data + g->sent_bytes, frame, len);
	g->sent_len[g->sent] = len;
	g->sent_at[g->sent++] = g->sent_bytes;
	g->sent_bytes += len;
	return 0;
}

static void nothing_to_close(struct wire *wire)
{
	(void)wire;
}

static const struct wire_ops keeper = { .name = "keeper", .send = keep,
					.close = nothing_to_close };

static void map_memory(struct guest *g)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, GUEST_SIZE))
		die("memfd");
	g->memory = mmap(NULL, GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (g->memory == MAP_FAILED)
		die("mmap");
	g->memory_fd = fd;
	if (dma_map(g->dma, GUEST_BASE, GUEST_SIZE, 0, dup(fd), DMA_READ | DMA_WRITE))
		die("dma_map");
}

void guest_set_bus_master(struct guest *g, bool is_on)
{
	uint8_t command[2] = { COMMAND_MEMORY | (is_on ? COMMAND_MASTER : 0), 0 };

	pci_config_write(&g->chip.pci, PCI_COMMAND, command, sizeof(command));
}

struct guest *guest_new(const char *variant)
{
	struct chip_options options = { .variant = variant_find(variant),
					.mac = { 0x02, 0, 0, 0, 0, 1 }, .link_delay_ms = 1 };
	struct guest *g = calloc(1, sizeof(*g));

	if (!g || !options.variant)
		die("guest");
	g->loop = loop_new();
	g->dma = dma_new();
	g->fault.random = 1;
	if (!g->loop || !g->dma)
		die("guest");
	map_memory(g);
	g->now_ns = 1000000;
	loop_set_clock(g->loop, g->now_ns);
	if (chip_init(&g->chip, g->loop, g->dma, &g->watch, &g->fault, &options))
		die("chip_init");
	g->wire.ops = &keeper;
	g->wire.loop = g->loop;
	chip_connect(&g->chip, &g->wire);
	g->chip.phy.is_up = true;
	guest_set_bus_master(g, true);
	return g;
}

void guest_free(struct guest *g)
{
	chip_exit(&g->chip);
	dma_free(g->dma);
	loop_free(g->loop);
	munmap(g->memory, GUEST_SIZE);
	close(g->memory_fd);
	free(g);
}

void *guest_at(struct guest *g, uint64_t address)
{
	if (address < GUEST_BASE || address >= GUEST_BASE + GUEST_SIZE)
		die("the test is outside of its memory");
	return g->memory + (address - GUEST_BASE);
}

const uint8_t *guest_sent(const struct guest *g, unsigned int i)
{
	return g->sent_data + g->sent_at[i];
}

void guest_forget_sent(struct guest *g)
{
	g->sent = 0;
	g->sent_bytes = 0;
}

void guest_pass(struct guest *g, uint64_t ns)
{
	g->now_ns += ns;
	loop_set_clock(g->loop, g->now_ns);
	for (int i = 0; i < TURNS_MAX; i++) {
		loop_turn(g->loop, 0);
		if (!g->chip.tx.again.is_armed || g->chip.tx.again.due_ns > g->now_ns)
			break;
	}
}

uint64_t guest_noted(struct guest *g, enum watch_kind kind)
{
	uint64_t count = g->watch.count[kind];

	g->watch.count[kind] = 0;
	return count;
}

uint64_t guest_faults(struct guest *g)
{
	uint64_t faults = watch_faults(&g->watch);

	memset(g->watch.count, 0, sizeof(g->watch.count));
	return faults;
}

void guest_fault(struct guest *g, const char *spec)
{
	char why[200];

	if (fault_parse(&g->fault, spec, why, sizeof(why)))
		die(spec);
}
