// SPDX-License-Identifier: GPL-2.0-only
/*
 * load.c - does this kernel take the program, at what price, and with no
 * more than the capabilities that are documented?
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "group.h"
#include "sentinel.skel.h"

/*
 * Instructions the verifier may walk through to accept the program: 26,000
 * today. It gives up at a million, and a board at 1.2 GHz takes a second for
 * half of that.
 */
#define VERIFIED_MAX	100000u

static struct hs h;

static int print_log(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level <= LIBBPF_INFO)
		vprintf(fmt, ap);
	return 0;
}

/* Say what libbpf and the verifier said; the library keeps it to itself. */
static void show_log(void)
{
	struct sentinel_bpf *skel;

	libbpf_set_print(print_log);
	skel = sentinel_bpf__open_and_load();
	sentinel_bpf__destroy(skel);
}

static int set_caps(uint64_t caps)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = (uint32_t)caps, .permitted = (uint32_t)caps },
		{ .effective = caps >> 32, .permitted = caps >> 32 },
	};

	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

/* As a service manager starts the daemon: three capabilities and no more. */
static int load_with_three(void)
{
	const uint64_t caps = 1ull << CAP_BPF | 1ull << CAP_NET_ADMIN | 1ull << CAP_PERFMON;
	struct vg_load_opts o = { .ring_mib = 0 };
	struct vg_sentinel *s;
	struct vg_error e = { "" };
	int err;

	vg_settings_default(&o.settings);
	if (set_caps(caps))
		return 1;
	err = vg_sentinel_load_unattached(&s, &o, &e);
	if (err)
		ktap_diag("%s", e.msg);
	else
		vg_sentinel_close(s);
	return !!err;
}

static void few_capabilities(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(load_with_three());
	if (pid > 0)
		waitpid(pid, &status, 0);
	ktap_ok(!status, "loads with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON alone");
}

bool load_interprets_cpu_number(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_smp_processor_id },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	unsigned char frame[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1);
	int ncpus = sysconf(_SC_NPROCESSORS_ONLN), cpu, fd, right = 0;
	cpu_set_t set;

	fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "cpu", "GPL", insns, 2, NULL);
	if (fd < 0)
		return false;
	for (cpu = 0; cpu < ncpus; cpu++) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		right += !sched_setaffinity(0, sizeof(set), &set) &&
			 !bpf_prog_test_run_opts(fd, &o) && (int)o.retval == cpu;
	}
	for (cpu = 0; cpu < ncpus; cpu++)
		CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	close(fd);
	return right == ncpus;
}

/* Not to be had on this kernel. Then the user must be told what to do. */
static int refused_without_jit(void)
{
	const int err = hs_open(&h, 0, 0);

	ktap_ok(err == -ENOTSUP && strstr(h.err.msg, "net.core.bpf_jit_enable"),
		"refused, and the error names the switch: %s", h.err.msg);
	return ktap_done();
}

int group_load(const struct world *w)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);
	struct stat st;
	int err;

	ktap_ok(!stat("/sys/kernel/btf/vmlinux", &st) == w->btf, "the kernel shows %s BTF",
		w->btf ? "its" : "no");
	if (!w->jit && !load_interprets_cpu_number())
		return refused_without_jit();
	err = hs_open(&h, 0, 0);
	if (!ktap_ok(!err, "the program loads")) {
		ktap_diag("%s", h.err.msg);
		show_log();
		return ktap_done();
	}
	memset(&info, 0, sizeof(info));
	err = bpf_obj_get_info_by_fd(h.s->prog_fd, &info, &len);
	ktap_ok(!err && !!info.jited_prog_len == w->jit, "it is %s",
		w->jit ? "compiled" : "interpreted");
	/* A kernel that does not tell stops us here: 0 is no count. */
	ktap_ok(!err && info.verified_insns && info.verified_insns <= VERIFIED_MAX,
		"the verifier walks %u instructions, at most %u", info.verified_insns,
		VERIFIED_MAX);
	ktap_ok(!err && info.btf_id, "the object's own BTF is in the kernel");
	few_capabilities();
	ktap_diag("%u BPF instructions, %u bytes of native code, %u ticks a second",
		  info.xlated_prog_len / 8, info.jited_prog_len, h.s->g->clock.hz);
	hs_close(&h);
	return ktap_done();
}
