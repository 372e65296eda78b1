// SPDX-License-Identifier: GPL-2.0-only
/* doctor_system.c - kernel, privileges, bpffs, limits: needs no privilege itself */
#include <cap-ng.h>
#include <errno.h>
#include <linux/magic.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "doctor.h"
#include "sentinel.h"
#include "sysfile.h"

enum {
	KERNEL_MIN = 6 * 1000 + 1,	/* the oldest this is tested on */
	KERNEL_MEMCG = 5 * 1000 + 11,	/* BPF memory counts against the cgroup since */
};

static unsigned int kernel(struct doctor *d)
{
	unsigned int major = 0, minor = 0, version;
	struct utsname u;

	if (uname(&u) || sscanf(u.release, "%u.%u", &major, &minor) != 2) {
		doctor_say(d, "kernel", DOCTOR_WARN, NULL, "the version is unknown");
		return 0;
	}
	version = major * 1000 + minor;
	if (version < KERNEL_MIN)
		doctor_say(d, "kernel", DOCTOR_FAIL, "use Linux 6.1 or newer", "%s %s", u.release,
			   u.machine);
	else
		doctor_say(d, "kernel", DOCTOR_OK, NULL, "%s %s", u.release, u.machine);
	return version;
}

static void capabilities(struct doctor *d)
{
	static const struct {
		unsigned int cap;
		const char *name;
	} need[] = {
		{ CAP_BPF, "CAP_BPF" },
		{ CAP_NET_ADMIN, "CAP_NET_ADMIN" },
		{ CAP_PERFMON, "CAP_PERFMON" },
	};
	char missing[64] = "";
	unsigned int i;

	if (capng_get_caps_process()) {
		doctor_say(d, "capabilities", DOCTOR_WARN, "look into /proc/self/status",
			   "cannot be read");
		return;
	}
	if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN) &&
	    capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN)) {
		doctor_say(d, "capabilities", DOCTOR_OK, NULL, "CAP_SYS_ADMIN, CAP_NET_ADMIN");
		return;
	}
	for (i = 0; i < sizeof(need) / sizeof(need[0]); i++) {
		if (capng_have_capability(CAPNG_EFFECTIVE, need[i].cap))
			continue;
		strcat(missing, *missing ? ", " : "");
		strcat(missing, need[i].name);
	}
	if (*missing)
		doctor_say(d, "capabilities", DOCTOR_FAIL,
			   "run as root, or give these capabilities", "%s missing", missing);
	else
		doctor_say(d, "capabilities", DOCTOR_OK, NULL,
			   "CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON");
}

static void bpffs(struct doctor *d)
{
	const char *mount = "mount -t bpf bpf " VG_BPFFS_ROOT;
	struct statvfs vfs;
	struct statfs fs;

	if (statfs(VG_BPFFS_ROOT, &fs)) {
		doctor_say(d, "bpffs", DOCTOR_FAIL, mount, "%s: %s", VG_BPFFS_ROOT,
			   strerror(errno));
	} else if ((unsigned int)fs.f_type != BPF_FS_MAGIC) {
		doctor_say(d, "bpffs", DOCTOR_FAIL, mount, "none is mounted on %s", VG_BPFFS_ROOT);
	} else if (!statvfs(VG_BPFFS_ROOT, &vfs) && vfs.f_flag & ST_RDONLY) {
		doctor_say(d, "bpffs", DOCTOR_FAIL, "mount -o remount,rw " VG_BPFFS_ROOT,
			   "%s is mounted read-only", VG_BPFFS_ROOT);
	} else if (access(VG_BPFFS_ROOT, W_OK | X_OK)) {
		doctor_say(d, "bpffs", DOCTOR_FAIL, "run as root, or let this user write there",
			   "%s: %s", VG_BPFFS_ROOT, strerror(errno));
	} else {
		doctor_say(d, "bpffs", DOCTOR_OK, NULL, "%s is writable", VG_BPFFS_ROOT);
	}
}

static void memlock(struct doctor *d, unsigned int version)
{
	const rlim_t want = 64 << 20;
	struct rlimit r;

	if (getrlimit(RLIMIT_MEMLOCK, &r))
		return;
	if (version >= KERNEL_MEMCG)
		doctor_say(d, "memlock", DOCTOR_OK, NULL,
			   "the limit does not matter, BPF memory counts against the cgroup");
	else if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur >= want)
		doctor_say(d, "memlock", DOCTOR_OK, NULL, "enough");
	else
		doctor_say(d, "memlock", DOCTOR_WARN, "ulimit -l unlimited", "%llu KiB",
			   (unsigned long long)r.rlim_cur / 1024);
}

static void btf(struct doctor *d)
{
	if (access("/sys/kernel/btf/vmlinux", R_OK))
		doctor_say(d, "BTF", DOCTOR_OK, NULL,
			   "the kernel has none; the program needs none");
	else
		doctor_say(d, "BTF", DOCTOR_OK, NULL, "present");
}

/* [none] integrity confidentiality: the word in brackets is in force. */
static void lockdown(struct doctor *d)
{
	char modes[96];

	if (sysfile_read(modes, sizeof(modes), "/sys/kernel/security/lockdown") <= 0)
		return;
	if (strstr(modes, "[confidentiality]"))
		doctor_say(d, "lockdown", DOCTOR_WARN,
			   "boot with lockdown=integrity should loading fail",
			   "confidentiality: the kernel restricts BPF");
	else
		doctor_say(d, "lockdown", DOCTOR_OK, NULL, "%s", modes);
}

/* A blocked source's slot is reused only after all CPUs have left the old entry. */
static void membarrier(struct doctor *d)
{
	long modes = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);

	if (modes < 0 || !(modes & MEMBARRIER_CMD_GLOBAL))
		doctor_say(d, "membarrier", DOCTOR_WARN, "use a kernel with CONFIG_MEMBARRIER",
			   "not offered: freed block entries are not reused at once");
	else
		doctor_say(d, "membarrier", DOCTOR_OK, NULL, "offered");
}

void doctor_system(struct doctor *d)
{
	unsigned int version = kernel(d);

	capabilities(d);
	bpffs(d);
	memlock(d, version);
	btf(d);
	lockdown(d);
	membarrier(d);
}
