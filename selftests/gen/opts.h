/* SPDX-License-Identifier: GPL-2.0-only */
/* opts.h - the generator's command line */
#ifndef GEN_OPTS_H
#define GEN_OPTS_H

#include <stdbool.h>
#include <stdint.h>
#include "frame.h"

struct gen_opts {
	const char *ifname;
	struct gen_spec spec;
	struct gen_conf conf;
	uint64_t count;		/* frames in all; 0: until the duration ends */
	double seconds;		/* 0: until @count */
	uint64_t rate_pps;	/* 0: as fast as it goes */
	unsigned int batch;
	unsigned int slice_us;
	int cpu;		/* -1: not pinned */
	int fifo;		/* SCHED_FIFO priority, 0: none */
};

/* opts_parse() - 0, 1 when help was asked for, -EINVAL after a message */
int opts_parse(struct gen_opts *o, int argc, char **argv);

#endif /* GEN_OPTS_H */
