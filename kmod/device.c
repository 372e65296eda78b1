// SPDX-License-Identifier: GPL-2.0-only
/* Device-get: what a device is and what can be changed on it */
#include <linux/ethtool.h>
#include <net/rtnetlink.h>
#include "netlink-gen.h"
#include "vanguard.h"

const char *vg_driver_name(const struct net_device *dev)
{
	if (dev->dev.parent && dev->dev.parent->driver)
		return dev->dev.parent->driver->name;
	if (dev->rtnl_link_ops)
		return dev->rtnl_link_ops->kind;
	return "its driver";
}

static bool has_driver_name(const struct net_device *dev)
{
	return (dev->dev.parent && dev->dev.parent->driver) || dev->rtnl_link_ops;
}

static enum vanguard_xdp_mode xdp_mode(const struct net_device *dev)
{
	static const enum vanguard_xdp_mode modes[__MAX_XDP_MODE] = {
		[XDP_MODE_SKB] = VANGUARD_XDP_MODE_GENERIC,
		[XDP_MODE_DRV] = VANGUARD_XDP_MODE_NATIVE,
		[XDP_MODE_HW] = VANGUARD_XDP_MODE_OFFLOAD,
	};
	int i;

	for (i = __MAX_XDP_MODE - 1; i >= 0; i--) {
		if (dev->xdp_state[i].link || dev->xdp_state[i].prog)
			return modes[i];
	}
	return VANGUARD_XDP_MODE_NONE;
}

static u32 tunable(struct net_device *dev)
{
	u32 can = 0;

	if (vg_coalesce_can(dev))
		can |= VANGUARD_TUNABLE_COALESCE;
	if (vg_coalesce_can_queue(dev))
		can |= VANGUARD_TUNABLE_QUEUE_COALESCE;
	if (vg_vector_at(dev, 0))
		can |= VANGUARD_TUNABLE_IRQ;
	if (vg_rings_can(dev))
		can |= VANGUARD_TUNABLE_RINGS;
	if (vg_channels_can(dev))
		can |= VANGUARD_TUNABLE_CHANNELS;
	if (vg_offload_can(dev))
		can |= VANGUARD_TUNABLE_OFFLOADS;
	return can;
}

/* Asked of the driver itself: the kernel's wrapper takes locks that are held. */
static int put_link(struct sk_buff *skb, struct net_device *dev)
{
	struct ethtool_link_ksettings link = { };

	if (nla_put_u8(skb, VANGUARD_A_DEVICE_CARRIER, netif_carrier_ok(dev)))
		return -EMSGSIZE;
	if (!netif_running(dev) || !dev->ethtool_ops->get_link_ksettings ||
	    dev->ethtool_ops->get_link_ksettings(dev, &link))
		return 0;
	if (link.base.speed && link.base.speed != (u32)SPEED_UNKNOWN &&
	    nla_put_u32(skb, VANGUARD_A_DEVICE_SPEED, link.base.speed))
		return -EMSGSIZE;
	if (link.base.duplex != DUPLEX_UNKNOWN &&
	    nla_put_u8(skb, VANGUARD_A_DEVICE_FULL_DUPLEX, link.base.duplex == DUPLEX_FULL))
		return -EMSGSIZE;
	return 0;
}

static int put_driver(struct sk_buff *skb, struct net_device *dev)
{
	if (has_driver_name(dev) &&
	    nla_put_string(skb, VANGUARD_A_DEVICE_DRIVER, vg_driver_name(dev)))
		return -EMSGSIZE;
	if (dev->dev.parent &&
	    nla_put_string(skb, VANGUARD_A_DEVICE_BUS_INFO, dev_name(dev->dev.parent)))
		return -EMSGSIZE;
	return 0;
}

static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	const struct vg_kept *kept = vg_kept_find(dev);
	void *hdr;

	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) || put_driver(skb, dev) ||
	    nla_put_u32(skb, VANGUARD_A_DEVICE_RX_QUEUES, dev->real_num_rx_queues) ||
	    nla_put_u32(skb, VANGUARD_A_DEVICE_TX_QUEUES, dev->real_num_tx_queues) ||
	    nla_put_u32(skb, VANGUARD_A_DEVICE_VECTORS, vg_vector_count(dev)) ||
	    nla_put_u32(skb, VANGUARD_A_DEVICE_XDP_MODE, xdp_mode(dev)) ||
	    nla_put_u64_64bit(skb, VANGUARD_A_DEVICE_XDP_FEATURES, dev->xdp_features, 0) ||
	    put_link(skb, dev) ||
	    nla_put_u32(skb, VANGUARD_A_DEVICE_TUNABLE, tunable(dev)) ||
	    nla_put_u8(skb, VANGUARD_A_DEVICE_PROFILE, kept && kept->profile)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int vanguard_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return vg_reply(info, GENLMSG_DEFAULT_SIZE, fill, 0);
}

int vanguard_nl_device_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vg_dump(skb, cb, fill);
}
