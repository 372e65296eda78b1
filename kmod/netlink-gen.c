// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vanguard.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/vanguard.h>
#include <vanguard.h>

/* Integer value ranges */
static const struct netlink_range_validation vanguard_a_device_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation vanguard_a_coalesce_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation vanguard_a_irq_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation vanguard_a_rings_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation vanguard_a_channels_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation vanguard_a_profile_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

/* Common nested types */
const struct nla_policy vanguard_channel_counts_nl_policy[VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX + 1] = {
	[VANGUARD_A_CHANNEL_COUNTS_RX] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_RX_MAX] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_TX] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_TX_MAX] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_OTHER] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_OTHER_MAX] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_COMBINED] = { .type = NLA_U32, },
	[VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX] = { .type = NLA_U32, },
};

const struct nla_policy vanguard_coalesce_values_nl_policy[VANGUARD_A_COALESCE_VALUES_SAMPLE_INTERVAL + 1] = {
	[VANGUARD_A_COALESCE_VALUES_RX_USECS] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_FRAMES] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_USECS_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_FRAMES_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_USECS] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_FRAMES] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_USECS_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_FRAMES_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_STATS_USECS] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_ADAPTIVE_RX] = NLA_POLICY_MAX(NLA_U32, 1),
	[VANGUARD_A_COALESCE_VALUES_ADAPTIVE_TX] = NLA_POLICY_MAX(NLA_U32, 1),
	[VANGUARD_A_COALESCE_VALUES_RATE_LOW] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_USECS_LOW] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_FRAMES_LOW] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_USECS_LOW] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_FRAMES_LOW] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RATE_HIGH] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_USECS_HIGH] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_RX_FRAMES_HIGH] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_USECS_HIGH] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_TX_FRAMES_HIGH] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES_SAMPLE_INTERVAL] = { .type = NLA_U32, },
};

const struct nla_policy vanguard_irq_plan_nl_policy[VANGUARD_A_IRQ_PLAN_CPUS + 1] = {
	[VANGUARD_A_IRQ_PLAN_MODE] = NLA_POLICY_MAX(NLA_U32, 3),
	[VANGUARD_A_IRQ_PLAN_CPUS] = { .type = NLA_NUL_STRING, .len = 255, },
};

const struct nla_policy vanguard_offloads_nl_policy[VANGUARD_A_OFFLOADS_GSO + 1] = {
	[VANGUARD_A_OFFLOADS_GRO] = NLA_POLICY_MAX(NLA_U8, 1),
	[VANGUARD_A_OFFLOADS_GRO_HW] = NLA_POLICY_MAX(NLA_U8, 1),
	[VANGUARD_A_OFFLOADS_LRO] = NLA_POLICY_MAX(NLA_U8, 1),
	[VANGUARD_A_OFFLOADS_TSO] = NLA_POLICY_MAX(NLA_U8, 1),
	[VANGUARD_A_OFFLOADS_GSO] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy vanguard_ring_sizes_nl_policy[VANGUARD_A_RING_SIZES_TX_MAX + 1] = {
	[VANGUARD_A_RING_SIZES_RX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VANGUARD_A_RING_SIZES_RX_MAX] = { .type = NLA_U32, },
	[VANGUARD_A_RING_SIZES_TX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VANGUARD_A_RING_SIZES_TX_MAX] = { .type = NLA_U32, },
};

/* VANGUARD_CMD_DEVICE_GET - do */
static const struct nla_policy vanguard_device_get_do_nl_policy[VANGUARD_A_DEVICE_IFINDEX + 1] = {
	[VANGUARD_A_DEVICE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_device_ifindex_range),
};

/* VANGUARD_CMD_DEVICE_GET - dump */
static const struct nla_policy vanguard_device_get_dump_nl_policy[VANGUARD_A_DEVICE_IFINDEX + 1] = {
	[VANGUARD_A_DEVICE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_device_ifindex_range),
};

/* VANGUARD_CMD_COALESCE_GET - do */
static const struct nla_policy vanguard_coalesce_get_do_nl_policy[VANGUARD_A_COALESCE_QUEUE + 1] = {
	[VANGUARD_A_COALESCE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_coalesce_ifindex_range),
	[VANGUARD_A_COALESCE_QUEUE] = { .type = NLA_U32, },
};

/* VANGUARD_CMD_COALESCE_GET - dump */
static const struct nla_policy vanguard_coalesce_get_dump_nl_policy[VANGUARD_A_COALESCE_IFINDEX + 1] = {
	[VANGUARD_A_COALESCE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_coalesce_ifindex_range),
};

/* VANGUARD_CMD_COALESCE_SET - do */
static const struct nla_policy vanguard_coalesce_set_nl_policy[VANGUARD_A_COALESCE_VALUES + 1] = {
	[VANGUARD_A_COALESCE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_coalesce_ifindex_range),
	[VANGUARD_A_COALESCE_QUEUE] = { .type = NLA_U32, },
	[VANGUARD_A_COALESCE_VALUES] = NLA_POLICY_NESTED(vanguard_coalesce_values_nl_policy),
};

/* VANGUARD_CMD_IRQ_GET - do */
static const struct nla_policy vanguard_irq_get_do_nl_policy[VANGUARD_A_IRQ_QUEUE + 1] = {
	[VANGUARD_A_IRQ_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_irq_ifindex_range),
	[VANGUARD_A_IRQ_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_IRQ_QUEUE] = { .type = NLA_U32, },
};

/* VANGUARD_CMD_IRQ_GET - dump */
static const struct nla_policy vanguard_irq_get_dump_nl_policy[VANGUARD_A_IRQ_IFINDEX + 1] = {
	[VANGUARD_A_IRQ_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_irq_ifindex_range),
};

/* VANGUARD_CMD_IRQ_SET - do */
static const struct nla_policy vanguard_irq_set_nl_policy[VANGUARD_A_IRQ_CPUS + 1] = {
	[VANGUARD_A_IRQ_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_irq_ifindex_range),
	[VANGUARD_A_IRQ_IRQ] = { .type = NLA_U32, },
	[VANGUARD_A_IRQ_QUEUE] = { .type = NLA_U32, },
	[VANGUARD_A_IRQ_MODE] = NLA_POLICY_MAX(NLA_U32, 3),
	[VANGUARD_A_IRQ_CPUS] = { .type = NLA_NUL_STRING, .len = 255, },
};

/* VANGUARD_CMD_RINGS_GET - do */
static const struct nla_policy vanguard_rings_get_do_nl_policy[VANGUARD_A_RINGS_IFINDEX + 1] = {
	[VANGUARD_A_RINGS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_rings_ifindex_range),
};

/* VANGUARD_CMD_RINGS_GET - dump */
static const struct nla_policy vanguard_rings_get_dump_nl_policy[VANGUARD_A_RINGS_IFINDEX + 1] = {
	[VANGUARD_A_RINGS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_rings_ifindex_range),
};

/* VANGUARD_CMD_RINGS_SET - do */
static const struct nla_policy vanguard_rings_set_nl_policy[VANGUARD_A_RINGS_SIZES + 1] = {
	[VANGUARD_A_RINGS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_rings_ifindex_range),
	[VANGUARD_A_RINGS_SIZES] = NLA_POLICY_NESTED(vanguard_ring_sizes_nl_policy),
};

/* VANGUARD_CMD_CHANNELS_GET - do */
static const struct nla_policy vanguard_channels_get_do_nl_policy[VANGUARD_A_CHANNELS_IFINDEX + 1] = {
	[VANGUARD_A_CHANNELS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_channels_ifindex_range),
};

/* VANGUARD_CMD_CHANNELS_GET - dump */
static const struct nla_policy vanguard_channels_get_dump_nl_policy[VANGUARD_A_CHANNELS_IFINDEX + 1] = {
	[VANGUARD_A_CHANNELS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_channels_ifindex_range),
};

/* VANGUARD_CMD_CHANNELS_SET - do */
static const struct nla_policy vanguard_channels_set_nl_policy[VANGUARD_A_CHANNELS_COUNTS + 1] = {
	[VANGUARD_A_CHANNELS_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_channels_ifindex_range),
	[VANGUARD_A_CHANNELS_COUNTS] = NLA_POLICY_NESTED(vanguard_channel_counts_nl_policy),
};

/* VANGUARD_CMD_PROFILE_GET - do */
static const struct nla_policy vanguard_profile_get_nl_policy[VANGUARD_A_PROFILE_IFINDEX + 1] = {
	[VANGUARD_A_PROFILE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_profile_ifindex_range),
};

/* VANGUARD_CMD_PROFILE_APPLY - do */
static const struct nla_policy vanguard_profile_apply_nl_policy[VANGUARD_A_PROFILE_STAY + 1] = {
	[VANGUARD_A_PROFILE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_profile_ifindex_range),
	[VANGUARD_A_PROFILE_CHANNELS] = NLA_POLICY_NESTED(vanguard_channel_counts_nl_policy),
	[VANGUARD_A_PROFILE_RINGS] = NLA_POLICY_NESTED(vanguard_ring_sizes_nl_policy),
	[VANGUARD_A_PROFILE_OFFLOADS] = NLA_POLICY_NESTED(vanguard_offloads_nl_policy),
	[VANGUARD_A_PROFILE_COALESCE] = NLA_POLICY_NESTED(vanguard_coalesce_values_nl_policy),
	[VANGUARD_A_PROFILE_IRQ] = NLA_POLICY_NESTED(vanguard_irq_plan_nl_policy),
	[VANGUARD_A_PROFILE_STAY] = { .type = NLA_FLAG, },
};

/* VANGUARD_CMD_PROFILE_RESTORE - do */
static const struct nla_policy vanguard_profile_restore_nl_policy[VANGUARD_A_PROFILE_IFINDEX + 1] = {
	[VANGUARD_A_PROFILE_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &vanguard_a_profile_ifindex_range),
};

/* Ops table for vanguard */
static const struct genl_split_ops vanguard_nl_ops[] = {
	{
		.cmd		= VANGUARD_CMD_DEVICE_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_device_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_device_get_do_nl_policy,
		.maxattr	= VANGUARD_A_DEVICE_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_DEVICE_GET,
		.dumpit		= vanguard_nl_device_get_dumpit,
		.policy		= vanguard_device_get_dump_nl_policy,
		.maxattr	= VANGUARD_A_DEVICE_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VANGUARD_CMD_COALESCE_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_coalesce_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_coalesce_get_do_nl_policy,
		.maxattr	= VANGUARD_A_COALESCE_QUEUE,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_COALESCE_GET,
		.dumpit		= vanguard_nl_coalesce_get_dumpit,
		.policy		= vanguard_coalesce_get_dump_nl_policy,
		.maxattr	= VANGUARD_A_COALESCE_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VANGUARD_CMD_COALESCE_SET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_coalesce_set_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_coalesce_set_nl_policy,
		.maxattr	= VANGUARD_A_COALESCE_VALUES,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_IRQ_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_irq_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_irq_get_do_nl_policy,
		.maxattr	= VANGUARD_A_IRQ_QUEUE,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_IRQ_GET,
		.dumpit		= vanguard_nl_irq_get_dumpit,
		.policy		= vanguard_irq_get_dump_nl_policy,
		.maxattr	= VANGUARD_A_IRQ_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VANGUARD_CMD_IRQ_SET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_irq_set_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_irq_set_nl_policy,
		.maxattr	= VANGUARD_A_IRQ_CPUS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_RINGS_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_rings_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_rings_get_do_nl_policy,
		.maxattr	= VANGUARD_A_RINGS_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_RINGS_GET,
		.dumpit		= vanguard_nl_rings_get_dumpit,
		.policy		= vanguard_rings_get_dump_nl_policy,
		.maxattr	= VANGUARD_A_RINGS_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VANGUARD_CMD_RINGS_SET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_rings_set_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_rings_set_nl_policy,
		.maxattr	= VANGUARD_A_RINGS_SIZES,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_CHANNELS_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_channels_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_channels_get_do_nl_policy,
		.maxattr	= VANGUARD_A_CHANNELS_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_CHANNELS_GET,
		.dumpit		= vanguard_nl_channels_get_dumpit,
		.policy		= vanguard_channels_get_dump_nl_policy,
		.maxattr	= VANGUARD_A_CHANNELS_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VANGUARD_CMD_CHANNELS_SET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_channels_set_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_channels_set_nl_policy,
		.maxattr	= VANGUARD_A_CHANNELS_COUNTS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_PROFILE_GET,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_profile_get_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_profile_get_nl_policy,
		.maxattr	= VANGUARD_A_PROFILE_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_PROFILE_APPLY,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_profile_apply_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_profile_apply_nl_policy,
		.maxattr	= VANGUARD_A_PROFILE_STAY,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VANGUARD_CMD_PROFILE_RESTORE,
		.pre_doit	= vanguard_nl_pre_doit,
		.doit		= vanguard_nl_profile_restore_doit,
		.post_doit	= vanguard_nl_post_doit,
		.policy		= vanguard_profile_restore_nl_policy,
		.maxattr	= VANGUARD_A_PROFILE_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group vanguard_nl_mcgrps[] = {
	[VANGUARD_NLGRP_EVENTS] = { "events", },
};

struct genl_family vanguard_nl_family __ro_after_init = {
	.name		= VANGUARD_FAMILY_NAME,
	.version	= VANGUARD_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= vanguard_nl_ops,
	.n_split_ops	= ARRAY_SIZE(vanguard_nl_ops),
	.mcgrps		= vanguard_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(vanguard_nl_mcgrps),
};
