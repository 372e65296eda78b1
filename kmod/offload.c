// SPDX-License-Identifier: GPL-2.0-only
/* The offloads that XDP and forwarding have opinions about */
#include <linux/netdev_features.h>
#include "netlink-gen.h"
#include "vanguard.h"

static const netdev_features_t features[VANGUARD_A_OFFLOADS_MAX + 1] = {
	[VANGUARD_A_OFFLOADS_GRO] = NETIF_F_GRO,
	[VANGUARD_A_OFFLOADS_GRO_HW] = NETIF_F_GRO_HW,
	[VANGUARD_A_OFFLOADS_LRO] = NETIF_F_LRO,
	[VANGUARD_A_OFFLOADS_TSO] = NETIF_F_ALL_TSO,
	[VANGUARD_A_OFFLOADS_GSO] = NETIF_F_GSO,
};

bool vg_offload_can(const struct net_device *dev)
{
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(features); i++) {
		if (dev->hw_features & features[i])
			return true;
	}
	return false;
}

/* What cannot be changed and is as asked for already is no reason to refuse. */
static int take(struct net_device *dev, const struct nlattr *a, netdev_features_t bits,
		struct vg_offload *ret, struct netlink_ext_ack *extack)
{
	netdev_features_t can = bits & dev->hw_features;
	bool on = nla_get_u8(a);

	if (!can && on != !!(dev->features & bits)) {
		NL_SET_BAD_ATTR(extack, a);
		NL_SET_ERR_MSG_FMT(extack, "this offload cannot be changed on %s",
				   vg_driver_name(dev));
		return -EOPNOTSUPP;
	}
	ret->mask |= can;
	if (on)
		ret->value |= can;
	return 0;
}

int vg_offload_parse(struct net_device *dev, const struct nlattr *nest, struct vg_offload *ret,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VANGUARD_A_OFFLOADS_MAX + 1];
	unsigned int i;
	int err;

	memset(ret, 0, sizeof(*ret));
	err = nla_parse_nested(tb, VANGUARD_A_OFFLOADS_MAX, nest, vanguard_offloads_nl_policy,
			       extack);
	for (i = 1; i < ARRAY_SIZE(features) && !err; i++) {
		if (tb[i])
			err = take(dev, tb[i], features[i], ret, extack);
	}
	return err;
}

int vg_offload_swap(struct net_device *dev, struct vg_offload *o, struct netlink_ext_ack *extack)
{
	netdev_features_t before = dev->wanted_features;
	netdev_features_t in_force = dev->features & o->mask;
	netdev_features_t missed;

	dev->wanted_features = (before & ~o->mask) | o->value;
	netdev_update_features(dev);
	/* Some imply others: what counts is that nothing is on that was to go. */
	missed = dev->features & o->mask & ~o->value;
	if (missed || (!(dev->features & o->value) && o->value)) {
		NL_SET_ERR_MSG_FMT(extack, "%s did not take the offloads", vg_driver_name(dev));
		dev->wanted_features = before;
		netdev_update_features(dev);
		return -EIO;
	}
	o->value = in_force;
	return 0;
}

int vg_offload_put(struct sk_buff *skb, int attr, const struct vg_offload *o)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i < ARRAY_SIZE(features); i++) {
		if (o->mask & features[i] &&
		    nla_put_u8(skb, i, !!(o->value & features[i])))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
