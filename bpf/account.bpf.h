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
#define SNT_INC_SYN	(1ULL << VG_CELL_SYN_SHIFT | SNT_INC_PKT)

/* What a packet adds to a cell, but for its length. @flags: TCP, else 0 */
static __always_inline __u64 snt_increment(__u32 flags)
{
	return (flags & (VG_TCP_SYN | VG_TCP_ACK)) == VG_TCP_SYN ? SNT_INC_SYN : SNT_INC_PKT;
}

/* Single writer: no atomics. */
static __always_inline void snt_account(struct vg_cpu *c, __u64 hash, __u64 inc, __u32 len)
{
	inc |= len / VG_CELL_UNIT;
	*(__u64 *)snt_at(c->cell[0], (hash >> (64 - VG_CELL_BITS - 3)) &
			 ((VG_CELLS - 1) << 3)) += inc;
	*(__u64 *)snt_at(c->cell[1], (hash >> (64 - 2 * VG_CELL_BITS - 3)) &
			 ((VG_CELLS - 1) << 3)) += inc;
}

#endif /* ACCOUNT_BPF_H */
