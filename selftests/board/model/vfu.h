/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfu.h - server side of the vfio-user protocol (version 0.1, QEMU >= 10.1)
 *
 * Listens on a Unix socket and serves one client at a time: negotiates,
 * answers region, interrupt and DMA messages, and calls the device. Strict: a
 * message whose length, flags, descriptors or fields are not as specified gets
 * an error reply where the protocol allows one (and is recorded as
 * WATCH_PROTOCOL), else the client is cut off; the server goes on listening.
 * A second client is refused while one is there.
 */
#ifndef BOARD_VFU_H
#define BOARD_VFU_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct dma;
struct watch;
struct fault_set;
struct vfu;

struct vfu_region {
	uint64_t size;		/* 0: there is none */
	uint32_t flags;		/* VFIO_REGION_INFO_FLAG_* */
};

/* All return 0 or -errno, which the client gets as its error reply. */
struct vfu_device {
	void *arg;
	struct vfu_region regions[9];	/* index: VFIO_PCI_*_REGION_INDEX */
	uint32_t irqs[5];		/* number of vectors; index: VFIO_PCI_*_IRQ_INDEX */
	int (*read)(void *arg, unsigned int region, uint64_t offset, void *buf, uint32_t len);
	int (*write)(void *arg, unsigned int region, uint64_t offset, const void *buf,
		     uint32_t len);
	/* One vector's eventfd, owned by the device from now on; -1: none. */
	int (*set_irq)(void *arg, unsigned int index, unsigned int vector, int fd);
	void (*mask_irq)(void *arg, unsigned int index, unsigned int vector, bool is_masked);
	/* The client plays the device's part; NULL: not supported. */
	int (*trigger_irq)(void *arg, unsigned int index, unsigned int vector);
	void (*reset)(void *arg);	/* VFIO_USER_DEVICE_RESET */
	void (*gone)(void *arg);	/* the client went; DMA ranges are gone already */
};

struct vfu_stats {
	uint64_t messages, reads, writes, posted, errors, clients, refused_clients;
};

/* Listens; path must not exist. Its socket file goes with vfu_free(). path NULL:
 * does not listen, there is only vfu_attach(). */
int vfu_new(struct loop *loop, const char *path, const struct vfu_device *device,
	    struct dma *dma, struct watch *watch, struct fault_set *fault, struct vfu **ret);
void vfu_free(struct vfu *vfu);
const struct vfu_stats *vfu_stats(const struct vfu *vfu);

/* For tests and the fuzzer: serve this connected socket as the client. fd is
 * consumed in every case; -EBUSY: there is a client. */
int vfu_attach(struct vfu *vfu, int fd);

#endif
