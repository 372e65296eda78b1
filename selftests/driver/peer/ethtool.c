// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool.c - what the driver lets be seen and set, by the ethtool ioctl
 *
 * The board has no ethtool. What the driver lacks ends with exit code 4, so
 * that a test can say so; what it refuses is an error.
 */
#include <errno.h>
#include <linux/ethtool.h>
#include <stdlib.h>
#include <string.h>
#include "arg.h"
#include "ifctl.h"
#include "peer.h"

#define UNSET UINT64_MAX

struct pair_args {
	uint64_t rx, tx;
};

static int driver_error(struct peer *peer, int err, const char *what)
{
	if (err == -EOPNOTSUPP)
		return peer_refuse(peer, err, "the driver of %s has no %s", peer->netif, what);
	return peer_fail(peer, err, "%s of %s", what, peer->netif);
}

int cmd_driver(struct peer *peer, int argc, char **argv)
{
	static const struct arg none[] = { { NULL } };
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	int err = arg_parse(peer, none, NULL, argc, argv);

	if (!err)
		err = ifctl_ethtool(peer->netif, &info);
	if (err)
		return peer->why[0] ? err : driver_error(peer, err, "driver information");
	peer_say(peer, "driver=%.31s version=%.31s bus=%.31s", info.driver, info.version,
		 info.bus_info);
	return 0;
}

static const struct arg ring_table[] = {
	{ "rx", ARG_U64, offsetof(struct pair_args, rx), 0, UINT32_MAX, false },
	{ "tx", ARG_U64, offsetof(struct pair_args, tx), 0, UINT32_MAX, false },
	{ NULL }
};

int cmd_ring(struct peer *peer, int argc, char **argv)
{
	struct ethtool_ringparam ring = { .cmd = ETHTOOL_GRINGPARAM };
	struct pair_args args = { UNSET, UNSET };
	int err = arg_parse(peer, ring_table, &args, argc, argv);

	if (err)
		return err;
	err = ifctl_ethtool(peer->netif, &ring);
	if (err)
		return driver_error(peer, err, "ring sizes");
	if (args.rx != UNSET || args.tx != UNSET) {
		ring.cmd = ETHTOOL_SRINGPARAM;
		if (args.rx != UNSET)
			ring.rx_pending = (uint32_t)args.rx;
		if (args.tx != UNSET)
			ring.tx_pending = (uint32_t)args.tx;
		err = ifctl_ethtool(peer->netif, &ring);
		if (err)
			return driver_error(peer, err, "change of ring sizes");
		ring.cmd = ETHTOOL_GRINGPARAM;
		err = ifctl_ethtool(peer->netif, &ring);
	}
	peer_say(peer, "rx=%u tx=%u rx-max=%u tx-max=%u", ring.rx_pending, ring.tx_pending,
		 ring.rx_max_pending, ring.tx_max_pending);
	return err;
}

static const struct arg coalesce_table[] = {
	{ "rx-usecs", ARG_U64, offsetof(struct pair_args, rx), 0, UINT32_MAX, false },
	{ "tx-usecs", ARG_U64, offsetof(struct pair_args, tx), 0, UINT32_MAX, false },
	{ NULL }
};

int cmd_coalesce(struct peer *peer, int argc, char **argv)
{
	struct ethtool_coalesce c = { .cmd = ETHTOOL_GCOALESCE };
	struct pair_args args = { UNSET, UNSET };
	int err = arg_parse(peer, coalesce_table, &args, argc, argv);

	if (err)
		return err;
	err = ifctl_ethtool(peer->netif, &c);
	if (err)
		return driver_error(peer, err, "interrupt coalescing");
	if (args.rx != UNSET || args.tx != UNSET) {
		c.cmd = ETHTOOL_SCOALESCE;
		if (args.rx != UNSET)
			c.rx_coalesce_usecs = (uint32_t)args.rx;
		if (args.tx != UNSET)
			c.tx_coalesce_usecs = (uint32_t)args.tx;
		err = ifctl_ethtool(peer->netif, &c);
		if (err)
			return driver_error(peer, err, "change of interrupt coalescing");
		c.cmd = ETHTOOL_GCOALESCE;
		err = ifctl_ethtool(peer->netif, &c);
	}
	peer_say(peer, "rx-usecs=%u tx-usecs=%u rx-frames=%u tx-frames=%u", c.rx_coalesce_usecs,
		 c.tx_coalesce_usecs, c.rx_max_coalesced_frames, c.tx_max_coalesced_frames);
	return err;
}

static const struct arg channels_table[] = {
	{ "rx", ARG_U64, offsetof(struct pair_args, rx), 0, UINT32_MAX, false },
	{ "tx", ARG_U64, offsetof(struct pair_args, tx), 0, UINT32_MAX, false },
	{ NULL }
};

int cmd_channels(struct peer *peer, int argc, char **argv)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_GCHANNELS };
	struct pair_args args = { UNSET, UNSET };
	int err = arg_parse(peer, channels_table, &args, argc, argv);

	if (err)
		return err;
	err = ifctl_ethtool(peer->netif, &c);
	if (err)
		return driver_error(peer, err, "channels");
	if (args.rx != UNSET || args.tx != UNSET) {
		c.cmd = ETHTOOL_SCHANNELS;
		if (args.rx != UNSET)
			c.rx_count = (uint32_t)args.rx;
		if (args.tx != UNSET)
			c.tx_count = (uint32_t)args.tx;
		err = ifctl_ethtool(peer->netif, &c);
		if (err)
			return driver_error(peer, err, "change of channels");
		c.cmd = ETHTOOL_GCHANNELS;
		err = ifctl_ethtool(peer->netif, &c);
	}
	peer_say(peer, "rx=%u tx=%u combined=%u rx-max=%u tx-max=%u combined-max=%u",
		 c.rx_count, c.tx_count, c.combined_count, c.max_rx, c.max_tx, c.max_combined);
	return err;
}

/* Blanks and '=' would break the answer's words. */
static void say_counter(struct peer *peer, const uint8_t *name, uint64_t value)
{
	char word[ETH_GSTRING_LEN + 1] = { 0 };
	char *c;

	memcpy(word, name, ETH_GSTRING_LEN);
	for (c = word; *c; c++)
		if (*c <= ' ' || *c == '=' || *c > '~')
			*c = '-';
	peer_say(peer, "%s=%llu", word, (unsigned long long)value);
}

/* The driver's own counters; at most as many as fit the answer. */
int cmd_nic_stats(struct peer *peer, int argc, char **argv)
{
	static const struct arg none[] = { { NULL } };
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_gstrings *names = NULL;
	struct ethtool_stats *stats = NULL;
	unsigned int i;
	int err = arg_parse(peer, none, NULL, argc, argv);

	if (err)
		return err;
	err = ifctl_ethtool(peer->netif, &info);
	if (!err && !info.n_stats)
		err = -EOPNOTSUPP;
	if (!err) {
		names = calloc(1, sizeof(*names) + (size_t)info.n_stats * ETH_GSTRING_LEN);
		stats = calloc(1, sizeof(*stats) + (size_t)info.n_stats * 8);
		err = names && stats ? 0 : -ENOMEM;
	}
	if (!err) {
		names->cmd = ETHTOOL_GSTRINGS;
		names->string_set = ETH_SS_STATS;
		names->len = info.n_stats;
		err = ifctl_ethtool(peer->netif, names);
	}
	if (!err) {
		stats->cmd = ETHTOOL_GSTATS;
		stats->n_stats = info.n_stats;
		err = ifctl_ethtool(peer->netif, stats);
	}
	for (i = 0; !err && i < info.n_stats; i++)
		say_counter(peer, names->data + i * ETH_GSTRING_LEN, stats->data[i]);
	free(names);
	free(stats);
	return err ? driver_error(peer, err, "counters of its own") : 0;
}
