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

#define TCP_SYN_ACK	0x12
#define TCP_SYN		0x02

/* @flags: TCP flags, 0 for other protocols. Single writer: no atomics. */
static __always_inline void snt_account(struct vg_cpu *c, __u64 hash, __u32 len, __u32 flags)
{
	__u64 inc = ((__u64)len + VG_CELL_UNIT - 1) / VG_CELL_UNIT;

	inc += 1ULL << VG_CELL_PKT_SHIFT;
	if ((flags & TCP_SYN_ACK) == TCP_SYN)
		inc += 1ULL << VG_CELL_SYN_SHIFT;
	c->cell[0][VG_HASH_ROW0(hash)] += inc;
	c->cell[1][VG_HASH_ROW1(hash)] += inc;
}

#endif /* ACCOUNT_BPF_H */
