/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sample.bpf.h - decide whether a packet is recorded
 *
 * A 64-bit linear congruential generator per CPU, of which the top 31 bits
 * are used (Knuth, TAOCP 2, 3.3.4: the low bits are the weak ones). State,
 * increment and nothing else are secret, different on each CPU and from a
 * cryptographic source; no output ever leaves the machine, so an outsider
 * has nothing to solve for. bpf_get_prandom_u32() costs 43 instructions on
 * aarch64, this 7; Documentation/decisions/0003-sampling.rst has the proof
 * obligations and selftests/bpf/test_sample.c their tests.
 */
#ifndef SAMPLE_BPF_H
#define SAMPLE_BPF_H

#include "sentinel.bpf.h"

/* @sample: VG_SAMPLE() word */
static __always_inline int snt_sampled(struct vg_cpu *c, __u64 sample)
{
	__u64 rng = c->rng * c->rng_mul + c->rng_add;

	c->rng = rng;
	return rng >> 33 < sample >> 32;
}

#endif /* SAMPLE_BPF_H */
