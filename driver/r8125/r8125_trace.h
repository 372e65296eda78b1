/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * r8125_trace.h - tracepoints of what happens rarely and matters
 *
 * Exceptions of XDP programs are the kernel's own xdp:xdp_exception.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM r8125

#if !defined(R8125_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#ifndef R8125_TRACE_H
#define R8125_TRACE_H
#endif

#include <linux/tracepoint.h>

TRACE_EVENT(r8125_coalesce,
	TP_PROTO(const struct net_device *dev, u32 queue, bool is_tx, u32 units, u32 unit_ns),
	TP_ARGS(dev, queue, is_tx, units, unit_ns),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(bool, is_tx)
		__field(u32, units)
		__field(u32, unit_ns)
	),
	TP_fast_assign(
		__entry->ifindex = dev->ifindex;
		__entry->queue = queue;
		__entry->is_tx = is_tx;
		__entry->units = units;
		__entry->unit_ns = unit_ns;
	),
	TP_printk("ifindex=%d queue=%u %s units=%u unit_ns=%u", __entry->ifindex, __entry->queue,
		  __entry->is_tx ? "tx" : "rx", __entry->units, __entry->unit_ns)
);

TRACE_EVENT(r8125_queues,
	TP_PROTO(const struct net_device *dev, u32 rx, u32 tx, int err),
	TP_ARGS(dev, rx, tx, err),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, rx)
		__field(u32, tx)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->ifindex = dev->ifindex;
		__entry->rx = rx;
		__entry->tx = tx;
		__entry->err = err;
	),
	TP_printk("ifindex=%d rx=%u tx=%u err=%d", __entry->ifindex, __entry->rx, __entry->tx,
		  __entry->err)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE r8125_trace
#include <trace/define_trace.h>
