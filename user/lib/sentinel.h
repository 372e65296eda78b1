/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sentinel.h - the packet program on one interface: load, adopt, attach,
 * pin, open what is pinned, take it off again.
 */
#ifndef VG_SENTINEL_H
#define VG_SENTINEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>
#include <vanguard/stats_api.h>
#include "error.h"

#define VG_BPFFS_ROOT	"/sys/fs/bpf"
#define VG_PIN_ROOT	VG_BPFFS_ROOT "/vanguard"

enum vg_xdp_want { VG_XDP_AUTO, VG_XDP_NATIVE, VG_XDP_GENERIC };

/**
 * struct vg_load_opts - how to load
 * @ifname: interface
 * @want: which XDP mode; AUTO tries native, then generic
 * @ring_mib: size of all rings together, MiB; 0 = 16. Rounded down to a
 *	power of two of slots per CPU, never under 1 MiB a CPU. Ignored when an
 *	existing ring is adopted
 * @block_max: capacity of the block map, 0 = 16384. Ignored on adoption
 * @settings: used when there is nothing to adopt
 */
struct vg_load_opts {
	const char *ifname;
	enum vg_xdp_want want;
	uint32_t ring_mib;
	uint32_t block_max;
	struct vg_settings settings;
};

/**
 * struct vg_sentinel - an interface's pinned state, opened
 *
 * Readable by callers, filled by vg_sentinel_load() or vg_sentinel_open().
 * @g, @ring and @stats are shared memory; @ring and @stats are the
 * daemon's to write.
 */
struct vg_sentinel {
	char ifname[16];
	unsigned int ifindex;	/* 0: the interface is gone */
	struct vg_global *g;
	const struct vg_slot *ring;
	struct vg_stats *stats;
	uint32_t ncpus;
	uint32_t ring_slots;	/* per CPU */
	size_t global_bytes, ring_bytes, stats_bytes;	/* mapped */
	enum vg_attach_mode mode;
	bool adopted;		/* load found state and kept it */
	bool writable;
	char why[128];		/* why the mode is not native, or "" */
	int dir_fd;		/* the pin directory: flock() here to write */
	int owner_fd;		/* daemon's own lock, held while it lives; else -1 */
	int blocks_fd, allows_fd;
	int block4_fd, block6_fd, allow4_fd, allow6_fd;
	int global_fd, ring_fd, stats_fd;
	int prog_fd, link_fd;
	struct vg_protect *protect;	/* cache of protect.c */
};

/** vg_settings_default() - the documented defaults */
void vg_settings_default(struct vg_settings *s);

/**
 * vg_sentinel_load() - load, attach and pin, or adopt what is pinned
 *
 * Holds VG_PIN_ROOT/IFNAME locked while it works. An adopted link gets the
 * new program by an atomic replacement, maps and counters stay. Errors:
 * -ENODEV no such interface, -EBUSY another XDP program is attached or
 * another daemon owns this state, -EPERM capabilities, -ENOENT no bpffs,
 * -EROFS, -EPROTO pinned by an incompatible version, -EOPNOTSUPP native was
 * demanded and the driver has none.
 */
int vg_sentinel_load(struct vg_sentinel **ret_s, const struct vg_load_opts *o,
		     struct vg_error *e);

/**
 * vg_sentinel_open() - open pinned state (vgctl, tests)
 * @write: map shared memory writable
 *
 * -ENOENT: nothing is pinned for @ifname.
 */
int vg_sentinel_open(struct vg_sentinel **ret_s, const char *ifname, bool write,
		     struct vg_error *e);

/**
 * vg_sentinel_load_unattached() - load and initialise without attaching or
 * pinning anything; for tests and benchmarks that use BPF_PROG_TEST_RUN.
 * @o: ifname and want are ignored
 */
int vg_sentinel_load_unattached(struct vg_sentinel **ret_s, const struct vg_load_opts *o,
				struct vg_error *e);

/** vg_sentinel_close() - unmap and close; pinned state stays */
void vg_sentinel_close(struct vg_sentinel *s);

/** vg_sentinel_detach() - detach and unpin everything of @ifname */
int vg_sentinel_detach(const char *ifname, struct vg_error *e);

/**
 * vg_sentinel_reattach() - the interface went away and came back
 *
 * Makes a new link for @s->prog_fd and pins it. -ENODEV: not back yet.
 */
int vg_sentinel_reattach(struct vg_sentinel *s, enum vg_xdp_want want, struct vg_error *e);

/**
 * vg_sentinel_attached() - is our link still attached to an interface?
 *
 * 1 yes; 0 the interface is gone (vg_sentinel_reattach() when it returns);
 * -ENOENT the pins are gone: an operator took the sentinel off.
 */
int vg_sentinel_attached(const struct vg_sentinel *s);

/** vg_sentinel_list() - call @fn for each interface with pinned state */
int vg_sentinel_list(int (*fn)(const char *ifname, void *arg), void *arg);

/** vg_now_jiffies() - the kernel's jiffies now, by vg_global.clock */
uint64_t vg_now_jiffies(const struct vg_global *g);
/** vg_jiffies_left_ns() - ns until @expires, 0 when past */
uint64_t vg_jiffies_left_ns(const struct vg_global *g, uint64_t expires);

/** vg_mono_ns() - CLOCK_MONOTONIC */
uint64_t vg_mono_ns(void);
/** vg_real_ns() - CLOCK_REALTIME */
uint64_t vg_real_ns(void);

/** struct vg_counters - sum over all CPUs */
struct vg_counters {
	uint64_t cnt[__VG_CNT_MAX];
	uint64_t rx, pass, drop, bytes;
	uint64_t records;	/* made: stored or lost */
	uint64_t discarded;	/* records */
	uint64_t taken_slots, head_slots;
};

void vg_counters_read(const struct vg_sentinel *s, struct vg_counters *ret_c);

#endif /* VG_SENTINEL_H */
