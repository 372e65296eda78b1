// SPDX-License-Identifier: GPL-2.0-only
/* ifctl.c - one interface's state, asked of the kernel directly */
#include <net/if.h>	/* first: the kernel's leave out what it has */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/ipv6.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "ifctl.h"

/* The kernel's own number, which drivers let out; no libc has it. */
enum { ENOTSUPP = 524 };

static int request(int family, unsigned long what, void *arg)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	err = ioctl(fd, what, arg) ? -errno : 0;
	close(fd);
	return err;
}

static struct ifreq named(const char *netif)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", netif);
	return ifr;
}

static void take_attr(struct link_state *state, const struct rtattr *attr)
{
	const void *data = RTA_DATA(attr);
	const size_t len = RTA_PAYLOAD(attr);
	size_t n;

	switch (attr->rta_type) {
	case IFLA_ADDRESS:
		memcpy(state->mac, data, len < 6 ? len : 6);
		break;
	case IFLA_MTU:
		memcpy(&state->mtu, data, 4);
		break;
	case IFLA_MIN_MTU:
		memcpy(&state->min_mtu, data, 4);
		break;
	case IFLA_MAX_MTU:
		memcpy(&state->max_mtu, data, 4);
		break;
	case IFLA_CARRIER_UP_COUNT:
		memcpy(&state->rises, data, 4);
		break;
	case IFLA_CARRIER_DOWN_COUNT:
		memcpy(&state->falls, data, 4);
		break;
	case IFLA_STATS64:	/* it grows with the kernels */
		n = len < sizeof(state->stats) ? len : sizeof(state->stats);
		memcpy(&state->stats, data, n);
		break;
	}
}

static int take_answer(struct link_state *state, const struct nlmsghdr *nh, int len)
{
	const struct nlmsgerr *e = NLMSG_DATA(nh);
	const struct ifinfomsg *ifi = NLMSG_DATA(nh);
	const struct rtattr *attr = IFLA_RTA(ifi);

	if (!NLMSG_OK(nh, (unsigned int)len))
		return -EPROTO;
	if (nh->nlmsg_type == NLMSG_ERROR)
		return e->error;
	if (nh->nlmsg_type != RTM_NEWLINK)
		return -EPROTO;
	len = (int)IFLA_PAYLOAD(nh);
	state->flags = ifi->ifi_flags;
	state->has_carrier = (ifi->ifi_flags & IFF_UP) && (ifi->ifi_flags & IFF_LOWER_UP);
	/* RUNNING comes later, when the kernel has looked: then packets pass */
	state->is_running = state->has_carrier && (ifi->ifi_flags & IFF_RUNNING);
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len))
		take_attr(state, attr);
	return 0;
}

int ifctl_state(const char *netif, struct link_state *ret)
{
	struct {
		struct nlmsghdr nh;
		struct ifinfomsg ifi;
	} ask = {
		.nh = { .nlmsg_len = sizeof(ask), .nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST },
		.ifi.ifi_index = (int)if_nametoindex(netif),
	};
	union {
		struct nlmsghdr nh;
		char bytes[16384];
	} answer;
	ssize_t n = -1;
	int fd;

	memset(ret, 0, sizeof(*ret));
	if (!ask.ifi.ifi_index)
		return -ENODEV;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	if (send(fd, &ask, sizeof(ask), 0) == sizeof(ask))
		n = recv(fd, &answer, sizeof(answer), 0);
	if (n < 0)
		n = -errno;
	close(fd);
	return n < 0 ? (int)n : take_answer(ret, &answer.nh, (int)n);
}

int ifctl_mac(const char *netif, uint8_t *ret_mac)
{
	struct link_state state;
	int err = ifctl_state(netif, &state);

	memcpy(ret_mac, state.mac, 6);
	return err;
}

int ifctl_set_flag(const char *netif, short flag, bool is_on)
{
	struct ifreq ifr = named(netif);
	int err = request(AF_INET, SIOCGIFFLAGS, &ifr);

	if (err)
		return err;
	ifr.ifr_flags = (short)(is_on ? ifr.ifr_flags | flag : ifr.ifr_flags & ~flag);
	return request(AF_INET, SIOCSIFFLAGS, &ifr);
}

int ifctl_set_mtu(const char *netif, uint64_t mtu)
{
	struct ifreq ifr = named(netif);

	ifr.ifr_mtu = (int)mtu;
	return request(AF_INET, SIOCSIFMTU, &ifr);
}

int ifctl_set_mac(const char *netif, const uint8_t *mac)
{
	struct ifreq ifr = named(netif);

	ifr.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(ifr.ifr_hwaddr.sa_data, mac, 6);
	return request(AF_INET, SIOCSIFHWADDR, &ifr);
}

static int addr6(const char *netif, const struct net *net, unsigned long what)
{
	struct in6_ifreq req = {
		.ifr6_ifindex = (int)if_nametoindex(netif), .ifr6_prefixlen = net->plen,
	};

	memcpy(&req.ifr6_addr, net->addr, 16);
	return request(AF_INET6, what, &req);
}

int ifctl_add_addr(const char *netif, const struct net *net)
{
	struct ifreq ifr = named(netif);
	struct sockaddr_in *in = (struct sockaddr_in *)&ifr.ifr_addr;
	int err;

	if (net->family == AF_INET6) {
		err = addr6(netif, net, SIOCSIFADDR);
		return err == -EEXIST ? 0 : err;
	}
	in->sin_family = AF_INET;
	memcpy(&in->sin_addr, net->addr, 4);
	err = request(AF_INET, SIOCSIFADDR, &ifr);
	in->sin_addr.s_addr = net->plen ? htonl(UINT32_MAX << (32 - net->plen)) : 0;
	return err ? err : request(AF_INET, SIOCSIFNETMASK, &ifr);
}

int ifctl_del_addr(const char *netif, const struct net *net)
{
	struct ifreq ifr = named(netif);

	if (net->family == AF_INET6)
		return addr6(netif, net, SIOCDIFADDR);
	/* The one IPv4 address that the ioctls know of becomes none. */
	ifr.ifr_addr.sa_family = AF_INET;
	return request(AF_INET, SIOCSIFADDR, &ifr);
}

int ifctl_set_neigh(const char *netif, const struct net *net, const uint8_t *mac)
{
	struct arpreq req = { .arp_flags = ATF_PERM | ATF_COM };
	struct sockaddr_in *in = (struct sockaddr_in *)&req.arp_pa;

	in->sin_family = AF_INET;
	memcpy(&in->sin_addr, net->addr, 4);
	snprintf(req.arp_dev, sizeof(req.arp_dev), "%s", netif);
	if (!mac)
		return request(AF_INET, SIOCDARP, &req);
	req.arp_ha.sa_family = ARPHRD_ETHER;
	memcpy(req.arp_ha.sa_data, mac, 6);
	return request(AF_INET, SIOCSARP, &req);
}

void ifctl_no_dad(const char *netif)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/accept_dad", netif);
	f = fopen(path, "we");
	if (!f)
		return;
	fputs("0\n", f);
	fclose(f);
}

int ifctl_ethtool(const char *netif, void *data)
{
	struct ifreq ifr = named(netif);

	int err;

	ifr.ifr_data = data;
	err = request(AF_INET, SIOCETHTOOL, &ifr);
	return err == -ENOTSUPP ? -EOPNOTSUPP : err;
}

void addrs6_keep(const char *netif, struct addrs6 *ret)
{
	unsigned int plen, scope, i;
	char hex[33], name[IFNAMSIZ];
	FILE *f = fopen("/proc/net/if_inet6", "re");

	ret->count = 0;
	while (f && ret->count < 16 &&
	       fscanf(f, "%32s %*x %x %x %*x %15s", hex, &plen, &scope, name) == 4) {
		/* scope 0x20 is link-local: the kernel makes it again */
		if (strcmp(name, netif) || scope == 0x20)
			continue;
		for (i = 0; i < 16; i++)
			sscanf(hex + 2 * i, "%2hhx", &ret->net[ret->count].addr[i]);
		ret->net[ret->count].family = AF_INET6;
		ret->net[ret->count++].plen = plen;
	}
	if (f)
		fclose(f);
}

void addrs6_put_back(const char *netif, const struct addrs6 *addrs)
{
	unsigned int i;

	for (i = 0; i < addrs->count; i++)
		ifctl_add_addr(netif, &addrs->net[i]);
}
