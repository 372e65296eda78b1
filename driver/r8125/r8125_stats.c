// SPDX-License-Identifier: GPL-2.0-only
/*
 * r8125_stats.c - counters of each queue: "netdev" netlink and ethtool -S
 *
 * A queue's counters live as long as the device. When there are fewer queues
 * than before, what the others have counted is in the base that netlink adds.
 */
#include <linux/ethtool.h>
#include <net/netdev_queues.h>

#include "r8125_device.h"

static const char * const rx_names[] = {
	[R8125_RX_PACKETS] = "packets",
	[R8125_RX_BYTES] = "bytes",
};

static_assert(ARRAY_SIZE(rx_names) == __R8125_RX_MAX);

static const char * const tx_names[] = {
	[R8125_TX_PACKETS] = "packets",
	[R8125_TX_BYTES] = "bytes",
	[R8125_TX_DROPPED] = "dropped",
};

static_assert(ARRAY_SIZE(tx_names) == __R8125_TX_MAX);

/* From the NAPI of the queue. The bytes are without the Ethernet header, which counts. */
void r8125_stats_rx(struct rtl8125_rx_ring *ring, u32 packets, u32 bytes)
{
	const u64 whole = bytes + (u64)packets * ETH_HLEN;
	struct pcpu_sw_netstats *sum = this_cpu_ptr(ring->netdev->tstats);
	struct r8125_rx *rx = ring->ours;

	u64_stats_update_begin(&rx->sync);
	u64_stats_add(&rx->count[R8125_RX_PACKETS], packets);
	u64_stats_add(&rx->count[R8125_RX_BYTES], whole);
	u64_stats_update_end(&rx->sync);

	u64_stats_update_begin(&sum->syncp);
	u64_stats_add(&sum->rx_packets, packets);
	u64_stats_add(&sum->rx_bytes, whole);
	u64_stats_update_end(&sum->syncp);
}

/* From the NAPI of the queue. */
void r8125_stats_tx(struct rtl8125_tx_ring *ring, u32 packets, u32 bytes)
{
	struct r8125_tx *tx = ring->ours;

	u64_stats_update_begin(&tx->sync);
	u64_stats_add(&tx->count[R8125_TX_PACKETS], packets);
	u64_stats_add(&tx->count[R8125_TX_BYTES], bytes);
	u64_stats_update_end(&tx->sync);

	dev_sw_netstats_tx_add(ring->netdev, packets, bytes);
}

/* From ndo_start_xmit, which holds the lock of the queue. */
void r8125_stats_tx_dropped(struct rtl8125_tx_ring *ring)
{
	struct r8125_tx *tx = ring->ours;

	u64_stats_update_begin(&tx->drop_sync);
	u64_stats_inc(&tx->count[R8125_TX_DROPPED]);
	u64_stats_update_end(&tx->drop_sync);
	DEV_STATS_INC(ring->netdev, tx_dropped);
}

static void read_rx(const struct r8125_rx *rx, u64 *ret_values)
{
	unsigned int start;
	int i;

	do {
		start = u64_stats_fetch_begin(&rx->sync);
		for (i = 0; i < __R8125_RX_MAX; i++)
			ret_values[i] = u64_stats_read(&rx->count[i]);
	} while (u64_stats_fetch_retry(&rx->sync, start));
}

static void read_tx(const struct r8125_tx *tx, u64 *ret_values)
{
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&tx->sync);
		ret_values[R8125_TX_PACKETS] = u64_stats_read(&tx->count[R8125_TX_PACKETS]);
		ret_values[R8125_TX_BYTES] = u64_stats_read(&tx->count[R8125_TX_BYTES]);
	} while (u64_stats_fetch_retry(&tx->sync, start));
	do {
		start = u64_stats_fetch_begin(&tx->drop_sync);
		ret_values[R8125_TX_DROPPED] = u64_stats_read(&tx->count[R8125_TX_DROPPED]);
	} while (u64_stats_fetch_retry(&tx->drop_sync, start));
}

/* Of all queues that the chip has, used or not: the number must not change. */
int r8125_stats_count(struct net_device *dev)
{
	const struct rtl8125_private *tp = netdev_priv(dev);

	return tp->HwSuppNumRxQueues * __R8125_RX_MAX + tp->HwSuppNumTxQueues * __R8125_TX_MAX;
}

void r8125_stats_strings(struct net_device *dev, u8 *data)
{
	const struct rtl8125_private *tp = netdev_priv(dev);
	int q, i;

	for (q = 0; q < tp->HwSuppNumRxQueues; q++)
		for (i = 0; i < __R8125_RX_MAX; i++)
			ethtool_sprintf(&data, "rx_queue_%d_%s", q, rx_names[i]);
	for (q = 0; q < tp->HwSuppNumTxQueues; q++)
		for (i = 0; i < __R8125_TX_MAX; i++)
			ethtool_sprintf(&data, "tx_queue_%d_%s", q, tx_names[i]);
}

void r8125_stats_values(struct net_device *dev, u64 *data)
{
	const struct rtl8125_private *tp = netdev_priv(dev);
	int q;

	for (q = 0; q < tp->HwSuppNumRxQueues; q++, data += __R8125_RX_MAX)
		read_rx(&tp->ours->rx[q], data);
	for (q = 0; q < tp->HwSuppNumTxQueues; q++, data += __R8125_TX_MAX)
		read_tx(&tp->ours->tx[q], data);
}

static void get_queue_rx(struct net_device *dev, int queue, struct netdev_queue_stats_rx *stats)
{
	const struct rtl8125_private *tp = netdev_priv(dev);
	u64 values[__R8125_RX_MAX];

	read_rx(&tp->ours->rx[queue], values);
	stats->packets = values[R8125_RX_PACKETS];
	stats->bytes = values[R8125_RX_BYTES];
}

static void get_queue_tx(struct net_device *dev, int queue, struct netdev_queue_stats_tx *stats)
{
	const struct rtl8125_private *tp = netdev_priv(dev);
	u64 values[__R8125_TX_MAX];

	read_tx(&tp->ours->tx[queue], values);
	stats->packets = values[R8125_TX_PACKETS];
	stats->bytes = values[R8125_TX_BYTES];
}

static void get_base(struct net_device *dev, struct netdev_queue_stats_rx *rx,
		     struct netdev_queue_stats_tx *tx)
{
	const struct rtl8125_private *tp = netdev_priv(dev);
	struct netdev_queue_stats_rx one_rx;
	struct netdev_queue_stats_tx one_tx;
	int q;

	rx->packets = 0;
	rx->bytes = 0;
	for (q = dev->real_num_rx_queues; q < tp->HwSuppNumRxQueues; q++) {
		get_queue_rx(dev, q, &one_rx);
		rx->packets += one_rx.packets;
		rx->bytes += one_rx.bytes;
	}
	tx->packets = 0;
	tx->bytes = 0;
	for (q = dev->real_num_tx_queues; q < tp->HwSuppNumTxQueues; q++) {
		get_queue_tx(dev, q, &one_tx);
		tx->packets += one_tx.packets;
		tx->bytes += one_tx.bytes;
	}
}

static const struct netdev_stat_ops stat_ops = {
	.get_queue_stats_rx = get_queue_rx,
	.get_queue_stats_tx = get_queue_tx,
	.get_base_stats = get_base,
};

void r8125_stats_probe(struct rtl8125_private *tp)
{
	int q;

	for (q = 0; q < R8125_RX_QUEUES; q++)
		u64_stats_init(&tp->ours->rx[q].sync);
	for (q = 0; q < R8125_TX_QUEUES; q++) {
		u64_stats_init(&tp->ours->tx[q].sync);
		u64_stats_init(&tp->ours->tx[q].drop_sync);
	}
	tp->dev->stat_ops = &stat_ops;
}
