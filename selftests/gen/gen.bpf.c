// SPDX-License-Identifier: GPL-2.0-only
/*
 * gen.bpf.c - the traffic generator's inner loop
 *
 * Run by BPF_PROG_TEST_RUN with BPF_F_TEST_XDP_LIVE_FRAMES: the kernel hands
 * it frames made from a template, it gives each its source address and sends
 * it out of the interface in the device map. One run at a time, on one CPU,
 * so the state needs no atomics. Frames come back with what the receiver left
 * in them; everything that varies is written every time.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "gen.h"

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} out SEC(".maps");

const volatile struct gen_conf conf;
struct gen_state state;

static __always_inline __u32 pick_background(void)
{
	__u32 n;

	if (conf.flags & GEN_F_RANDOM) {
		state.rng = state.rng * 6364136223846793005ull + 1442695040888963407ull;
		return (__u32)(((state.rng >> 32) * conf.bg_sources) >> 32);
	}
	n = state.next_bg;
	state.next_bg = n + 1 >= conf.bg_sources ? 0 : n + 1;
	return n;
}

/* pick_source() - index of the source and whether it attacks */
static __always_inline __u32 pick_source(int *ret_attacks)
{
	__u32 n;

	state.sent++;
	state.acc += conf.step_num;
	*ret_attacks = state.acc >= conf.step_den;
	if (!*ret_attacks)
		return pick_background();

	state.acc -= conf.step_den;
	if (!state.attack)
		state.first_attack_ns = bpf_ktime_get_ns();
	if (++state.attack == conf.mark)
		state.mark_ns = bpf_ktime_get_ns();
	n = state.next_attacker;
	state.next_attacker = n + 1 >= conf.attackers ? 0 : n + 1;
	return n;
}

static __always_inline int write_v4(void *data, void *data_end, __u32 addr)
{
	__u32 sum = conf.csum_base + (addr >> 16) + (addr & 0xffff);
	__u32 src_off = conf.src_off & 63, csum_off = conf.csum_off & 63;

	if (data + src_off + 4 > data_end || data + csum_off + 2 > data_end)
		return -1;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	*(__be32 *)(data + src_off) = bpf_htonl(addr);
	*(__be16 *)(data + csum_off) = bpf_htons((__u16)~sum);
	return 0;
}

static __always_inline int write_v6(void *data, void *data_end, __u64 hi, __u64 lo)
{
	__u32 src_off = conf.src_off & 63;
	__be32 *src = data + src_off;

	if ((void *)(src + 4) > data_end)
		return -1;
	src[0] = bpf_htonl(hi >> 32);
	src[1] = bpf_htonl((__u32)hi);
	src[2] = bpf_htonl(lo >> 32);
	src[3] = bpf_htonl((__u32)lo);
	return 0;
}

static __always_inline void write_headers(void *data, void *data_end)
{
	int i;

	for (i = 0; i < GEN_HDR_MAX; i++) {
		if (data + i + 1 > data_end)
			break;
		((__u8 *)data)[i] = conf.hdr[i];
	}
}

SEC("xdp")
int gen_xdp(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
	int attacks, err;
	__u32 n;

	n = pick_source(&attacks);
	if (conf.flags & GEN_F_COPY)
		write_headers(data, data_end);
	if (!(conf.flags & GEN_F_V6))
		err = write_v4(data, data_end, (attacks ? conf.attack4 : conf.bg4) + n);
	else if (attacks)
		err = write_v6(data, data_end, conf.attack_hi, conf.attack_lo + n);
	else
		err = write_v6(data, data_end, conf.bg_hi + n, conf.bg_lo);
	return err ? XDP_ABORTED : bpf_redirect_map(&out, 0, XDP_ABORTED);
}

char _license[] SEC("license") = "GPL";
