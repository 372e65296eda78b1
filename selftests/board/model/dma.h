/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma.h - the guest's memory as the chip sees it
 *
 * QEMU says with DMA_MAP which guest-physical ranges are backed by which file;
 * they are mapped here. Nothing outside of them can be reached: an access that
 * is not wholly inside mapped memory returns NULL or -EFAULT and is recorded
 * (WATCH_DMA) by the caller, who knows what it was for.
 */
#ifndef BOARD_DMA_H
#define BOARD_DMA_H

#include <stdint.h>

struct dma;

enum { DMA_MAX_REGIONS = 256 };
enum dma_prot { DMA_READ = 1, DMA_WRITE = 2 };

struct dma *dma_new(void);
void dma_free(struct dma *dma);

/*
 * fd is consumed in every case; -1: a range that exists and cannot be reached
 * (a device's memory). Refused: overflow, overlap with a mapped range
 * (-EEXIST), too many (-ENOSPC), a file shorter than offset + size (-EINVAL).
 */
int dma_map(struct dma *dma, uint64_t iova, uint64_t size, uint64_t offset, int fd,
	    unsigned int prot);
int dma_unmap(struct dma *dma, uint64_t iova, uint64_t size);	/* exact range, else -ENOENT */
void dma_unmap_all(struct dma *dma);

/* Address of guest memory [iova, iova + len), NULL unless it lies in one range
 * with all of prot. Valid until the next unmap: not to be kept. */
void *dma_at(struct dma *dma, uint64_t iova, uint32_t len, unsigned int prot);

/* Copies, also across adjacent ranges; -EFAULT leaves the rest undone. */
int dma_read(struct dma *dma, uint64_t iova, void *buf, uint32_t len);
int dma_write(struct dma *dma, uint64_t iova, const void *buf, uint32_t len);

#endif
