// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma.c - the guest's memory as the chip sees it
 *
 * Ranges lie in an array sorted by address. Nearly all accesses go to the one
 * range that is the guest's RAM, so the last one found is tried first.
 *
 * The client owns the files: one that it truncates later raises SIGBUS here.
 * QEMU's memfds are sealed against that.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dma.h"

struct range {
	uint64_t iova, last;	/* inclusive: a range may end where addresses do */
	uint8_t *base;		/* of iova; NULL: cannot be reached */
	void *map;		/* what munmap wants: page aligned */
	size_t map_size;
	unsigned int prot;
};

struct dma {
	struct range ranges[DMA_MAX_REGIONS];
	unsigned int ranges_n;
	unsigned int hit;	/* index of the last one found, < ranges_n or 0 */
};

struct dma *dma_new(void)
{
	return calloc(1, sizeof(struct dma));
}

void dma_free(struct dma *dma)
{
	if (!dma)
		return;
	dma_unmap_all(dma);
	free(dma);
}

/* First range that ends at or behind iova; ranges_n: none. */
static unsigned int lower_bound(const struct dma *dma, uint64_t iova)
{
	unsigned int low = 0, high = dma->ranges_n;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (dma->ranges[mid].last < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool holds(const struct range *range, uint64_t iova)
{
	return iova >= range->iova && iova <= range->last;
}

static const struct range *find(struct dma *dma, uint64_t iova)
{
	unsigned int i = dma->hit;

	if (i < dma->ranges_n && holds(&dma->ranges[i], iova))
		return &dma->ranges[i];
	i = lower_bound(dma, iova);
	if (i == dma->ranges_n || !holds(&dma->ranges[i], iova))
		return NULL;
	dma->hit = i;
	return &dma->ranges[i];
}

static int map_file(struct range *range, uint64_t size, uint64_t offset, int fd)
{
	uint64_t page = sysconf(_SC_PAGESIZE), lead = offset % page, end;
	int prot = (range->prot & DMA_READ ? PROT_READ : 0) |
		   (range->prot & DMA_WRITE ? PROT_WRITE : 0);
	struct stat st;

	if (__builtin_add_overflow(offset, size, &end))
		return -EINVAL;
	if (fstat(fd, &st))
		return -errno;
	/* Only plain files (memfds, hugetlbfs) have the size that they say. */
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size < end)
		return -EINVAL;
	range->map_size = lead + size;
	range->map = mmap(NULL, range->map_size, prot, MAP_SHARED | MAP_NORESERVE, fd,
			  offset - lead);
	if (range->map == MAP_FAILED)
		return -errno;
	range->base = (uint8_t *)range->map + lead;
	return 0;
}

static int insert(struct dma *dma, struct range *range, uint64_t size, uint64_t offset, int fd)
{
	unsigned int at = lower_bound(dma, range->iova);
	int err;

	if (at < dma->ranges_n && dma->ranges[at].iova <= range->last)
		return -EEXIST;
	if (dma->ranges_n == DMA_MAX_REGIONS)
		return -ENOSPC;
	err = fd < 0 ? 0 : map_file(range, size, offset, fd);
	if (err)
		return err;
	memmove(&dma->ranges[at + 1], &dma->ranges[at],
		(dma->ranges_n - at) * sizeof(dma->ranges[0]));
	dma->ranges[at] = *range;
	dma->ranges_n++;
	return 0;
}

int dma_map(struct dma *dma, uint64_t iova, uint64_t size, uint64_t offset, int fd,
	    unsigned int prot)
{
	struct range range = { .iova = iova, .last = iova + size - 1, .prot = prot };
	int err = -EINVAL;

	if (size && range.last >= iova && !(prot & ~(DMA_READ | DMA_WRITE)))
		err = insert(dma, &range, size, offset, fd);
	if (fd >= 0)
		close(fd);
	return err;
}

static void remove_at(struct dma *dma, unsigned int at)
{
	if (dma->ranges[at].base)
		munmap(dma->ranges[at].map, dma->ranges[at].map_size);
	dma->ranges_n--;
	memmove(&dma->ranges[at], &dma->ranges[at + 1],
		(dma->ranges_n - at) * sizeof(dma->ranges[0]));
}

int dma_unmap(struct dma *dma, uint64_t iova, uint64_t size)
{
	unsigned int at = lower_bound(dma, iova);

	if (!size || at == dma->ranges_n || dma->ranges[at].iova != iova ||
	    dma->ranges[at].last != iova + size - 1)
		return -ENOENT;
	remove_at(dma, at);
	return 0;
}

void dma_unmap_all(struct dma *dma)
{
	while (dma->ranges_n)
		remove_at(dma, dma->ranges_n - 1);
}

void *dma_at(struct dma *dma, uint64_t iova, uint32_t len, unsigned int prot)
{
	const struct range *range = find(dma, iova);

	if (!range || !range->base || (range->prot & prot) != prot)
		return NULL;
	if (len && len - 1 > range->last - iova)
		return NULL;
	return range->base + (iova - range->iova);
}

static bool wraps(uint64_t iova, uint32_t len)
{
	return len && iova + len - 1 < iova;
}

/* The part of [iova, iova + *len) that lies in one range. */
static void *piece(struct dma *dma, uint64_t iova, uint32_t *len, unsigned int prot)
{
	const struct range *range = find(dma, iova);

	if (!range)
		return NULL;
	if (*len - 1 > range->last - iova)
		*len = range->last - iova + 1;
	return dma_at(dma, iova, *len, prot);
}

int dma_read(struct dma *dma, uint64_t iova, void *buf, uint32_t len)
{
	uint8_t *to = buf;

	if (wraps(iova, len))
		return -EFAULT;
	while (len) {
		uint32_t n = len;
		const void *from = piece(dma, iova, &n, DMA_READ);

		if (!from)
			return -EFAULT;
		memcpy(to, from, n);
		to += n;
		iova += n;
		len -= n;
	}
	return 0;
}

int dma_write(struct dma *dma, uint64_t iova, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;

	if (wraps(iova, len))
		return -EFAULT;
	while (len) {
		uint32_t n = len;
		void *to = piece(dma, iova, &n, DMA_WRITE);

		if (!to)
			return -EFAULT;
		memcpy(to, from, n);
		from += n;
		iova += n;
		len -= n;
	}
	return 0;
}
