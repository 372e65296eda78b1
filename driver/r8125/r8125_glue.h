/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * r8125_glue.h - what the patched driver calls
 *
 * The only header of ours that the vendor's code includes: each function is
 * called from the place that patches/2xx-* say, patches/hooks lists them all.
 * And what of the vendor's code had to be made visible for us.
 */
#ifndef R8125_GLUE_H
#define R8125_GLUE_H

#include <linux/types.h>

struct ethtool_channels;
struct ethtool_coalesce;
struct kernel_ethtool_coalesce;
struct net_device;
struct netlink_ext_ack;
struct rtl8125_private;
struct rtl8125_rx_ring;
struct rtl8125_tx_ring;

/* r8125_device.c */
int r8125_device_probe(struct rtl8125_private *tp, int timer_count);

/* r8125_coalesce.c */
int r8125_coalesce_get(struct net_device *dev, struct ethtool_coalesce *coal,
		       struct kernel_ethtool_coalesce *kernel_coal,
		       struct netlink_ext_ack *extack);
int r8125_coalesce_set(struct net_device *dev, struct ethtool_coalesce *coal,
		       struct kernel_ethtool_coalesce *kernel_coal,
		       struct netlink_ext_ack *extack);
int r8125_coalesce_get_queue(struct net_device *dev, u32 queue, struct ethtool_coalesce *coal);
int r8125_coalesce_set_queue(struct net_device *dev, u32 queue, struct ethtool_coalesce *coal);
void r8125_coalesce_apply(struct rtl8125_private *tp);
u32 r8125_coalesce_timer(const struct rtl8125_private *tp);

/* r8125_queues.c */
int r8125_queues_set_channels(struct net_device *dev, struct ethtool_channels *channels);
void r8125_queues_open(struct rtl8125_private *tp);
void r8125_queues_close(struct rtl8125_private *tp);

/* r8125_stats.c */
void r8125_stats_rx(struct rtl8125_rx_ring *ring, u32 packets, u32 bytes);
void r8125_stats_tx(struct rtl8125_tx_ring *ring, u32 packets, u32 bytes);
void r8125_stats_tx_dropped(struct rtl8125_tx_ring *ring);
int r8125_stats_count(struct net_device *dev);
void r8125_stats_strings(struct net_device *dev, u8 *data);
void r8125_stats_values(struct net_device *dev, u64 *data);

/* r8125_n.c */
void rtl8125_setup_interrupt_mask(struct rtl8125_private *tp);

#define R8125_ETHTOOL_OPS \
	.supported_coalesce_params = ETHTOOL_COALESCE_USECS, \
	.get_coalesce = r8125_coalesce_get, \
	.set_coalesce = r8125_coalesce_set, \
	.get_per_queue_coalesce = r8125_coalesce_get_queue, \
	.set_per_queue_coalesce = r8125_coalesce_set_queue, \
	.set_channels = r8125_queues_set_channels,

#endif
