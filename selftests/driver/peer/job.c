// SPDX-License-Identifier: GPL-2.0-only
/* job.c - commands that run for the agent, each in a process of its own */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "clock.h"
#include "job.h"

static int cut_words(char *line, char **argv)
{
	char *save, *word = strtok_r(line, " ", &save);
	int argc = 0;

	for (; word && argc < JOB_WORDS; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return word ? -E2BIG : argc;
}

/* Does not return. Its one line of output is the answer. */
static void child(struct peer *peer, int argc, char **argv, int out, pid_t parent)
{
	int err;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || dup2(out, STDOUT_FILENO) < 0)
		_exit(1);
	close(out);
	err = command_run(peer, argc, argv);
	if (!err)
		printf("ok %s\n", peer->line);
	else
		printf("error %s%s\n", err == -EOPNOTSUPP ? "unsupported: " : "",
		       peer->why[0] ? peer->why : strerror(-err));
	fflush(stdout);
	_exit(0);
}

static struct job *free_slot(struct job *jobs)
{
	struct job *old = NULL;
	unsigned int i;

	for (i = 0; i < JOBS; i++) {
		if (!jobs[i].pid)
			return &jobs[i];
		/* Nobody came for its answer: the oldest makes room. */
		if (job_has_ended(&jobs[i]) && jobs[i].id && (!old || jobs[i].id < old->id))
			old = &jobs[i];
	}
	if (old)
		job_free(old);
	return old;
}

int job_start(struct peer *peer, struct job *jobs, char *line, const int *close_fds,
	      unsigned int n_fds, struct job **ret)
{
	char *argv[JOB_WORDS + 1];
	struct job *job = free_slot(jobs);
	const struct command *command;
	int argc = cut_words(line, argv), out[2];
	pid_t pid, parent = getpid();
	unsigned int i;

	if (argc <= 0)
		return peer_refuse(peer, -E2BIG, argc ? "too many words" : "an empty line");
	if (!job)
		return peer_refuse(peer, -EBUSY, "too many jobs");
	if (pipe2(out, O_CLOEXEC))
		return peer_fail(peer, -errno, "pipe");
	pid = fork();
	if (!pid) {
		for (i = 0; i < n_fds; i++)
			close(close_fds[i]);
		close(out[0]);
		child(peer, argc, argv, out[1], parent);
	}
	close(out[1]);
	if (pid < 0) {
		close(out[0]);
		return peer_fail(peer, -errno, "fork");
	}
	memset(job, 0, sizeof(*job));
	job->pid = pid;
	job->fd = out[0];
	command = command_find(argv[0]);
	job->is_ready = command && !command->has_ready;
	job->stop_ns = now_ns() + JOB_SECONDS * SECOND;
	job->kill_ns = UINT64_MAX;
	*ret = job;
	return 0;
}

/* The line "ready ..." comes first, of a command that says it. */
static void take_ready(struct job *job)
{
	char *end = memchr(job->text, '\n', job->have);
	size_t len;

	if (job->is_ready || !end || job->have < 5 || memcmp(job->text, "ready", 5))
		return;
	len = (size_t)(end - job->text) - 5;
	if (len < sizeof(job->ready))
		memcpy(job->ready, job->text + 5, len);
	job->is_ready = true;
	len = (size_t)(end + 1 - job->text);
	job->have -= len;
	memmove(job->text, end + 1, job->have);
}

static void take_end(struct job *job)
{
	int status = 0;

	close(job->fd);
	job->fd = -1;
	job->is_ready = true;
	waitpid(job->pid, &status, 0);
	job->text[job->have] = 0;
	job->text[strcspn(job->text, "\n")] = 0;
	if (strncmp(job->text, "ok", 2) && strncmp(job->text, "error", 5))
		snprintf(job->text, sizeof(job->text), "error the command died (%s %d)",
			 WIFSIGNALED(status) ? "signal" : "status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	job->answer = job->text;
}

void job_read(struct job *job)
{
	char rest[64];
	ssize_t n;

	if (job->have < sizeof(job->text) - 1)
		n = read(job->fd, job->text + job->have, sizeof(job->text) - 1 - job->have);
	else	/* more than any command says is dropped */
		n = read(job->fd, rest, sizeof(rest));
	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		take_end(job);
		return;
	}
	if (job->have < sizeof(job->text) - 1)
		job->have += (size_t)n;
	take_ready(job);
}

void job_stop(struct job *job)
{
	if (job_has_ended(job) || job->kill_ns != UINT64_MAX)
		return;
	kill(job->pid, SIGTERM);
	job->stop_ns = UINT64_MAX;
	job->kill_ns = now_ns() + JOB_GRACE_MS * MS;
}

uint64_t job_deadlines(struct job *jobs, uint64_t now)
{
	uint64_t next = UINT64_MAX;
	struct job *job;

	for (job = jobs; job < jobs + JOBS; job++) {
		if (!job->pid || job_has_ended(job))
			continue;
		if (now >= job->stop_ns)
			job_stop(job);
		if (now >= job->kill_ns)
			kill(job->pid, SIGKILL);
		if (job->stop_ns < next)
			next = job->stop_ns;
		if (job->kill_ns < next)
			next = now >= job->kill_ns ? now + JOB_GRACE_MS * MS : job->kill_ns;
	}
	return next;
}

void job_free(struct job *job)
{
	if (!job_has_ended(job)) {
		kill(job->pid, SIGKILL);
		close(job->fd);
		waitpid(job->pid, NULL, 0);
	}
	memset(job, 0, sizeof(*job));
}
