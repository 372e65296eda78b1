// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu_stream.c - whole messages out of, and into, a stream socket
 *
 * The header is read alone, then exactly the rest: so the kernel never hands
 * out two messages at once, and descriptors are those of the message whose
 * first byte they came with.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfu_stream.h"

enum { HEADER = sizeof(struct vfu_header) };

static void take_fd(struct vfu_stream *stream, int fd)
{
	struct vfu_message *in = &stream->in;

	if (stream->in_have || in->fds_n == VFU_MAX_FDS) {
		in->has_stray_fds = true;
		close(fd);
	} else {
		in->fds[in->fds_n++] = fd;
	}
}

static void take_control(struct vfu_stream *stream, struct msghdr *msg)
{
	struct cmsghdr *c;
	size_t at;
	int fd;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		/* Padding of the buffer makes room for more than was asked for. */
		for (at = 0; CMSG_LEN(at + sizeof(fd)) <= c->cmsg_len; at += sizeof(fd)) {
			memcpy(&fd, CMSG_DATA(c) + at, sizeof(fd));
			take_fd(stream, fd);
		}
	}
	/* The kernel closed those for which there was no room. */
	if (msg->msg_flags & MSG_CTRUNC)
		stream->in.has_stray_fds = true;
}

static int receive(struct vfu_stream *stream, void *buf, uint32_t len)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE((VFU_MAX_FDS + 1) * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(stream->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
	take_control(stream, &msg);
	if (n == 0)
		return -ECONNRESET;
	stream->in_have += n;
	return (uint32_t)n == len ? 1 : -EAGAIN;
}

int vfu_stream_read(struct vfu_stream *stream)
{
	struct vfu_message *in = &stream->in;
	int ret;

	if (stream->in_have < HEADER) {
		ret = receive(stream, (uint8_t *)&in->header + stream->in_have,
			      HEADER - stream->in_have);
		if (ret < 0)
			return ret;
		if (in->header.size < HEADER || in->header.size > VFU_MAX_MESSAGE)
			return -EBADMSG;
		in->len = in->header.size - HEADER;
	}
	if (stream->in_have == in->header.size)
		return 1;
	return receive(stream, in->body + (stream->in_have - HEADER),
		       in->header.size - stream->in_have);
}

void vfu_stream_next(struct vfu_stream *stream)
{
	struct vfu_message *in = &stream->in;
	unsigned int i;

	for (i = 0; i < in->fds_n; i++) {
		if (in->fds[i] >= 0)
			close(in->fds[i]);
	}
	in->fds_n = 0;
	in->has_stray_fds = false;
	stream->in_have = 0;
}

int vfu_stream_flush(struct vfu_stream *stream)
{
	while (stream->out_sent < stream->out_len) {
		ssize_t n = send(stream->fd, stream->out + stream->out_sent,
				 stream->out_len - stream->out_sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -EAGAIN : -ECONNRESET;
		stream->out_sent += n;
	}
	stream->out_len = 0;
	stream->out_sent = 0;
	return 0;
}
