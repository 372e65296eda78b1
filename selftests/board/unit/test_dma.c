// SPDX-License-Identifier: GPL-2.0-only
/* test_dma.c - what of the guest's memory can be reached, and that the rest cannot */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "dma.h"
#include "ktap.h"

enum { PAGE = 4096, FILE_PAGES = 8 };

static struct dma *dma;
static int file;	/* of FILE_PAGES pages; byte i of page p is p */

static void make_file(void)
{
	uint8_t page[PAGE];
	int p;

	file = memfd_create("guest", MFD_CLOEXEC);
	for (p = 0; p < FILE_PAGES; p++) {
		memset(page, p, sizeof(page));
		if (pwrite(file, page, sizeof(page), p * PAGE) != PAGE)
			close(file);
	}
}

static int map(uint64_t iova, uint64_t size, uint64_t offset, unsigned int prot)
{
	return dma_map(dma, iova, size, offset, dup(file), prot);
}

static int byte_at(uint64_t iova)
{
	uint8_t byte;

	return dma_read(dma, iova, &byte, 1) ? -1 : byte;
}

static void memory_is_reached(void)
{
	uint8_t buf[2 * PAGE], byte = 0;

	ktap_ok(!map(0x40000000, 2 * PAGE, 3 * PAGE, DMA_READ | DMA_WRITE), "two pages mapped");
	ktap_ok(byte_at(0x40000000) == 3 && byte_at(0x40000000 + PAGE) == 4,
		"at their offset in the file");
	ktap_ok(!dma_write(dma, 0x40000000 + 100, "\x77", 1) &&
		pread(file, &byte, 1, 3 * PAGE + 100) == 1 && byte == 0x77,
		"a write is seen in the file");
	ktap_ok(!dma_read(dma, 0x40000000, buf, sizeof(buf)) && buf[100] == 0x77 &&
		buf[PAGE] == 4, "all of it at once");
	ktap_ok(dma_at(dma, 0x40000000 + PAGE, PAGE, DMA_READ | DMA_WRITE) ==
		(uint8_t *)dma_at(dma, 0x40000000, 1, DMA_READ) + PAGE, "as addresses, too");
	ktap_ok(!dma_unmap(dma, 0x40000000, 2 * PAGE) && byte_at(0x40000000) == -1,
		"not any more when unmapped");
	ktap_ok(!map(PAGE, PAGE, 5 * PAGE + 16, DMA_READ | DMA_WRITE) &&
		!dma_write(dma, PAGE, "\x55", 1) && pread(file, &byte, 1, 5 * PAGE + 16) == 1 &&
		byte == 0x55, "an offset that is no multiple of a page");
	dma_unmap_all(dma);
}

static void bounds_hold(void)
{
	const uint64_t top = UINT64_MAX - PAGE + 1;	/* the last page there is */
	uint8_t buf[2 * PAGE];
	const struct {
		uint64_t iova;
		uint32_t len;
		bool is_inside;
	} cases[] = {
		{ 2 * PAGE, 2 * PAGE, true },
		{ 2 * PAGE, 2 * PAGE + 1, false },
		{ 2 * PAGE - 1, 1, false },
		{ 2 * PAGE - 1, 2, false },
		{ 4 * PAGE - 1, 1, true },
		{ 4 * PAGE - 1, 2, false },
		{ 4 * PAGE, 1, false },
		{ 4 * PAGE, 0, false },
		{ 2 * PAGE, UINT32_MAX, false },
		{ 0, 1, false },
		{ UINT64_MAX, 1, true },
		{ UINT64_MAX, 2, false },
		{ top, PAGE, true },
		{ top, UINT32_MAX, false },
		{ top - 1, 2, false },
	};
	unsigned int i;

	map(2 * PAGE, 2 * PAGE, 0, DMA_READ | DMA_WRITE);
	ktap_ok(!map(top, PAGE, 0, DMA_READ | DMA_WRITE), "the last page there is");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ktap_ok(!!dma_at(dma, cases[i].iova, cases[i].len, DMA_READ) ==
			cases[i].is_inside, "%#llx, %u bytes: %s",
			(unsigned long long)cases[i].iova, cases[i].len,
			cases[i].is_inside ? "inside" : "outside");
	/* Address 0 is behind the last one only for who does not look. */
	map(0, PAGE, 0, DMA_READ | DMA_WRITE);
	ktap_ok(dma_read(dma, UINT64_MAX, buf, 2) == -EFAULT &&
		dma_write(dma, top, buf, PAGE + 1) == -EFAULT, "no copy around the end");
	dma_unmap_all(dma);
}

static void copies_cross_ranges(void)
{
	uint8_t buf[3 * PAGE];

	map(PAGE, PAGE, 1 * PAGE, DMA_READ | DMA_WRITE);
	map(2 * PAGE, PAGE, 6 * PAGE, DMA_READ | DMA_WRITE);
	memset(buf, 0, sizeof(buf));
	ktap_ok(!dma_read(dma, 2 * PAGE - 8, buf, 16) && buf[7] == 1 && buf[8] == 6,
		"a copy goes on in the next range");
	ktap_ok(!dma_at(dma, 2 * PAGE - 8, 16, DMA_READ), "an address cannot");
	ktap_ok(dma_read(dma, PAGE, buf, 3 * PAGE) == -EFAULT, "a hole ends it");
	dma_unmap_all(dma);
}

static void protection_holds(void)
{
	uint8_t byte = 9;

	map(PAGE, PAGE, 0, DMA_READ);
	ktap_ok(dma_at(dma, PAGE, 1, DMA_READ) && !dma_at(dma, PAGE, 1, DMA_WRITE) &&
		!dma_at(dma, PAGE, 1, DMA_READ | DMA_WRITE), "read only is read only");
	ktap_ok(dma_write(dma, PAGE, &byte, 1) == -EFAULT && !byte_at(PAGE),
		"a copy into it fails and changes nothing");
	ktap_ok(!dma_map(dma, 16 * PAGE, PAGE, 0, -1, DMA_READ | DMA_WRITE) &&
		byte_at(16 * PAGE) == -1, "a range without a file is there and out of reach");
	ktap_ok(map(16 * PAGE, PAGE, 0, DMA_READ) == -EEXIST && !dma_unmap(dma, 16 * PAGE, PAGE),
		"it takes its place, and goes");
	dma_unmap_all(dma);
}

static void nonsense_is_refused(void)
{
	int pipes[2], closed = dup(file);

	map(4 * PAGE, 4 * PAGE, 0, DMA_READ);
	ktap_ok(map(PAGE, 0, 0, DMA_READ) == -EINVAL, "no size");
	ktap_ok(map(UINT64_MAX - PAGE + 1, 2 * PAGE, 0, DMA_READ) == -EINVAL,
		"around the end of addresses");
	ktap_ok(map(4 * PAGE, 4 * PAGE, 0, DMA_READ) == -EEXIST &&
		map(3 * PAGE, 2 * PAGE, 0, DMA_READ) == -EEXIST &&
		map(7 * PAGE, 2 * PAGE, 0, DMA_READ) == -EEXIST &&
		map(5 * PAGE, PAGE, 0, DMA_READ) == -EEXIST &&
		map(3 * PAGE, 6 * PAGE, 0, DMA_READ) == -EEXIST &&
		map(3 * PAGE + 1, PAGE, 0, DMA_READ) == -EEXIST &&
		map(8 * PAGE - 1, PAGE, 0, DMA_READ) == -EEXIST, "overlap of every kind");
	ktap_ok(map(PAGE, PAGE, FILE_PAGES * PAGE, DMA_READ) == -EINVAL &&
		map(PAGE, PAGE, FILE_PAGES * PAGE - 1, DMA_READ) == -EINVAL &&
		map(PAGE, PAGE, (FILE_PAGES - 1) * PAGE + 1, DMA_READ) == -EINVAL,
		"behind the end of the file");
	ktap_ok(map(PAGE, 2 * PAGE, UINT64_MAX - PAGE, DMA_READ) == -EINVAL &&
		map(PAGE, PAGE, INT64_MAX - 1, DMA_READ) == -EINVAL, "an offset beyond offsets");
	ktap_ok(map(PAGE, PAGE, 0, 4) == -EINVAL, "unknown protection");
	ktap_ok(!pipe(pipes) && dma_map(dma, PAGE, PAGE, 0, pipes[0], DMA_READ) == -EINVAL,
		"a pipe is no memory");
	close(pipes[1]);
	ktap_ok(fcntl(pipes[0], F_GETFD) == -1, "its descriptor is closed all the same");
	close(closed);
	ktap_ok(dma_map(dma, PAGE, PAGE, 0, closed, DMA_READ) == -EBADF, "nor is what is closed");
	ktap_ok(dma_unmap(dma, 4 * PAGE, PAGE) == -ENOENT &&
		dma_unmap(dma, 5 * PAGE, 3 * PAGE) == -ENOENT &&
		dma_unmap(dma, 4 * PAGE, 0) == -ENOENT && dma_unmap(dma, PAGE, PAGE) == -ENOENT,
		"unmapped is what was mapped, no part of it");
	ktap_ok(byte_at(4 * PAGE) == 0, "and all that harmed nothing");
	dma_unmap_all(dma);
}

/* Every other page, from the middle outwards: inserted at both ends. */
static uint64_t place(unsigned int i)
{
	return (i % 2 ? 1000 + i : 1000 - i) * 2ull * PAGE;
}

static void table_is_bounded(void)
{
	unsigned int i, bad = 0;

	for (i = 0; i < DMA_MAX_REGIONS; i++)
		bad += map(place(i), PAGE, i % 8 * PAGE, DMA_READ) != 0;
	ktap_ok(!bad, "%u ranges", DMA_MAX_REGIONS);
	ktap_ok(map(0, PAGE, 0, DMA_READ) == -ENOSPC, "and no more");
	for (i = 0, bad = 0; i < DMA_MAX_REGIONS; i++)
		bad += byte_at(place(i)) != (int)(i % 8);
	ktap_ok(!bad, "each is found");
	for (i = 0, bad = 0; i < DMA_MAX_REGIONS; i += 2)
		bad += dma_unmap(dma, place(i), PAGE) != 0;
	for (i = 0; i < DMA_MAX_REGIONS; i++)
		bad += (byte_at(place(i)) >= 0) != i % 2;
	ktap_ok(!bad, "half of them removed, the other half is still found");
	dma_unmap_all(dma);
	ktap_ok(byte_at(place(1)) == -1, "all of them removed");
}

int main(void)
{
	make_file();
	dma = dma_new();
	if (!dma)
		return 1;
	memory_is_reached();
	bounds_hold();
	copies_cross_ranges();
	protection_holds();
	nonsense_is_refused();
	table_is_bounded();
	dma_free(dma);
	close(file);
	return ktap_done();
}
