/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device.h - a device with nothing in it but memory, and a server for it
 */
#ifndef BOARD_DEVICE_H
#define BOARD_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "dma.h"
#include "fault.h"
#include "loop.h"
#include "vfu.h"
#include "watch.h"

enum { DEVICE_BAR = 2, DEVICE_READ_ONLY = 4, DEVICE_CONFIG = 7, DEVICE_VECTORS = 32 };

struct device {
	uint8_t bar[0x10000], config[4096], read_only[0x4000];
	int irq[3][DEVICE_VECTORS];	/* eventfds, -1: none */
	bool is_masked[3][DEVICE_VECTORS];
	unsigned int reads, writes, triggers, resets, gones;
	uint8_t order[16];		/* first byte of the last writes, oldest first */
	/* the server */
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct fault_set fault;
	struct vfu *vfu;
};

int device_open(struct device *device, const char *path);	/* path: as vfu_new() */
void device_close(struct device *device);
unsigned int device_irqs_wired(const struct device *device, unsigned int index);

/* Number of open descriptors of this process. */
unsigned int device_count_fds(void);

#endif
