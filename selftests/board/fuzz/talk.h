/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * talk.h - an input read as what a vfio-user client does
 *
 * Steps of one byte and what it needs: low three bits which step, the next two
 * which descriptors go along, the upper three how many.
 */
#ifndef BOARD_TALK_H
#define BOARD_TALK_H

#include <stddef.h>
#include <stdint.h>

struct loop;
struct vfu;

enum talk_step {
	TALK_MESSAGE,		/* command, length, body: with a header that is right */
	TALK_COMMAND,		/* the same, not to be answered */
	TALK_BYTES,		/* length, bytes: into the stream as they are */
	TALK_MEMORY,		/* page, length, bytes: into the file that can be mapped */
	TALK_WAIT,		/* milliseconds */
	TALK_READ,		/* the replies there are; each has to be well formed */
	TALK_GO,		/* the client goes, another comes */
	TALK_VERSION,		/* a version that is right */
};

enum talk_fds { TALK_NO_FDS, TALK_FILE, TALK_EVENTFD, TALK_BOTH };
enum { TALK_FILE_SIZE = 1 << 20 };

/* Serves a client that does what the input says, then has it gone. */
void talk(struct loop *loop, struct vfu *vfu, const uint8_t *data, size_t size);

/* For seeds: appends a step; returns the new length. */
size_t talk_append(uint8_t *buf, size_t at, enum talk_step step, enum talk_fds fds,
		   unsigned int fds_n, const void *bytes, size_t len);
/* ... a message */
size_t talk_append_message(uint8_t *buf, size_t at, uint8_t command, enum talk_fds fds,
			   unsigned int fds_n, const void *body, size_t len);

#endif
