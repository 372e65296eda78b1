/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * r8125_device.h - our state of a device and of its rings
 *
 * Made at probe, kept until the PCI device goes: counters and settings outlive
 * the rings, which come and go with open, close and every change of size.
 */
#ifndef R8125_DEVICE_H
#define R8125_DEVICE_H

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/u64_stats_sync.h>

#include "r8125.h"
#include "r8125_glue.h"

enum {
	R8125_RX_QUEUES = 4,	/* of the chips that have most */
	R8125_TX_QUEUES = R8125_MAX_TX_QUEUES,
};

enum r8125_rx_counter {
	R8125_RX_PACKETS,
	R8125_RX_BYTES,
	__R8125_RX_MAX
};

enum r8125_tx_counter {
	R8125_TX_PACKETS,
	R8125_TX_BYTES,
	R8125_TX_DROPPED,	/* by the stack's side, under the queue's lock */
	__R8125_TX_MAX
};

/* One receive queue. Its counters are written by the queue's NAPI only. */
struct r8125_rx {
	u64_stats_t count[__R8125_RX_MAX];
	struct u64_stats_sync sync;
};

/* One transmit queue: completions count in its NAPI, drops under its lock. */
struct r8125_tx {
	u64_stats_t count[__R8125_TX_MAX];
	struct u64_stats_sync sync;
	struct u64_stats_sync drop_sync;
};

/**
 * struct r8125_coalesce - interrupt moderation, as the chip counts it
 * @unit_ns: length of one unit
 * @max: greatest number of units
 * @has_table: a timer for each queue and direction; else one for the device
 * @rx: units of each receive queue; with one timer, @rx[0] is it
 * @tx: units of each transmit queue
 *
 * Written under RTNL. The interrupt path reads rx[0] of a chip without a table.
 */
struct r8125_coalesce {
	u32 unit_ns;
	u32 max;
	bool has_table;
	u32 rx[R8125_RX_QUEUES];
	u32 tx[R8125_TX_QUEUES];
};

struct r8125_device {
	struct r8125_coalesce coalesce;
	bool is_spread;		/* interrupts were given CPUs; later moves are the owner's */
	struct r8125_rx rx[R8125_RX_QUEUES];
	struct r8125_tx tx[R8125_TX_QUEUES];
};

/* r8125_coalesce.c */
void r8125_coalesce_probe(struct rtl8125_private *tp, u32 ticks);

/* r8125_queues.c */
struct napi_struct *r8125_queues_rx_napi(struct rtl8125_private *tp, u32 queue);
struct napi_struct *r8125_queues_tx_napi(struct rtl8125_private *tp, u32 queue);

/* r8125_stats.c */
void r8125_stats_probe(struct rtl8125_private *tp);

#endif
