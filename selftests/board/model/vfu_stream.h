/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfu_stream.h - whole messages out of, and into, a stream socket
 *
 * Descriptors belong to the message that starts with the bytes they were sent
 * with. The kernel hands out no byte behind those; so they are, of all messages
 * that start in what it hands out at once, the last one's.
 */
#ifndef BOARD_VFU_STREAM_H
#define BOARD_VFU_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "vfu_proto.h"

struct vfu_message {
	struct vfu_header header;
	uint8_t body[VFU_MAX_MESSAGE - 16] __attribute__((aligned(8)));
	uint32_t len;			/* of the body */
	int fds[VFU_MAX_FDS];		/* -1: taken by whoever handled the message */
	unsigned int fds_n;
	bool has_stray_fds;		/* too many, or not with the first byte: closed */
};

struct vfu_stream {
	int fd;				/* not blocking; the owner's */
	struct vfu_message in;
	uint32_t in_have;		/* bytes of in, header first */
	/* what came with the last read and is not in a message yet */
	uint8_t bytes[4096];
	uint32_t bytes_at, bytes_len;
	int fds[VFU_MAX_FDS];
	unsigned int fds_n;
	bool has_too_many_fds;
	bool is_drained;		/* the socket had no more than that */
	uint8_t out[VFU_MAX_MESSAGE] __attribute__((aligned(8)));
	uint32_t out_len, out_sent;	/* what the socket has not taken yet */
};

/*
 * 1: stream->in is complete; when done with it call vfu_stream_next(), which
 * closes the descriptors that nobody took. -EAGAIN: later. -ECONNRESET: the
 * other side has gone; -EBADMSG: a length that cannot be, nothing behind it can
 * be read any more. from_socket: false uses up what was read already (no poll()
 * tells of that), and no more.
 */
int vfu_stream_read(struct vfu_stream *stream, bool from_socket);
void vfu_stream_next(struct vfu_stream *stream);
/* Forgets everything but fd. */
void vfu_stream_reset(struct vfu_stream *stream);

/* Sends the out_len bytes of out. -EAGAIN: some are left, call again when the
 * socket can be written; out is not to be touched until then. */
int vfu_stream_flush(struct vfu_stream *stream);

#endif
