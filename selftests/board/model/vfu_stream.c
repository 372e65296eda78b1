// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu_stream.c - whole messages out of, and into, a stream socket
 *
 * One read takes what there is, as an access of the guest waits for every
 * system call that is made here.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfu_stream.h"

enum { HEADER = sizeof(struct vfu_header) };

static void close_all(const int *fds, unsigned int n)
{
	for (; n; n--, fds++) {
		if (*fds >= 0)
			close(*fds);
	}
}

static void take_fd(struct vfu_stream *stream, int fd)
{
	if (stream->fds_n == VFU_MAX_FDS) {
		stream->has_too_many_fds = true;
		close(fd);
	} else {
		stream->fds[stream->fds_n++] = fd;
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
		stream->has_too_many_fds = true;
}

/* Only when all bytes of the last time are used up. */
static int receive(struct vfu_stream *stream)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE((VFU_MAX_FDS + 1) * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = stream->bytes, .iov_len = sizeof(stream->bytes) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	n = recvmsg(stream->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
	take_control(stream, &msg);
	if (n == 0)
		return -ECONNRESET;
	stream->bytes_at = 0;
	stream->bytes_len = n;
	/* With descriptors a read ends early, whatever there is behind them. */
	stream->is_drained = (size_t)n < sizeof(stream->bytes) && !stream->fds_n &&
			     !stream->has_too_many_fds;
	return 0;
}

static bool has_bytes(const struct vfu_stream *stream)
{
	return stream->bytes_at < stream->bytes_len;
}

/* What came with the bytes goes to the message that the last of them is of. */
static void give_fds(struct vfu_stream *stream, bool has_started_here)
{
	struct vfu_message *in = &stream->in;

	if (!stream->fds_n && !stream->has_too_many_fds)
		return;
	in->has_stray_fds |= stream->has_too_many_fds || !has_started_here;
	if (has_started_here) {
		memcpy(in->fds, stream->fds, stream->fds_n * sizeof(in->fds[0]));
		in->fds_n = stream->fds_n;
	} else {
		close_all(stream->fds, stream->fds_n);
	}
	stream->fds_n = 0;
	stream->has_too_many_fds = false;
}

/* Moves bytes into the message until it has want of them. */
static void fill(struct vfu_stream *stream, void *to, uint32_t want)
{
	uint32_t n = want - stream->in_have;

	if (n > stream->bytes_len - stream->bytes_at)
		n = stream->bytes_len - stream->bytes_at;
	memcpy(to, stream->bytes + stream->bytes_at, n);
	stream->bytes_at += n;
	stream->in_have += n;
}

static int use_bytes(struct vfu_stream *stream)
{
	struct vfu_message *in = &stream->in;
	bool has_started_here = !stream->in_have;

	if (stream->in_have < HEADER) {
		fill(stream, (uint8_t *)&in->header + stream->in_have, HEADER);
		if (stream->in_have == HEADER) {
			if (in->header.size < HEADER || in->header.size > VFU_MAX_MESSAGE)
				return -EBADMSG;
			in->len = in->header.size - HEADER;
		}
	}
	if (stream->in_have >= HEADER)
		fill(stream, in->body + (stream->in_have - HEADER), in->header.size);
	if (!has_bytes(stream))
		give_fds(stream, has_started_here);
	return stream->in_have >= HEADER && stream->in_have == in->header.size;
}

int vfu_stream_read(struct vfu_stream *stream, bool from_socket)
{
	int ret;

	do {
		if (!has_bytes(stream)) {
			if (stream->is_drained || !from_socket) {
				stream->is_drained = false;
				return -EAGAIN;
			}
			ret = receive(stream);
			if (ret)
				return ret;
		}
		ret = use_bytes(stream);
	} while (!ret);
	return ret;
}

void vfu_stream_next(struct vfu_stream *stream)
{
	close_all(stream->in.fds, stream->in.fds_n);
	stream->in.fds_n = 0;
	stream->in.has_stray_fds = false;
	stream->in_have = 0;
}

void vfu_stream_reset(struct vfu_stream *stream)
{
	vfu_stream_next(stream);
	close_all(stream->fds, stream->fds_n);
	stream->fds_n = 0;
	stream->has_too_many_fds = false;
	stream->is_drained = false;
	stream->bytes_at = 0;
	stream->bytes_len = 0;
	stream->out_len = 0;
	stream->out_sent = 0;
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
