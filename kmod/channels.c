// SPDX-License-Identifier: GPL-2.0-only
/* Channels-get and channels-set */
#include <linux/slab.h>
#include <net/netdev_rx_queue.h>
#include <net/xdp_sock_drv.h>
#include "compat.h"
#include "netlink-gen.h"
#include "vanguard.h"

bool vg_channels_can(const struct net_device *dev)
{
	return dev->ethtool_ops->get_channels && dev->ethtool_ops->set_channels;
}

int vg_channels_read(struct net_device *dev, struct ethtool_channels *ret,
		     struct netlink_ext_ack *extack)
{
	memset(ret, 0, sizeof(*ret));
	if (!dev->ethtool_ops->get_channels)
		return vg_refused(extack, dev, -EOPNOTSUPP, "a choice of channels");
	ret->cmd = ETHTOOL_GCHANNELS;
	dev->ethtool_ops->get_channels(dev, ret);
	return 0;
}

static int change_one(const struct nlattr *a, u32 max, u32 *count, struct netlink_ext_ack *extack)
{
	if (!a)
		return 0;
	if (nla_get_u32(a) > max) {
		NL_SET_BAD_ATTR(extack, a);
		NL_SET_ERR_MSG_FMT(extack, "the device has at most %u of these", max);
		return -EINVAL;
	}
	*count = nla_get_u32(a);
	return 0;
}

/* Queues of each direction; what is combined counts for both. */
static u32 rx_queues(const struct ethtool_channels *c)
{
	return c->combined_count + c->rx_count;
}

static u32 tx_queues(const struct ethtool_channels *c)
{
	return c->combined_count + c->tx_count;
}

/* The highest queue that the table of the receive hash leads to, plus one. */
static int hashed_queues(struct net_device *dev, u32 *ret)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_rxfh_param hash = { };
	u32 i;
	int err;

	*ret = 0;
	if (!netif_is_rxfh_configured(dev) || !ops->get_rxfh || !ops->get_rxfh_indir_size)
		return 0;
	hash.indir_size = ops->get_rxfh_indir_size(dev);
	if (!hash.indir_size)
		return 0;
	hash.indir = kcalloc(hash.indir_size, sizeof(*hash.indir), GFP_KERNEL);
	if (!hash.indir)
		return -ENOMEM;
	err = ops->get_rxfh(dev, &hash);
	for (i = 0; !err && i < hash.indir_size; i++)
		*ret = max(*ret, hash.indir[i] + 1);
	kfree(hash.indir);
	return err;
}

/* A queue that somebody counts on does not go. */
static int check_in_use(struct net_device *dev, const struct ethtool_channels *c,
			struct netlink_ext_ack *extack)
{
	u32 hashed, i, first = min(rx_queues(c), tx_queues(c));
	int err;

	err = hashed_queues(dev, &hashed);
	if (err)
		return vg_refused(extack, dev, err, "a look at its receive hash");
	if (rx_queues(c) < hashed) {
		NL_SET_ERR_MSG_FMT(extack, "the receive hash was set to lead to %u queues", hashed);
		return -EINVAL;
	}
	for (i = first; i < max(dev->real_num_rx_queues, dev->real_num_tx_queues); i++) {
		if (!xsk_get_pool_from_qid(dev, i))
			continue;
		NL_SET_ERR_MSG_FMT(extack, "queue %u is in use by AF_XDP", i);
		return -EBUSY;
	}
	for (i = rx_queues(c); i < dev->real_num_rx_queues; i++) {
		if (!__netif_get_rx_queue(dev, i)->mp_params.mp_priv)
			continue;
		NL_SET_ERR_MSG_FMT(extack, "queue %u has memory of its own", i);
		return -EBUSY;
	}
	return 0;
}

int vg_channels_change(struct net_device *dev, const struct nlattr *counts,
		       struct ethtool_channels *c, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VANGUARD_A_CHANNEL_COUNTS_MAX + 1], *fixed;
	int err;

	err = nla_parse_nested(tb, VANGUARD_A_CHANNEL_COUNTS_MAX, counts,
			       vanguard_channel_counts_nl_policy, extack);
	if (err)
		return err;
	fixed = tb[VANGUARD_A_CHANNEL_COUNTS_RX_MAX] ?: tb[VANGUARD_A_CHANNEL_COUNTS_TX_MAX] ?:
		tb[VANGUARD_A_CHANNEL_COUNTS_OTHER_MAX] ?:
		tb[VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX];
	if (fixed) {
		NL_SET_ERR_MSG_ATTR(extack, fixed, "the device decides about its maximum");
		return -EINVAL;
	}
	err = change_one(tb[VANGUARD_A_CHANNEL_COUNTS_RX], c->max_rx, &c->rx_count, extack);
	if (!err)
		err = change_one(tb[VANGUARD_A_CHANNEL_COUNTS_TX], c->max_tx, &c->tx_count, extack);
	if (!err)
		err = change_one(tb[VANGUARD_A_CHANNEL_COUNTS_OTHER], c->max_other,
				 &c->other_count, extack);
	if (!err)
		err = change_one(tb[VANGUARD_A_CHANNEL_COUNTS_COMBINED], c->max_combined,
				 &c->combined_count, extack);
	if (err)
		return err;
	if (!rx_queues(c) || !tx_queues(c)) {
		NL_SET_ERR_MSG_ATTR(extack, counts, "no queue would be left to receive or to send");
		return -EINVAL;
	}
	return check_in_use(dev, c, extack);
}

int vg_channels_write(struct net_device *dev, struct ethtool_channels *c,
		      struct netlink_ext_ack *extack)
{
	int err = -EOPNOTSUPP;

	c->cmd = ETHTOOL_SCHANNELS;
	if (dev->ethtool_ops->set_channels)
		err = dev->ethtool_ops->set_channels(dev, c);
	if (err)
		return vg_refused(extack, dev, err, "the number of channels");
	vg_ethtool_notify(dev, ETHTOOL_MSG_CHANNELS_NTF);
	return 0;
}

int vg_channels_put(struct sk_buff *skb, int attr, const struct ethtool_channels *c)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_RX, c->rx_count) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_RX_MAX, c->max_rx) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_TX, c->tx_count) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_TX_MAX, c->max_tx) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_OTHER, c->other_count) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_OTHER_MAX, c->max_other) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_COMBINED, c->combined_count) ||
	    nla_put_u32(skb, VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX, c->max_combined))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	struct ethtool_channels c;
	void *hdr;
	int err;

	err = vg_channels_read(dev, &c, vg_extack(info));
	if (err)
		return err;
	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) || vg_channels_put(skb, VANGUARD_A_CHANNELS_COUNTS, &c)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int vanguard_nl_channels_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return vg_reply(info, GENLMSG_DEFAULT_SIZE, fill, 0);
}

int vanguard_nl_channels_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vg_dump(skb, cb, fill);
}

int vanguard_nl_channels_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *counts = info->attrs[VANGUARD_A_CHANNELS_COUNTS];
	struct net_device *dev = vg_dev(info);
	struct ethtool_channels c;
	struct vg_kept *kept;
	struct vg_who who;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VANGUARD_A_CHANNELS_COUNTS)) {
		NL_SET_ERR_MSG(info->extack, "change what? counts are missing");
		return -EINVAL;
	}
	err = vg_channels_read(dev, &c, info->extack);
	if (!err)
		err = vg_channels_change(dev, counts, &c, info->extack);
	if (!err)
		err = vg_channels_write(dev, &c, info->extack);
	if (err)
		return err;
	kept = vg_kept_find(dev);
	if (kept)
		vg_steer_check(dev, &kept->steers);
	vg_who(&who, info);
	vg_event(dev, VANGUARD_EVENT_KIND_CHANNELS, &who,
		 "channels were set: rx %u, tx %u, combined %u", c.rx_count, c.tx_count,
		 c.combined_count);
	return 0;
}
