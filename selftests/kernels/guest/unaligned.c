// SPDX-License-Identifier: GPL-2.0-only
/*
 * unaligned.c - load as on a kernel for a CPU that takes unaligned accesses
 *
 * User-mode Linux is built without that knowledge although its CPU, the
 * host's x86, takes them, and its verifier refuses what every kernel for real
 * x86 or arm64 accepts. With vg_unaligned=1 in the environment each program
 * is loaded with BPF_F_ANY_ALIGNMENT. The linker puts this in front of
 * libbpf's function (--wrap).
 */
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdlib.h>

int __real_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
			 const struct bpf_insn *insns, size_t n,
			 const struct bpf_prog_load_opts *opts);
int __wrap_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
			 const struct bpf_insn *insns, size_t n,
			 const struct bpf_prog_load_opts *opts);

int __wrap_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license,
			 const struct bpf_insn *insns, size_t n,
			 const struct bpf_prog_load_opts *opts)
{
	struct bpf_prog_load_opts o;

	if (!getenv("vg_unaligned") || !opts)
		return __real_bpf_prog_load(type, name, license, insns, n, opts);
	o = *opts;
	o.prog_flags |= BPF_F_ANY_ALIGNMENT;
	return __real_bpf_prog_load(type, name, license, insns, n, &o);
}
