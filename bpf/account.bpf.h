/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.bpf.h - count a packet against its source, in fixed memory
 *
 * Count-min sketch (Cormode and Muthukrishnan, J. Algorithms 55, 2005), per
 * CPU, two rows. Estimates are never too low, so user space can use one to
 * veto a detection that sampling noise caused. No insertion, hence nothing
 * that a flood of invented sources could fill.
 */
#ifndef ACCOUNT_BPF_H
#define ACCOUNT_BPF_H

#include "sentinel.bpf.h"

#define SNT_INC_PKT	(1ULL << VG_CELL_PKT_SHIFT)

/*
 * What a packet adds to a cell, but for its length. @w: TCP flags in bits
 * 8..15, 0 for other protocols. A SYN counts whether or not it has an ACK: a
 * mask and a shift without a branch, and the sketch bounds from above anyway.
 */
static __always_inline __u64 snt_increment(__u64 w)
{
	w &= VG_TCP_SYN << 8;
	snt_keep(w);	/* this way round the mask is an immediate */
	return w << (VG_CELL_SYN_SHIFT - 9) | SNT_INC_PKT;
}

/* Single writer: no atomics. */
static __always_inline void snt_account(struct vg_cpu *c, __u64 hash, __u64 inc, __u64 len)
{
	struct vg_cpu *r0, *r1;

	r0 = snt_at(c, hash >> (64 - VG_CELL_BITS - 3) & ((VG_CELLS - 1) << 3));
	r1 = snt_at(c, hash >> (64 - 2 * VG_CELL_BITS - 3) & ((VG_CELLS - 1) << 3));
	inc += len / VG_CELL_UNIT;
	r0->cell[0][0] += inc;
	r1->cell[1][0] += inc;
}

#endif /* ACCOUNT_BPF_H */
