// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - /init of a guest that tries the sentinel on its kernel
 *
 * Runs every group of checks in every world that this kernel can show: as it
 * is, with its BTF out of sight, with the JIT off. The kernel's command line
 * says what must be found (vg_jit=, vg_btf=; unknown words are our
 * environment), so that a kernel that lost one of them does not pass for one
 * that was tried with it. The host reads the lines that begin with @.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "group.h"

#define VETH_MODULE	"/veth.ko"
#define BTF_DIR		"/sys/kernel/btf"
#define JIT_SWITCH	"/proc/sys/net/core/bpf_jit_enable"
#define JIT_HARDEN	"/proc/sys/net/core/bpf_jit_harden"

static const struct {
	const char *name;
	int (*run)(const struct world *w);
} groups[] = {
	{ "load", group_load },
	{ "packets", group_packets },
	{ "cpus", group_cpus },
	{ "attach", group_attach },
};

#define NGROUPS		(sizeof(groups) / sizeof(groups[0]))
/* How many of them, from the first on. */
#define LOAD_ONLY	1
#define LOAD_AND_RUN	2
#define NO_ATTACH	3

static unsigned int groups_run;

static void broken(const char *what)
{
	printf("@broken %s: %m\n", what);
}

static int write_word(const char *path, const char *word)
{
	FILE *f = fopen(path, "w");
	int bad;

	if (!f)
		return -1;
	bad = fputs(word, f) < 0;
	return fclose(f) || bad ? -1 : 0;
}

/* Not bpffs: a minimal system has none, and the loader mounts it. */
static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/run", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL) || mount("sys", "/sys", "sysfs", 0, NULL))
		broken("mount proc and sysfs");
}

static void load_veth(void)
{
	int fd = open(VETH_MODULE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		broken("load " VETH_MODULE);
	if (fd >= 0)
		close(fd);
}

static void run_world(const char *name, const struct world *w, unsigned int n)
{
	unsigned int i;
	int status;
	pid_t pid;

	for (i = 0; i < n; i++) {
		printf("@group %s|%s\n", groups[i].name, name);
		fflush(stdout);
		status = -1;
		pid = fork();
		if (pid == 0)
			exit(groups[i].run(w));
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			broken("start a group");
		printf("@status %d\n", status);
		groups_run++;
	}
}

static bool expected(const char *word)
{
	const char *v = getenv(word);

	return !v || strcmp(v, "0");
}

static void run_all(void)
{
	struct world w = { .jit = expected("vg_jit"), .btf = expected("vg_btf") };

	if (w.jit && (write_word(JIT_SWITCH, "1") || write_word(JIT_HARDEN, "0")))
		broken("turn the JIT on");
	run_world(w.jit ? "" : w.btf ? "no JIT" : "no BTF, no JIT", &w, NGROUPS);
	if (w.btf) {
		if (mount("none", BTF_DIR, "tmpfs", 0, NULL))
			broken("hide the kernel's BTF");
		w.btf = false;
		run_world("BTF hidden", &w, LOAD_AND_RUN);
		if (umount(BTF_DIR))
			broken("show the kernel's BTF");
		w.btf = true;
	}
	if (w.jit) {
		if (write_word(JIT_SWITCH, "0"))
			broken("turn the JIT off");
		w.jit = false;
		run_world("JIT off", &w, load_interprets_cpu_number() ? NO_ATTACH : LOAD_ONLY);
	}
}

int main(void)
{
	struct utsname u;

	if (getpid() != 1) {
		fputs("this is the /init of a guest\n", stderr);
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	mount_all();
	if (!uname(&u))
		printf("@kernel %s %s, %ld CPUs, pages of %ld\n", u.release, u.machine,
		       sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_PAGESIZE));
	load_veth();
	run_all();
	printf("@end %u\n", groups_run);
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	return EXIT_FAILURE;
}
