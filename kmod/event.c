// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tell listeners what happened
 *
 * Who makes an event holds locks and must not wait for listeners, so events
 * go through a queue of QUEUE_MAX; what does not fit is counted, and the count
 * goes with every later event. A listener whose own socket is full hears
 * ENOBUFS from the kernel, and finds by the numbers how many it missed.
 */
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "netlink-gen.h"
#include "trace.h"
#include "vanguard.h"

enum { QUEUE_MAX = 256, TEXT_MAX = 128, EVENT_SIZE = 512 };

/* Number of the last event of each namespace; under the queue's lock. */
struct event_net {
	u32 seq;
};

static unsigned int net_id;
static struct pernet_operations net_ops = {
	.id = &net_id,
	.size = sizeof(struct event_net),
};

static void send_all(struct work_struct *work);
static DECLARE_WORK(send_work, send_all);

static struct sk_buff_head queue;	/* many producers, send_work consumes */
static bool is_open;			/* under queue.lock */
static u64 dropped;			/* under queue.lock */

/* The namespace that a message in the queue is for. */
struct event_cb {
	struct net *net;
	netns_tracker tracker;
};

static struct event_cb *cb_of(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct event_cb) > sizeof(skb->cb));
	return (struct event_cb *)skb->cb;
}

static void send_all(struct work_struct *work)
{
	struct event_cb cb;
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&queue))) {
		cb = *cb_of(skb);
		memset(skb->cb, 0, sizeof(skb->cb));
		genlmsg_multicast_netns(&vanguard_nl_family, cb.net, skb, 0,
					VANGUARD_NLGRP_EVENTS, GFP_KERNEL);
		put_net_track(cb.net, &cb.tracker);
	}
}

/* @skb is in the queue after this, or gone and counted. */
static void enqueue(struct sk_buff *skb, struct net *net)
{
	bool is_full;

	spin_lock_bh(&queue.lock);
	is_full = !is_open || skb_queue_len(&queue) >= QUEUE_MAX;
	if (is_full)
		dropped++;
	else
		__skb_queue_tail(&queue, skb);
	spin_unlock_bh(&queue.lock);
	if (is_full) {
		put_net_track(net, &cb_of(skb)->tracker);
		kfree_skb(skb);
		return;
	}
	schedule_work(&send_work);
}

static int put_who(struct sk_buff *skb, const struct vg_who *who)
{
	if (!who)
		return 0;
	if (nla_put_u32(skb, VANGUARD_A_EVENT_PID, who->pid) ||
	    nla_put_string(skb, VANGUARD_A_EVENT_COMM, who->comm))
		return -EMSGSIZE;
	return 0;
}

static int fill(struct sk_buff *skb, struct net_device *dev, enum vanguard_event_kind kind,
		const struct vg_who *who, const char *text)
{
	struct event_net *en = net_generic(dev_net(dev), net_id);
	u64 dropped_now;
	void *hdr;
	u32 seq;

	spin_lock_bh(&queue.lock);
	seq = ++en->seq;
	dropped_now = dropped;
	spin_unlock_bh(&queue.lock);
	hdr = genlmsg_put(skb, 0, 0, &vanguard_nl_family, 0, VANGUARD_CMD_EVENT_NTF);
	if (!hdr || nla_put_u32(skb, VANGUARD_A_EVENT_KIND, kind) ||
	    nla_put_u32(skb, VANGUARD_A_EVENT_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, VANGUARD_A_EVENT_IFNAME, dev->name) ||
	    nla_put_string(skb, VANGUARD_A_EVENT_TEXT, text) || put_who(skb, who) ||
	    nla_put_u32(skb, VANGUARD_A_EVENT_SEQ, seq) ||
	    nla_put_uint(skb, VANGUARD_A_EVENT_DROPPED, dropped_now))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

static bool is_heard(struct net *net)
{
	return READ_ONCE(is_open) &&
	       genl_has_listeners(&vanguard_nl_family, net, VANGUARD_NLGRP_EVENTS);
}

void vg_event(struct net_device *dev, enum vanguard_event_kind kind, const struct vg_who *who,
	      const char *fmt, ...)
{
	struct net *net = dev_net(dev);
	char text[TEXT_MAX];
	struct sk_buff *skb;
	va_list ap;

	va_start(ap, fmt);
	vscnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	trace_vanguard_event(dev, kind, text);
	if (!is_heard(net))
		return;
	skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);
	if (!skb || fill(skb, dev, kind, who, text)) {
		kfree_skb(skb);
		spin_lock_bh(&queue.lock);
		dropped++;
		spin_unlock_bh(&queue.lock);
		return;
	}
	cb_of(skb)->net = get_net_track(net, &cb_of(skb)->tracker, GFP_KERNEL);
	enqueue(skb, net);
}

int vg_event_init(void)
{
	skb_queue_head_init(&queue);
	return register_pernet_subsys(&net_ops);
}

void vg_event_open(void)
{
	spin_lock_bh(&queue.lock);
	WRITE_ONCE(is_open, true);
	spin_unlock_bh(&queue.lock);
}

void vg_event_close(void)
{
	spin_lock_bh(&queue.lock);
	WRITE_ONCE(is_open, false);
	spin_unlock_bh(&queue.lock);
	flush_work(&send_work);
}

void vg_event_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
