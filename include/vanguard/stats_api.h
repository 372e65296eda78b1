/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats_api.h - what vanguardd publishes: map "stats", one element, pinned
 * and mmap-able. The daemon is the only writer; readers map it read-only.
 *
 * vg_stats.seq is even when the snapshot is whole and odd while the daemon
 * writes it (once a second): read seq, copy, read seq again, retry when it
 * changed or was odd. Events have a ring of their own, see struct vg_event.
 */
#ifndef VANGUARD_STATS_API_H
#define VANGUARD_STATS_API_H

#include <vanguard/sentinel_api.h>

#define VG_STATS_VERSION	1
#define VG_TALKERS		32
#define VG_EVENTS		1024	/* power of two */

enum vg_attach_mode {
	VG_ATTACH_NONE,
	VG_ATTACH_NATIVE,	/* in the driver, before an skb exists */
	VG_ATTACH_GENERIC,	/* in the stack: every packet costs an skb first */
};

/* Warnings, bits of vg_stats.warnings; texts in user/lib/names.c */
enum vg_warn {
	VG_WARN_LINK_SLOW,	/* link slower than expected-mbps */
	VG_WARN_LINK_DOWN,	/* operstate is not up */
	VG_WARN_GENERIC,	/* generic XDP in force */
	VG_WARN_WORKER_BUSY,	/* a worker core at >= 99 % */
	VG_WARN_NET_RX_ON_WORKER, /* NET_RX softirqs on a worker's core */
	VG_WARN_RING_FILL,	/* a ring above 5 % */
	VG_WARN_LOSS,		/* records were lost in the last second */
	VG_WARN_QUEUE_DROP,	/* a batch found the queue full */
	VG_WARN_BUDGET,		/* cycles per packet above the budget */
	VG_WARN_BLOCK_CAP,	/* an automatic block was refused: cap or full table */
	VG_WARN_NO_JIT,		/* BPF is interpreted */
	__VG_WARN_MAX
};

enum vg_event_type {
	VG_EV_BLOCK,		/* a source was blocked */
	VG_EV_WOULD_BLOCK,	/* detected; monitor mode or auto-block off */
	VG_EV_RELEASE,		/* TTL ended or operator removed it */
	VG_EV_REFUSED,		/* detected, not blocked; arg is an errno: EPERM
				 * protected, ENOSPC cap or full table */
	VG_EV_WARN_ON,
	VG_EV_WARN_OFF,
	VG_EV_START,		/* daemon started; arg 1 = adopted */
	VG_EV_STOP,
	__VG_EV_MAX
};

/**
 * struct vg_event - one thing that happened
 * @seq: 1-based number; slot is (seq - 1) % VG_EVENTS. Written last, with
 *	release; 0 while the slot is being rewritten
 * @realtime_ns: when
 * @type: enum vg_event_type
 * @reason: enum vg_reason, or enum vg_warn for WARN_*
 * @prefix: whom it concerns
 * @rate: SYN/s, bit/s or packets/s as measured, in the unit of @reason
 * @arg: BLOCK: TTL in seconds; else see type
 * @latency_ns: BLOCK: from the harvest of the batch that decided to the
 *	entry being in force
 */
struct vg_event {
	__u64	seq;
	__u64	realtime_ns;
	__u32	type;
	__u32	reason;
	struct vg_prefix prefix;
	__u32	arg;
	__u64	rate;
	__u64	latency_ns;
};

/* Per source in the last second. Sampled records are scaled up. */
struct vg_talker {
	struct vg_prefix prefix;
	__u32	syn;		/* SYN without ACK per second */
	__u64	pps;
	__u64	bps;		/* bits per second on the wire */
	__u32	blocked;	/* 1 when a block is in force */
	__u32	__pad;
};

struct vg_core {
	__u32	busy_permille;	/* 1000 = no idle time, from /proc/stat */
	__u32	role;		/* VG_ROLE_* bits */
	__u64	net_rx;		/* NET_RX softirqs in the last second */
};

#define VG_ROLE_HARVESTER	1
#define VG_ROLE_WORKER		2
#define VG_ROLE_IRQ		4

/*
 * Where records went, since the maps were made unless said otherwise. Counts
 * are records; the *_slots twins count the 16-byte slots of the same records
 * (an IPv6 record is two), because the ring is accounted in slots:
 * taken_slots = folded_slots + queue_slots + crash_slots + in flight.
 *
 * These are live: raised with every batch, not part of the once-a-second
 * snapshot and not covered by vg_stats.seq.
 */
struct vg_losses {
	__u64	ring;		/* ring full, counted by the program */
	__u64	discarded;	/* stale when a daemon adopted the ring */
	__u64	queue;		/* batch dropped: queue full */
	__u64	crash;		/* in flight when a daemon died */
	__u64	folded;		/* records folded into the detectors */
	__u64	table;		/* records of sources no window table had room for */
	__u64	events;		/* events overwritten is the reader's to count;
				 * this counts those never written */
	__u64	blocks_refused;	/* cap reached or tables full */
	__u64	protected_hits;	/* detections of protected sources */
	__u64	folded_slots;
	__u64	queue_slots;
	__u64	crash_slots;
	__u64	sketch_vetoes;	/* sampled estimates that the exact sketch denied */
};

/**
 * struct vg_stats - the daemon's view, refreshed once a second
 *
 * Rates are per second over the last interval. Times are ns.
 */
struct vg_stats {
	__u32	version;
	__u32	seq;
	__u32	pid;		/* 0: no daemon is running */
	__u32	attach_mode;	/* enum vg_attach_mode */
	char	ifname[16];
	char	attach_why[128];	/* why not native, or "" */
	__u64	start_realtime_ns;
	__u64	update_mono_ns;
	__u32	adopted;	/* 1: state was found and taken over */
	__u32	harvester_cpu;
	__u32	workers;
	__u32	ncpus;		/* entries of core[] */
	/* traffic */
	__u64	rx_pps;
	__u64	rx_bps;
	__u64	pass_pps;
	__u64	drop_pps;
	/* pipeline */
	__u32	ring_fill_permille;	/* fullest ring, highest in the interval */
	__u32	queue_depth;
	__u32	queue_depth_max;
	__u32	queue_size;
	__u32	batch_avg;		/* records per batch */
	__u32	batch_age_us_max;	/* oldest record's wait for hand-off */
	__u64	batches;
	__u64	latency_p50_ns;		/* hand-off to folded */
	__u64	latency_p95_ns;
	__u64	latency_p99_ns;
	struct vg_losses loss;
	__u32	sources;		/* sources in the window tables */
	__u32	blocks;
	__u32	auto_blocks;
	__u32	allows;
	/* budget */
	__u32	cpu_mhz;
	__u32	link_mbps;		/* 0: unknown */
	__u32	expected_mbps;		/* 0: nothing expected */
	__u32	rx_queues;
	__u32	budget_cycles;		/* per packet at line rate, one core */
	__u32	budget_cycles_all;	/* the same over all RX queues */
	__u32	cycles_per_packet;	/* measured, 0: unknown (see daemon.rst) */
	__u32	warnings;		/* bits, enum vg_warn */
	__u64	ctx_switches;		/* of our threads, last second */
	/* interface, sysfs */
	char	operstate[16];
	__u64	if_rx_dropped;
	__u64	if_rx_errors;
	__u64	rss_kib;
	struct vg_core core[VG_MAX_CPUS];
	__u32	ntalkers;
	__u32	__pad1;
	struct vg_talker by_packets[VG_TALKERS];
	struct vg_talker by_bytes[VG_TALKERS];
	/* events; ev_next is the number of the next event, from 1 */
	__u64	ev_next;
	struct vg_event ev[VG_EVENTS];
};

VG_ASSERT(sizeof(struct vg_event) == 64);
VG_ASSERT(sizeof(struct vg_talker) == 48);

#endif /* VANGUARD_STATS_API_H */
