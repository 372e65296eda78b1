// SPDX-License-Identifier: GPL-2.0-only
/*
 * peer.c - xdp-filter with every feature on, from Debian's package, measured
 * beside the sentinel: 10,000 blocked IPv4 sources, the packet's not among
 * them, so that it walks its whole program and passes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include "run.h"

#define PEER_SOURCES	10000u
#define PEER_REPEAT	20000u
#define PEER_FIRST	0x0a000001u	/* 10.0.0.1 and on */
#define PEER_MISS	0xc6120507u	/* 198.18.5.7 */
#define PEER_BLOCK_SRC	1u		/* entry flag: match as source */

/* The value is per CPU: one copy for each possible CPU. */
static int peer_fill(const struct bpf_object *obj)
{
	int ncpus = libbpf_num_possible_cpus(), err = 0;
	uint64_t *value;
	uint32_t i, key;
	int fd, c;

	fd = bpf_object__find_map_fd_by_name(obj, "filter_ipv4");
	if (fd < 0 || ncpus < 1)
		return put_fail("xdp-filter has no map filter_ipv4");
	value = calloc((size_t)ncpus, sizeof(*value));
	if (!value)
		return -ENOMEM;
	for (c = 0; c < ncpus; c++)
		value[c] = PEER_BLOCK_SRC;
	for (i = 0; i < PEER_SOURCES && !err; i++) {
		key = htonl(PEER_FIRST + i);
		err = bpf_map_update_elem(fd, &key, value, BPF_ANY);
	}
	free(value);
	return err ? put_fail("cannot fill xdp-filter's table: %s", strerror(-err)) : 0;
}

static int peer_measure(int prog_fd, uint32_t rounds)
{
	uint32_t round, insn, verdict;
	struct frame hit, miss;
	int err;

	frame_v4(&miss, PEER_MISS, FRAME_SYN, 0);
	frame_v4(&hit, PEER_FIRST + 17, FRAME_SYN, 0);
	for (round = 0; round < rounds; round++) {
		err = run_frame(prog_fd, &miss, PEER_REPEAT, &insn, &verdict);
		if (err || verdict != XDP_PASS)
			return put_fail("xdp-filter miss: error %d, verdict %u", err, verdict);
		put_value("insn.xdp_filter_full_miss", round, insn);
		err = run_frame(prog_fd, &hit, PEER_REPEAT, &insn, &verdict);
		if (err || verdict != XDP_DROP)
			return put_fail("xdp-filter hit: error %d, verdict %u", err, verdict);
		put_value("insn.xdp_filter_full_hit", round, insn);
	}
	return 0;
}

int peer_run(const char *object, uint32_t rounds)
{
	struct bpf_program *prog;
	struct bpf_object *obj;
	struct bpf_map *map;
	int err;

	obj = bpf_object__open_file(object, NULL);
	if (!obj)
		return put_fail("cannot open %s: %s", object, strerror(errno));
	prog = bpf_object__next_program(obj, NULL);
	bpf_program__set_type(prog, BPF_PROG_TYPE_XDP);
	/* It wants its maps pinned by name; a guest that ends has no use for that. */
	bpf_object__for_each_map(map, obj)
		bpf_map__set_pin_path(map, NULL);
	err = bpf_object__load(obj);
	if (err)
		err = put_fail("cannot load %s: %s", object, strerror(-err));
	else
		err = peer_fill(obj);
	if (!err)
		err = peer_measure(bpf_program__fd(prog), rounds);
	bpf_object__close(obj);
	return err;
}
