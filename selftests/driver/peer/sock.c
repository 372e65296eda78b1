// SPDX-License-Identifier: GPL-2.0-only
/* sock.c - sockets as every command here uses them */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "clock.h"
#include "sock.h"

enum { ROOM_BYTES = 16 << 20 };

void sock_room(int fd)
{
	int size = ROOM_BYTES;

	/* FORCE needs CAP_NET_ADMIN; without it the system's limit is the most. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static bool is_group(const struct net *net)
{
	return net->family == AF_INET ? net->addr[0] >> 4 == 14 : net->addr[0] == 0xff;
}

int sock_group_out(int fd, const struct net *to, const char *netif)
{
	int index = (int)if_nametoindex(netif);
	struct ip_mreqn out = { .imr_ifindex = index };
	int err;

	if (!is_group(to))
		return 0;
	if (to->family == AF_INET)
		err = setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof(out));
	else
		err = setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof(index));
	return err ? -errno : 0;
}

int sock_group_join(int fd, const struct net *group, const char *netif)
{
	struct group_req req = { .gr_interface = if_nametoindex(netif) };

	net_sockaddr(group, 0, netif, &req.gr_group);
	if (setsockopt(fd, group->family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, MCAST_JOIN_GROUP,
		       &req, sizeof(req)))
		return -errno;
	return 0;
}

static void read_aux(struct sock_aux *aux, const void *data)
{
	struct tpacket_auxdata tp;

	memcpy(&tp, data, sizeof(tp));
	aux->is_partial = tp.tp_status & TP_STATUS_CSUMNOTREADY;
	aux->vlan = tp.tp_status & TP_STATUS_VLAN_VALID ? tp.tp_vlan_tci : -1;
}

static void read_control(struct msghdr *msg, struct sock_aux *aux, uint64_t *overrun)
{
	struct cmsghdr *c;
	uint32_t n;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA && aux)
			read_aux(aux, CMSG_DATA(c));
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
			memcpy(&n, CMSG_DATA(c), sizeof(n));
			*overrun = n;
		}
	}
}

ssize_t sock_recv(int fd, void *buf, size_t size, struct sock_aux *ret_aux, uint64_t *overrun)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata)) + CMSG_SPACE(sizeof(uint32_t))];
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct sockaddr_ll from = { 0 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_name = &from, .msg_namelen = sizeof(from),
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	n = recvmsg(fd, &msg, MSG_DONTWAIT);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	if (ret_aux)
		*ret_aux = (struct sock_aux){
			.is_outgoing = from.sll_family == AF_PACKET &&
				       from.sll_pkttype == PACKET_OUTGOING,
			.vlan = -1,
		};
	read_control(&msg, ret_aux, overrun);
	return n;
}

int sock_read_all(int fd, char *buf, size_t size, uint64_t end_ns)
{
	size_t have = 0;
	ssize_t n = 1;
	int err;

	while (n > 0 && have < size - 1) {
		err = wait_fd(fd, POLLIN, end_ns);
		if (err <= 0)
			return err ? err : -ETIMEDOUT;
		n = recv(fd, buf + have, size - 1 - have, 0);
		if (n < 0)
			return -errno;
		have += (size_t)n;
	}
	buf[have] = 0;
	return 0;
}

void until_start(struct until *until, uint64_t idle_ms, uint64_t max_ms)
{
	until->idle_ns = idle_ms * MS;
	until->end_ns = now_ns() + max_ms * MS;
	until->last_ns = 0;
}

void until_seen(struct until *until)
{
	until->last_ns = now_ns();
}

int until_wait(const struct until *until, int fd, bool is_complete)
{
	uint64_t end = until->end_ns, idle = until->idle_ns;

	if (is_complete)
		idle = LINGER_MS * MS;
	if (until->last_ns && until->last_ns + idle < end)
		end = until->last_ns + idle;
	/* Who never pauses does not stay for ever. */
	if (now_ns() >= until->end_ns)
		return 0;
	return wait_fd(fd, POLLIN, end);
}

void sock_say_tally(struct peer *peer, const struct tally *tally, uint64_t sent,
		    uint64_t overrun)
{
	peer_say(peer, "rx=%llu bytes=%llu lost=%llu twice=%llu late=%llu bad=%llu foreign=%llu "
		 "overrun=%llu", (unsigned long long)tally->rx, (unsigned long long)tally->bytes,
		 (unsigned long long)tally_lost(tally, sent), (unsigned long long)tally->twice,
		 (unsigned long long)tally->late, (unsigned long long)tally->bad,
		 (unsigned long long)tally->foreign, (unsigned long long)overrun);
}
