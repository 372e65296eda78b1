// SPDX-License-Identifier: GPL-2.0-only
/*
 * jit.c - when the kernel's BPF compiler is off: would the program know which
 * CPU it runs on?
 *
 * Everything the program writes is the CPU's own, so a wrong number would let
 * CPUs destroy each other's counters and records. Kernels differ: Linux 6.1
 * interprets the call well; 6.12 on arm64 takes it for one that the compiler
 * replaces, compiler or not, and answers 0 on every CPU; 7.3 refuses the
 * program. So the question is asked with a program of two instructions.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "sentinel_priv.h"

static int load_probe(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_smp_processor_id },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(BPF_PROG_TYPE_XDP, "vg_cpu", "GPL", insns, 2, NULL);
}

static bool is_compiled(int fd)
{
	struct bpf_prog_info info = {};
	uint32_t len = sizeof(info);

	return !bpf_obj_get_info_by_fd(fd, &info, &len) && info.jited_prog_len;
}

static int last_cpu(const cpu_set_t *set)
{
	int cpu = CPU_SETSIZE - 1;

	while (cpu > 0 && !CPU_ISSET(cpu, set))
		cpu--;
	return cpu;
}

/* Ask on the last CPU that this thread may use: 0 would be right on the first. */
static bool answers_well(int fd)
{
	unsigned char frame[64] = {};
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1);
	cpu_set_t before, one;
	int cpu, err;

	if (sched_getaffinity(0, sizeof(before), &before))
		return false;
	cpu = last_cpu(&before);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		return false;
	err = bpf_prog_test_run_opts(fd, &o);
	sched_setaffinity(0, sizeof(before), &before);
	return !err && (int)o.retval == cpu;
}

int vg_jit_check(struct vg_error *e)
{
	int fd = load_probe();
	bool good;

	/* Whatever else is wrong, loading the program itself says it better. */
	if (fd < 0 && fd != -EINVAL)
		return 0;
	good = fd >= 0 && (is_compiled(fd) || answers_well(fd));
	if (fd >= 0)
		close(fd);
	if (good)
		return 0;
	return vg_err(e, -ENOTSUP,
		      "this kernel runs the packet program only with its BPF compiler on; "
		      "try: sysctl -w net.core.bpf_jit_enable=1");
}
