// SPDX-License-Identifier: GPL-2.0-only
/*
 * serve.c - the agent: runs commands for who is at the other end
 *
 * A connection brings one line and gets one line, "ok ..." or "error ...":
 *
 *   COMMAND...        runs it; who hangs up ends it
 *   start COMMAND...  runs it as a job; answers "ok job=N" when it is ready
 *   wait job=N        its answer, when it has ended
 *   stop job=N        asks it to end, then as wait
 *   reset             ends every job; what they changed is put back by then
 *   hello             who is there
 *
 * One process, one loop; nothing here waits for anybody.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "ifctl.h"
#include "job.h"
#include "peer.h"

enum {
	CONNS = 16,
	LINE = 512,
	LINE_S = 5,	/* for a line to come in */
};

enum conn_state { CONN_READS, CONN_WAITS_READY, CONN_WAITS_END, CONN_WAITS_ALL };

struct conn {
	int fd;		/* -1: free */
	enum conn_state state;
	uint64_t end_ns;
	char line[LINE];
	size_t have;
	struct job *job;
};

struct agent {
	struct peer peer;
	int listener;
	unsigned int next_job;
	struct conn conns[CONNS];
	struct job jobs[JOBS];
};

static int open_listener(struct peer *peer, const struct net *at, unsigned int port)
{
	struct sockaddr_storage sa;
	socklen_t len = net_sockaddr(at, port, peer->netif, &sa);
	int fd, err, on = 1, off = 0;

	fd = socket(at->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (at->family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (!bind(fd, (struct sockaddr *)&sa, len) && !listen(fd, CONNS))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static void conn_close(struct conn *conn)
{
	close(conn->fd);
	conn->fd = -1;
}

static void conn_answer(struct conn *conn, const char *head, const char *text)
{
	char out[PEER_LINE + 128];
	int len = snprintf(out, sizeof(out), "%s%.*s\n", head, PEER_LINE, text);

	fprintf(stderr, "vgpeer: %.200s -> %.*s\n", conn->line, len < 300 ? len - 1 : 300, out);
	/* It fits the socket's buffer; who does not read it does not get it. */
	if (send(conn->fd, out, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT) == len)
		shutdown(conn->fd, SHUT_WR);
	conn_close(conn);
}

/* Something happened to a job, or to all: who waited for it gets an answer. */
static void conn_check(struct agent *agent, struct conn *conn)
{
	struct job *job = conn->job;
	char text[320];
	unsigned int i;

	if (conn->state == CONN_WAITS_END && job_has_ended(job)) {
		conn_answer(conn, "", job->answer);
		job_free(job);
	} else if (conn->state == CONN_WAITS_READY && job->is_ready) {
		/* It failed before it was ready: that is the answer. */
		if (job_has_ended(job) && !strncmp(job->answer, "error", 5)) {
			conn_answer(conn, "", job->answer);
			job_free(job);
			return;
		}
		snprintf(text, sizeof(text), "job=%u%s", job->id, job->ready);
		conn_answer(conn, "ok ", text);
	} else if (conn->state == CONN_WAITS_ALL) {
		for (i = 0; i < JOBS; i++)
			if (agent->jobs[i].pid && !job_has_ended(&agent->jobs[i]))
				return;
		for (i = 0; i < JOBS; i++)
			if (agent->jobs[i].pid)
				job_free(&agent->jobs[i]);
		conn_answer(conn, "ok ", "");
	}
}

static void say_hello(struct agent *agent, struct conn *conn)
{
	char text[256];
	uint8_t m[6] = { 0 };

	ifctl_mac(agent->peer.netif, m);
	snprintf(text, sizeof(text), "netif=%s mac=%02x:%02x:%02x:%02x:%02x:%02x chip=%d",
		 agent->peer.netif, m[0], m[1], m[2], m[3], m[4], m[5], !!agent->peer.chip);
	conn_answer(conn, "ok ", text);
}

/* Listener and connections: a job that kept them would keep clients waiting. */
static unsigned int own_fds(const struct agent *agent, int *fds)
{
	unsigned int i, n = 0;

	fds[n++] = agent->listener;
	for (i = 0; i < CONNS; i++)
		if (agent->conns[i].fd >= 0)
			fds[n++] = agent->conns[i].fd;
	return n;
}

static void start(struct agent *agent, struct conn *conn, const char *line, bool is_job)
{
	int fds[CONNS + 1];
	const unsigned int n = own_fds(agent, fds);
	char words[LINE];
	int err;

	snprintf(words, sizeof(words), "%s", line);
	err = job_start(&agent->peer, agent->jobs, words, fds, n, &conn->job);
	if (err) {
		conn_answer(conn, "error ", agent->peer.why);
		return;
	}
	conn->job->id = is_job ? ++agent->next_job : 0;
	conn->state = is_job ? CONN_WAITS_READY : CONN_WAITS_END;
	conn_check(agent, conn);
}

/* wait or stop: the job that the line names */
static void join(struct agent *agent, struct conn *conn, const char *word, bool is_stop)
{
	uint64_t id;
	unsigned int i;

	if (!strncmp(word, "job=", 4) && !arg_u64(word + 4, 1, UINT32_MAX, &id)) {
		for (i = 0; i < JOBS; i++) {
			if (!agent->jobs[i].pid || agent->jobs[i].id != id)
				continue;
			conn->job = &agent->jobs[i];
			conn->state = CONN_WAITS_END;
			if (is_stop)
				job_stop(conn->job);
			conn_check(agent, conn);
			return;
		}
	}
	conn_answer(conn, "error ", "there is no such job");
}

static void reset(struct agent *agent, struct conn *conn)
{
	unsigned int i;

	for (i = 0; i < JOBS; i++)
		if (agent->jobs[i].pid)
			job_stop(&agent->jobs[i]);
	conn->state = CONN_WAITS_ALL;
	conn_check(agent, conn);
}

static void conn_dispatch(struct agent *agent, struct conn *conn)
{
	const char *line = conn->line;

	conn->end_ns = UINT64_MAX;
	if (!strcmp(line, "hello"))
		say_hello(agent, conn);
	else if (!strcmp(line, "reset"))
		reset(agent, conn);
	else if (!strncmp(line, "wait ", 5))
		join(agent, conn, line + 5, false);
	else if (!strncmp(line, "stop ", 5))
		join(agent, conn, line + 5, true);
	else if (!strncmp(line, "start ", 6))
		start(agent, conn, line + 6, true);
	else
		start(agent, conn, line, false);
}

/* A whole line of printable ASCII, or it is refused. */
static void conn_take_line(struct agent *agent, struct conn *conn)
{
	char *end = memchr(conn->line, '\n', conn->have), *c;

	if (!end && conn->have < sizeof(conn->line))
		return;
	if (end)
		*end = 0;
	for (c = conn->line; end && c < end; c++)
		if (*c < ' ' || *c > '~')
			break;
	if (!end || c != end) {
		conn->line[0] = 0;
		conn_answer(conn, "error ", end ? "the line is no plain text" :
						  "the line is too long");
		return;
	}
	conn_dispatch(agent, conn);
}

static void conn_gone(struct conn *conn)
{
	/* Nobody would take the answer: a command that is no job ends. */
	if (conn->state == CONN_WAITS_END && !conn->job->id)
		job_stop(conn->job);
	conn_close(conn);
}

static void conn_read(struct agent *agent, struct conn *conn)
{
	char more[64];
	ssize_t n;

	if (conn->state != CONN_READS) {
		n = recv(conn->fd, more, sizeof(more), MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			conn_gone(conn);
		return;
	}
	n = recv(conn->fd, conn->line + conn->have, sizeof(conn->line) - conn->have,
		 MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		conn_close(conn);
		return;
	}
	if (n > 0) {
		conn->have += (size_t)n;
		conn_take_line(agent, conn);
	}
}

static void accept_one(struct agent *agent)
{
	int fd = accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	unsigned int i;

	if (fd < 0)
		return;
	for (i = 0; i < CONNS; i++) {
		if (agent->conns[i].fd >= 0)
			continue;
		memset(&agent->conns[i], 0, sizeof(agent->conns[i]));
		agent->conns[i].fd = fd;
		agent->conns[i].end_ns = now_ns() + LINE_S * SECOND;
		return;
	}
	close(fd);
}

/* A job without a connection that has ended and is nobody's goes. */
static void tidy(struct agent *agent)
{
	unsigned int i, k;

	for (i = 0; i < JOBS; i++) {
		struct job *job = &agent->jobs[i];

		if (!job->pid || job->id || !job_has_ended(job))
			continue;
		for (k = 0; k < CONNS; k++)
			if (agent->conns[k].fd >= 0 && agent->conns[k].job == job)
				break;
		if (k == CONNS)
			job_free(job);
	}
}

static uint64_t deadlines(struct agent *agent)
{
	const uint64_t now = now_ns();
	uint64_t next = job_deadlines(agent->jobs, now);
	struct conn *conn;

	for (conn = agent->conns; conn < agent->conns + CONNS; conn++) {
		if (conn->fd < 0)
			continue;
		if (now >= conn->end_ns)
			conn_close(conn);
		else if (conn->end_ns < next)
			next = conn->end_ns;
	}
	return next;
}

static int turn(struct agent *agent)
{
	struct pollfd pfd[1 + CONNS + JOBS];
	uint64_t next = deadlines(agent);
	unsigned int i;
	int err;

	pfd[0] = (struct pollfd){ agent->listener, POLLIN, 0 };
	for (i = 0; i < CONNS; i++)
		pfd[1 + i] = (struct pollfd){ agent->conns[i].fd, POLLIN, 0 };
	for (i = 0; i < JOBS; i++)
		pfd[1 + CONNS + i] = (struct pollfd){
			agent->jobs[i].pid ? agent->jobs[i].fd : -1, POLLIN, 0 };
	err = wait_fds(pfd, 1 + CONNS + JOBS, next);
	if (err < 0)
		return err;
	for (i = 0; i < JOBS; i++)
		if (pfd[1 + CONNS + i].revents)
			job_read(&agent->jobs[i]);
	for (i = 0; i < CONNS; i++)
		if (agent->conns[i].fd >= 0 && agent->conns[i].state != CONN_READS)
			conn_check(agent, &agent->conns[i]);
	for (i = 0; i < CONNS; i++)
		if (pfd[1 + i].revents && agent->conns[i].fd == pfd[1 + i].fd)
			conn_read(agent, &agent->conns[i]);
	if (pfd[0].revents)
		accept_one(agent);
	tidy(agent);
	return 0;
}

/* Every job ends, and puts back what it changed, before the agent does. */
static void end_jobs(struct agent *agent)
{
	struct job *job;

	for (job = agent->jobs; job < agent->jobs + JOBS; job++)
		if (job->pid)
			job_stop(job);
	for (job = agent->jobs; job < agent->jobs + JOBS; job++)
		while (job->pid && !job_has_ended(job)) {
			struct pollfd pfd = { job->fd, POLLIN, 0 };

			if (poll(&pfd, 1, JOB_GRACE_MS) <= 0)
				break;
			job_read(job);
		}
}

/* ADDR:PORT, [ADDR6]:PORT or PORT */
static int parse_listen(char *text, struct net *ret, uint64_t *port)
{
	char *colon = strrchr(text, ':');
	size_t len;

	if (!colon)
		return arg_u64(text, 1, 65535, port);
	*colon = 0;
	len = strlen(text);
	if (text[0] == '[' && text[len - 1] == ']') {
		text[len - 1] = 0;
		text++;
	}
	return arg_net(text, ret) || arg_u64(colon + 1, 1, 65535, port) ? -EINVAL : 0;
}

static int parse_options(struct peer *peer, int argc, char **argv, struct net *at, uint64_t *port)
{
	int i;

	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--netif") && strlen(argv[i + 1]) < IFNAMSIZ)
			strcpy(peer->netif, argv[i + 1]);
		else if (!strcmp(argv[i], "--chip"))
			peer->chip = argv[i + 1];
		else if (strcmp(argv[i], "--listen") || parse_listen(argv[i + 1], at, port))
			return -EINVAL;
	}
	return i == argc ? 0 : -EINVAL;
}

int serve_main(struct peer *peer, int argc, char **argv)
{
	static struct agent agent;
	struct net any4 = { .family = AF_INET }, at = { .family = AF_INET6 };
	uint64_t port = PEER_PORT;
	unsigned int i;

	if (parse_options(peer, argc, argv, &at, &port) || !peer->netif[0]) {
		fputs("Usage: vgpeer serve --netif IFNAME [--listen ADDR:PORT] [--chip SOCKET]\n",
		      stderr);
		return 2;
	}
	agent.peer = *peer;
	for (i = 0; i < CONNS; i++)
		agent.conns[i].fd = -1;
	agent.listener = open_listener(peer, &at, (unsigned int)port);
	if (agent.listener == -EAFNOSUPPORT)
		agent.listener = open_listener(peer, &any4, (unsigned int)port);
	if (agent.listener < 0) {
		fprintf(stderr, "vgpeer: serve: port %u: %s\n", (unsigned int)port,
			strerror(-agent.listener));
		return 1;
	}
	stop_on_signals();
	fprintf(stderr, "vgpeer: serving %s at port %u\n", peer->netif, (unsigned int)port);
	while (!turn(&agent))
		;
	end_jobs(&agent);
	return 0;
}
