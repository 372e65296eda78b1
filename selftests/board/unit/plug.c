// SPDX-License-Identifier: GPL-2.0-only
/* plug.c - see plug.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "plug.h"

enum { TURNS = 200, TURN_MS = 10 };

static void take(void *arg, const uint8_t *frame, uint32_t len)
{
	struct plug *plug = arg;

	if (plug->frames < PLUG_KEEP) {
		plug->len[plug->frames] = len;
		memcpy(plug->frame[plug->frames], frame, len);
	}
	plug->frames++;
	plug->bytes += len;
	if (plug->room && !--plug->room)
		plug->is_full = true;
}

static bool is_full(void *arg)
{
	return ((struct plug *)arg)->is_full;
}

static void link_is(void *arg, bool is_in, unsigned int mbps)
{
	struct plug *plug = arg;

	plug->link = is_in;
	plug->mbps = mbps;
}

void plug_in(struct plug *plug, struct wire *wire)
{
	memset(plug, 0, sizeof(*plug));
	plug->link = -1;
	wire->chip = plug;
	wire->receive = take;
	wire->is_full = is_full;
	wire->link = link_is;
}

bool plug_wait(struct loop *loop, const uint64_t *at, uint64_t want)
{
	unsigned int i;

	for (i = 0; i < TURNS && *at < want; i++)
		loop_turn(loop, TURN_MS);
	return *at == want;
}

bool plug_wait_link(struct loop *loop, const struct plug *plug, int want)
{
	unsigned int i;

	for (i = 0; i < TURNS && plug->link != want; i++)
		loop_turn(loop, TURN_MS);
	return plug->link == want;
}

struct loop *plug_loop(void)
{
	struct loop *loop = loop_new();

	if (!loop) {
		perror("loop_new");
		exit(1);
	}
	return loop;
}
