/* SPDX-License-Identifier: GPL-2.0-only */
/* job.h - commands that run for the agent, each in a process of its own */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "peer.h"

enum {
	JOBS = 32,
	JOB_SECONDS = 600,	/* then it is stopped */
	JOB_GRACE_MS = 2000,	/* between asking it to stop and killing it */
	JOB_WORDS = 24,
};

struct job {
	pid_t pid;		/* 0: slot is free */
	unsigned int id;	/* 0: of a connection that waits for it */
	int fd;			/* its output; -1: it has ended */
	bool is_ready;		/* or ended */
	uint64_t stop_ns, kill_ns;
	char ready[256];	/* what it said when it was ready */
	char text[PEER_LINE + 64];
	size_t have;
	char *answer;		/* in text, when it has ended: one line, no newline */
};

/* line is cut into words. close_fds: what the child shall not keep open.
 * Negative errno with peer->why, or 0 with *ret. */
int job_start(struct peer *peer, struct job *jobs, char *line, const int *close_fds,
	      unsigned int n_fds, struct job **ret);
/* Its fd has something. */
void job_read(struct job *job);
void job_stop(struct job *job);
/* Stops and kills what is late; when the next one will be late. */
uint64_t job_deadlines(struct job *jobs, uint64_t now);
void job_free(struct job *job);
static inline bool job_has_ended(const struct job *job)
{
	return job->fd < 0;
}

#endif /* JOB_H */
