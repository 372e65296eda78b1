// SPDX-License-Identifier: GPL-2.0-only
/* link.c - the interface: state, addresses, statistics, carrier */
#include <net/if.h>	/* first: the kernel's leave out what it has */
#include <errno.h>
#include <linux/ethtool.h>
#include "arg.h"
#include "clock.h"
#include "ifctl.h"
#include "peer.h"

enum { UNSET = 2 };	/* of a switch that was not given */

struct link_args {
	uint64_t up, mtu, promisc, allmulti;
	struct mac mac;
};

static const struct arg link_table[] = {
	{ "up", ARG_U64, offsetof(struct link_args, up), 0, 1, false },
	{ "mtu", ARG_U64, offsetof(struct link_args, mtu), 68, 65535, false },
	{ "promisc", ARG_U64, offsetof(struct link_args, promisc), 0, 1, false },
	{ "allmulti", ARG_U64, offsetof(struct link_args, allmulti), 0, 1, false },
	{ "mac", ARG_MAC, offsetof(struct link_args, mac), 0, 0, false },
	{ NULL }
};

static int set_link(struct peer *peer, const struct link_args *args)
{
	const char *netif = peer->netif;
	int err = 0;

	if (args->mac.is_set && (err = ifctl_set_mac(netif, args->mac.b)))
		return peer_fail(peer, err, "MAC address");
	if (args->mtu && (err = ifctl_set_mtu(netif, args->mtu)))
		return peer_fail(peer, err, "MTU %llu", (unsigned long long)args->mtu);
	if (args->promisc != UNSET && (err = ifctl_set_flag(netif, IFF_PROMISC, args->promisc)))
		return peer_fail(peer, err, "promiscuous mode");
	if (args->allmulti != UNSET && (err = ifctl_set_flag(netif, IFF_ALLMULTI, args->allmulti)))
		return peer_fail(peer, err, "all multicast");
	if (args->up != UNSET && (err = ifctl_set_flag(netif, IFF_UP, args->up)))
		return peer_fail(peer, err, "interface %s", args->up ? "up" : "down");
	return 0;
}

/* Mbit/s, 0: nobody knows (no carrier, or no such thing) */
static unsigned int link_speed(const char *netif)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };
	unsigned int speed;

	if (ifctl_ethtool(netif, &cmd))
		return 0;
	speed = ethtool_cmd_speed(&cmd);
	return speed == (unsigned int)SPEED_UNKNOWN || speed == 0xffff ? 0 : speed;
}

static int say_link(struct peer *peer)
{
	struct link_state s;
	const uint8_t *m = s.mac;
	int err;

	err = ifctl_state(peer->netif, &s);
	if (err)
		return peer_fail(peer, err, "interface %s", peer->netif);
	peer_say(peer, "mac=%02x:%02x:%02x:%02x:%02x:%02x mtu=%u min-mtu=%u max-mtu=%u",
		 m[0], m[1], m[2], m[3], m[4], m[5], s.mtu, s.min_mtu, s.max_mtu);
	peer_say(peer, "up=%d promisc=%d allmulti=%d carrier=%d rises=%u falls=%u speed=%u",
		 !!(s.flags & IFF_UP), !!(s.flags & IFF_PROMISC), !!(s.flags & IFF_ALLMULTI),
		 s.has_carrier, s.rises, s.falls, link_speed(peer->netif));
	return 0;
}

int cmd_link(struct peer *peer, int argc, char **argv)
{
	struct link_args args = { .up = UNSET, .promisc = UNSET, .allmulti = UNSET };
	int err = arg_parse(peer, link_table, &args, argc, argv);

	if (!err)
		err = set_link(peer, &args);
	return err ? err : say_link(peer);
}

struct addr_args {
	struct net add, del;
};

static const struct arg addr_table[] = {
	{ "add", ARG_NET, offsetof(struct addr_args, add), 0, 0, false },
	{ "del", ARG_NET, offsetof(struct addr_args, del), 0, 0, false },
	{ NULL }
};

int cmd_addr(struct peer *peer, int argc, char **argv)
{
	struct addr_args args = { 0 };
	int err = arg_parse(peer, addr_table, &args, argc, argv);

	if (!err && args.del.family)
		err = ifctl_del_addr(peer->netif, &args.del);
	if (!err && args.add.family)
		err = ifctl_add_addr(peer->netif, &args.add);
	return err && !peer->why[0] ? peer_fail(peer, err, "address") : err;
}

struct stats_args {
	uint64_t delay_ms;
};

static const struct arg stats_table[] = {
	{ "delay-ms", ARG_U64, offsetof(struct stats_args, delay_ms), 0, 60000, false },
	{ NULL }
};

static void say_stats(struct peer *peer, const struct rtnl_link_stats64 *s)
{
	const struct {
		const char *name;
		uint64_t value;
	} all[] = {
		{ "rx-packets", s->rx_packets }, { "rx-bytes", s->rx_bytes },
		{ "rx-errors", s->rx_errors }, { "rx-dropped", s->rx_dropped },
		{ "rx-missed", s->rx_missed_errors }, { "rx-fifo", s->rx_fifo_errors },
		{ "rx-crc", s->rx_crc_errors }, { "rx-length", s->rx_length_errors },
		{ "rx-nohandler", s->rx_nohandler }, { "multicast", s->multicast },
		{ "tx-packets", s->tx_packets }, { "tx-bytes", s->tx_bytes },
		{ "tx-errors", s->tx_errors }, { "tx-dropped", s->tx_dropped },
		{ "tx-carrier", s->tx_carrier_errors },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		peer_say(peer, "%s=%llu", all[i].name, (unsigned long long)all[i].value);
}

/*
 * The counters of the interface. With a delay it is a job: the connection that
 * asked for it is closed and quiet by the time it looks.
 */
int cmd_stats(struct peer *peer, int argc, char **argv)
{
	struct stats_args args = { 0 };
	struct link_state s;
	int err;

	err = arg_parse(peer, stats_table, &args, argc, argv);
	if (err)
		return err;
	if (args.delay_ms) {
		peer_ready(peer);
		wait_ms(args.delay_ms);
	}
	err = ifctl_state(peer->netif, &s);
	if (err)
		return peer_fail(peer, err, "interface %s", peer->netif);
	say_stats(peer, &s.stats);
	return 0;
}

struct wait_args {
	uint64_t carrier, max_ms;
};

static const struct arg wait_table[] = {
	{ "carrier", ARG_U64, offsetof(struct wait_args, carrier), 0, 1, true },
	{ "max-ms", ARG_U64, offsetof(struct wait_args, max_ms), 1, 600000, false },
	{ NULL }
};

/* Looks every millisecond: the kernel delays its own message by up to 1 s. */
int cmd_wait(struct peer *peer, int argc, char **argv)
{
	struct wait_args args = { .max_ms = 10000 };
	struct link_state s;
	uint64_t start = now_ns();
	int err;

	err = arg_parse(peer, wait_table, &args, argc, argv);
	if (err)
		return err;
	while (!(err = ifctl_state(peer->netif, &s)) &&
	       (args.carrier ? !s.is_running : s.has_carrier)) {
		if (now_ns() - start > args.max_ms * MS)
			return peer_refuse(peer, -ETIMEDOUT, "carrier is still %d after %llu ms",
					   s.has_carrier, (unsigned long long)args.max_ms);
		if (wait_ms(1) < 0)
			return -EINTR;
	}
	if (err)
		return peer_fail(peer, err, "interface %s", peer->netif);
	peer_say(peer, "carrier=%d ms=%llu", s.has_carrier,
		 (unsigned long long)((now_ns() - start) / MS));
	return 0;
}
