// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire_pair.c - a cross-over cable to another model
 *
 * A SOCK_SEQPACKET connection: each message is a header and perhaps a frame.
 * Each side says what its PHY offers; that is the other's cable and partner, so
 * the lower speed comes out on both. When a model goes, the other's cable is
 * out; the connecting side tries again until there is a listener.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "wire_intake.h"

enum { PAIR_RETRY_NS = 100000000, PAIR_SEND_BUFFER = 1 << 20 };
enum pair_type { PAIR_FRAME = 1, PAIR_OFFER = 2 };

struct pair_header {
	uint8_t type;
	uint8_t is_on;		/* PAIR_OFFER */
	uint16_t mbps;
};

struct pair {
	struct wire wire;
	struct intake intake;
	struct sockaddr_un address;
	bool is_listener;
	int listen_fd, fd;	/* fd: the peer, -1: none */
	struct loop_timer retry;
	struct pair_header offer;
};

static struct pair *to_pair(struct wire *wire)
{
	return (struct pair *)wire;
}

static void tell_chip(struct pair *pair, bool is_in, unsigned int mbps)
{
	if (pair->wire.link)
		pair->wire.link(pair->wire.chip, is_in, mbps);
}

static int post(struct pair *pair, const struct pair_header *header, const void *frame,
		uint32_t len)
{
	struct iovec iov[2] = {
		{ (void *)header, sizeof(*header) },
		{ (void *)frame, len },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = frame ? 2 : 1 };

	if (pair->fd < 0)
		return -ENOTCONN;
	return sendmsg(pair->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

static int pair_send(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	static const struct pair_header header = { .type = PAIR_FRAME };
	int err = post(to_pair(wire), &header, frame, len);

	if (err) {
		wire->stats.tx_dropped++;
		return err;
	}
	wire->stats.tx_frames++;
	wire->stats.tx_bytes += len;
	return 0;
}

static void disconnect(struct pair *pair)
{
	if (pair->fd < 0)
		return;
	intake_stop(&pair->intake);
	close(pair->fd);
	pair->fd = -1;
	tell_chip(pair, false, 0);
	if (!pair->is_listener)
		loop_arm(pair->wire.loop, &pair->retry,
			 loop_now_ns(pair->wire.loop) + PAIR_RETRY_NS);
}

static ssize_t pair_read(struct intake *intake)
{
	struct pair_header header = { 0 };
	struct iovec iov[2] = {
		{ &header, sizeof(header) },
		{ intake->frame, sizeof(intake->frame) },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n = recvmsg(intake->fd, &msg, MSG_DONTWAIT);

	if (n < 0)
		return -errno;
	if (n < (ssize_t)sizeof(header))
		return -EPIPE;
	n -= sizeof(header);
	if (header.type == PAIR_FRAME && n > 0)
		return n;
	if (header.type != PAIR_OFFER || n || header.is_on > 1)
		return -EPROTO;
	tell_chip(to_pair(intake->wire), header.is_on, header.mbps);
	return 0;
}

static void pair_ended(struct intake *intake, int err)
{
	if (err == -EPROTO)
		fprintf(stderr, "vg8125: what is at the other end of the pair is no model\n");
	disconnect(to_pair(intake->wire));
}

static int adopt(struct pair *pair, int fd)
{
	int err, buffer = PAIR_SEND_BUFFER;

	/* What it may not have of it, it gets less of. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	err = intake_start(&pair->intake, fd);
	if (err) {
		close(fd);
		return err;
	}
	pair->fd = fd;
	/* A peer that is gone again is told of by the first read. */
	post(pair, &pair->offer, NULL, 0);
	return 0;
}

static void pair_accept(void *arg, uint32_t events)
{
	struct pair *pair = arg;
	int fd = accept4(pair->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	if (pair->fd >= 0) {
		fprintf(stderr, "vg8125: a cable has two ends: a third model is refused\n");
		close(fd);
		return;
	}
	adopt(pair, fd);
}

static void pair_connect(struct pair *pair)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&pair->address, sizeof(pair->address))) {
		close(fd);
		fd = -1;
	}
	if (fd < 0 || adopt(pair, fd))
		loop_arm(pair->wire.loop, &pair->retry,
			 loop_now_ns(pair->wire.loop) + PAIR_RETRY_NS);
}

/* The first time this runs, the chip is there to be told that nobody else is. */
static void pair_retry(void *arg)
{
	struct pair *pair = arg;

	if (pair->fd >= 0)
		return;
	tell_chip(pair, false, 0);
	if (!pair->is_listener)
		pair_connect(pair);
}

static void pair_offer(struct wire *wire, bool is_on, unsigned int mbps)
{
	struct pair *pair = to_pair(wire);

	pair->offer.is_on = is_on;
	pair->offer.mbps = (uint16_t)mbps;
	/* A peer that does not read cannot be told; it has no other cable either. */
	if (pair->fd >= 0 && post(pair, &pair->offer, NULL, 0))
		disconnect(pair);
}

static void pair_close(struct wire *wire)
{
	struct pair *pair = to_pair(wire);

	wire->link = NULL;
	disconnect(pair);
	loop_disarm(wire->loop, &pair->retry);
	if (pair->listen_fd >= 0) {
		loop_del_fd(wire->loop, pair->listen_fd);
		close(pair->listen_fd);
		unlink(pair->address.sun_path);
	}
	free(pair);
}

static const struct wire_ops pair_ops = {
	.name = "pair",
	.send = pair_send,
	.offer = pair_offer,
	.close = pair_close,
};

static int pair_listen(struct pair *pair)
{
	int err, fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&pair->address, sizeof(pair->address))) {
		err = -errno;
		close(fd);
		return err;
	}
	err = listen(fd, 1) ? -errno : 0;
	if (!err)
		err = loop_add_fd(pair->wire.loop, fd, EPOLLIN, pair_accept, pair);
	if (err) {
		close(fd);
		unlink(pair->address.sun_path);
		return err;
	}
	pair->listen_fd = fd;
	return 0;
}

static struct pair *pair_new(struct loop *loop, const char *path, bool is_listener)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	if (!pair)
		return NULL;
	pair->wire = (struct wire){ .ops = &pair_ops, .loop = loop };
	pair->intake = (struct intake){ .wire = &pair->wire, .fd = -1, .read = pair_read,
					.ended = pair_ended };
	pair->address.sun_family = AF_UNIX;
	memcpy(pair->address.sun_path, path, strlen(path) + 1);
	pair->is_listener = is_listener;
	pair->fd = pair->listen_fd = -1;
	pair->retry = (struct loop_timer){ .fire = pair_retry, .arg = pair };
	pair->offer.type = PAIR_OFFER;
	return pair;
}

int wire_open_pair(struct loop *loop, const char *path, bool is_listener, struct wire **ret,
		   char *why, uint32_t size)
{
	struct pair *pair;
	int err;

	if (!*path || strlen(path) >= sizeof(pair->address.sun_path)) {
		snprintf(why, size, "a socket's path has 1 to %zu bytes",
			 sizeof(pair->address.sun_path) - 1);
		return -EINVAL;
	}
	pair = pair_new(loop, path, is_listener);
	if (!pair) {
		snprintf(why, size, "no memory");
		return -ENOMEM;
	}
	err = is_listener ? pair_listen(pair) : 0;
	if (err) {
		snprintf(why, size, "%s: %s", path, strerror(-err));
		pair_close(&pair->wire);
		return err;
	}
	loop_arm(loop, &pair->retry, loop_now_ns(loop));
	*ret = &pair->wire;
	return 0;
}
