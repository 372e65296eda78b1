// SPDX-License-Identifier: GPL-2.0-only
/* wire.c - see wire.h */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define SEND_RETRIES	100
#define RECV_ROOM	(8 << 20)

/* The only frames are to be ours: no neighbour discovery, no reports. */
static int silence_ipv6(void)
{
	int fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (write(fd, "1", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static int link_up(struct nl_sock *sock, const char *name)
{
	struct rtnl_link *now = NULL, *change;
	int err;

	err = rtnl_link_get_kernel(sock, 0, name, &now);
	if (err)
		return -ENODEV;
	change = rtnl_link_alloc();
	rtnl_link_set_flags(change, IFF_UP);
	err = rtnl_link_change(sock, now, change, 0);
	rtnl_link_put(change);
	rtnl_link_put(now);
	return err ? -EIO : 0;
}

static int make_pair(void)
{
	struct nl_sock *sock = nl_socket_alloc();
	int err = -ENOMEM;

	if (!sock)
		return err;
	err = nl_connect(sock, NETLINK_ROUTE) ? -EIO : 0;
	if (!err)
		err = rtnl_link_veth_add(sock, WIRE_IF, WIRE_PEER, getpid()) ? -ENOTSUP : 0;
	if (!err)
		err = link_up(sock, WIRE_IF);
	if (!err)
		err = link_up(sock, WIRE_PEER);
	nl_socket_free(sock);
	return err;
}

static int packet_socket(const char *ifname, unsigned int proto)
{
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(proto),
		.sll_ifindex = (int)if_nametoindex(ifname),
	};
	const int room = RECV_ROOM;
	int fd, err;

	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	/* A frame that went through XDP takes a page of it, or more. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		goto err_close;
	if (!bind(fd, (struct sockaddr *)&a, sizeof(a)))
		return fd;
err_close:
	err = -errno;
	close(fd);
	return err;
}

int wire_again(struct wire *w)
{
	int err = make_pair();

	if (err)
		return err;
	w->in_fd = packet_socket(WIRE_PEER, 0);
	w->stack_fd = packet_socket(WIRE_IF, ETH_P_ALL);
	return w->in_fd < 0 ? w->in_fd : w->stack_fd < 0 ? w->stack_fd : 0;
}

int wire_open(struct wire *w)
{
	int err;

	if (unshare(CLONE_NEWNET))
		return -errno;
	err = silence_ipv6();
	return err ? err : wire_again(w);
}

int wire_cut(struct wire *w)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct rtnl_link *l = rtnl_link_alloc();
	int err = -ENOMEM;

	close(w->in_fd);
	close(w->stack_fd);
	if (sock && l) {
		rtnl_link_set_name(l, WIRE_IF);
		err = nl_connect(sock, NETLINK_ROUTE) || rtnl_link_delete(sock, l) ? -EIO : 0;
	}
	rtnl_link_put(l);
	nl_socket_free(sock);
	return err;
}

int wire_send(struct wire *w, const struct frame *f, unsigned int n)
{
	int tries = SEND_RETRIES;

	while (n) {
		if (send(w->in_fd, f->data, f->len, 0) == (ssize_t)f->len) {
			n--;
			continue;
		}
		if ((errno != ENOBUFS && errno != EAGAIN) || !tries--)
			return -errno;
		usleep(1000);
	}
	return 0;
}

unsigned int wire_arrived(struct wire *w, unsigned int n)
{
	struct pollfd p = { .fd = w->stack_fd, .events = POLLIN };
	unsigned int got = 0;
	uint8_t buf[2048];

	/* When all that may come has come, a moment for what may not. */
	while (poll(&p, 1, got < n ? 1000 : 20) == 1)
		while (recv(w->stack_fd, buf, sizeof(buf), 0) > 0)
			got++;
	return got;
}
