// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - a change of the interface, or of a neighbour, for as long as
 * somebody holds it
 *
 * What a test changes at the other end it holds by a job; when the job ends,
 * by a word, by reset, or because the agent dies, all is as it was.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include "arg.h"
#include "clock.h"
#include "feature.h"
#include "ifctl.h"
#include "peer.h"

enum { UNSET = 2 };

struct hold_args {
	uint64_t mtu, up, promisc, set, delay_ms, max_ms;
	const char *feature;
};

static const struct arg hold_table[] = {
	{ "mtu", ARG_U64, offsetof(struct hold_args, mtu), 68, 65535, false },
	{ "up", ARG_U64, offsetof(struct hold_args, up), 0, 1, false },
	{ "promisc", ARG_U64, offsetof(struct hold_args, promisc), 0, 1, false },
	{ "feature", ARG_WORD, offsetof(struct hold_args, feature), 0, 32, false },
	{ "set", ARG_U64, offsetof(struct hold_args, set), 0, 1, false },
	{ "max-ms", ARG_U64, offsetof(struct hold_args, max_ms), 1, 600000, false },
	{ NULL }
};

/* What there was before, and which of it was changed. */
struct before {
	struct link_state link;
	struct addrs6 addrs;
	bool has_mtu, has_up, has_promisc, has_feature;
};

static int change(const char *netif, const struct hold_args *args, struct before *b)
{
	struct feature f;
	int err = 0;

	if (args->mtu && !(err = ifctl_set_mtu(netif, args->mtu)))
		b->has_mtu = true;
	if (!err && args->promisc != UNSET &&
	    !(err = ifctl_set_flag(netif, IFF_PROMISC, args->promisc)))
		b->has_promisc = true;
	if (!err && args->feature)
		err = feature_get(netif, args->feature, &f);
	if (!err && args->feature && f.is_on != !!args->set) {
		err = f.is_changeable ? feature_set(netif, args->feature, args->set) : -EOPNOTSUPP;
		b->has_feature = !err;
	}
	if (!err && args->up != UNSET && !(err = ifctl_set_flag(netif, IFF_UP, args->up)))
		b->has_up = true;
	return err;
}

static void put_back(const char *netif, const struct hold_args *args, const struct before *b)
{
	if (b->has_up) {
		ifctl_set_flag(netif, IFF_UP, b->link.flags & IFF_UP);
		addrs6_put_back(netif, &b->addrs);
	}
	if (b->has_feature)
		feature_set(netif, args->feature, !args->set);
	if (b->has_promisc)
		ifctl_set_flag(netif, IFF_PROMISC, b->link.flags & IFF_PROMISC);
	if (b->has_mtu)
		ifctl_set_mtu(netif, b->link.mtu);
}

static int hold(struct peer *peer, const struct hold_args *args)
{
	struct before b = { 0 };
	int err = ifctl_state(peer->netif, &b.link);

	addrs6_keep(peer->netif, &b.addrs);
	if (!err)
		err = change(peer->netif, args, &b);
	if (err) {
		peer_fail(peer, err, "interface %s", peer->netif);
	} else {
		if (!args->delay_ms)
			peer_ready(peer);
		wait_ms(args->max_ms);
	}
	put_back(peer->netif, args, &b);
	return err;
}

int cmd_hold(struct peer *peer, int argc, char **argv)
{
	struct hold_args args = { .up = UNSET, .promisc = UNSET, .set = 1, .max_ms = 120000 };
	int err = arg_parse(peer, hold_table, &args, argc, argv);

	return err ? err : hold(peer, &args);
}

static const struct arg flap_table[] = {
	{ "ms", ARG_U64, offsetof(struct hold_args, max_ms), 1, 60000, true },
	{ "delay-ms", ARG_U64, offsetof(struct hold_args, delay_ms), 1, 60000, false },
	{ NULL }
};

/*
 * The link goes for so long: in the chip model where there is one, else by
 * taking this side down, which drops the link on most NICs. Ready comes before:
 * the answer may have to cross the very link.
 */
int cmd_flap(struct peer *peer, int argc, char **argv)
{
	struct hold_args args = { .up = 0, .promisc = UNSET, .delay_ms = 200 };
	char ms[24];
	char *words[] = { argv[0], (char *)"link", (char *)"flap", ms, NULL };
	int err = arg_parse(peer, flap_table, &args, argc, argv);

	if (err)
		return err;
	peer_ready(peer);
	if (wait_ms(args.delay_ms) < 0)
		return -EINTR;
	if (!peer->chip)
		return hold(peer, &args);
	snprintf(ms, sizeof(ms), "%llu", (unsigned long long)args.max_ms);
	err = cmd_chip(peer, 4, words);
	if (!err)
		wait_ms(args.max_ms);
	return err;
}

struct neigh_args {
	struct net addr;
	struct mac mac;
	uint64_t max_ms;
};

static const struct arg neigh_table[] = {
	{ "addr", ARG_NET, offsetof(struct neigh_args, addr), 0, 0, true },
	{ "mac", ARG_MAC, offsetof(struct neigh_args, mac), 0, 0, true },
	{ "max-ms", ARG_U64, offsetof(struct neigh_args, max_ms), 1, 600000, false },
	{ NULL }
};

/* A neighbour that nobody asks for: ARP is silent meanwhile. IPv4 only. */
int cmd_neigh(struct peer *peer, int argc, char **argv)
{
	struct neigh_args args = { .max_ms = 120000 };
	int err = arg_parse(peer, neigh_table, &args, argc, argv);

	if (!err && args.addr.family != AF_INET)
		return peer_refuse(peer, -EINVAL, "addr= is no IPv4 address");
	if (!err)
		err = ifctl_set_neigh(peer->netif, &args.addr, args.mac.b);
	if (err)
		return peer->why[0] ? err : peer_fail(peer, err, "neighbour");
	peer_ready(peer);
	wait_ms(args.max_ms);
	return ifctl_set_neigh(peer->netif, &args.addr, NULL);
}
