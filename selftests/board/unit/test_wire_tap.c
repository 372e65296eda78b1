// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_wire_tap.c - a TAP in a network namespace of our own
 *
 * The kernel is the other end: it sends UDP out of the interface, and gets
 * frames from the wire into a packet socket.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "ktap.h"
#include "plug.h"

static struct plug plug;
static struct loop *loop;

static bool own_namespace(void)
{
	FILE *f;
	uid_t uid = getuid();

	if (!unshare(CLONE_NEWNET))
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return false;
	f = fopen("/proc/self/uid_map", "w");
	if (f) {
		fprintf(f, "0 %u 1", uid);
		fclose(f);
	}
	return true;
}

static void request(unsigned long what, struct ifreq *ifr, const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, what, ifr)) {
		perror("ioctl");
		exit(1);
	}
	close(fd);
}

static int packet_socket(const char *name)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				       .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(1);
	return fd;
}

static struct wire *open_tap(const char *name)
{
	struct wire *wire;
	char why[160] = "";
	/* The kernel has things of its own to say on a new interface: not here. */
	FILE *f = fopen("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w");

	if (f) {
		fputs("1", f);
		fclose(f);
	}
	if (wire_open_tap(loop, name, &wire, why, sizeof(why))) {
		ktap_ok(false, "opened: %s", why);
		exit(ktap_done());
	}
	plug_in(&plug, wire);
	return wire;
}

static void is_set_up(struct wire *wire)
{
	struct ifreq ifr = { 0 };

	request(SIOCGIFFLAGS, &ifr, "vgtest0");
	ktap_ok(ifr.ifr_flags & IFF_UP && ifr.ifr_flags & IFF_RUNNING, "it is up, with a carrier");
	request(SIOCGIFMTU, &ifr, "vgtest0");
	ktap_ok(ifr.ifr_mtu == 1500, "its MTU is left alone (%d)", ifr.ifr_mtu);
	ifr.ifr_mtu = 9194;
	request(SIOCSIFMTU, &ifr, "vgtest0");
	ktap_ok(!wire->ops->set_link, "its carrier does not follow the chip's link");
}

static void frames_pass(struct wire *wire)
{
	int fd = packet_socket("vgtest0");
	uint8_t frame[9208] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5, 42 }, got[9300];
	uint64_t first;
	unsigned int i, n = 0;

	ktap_ok(!wire->ops->send(wire, frame, 60), "from the chip");
	ktap_ok(recv(fd, got, sizeof(got), 0) == 60 && !memcmp(got, frame, 60), "60 bytes");
	ktap_ok(!wire->ops->send(wire, frame, sizeof(frame)) &&
		recv(fd, got, sizeof(got), 0) == sizeof(frame), "9208 bytes");
	ktap_ok(wire->stats.tx_frames == 2 && wire->stats.tx_bytes == 60 + 9208, "counted");
	first = plug.frames;
	for (i = 0; i < 100; i++)
		n += send(fd, frame, 60 + i, 0) == 60 + (ssize_t)i;
	ktap_ok(n == 100 && plug_wait(loop, &plug.frames, first + 100), "100 frames to the chip");
	ktap_ok(!first && plug.len[5] == 65 && !memcmp(plug.frame[5], frame, 65), "as they were");
	ktap_ok(send(fd, frame, sizeof(frame), 0) == sizeof(frame) &&
		plug_wait(loop, &plug.frames, first + 101) &&
		plug.bytes == 100 * 60 + 4950 + sizeof(frame), "and a large one");
	close(fd);
}

static void holds_back(void)
{
	int fd = packet_socket("vgtest0");
	uint8_t frame[60] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5 };
	uint64_t before = plug.frames;
	unsigned int i;

	plug.room = 10;
	for (i = 0; i < 500; i++)
		if (send(fd, frame, sizeof(frame), 0) != sizeof(frame))
			exit(1);
	for (i = 0; i < 20; i++)
		loop_turn(loop, 1);
	ktap_ok(plug.frames == before + 10, "reads until the FIFO is full, to the frame");
	plug.is_full = false;
	ktap_ok(plug_wait(loop, &plug.frames, before + 500), "the rest has waited, none is lost");
	close(fd);
}

static void refusals(void)
{
	struct wire *wire = NULL;
	char why[160] = "";

	ktap_ok(wire_open_tap(loop, "a-name-too-long-for-it", &wire, why, sizeof(why)) == -EINVAL,
		"a long name: %s", why);
	ktap_ok(wire_open_tap(loop, "", &wire, why, sizeof(why)) == -EINVAL, "no name: %s", why);
	ktap_ok(wire_open_tap(loop, "lo", &wire, why, sizeof(why)) < 0 && !wire,
		"what is no TAP: %s", why);
	ktap_ok(wire_open_tap(loop, "vgtest0", &wire, why, sizeof(why)) == -EBUSY && !wire,
		"a TAP that has its model: %s", why);
}

/* Down, a TAP takes nothing; that is a loss like any other. */
static void down_is_a_drop(struct wire *wire)
{
	static const uint8_t frame[60] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5 };
	struct ifreq ifr = { 0 };

	request(SIOCGIFFLAGS, &ifr, "vgtest0");
	ifr.ifr_flags &= ~IFF_UP;
	request(SIOCSIFFLAGS, &ifr, "vgtest0");
	ktap_ok(wire->ops->send(wire, frame, sizeof(frame)) < 0 && wire->stats.tx_dropped == 1,
		"an interface that is down: dropped, counted");
}

int main(void)
{
	struct wire *wire;

	if (!own_namespace()) {
		ktap_skip("no network namespaces here");
		return ktap_done();
	}
	if (access("/dev/net/tun", R_OK | W_OK)) {
		ktap_skip("no /dev/net/tun here");
		return ktap_done();
	}
	loop = plug_loop();
	wire = open_tap("vgtest0");
	is_set_up(wire);
	frames_pass(wire);
	holds_back();
	refusals();
	down_is_a_drop(wire);
	wire_close(wire);
	ktap_ok(!if_nametoindex("vgtest0"), "what we made goes with us");
	loop_free(loop);
	return ktap_done();
}
