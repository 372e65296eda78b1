// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_vfu.c - the vfio-user server and what a client may throw at it
 *
 * The device behind it is memory that copies from and to guest memory when
 * told, so that wild addresses are tried, too.
 */
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>

#include "dma.h"
#include "fault.h"
#include "fuzz.h"
#include "loop.h"
#include "pci.h"
#include "talk.h"
#include "vfu.h"
#include "vfu_proto.h"
#include "watch.h"

enum { COPY_ADDRESS = 0, COPY_LENGTH = 8, COPY_WRITE = 12, MEMORY = 64 };

struct device {
	struct pci pci;
	struct dma *dma;
	uint8_t bar[0x1000];
};

static int on_read(void *arg, unsigned int region, uint64_t offset, void *buf, uint32_t len)
{
	struct device *device = arg;

	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return pci_config_read(&device->pci, offset, buf, len);
	memcpy(buf, device->bar + offset, len);
	return 0;
}

static int copy(struct device *device)
{
	uint64_t address;
	uint32_t len;

	memcpy(&address, device->bar + COPY_ADDRESS, sizeof(address));
	memcpy(&len, device->bar + COPY_LENGTH, sizeof(len));
	len %= sizeof(device->bar) - MEMORY;
	if (device->bar[COPY_WRITE])
		return dma_write(device->dma, address, device->bar + MEMORY, len);
	return dma_read(device->dma, address, device->bar + MEMORY, len);
}

static int on_write(void *arg, unsigned int region, uint64_t offset, const void *buf,
		    uint32_t len)
{
	struct device *device = arg;

	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return pci_config_write(&device->pci, offset, buf, len);
	memcpy(device->bar + offset, buf, len);
	pci_signal(&device->pci, device->bar[MEMORY]);
	return offset <= COPY_WRITE && offset + len > COPY_WRITE ? copy(device) : 0;
}

static int on_set_irq(void *arg, unsigned int index, unsigned int vector, int fd)
{
	struct device *device = arg;

	return pci_set_irq(&device->pci, index, vector, fd);
}

static void on_mask_irq(void *arg, unsigned int index, unsigned int vector, bool is_masked)
{
	struct device *device = arg;

	pci_mask_irq(&device->pci, index, vector, is_masked);
}

static int on_trigger(void *arg, unsigned int index, unsigned int vector)
{
	struct device *device = arg;

	return pci_trigger_irq(&device->pci, index, vector);
}

static void on_reset(void *arg)
{
	struct device *device = arg;

	pci_reset(&device->pci);
}

static void on_gone(void *arg)
{
	struct device *device = arg;

	/* A range of everything fits only where there is nothing. */
	if (dma_map(device->dma, 0, UINT64_MAX, 0, -1, DMA_READ) ||
	    dma_unmap(device->dma, 0, UINT64_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t mac[6] = { 0x00, 0xe0, 0x4c, 0x01, 0x02, 0x03 };
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	struct device device = { .dma = dma_new() };
	struct fault_set fault = { .random = 1 };
	struct watch watch = { 0 };
	const struct vfu_device ops = {
		.arg = &device,
		.regions[PCI_BAR_REGS] = { sizeof(device.bar), rw },
		.regions[VFIO_PCI_CONFIG_REGION_INDEX] = { PCI_CONFIG_SIZE, rw },
		.irqs = { 1, 1, PCI_VECTORS, 0, 0 },
		.read = on_read, .write = on_write, .set_irq = on_set_irq,
		.mask_irq = on_mask_irq, .trigger_irq = on_trigger,
		.reset = on_reset, .gone = on_gone,
	};
	struct loop *loop = loop_new();
	struct vfu *vfu;

	pci_init(&device.pci, &watch, 0x8125, 5, mac);
	if (!loop || !device.dma || vfu_new(loop, NULL, &ops, device.dma, &watch, &fault, &vfu))
		abort();
	talk(loop, vfu, data, size);
	vfu_free(vfu);
	pci_exit(&device.pci);
	dma_free(device.dma);
	loop_free(loop);
	return 0;
}

static size_t add(uint8_t *buf, size_t at, uint8_t command, const void *body, size_t len)
{
	return talk_append_message(buf, at, command, TALK_NO_FDS, 0, body, len);
}

static size_t seed_infos(uint8_t *buf, size_t at)
{
	const struct vfu_info info = { .argsz = sizeof(info) };
	const struct vfu_region_info region = { .argsz = sizeof(region), .index = 2 };
	const struct vfu_irq_info irq = { .argsz = sizeof(irq), .index = 2 };

	at = add(buf, at, VFU_GET_INFO, &info, sizeof(info));
	at = add(buf, at, VFU_GET_REGION_INFO, &region, sizeof(region));
	at = add(buf, at, VFU_GET_IRQ_INFO, &irq, sizeof(irq));
	return add(buf, at, VFU_RESET, NULL, 0);
}

static size_t seed_irqs(uint8_t *buf, size_t at)
{
	struct vfu_irq_set set = { sizeof(set), 0x24, 2, 0, 15 };
	const uint8_t bools[24] = { 24, 0, 0, 0, 0x22, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0,
				    1, 0, 1, 1 };
	static const uint8_t actions[] = { 0x09, 0x11, 0x21 };
	unsigned int i;

	at = talk_append_message(buf, at, VFU_SET_IRQS, TALK_EVENTFD, 15, &set, sizeof(set));
	for (i = 0; i < sizeof(actions); i++) {
		set.flags = actions[i];
		at = add(buf, at, VFU_SET_IRQS, &set, sizeof(set));
	}
	at = add(buf, at, VFU_SET_IRQS, bools, sizeof(bools));
	set.count = 0;
	return add(buf, at, VFU_SET_IRQS, &set, sizeof(set));
}

static size_t seed_memory(uint8_t *buf, size_t at)
{
	const struct vfu_dma_map map = { sizeof(map), 3, 0, 0x40000000, 0x10000 };
	const struct vfu_dma_unmap unmap = { sizeof(unmap), 0, 0x40000000, 0x10000 };
	const struct {
		struct vfu_access access;
		uint64_t address;
		uint32_t len, write;
	} copy_in = { { 0, 2, 16 }, 0x40000100, 256, 0 }, copy_out = { { 0, 2, 16 }, 0x4000ff00,
			256, 1 };

	at = talk_append_message(buf, at, VFU_DMA_MAP, TALK_FILE, 1, &map, sizeof(map));
	at = talk_append(buf, at, TALK_MEMORY, TALK_NO_FDS, 0, "\1\4abcd", 6);
	at = add(buf, at, VFU_REGION_WRITE, &copy_in, sizeof(copy_in));
	at = add(buf, at, VFU_REGION_WRITE, &copy_out, sizeof(copy_out));
	return add(buf, at, VFU_DMA_UNMAP, &unmap, sizeof(unmap));
}

static size_t seed_accesses(uint8_t *buf, size_t at)
{
	const struct vfu_access config = { 0, 7, 4096 };
	const struct {
		struct vfu_multi multi;
		struct vfu_multi_write write[2];
	} multi = { { 2 }, { { 0x40, 2, 4, { 1 } }, { 4, 7, 2, { 7 } } } };
	unsigned int i;

	for (i = 0; i < 8; i++)
		at = add(buf, at, VFU_REGION_READ, &config, sizeof(config));
	at = talk_append(buf, at, TALK_READ, TALK_NO_FDS, 0, NULL, 0);
	return add(buf, at, VFU_WRITE_MULTI, &multi, sizeof(multi));
}

/* A header in two pieces, with descriptors, and the client gone in the next. */
static size_t seed_pieces(uint8_t *buf, size_t at)
{
	static const uint8_t first[] = { 6, 1, 0, 2, 0, 48, 0 }, second[] = { 4, 0, 0, 0, 0 };

	at = talk_append(buf, at, TALK_BYTES, TALK_FILE, 1, first, sizeof(first));
	at = talk_append(buf, at, TALK_BYTES, TALK_NO_FDS, 0, second, sizeof(second));
	at = talk_append(buf, at, TALK_GO, TALK_NO_FDS, 0, NULL, 0);
	at = talk_append(buf, at, TALK_WAIT, TALK_NO_FDS, 0, "\xff", 1);
	return talk_append(buf, at, TALK_VERSION, TALK_NO_FDS, 0, NULL, 0);
}

static size_t seed_versions(uint8_t *buf, size_t at)
{
	static const char text[] = "\0\0\1\0{\"capabilities\":{\"max_msg_fds\":16,"
		"\"max_data_xfer_size\":1048576,\"write_multiple\":true,\"migration\":{\"pgsize\":"
		"4096},\"x\":[null,false,-1.5e3,\"\\\"\"]}}";

	at = talk_append(buf, at, TALK_GO, TALK_NO_FDS, 0, NULL, 0);
	return add(buf, at, VFU_VERSION, text, sizeof(text));
}

size_t fuzz_seed(unsigned int i, uint8_t *buf, size_t size)
{
	static size_t (*const seeds[])(uint8_t *buf, size_t at) = {
		seed_infos, seed_irqs, seed_memory, seed_accesses, seed_pieces, seed_versions,
	};

	if (i >= sizeof(seeds) / sizeof(seeds[0]) || size < 1024)
		return 0;
	return seeds[i](buf, talk_append(buf, 0, TALK_VERSION, TALK_NO_FDS, 0, NULL, 0));
}
