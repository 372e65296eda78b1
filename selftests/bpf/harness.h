/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * harness.h - the packet program loaded privately (no interface, no pins) and
 * fed one frame at a time by BPF_PROG_TEST_RUN; what it did is read back from
 * the memory it shares with user space.
 *
 * The calling thread stays on one CPU, so that one area and one ring are
 * concerned. The harness is the ring's consumer.
 */
#ifndef VG_TEST_HARNESS_H
#define VG_TEST_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocklist.h"
#include "sentinel.h"

/* Records that one hs_run() may find; a frame makes at most one. */
#define HS_RECS		4

/* A record, taken apart by the layout in sentinel_api.h */
struct hs_rec {
	uint8_t src[16];	/* IPv4 in the first four */
	uint8_t ports[4];	/* as on the wire */
	uint32_t len;
	uint16_t weight;
	uint8_t proto;
	uint8_t flags;
	uint8_t action;
	uint8_t meta;
};

/* What one frame did */
struct hs_result {
	uint32_t retval;	/* XDP_* */
	uint64_t cnt[__VG_CNT_MAX];
	uint64_t bytes;
	uint64_t slots;		/* by how much head moved */
	unsigned int nrecs;
	struct hs_rec rec[HS_RECS];
};

struct hs {
	struct vg_sentinel *s;
	struct vg_cpu *area;		/* of @cpu */
	const struct vg_slot *ring;	/* of @cpu */
	unsigned int cpu;
	uint64_t tail;			/* slots consumed */
	struct vg_settings settings;	/* in force */
	struct vg_error err;
};

/** hs_open() - load with @ring_mib and @block_max (0: defaults), every packet recorded */
int hs_open(struct hs *h, uint32_t ring_mib, uint32_t block_max);
void hs_close(struct hs *h);
/** hs_open_or_report() - for main(): 0, or the exit code after having reported why not */
int hs_open_or_report(struct hs *h, uint32_t ring_mib, uint32_t block_max);
/** hs_pin_cpu() - move this thread and the harness to @cpu */
int hs_pin_cpu(struct hs *h, unsigned int cpu);
/** hs_other_cpu() - a CPU we may run on that is not ours, or -1 */
int hs_other_cpu(const struct hs *h);
/** hs_apply() - put h->settings in force */
int hs_apply(struct hs *h);

/** hs_run() - one frame; what it did, its record taken out of the ring */
int hs_run(struct hs *h, const void *data, size_t len, struct hs_result *ret_r);
/** hs_feed() - one frame @n times, records left in the ring; returns XDP_* or -errno */
int hs_feed(struct hs *h, const void *data, size_t len, uint32_t n);
/** hs_drain() - skip everything in the ring, all CPUs */
void hs_drain(struct hs *h);
/** hs_release() - consumer: everything before @tail is free again */
void hs_release(struct hs *h, uint64_t tail);

/** hs_decode() - record at sequence @at; returns its slots, 1 or 2 */
unsigned int hs_decode(const struct hs *h, uint64_t at, struct hs_rec *ret_rec);
/** hs_verdicts() - sum of all verdict counters */
uint64_t hs_verdicts(const __u64 *cnt);

/* Shorthands for struct vg_prefix */
struct vg_prefix hs_p4(uint32_t addr, unsigned int plen);
struct vg_prefix hs_p6(uint64_t hi, uint64_t lo, unsigned int plen);

#endif /* VG_TEST_HARNESS_H */
