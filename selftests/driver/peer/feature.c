// SPDX-License-Identifier: GPL-2.0-only
/* feature.c - offloads of an interface, read and switched */
#include <errno.h>
#include <linux/ethtool.h>
#include <stdlib.h>
#include <string.h>
#include "arg.h"
#include "feature.h"
#include "ifctl.h"
#include "peer.h"

enum { FEATURES_MAX = 128, BLOCKS_MAX = FEATURES_MAX / 32 };

struct features {
	unsigned int count;
	char name[FEATURES_MAX][ETH_GSTRING_LEN + 1];
	struct ethtool_get_features_block block[BLOCKS_MAX];
};

/* How many there are: the kernel's number, which grows. */
static int count_features(const char *netif, unsigned int *ret)
{
	struct {
		struct ethtool_sset_info info;
		uint32_t count;
	} ask = { .info = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_FEATURES } };
	int err = ifctl_ethtool(netif, &ask);

	if (!err && (!ask.info.sset_mask || ask.count > FEATURES_MAX))
		err = -EOPNOTSUPP;
	*ret = ask.count;
	return err;
}

static int read_names(const char *netif, struct features *f)
{
	struct ethtool_gstrings *ask;
	unsigned int i;
	int err;

	ask = calloc(1, sizeof(*ask) + FEATURES_MAX * ETH_GSTRING_LEN);
	if (!ask)
		return -ENOMEM;
	ask->cmd = ETHTOOL_GSTRINGS;
	ask->string_set = ETH_SS_FEATURES;
	ask->len = f->count;
	err = ifctl_ethtool(netif, ask);
	for (i = 0; !err && i < f->count; i++)
		memcpy(f->name[i], ask->data + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN);
	free(ask);
	return err;
}

static int read_state(const char *netif, struct features *f)
{
	union {
		struct ethtool_gfeatures ask;
		char room[sizeof(struct ethtool_gfeatures) + sizeof(f->block)];
	} u = { .ask = { .cmd = ETHTOOL_GFEATURES, .size = (f->count + 31) / 32 } };
	int err = ifctl_ethtool(netif, &u);

	memcpy(f->block, u.room + sizeof(u.ask), sizeof(f->block));
	return err;
}

static int read_all(const char *netif, struct features *f)
{
	int err;

	memset(f, 0, sizeof(*f));
	err = count_features(netif, &f->count);
	if (!err)
		err = read_names(netif, f);
	return err ? err : read_state(netif, f);
}

static struct feature state_of(const struct features *f, unsigned int i)
{
	const struct ethtool_get_features_block *b = &f->block[i / 32];
	const uint32_t bit = 1u << i % 32;

	return (struct feature){
		.is_on = b->active & bit,
		.is_changeable = (b->available & bit) && !(b->never_changed & bit),
	};
}

static int find(const struct features *f, const char *name, unsigned int *ret)
{
	for (*ret = 0; *ret < f->count; (*ret)++)
		if (!strcmp(f->name[*ret], name))
			return 0;
	return -EOPNOTSUPP;
}

int feature_get(const char *netif, const char *name, struct feature *ret)
{
	struct features f;
	unsigned int i;
	int err = read_all(netif, &f);

	if (!err)
		err = find(&f, name, &i);
	if (!err)
		*ret = state_of(&f, i);
	return err;
}

int feature_set(const char *netif, const char *name, bool is_on)
{
	union {
		struct ethtool_sfeatures ask;
		char room[sizeof(struct ethtool_sfeatures) +
			  BLOCKS_MAX * sizeof(struct ethtool_set_features_block)];
	} u = { .ask = { .cmd = ETHTOOL_SFEATURES } };
	struct feature now;
	struct features f;
	unsigned int i;
	int err = read_all(netif, &f);

	if (!err)
		err = find(&f, name, &i);
	if (err)
		return err;
	u.ask.size = (f.count + 31) / 32;
	u.ask.features[i / 32].valid = 1u << i % 32;
	u.ask.features[i / 32].requested = is_on ? 1u << i % 32 : 0;
	err = ifctl_ethtool(netif, &u);
	/* The ioctl may succeed and change nothing: another feature forbids it. */
	if (!err)
		err = feature_get(netif, name, &now);
	return err ? err : now.is_on == is_on ? 0 : -EINVAL;
}

struct feature_args {
	const char *name;
	uint64_t set;
};

static const struct arg table[] = {
	{ "name", ARG_WORD, offsetof(struct feature_args, name), 0, ETH_GSTRING_LEN, false },
	{ "set", ARG_U64, offsetof(struct feature_args, set), 0, 1, false },
	{ NULL }
};

static int say_all(struct peer *peer)
{
	struct feature one;
	struct features f;
	unsigned int i;
	int err = read_all(peer->netif, &f);

	for (i = 0; !err && i < f.count; i++) {
		one = state_of(&f, i);
		if (one.is_changeable)
			peer_say(peer, "%s=%d", f.name[i], one.is_on);
	}
	return err ? peer_fail(peer, err, "features of %s", peer->netif) : 0;
}

int cmd_feature(struct peer *peer, int argc, char **argv)
{
	struct feature_args args = { .set = 2 };
	struct feature now;
	int err = arg_parse(peer, table, &args, argc, argv);

	if (err)
		return err;
	if (!args.name)
		return say_all(peer);
	err = feature_get(peer->netif, args.name, &now);
	if (!err && args.set < 2 && !now.is_changeable && now.is_on != !!args.set)
		return peer_refuse(peer, -EOPNOTSUPP, "the driver of %s cannot switch %s",
				   peer->netif, args.name);
	if (!err && args.set < 2 && now.is_on != !!args.set) {
		err = feature_set(peer->netif, args.name, args.set);
		now.is_on = args.set;
	}
	if (err)
		return peer_fail(peer, err, "feature %s", args.name);
	peer_say(peer, "on=%d changeable=%d", now.is_on, now.is_changeable);
	return 0;
}
