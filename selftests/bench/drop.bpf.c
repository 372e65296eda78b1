// SPDX-License-Identifier: GPL-2.0-only
/*
 * drop.bpf.c - run the sentinel, then drop what it passed
 *
 * A packet that passes goes on into the network stack, which costs many times
 * what the sentinel costs and would hide it. Here sentinel_xdp is a function,
 * called by a program that drops: its source is taken in as it is, only not
 * put into a section of its own.
 */
#include "sentinel.bpf.h"

#undef SEC
#define SEC(name)	__attribute__((used))
#define _license	sentinel_license
#include "sentinel.bpf.c"
#undef _license

__attribute__((section("xdp")))
int drop_xdp(struct xdp_md *ctx)
{
	int verdict = sentinel_xdp(ctx);

	return verdict == XDP_PASS ? XDP_DROP : verdict;
}

char _license[] __attribute__((section("license"), used)) = "GPL";
