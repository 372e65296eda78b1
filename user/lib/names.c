// SPDX-License-Identifier: GPL-2.0-only
/* names.c - see names.h; the words follow the enums' own names */
#include "names.h"

#define ASSERT_FULL(table, max) \
	_Static_assert(sizeof(table) / sizeof((table)[0]) == (max), \
		       #table " and its enum differ")

const char *const vg_cnt_names[] = {
	[VG_CNT_PASS]		= "pass",
	[VG_CNT_PASS_ALLOW]	= "pass-allow",
	[VG_CNT_PASS_NONIP]	= "pass-nonip",
	[VG_CNT_PASS_MALFORMED]	= "pass-malformed",
	[VG_CNT_PASS_MONITOR]	= "pass-monitor",
	[VG_CNT_DROP_BLOCK]	= "drop-block",
	[VG_CNT_DROP_PREFIX]	= "drop-prefix",
	[VG_CNT_DROP_MALFORMED]	= "drop-malformed",
	[VG_CNT_ABORTED]	= "aborted",
	[VG_CNT_FRAGMENT]	= "fragment",
	[VG_CNT_EXTHDR_LIMIT]	= "exthdr-limit",
	[VG_CNT_SLOW]		= "slow",
	[VG_CNT_RECORDS6]	= "records-v6",
	[VG_CNT_LOST]		= "lost",
};
ASSERT_FULL(vg_cnt_names, __VG_CNT_MAX);

const char *const vg_reason_names[] = {
	[VG_REASON_MANUAL]	= "manual",
	[VG_REASON_SYN_FLOOD]	= "syn-flood",
	[VG_REASON_BANDWIDTH]	= "bandwidth",
	[VG_REASON_PACKET_RATE]	= "packet-rate",
};
ASSERT_FULL(vg_reason_names, __VG_REASON_MAX);

const char *const vg_reason_units[] = {
	[VG_REASON_MANUAL]	= "",
	[VG_REASON_SYN_FLOOD]	= "syn/s",
	[VG_REASON_BANDWIDTH]	= "bit/s",
	[VG_REASON_PACKET_RATE]	= "packets/s",
};
ASSERT_FULL(vg_reason_units, __VG_REASON_MAX);

const char *const vg_warn_names[] = {
	[VG_WARN_LINK_SLOW]	= "link-slow",
	[VG_WARN_LINK_DOWN]	= "link-down",
	[VG_WARN_GENERIC]	= "generic",
	[VG_WARN_WORKER_BUSY]	= "worker-busy",
	[VG_WARN_NET_RX_ON_WORKER] = "net-rx-on-worker",
	[VG_WARN_RING_FILL]	= "ring-fill",
	[VG_WARN_LOSS]		= "loss",
	[VG_WARN_QUEUE_DROP]	= "queue-drop",
	[VG_WARN_BUDGET]	= "budget",
	[VG_WARN_BLOCK_CAP]	= "block-cap",
	[VG_WARN_NO_JIT]	= "no-jit",
};
ASSERT_FULL(vg_warn_names, __VG_WARN_MAX);

const char *const vg_warn_texts[] = {
	[VG_WARN_LINK_SLOW] =
		"The link is slower than expected: check the cable and what the other end offers.",
	[VG_WARN_LINK_DOWN] =
		"The link is down: nothing is received.",
	[VG_WARN_GENERIC] =
		"Generic XDP is in force, every packet costs a socket buffer before it can be "
		"dropped: use a driver with native XDP.",
	[VG_WARN_WORKER_BUSY] =
		"A worker's core has no idle time left: sample fewer packets or give the daemon "
		"more cores.",
	[VG_WARN_NET_RX_ON_WORKER] =
		"The network's receive work runs on a worker's core: steer the interface's "
		"interrupts or move the workers.",
	[VG_WARN_RING_FILL] =
		"A record ring was more than 5 % full: the harvester does not keep up, sample "
		"fewer packets or pin it to a core of its own.",
	[VG_WARN_LOSS] =
		"Records were lost in the last second: detection saw less than the wire carried, "
		"sample fewer packets or use a larger ring.",
	[VG_WARN_QUEUE_DROP] =
		"A batch of records found the workers' queue full and was dropped: sample fewer "
		"packets or add workers.",
	[VG_WARN_BUDGET] =
		"A packet costs more cycles than this CPU has at the link's full rate: sample "
		"fewer packets or spread the queues over more cores.",
	[VG_WARN_BLOCK_CAP] =
		"A flood was found but not blocked, the cap on automatic blocks or the block "
		"table is full: raise auto-max or block prefixes.",
	[VG_WARN_NO_JIT] =
		"The kernel interprets BPF: set net.core.bpf_jit_enable to 1 and restart.",
};
ASSERT_FULL(vg_warn_texts, __VG_WARN_MAX);

const char *const vg_event_names[] = {
	[VG_EV_BLOCK]		= "block",
	[VG_EV_WOULD_BLOCK]	= "would-block",
	[VG_EV_RELEASE]		= "release",
	[VG_EV_REFUSED]		= "refused",
	[VG_EV_WARN_ON]		= "warn-on",
	[VG_EV_WARN_OFF]	= "warn-off",
	[VG_EV_START]		= "start",
	[VG_EV_STOP]		= "stop",
};
ASSERT_FULL(vg_event_names, __VG_EV_MAX);

const char *const vg_attach_names[] = {
	[VG_ATTACH_NONE]	= "none",
	[VG_ATTACH_NATIVE]	= "native",
	[VG_ATTACH_GENERIC]	= "generic",
};
ASSERT_FULL(vg_attach_names, VG_ATTACH_GENERIC + 1);
