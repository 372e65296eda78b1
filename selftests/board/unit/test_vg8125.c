// SPDX-License-Identifier: GPL-2.0-only
/* test_vg8125.c - the model as a program: how it starts, ends, and what it says then */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ktap.h"

static char dir[] = "/tmp/test_vg8125.XXXXXX";
static char program[512];
static char said[8192]; /* its stdout and stderr, newlines as | */

enum { WAIT_MS = 5000, MAX_WORDS = 24 };

static const char *in_dir(const char *name)
{
	static char path[4][80];
	static unsigned int i;

	i = (i + 1) % 4;
	snprintf(path[i], sizeof(path[i]), "%s/%s", dir, name);
	return path[i];
}

/* It is where make puts it: ../model/vg8125 from here. */
static bool find_program(void)
{
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 32);
	char *slash;

	if (n < 0)
		return false;
	program[n] = 0;
	slash = strrchr(program, '/');
	strcpy(slash, "/../model/vg8125");
	return !access(program, X_OK);
}

/* Words after --socket; the socket is in our folder. */
static pid_t start(const char *line)
{
	char text[600], *argv[MAX_WORDS] = { program }, *word, *save;
	int argc = 1, fd;
	pid_t pid = fork();

	if (pid)
		return pid;
	snprintf(text, sizeof(text), "%s", line);
	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	fd = open(in_dir("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (chdir(dir) || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(99);
	execv(program, argv);
	_exit(98);
}

static void read_file(const char *name, char *buf, size_t size)
{
	int fd = open(in_dir(name), O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = 0;
	close(fd);
}

/* For the reader of a claim. */
static void one_line(char *text)
{
	while ((text = strchr(text, '\n')))
		*text = '|';
}

/* Exit status, 1000 + signal, or -1: it goes on for longer than it may. */
static int ends(pid_t pid)
{
	int status, ms;

	for (ms = 0; ms < WAIT_MS; ms += 5) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			read_file("said", said, sizeof(said));
			one_line(said);
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
		}
		usleep(5000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static int run(const char *line)
{
	return ends(start(line));
}

static int dial(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), ms;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", dir, name);
	for (ms = 0; ms < WAIT_MS; ms += 5) {
		if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
			return fd;
		usleep(5000);
	}
	exit(1);
}

static bool exists(const char *name)
{
	return !access(in_dir(name), F_OK);
}

static void does_not_start(void)
{
	ktap_ok(run("") == 1 && strstr(said, "vg8125: --socket"), "without a socket: %s", said);
	ktap_ok(run("--socket nic --gen size=1") == 1 && strstr(said, "--gen: size is 60") &&
			!exists("nic"),
		"with nonsense for the generator: %s", said);
	ktap_ok(run("--socket nic --pcap-in nothing") == 1 && strstr(said, "No such file"),
		"with no file to play: %s", said);
	ktap_ok(run("--socket said") == 1 && strstr(said, "said: Address already in use") &&
			exists("said"),
		"with a socket that is there: %s", said);
	ktap_ok(run("--socket nic --control said") == 1 && strstr(said, "said: ") && !exists("nic"),
		"with a control socket that is there: %s", said);
	ktap_ok(!run("--help") && strstr(said, "--exit-with-client") && strstr(said, "irq-lost"),
		"--help");
	ktap_ok(!run("--version") && !strncmp(said, "vg8125 ", 7), "--version");
}

static void ends_by_signal(void)
{
	static const int signals[] = { SIGTERM, SIGINT };
	char json[16384];
	unsigned int i;
	pid_t pid;
	int fd;

	for (i = 0; i < 2; i++) {
		pid = start("--socket nic --control control --stats-file stats --strict");
		fd = dial("control");
		kill(pid, signals[i]);
		ktap_ok(!ends(pid) && !*said, "signal %d: ends, and nothing to say", signals[i]);
		ktap_ok(!exists("nic") && !exists("control"), "its sockets are gone");
		read_file("stats", json, sizeof(json));
		ktap_ok(!strncmp(json, "{\"chip\": \"8125b\", ", 18) &&
				strstr(json, "\"texts\": []}\n"),
			"its counts are written");
		close(fd);
		unlink(in_dir("stats"));
	}
	pid = start("--socket nic --stats-file /dev/full");
	close(dial("nic"));
	kill(pid, SIGTERM);
	ktap_ok(ends(pid) == 1 && strstr(said, "/dev/full: No space"), "a full disk: %s", said);
}

/* Bytes that are no message of vfio-user. */
static void talk_nonsense(void)
{
	char buf[64];
	int fd = dial("nic");

	memset(buf, 0xff, sizeof(buf));
	if (send(fd, buf, sizeof(buf), MSG_NOSIGNAL) != sizeof(buf))
		exit(1);
	while (recv(fd, buf, sizeof(buf), 0) > 0)
		;
	close(fd);
}

static void strict_tells(void)
{
	pid_t pid = start("--socket nic --strict");

	talk_nonsense();
	kill(pid, SIGTERM);
	ktap_ok(ends(pid) == 3 && strstr(said, "protocol: 1 in all|"), "--strict: 3: %s", said);
	pid = start("--socket nic");
	talk_nonsense();
	kill(pid, SIGTERM);
	ktap_ok(!ends(pid) && strstr(said, "protocol: 1 in all|"), "without: told, and 0");
	pid = start("--socket nic --verbose --control control");
	talk_nonsense();
	close(dial("control"));
	kill(pid, SIGTERM);
	ktap_ok(!ends(pid) && !strncmp(said, "vg8125: protocol: ", 18), "--verbose: as it comes");
}

static void ends_with_its_client(void)
{
	pid_t pid = start("--socket nic --exit-with-client");

	talk_nonsense();
	ktap_ok(!ends(pid) && !exists("nic"), "--exit-with-client: ends when it goes");
	pid = start("--socket nic");
	talk_nonsense();
	talk_nonsense();
	kill(pid, SIGTERM);
	ktap_ok(!ends(pid) && strstr(said, "protocol: 2 in all|"), "without: the next is served");
}

static void ends_on_command(void)
{
	pid_t pid = start("--socket nic --control control");
	char answer[8] = "";
	int fd = dial("control");

	if (write(fd, "exit\n", 5) != 5)
		exit(1);
	ktap_ok(!ends(pid) && recv(fd, answer, sizeof(answer), 0) == 3 && !memcmp(answer, "ok", 2),
		"exit: answers and ends");
	close(fd);
	pid = start("--socket nic --control control");
	fd = dial("control");
	if (write(fd, "fault exit\n", 11) != 11)
		exit(1);
	ktap_ok(ends(pid) == 1000 + SIGKILL && exists("nic") && exists("control"),
		"fault exit: as if killed, nothing is tidied");
	close(fd);
	unlink(in_dir("nic"));
	unlink(in_dir("control"));
	ktap_ok(run("--socket nic --fault exit") == 1000 + SIGKILL, "--fault exit as well");
	unlink(in_dir("nic"));
}

/* VmHWM in KiB; maps no guest here. */
static unsigned long peak_kib(pid_t pid)
{
	char path[64], text[4096], *at;
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	fd = open(path, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	at = strstr(text, "VmHWM:");
	return at ? strtoul(at + 6, NULL, 10) : 0;
}

static void is_small(void)
{
	pid_t pid = start("--socket nic --control control --gen pps=max");
	int fd = dial("control");
	unsigned long kib = peak_kib(pid);

	/* Sanitizers have shadows; this is about what make check runs as well. */
	ktap_ok(kib && kib < 65536, "memory: %lu KiB", kib);
	kill(pid, SIGTERM);
	ends(pid);
	close(fd);
}

int main(void)
{
	if (!find_program()) {
		ktap_ok(false, "%s is built", program);
		return ktap_done();
	}
	if (!mkdtemp(dir))
		return 1;
	does_not_start();
	ends_by_signal();
	strict_tells();
	ends_with_its_client();
	ends_on_command();
	is_small();
	unlink(in_dir("said"));
	ktap_ok(!rmdir(dir), "nothing is left behind");
	return ktap_done();
}
