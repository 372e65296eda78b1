// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - /init of the instruction bench's guest, and the measuring program
 *
 * As process 1: mount what BPF needs, run each /subject-N in turn, power off.
 * Words of the kernel command line that it does not know are our environment.
 * As /subject-N: measure the empty program and the sentinel this binary was
 * built with; /subject-0 measures the peer too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <linux/bpf.h>
#include "run.h"

#define ROUNDS		3u
#define EMPTY_REPEAT	20000u
#define PEER_OBJECT	"/peer.bpf.o"

static int measure_empty(void)
{
	uint32_t round, insn, verdict;
	struct frame f;
	int fd, err;

	fd = run_empty_load();
	if (fd < 0)
		return put_fail("cannot load the empty program: %s", strerror(-fd));
	frame_v4(&f, 0xc6120507, FRAME_SYN, 0);
	for (round = 0; round < ROUNDS; round++) {
		err = run_frame(fd, &f, EMPTY_REPEAT, &insn, &verdict);
		if (err || verdict != XDP_PASS)
			return put_fail("empty program: error %d, verdict %u", err, verdict);
		put_value("insn.empty", round, insn);
	}
	close(fd);
	return 0;
}

static int subject_main(const char *path)
{
	const char *trace = getenv("trace");
	int err = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!trace)
		err = measure_empty();
	if (!err && !trace && !strcmp(path, "/subject-0"))
		err = peer_run(PEER_OBJECT, ROUNDS);
	if (!err)
		err = subject_run(ROUNDS, getenv("dump") != NULL, trace);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
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

static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/run", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL) ||
	    mount("sys", "/sys", "sysfs", 0, NULL) ||
	    mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL))
		put_fail("cannot mount proc, sysfs and bpffs");
	/* An interpreted program would be measured without complaint. */
	if (write_word("/proc/sys/net/core/bpf_jit_enable", "1") ||
	    write_word("/proc/sys/net/core/bpf_jit_harden", "0"))
		put_fail("cannot turn the JIT on");
}

static void run_subjects(void)
{
	char path[32];
	int i, status;
	pid_t pid;

	for (i = 0;; i++) {
		snprintf(path, sizeof(path), "/subject-%d", i);
		if (access(path, X_OK))
			break;
		printf("@subject %d\n", i);
		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			execl(path, path, (char *)NULL);
			_exit(127);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
			put_fail("%s ended with status 0x%x", path, (unsigned int)status);
	}
	printf("@end %d\n", i);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct utsname u;

	(void)argc;
	if (getpid() != 1)
		return subject_main(argv[0]);
	mount_all();
	if (!uname(&u))
		put_note("kernel %s %s", u.release, u.machine);
	run_subjects();
	sync();
	reboot(RB_POWER_OFF);
	return EXIT_FAILURE;
}
