/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ifctl.h - one interface's state, asked of the kernel directly: there may be
 * no `ip` here, and /sys may show another network namespace
 */
#ifndef IFCTL_H
#define IFCTL_H

#include <linux/if_link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arg.h"

struct link_state {
	unsigned int flags;	/* IFF_ */
	uint32_t mtu, min_mtu, max_mtu;
	uint8_t mac[6];
	bool has_carrier, is_running;
	uint32_t rises, falls;	/* of the carrier, ever */
	struct rtnl_link_stats64 stats;
};

/* Each returns 0 or a negative errno. */
int ifctl_state(const char *netif, struct link_state *ret);
int ifctl_mac(const char *netif, uint8_t *ret_mac);
int ifctl_set_flag(const char *netif, short flag, bool is_on);
int ifctl_set_mtu(const char *netif, uint64_t mtu);
int ifctl_set_mac(const char *netif, const uint8_t *mac);
int ifctl_add_addr(const char *netif, const struct net *net);
int ifctl_del_addr(const char *netif, const struct net *net);
/* A permanent neighbour (IPv4), or with mac NULL no more. */
int ifctl_set_neigh(const char *netif, const struct net *net, const uint8_t *mac);
/* IPv6 addresses that are added from now on are usable at once. */
void ifctl_no_dad(const char *netif);
/* An ethtool command; data starts with its number. */
int ifctl_ethtool(const char *netif, void *data);

/* IPv6 addresses go when an interface does: kept here and put back. */
struct addrs6 {
	unsigned int count;
	struct net net[16];
};
void addrs6_keep(const char *netif, struct addrs6 *ret);
void addrs6_put_back(const char *netif, const struct addrs6 *addrs);

#endif /* IFCTL_H */
