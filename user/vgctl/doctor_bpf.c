// SPDX-License-Identifier: GPL-2.0-only
/* doctor_bpf.c - tries what the program needs; unprivileged it says so instead */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include "doctor.h"
#include "sysfile.h"

/* r0 = XDP_PASS; exit */
static int load_smallest(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd;

	fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "vg_doctor", "GPL", insns,
			   sizeof(insns) / sizeof(insns[0]), NULL);
	return fd < 0 ? -errno : fd;
}

/* The kernel says how long a program's machine code is; 0 is interpreted. */
static void jit(struct doctor *d, int fd)
{
	struct bpf_prog_info info = { 0 };
	__u32 len = sizeof(info);
	uint64_t enabled;

	if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &len)) {
		if (info.jited_prog_len)
			doctor_say(d, "BPF JIT", DOCTOR_OK, NULL, "on");
		else
			doctor_say(d, "BPF JIT", DOCTOR_WARN,
				   "sysctl net.core.bpf_jit_enable=1, then restart vanguardd",
				   "off: every packet costs several times more");
		return;
	}
	if (sysfile_u64(&enabled, "/proc/sys/net/core/bpf_jit_enable"))
		doctor_say(d, "BPF JIT", DOCTOR_WARN, "run doctor as root",
			   "cannot be seen from here");
	else if (enabled)
		doctor_say(d, "BPF JIT", DOCTOR_OK, NULL, "on");
	else
		doctor_say(d, "BPF JIT", DOCTOR_WARN, "sysctl net.core.bpf_jit_enable=1", "off");
}

static int make_map(enum bpf_map_type type, __u32 key, __u32 value, __u32 flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags);
	int fd = bpf_map_create(type, "vg_doctor", key, value, 4, &opts);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static void maps(struct doctor *d)
{
	static const struct {
		const char *what;
		enum bpf_map_type type;
		__u32 key, value, flags;
	} need[] = {
		{ "mmap-able array", BPF_MAP_TYPE_ARRAY, 4, 8, BPF_F_MMAPABLE },
		{ "hash", BPF_MAP_TYPE_HASH, 20, 32, BPF_F_NO_PREALLOC },
		{ "prefix trie", BPF_MAP_TYPE_LPM_TRIE, 8, 16, BPF_F_NO_PREALLOC },
	};
	unsigned int i;
	int err;

	for (i = 0; i < sizeof(need) / sizeof(need[0]); i++) {
		err = make_map(need[i].type, need[i].key, need[i].value, need[i].flags);
		if (err) {
			doctor_say(d, "BPF maps", DOCTOR_FAIL,
				   "use a kernel with CONFIG_BPF_SYSCALL, and look at the cgroup's "
				   "memory limit", "no %s: %s", need[i].what, strerror(-err));
			return;
		}
	}
	doctor_say(d, "BPF maps", DOCTOR_OK, NULL, "mmap-able array, hash, prefix trie");
}

void doctor_bpf(struct doctor *d)
{
	int fd = load_smallest();

	if (fd == -EPERM || fd == -EACCES)
		doctor_say(d, "XDP program", DOCTOR_FAIL, "run as root",
			   "this user may not load one");
	else if (fd < 0)
		doctor_say(d, "XDP program", DOCTOR_FAIL, "use a kernel with CONFIG_BPF_SYSCALL "
			   "and CONFIG_NET", "cannot be loaded: %s", strerror(-fd));
	else if (libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_jiffies64, NULL) != 1)
		doctor_say(d, "XDP program", DOCTOR_FAIL, "use Linux 6.1 or newer",
			   "the kernel lacks bpf_jiffies64");
	else
		doctor_say(d, "XDP program", DOCTOR_OK, NULL, "can be loaded");
	jit(d, fd);
	if (fd >= 0) {
		maps(d);
		close(fd);
	}
}
