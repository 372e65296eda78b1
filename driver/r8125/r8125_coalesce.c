// SPDX-License-Identifier: GPL-2.0-only
/*
 * r8125_coalesce.c - interrupt moderation: ethtool, module parameters, the chip
 *
 * From the 8125B on the chip has a table of timers, a slot of 8 bytes a queue:
 * RX at 0, TX at 2. A queue's interrupt waits until its timer has run; 0 is at
 * once. The chip has no counter of packets, so there is no rx-frames here.
 *
 * The 8125A, and any chip that got too few interrupt vectors, has one timer for
 * all: after each poll the driver masks the interrupts of packets and arms it.
 *
 * What is set stays until it is set again: the chip is told at every start.
 */
#include <linux/ethtool.h>
#include <linux/moduleparam.h>

#include "r8125_device.h"
#include "r8125_trace.h"

enum {
	MITI_RX = 0xa00,
	MITI_TX = 0xa02,
	MITI_SLOT_BYTES = 8,
	MITI_UNITS_MAX = 0xff,	/* the vendor writes a byte */
	/*
	 * The vendor's setting is a count of 125 MHz ticks, of which a unit of
	 * the table is 256, or 512 from the 8125BP on. That the clock has
	 * 125 MHz is inferred from Realtek's other PCIe chips.
	 */
	TICK_NS = 8,
	UNIT_TICKS = 256,
	UNIT_TICKS_BP = 512,
	TIMER_USECS_MAX = 1000,
};

static int rx_usecs = -1;
module_param(rx_usecs, int, 0444);
MODULE_PARM_DESC(rx_usecs, "Microseconds that an RX interrupt waits (-1: the chip's default)");

static int tx_usecs = -1;
module_param(tx_usecs, int, 0444);
MODULE_PARM_DESC(tx_usecs, "Microseconds that a TX interrupt waits (-1: the chip's default)");

static u32 units_to_usecs(const struct r8125_coalesce *c, u32 units)
{
	return div_u64((u64)units * c->unit_ns, NSEC_PER_USEC);
}

/* Rounded up: nobody gets more interrupts than they asked for. */
static u64 usecs_to_units(const struct r8125_coalesce *c, u32 usecs)
{
	return DIV_ROUND_UP_ULL((u64)usecs * NSEC_PER_USEC, c->unit_ns);
}

static int check_range(const struct r8125_coalesce *c, const char *name, u32 usecs,
		       struct netlink_ext_ack *extack)
{
	if (usecs_to_units(c, usecs) <= c->max)
		return 0;

	NL_SET_ERR_MSG_FMT_MOD(extack, "%s: this chip waits at most %u microseconds", name,
			       units_to_usecs(c, c->max));
	return -ERANGE;
}

static int check_both(const struct r8125_coalesce *c, const struct ethtool_coalesce *coal,
		      struct netlink_ext_ack *extack)
{
	int err;

	err = check_range(c, "rx-usecs", coal->rx_coalesce_usecs, extack);
	if (!err)
		err = check_range(c, "tx-usecs", coal->tx_coalesce_usecs, extack);
	if (err)
		return err;

	if (!c->has_table && coal->rx_coalesce_usecs != coal->tx_coalesce_usecs) {
		NL_SET_ERR_MSG_MOD(extack,
				   "this chip has one timer: rx-usecs and tx-usecs must be equal");
		return -EINVAL;
	}
	return 0;
}

static void write_rx(struct rtl8125_private *tp, u32 queue)
{
	const struct r8125_coalesce *c = &tp->ours->coalesce;

	RTL_W8(tp, MITI_RX + MITI_SLOT_BYTES * queue, c->rx[queue]);
	trace_r8125_coalesce(tp->dev, queue, false, c->rx[queue], c->unit_ns);
}

static void write_tx(struct rtl8125_private *tp, u32 queue)
{
	const struct r8125_coalesce *c = &tp->ours->coalesce;

	RTL_W8(tp, MITI_TX + MITI_SLOT_BYTES * queue, c->tx[queue]);
	trace_r8125_coalesce(tp->dev, queue, true, c->tx[queue], c->unit_ns);
}

/* The chip starts: its table was just cleared. */
void r8125_coalesce_apply(struct rtl8125_private *tp)
{
	const struct r8125_coalesce *c = &tp->ours->coalesce;
	u32 i;

	if (!c->has_table) {
		tp->use_timer_interrupt = c->rx[0] != 0;
		return;
	}
	for (i = 0; i < tp->HwSuppNumRxQueues; i++)
		write_rx(tp, i);
	for (i = 0; i < tp->HwSuppNumTxQueues; i++)
		write_tx(tp, i);
}

/* Ticks until the interrupt of a chip with one timer. */
u32 r8125_coalesce_timer(const struct rtl8125_private *tp)
{
	return READ_ONCE(tp->ours->coalesce.rx[0]);
}

static bool is_reachable(const struct net_device *dev)
{
	return netif_running(dev) && netif_device_present(dev);
}

static void set_rx(struct rtl8125_private *tp, u32 queue, u32 usecs)
{
	struct r8125_coalesce *c = &tp->ours->coalesce;

	WRITE_ONCE(c->rx[queue], usecs_to_units(c, usecs));
	if (!c->has_table)
		tp->use_timer_interrupt = c->rx[0] != 0;
	else if (is_reachable(tp->dev))
		write_rx(tp, queue);
}

static void set_tx(struct rtl8125_private *tp, u32 queue, u32 usecs)
{
	struct r8125_coalesce *c = &tp->ours->coalesce;

	c->tx[queue] = usecs_to_units(c, usecs);
	if (c->has_table && is_reachable(tp->dev))
		write_tx(tp, queue);
}

/* What the device as a whole has is what its first queue has. */
int r8125_coalesce_get(struct net_device *dev, struct ethtool_coalesce *coal,
		       struct kernel_ethtool_coalesce *kernel_coal,
		       struct netlink_ext_ack *extack)
{
	return r8125_coalesce_get_queue(dev, 0, coal);
}

int r8125_coalesce_set(struct net_device *dev, struct ethtool_coalesce *coal,
		       struct kernel_ethtool_coalesce *kernel_coal,
		       struct netlink_ext_ack *extack)
{
	struct rtl8125_private *tp = netdev_priv(dev);
	u32 i;
	int err;

	err = check_both(&tp->ours->coalesce, coal, extack);
	if (err)
		return err;

	for (i = 0; i < tp->HwSuppNumRxQueues; i++)
		set_rx(tp, i, coal->rx_coalesce_usecs);
	for (i = 0; i < tp->HwSuppNumTxQueues; i++)
		set_tx(tp, i, coal->tx_coalesce_usecs);
	return 0;
}

/* A queue number may exist in one direction only; the other then reads 0. */
int r8125_coalesce_get_queue(struct net_device *dev, u32 queue, struct ethtool_coalesce *coal)
{
	struct rtl8125_private *tp = netdev_priv(dev);
	const struct r8125_coalesce *c = &tp->ours->coalesce;

	if (queue >= max(tp->num_rx_rings, tp->num_tx_rings))
		return -EINVAL;

	if (queue < tp->num_rx_rings)
		coal->rx_coalesce_usecs = units_to_usecs(c, c->rx[queue]);
	if (queue < tp->num_tx_rings)
		coal->tx_coalesce_usecs = units_to_usecs(c, c->tx[queue]);
	return 0;
}

int r8125_coalesce_set_queue(struct net_device *dev, u32 queue, struct ethtool_coalesce *coal)
{
	struct rtl8125_private *tp = netdev_priv(dev);
	const bool has_rx = queue < tp->num_rx_rings, has_tx = queue < tp->num_tx_rings;
	int err;

	if (!has_rx && !has_tx)
		return -EINVAL;
	if ((!has_rx && coal->rx_coalesce_usecs) || (!has_tx && coal->tx_coalesce_usecs))
		return -EINVAL;

	err = check_both(&tp->ours->coalesce, coal, NULL);
	if (err)
		return err;

	if (has_rx)
		set_rx(tp, queue, coal->rx_coalesce_usecs);
	if (has_tx)
		set_tx(tp, queue, coal->tx_coalesce_usecs);
	return 0;
}

static bool has_long_units(const struct rtl8125_private *tp)
{
	return tp->HwSuppIntMitiVer >= 6;
}

/*
 * The vendor's timer_count, 78 us unless set, for TX. For RX the same, except on
 * the 8125B, which gives an interrupt at once; one timer serves both.
 */
static void set_defaults(const struct rtl8125_private *tp, u32 ticks)
{
	struct r8125_coalesce *c = &tp->ours->coalesce;
	const u32 units = min(ticks / (c->unit_ns / TICK_NS), c->max);
	const bool is_rx_zero = c->has_table && tp->HwCurrIsrVer == 2;
	int i;

	for (i = 0; i < R8125_RX_QUEUES; i++)
		c->rx[i] = is_rx_zero ? 0 : units;
	for (i = 0; i < R8125_TX_QUEUES; i++)
		c->tx[i] = units;
}

static void take_parameters(struct rtl8125_private *tp)
{
	struct r8125_coalesce *c = &tp->ours->coalesce;
	struct ethtool_coalesce coal = {
		.rx_coalesce_usecs = rx_usecs >= 0 ? rx_usecs : units_to_usecs(c, c->rx[0]),
		.tx_coalesce_usecs = tx_usecs >= 0 ? tx_usecs : units_to_usecs(c, c->tx[0]),
	};
	int err;

	if (rx_usecs < 0 && tx_usecs < 0)
		return;
	if (!c->has_table && tx_usecs < 0)
		coal.tx_coalesce_usecs = rx_usecs;
	if (!c->has_table && rx_usecs < 0)
		coal.rx_coalesce_usecs = tx_usecs;

	err = r8125_coalesce_set(tp->dev, &coal, NULL, NULL);
	if (err)
		dev_warn(&tp->pci_dev->dev, "rx_usecs=%d tx_usecs=%d refused: at most %u%s\n",
			 rx_usecs, tx_usecs, units_to_usecs(c, c->max),
			 c->has_table ? "" : ", both equal");
}

void r8125_coalesce_probe(struct rtl8125_private *tp, u32 ticks)
{
	struct r8125_coalesce *c = &tp->ours->coalesce;

	c->has_table = tp->HwCurrIsrVer > 1 && tp->HwSuppIntMitiVer > 3;
	if (c->has_table) {
		c->unit_ns = TICK_NS * (has_long_units(tp) ? UNIT_TICKS_BP : UNIT_TICKS);
		c->max = MITI_UNITS_MAX;
	} else {
		c->unit_ns = TICK_NS;
		c->max = TIMER_USECS_MAX * NSEC_PER_USEC / TICK_NS;
	}
	set_defaults(tp, ticks);
	take_parameters(tp);
}
