// SPDX-License-Identifier: GPL-2.0-only
/*
 * drive.bpf.c - packets with a running source address for the packet program
 *
 * BPF_PROG_TEST_RUN repeats one frame; this program writes the headers anew
 * each time and goes on into the packet program by a tail call, so that one
 * system call makes millions of different packets. See drive_api.h.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "drive_api.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

struct drive_state drive;

#define TCP_DOFF	0x50

static __always_inline void write_ipv4(__u8 *p, __u64 n)
{
	const __u64 hash = drive_hash(n);

	p[12] = 0x08;
	p[13] = 0x00;
	*(__u16 *)(p + 14) = 0x0045;	/* in memory: 45 00 */
	p[16] = 0;
	p[17] = DRIVE_FRAME_LEN - 14;
	*(__u16 *)(p + 20) = 0;
	p[23] = 6;
	*(__u16 *)(p + 26) = n;
	*(__u16 *)(p + 28) = n >> 16;
	*(__u16 *)(p + 34) = hash;
	*(__u16 *)(p + 36) = hash >> 16;
	p[46] = TCP_DOFF;
	p[47] = hash >> 32;
}

static __always_inline void write_ipv6(__u8 *p, __u64 n)
{
	const __u64 hash = drive_hash(n);

	p[12] = 0x86;
	p[13] = 0xdd;
	*(__u16 *)(p + 14) = 0x0060;	/* in memory: 60 00 */
	p[18] = 0;
	p[19] = 20;
	p[20] = 6;
	*(__u16 *)(p + 22) = n;
	*(__u16 *)(p + 24) = n >> 16;
	*(__u16 *)(p + 26) = n >> 32;
	*(__u16 *)(p + 28) = n >> 48;
	*(__u16 *)(p + 30) = hash;
	*(__u16 *)(p + 32) = hash >> 16;
	*(__u16 *)(p + 34) = hash >> 32;
	*(__u16 *)(p + 36) = hash >> 48;
	*(__u16 *)(p + 54) = hash;
	*(__u16 *)(p + 56) = hash >> 16;
	p[66] = TCP_DOFF;
	p[67] = hash >> 32;
}

SEC("xdp")
int drive_xdp(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;
	__u8 *end = (void *)(long)ctx->data_end;
	const __u64 n = drive.next++;

	if (data + DRIVE_FRAME_LEN > end)
		return XDP_ABORTED;
	if (drive_is_v6(n, drive.mode))
		write_ipv6(data, n);
	else
		write_ipv4(data, n);
	bpf_tail_call(ctx, &next, 0);
	return XDP_ABORTED;
}

char _license[] SEC("license") = "GPL";
