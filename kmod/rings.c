// SPDX-License-Identifier: GPL-2.0-only
/* Rings-get and rings-set */
#include "compat.h"
#include "netlink-gen.h"
#include "vanguard.h"

bool vg_rings_can(const struct net_device *dev)
{
	return dev->ethtool_ops->get_ringparam && dev->ethtool_ops->set_ringparam;
}

int vg_rings_read(struct net_device *dev, struct vg_rings *ret, struct netlink_ext_ack *extack)
{
	memset(ret, 0, sizeof(*ret));
	if (!dev->ethtool_ops->get_ringparam)
		return vg_refused(extack, dev, -EOPNOTSUPP, "a choice of ring sizes");
	ret->ring.cmd = ETHTOOL_GRINGPARAM;
	dev->ethtool_ops->get_ringparam(dev, &ret->ring, &ret->kernel, extack);
	return 0;
}

static int change_one(const struct nlattr *a, u32 max, u32 *size, struct netlink_ext_ack *extack)
{
	if (!a)
		return 0;
	if (nla_get_u32(a) > max) {
		NL_SET_BAD_ATTR(extack, a);
		NL_SET_ERR_MSG_FMT(extack, "the ring has at most %u descriptors", max);
		return -EINVAL;
	}
	*size = nla_get_u32(a);
	return 0;
}

int vg_rings_change(struct net_device *dev, const struct nlattr *sizes, struct vg_rings *r,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VANGUARD_A_RING_SIZES_MAX + 1], *fixed;
	int err;

	err = nla_parse_nested(tb, VANGUARD_A_RING_SIZES_MAX, sizes, vanguard_ring_sizes_nl_policy,
			       extack);
	if (err)
		return err;
	fixed = tb[VANGUARD_A_RING_SIZES_RX_MAX] ?: tb[VANGUARD_A_RING_SIZES_TX_MAX];
	if (fixed) {
		NL_SET_ERR_MSG_ATTR(extack, fixed, "the device decides about its maximum");
		return -EINVAL;
	}
	err = change_one(tb[VANGUARD_A_RING_SIZES_RX], r->ring.rx_max_pending, &r->ring.rx_pending,
			 extack);
	if (!err)
		err = change_one(tb[VANGUARD_A_RING_SIZES_TX], r->ring.tx_max_pending,
				 &r->ring.tx_pending, extack);
	return err;
}

int vg_rings_write(struct net_device *dev, struct vg_rings *r, struct netlink_ext_ack *extack)
{
	int err = -EOPNOTSUPP;

	r->ring.cmd = ETHTOOL_SRINGPARAM;
	if (dev->ethtool_ops->set_ringparam)
		err = dev->ethtool_ops->set_ringparam(dev, &r->ring, &r->kernel, extack);
	if (err)
		return vg_refused(extack, dev, err, "the size of a ring");
	vg_ethtool_notify(dev, ETHTOOL_MSG_RINGS_NTF);
	return 0;
}

int vg_rings_put(struct sk_buff *skb, int attr, const struct vg_rings *r)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest ||
	    nla_put_u32(skb, VANGUARD_A_RING_SIZES_RX, r->ring.rx_pending) ||
	    nla_put_u32(skb, VANGUARD_A_RING_SIZES_RX_MAX, r->ring.rx_max_pending) ||
	    nla_put_u32(skb, VANGUARD_A_RING_SIZES_TX, r->ring.tx_pending) ||
	    nla_put_u32(skb, VANGUARD_A_RING_SIZES_TX_MAX, r->ring.tx_max_pending))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	struct vg_rings r;
	void *hdr;
	int err;

	err = vg_rings_read(dev, &r, vg_extack(info));
	if (err)
		return err;
	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) || vg_rings_put(skb, VANGUARD_A_RINGS_SIZES, &r)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int vanguard_nl_rings_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return vg_reply(info, GENLMSG_DEFAULT_SIZE, fill, 0);
}

int vanguard_nl_rings_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vg_dump(skb, cb, fill);
}

int vanguard_nl_rings_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *sizes = info->attrs[VANGUARD_A_RINGS_SIZES];
	struct net_device *dev = vg_dev(info);
	struct vg_rings r;
	struct vg_who who;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VANGUARD_A_RINGS_SIZES)) {
		NL_SET_ERR_MSG(info->extack, "change what? sizes are missing");
		return -EINVAL;
	}
	err = vg_rings_read(dev, &r, info->extack);
	if (!err)
		err = vg_rings_change(dev, sizes, &r, info->extack);
	if (!err)
		err = vg_rings_write(dev, &r, info->extack);
	if (err)
		return err;
	vg_who(&who, info);
	vg_event(dev, VANGUARD_EVENT_KIND_RINGS, &who, "rings were set: rx %u, tx %u",
		 r.ring.rx_pending, r.ring.tx_pending);
	return 0;
}
