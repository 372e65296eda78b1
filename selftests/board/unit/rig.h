/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rig.h - one chip on a test rig: a clock that the test sets, a megabyte of guest
 * memory, eventfds on all vectors, a cable that only counts
 */
#ifndef BOARD_RIG_H
#define BOARD_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "chip.h"
#include "vfu.h"

enum { RIG_MEMORY = 1 << 20, RIG_MEMORY_AT = 0x40000000, RIG_LINK_DELAY_MS = 50 };

struct rig {
	struct chip chip;
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct fault_set fault;
	struct vfu_device device;	/* what the bus would call */
	uint8_t *memory;		/* the guest's, at RIG_MEMORY_AT */
	int vectors[PCI_VECTORS];	/* our ends of the eventfds */
	uint64_t now_ns;
	/* the cable */
	struct wire wire;
	uint64_t frames;
	bool is_link_up, is_offered;
	unsigned int link_mbps, offered_mbps;
};

struct rig *rig_new(const char *variant);	/* no cable yet, vectors wired, bus master */
void rig_free(struct rig *rig);
void rig_plug(struct rig *rig);			/* cable in; link after RIG_LINK_DELAY_MS */
void rig_link_up(struct rig *rig);		/* plugs, waits, forgets the interrupt of it */

/* By way of the bus, as QEMU would. */
uint32_t rig_read(struct rig *rig, uint32_t offset, unsigned int width);
void rig_write(struct rig *rig, uint32_t offset, unsigned int width, uint32_t value);
uint32_t rig_config(struct rig *rig, uint32_t offset, unsigned int width);

/* Time passes and timers fire when they are due. */
void rig_pass_us(struct rig *rig, uint64_t us);
/* Interrupts that came in on a vector since the last call. */
uint64_t rig_interrupts(struct rig *rig, unsigned int vector);

/* Windows, as drivers use them. */
uint16_t rig_phy_read(struct rig *rig, uint16_t address);
void rig_phy_write(struct rig *rig, uint16_t address, uint16_t value);
uint16_t rig_mac_read(struct rig *rig, uint16_t address);
void rig_mac_write(struct rig *rig, uint16_t address, uint16_t value);

/* Claims that the records are as expected and forgets them; all: none at all. */
bool rig_noted(struct rig *rig, enum watch_kind kind, uint64_t count);
bool rig_clean(struct rig *rig);

#endif
