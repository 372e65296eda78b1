// SPDX-License-Identifier: GPL-2.0-only
/* chip.c - a line to the chip model's control socket, and what it says */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "clock.h"
#include "peer.h"
#include "sock.h"

enum { ANSWER_S = 5 };

static int connect_chip(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(sun.sun_path))
		return -ENAMETOOLONG;
	strcpy(sun.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&sun, sizeof(sun)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* The model closes when it has answered and we have no more to say. */
static int converse(int fd, const char *line, char *answer, size_t size)
{
	if (send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line) ||
	    shutdown(fd, SHUT_WR))
		return -errno;
	return sock_read_all(fd, answer, size, now_ns() + ANSWER_S * SECOND);
}

int cmd_chip(struct peer *peer, int argc, char **argv)
{
	char line[512] = "", answer[PEER_LINE];
	int fd, err, i;

	if (!peer->chip)
		return peer_refuse(peer, -EOPNOTSUPP, "no chip model");
	for (i = 1; i < argc; i++) {
		if (strlen(line) + strlen(argv[i]) + 2 > sizeof(line))
			return peer_refuse(peer, -E2BIG, "the line is too long");
		strcat(strcat(line, i > 1 ? " " : ""), argv[i]);
	}
	strcat(line, "\n");
	fd = connect_chip(peer->chip);
	if (fd < 0)
		return peer_fail(peer, fd, "chip model");
	err = converse(fd, line, answer, sizeof(answer));
	close(fd);
	if (err)
		return peer_fail(peer, err, "chip model");
	for (i = 0; answer[i]; i++)
		if (answer[i] == '\n' || answer[i] == '\r')
			answer[i] = ' ';
	if (!strncmp(answer, "error", 5))
		return peer_refuse(peer, -EINVAL, "chip model: %s", answer);
	peer_say(peer, "%s", answer);
	return 0;
}
