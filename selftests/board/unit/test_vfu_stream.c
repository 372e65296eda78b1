// SPDX-License-Identifier: GPL-2.0-only
/* test_vfu_stream.c - messages in pieces, clients that go, stall, or are one too many */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "client.h"
#include "device.h"
#include "ktap.h"

enum { PAGE = 4096 };

static struct device device;
static struct client client;
static int memory;

static void reopen(void)
{
	client_close(&client);
	client_open(&client, device.loop, device.vfu, "{}");
}

static void turn(void)
{
	int i;

	for (i = 0; i < 8; i++)
		loop_turn(device.loop, 0);
}

static const struct {
	struct vfu_header header;
	struct vfu_dma_map map;
} map_message = {
	{ .id = 77, .command = VFU_DMA_MAP, .size = 48 }, { 32, 3, 0, 0x10000, PAGE },
};

static bool is_mapped(void)
{
	return dma_at(device.dma, 0x10000, PAGE, DMA_WRITE);
}

/* 0 or the errno of the reply to map_message */
static int map_reply(void)
{
	int err = client_receive(&client);

	return err ? err : client.header.id == 77 ? -(int)client.header.error : -EBADMSG;
}

static void messages_in_pieces(void)
{
	const uint8_t *bytes = (const uint8_t *)&map_message;
	unsigned int i;

	reopen();
	for (i = 0; i < sizeof(map_message); i++) {
		client_send_raw(&client, bytes + i, 1, &memory, i == 0);
		turn();
	}
	ktap_ok(!map_reply() && is_mapped(), "a byte at a time, the descriptor with the first");
	reopen();
	client_send_raw(&client, bytes, 16, &memory, 1);
	turn();
	client_send_raw(&client, bytes + 16, 32, NULL, 0);
	ktap_ok(!map_reply() && is_mapped(), "the body after the header");
}

static void messages_at_once(void)
{
	struct {
		struct vfu_header write;
		struct vfu_access access;
		uint32_t value;
		struct vfu_header map;
		struct vfu_dma_map m;
	} __attribute__((packed)) two = {
		{ 1, VFU_REGION_WRITE, 36, VFU_NO_REPLY, 0 }, { 8, DEVICE_BAR, 4 }, 0xabcd,
		map_message.header, map_message.map,
	};
	unsigned int i;

	reopen();
	/* Three messages lie in the socket when the server looks. */
	client_send_raw(&client, &two, 36, NULL, 0);
	client_send_raw(&client, &map_message, sizeof(map_message), &memory, 1);
	client_send_raw(&client, &two, 36, NULL, 0);
	ktap_ok(!map_reply() && is_mapped() && device.writes == 2,
		"a descriptor belongs to the message it came with");
	reopen();
	client_send_raw(&client, &two, sizeof(two), &memory, 1);
	ktap_ok(!map_reply() && is_mapped() && device.writes == 3 &&
		!watch_faults(&device.watch), "the last of those sent together");
	client_send_raw(&client, &two, sizeof(two) - 1, &memory, 1);
	client_send_raw(&client, (uint8_t *)&two + sizeof(two) - 1, 1, NULL, 0);
	ktap_ok(map_reply() == -EEXIST && device.writes == 4, "complete or not");
	reopen();
	device.writes = 0;
	for (i = 0; i < 200; i++)
		client_post(&client, DEVICE_BAR, i, (uint8_t *)&i, 1);
	loop_turn(device.loop, 0);
	ktap_ok(device.writes >= 64 && device.writes < 200,
		"others on the loop get their turn among 200 messages (%u)", device.writes);
	turn();
	ktap_ok(device.writes == 200, "and then they are all done");
}

static void descriptors_that_stray(void)
{
	const uint8_t *bytes = (const uint8_t *)&map_message;
	unsigned int fds = device_count_fds();
	struct rlimit limit, low;
	int many[30], i;

	reopen();
	client_send_raw(&client, bytes, 16, NULL, 0);
	turn();
	client_send_raw(&client, bytes + 16, 32, &memory, 1);
	ktap_ok(map_reply() == -EINVAL && !is_mapped(), "a descriptor with the body is refused");
	client_send_raw(&client, bytes, 8, &memory, 1);
	turn();
	client_send_raw(&client, bytes + 8, 40, &memory, 1);
	ktap_ok(map_reply() == -EINVAL && !is_mapped(), "a second one with the rest is refused");
	for (i = 0; i < 30; i++)
		many[i] = memory;
	client_send_raw(&client, bytes, 48, many, 17);
	ktap_ok(map_reply() == -EINVAL, "one more than a message takes");
	client_send_raw(&client, bytes, 48, many, 18);
	ktap_ok(map_reply() == -EINVAL, "two more, for which padding has room");
	client_send_raw(&client, bytes, 48, many, 30);
	ktap_ok(map_reply() == -EINVAL, "more than there is room for");
	ktap_ok(device_count_fds() == fds, "all of them were closed");
	getrlimit(RLIMIT_NOFILE, &limit);
	low = limit;
	low.rlim_cur = 0;		/* no number is free */
	setrlimit(RLIMIT_NOFILE, &low);
	client_send_raw(&client, bytes, 48, &memory, 1);
	turn();
	setrlimit(RLIMIT_NOFILE, &limit);
	ktap_ok(map_reply() == -EINVAL && !is_mapped(), "one that we have no number for");
	client_send_raw(&client, bytes, 48, &memory, 1);
	ktap_ok(!map_reply() && is_mapped(), "the next message is as good as ever");
}

static void lengths_that_cannot_be(void)
{
	static const uint32_t sizes[] = { 0, 1, 15, VFU_MAX_MESSAGE + 1, 0x7fffffff, UINT32_MAX };
	struct vfu_header h = { .id = 1, .command = VFU_RESET };
	unsigned int i, fds = device_count_fds();

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t recorded = watch_faults(&device.watch);

		reopen();
		h.size = sizes[i];
		client_send_raw(&client, &h, sizeof(h), &memory, 1);
		ktap_ok(client_receive(&client) == -EPIPE &&
			watch_faults(&device.watch) == recorded + 1,
			"%u bytes: cut off, recorded", sizes[i]);
	}
	h.size = 16;
	for (i = 1; i < 16; i++) {
		reopen();
		h.flags = i;
		client_send_raw(&client, &h, sizeof(h), NULL, 0);
		if (client_receive(&client) != -EPIPE)
			break;
	}
	ktap_ok(i == 16, "replies to nothing, and types that are none: cut off");
	reopen();
	ktap_ok(device.resets == 0 && device_count_fds() == fds, "nothing is left of them");
}

static void clients_that_vanish(void)
{
	const uint8_t *bytes = (const uint8_t *)&map_message;
	unsigned int fds = device_count_fds(), i, bad = 0;
	uint64_t recorded;

	for (i = 1; i < sizeof(map_message); i++) {
		reopen();
		client_map(&client, 0x20000, PAGE, 0, memory);
		recorded = watch_faults(&device.watch);
		device.gones = 0;
		client_send_raw(&client, bytes, i, &memory, 1);
		client_close(&client);
		bad += device.gones != 1 || watch_faults(&device.watch) != recorded + 1 ||
		       dma_at(device.dma, 0x20000, 1, DMA_READ);
	}
	reopen();
	ktap_ok(!bad && device_count_fds() == fds, "gone in the middle: memory unmapped, recorded");
	recorded = watch_faults(&device.watch);
	client_map(&client, 0x20000, PAGE, 0, memory);
	client_close(&client);
	ktap_ok(watch_faults(&device.watch) == recorded &&
		!dma_at(device.dma, 0x20000, 1, DMA_READ),
		"gone between messages: unmapped, no fault");
	reopen();
	for (i = 0; i < 8; i++)
		client_send(&client, VFU_RESET, 0, NULL, 0, NULL, 0);
	client_close(&client);
	reopen();
	ktap_ok(client.fd >= 0 && !client_map(&client, 0x20000, PAGE, 0, memory),
		"gone before it read its replies: the next one is served");
}

static void one_client_at_a_time(void)
{
	struct client second;
	uint64_t recorded = watch_faults(&device.watch);

	reopen();
	ktap_ok(client_open(&second, device.loop, device.vfu, NULL) == -EBUSY &&
		recv(second.fd, &second.header, 1, MSG_DONTWAIT) == 0,
		"a second client is refused");
	ktap_ok(vfu_stats(device.vfu)->refused_clients == 1 &&
		watch_faults(&device.watch) == recorded + 1, "counted and recorded");
	ktap_ok(!client_map(&client, 0x30000, PAGE, 0, memory), "the first does not notice");
	close(second.fd);
}

static void replies_that_are_not_read(void)
{
	const struct vfu_access access = { 0, DEVICE_BAR, 0x10000 };
	uint64_t now = loop_now_ns(device.loop);
	unsigned int i, got = 0;

	loop_set_clock(device.loop, now);
	reopen();
	device.reads = 0;
	for (i = 0; i < 100; i++) {
		client_send(&client, VFU_REGION_READ, 0, &access, sizeof(access), NULL, 0);
		turn();
	}
	ktap_ok(device.reads > 0 && device.reads < 100,
		"who does not read replies is not read from (%u of 100)", device.reads);
	while (!client_receive(&client) && client.len == 16 + 0x10000)
		got++;
	ktap_ok(got == 100 && device.reads == 100, "until it does: then all come (%u)", got);

	loop_set_clock(device.loop, now += 60000000000ull);
	turn();
	ktap_ok(!client_map(&client, 0x30000, PAGE, 0, memory), "and it is as welcome as ever");

	for (i = 0; i < 100; i++)
		client_send(&client, VFU_REGION_READ, 0, &access, sizeof(access), NULL, 0);
	turn();
	device.gones = 0;
	loop_set_clock(device.loop, now += 1999000000ull);
	turn();
	ktap_ok(device.gones == 0, "it has nearly two seconds");
	loop_set_clock(device.loop, now += 2000000);
	turn();
	ktap_ok(device.gones == 1, "then it is cut off");
}

static void slow_server(void)
{
	uint64_t start, took;
	uint32_t value;
	char why[128];
	unsigned int i;

	client_close(&client);
	device_close(&device);
	if (device_open(&device, NULL) || client_open(&client, device.loop, device.vfu, "{}"))
		return;
	ktap_ok(!fault_parse(&device.fault, "slow=1000", why, sizeof(why)), "slow=1000");
	start = loop_now_ns(device.loop);
	for (i = 0; i < 20; i++)
		client_read(&client, DEVICE_BAR, 0, &value, 4);
	took = loop_now_ns(device.loop) - start;
	/* 10 ms on average; 20 draws below 50 us each happen once in 1e26. */
	ktap_ok(device.reads == 20 && device.fault.hits[FAULT_SLOW] == 20 && took > 1000000,
		"20 messages waited for %llu us", (unsigned long long)took / 1000);
}

static int connect_to(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	close(fd);
	return -1;
}

static void socket_file(void)
{
	static struct device other;
	char dir[] = "/tmp/test_vfu.XXXXXX", path[64], too_long[256];
	struct client second = { .fd = -1 };
	struct stat st;

	if (!mkdtemp(dir))
		return;
	snprintf(path, sizeof(path), "%s/socket", dir);
	client_close(&client);
	device_close(&device);
	ktap_ok(!device_open(&device, path) && !stat(path, &st) && S_ISSOCK(st.st_mode),
		"listens on a socket file");
	ktap_ok(device_open(&other, path) == -EADDRINUSE && !stat(path, &st),
		"a path that exists is left alone");
	other.vfu = NULL;
	device_close(&other);
	memset(too_long, 'a', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	ktap_ok(device_open(&other, too_long) == -ENAMETOOLONG, "so is one that is too long");
	other.vfu = NULL;
	device_close(&other);

	client = (struct client){ .loop = device.loop, .fd = connect_to(path) };
	ktap_ok(!client_version(&client, "{}"), "a client connects");
	second = (struct client){ .loop = device.loop, .fd = connect_to(path) };
	ktap_ok(client_version(&second, "{}") == -EPIPE, "a second one is shown the door");
	client_close(&second);
	client_close(&client);
	client.fd = connect_to(path);
	ktap_ok(!client_version(&client, "{}") && vfu_stats(device.vfu)->clients == 2,
		"the next one is welcome");
	device_close(&device);
	close(client.fd);
	ktap_ok(stat(path, &st) && errno == ENOENT, "the file goes with the server");
	rmdir(dir);
}

int main(void)
{
	memory = memfd_create("guest", MFD_CLOEXEC);
	client.fd = -1;
	if (ftruncate(memory, PAGE) || device_open(&device, NULL))
		return 1;
	messages_in_pieces();
	messages_at_once();
	descriptors_that_stray();
	lengths_that_cannot_be();
	clients_that_vanish();
	one_client_at_a_time();
	replies_that_are_not_read();
	slow_server();
	socket_file();
	return ktap_done();
}
