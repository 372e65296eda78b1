// SPDX-License-Identifier: GPL-2.0-only
/* ask.c - a line to the agent, and its answer */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "peer.h"
#include "sock.h"

enum {
	CONNECT_S = 10,		/* the link may just have come up */
	TRY_MS = 1000,		/* for one SYN; then a new one, not a backed off one */
	ANSWER_S = 60,
	LINE = 512,
};

/* HOST:PORT, [HOST6]:PORT or HOST */
static int parse_where(const char *text, struct net *host, uint64_t *port)
{
	char copy[128], *colon, *name = copy;

	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	colon = strrchr(copy, ':');
	if (copy[0] == '[' || (colon && colon == strchr(copy, ':'))) {
		if (!colon || arg_u64(colon + 1, 1, 65535, port))
			return -EINVAL;
		*colon = 0;
	}
	if (name[0] == '[' && name[strlen(name) - 1] == ']') {
		name[strlen(name) - 1] = 0;
		name++;
	}
	return arg_net(name, host);
}

static int try_connect(const struct sockaddr_storage *sa, socklen_t len)
{
	int fd, err = 0;
	socklen_t size = sizeof(err);

	fd = socket(sa->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)sa, len) && errno != EINPROGRESS)
		err = errno;
	if (!err && wait_fd(fd, POLLOUT, now_ns() + TRY_MS * MS) <= 0)
		err = ETIMEDOUT;
	if (!err)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size);
	if (!err)
		return fd;
	close(fd);
	return -err;
}

static int connect_agent(const char *where)
{
	const char *netif = getenv("NETIF");
	struct sockaddr_storage sa;
	uint64_t port = PEER_PORT, end = now_ns() + CONNECT_S * SECOND;
	struct net host;
	socklen_t len;
	int fd;

	if (parse_where(where, &host, &port))
		return -EINVAL;
	len = net_sockaddr(&host, (unsigned int)port, netif ? netif : "", &sa);
	while ((fd = try_connect(&sa, len)) < 0 && now_ns() < end && !is_stopped())
		wait_ms(50);
	return fd;
}

static int converse(int fd, const char *line, char *answer, size_t size, uint64_t end_ns)
{
	int err;

	if (send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
		return -errno;
	err = sock_read_all(fd, answer, size, end_ns);
	return err || strchr(answer, '\n') ? err : -ECONNRESET;
}

static int show(char *answer)
{
	answer[strcspn(answer, "\n")] = 0;
	if (!strncmp(answer, "ok", 2)) {
		puts(answer[2] ? answer + 3 : "");
		return fflush(stdout) ? 1 : 0;
	}
	fprintf(stderr, "peer: %s\n", !strncmp(answer, "error ", 6) ? answer + 6 : answer);
	return strncmp(answer, "error unsupported: ", 19) ? 1 : 4;
}

static int join_words(char *line, size_t size, int argc, char **argv)
{
	size_t have = 0;
	int i;

	for (i = 0; i < argc; i++) {
		if (have + strlen(argv[i]) + 2 > size)
			return -E2BIG;
		have += (size_t)sprintf(line + have, "%s%s", i ? " " : "", argv[i]);
	}
	strcpy(line + have, "\n");
	return 0;
}

int ask_main(int argc, char **argv)
{
	const char *where = getenv("PEER_CTL");
	char line[LINE], answer[PEER_LINE + 64];
	uint64_t seconds = ANSWER_S;
	int opt, fd, err;

	if (!where || !where[0])
		where = getenv("PEER");
	while ((opt = getopt(argc, argv, "+c:t:")) != -1) {
		if (opt == 'c')
			where = optarg;
		else if (opt != 't' || arg_u64(optarg, 1, 3600, &seconds))
			return 2;
	}
	if (optind == argc || !where ||
	    join_words(line, sizeof(line), argc - optind, argv + optind)) {
		fputs("Usage: vgpeer ask [-c HOST:PORT] [-t SECONDS] WORD...\n", stderr);
		return 2;
	}
	stop_on_signals();
	fd = connect_agent(where);
	if (fd < 0) {
		fprintf(stderr, "vgpeer: no agent at %s: %s\n", where, strerror(-fd));
		return 3;
	}
	err = converse(fd, line, answer, sizeof(answer), now_ns() + seconds * SECOND);
	close(fd);
	if (!err)
		return show(answer);
	fprintf(stderr, "vgpeer: agent at %s: %s\n", where, strerror(-err));
	return 3;
}
