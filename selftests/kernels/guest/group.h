/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * group.h - what is checked in a guest. Each group is a process of its own
 * and prints KTAP; main.c runs them.
 */
#ifndef KERNELS_GROUP_H
#define KERNELS_GROUP_H

#include <stdbool.h>

/**
 * struct world - what the guest's kernel is made to look like
 * @jit: BPF is compiled, not interpreted
 * @btf: the kernel shows its BTF
 */
struct world {
	bool jit;
	bool btf;
};

/* Each returns an exit code. */
int group_load(const struct world *w);
int group_packets(const struct world *w);
int group_cpus(const struct world *w);
int group_attach(const struct world *w);

/**
 * load_interprets_cpu_number() - without the JIT, may a program ask for its
 * CPU's number, and is the answer right on each CPU?
 */
bool load_interprets_cpu_number(void);

#endif /* KERNELS_GROUP_H */
