// SPDX-License-Identifier: GPL-2.0-only
/*
 * r8125_queues.c - which queue has which NAPI and interrupt, and how many
 *
 * The chip's vectors are fixed: a queue cannot be moved to another one, only
 * the vector to another CPU. The kernel is told so that "netdev" netlink and
 * whoever steers interrupts need not guess.
 */
#include <linux/cpumask.h>
#include <linux/ethtool.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>

#include "r8125_device.h"
#include "r8125_trace.h"

/* Vectors of TX queues, by the chip's interrupt scheme; RX queue i has vector i. */
static const u8 tx_vectors[][R8125_TX_QUEUES] = {
	[1] = { 0, 0 },
	[2] = { 16, 18 },
	[3] = { 0, 1 },
	[4] = { 0, 1 },
	[5] = { 16, 17 },
	[7] = { 27, 28 },
};

static u32 rx_vector(const struct rtl8125_private *tp, u32 queue)
{
	return tp->HwCurrIsrVer > 1 ? queue : 0;
}

static u32 tx_vector(const struct rtl8125_private *tp, u32 queue)
{
	return tp->HwCurrIsrVer < ARRAY_SIZE(tx_vectors) ? tx_vectors[tp->HwCurrIsrVer][queue] : 0;
}

struct napi_struct *r8125_queues_rx_napi(struct rtl8125_private *tp, u32 queue)
{
	return &tp->r8125napi[rx_vector(tp, queue)].napi;
}

struct napi_struct *r8125_queues_tx_napi(struct rtl8125_private *tp, u32 queue)
{
	return &tp->r8125napi[tx_vector(tp, queue)].napi;
}

/*
 * Spread once, at the first open: RX queues first, then TX queues from the last
 * CPU down, so that with few queues they do not share one. After that it is a
 * hint: what the owner of the machine has moved stays there.
 */
static void place_vector(struct rtl8125_private *tp, u32 vector, u32 nth)
{
	const struct r8125_irq *irq = &tp->irq_tbl[vector];
	const struct cpumask *mask;

	if (!irq->requested)
		return;

	mask = cpumask_of(cpumask_local_spread(nth % num_online_cpus(),
					       dev_to_node(&tp->pci_dev->dev)));
	if (tp->ours->is_spread)
		irq_update_affinity_hint(irq->vector, mask);
	else
		irq_set_affinity_and_hint(irq->vector, mask);
}

static void place_all(struct rtl8125_private *tp)
{
	const u32 cpus = num_online_cpus();
	u32 i;

	for (i = 0; i < tp->num_rx_rings; i++)
		place_vector(tp, rx_vector(tp, i), i);
	for (i = 0; i < tp->num_tx_rings; i++)
		if (tx_vector(tp, i) != rx_vector(tp, i))
			place_vector(tp, tx_vector(tp, i), 2 * cpus - 1 - i);
	tp->ours->is_spread = true;
}

/* Interrupts are held from here to r8125_queues_close(). Under RTNL. */
void r8125_queues_open(struct rtl8125_private *tp)
{
	u32 i;

	for (i = 0; i < tp->irq_nvecs; i++)
		if (tp->irq_tbl[i].requested)
			netif_napi_set_irq(&tp->r8125napi[i].napi, tp->irq_tbl[i].vector);
	for (i = 0; i < tp->num_rx_rings; i++)
		netif_queue_set_napi(tp->dev, i, NETDEV_QUEUE_TYPE_RX, r8125_queues_rx_napi(tp, i));
	for (i = 0; i < tp->num_tx_rings; i++)
		netif_queue_set_napi(tp->dev, i, NETDEV_QUEUE_TYPE_TX, r8125_queues_tx_napi(tp, i));
	place_all(tp);
}

void r8125_queues_close(struct rtl8125_private *tp)
{
	u32 i;

	for (i = 0; i < tp->num_rx_rings; i++)
		netif_queue_set_napi(tp->dev, i, NETDEV_QUEUE_TYPE_RX, NULL);
	for (i = 0; i < tp->num_tx_rings; i++)
		netif_queue_set_napi(tp->dev, i, NETDEV_QUEUE_TYPE_TX, NULL);
	for (i = 0; i < tp->irq_nvecs; i++) {
		if (!tp->irq_tbl[i].requested)
			continue;
		irq_update_affinity_hint(tp->irq_tbl[i].vector, NULL);
		netif_napi_set_irq(&tp->r8125napi[i].napi, -1);
	}
}

static int set_counts(struct rtl8125_private *tp, u32 rx, u32 tx)
{
	int err;

	err = netif_set_real_num_queues(tp->dev, tx, rx);
	if (err)
		return err;

	tp->num_rx_rings = rx;
	tp->num_tx_rings = tx;
	rtl8125_setup_interrupt_mask(tp);
	if (tp->EnableRss && !netif_is_rxfh_configured(tp->dev)) {
		u32 i;

		for (i = 0; i < tp->HwSuppIndirTblEntries; i++)
			tp->rss_indir_tbl[i] = ethtool_rxfh_indir_default(i, rx);
	}
	return 0;
}

/* The old numbers again after the new ones failed; a device that cannot be is closed. */
static void restore_counts(struct rtl8125_private *tp, u32 rx, u32 tx, bool is_up)
{
	int err;

	err = set_counts(tp, rx, tx);
	if (!err && is_up)
		err = rtl8125_open(tp->dev);
	if (err) {
		netdev_err(tp->dev, "cannot be opened with %u RX and %u TX queues again (%d)\n", rx,
			   tx, err);
		dev_close(tp->dev);
	}
}

static int change_counts(struct rtl8125_private *tp, u32 rx, u32 tx)
{
	const u32 old_rx = tp->num_rx_rings, old_tx = tp->num_tx_rings;
	const bool is_up = netif_running(tp->dev);
	int err;

	if (is_up)
		rtl8125_close(tp->dev);
	err = set_counts(tp, rx, tx);
	if (!err && is_up)
		err = rtl8125_open(tp->dev);
	if (err)
		restore_counts(tp, old_rx, old_tx, is_up);
	trace_r8125_queues(tp->dev, rx, tx, err);
	return err;
}

/*
 * The table of receive side scaling is the core's to check when its owner has
 * written it. Without scaling there is one receive queue; which descriptors a
 * ring has was decided by that at probe.
 */
int r8125_queues_set_channels(struct net_device *dev, struct ethtool_channels *channels)
{
	struct rtl8125_private *tp = netdev_priv(dev);
	const u32 rx = channels->rx_count, tx = channels->tx_count;

	if (!is_power_of_2(rx) || !is_power_of_2(tx))
		return -EINVAL;
	if (rx > 1 && !tp->EnableRss)
		return -EOPNOTSUPP;
	if (tx > 1 && tp->HwCurrIsrVer < 2)
		return -EOPNOTSUPP;
	if (rx == tp->num_rx_rings && tx == tp->num_tx_rings)
		return 0;
	return change_counts(tp, rx, tx);
}
