// SPDX-License-Identifier: GPL-2.0-only
/*
 * vlan.c - an interface in a VLAN for as long as the job runs
 *
 * The kernel's own (8021q) where there is one. Else a TAP device whose frames
 * this program tags and sends, and the other way: a peer needs no module then.
 * The board's driver is only tested by the kernel's, so there kernel=1.
 */
#include <net/if.h>	/* first: the kernel's leave out what it has */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/if_vlan.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "frame.h"
#include "ifctl.h"
#include "packet.h"
#include "peer.h"
#include "sock.h"

struct vlan_args {
	uint64_t id, mtu, max_ms;
	struct net net, net6;
	bool kernel;
};

static const struct arg table[] = {
	{ "id", ARG_U64, offsetof(struct vlan_args, id), 1, 4094, true },
	{ "net", ARG_NET, offsetof(struct vlan_args, net), 0, 0, false },
	{ "net6", ARG_NET, offsetof(struct vlan_args, net6), 0, 0, false },
	{ "mtu", ARG_U64, offsetof(struct vlan_args, mtu), 68, 9216, false },
	{ "max-ms", ARG_U64, offsetof(struct vlan_args, max_ms), 1, 600000, false },
	{ "kernel", ARG_BOOL, offsetof(struct vlan_args, kernel), 0, 0, false },
	{ NULL }
};

/* The two ends of the relay; -1 and -1 with a VLAN device of the kernel. */
struct vlan {
	char name[IFNAMSIZ];
	int tap, link;
	uint16_t id;
};

static int kernel_vlan(const char *netif, const struct vlan *vlan, int cmd)
{
	struct vlan_ioctl_args req = { .cmd = cmd, .u.VID = vlan->id };
	int fd, err;

	snprintf(req.device1, sizeof(req.device1), "%s",
		 cmd == ADD_VLAN_CMD ? netif : vlan->name);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	err = ioctl(fd, SIOCSIFVLAN, &req) ? -errno : 0;
	close(fd);
	/* what a kernel without 8021q says has changed over the years */
	return err == -ENOPKG || err == -ENOSYS || err == -ENOTTY ? -EOPNOTSUPP : err;
}

static int open_tap(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	strcpy(ifr.ifr_name, name);
	if (!ioctl(fd, TUNSETIFF, &ifr))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* Only frames with this VLAN's tag, which the kernel keeps beside them. */
static int filter_vlan(int fd, uint16_t id)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0x40000),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { .len = 7, .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) ? -errno : 0;
}

static int open_relay(struct peer *peer, struct vlan *vlan)
{
	uint8_t mac[6];
	int err;

	vlan->tap = open_tap(vlan->name);
	if (vlan->tap < 0)
		return vlan->tap;
	vlan->link = packet_open(peer->netif, -1);
	if (vlan->link < 0)
		return vlan->link;
	err = filter_vlan(vlan->link, vlan->id);
	if (!err)
		err = ifctl_mac(peer->netif, mac);
	return err ? err : ifctl_set_mac(vlan->name, mac);
}

static int relay_in(const struct vlan *vlan, uint8_t *frame, size_t size)
{
	struct sock_aux aux;
	uint64_t overrun;
	ssize_t n = sock_recv(vlan->link, frame, size, &aux, &overrun);

	if (n < 0)
		return n == -EAGAIN || n == -ENETDOWN ? 0 : (int)n;
	if (!aux.is_outgoing && write(vlan->tap, frame, (size_t)n) < 0 && errno != EIO &&
	    errno != EINVAL)	/* down just now; shorter than a header */
		return -errno;
	return 0;
}

static int relay_out(const struct vlan *vlan, uint8_t *frame, size_t size)
{
	uint8_t *inner = frame + FRAME_TAG;
	ssize_t n = read(vlan->tap, inner, size - FRAME_TAG);
	uint8_t macs[12];

	if (n < FRAME_HEAD)
		return n < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
	memcpy(macs, inner, 12);
	frame_put_eth(frame, macs, macs + 6, vlan->id, (uint16_t)(inner[12] << 8 | inner[13]));
	if (send(vlan->link, frame, (size_t)n + FRAME_TAG, 0) < 0 && errno != ENOBUFS &&
	    errno != ENETDOWN && errno != EMSGSIZE)
		return -errno;
	return 0;
}

static int relay(const struct vlan *vlan, uint64_t end_ns)
{
	static uint8_t frame[65536 + FRAME_TAG];
	struct pollfd pfd[2] = { { vlan->link, POLLIN, 0 }, { vlan->tap, POLLIN, 0 } };
	int err;

	for (;;) {
		err = wait_fds(pfd, 2, end_ns);
		if (err <= 0)
			return err;
		err = pfd[0].revents ? relay_in(vlan, frame, sizeof(frame)) : 0;
		if (!err && pfd[1].revents)
			err = relay_out(vlan, frame, sizeof(frame));
		if (err)
			return err;
	}
}

static int configure(const struct vlan_args *args, const char *name)
{
	int err = args->mtu ? ifctl_set_mtu(name, args->mtu) : 0;

	ifctl_no_dad(name);
	if (!err && args->net.family)
		err = ifctl_add_addr(name, &args->net);
	if (!err)
		err = ifctl_set_flag(name, IFF_UP, true);
	if (!err && args->net6.family)
		err = ifctl_add_addr(name, &args->net6);
	return err;
}

int cmd_vlan(struct peer *peer, int argc, char **argv)
{
	struct vlan_args args = { .max_ms = 120000 };
	struct vlan vlan = { .tap = -1, .link = -1 };
	int err, n;

	err = arg_parse(peer, table, &args, argc, argv);
	if (err)
		return err;
	vlan.id = (uint16_t)args.id;
	/* as the kernel calls its own */
	n = snprintf(vlan.name, sizeof(vlan.name), "%.10s.%u", peer->netif, vlan.id);
	if (n >= (int)sizeof(vlan.name))
		return peer_refuse(peer, -EINVAL, "the name of %s is too long", peer->netif);
	err = kernel_vlan(peer->netif, &vlan, ADD_VLAN_CMD);
	if (err == -EOPNOTSUPP && args.kernel)
		return peer_refuse(peer, err, "this kernel has no 8021q");
	if (err == -EOPNOTSUPP)
		err = open_relay(peer, &vlan);
	else if (err)
		return peer_fail(peer, err, "VLAN %u on %s", vlan.id, peer->netif);
	if (!err)
		err = configure(&args, vlan.name);
	if (!err) {
		peer_say(peer, "dev=%s via=%s", vlan.name, vlan.tap < 0 ? "kernel" : "tap");
		peer_ready(peer);
		err = vlan.tap < 0 ? wait_ms(args.max_ms) :
				     relay(&vlan, now_ns() + args.max_ms * MS);
	}
	if (err && err != -EINTR)
		peer_fail(peer, err, "VLAN %u on %s", vlan.id, peer->netif);
	if (vlan.tap < 0)
		kernel_vlan(peer->netif, &vlan, DEL_VLAN_CMD);
	return err == -EINTR ? 0 : err;
}
