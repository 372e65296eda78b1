/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vanguard.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_VANGUARD_GEN_H
#define _LINUX_VANGUARD_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/vanguard.h>
#include <vanguard.h>

/* Common nested types */
extern const struct nla_policy vanguard_channel_counts_nl_policy[VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX + 1];
extern const struct nla_policy vanguard_coalesce_values_nl_policy[VANGUARD_A_COALESCE_VALUES_SAMPLE_INTERVAL + 1];
extern const struct nla_policy vanguard_irq_plan_nl_policy[VANGUARD_A_IRQ_PLAN_CPUS + 1];
extern const struct nla_policy vanguard_offloads_nl_policy[VANGUARD_A_OFFLOADS_GSO + 1];
extern const struct nla_policy vanguard_ring_sizes_nl_policy[VANGUARD_A_RING_SIZES_TX_MAX + 1];

int vanguard_nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			 struct genl_info *info);
void
vanguard_nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info);

int vanguard_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_device_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int vanguard_nl_coalesce_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_coalesce_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int vanguard_nl_coalesce_set_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_irq_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_irq_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int vanguard_nl_irq_set_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_rings_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_rings_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int vanguard_nl_rings_set_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_channels_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_channels_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int vanguard_nl_channels_set_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_profile_get_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_profile_apply_doit(struct sk_buff *skb, struct genl_info *info);
int vanguard_nl_profile_restore_doit(struct sk_buff *skb,
				     struct genl_info *info);

enum {
	VANGUARD_NLGRP_EVENTS,
};

extern struct genl_family vanguard_nl_family;

#endif /* _LINUX_VANGUARD_GEN_H */
