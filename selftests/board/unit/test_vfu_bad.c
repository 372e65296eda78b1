// SPDX-License-Identifier: GPL-2.0-only
/* test_vfu_bad.c - what a vfio-user client must not do: refused, recorded, survived */
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "client.h"
#include "device.h"
#include "ktap.h"

enum { PAGE = 4096, MANY = 17 };

static struct device device;
static struct client client;
static int eventfds[MANY], memory;

static bool is_alive(void)
{
	const struct vfu_info info = { .argsz = sizeof(info) };

	return client_call(&client, VFU_GET_INFO, &info, sizeof(info), NULL, 0) == 0;
}

/* The reply is an error, the fault recorded, no descriptor kept, the server at work. */
static void refuses_with(const char *what, uint16_t command, const void *body, uint32_t len,
			 const int *fds, unsigned int fds_n, int want)
{
	uint64_t recorded = watch_faults(&device.watch);
	unsigned int before = device_count_fds();
	int got = client_call(&client, command, body, len, fds, fds_n);

	if (!ktap_ok(got == want && watch_faults(&device.watch) == recorded + 1 &&
		     device_count_fds() == before && is_alive(), "refused: %s", what))
		ktap_diag("reply %d, %llu recorded", got,
			  (unsigned long long)(watch_faults(&device.watch) - recorded));
}

static void refuses(const char *what, uint16_t command, const void *body, uint32_t len)
{
	refuses_with(what, command, body, len, NULL, 0, -EINVAL);
}

static void reopen(void)
{
	client_close(&client);
	client_open(&client, device.loop, device.vfu, "{\"capabilities\":{}}");
}

static void headers(void)
{
	struct vfu_header h = { .id = 7, .command = VFU_RESET, .size = 16 };

	refuses_with("command 0", 0, NULL, 0, NULL, 0, -ENOTSUP);
	refuses_with("command 19", 19, NULL, 0, NULL, 0, -ENOTSUP);
	refuses_with("command 65535", 65535, "abcd", 4, NULL, 0, -ENOTSUP);
	refuses_with("the server's own command", VFU_DMA_READ, "0123456789abcdef", 16, NULL, 0,
		     -ENOTSUP);
	h.flags = VFU_ERROR;
	client_send_raw(&client, &h, sizeof(h), NULL, 0);
	ktap_ok(!client_receive(&client) && client.header.error == EINVAL && client.header.id == 7,
		"a command with the error flag");
	h.flags = 0x40;
	client_send_raw(&client, &h, sizeof(h), NULL, 0);
	ktap_ok(!client_receive(&client) && client.header.error == EINVAL, "an unknown flag");
	h.flags = 0;
	h.error = 1;
	client_send_raw(&client, &h, sizeof(h), NULL, 0);
	ktap_ok(!client_receive(&client) && client.header.error == EINVAL, "an error in a command");
	ktap_ok(device.resets == 0 && is_alive(), "none of them was carried out");
	ktap_ok(!client_send(&client, VFU_REGION_WRITE, VFU_NO_REPLY, "short", 5, NULL, 0) &&
		client_receive(&client) == -ETIME, "what is posted and wrong is not answered");
}

static void lengths(void)
{
	static uint8_t zeros[128];
	static const struct {
		uint16_t command;
		uint32_t len;
	} exact[] = {
		{ VFU_DMA_MAP, 32 }, { VFU_DMA_UNMAP, 24 }, { VFU_GET_INFO, 16 },
		{ VFU_GET_REGION_INFO, 32 }, { VFU_GET_IRQ_INFO, 16 }, { VFU_REGION_READ, 16 },
		{ VFU_RESET, 0 },
	};
	static const struct {
		uint16_t command;
		uint32_t len;
	} least[] = {
		{ VFU_SET_IRQS, 20 }, { VFU_REGION_WRITE, 16 }, { VFU_WRITE_MULTI, 8 },
	};
	unsigned int i, len, bad = 0;

	for (i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		for (len = 0; len <= sizeof(zeros); len++)
			bad += len != exact[i].len && client_call(&client, exact[i].command, zeros,
								  len, NULL, 0) != -EINVAL;
	ktap_ok(!bad && is_alive(), "messages of any other length than theirs");
	for (i = 0; i < sizeof(least) / sizeof(least[0]); i++)
		for (len = 0; len < least[i].len; len++)
			bad += client_call(&client, least[i].command, zeros, len, NULL,
					   0) != -EINVAL;
	ktap_ok(!bad && is_alive(), "messages that are too short");
	for (len = 0; len < 4; len++)
		bad += client_call(&client, VFU_VERSION, zeros, len, NULL, 0) != -EINVAL;
	ktap_ok(!bad && is_alive(), "a version that is too short");
	ktap_ok(device.resets == 0 && device.reads == 0 && device.writes == 0,
		"the device has seen none of it");
}

static void infos(void)
{
	refuses("device info without room", VFU_GET_INFO, &(struct vfu_info){ 15, 0, 0, 0 }, 16);
	refuses("device info, flags", VFU_GET_INFO, &(struct vfu_info){ 16, 1, 0, 0 }, 16);
	refuses("device info, regions", VFU_GET_INFO, &(struct vfu_info){ 16, 0, 9, 0 }, 16);
	refuses("region info without room", VFU_GET_REGION_INFO,
		&(struct vfu_region_info){ 31, 0, 2, 0, 0, 0 }, 32);
	refuses("region info, size", VFU_GET_REGION_INFO,
		&(struct vfu_region_info){ 32, 0, 2, 0, 1, 0 }, 32);
	refuses("region info, no such region", VFU_GET_REGION_INFO,
		&(struct vfu_region_info){ 32, 0, 9, 0, 0, 0 }, 32);
	refuses("region info, region -1", VFU_GET_REGION_INFO,
		&(struct vfu_region_info){ 32, 0, UINT32_MAX, 0, 0, 0 }, 32);
	refuses("interrupt info without room", VFU_GET_IRQ_INFO,
		&(struct vfu_irq_info){ 8, 0, 2, 0 }, 16);
	refuses("interrupt info, count", VFU_GET_IRQ_INFO,
		&(struct vfu_irq_info){ 16, 0, 2, 1 }, 16);
	refuses("interrupt info, no such kind", VFU_GET_IRQ_INFO,
		&(struct vfu_irq_info){ 16, 0, 5, 0 }, 16);
}

static void accesses(void)
{
	static const struct {
		const char *what;
		struct vfu_access access;
	} reads[] = {
		{ "behind the region", { 0x10000, 2, 1 } },
		{ "over its end", { 0xfffd, 2, 4 } },
		{ "an offset that wraps", { UINT64_MAX - 1, 2, 4 } },
		{ "no bytes", { 0, 2, 0 } },
		{ "more than was agreed", { 0, 2, 0x10001 } },
		{ "4 GiB", { 0, 2, UINT32_MAX } },
		{ "a region that is not there", { 0, 0, 4 } },
		{ "region 9", { 0, 9, 4 } },
		{ "region -1", { 0, UINT32_MAX, 4 } },
	};
	struct {
		struct vfu_access access;
		uint8_t data[32];
	} w = { { 0, 2, 4 }, { 0 } };
	unsigned int i;

	for (i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		refuses(reads[i].what, VFU_REGION_READ, &reads[i].access, 16);
		w.access = reads[i].access;
		w.access.count = w.access.count > 32 ? 32 : w.access.count;
		if (reads[i].access.count <= 32)
			refuses(reads[i].what, VFU_REGION_WRITE, &w, 16 + w.access.count);
	}
	w.access = (struct vfu_access){ 0, 2, 4 };
	refuses("a write with less than it says", VFU_REGION_WRITE, &w, 16 + 3);
	refuses("a write with more than it says", VFU_REGION_WRITE, &w, 16 + 5);
	w.access.count = UINT32_MAX - 15;	/* a sum of lengths would be 0 */
	refuses("a write of nearly 4 GiB", VFU_REGION_WRITE, &w, 16);
	w.access = (struct vfu_access){ 0, DEVICE_READ_ONLY, 4 };
	refuses("a write to what is read only", VFU_REGION_WRITE, &w, 16 + 4);
	ktap_ok(device.reads == 0 && device.writes == 0, "the device has seen none of it");
	client_close(&client);
	client_open(&client, device.loop, device.vfu,
		    "{\"capabilities\":{\"max_data_xfer_size\":4096}}");
	refuses("more than the client takes", VFU_REGION_READ,
		&(struct vfu_access){ 0, DEVICE_BAR, 4097 }, 16);
	ktap_ok(!client_read(&client, DEVICE_BAR, 0, (uint8_t[4096]){ 0 }, 4096), "but that much");
	reopen();
	device.reads = 0;
}

static void multiple_writes(void)
{
	struct {
		struct vfu_multi multi;
		struct vfu_multi_write write[2];
	} m = { { 2 }, { { 0, 2, 4, { 0 } }, { 0, 2, 4, { 0 } } } };

	refuses("multiple writes that were not negotiated", VFU_WRITE_MULTI, &m, sizeof(m));
	client_close(&client);
	client_open(&client, device.loop, device.vfu,
		    "{\"capabilities\":{\"write_multiple\":true}}");
	refuses("a write too few", VFU_WRITE_MULTI, &m, sizeof(m) - 24);
	refuses("half a write", VFU_WRITE_MULTI, &m, sizeof(m) - 12);
	m.multi.count = 0;
	refuses("none at all", VFU_WRITE_MULTI, &m, 8);
	m.multi.count = (1ull << 61) + 2;	/* times 24: 48 in 64 bits */
	refuses("a count whose size wraps", VFU_WRITE_MULTI, &m, sizeof(m));
	m.multi.count = 2;
	m.write[1].count = 9;
	refuses("nine bytes in one of them", VFU_WRITE_MULTI, &m, sizeof(m));
	m.write[1] = (struct vfu_multi_write){ 0x10000, 2, 1, { 0 } };
	refuses("the last one outside", VFU_WRITE_MULTI, &m, sizeof(m));
	ktap_ok(device.writes == 0, "so the first was not done either");
}

static void mappings(void)
{
	const struct vfu_dma_map good = { 32, 3, 0, 0x10000, PAGE };
	struct vfu_dma_map m = good;
	struct vfu_dma_unmap u = { 24, 0, 0x10000, PAGE };
	int two[2] = { memory, memory };

	refuses_with("two files for one range", VFU_DMA_MAP, &good, 32, two, 2, -EINVAL);
	refuses_with("an eventfd for memory", VFU_DMA_MAP, &good, 32, eventfds, 1,
		     -EINVAL);
#define MAP(field, value, why) \
	do { \
		m = good; \
		m.field = value; \
		refuses_with(why, VFU_DMA_MAP, &m, sizeof(m), &memory, 1, -EINVAL); \
	} while (0)
	MAP(argsz, 24, "argsz of another message");
	MAP(flags, 0, "neither read nor written");
	MAP(flags, 7, "a flag that we do not know");
	MAP(address, 0x10001, "an address within a page");
	MAP(size, PAGE - 1, "not a whole page");
	MAP(size, 0, "no pages");
	MAP(offset, 15 * PAGE + 1, "a file that ends before the range");
	MAP(offset, UINT64_MAX, "an offset at the end of numbers");
#undef MAP
	m = good;
	m.address = -(uint64_t)PAGE;
	m.size = 2 * PAGE;
	refuses_with("around the end of addresses", VFU_DMA_MAP, &m, 32, &memory, 1, -EINVAL);
	m = good;
	m.offset = PAGE;
	refuses("an offset and no file", VFU_DMA_MAP, &m, sizeof(m));
	client_call(&client, VFU_DMA_MAP, &good, 32, &memory, 1);
	refuses_with("mapped twice", VFU_DMA_MAP, &good, 32, &memory, 1, -EEXIST);
	u.size = 2 * PAGE;
	refuses_with("unmap of another size", VFU_DMA_UNMAP, &u, 24, NULL, 0, -ENOENT);
	u.size = PAGE;
	u.flags = 1;
	refuses("unmap, unknown flag", VFU_DMA_UNMAP, &u, 24);
	u.flags = VFIO_DMA_UNMAP_FLAG_ALL;
	refuses("unmap of all and of a range", VFU_DMA_UNMAP, &u, 24);
	u.flags = 0;
	u.argsz = 23;
	refuses("unmap without room", VFU_DMA_UNMAP, &u, 24);
	u.argsz = 24;
	refuses_with("unmap with a descriptor", VFU_DMA_UNMAP, &u, 24, &memory, 1, -EINVAL);
	ktap_ok(dma_at(device.dma, 0x10000, PAGE, DMA_WRITE) &&
		!client_unmap(&client, 0x10000, PAGE),
		"the one that was good is there all the time");
}

static void interrupts(void)
{
	const uint32_t wire = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	const struct {
		const char *what;
		struct vfu_irq_set set;
		uint32_t len;
		unsigned int fds;
	} cases[] = {
		{ "argsz too small", { 19, wire, 2, 0, 1 }, 20, 1 },
		{ "argsz too large", { 24, wire, 2, 0, 1 }, 20, 1 },
		{ "two kinds of data", { 20, wire | 1, 2, 0, 1 }, 20, 1 },
		{ "no kind of data", { 20, VFIO_IRQ_SET_ACTION_TRIGGER, 2, 0, 1 }, 20, 0 },
		{ "two actions", { 20, wire | VFIO_IRQ_SET_ACTION_MASK, 2, 0, 1 }, 20, 1 },
		{ "no action", { 20, VFIO_IRQ_SET_DATA_NONE, 2, 0, 1 }, 20, 0 },
		{ "an unknown flag", { 20, wire | 0x40, 2, 0, 1 }, 20, 1 },
		{ "no such kind", { 20, wire, 5, 0, 1 }, 20, 1 },
		{ "kind -1", { 20, wire, UINT32_MAX, 0, 1 }, 20, 1 },
		{ "behind the last vector", { 20, wire, 2, 32, 1 }, 20, 1 },
		{ "a range over the end", { 20, wire, 2, 30, 3 }, 20, 3 },
		{ "a range that wraps", { 20, wire, 2, 1, UINT32_MAX }, 20, 0 },
		{ "a vector of a kind without", { 20, wire, 3, 0, 1 }, 20, 1 },
		{ "more descriptors than vectors", { 20, wire, 2, 0, 2 }, 20, 3 },
		{ "fewer descriptors than vectors", { 20, wire, 2, 0, 3 }, 20, 2 },
		{ "descriptors for nobody", { 20, wire, 2, 0, 0 }, 20, 1 },
		{ "nothing for nobody", { 20, wire, 2, 0, 0 }, 20, 0 },
		{ "descriptors and bytes", { 21, wire, 2, 0, 1 }, 21, 1 },
		{ "more descriptors than a message takes", { 20, wire, 2, 0, 17 }, 20, 17 },
		{ "bytes without", { 20, 0x22, 2, 0, 4 }, 20, 0 },
		{ "bytes too many", { 25, 0x22, 2, 0, 4 }, 25, 0 },
		{ "bytes and a descriptor", { 24, 0x22, 2, 0, 4 }, 24, 1 },
		{ "bytes for nobody", { 20, 0x22, 2, 0, 0 }, 20, 0 },
		{ "mask of nobody", { 20, 0x09, 2, 0, 0 }, 20, 0 },
		{ "all, from the third", { 20, 0x21, 2, 3, 0 }, 20, 0 },
		{ "none and a descriptor", { 20, 0x21, 2, 0, 1 }, 20, 1 },
		{ "none and bytes", { 24, 0x21, 2, 0, 1 }, 24, 0 },
	};
	uint8_t body[64];
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(body, 1, sizeof(body));
		memcpy(body, &cases[i].set, sizeof(cases[i].set));
		refuses_with(cases[i].what, VFU_SET_IRQS, body, cases[i].len, eventfds,
			     cases[i].fds, -EINVAL);
	}
	refuses_with("a file instead of an eventfd", VFU_SET_IRQS,
		     &(struct vfu_irq_set){ 20, wire, 2, 0, 1 }, 20, &memory, 1, -EINVAL);
	ktap_ok(client_set_irqs(&client, 2, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_MASK,
				0, 1, eventfds, 1) == -ENOTSUP, "an eventfd for masking: not ours");
	ktap_ok(!device_irqs_wired(&device, 2) && device.triggers == 0, "none of it was done");
}

static void versions(void)
{
	static const char *const bad[] = {
		"{", "}", "[]", "{\"capabilities\":1}", "{\"capabilities\":[]}",
		"{\"capabilities\":{\"max_msg_fds\":\"1\"}}", "{\"capabilities\":{\"pgsizes\":-1}}",
		"{\"capabilities\":{\"max_data_xfer_size\":1.5}}",
		"{\"capabilities\":{\"max_dma_maps\":99999999999999999999}}",
		"{\"capabilities\":{\"write_multiple\":1}}", "{\"capabilities\":{}}x",
		"{\"a\":tru}", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "{\"a\":\"b}", "{\"a\":\"\\",
		"{\"a\":[1,2}", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "{\"a\":\"\n\"}", "{\"a\":-}", " ",
	};
	unsigned int i, wrong = 0;
	const struct vfu_version major = { 1, 0 };

	refuses("a second version", VFU_VERSION, "\0\0\1\0", 4);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		client_close(&client);
		client_open(&client, device.loop, device.vfu, NULL);
		if (client_version(&client, bad[i]) == -EINVAL && client_receive(&client) == -EPIPE)
			continue;
		ktap_diag("taken: %s", bad[i]);
		wrong++;
	}
	ktap_ok(!wrong, "a text that is not as it should be: refused and cut off");
	client_close(&client);
	client_open(&client, device.loop, device.vfu, NULL);
	ktap_ok(client_call(&client, VFU_VERSION, &major, 4, NULL, 0) == -EINVAL &&
		client_receive(&client) == -EPIPE, "another major version");
	client_close(&client);
	client_open(&client, device.loop, device.vfu, NULL);
	ktap_ok(client_call(&client, VFU_VERSION, "\0\0\1\0{}", 6, NULL, 0) == -EINVAL &&
		client_receive(&client) == -EPIPE, "a text without an end");
	client_close(&client);
	client_open(&client, device.loop, device.vfu, NULL);
	ktap_ok(client_call(&client, VFU_RESET, NULL, 0, NULL, 0) == -EINVAL && !device.resets,
		"anything before the version");
	ktap_ok(!client_version(&client, "{}") && is_alive(), "which may still come");
}

int main(void)
{
	unsigned int i;

	memory = memfd_create("guest", MFD_CLOEXEC);
	for (i = 0; i < MANY; i++)
		eventfds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (ftruncate(memory, 16 * PAGE) || device_open(&device, NULL))
		return 1;
	client.fd = -1;
	reopen();
	headers();
	lengths();
	infos();
	accesses();
	mappings();
	interrupts();
	multiple_writes();
	reopen();
	versions();
	client_close(&client);
	device_close(&device);
	return ktap_done();
}
