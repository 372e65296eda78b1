// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is remembered about devices, and who makes us look again
 *
 * Three things do: the network stack's notifier (a device goes, comes up, has
 * its link back), the end of a socket that holds a profile, and a look every
 * second while any vector is steered, because a driver tells nobody when it
 * makes its vectors anew.
 */
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "compat.h"
#include "vanguard.h"

enum { LOOK_SECONDS = 1 };

static LIST_HEAD(kept_list);	/* under RTNL */
static bool is_closed;		/* under RTNL: the module goes, nothing new is kept */

static void look(struct work_struct *work);
static DECLARE_DELAYED_WORK(look_work, look);

struct vg_kept *vg_kept_find(const struct net_device *dev)
{
	struct vg_kept *kept;

	ASSERT_RTNL();
	list_for_each_entry(kept, &kept_list, list) {
		if (kept->dev == dev)
			return kept;
	}
	return NULL;
}

struct vg_kept *vg_kept_get(struct net_device *dev)
{
	struct vg_kept *kept = vg_kept_find(dev);

	if (kept)
		return kept;
	if (is_closed)
		return ERR_PTR(-ESHUTDOWN);
	kept = kzalloc(sizeof(*kept), GFP_KERNEL);
	if (!kept)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&kept->steers);
	kept->dev = dev;
	netdev_hold(dev, &kept->tracker, GFP_KERNEL);
	list_add_tail(&kept->list, &kept_list);
	return kept;
}

static void look_later(void)
{
	schedule_delayed_work(&look_work, LOOK_SECONDS * HZ);
}

void vg_kept_put(struct vg_kept *kept)
{
	if (!list_empty(&kept->steers))
		look_later();
	if (kept->profile || !list_empty(&kept->steers))
		return;
	list_del(&kept->list);
	netdev_put(kept->dev, &kept->tracker);
	kfree(kept);
}

static void check(struct vg_kept *kept)
{
	if (vg_steer_check(kept->dev, &kept->steers))
		return;
	vg_event(kept->dev, VANGUARD_EVENT_KIND_HEALTH, NULL,
		 "an interrupt could not be put back on the CPU that it was steered to");
}

static void look(struct work_struct *work)
{
	bool is_needed = false;
	struct vg_kept *kept;

	rtnl_lock();
	list_for_each_entry(kept, &kept_list, list) {
		if (list_empty(&kept->steers))
			continue;
		netdev_lock_ops(kept->dev);
		check(kept);
		netdev_unlock_ops(kept->dev);
		is_needed = true;
	}
	if (is_needed && !is_closed)
		look_later();
	rtnl_unlock();
}

/*
 * The device goes, or goes to another namespace: its settings are no more, or
 * somebody else's. Its interrupts go back, they outlive it where the function
 * carries more than one device.
 */
static void gone(struct vg_kept *kept)
{
	if (kept->profile)
		vg_profile_forget(kept);
	vg_steer_release(kept->dev, &kept->steers, VG_ALL);
	vg_kept_put(kept);
}

static void tell_link(struct net_device *dev, unsigned long event)
{
	switch (event) {
	case NETDEV_REGISTER:
		vg_event(dev, VANGUARD_EVENT_KIND_LINK, NULL, "the device is there");
		break;
	case NETDEV_UNREGISTER:
		vg_event(dev, VANGUARD_EVENT_KIND_LINK, NULL, "the device is gone");
		break;
	case NETDEV_CHANGENAME:
		vg_event(dev, VANGUARD_EVENT_KIND_LINK, NULL, "the device has this name now");
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		vg_event(dev, VANGUARD_EVENT_KIND_LINK, NULL, "the device is %s, its link is %s",
			 event == NETDEV_DOWN ? "down" : "up",
			 netif_carrier_ok(dev) && event != NETDEV_DOWN ? "there" : "not there");
		break;
	}
}

static int on_netdev(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct vg_kept *kept;

	kept = vg_kept_find(dev);
	tell_link(dev, event);
	if (!kept)
		return NOTIFY_DONE;
	if (event == NETDEV_UNREGISTER)
		gone(kept);
	else if (event == NETDEV_UP || event == NETDEV_CHANGE || event == NETDEV_CHANGEMTU)
		mod_delayed_work(system_wq, &look_work, 0);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_nb = { .notifier_call = on_netdev };

/* A device that is not there has lost its settings, and gets them from its driver. */
static void restore(struct vg_kept *kept)
{
	struct net_device *dev = kept->dev;

	if (!kept->profile)
		return;
	netdev_lock_ops(dev);
	if (vg_begin(dev, NULL)) {
		vg_profile_forget(kept);
	} else {
		vg_profile_restore(kept, NULL);
		vg_end(dev);
	}
	netdev_unlock_ops(dev);
}

/* Process context, no lock held: the socket is being closed. */
static int on_netlink(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;
	struct vg_kept *kept, *next;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	/* Sockets close all the time; most of them while nothing is kept. */
	if (list_empty_careful(&kept_list))
		return NOTIFY_DONE;
	rtnl_lock();
	list_for_each_entry_safe(kept, next, &kept_list, list) {
		if (!kept->profile || !vg_profile_held_by(kept->profile, n->net, n->portid))
			continue;
		restore(kept);
		vg_kept_put(kept);
	}
	rtnl_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block netlink_nb = { .notifier_call = on_netlink };

int vg_kept_init(void)
{
	int err;

	err = register_netdevice_notifier(&netdev_nb);
	if (err)
		return err;
	err = netlink_register_notifier(&netlink_nb);
	if (err)
		unregister_netdevice_notifier(&netdev_nb);
	return err;
}

void vg_kept_exit(void)
{
	struct vg_kept *kept, *next;

	netlink_unregister_notifier(&netlink_nb);
	rtnl_lock();
	is_closed = true;
	list_for_each_entry_safe(kept, next, &kept_list, list) {
		restore(kept);
		vg_steer_release(kept->dev, &kept->steers, VG_ALL);
		vg_kept_put(kept);
	}
	rtnl_unlock();
	unregister_netdevice_notifier(&netdev_nb);
	cancel_delayed_work_sync(&look_work);
}
