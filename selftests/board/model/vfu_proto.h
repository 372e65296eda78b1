/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfu_proto.h - vfio-user 0.1 on the wire
 *
 * All numbers are in the host's order. A message is a header and, behind it,
 * one of the structures below; file descriptors come with its first byte.
 * Flags of regions, interrupts and mappings are those of <linux/vfio.h>.
 */
#ifndef BOARD_VFU_PROTO_H
#define BOARD_VFU_PROTO_H

#include <assert.h>
#include <stdint.h>

enum {
	VFU_MAJOR = 0,
	VFU_MINOR = 1,
	/* What we tell the client that we take. More fds QEMU does not allow. */
	VFU_MAX_FDS = 16,
	VFU_MAX_DATA = 64 * 1024,	/* the largest region */
	VFU_PAGE = 4096,
	VFU_MAX_MESSAGE = 16 + 16 + VFU_MAX_DATA,
	/* What a client takes that does not say. */
	VFU_DEFAULT_DATA = 1024 * 1024,
};

enum vfu_command {
	VFU_VERSION = 1,
	VFU_DMA_MAP,
	VFU_DMA_UNMAP,
	VFU_GET_INFO,
	VFU_GET_REGION_INFO,
	VFU_GET_REGION_IO_FDS,
	VFU_GET_IRQ_INFO,
	VFU_SET_IRQS,
	VFU_REGION_READ,
	VFU_REGION_WRITE,
	VFU_DMA_READ,		/* to the client only */
	VFU_DMA_WRITE,		/* to the client only */
	VFU_RESET,
	VFU_DIRTY_PAGES,	/* of older drafts */
	VFU_WRITE_MULTI,
	VFU_FEATURE,
	VFU_MIGRATION_READ,
	VFU_MIGRATION_WRITE,
	__VFU_COMMAND_MAX
};

enum vfu_header_flags {
	VFU_TYPE = 0x0f,
	VFU_TYPE_COMMAND = 0,
	VFU_TYPE_REPLY = 1,
	VFU_NO_REPLY = 0x10,
	VFU_ERROR = 0x20,
};

struct vfu_header {
	uint16_t id;		/* the sender's; comes back with the reply */
	uint16_t command;
	uint32_t size;		/* of all, with this header */
	uint32_t flags;
	uint32_t error;		/* positive errno of a reply with VFU_ERROR */
};

struct vfu_version {
	uint16_t major, minor;
	/* JSON text with its NUL, may be absent */
};

struct vfu_dma_map {
	uint32_t argsz, flags;
	uint64_t offset, address, size;
};

struct vfu_dma_unmap {
	uint32_t argsz, flags;
	uint64_t address, size;
};

struct vfu_info {
	uint32_t argsz, flags, regions_n, irqs_n;
};

struct vfu_region_info {
	uint32_t argsz, flags, index, cap_offset;
	uint64_t size, offset;
};

struct vfu_irq_info {
	uint32_t argsz, flags, index, count;
};

struct vfu_irq_set {
	uint32_t argsz, flags, index, start, count;
	/* count bytes with VFIO_IRQ_SET_DATA_BOOL */
};

struct vfu_access {		/* region read and write */
	uint64_t offset;
	uint32_t region, count;
	/* count bytes */
};

struct vfu_multi {
	uint64_t count;
	/* count times struct vfu_multi_write */
};

struct vfu_multi_write {
	uint64_t offset;
	uint32_t region, count;
	uint8_t data[8];
};

static_assert(sizeof(struct vfu_header) == 16, "vfio-user header");
static_assert(sizeof(struct vfu_version) == 4, "vfio-user version");
static_assert(sizeof(struct vfu_dma_map) == 32, "vfio-user DMA map");
static_assert(sizeof(struct vfu_dma_unmap) == 24, "vfio-user DMA unmap");
static_assert(sizeof(struct vfu_info) == 16, "vfio-user device info");
static_assert(sizeof(struct vfu_region_info) == 32, "vfio-user region info");
static_assert(sizeof(struct vfu_irq_info) == 16, "vfio-user interrupt info");
static_assert(sizeof(struct vfu_irq_set) == 20, "vfio-user interrupt set");
static_assert(sizeof(struct vfu_access) == 16, "vfio-user region access");
static_assert(sizeof(struct vfu_multi_write) == 24, "vfio-user multiple write");

#endif
