/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drive_api.h - what drive.bpf.c and the tests share
 *
 * Packet n carries n in its source address and a hash of n in everything
 * else that a record keeps, so that a reader knows which packet a record is
 * of, and that no word of it belongs to another.
 */
#ifndef VG_TEST_DRIVE_API_H
#define VG_TEST_DRIVE_API_H

#include <linux/types.h>

#define DRIVE_FRAME_LEN	74	/* IPv6 TCP without payload */

enum {
	DRIVE_V4,
	DRIVE_V6,
	DRIVE_MIXED,	/* IPv4 or IPv6, by a bit of the hash */
};

struct drive_state {
	__u64	next;	/* number of the next packet */
	__u64	mode;
};

static inline __u64 drive_hash(__u64 n)
{
	n ^= n >> 31;
	n *= 0x9e3779b97f4a7c15ull;
	return n ^ n >> 29;
}

static inline int drive_is_v6(__u64 n, __u64 mode)
{
	return mode == DRIVE_V6 || (mode == DRIVE_MIXED && (drive_hash(n) >> 60 & 1));
}

#endif /* VG_TEST_DRIVE_API_H */
