/* SPDX-License-Identifier: GPL-2.0-only */
/* gen.h - what vggen and its program share */
#ifndef GEN_H
#define GEN_H

#include <linux/types.h>

#define GEN_HDR_MAX	96	/* rewritten from the template when GEN_F_COPY */
#define GEN_FRAME_MIN	60
#define GEN_FRAME_MAX	1514

#define GEN_F_V6	1
#define GEN_F_COPY	2	/* the receiver's stack edits headers (VLAN) */
#define GEN_F_RANDOM	4	/* background sources at random, not in turn */

/*
 * How one frame differs from the next. All 32-bit addresses are in host
 * order; @step_num / @step_den is the attacker's exact share, spread evenly.
 */
struct gen_conf {
	__u32	flags;
	__u32	src_off;	/* of the source address in the frame */
	__u32	csum_off;	/* of the IPv4 checksum */
	__u32	csum_base;	/* one's complement sum with a zero source */
	__u32	attack4;
	__u32	bg4;
	__u64	attack_hi, attack_lo;	/* IPv6, host order */
	__u64	bg_hi, bg_lo;
	__u32	attackers;	/* consecutive from the first */
	__u32	bg_sources;
	__u64	step_num, step_den;
	__u64	mark;		/* note when this attack packet goes, from 1 */
	__u8	hdr[GEN_HDR_MAX];
};

struct gen_state {
	__u64	sent;
	__u64	attack;
	__u64	acc;		/* Bresenham remainder, < step_den */
	__u64	first_attack_ns;
	__u64	mark_ns;
	__u32	next_attacker;
	__u32	next_bg;
	__u64	rng;
};

#endif /* GEN_H */
