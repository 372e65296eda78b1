// SPDX-License-Identifier: GPL-2.0-only
/*
 * r8125_device.c - our state of a device, made at probe
 */
#include "r8125_device.h"

#define CREATE_TRACE_POINTS
#include "r8125_trace.h"

static_assert(R8125_RX_QUEUES <= R8125_MAX_RX_QUEUES);

/*
 * timer_count is the vendor's parameter, in ticks of the chip's timer.
 *
 * What is made here is freed with the PCI device, after the vendor's remove has returned.
 */
int r8125_device_probe(struct rtl8125_private *tp, int timer_count)
{
	struct r8125_device *ours;
	int i;

	if (tp->HwSuppNumRxQueues > R8125_RX_QUEUES || tp->HwSuppNumTxQueues > R8125_TX_QUEUES)
		return -ENODEV;

	ours = devm_kzalloc(&tp->pci_dev->dev, sizeof(*ours), GFP_KERNEL);
	if (!ours)
		return -ENOMEM;

	tp->ours = ours;
	for (i = 0; i < tp->HwSuppNumRxQueues; i++)
		tp->rx_ring[i].ours = &ours->rx[i];
	for (i = 0; i < tp->HwSuppNumTxQueues; i++)
		tp->tx_ring[i].ours = &ours->tx[i];

	r8125_stats_probe(tp);
	r8125_coalesce_probe(tp, max(timer_count, 0));
	return 0;
}
