// SPDX-License-Identifier: GPL-2.0-only
/* device.c - a device with nothing in it but memory, and a server for it */
#include <dirent.h>
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>
#include <unistd.h>

#include "device.h"

static uint8_t *memory_of(struct device *device, unsigned int region)
{
	switch (region) {
	case DEVICE_BAR: return device->bar;
	case DEVICE_READ_ONLY: return device->read_only;
	case DEVICE_CONFIG: return device->config;
	default: return NULL;
	}
}

static int on_read(void *arg, unsigned int region, uint64_t offset, void *buf, uint32_t len)
{
	struct device *device = arg;

	device->reads++;
	/* A device may refuse what the protocol allows. */
	if (region == DEVICE_BAR && len == 3)
		return -EOPNOTSUPP;
	memcpy(buf, memory_of(device, region) + offset, len);
	return 0;
}

static int on_write(void *arg, unsigned int region, uint64_t offset, const void *buf,
		    uint32_t len)
{
	struct device *device = arg;

	device->writes++;
	memmove(device->order, device->order + 1, sizeof(device->order) - 1);
	device->order[sizeof(device->order) - 1] = *(const uint8_t *)buf;
	memcpy(memory_of(device, region) + offset, buf, len);
	return 0;
}

static int on_set_irq(void *arg, unsigned int index, unsigned int vector, int fd)
{
	struct device *device = arg;
	int *irq = &device->irq[index][vector];

	if (*irq >= 0)
		close(*irq);
	*irq = fd;
	return 0;
}

static void on_mask_irq(void *arg, unsigned int index, unsigned int vector, bool is_masked)
{
	struct device *device = arg;

	device->is_masked[index][vector] = is_masked;
}

static int on_trigger(void *arg, unsigned int index, unsigned int vector)
{
	struct device *device = arg;
	const uint64_t one = 1;
	int fd = device->irq[index][vector];

	device->triggers++;
	if (fd >= 0 && write(fd, &one, sizeof(one)) < 0)
		return -errno;
	return 0;
}

static void on_reset(void *arg)
{
	struct device *device = arg;

	device->resets++;
}

static void drop_irqs(struct device *device)
{
	unsigned int i, v;

	for (i = 0; i < 3; i++) {
		for (v = 0; v < DEVICE_VECTORS; v++)
			on_set_irq(device, i, v, -1);
	}
}

static void on_gone(void *arg)
{
	struct device *device = arg;

	device->gones++;
	drop_irqs(device);
}

int device_open(struct device *device, const char *path)
{
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	const struct vfu_device ops = {
		.arg = device,
		.regions[DEVICE_BAR] = { sizeof(device->bar), rw },
		.regions[DEVICE_READ_ONLY] = { sizeof(device->read_only),
					       VFIO_REGION_INFO_FLAG_READ },
		.regions[DEVICE_CONFIG] = { sizeof(device->config), rw },
		.irqs = { 1, 1, DEVICE_VECTORS, 0, 0 },
		.read = on_read, .write = on_write, .set_irq = on_set_irq,
		.mask_irq = on_mask_irq, .trigger_irq = on_trigger,
		.reset = on_reset, .gone = on_gone,
	};

	memset(device, 0, sizeof(*device));
	memset(device->irq, 0xff, sizeof(device->irq));
	device->fault.random = 1;
	device->loop = loop_new();
	device->dma = dma_new();
	if (!device->loop || !device->dma)
		return -ENOMEM;
	return vfu_new(device->loop, path, &ops, device->dma, &device->watch, &device->fault,
		       &device->vfu);
}

void device_close(struct device *device)
{
	vfu_free(device->vfu);
	drop_irqs(device);
	dma_free(device->dma);
	loop_free(device->loop);
}

unsigned int device_irqs_wired(const struct device *device, unsigned int index)
{
	unsigned int v, n = 0;

	for (v = 0; v < DEVICE_VECTORS; v++)
		n += device->irq[index][v] >= 0;
	return n;
}

unsigned int device_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}
