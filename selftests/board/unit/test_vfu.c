// SPDX-License-Identifier: GPL-2.0-only
/* test_vfu.c - what a vfio-user client may do, each message that there is */
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include "client.h"
#include "device.h"
#include "ktap.h"

#define ALL_CAPS "{\"capabilities\": {\"migration\": {\"pgsize\": 4096}, \"max_msg_fds\": 16, " \
	"\"max_data_xfer_size\": 1048576, \"pgsizes\": 4096, \"max_dma_maps\": 65535, " \
	"\"write_multiple\": true}}"

enum { PAGE = 4096, VECTORS = DEVICE_VECTORS };

static struct device device;
static struct client client;

static bool reply_says(const char *text)
{
	return client.len > 4 && strstr((const char *)client.body + 4, text);
}

static void version_is_negotiated(void)
{
	ktap_ok(!client_open(&client, device.loop, device.vfu, ALL_CAPS), "QEMU's version");
	ktap_ok(client.body[0] == 0 && client.body[2] == 1 && !client.body[client.len - 1],
		"0.1, and a text with an end");
	ktap_ok(reply_says("\"max_msg_fds\":16,") && reply_says("\"max_data_xfer_size\":65536,") &&
		reply_says("\"pgsizes\":4096,") && reply_says("\"max_dma_maps\":256") &&
		reply_says("\"write_multiple\":true"), "what we take: %s", client.body + 4);
	ktap_ok(!reply_says("migration") && !reply_says("twin_socket"), "and nothing else");
	client_close(&client);

	client_open(&client, device.loop, device.vfu, "");
	ktap_ok(client.len && !reply_says("write_multiple"),
		"a client that offers nothing is not offered more");
	client_close(&client);
	client_open(&client, device.loop, device.vfu,
		    "{\"capabilities\":{\"write_multiple\":false,\"new\":[1,{\"a\":null}],"
		    "\"s\":\"\\\"}\"},\"x\":-1.5e+3}");
	ktap_ok(client.len && !reply_says("write_multiple"), "names that we do not know");
	client_close(&client);
	ktap_ok(device.gones == 3 && vfu_stats(device.vfu)->clients == 3 &&
		!watch_faults(&device.watch), "each client was told to be gone, none was wrong");
}

static void device_is_described(void)
{
	struct vfu_info info = { .argsz = sizeof(info) };
	struct vfu_region_info region = { .argsz = 4096 };
	struct vfu_irq_info irq = { .argsz = sizeof(irq) };
	unsigned int i, bad = 0;

	client_open(&client, device.loop, device.vfu, ALL_CAPS);
	ktap_ok(!client_call(&client, VFU_GET_INFO, &info, sizeof(info), NULL, 0), "device info");
	memcpy(&info, client.body, sizeof(info));
	ktap_ok(client.len == sizeof(info) && info.argsz == sizeof(info) && info.regions_n == 9 &&
		info.irqs_n == 5 && info.flags == (VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET),
		"a PCI device of 9 regions and 5 kinds of interrupt");
	for (i = 0; i < 9; i++) {
		struct vfu_region_info got;

		region.index = i;
		bad += client_call(&client, VFU_GET_REGION_INFO, &region, sizeof(region), NULL, 0);
		memcpy(&got, client.body, sizeof(got));
		bad += client.len != sizeof(got) || got.argsz != sizeof(got) || got.index != i ||
		       got.size != (i == 2 ? 0x10000u : i == 4 ? 0x4000u : i == 7 ? 4096u : 0u) ||
		       got.flags != (i == 2 || i == 7 ? 3u : i == 4 ? 1u : 0u);
	}
	ktap_ok(!bad, "all regions, with room for more in the reply");
	for (i = 0; i < 5; i++) {
		struct vfu_irq_info got;

		irq.index = i;
		bad += client_call(&client, VFU_GET_IRQ_INFO, &irq, sizeof(irq), NULL, 0);
		memcpy(&got, client.body, sizeof(got));
		bad += client.len != sizeof(got) || got.index != i ||
		       got.count != (i < 2 ? 1u : i == 2 ? 32u : 0u) ||
		       got.flags & VFIO_IRQ_INFO_NORESIZE || !(got.flags & VFIO_IRQ_INFO_EVENTFD);
	}
	ktap_ok(!bad, "all interrupts, none of a fixed set");
}

static void regions_are_accessed(void)
{
	static uint8_t big[0x10000], back[0x10000];
	uint32_t value = 0x12345678, got = 0;
	unsigned int i;

	ktap_ok(!client_write(&client, DEVICE_BAR, 0x3c, &value, 4) && client.len == 16 &&
		!client_read(&client, DEVICE_BAR, 0x3c, &got, 4) && got == value,
		"what is written is read");
	ktap_ok(!client_post(&client, DEVICE_BAR, 0x40, "\xaa", 1) &&
		client_receive(&client) == -ETIME && device.bar[0x40] == 0xaa,
		"a posted write is done and not answered");
	for (i = 1; i <= 16; i++)
		client_post(&client, DEVICE_BAR, i, (uint8_t *)&i, 1);
	ktap_ok(!client_read(&client, DEVICE_BAR, 16, &got, 1) && (uint8_t)got == 16 &&
		device.order[0] == 1 && device.order[15] == 16,
		"sixteen posted and a read, in the order they came");
	for (i = 0; i < sizeof(big); i++)
		big[i] = i * 7 + (i >> 8);
	ktap_ok(!client_write(&client, DEVICE_BAR, 0, big, sizeof(big)) &&
		!client_read(&client, DEVICE_BAR, 0, back, sizeof(back)) &&
		!memcmp(big, back, sizeof(big)), "a region of 64 KiB at once");
	ktap_ok(!client_read(&client, DEVICE_CONFIG, 0, back, 4096), "4096 bytes of configuration");
	ktap_ok(!client_read(&client, DEVICE_READ_ONLY, 0x3fff, back, 1), "the last byte there is");
	ktap_ok(client_read(&client, DEVICE_BAR, 0, back, 3) == -EOPNOTSUPP,
		"what the device refuses is the client's answer");
	ktap_ok(vfu_stats(device.vfu)->posted == 17 && !watch_faults(&device.watch),
		"posted ones are counted, nothing was wrong");
}

static void writes_are_coalesced(void)
{
	struct {
		struct vfu_multi multi;
		struct vfu_multi_write write[200];
	} m = { .multi.count = 200 };
	unsigned int i, bad = 0;

	for (i = 0; i < 200; i++)
		m.write[i] = (struct vfu_multi_write){ 0x100 + 8 * i, DEVICE_BAR, 1 + i % 8,
						       { i, i, i, i, i, i, i, i } };
	memset(device.bar, 0xee, sizeof(device.bar));
	device.writes = 0;
	ktap_ok(!client_call(&client, VFU_WRITE_MULTI, &m, sizeof(m), NULL, 0) &&
		client.len == 8 && client.body[0] == 200, "200 writes in a message");
	for (i = 0; i < 200; i++)
		bad += device.bar[0x100 + 8 * i + i % 8] != i ||
		       (i % 8 < 7 && device.bar[0x100 + 8 * i + i % 8 + 1] != 0xee);
	ktap_ok(device.writes == 200 && !bad, "each as wide as it says");
	ktap_ok(!client_send(&client, VFU_WRITE_MULTI, VFU_NO_REPLY, &m, sizeof(m), NULL, 0) &&
		client_receive(&client) == -ETIME && device.writes == 400, "also posted");
}

static void memory_is_mapped(void)
{
	const struct vfu_dma_unmap all = { sizeof(all), VFIO_DMA_UNMAP_FLAG_ALL, 0, 0 };
	unsigned int fds = device_count_fds();
	int fd = memfd_create("guest", MFD_CLOEXEC);
	uint8_t byte = 0;

	ktap_ok(!ftruncate(fd, 16 * PAGE) &&
		!client_map(&client, 0x40000000, 8 * PAGE, PAGE, fd) && !client.len,
		"memory is mapped");
	ktap_ok(!dma_write(device.dma, 0x40000000 + 7, "\x42", 1) &&
		pread(fd, &byte, 1, PAGE + 7) == 1 && byte == 0x42, "and reached");
	ktap_ok(!client_map(&client, 0, 4 * PAGE, 0, -1) && !dma_at(device.dma, 0, 1, DMA_READ),
		"a range without a file is mapped and not reached");
	ktap_ok(!client_unmap(&client, 0x40000000, 8 * PAGE) && client.len == 24 &&
		!dma_at(device.dma, 0x40000000, 1, DMA_READ),
		"unmapped, with an answer of 24 bytes");
	client_map(&client, 0x40000000, 8 * PAGE, 0, fd);
	ktap_ok(!client_call(&client, VFU_DMA_UNMAP, &all, sizeof(all), NULL, 0) &&
		!dma_at(device.dma, 0x40000000, 1, DMA_READ), "all of it");
	close(fd);
	ktap_ok(device_count_fds() == fds, "no descriptor is left");
}

static void interrupts_are_wired(void)
{
	const uint32_t wire = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	const uint32_t none = VFIO_IRQ_SET_DATA_NONE;
	struct {
		struct vfu_irq_set set;
		uint8_t bools[4];
	} b = { { 24, VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER, 2, 8, 4 },
		{ 1, 0, 0, 1 } };
	unsigned int before = device_count_fds(), i;
	uint64_t count = 0;
	int fds[16];

	for (i = 0; i < 16; i++)
		fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	ktap_ok(!client_set_irqs(&client, 2, wire, 0, 1, NULL, 0) &&
		!device_irqs_wired(&device, 2), "QEMU's first: one vector, no descriptor");
	ktap_ok(!client_set_irqs(&client, 2, wire, 0, 16, fds, 16) &&
		!client_set_irqs(&client, 2, wire, 16, 16, fds, 16) &&
		device_irqs_wired(&device, 2) == VECTORS, "32 vectors, 16 descriptors at a time");
	ktap_ok(!client_set_irqs(&client, 2, none | VFIO_IRQ_SET_ACTION_TRIGGER, 3, 1, NULL, 0) &&
		read(fds[3], &count, 8) == 8 && count == 1, "one is triggered");
	device.triggers = 0;
	ktap_ok(!client_call(&client, VFU_SET_IRQS, &b, sizeof(b), NULL, 0) &&
		device.triggers == 2 && read(fds[8], &count, 8) == 8 &&
		read(fds[9], &count, 8) < 0 && read(fds[11], &count, 8) == 8,
		"those whose byte is set");
	ktap_ok(!client_set_irqs(&client, 2, none | VFIO_IRQ_SET_ACTION_MASK, 4, 2, NULL, 0) &&
		device.is_masked[2][4] && device.is_masked[2][5] && !device.is_masked[2][6],
		"two are masked");
	b.set.flags = VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_UNMASK;
	b.set.start = 4;
	ktap_ok(!client_call(&client, VFU_SET_IRQS, &b, sizeof(b), NULL, 0) &&
		!device.is_masked[2][4] && device.is_masked[2][5], "one of them unmasked");
	ktap_ok(!client_set_irqs(&client, 2, wire, 5, 3, NULL, 0) &&
		device_irqs_wired(&device, 2) == VECTORS - 3, "three disconnected");
	ktap_ok(!client_set_irqs(&client, 2, none | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0, NULL, 0) &&
		!device_irqs_wired(&device, 2), "all disconnected");
	ktap_ok(!client_set_irqs(&client, 0, wire, 0, 1, fds, 1) &&
		!client_set_irqs(&client, 1, wire, 0, 1, fds, 1) &&
		device_irqs_wired(&device, 0) == 1 && device_irqs_wired(&device, 1) == 1,
		"INTx and MSI");
	client_close(&client);
	for (i = 0; i < 16; i++)
		close(fds[i]);
	ktap_ok(device_count_fds() == before - 2, "no descriptor is left when the client goes");
	client_open(&client, device.loop, device.vfu, ALL_CAPS);
}

static void device_is_reset(void)
{
	ktap_ok(!client_call(&client, VFU_RESET, NULL, 0, NULL, 0) && device.resets == 1 &&
		!client.len, "reset");
	ktap_ok(client_call(&client, VFU_FEATURE, "\1\0\0\0\0\0\0\0", 8, NULL, 0) == -ENOTSUP &&
		client_call(&client, VFU_GET_REGION_IO_FDS, NULL, 0, NULL, 0) == -ENOTSUP &&
		!watch_faults(&device.watch), "what is optional may be asked for in vain");
}

int main(void)
{
	if (device_open(&device, NULL))
		return 1;
	version_is_negotiated();
	device_is_described();
	regions_are_accessed();
	writes_are_coalesced();
	memory_is_mapped();
	interrupts_are_wired();
	device_is_reset();
	client_close(&client);
	ktap_ok(!watch_faults(&device.watch), "in all of this nothing was recorded");
	device_close(&device);
	return ktap_done();
}
