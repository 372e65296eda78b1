// SPDX-License-Identifier: GPL-2.0-only
/*
 * vgsink.c - attach the count-only program natively, wait, print the count
 *
 *	vgsink IFNAME [COUNT [SECONDS]]
 *
 * "vgsink: ready" goes to stderr once attached. It ends on SIGINT or SIGTERM,
 * or when COUNT packets have come, or after SECONDS; then one JSON object.
 */
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include "sink.skel.h"

#define MAX_CPUS	1024

static uint64_t total(int map_fd)
{
	static uint64_t per_cpu[MAX_CPUS];
	int i, ncpus = libbpf_num_possible_cpus();
	uint64_t sum = 0;
	__u32 zero = 0;

	if (ncpus <= 0 || ncpus > MAX_CPUS || bpf_map_lookup_elem(map_fd, &zero, per_cpu))
		return 0;
	for (i = 0; i < ncpus; i++)
		sum += per_cpu[i];
	return sum;
}

static void wait_for(int map_fd, uint64_t count, double seconds)
{
	const struct timespec tick = { .tv_nsec = 10000000 };
	double waited = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	while (sigtimedwait(&set, NULL, &tick) < 0) {
		waited += 0.01;
		if ((count && total(map_fd) >= count) || (seconds > 0 && waited >= seconds))
			break;
	}
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	double seconds = argc > 3 ? strtod(argv[3], NULL) : 0;
	struct sink_bpf *skel;
	int ifindex, fd, err;
	sigset_t set;

	if (argc < 2 || argc > 4) {
		fputs("usage: vgsink IFNAME [COUNT [SECONDS]]\n", stderr);
		return 2;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);

	ifindex = if_nametoindex(argv[1]);
	skel = ifindex ? sink_bpf__open_and_load() : NULL;
	if (!skel) {
		fprintf(stderr, "vgsink: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	fd = bpf_program__fd(skel->progs.sink_xdp);
	err = bpf_xdp_attach(ifindex, fd, XDP_FLAGS_DRV_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST, NULL);
	if (err) {
		fprintf(stderr, "vgsink: attach to %s: %s\n", argv[1], strerror(-err));
		sink_bpf__destroy(skel);
		return 1;
	}
	fputs("vgsink: ready\n", stderr);
	wait_for(bpf_map__fd(skel->maps.count), count, seconds);
	bpf_xdp_detach(ifindex, XDP_FLAGS_DRV_MODE, NULL);
	printf("{\"received\": %llu}\n",
	       (unsigned long long)total(bpf_map__fd(skel->maps.count)));
	sink_bpf__destroy(skel);
	return 0;
}
