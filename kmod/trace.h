/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vanguard

#if !defined(VANGUARD_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#ifndef VANGUARD_TRACE_H
#define VANGUARD_TRACE_H
#endif

#include <linux/netdevice.h>
#include <linux/tracepoint.h>

TRACE_EVENT(vanguard_steer,

	TP_PROTO(const struct net_device *dev, unsigned int irq, unsigned int cpu, int err),

	TP_ARGS(dev, irq, cpu, err),

	TP_STRUCT__entry(
		__string(ifname, dev->name)
		__field(unsigned int, irq)
		__field(unsigned int, cpu)
		__field(int, err)
	),

	TP_fast_assign(
		__assign_str(ifname);
		__entry->irq = irq;
		__entry->cpu = cpu;
		__entry->err = err;
	),

	TP_printk("%s irq %u to cpu %u: %d", __get_str(ifname), __entry->irq, __entry->cpu,
		  __entry->err)
);

TRACE_EVENT(vanguard_event,

	TP_PROTO(const struct net_device *dev, unsigned int kind, const char *text),

	TP_ARGS(dev, kind, text),

	TP_STRUCT__entry(
		__string(ifname, dev->name)
		__field(unsigned int, kind)
		__string(text, text)
	),

	TP_fast_assign(
		__assign_str(ifname);
		__entry->kind = kind;
		__assign_str(text);
	),

	TP_printk("%s kind %u: %s", __get_str(ifname), __entry->kind, __get_str(text))
);

#endif /* VANGUARD_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
