// SPDX-License-Identifier: GPL-2.0-only
/* What all commands have in common: the device, the rights, the reply */
#include <linux/pm_runtime.h>
#include <linux/sched.h>
#include "compat.h"
#include "netlink-gen.h"
#include "vanguard.h"

/* Every command names its device by the same attribute. */
static_assert(VANGUARD_A_DEVICE_IFINDEX == 1 && VANGUARD_A_COALESCE_IFINDEX == 1 &&
	      VANGUARD_A_IRQ_IFINDEX == 1 && VANGUARD_A_RINGS_IFINDEX == 1 &&
	      VANGUARD_A_CHANNELS_IFINDEX == 1 && VANGUARD_A_PROFILE_IFINDEX == 1);
static_assert(VANGUARD_A_DEVICE_IFNAME == 2 && VANGUARD_A_COALESCE_IFNAME == 2 &&
	      VANGUARD_A_IRQ_IFNAME == 2 && VANGUARD_A_RINGS_IFNAME == 2 &&
	      VANGUARD_A_CHANNELS_IFNAME == 2 && VANGUARD_A_PROFILE_IFNAME == 2);

enum { ATTR_IFINDEX = 1, ATTR_IFNAME = 2 };

/* Where a dump goes on, in netlink_callback's ctx. */
struct dump_state {
	unsigned long ifindex;
	u32 at;
};

static bool changes_something(u8 cmd)
{
	return cmd == VANGUARD_CMD_COALESCE_SET || cmd == VANGUARD_CMD_RINGS_SET ||
	       cmd == VANGUARD_CMD_CHANNELS_SET || cmd == VANGUARD_CMD_IRQ_SET ||
	       cmd == VANGUARD_CMD_PROFILE_APPLY || cmd == VANGUARD_CMD_PROFILE_RESTORE;
}

/* An interrupt is not a matter of one namespace, the CPUs are everybody's. */
static bool changes_irqs(u8 cmd, const struct genl_info *info)
{
	return cmd == VANGUARD_CMD_IRQ_SET ||
	       (cmd == VANGUARD_CMD_PROFILE_APPLY && info->attrs[VANGUARD_A_PROFILE_IRQ]);
}

static int check_rights(struct sk_buff *skb, const struct genl_info *info, u8 cmd)
{
	struct net *net = genl_info_net(info);

	if (changes_irqs(cmd, info) && !netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(info->extack,
			       "interrupts need CAP_NET_ADMIN in the initial user namespace");
		return -EPERM;
	}
	if (changes_something(cmd) && !netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(info->extack, "changes need CAP_NET_ADMIN");
		return -EPERM;
	}
	return 0;
}

int vanguard_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			 struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[ATTR_IFINDEX];
	struct net_device *dev;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, ATTR_IFINDEX)) {
		NL_SET_ERR_MSG(info->extack, "which interface? ifindex is missing");
		return -EINVAL;
	}
	err = check_rights(skb, info, ops->cmd);
	if (err)
		return err;
	rtnl_lock();
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(ifindex));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex, "there is no such interface here");
		err = -ENODEV;
		goto err_rtnl;
	}
	netdev_lock_ops(dev);
	err = vg_begin(dev, info->extack);
	if (err)
		goto err_dev;
	info->user_ptr[0] = dev;
	return 0;

err_dev:
	netdev_unlock_ops(dev);
err_rtnl:
	rtnl_unlock();
	return err;
}

void vanguard_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			   struct genl_info *info)
{
	struct net_device *dev = vg_dev(info);

	vg_end(dev);
	netdev_unlock_ops(dev);
	rtnl_unlock();
}

struct net_device *vg_dev(const struct genl_info *info)
{
	return info->user_ptr[0];
}

void vg_who(struct vg_who *who, const struct genl_info *info)
{
	who->pid = task_tgid_vnr(current);
	who->portid = info->snd_portid;
	get_task_comm(who->comm, current);
}

/* The same steps that the kernel's ethtool family takes around an op. */
int vg_begin(struct net_device *dev, struct netlink_ext_ack *extack)
{
	int err = 0;

	if (dev->dev.parent)
		pm_runtime_get_sync(dev->dev.parent);
	if (!netif_device_present(dev) || dev->reg_state >= NETREG_UNREGISTERING) {
		NL_SET_ERR_MSG(extack, "the device is not there at the moment");
		err = -ENODEV;
		goto err_put;
	}
	if (dev->ethtool_ops->begin)
		err = dev->ethtool_ops->begin(dev);
	if (err) {
		vg_refused(extack, dev, err, "an operation");
		goto err_put;
	}
	return 0;

err_put:
	if (dev->dev.parent)
		pm_runtime_put(dev->dev.parent);
	return err;
}

void vg_end(struct net_device *dev)
{
	if (dev->ethtool_ops->complete)
		dev->ethtool_ops->complete(dev);
	if (dev->dev.parent)
		pm_runtime_put(dev->dev.parent);
}

int vg_refused(struct netlink_ext_ack *extack, struct net_device *dev, int err, const char *what)
{
	if (!extack || extack->_msg)
		return err;
	if (err == -EOPNOTSUPP)
		NL_SET_ERR_MSG_FMT(extack, "%s is not supported by %s", what, vg_driver_name(dev));
	else
		NL_SET_ERR_MSG_FMT(extack, "%s was refused by %s (error %d)", what,
				   vg_driver_name(dev), -err);
	return err;
}

static bool is_dump(const struct genl_info *info)
{
	return info->nlhdr->nlmsg_flags & NLM_F_DUMP;
}

struct netlink_ext_ack *vg_extack(const struct genl_info *info)
{
	return is_dump(info) ? NULL : info->extack;
}

void *vg_put(struct sk_buff *skb, const struct genl_info *info)
{
	int flags = is_dump(info) ? NLM_F_MULTI : 0;

	return genlmsg_put(skb, info->snd_portid, info->snd_seq, info->family, flags,
			   info->genlhdr->cmd);
}

int vg_put_dev(struct sk_buff *skb, struct net_device *dev)
{
	if (nla_put_u32(skb, ATTR_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, ATTR_IFNAME, dev->name))
		return -EMSGSIZE;
	return 0;
}

int vg_reply(struct genl_info *info, size_t size, vg_fill_fn fill, u32 at)
{
	struct sk_buff *skb;
	int err;

	skb = genlmsg_new(size, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	err = fill(skb, info, vg_dev(info), &at);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

static int dump_dev(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev,
		    struct dump_state *state, vg_fill_fn fill)
{
	int err;

	netdev_lock_ops(dev);
	err = vg_begin(dev, NULL);
	if (!err) {
		err = fill(skb, info, dev, &state->at);
		vg_end(dev);
	}
	netdev_unlock_ops(dev);
	/* One that cannot say, or is asleep, does not keep others from saying. */
	return err == -EMSGSIZE ? err : 0;
}

int vg_dump(struct sk_buff *skb, struct netlink_callback *cb, vg_fill_fn fill)
{
	const struct genl_info *info = genl_info_dump(cb);
	struct dump_state *state = (void *)cb->ctx;
	struct net *net = genl_info_net(info);
	struct net_device *dev;
	u32 only = 0;
	int err = 0;

	BUILD_BUG_ON(sizeof(*state) > sizeof(cb->ctx));
	if (info->attrs[ATTR_IFINDEX])
		only = nla_get_u32(info->attrs[ATTR_IFINDEX]);
	rtnl_lock();
	if (only && !__dev_get_by_index(net, only)) {
		NL_SET_ERR_MSG_ATTR(cb->extack, info->attrs[ATTR_IFINDEX],
				    "there is no such interface here");
		err = state->ifindex ? 0 : -ENODEV;
		goto unlock;
	}
	if (only && state->ifindex <= only)
		state->ifindex = only;
	for_each_netdev_dump(net, dev, state->ifindex) {
		if (only && dev->ifindex != only)
			break;
		err = dump_dev(skb, info, dev, state, fill);
		if (err)
			break;
		state->at = 0;
	}
unlock:
	rtnl_unlock();
	return err;
}
