// SPDX-License-Identifier: GPL-2.0-only
/* peer.c - what a command says */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "peer.h"

static void say(char *text, size_t size, const char *fmt, va_list ap)
{
	size_t have = strlen(text);

	vsnprintf(text + have, size - have, fmt, ap);
}

void peer_say(struct peer *peer, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (peer->line[0] && sizeof(peer->line) - strlen(peer->line) > 1)
		strcat(peer->line, " ");
	say(peer->line, sizeof(peer->line), fmt, ap);
	va_end(ap);
}

int peer_refuse(struct peer *peer, int err, const char *fmt, ...)
{
	va_list ap;

	peer->why[0] = 0;
	va_start(ap, fmt);
	say(peer->why, sizeof(peer->why), fmt, ap);
	va_end(ap);
	return err;
}

int peer_fail(struct peer *peer, int err, const char *fmt, ...)
{
	va_list ap;

	peer->why[0] = 0;
	va_start(ap, fmt);
	say(peer->why, sizeof(peer->why), fmt, ap);
	va_end(ap);
	snprintf(peer->why + strlen(peer->why), sizeof(peer->why) - strlen(peer->why), ": %s",
		 strerror(-err));
	return err;
}

void peer_ready(struct peer *peer)
{
	printf("ready%s%s\n", peer->line[0] ? " " : "", peer->line);
	if (fflush(stdout))
		_exit(1);
	peer->line[0] = 0;
}
