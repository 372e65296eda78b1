// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coalescing, of the device and of one queue
 *
 * The values of the specification, the kernel's bits for what a driver
 * supports and the members of struct ethtool_coalesce are in one order, so
 * that value N is attribute FIRST + N, bit N and word N.
 */
#include "compat.h"
#include "netlink-gen.h"
#include "vanguard.h"

#define FIRST	VANGUARD_A_COALESCE_VALUES_RX_USECS
#define VALUES	(VANGUARD_A_COALESCE_VALUES_MAX - FIRST + 1)
#define ALL	GENMASK(VALUES - 1, 0)

#define SAME_PLACE(attr, member, bit)							\
	static_assert(ETHTOOL_COALESCE_##bit == BIT(VANGUARD_A_COALESCE_VALUES_##attr - FIRST) && \
		      offsetof(struct ethtool_coalesce, member) ==			\
		      offsetof(struct ethtool_coalesce, rx_coalesce_usecs) +		\
		      (VANGUARD_A_COALESCE_VALUES_##attr - FIRST) * sizeof(u32))

SAME_PLACE(RX_USECS, rx_coalesce_usecs, RX_USECS);
SAME_PLACE(RX_FRAMES, rx_max_coalesced_frames, RX_MAX_FRAMES);
SAME_PLACE(RX_USECS_IRQ, rx_coalesce_usecs_irq, RX_USECS_IRQ);
SAME_PLACE(RX_FRAMES_IRQ, rx_max_coalesced_frames_irq, RX_MAX_FRAMES_IRQ);
SAME_PLACE(TX_USECS, tx_coalesce_usecs, TX_USECS);
SAME_PLACE(TX_FRAMES, tx_max_coalesced_frames, TX_MAX_FRAMES);
SAME_PLACE(TX_USECS_IRQ, tx_coalesce_usecs_irq, TX_USECS_IRQ);
SAME_PLACE(TX_FRAMES_IRQ, tx_max_coalesced_frames_irq, TX_MAX_FRAMES_IRQ);
SAME_PLACE(STATS_USECS, stats_block_coalesce_usecs, STATS_BLOCK_USECS);
SAME_PLACE(ADAPTIVE_RX, use_adaptive_rx_coalesce, USE_ADAPTIVE_RX);
SAME_PLACE(ADAPTIVE_TX, use_adaptive_tx_coalesce, USE_ADAPTIVE_TX);
SAME_PLACE(RATE_LOW, pkt_rate_low, PKT_RATE_LOW);
SAME_PLACE(RX_USECS_LOW, rx_coalesce_usecs_low, RX_USECS_LOW);
SAME_PLACE(RX_FRAMES_LOW, rx_max_coalesced_frames_low, RX_MAX_FRAMES_LOW);
SAME_PLACE(TX_USECS_LOW, tx_coalesce_usecs_low, TX_USECS_LOW);
SAME_PLACE(TX_FRAMES_LOW, tx_max_coalesced_frames_low, TX_MAX_FRAMES_LOW);
SAME_PLACE(RATE_HIGH, pkt_rate_high, PKT_RATE_HIGH);
SAME_PLACE(RX_USECS_HIGH, rx_coalesce_usecs_high, RX_USECS_HIGH);
SAME_PLACE(RX_FRAMES_HIGH, rx_max_coalesced_frames_high, RX_MAX_FRAMES_HIGH);
SAME_PLACE(TX_USECS_HIGH, tx_coalesce_usecs_high, TX_USECS_HIGH);
SAME_PLACE(TX_FRAMES_HIGH, tx_max_coalesced_frames_high, TX_MAX_FRAMES_HIGH);
SAME_PLACE(SAMPLE_INTERVAL, rate_sample_interval, RATE_SAMPLE_INTERVAL);

static u32 *word(struct ethtool_coalesce *ec, unsigned int n)
{
	return (u32 *)((char *)ec + offsetof(struct ethtool_coalesce, rx_coalesce_usecs)) + n;
}

static u32 supported(const struct net_device *dev)
{
	return dev->ethtool_ops->supported_coalesce_params & ALL;
}

bool vg_coalesce_can(const struct net_device *dev)
{
	return dev->ethtool_ops->set_coalesce;
}

bool vg_coalesce_can_queue(const struct net_device *dev)
{
	return dev->ethtool_ops->get_per_queue_coalesce &&
	       dev->ethtool_ops->set_per_queue_coalesce;
}

u32 vg_coalesce_queues(const struct net_device *dev)
{
	return max(dev->real_num_rx_queues, dev->real_num_tx_queues);
}

int vg_coalesce_read(struct net_device *dev, struct vg_coalesce *ret,
		     struct netlink_ext_ack *extack)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	int err = -EOPNOTSUPP;

	memset(ret, 0, sizeof(*ret));
	ret->ec.cmd = ETHTOOL_GCOALESCE;
	if (ops->get_coalesce)
		err = ops->get_coalesce(dev, &ret->ec, &ret->kernel, extack);
	return err ? vg_refused(extack, dev, err, "coalescing") : 0;
}

int vg_coalesce_read_queue(struct net_device *dev, u32 queue, struct vg_coalesce *ret,
			   struct netlink_ext_ack *extack)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	int err = -EOPNOTSUPP;

	memset(ret, 0, sizeof(*ret));
	ret->ec.cmd = ETHTOOL_GCOALESCE;
	if (ops->get_per_queue_coalesce)
		err = ops->get_per_queue_coalesce(dev, queue, &ret->ec);
	return err ? vg_refused(extack, dev, err, "coalescing of one queue") : 0;
}

int vg_coalesce_change(struct net_device *dev, const struct nlattr *values, struct vg_coalesce *c,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VANGUARD_A_COALESCE_VALUES_MAX + 1];
	unsigned int n;
	int err;

	err = nla_parse_nested(tb, VANGUARD_A_COALESCE_VALUES_MAX, values,
			       vanguard_coalesce_values_nl_policy, extack);
	if (err)
		return err;
	for (n = 0; n < VALUES; n++) {
		const struct nlattr *a = tb[FIRST + n];

		if (!a)
			continue;
		if (!(supported(dev) & BIT(n))) {
			NL_SET_BAD_ATTR(extack, a);
			NL_SET_ERR_MSG_FMT(extack, "this value is not supported by %s",
					   vg_driver_name(dev));
			return -EOPNOTSUPP;
		}
		*word(&c->ec, n) = nla_get_u32(a);
	}
	return 0;
}

int vg_coalesce_write(struct net_device *dev, struct vg_coalesce *c,
		      struct netlink_ext_ack *extack)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	int err = -EOPNOTSUPP;

	c->ec.cmd = ETHTOOL_SCOALESCE;
	if (ops->set_coalesce)
		err = ops->set_coalesce(dev, &c->ec, &c->kernel, extack);
	if (err)
		return vg_refused(extack, dev, err, "coalescing");
	vg_ethtool_notify(dev, ETHTOOL_MSG_COALESCE_NTF);
	return 0;
}

int vg_coalesce_write_queue(struct net_device *dev, u32 queue, struct vg_coalesce *c,
			    struct netlink_ext_ack *extack)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	int err = -EOPNOTSUPP;

	c->ec.cmd = ETHTOOL_SCOALESCE;
	if (ops->set_per_queue_coalesce)
		err = ops->set_per_queue_coalesce(dev, queue, &c->ec);
	return err ? vg_refused(extack, dev, err, "coalescing of one queue") : 0;
}

int vg_coalesce_put(struct sk_buff *skb, int attr, const struct net_device *dev,
		    const struct vg_coalesce *c)
{
	struct ethtool_coalesce ec = c->ec;
	struct nlattr *nest;
	unsigned int n;

	nest = nla_nest_start(skb, attr);
	if (!nest)
		return -EMSGSIZE;
	for (n = 0; n < VALUES; n++) {
		if (supported(dev) & BIT(n) && nla_put_u32(skb, FIRST + n, *word(&ec, n)))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* @queue of QUEUE_NONE is the device. */
#define QUEUE_NONE	U32_MAX

static int read_one(struct net_device *dev, u32 queue, struct vg_coalesce *ret,
		    struct netlink_ext_ack *extack)
{
	if (queue == QUEUE_NONE)
		return vg_coalesce_read(dev, ret, extack);
	return vg_coalesce_read_queue(dev, queue, ret, extack);
}

static int fill_one(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev,
		    u32 queue)
{
	struct vg_coalesce c;
	void *hdr;
	int err;

	err = read_one(dev, queue, &c, vg_extack(info));
	if (err)
		return err;
	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) ||
	    (queue != QUEUE_NONE && nla_put_u32(skb, VANGUARD_A_COALESCE_QUEUE, queue)) ||
	    nla_put_u32(skb, VANGUARD_A_COALESCE_SUPPORTED, supported(dev)) ||
	    vg_coalesce_put(skb, VANGUARD_A_COALESCE_VALUES, dev, &c)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* One message; *@at is the queue. */
static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	return fill_one(skb, info, dev, *at);
}

/* All messages of a device; *@at counts them: the device, then its queues. */
static int fill_all(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev,
		    u32 *at)
{
	u32 n = vg_coalesce_can_queue(dev) ? vg_coalesce_queues(dev) : 0;
	int err;

	for (; *at <= n; (*at)++) {
		err = fill_one(skb, info, dev, *at ? *at - 1 : QUEUE_NONE);
		if (err == -EMSGSIZE)
			return err;
	}
	return 0;
}

static int queue_of(const struct genl_info *info, u32 *ret_queue)
{
	const struct nlattr *a = info->attrs[VANGUARD_A_COALESCE_QUEUE];
	struct net_device *dev = vg_dev(info);

	*ret_queue = a ? nla_get_u32(a) : QUEUE_NONE;
	if (!a || *ret_queue < vg_coalesce_queues(dev))
		return 0;
	NL_SET_BAD_ATTR(info->extack, a);
	NL_SET_ERR_MSG_FMT(info->extack, "there are only %u queues", vg_coalesce_queues(dev));
	return -EINVAL;
}

int vanguard_nl_coalesce_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 queue;
	int err;

	err = queue_of(info, &queue);
	return err ? err : vg_reply(info, GENLMSG_DEFAULT_SIZE, fill, queue);
}

int vanguard_nl_coalesce_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vg_dump(skb, cb, fill_all);
}

int vanguard_nl_coalesce_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net_device *dev = vg_dev(info);
	struct vg_coalesce c;
	struct vg_who who;
	u32 queue;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VANGUARD_A_COALESCE_VALUES)) {
		NL_SET_ERR_MSG(info->extack, "change what? values are missing");
		return -EINVAL;
	}
	err = queue_of(info, &queue);
	if (!err)
		err = read_one(dev, queue, &c, info->extack);
	if (!err)
		err = vg_coalesce_change(dev, info->attrs[VANGUARD_A_COALESCE_VALUES], &c,
					 info->extack);
	if (!err && queue == QUEUE_NONE)
		err = vg_coalesce_write(dev, &c, info->extack);
	else if (!err)
		err = vg_coalesce_write_queue(dev, queue, &c, info->extack);
	if (err)
		return err;
	vg_who(&who, info);
	if (queue == QUEUE_NONE)
		vg_event(dev, VANGUARD_EVENT_KIND_COALESCE, &who, "coalescing was set");
	else
		vg_event(dev, VANGUARD_EVENT_KIND_COALESCE, &who, "coalescing of queue %u was set",
			 queue);
	return 0;
}
