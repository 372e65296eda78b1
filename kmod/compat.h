/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernels differ in. A feature is looked for in the headers,
 * here or by Kbuild; nothing is concluded from a version.
 */
#ifndef VANGUARD_COMPAT_H
#define VANGUARD_COMPAT_H

#include <linux/ethtool_netlink.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#ifdef VG_HAVE_NETDEV_LOCK
#include <net/netdev_lock.h>
#else
/* Everything about a device is under RTNL here. */
static inline void netdev_lock_ops(struct net_device *dev)
{
	ASSERT_RTNL();
}

static inline void netdev_unlock_ops(struct net_device *dev)
{
	ASSERT_RTNL();
}
#endif

/* vg_ethtool_notify() - tell ethtool's listeners that a setting was changed */
static inline void vg_ethtool_notify(struct net_device *dev, unsigned int cmd)
{
#ifdef VG_NOTIFY_TAKES_TWO
	ethtool_notify(dev, cmd);
#else
	ethtool_notify(dev, cmd, NULL);
#endif
}

#endif /* VANGUARD_COMPAT_H */
