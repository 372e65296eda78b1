// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu.c - server side of the vfio-user protocol: sockets and the one client
 *
 * Nothing here waits: a client that does not read its replies is not read from
 * either, and is cut off when it does not take a reply for SEND_LIMIT_NS.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "dma.h"
#include "fault.h"
#include "loop.h"
#include "vfu.h"
#include "vfu_request.h"
#include "vfu_stream.h"
#include "watch.h"

enum {
	/* messages, before others on the loop get their turn */
	BATCH = 64,
	BACKLOG = 4,
};

static const uint64_t SEND_LIMIT_NS = 2000000000ull;

struct vfu {
	struct loop *loop;
	struct vfu_device device;
	struct fault_set *fault;
	int listen_fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct vfu_session session;
	struct vfu_stream stream;	/* stream.fd: -1: no client */
	struct loop_timer send_limit;
	struct vfu_stats stats;
};

static bool has_client(const struct vfu *vfu)
{
	return vfu->stream.fd >= 0;
}

static void drop_client(struct vfu *vfu)
{
	loop_disarm(vfu->loop, &vfu->send_limit);
	loop_del_fd(vfu->loop, vfu->stream.fd);
	close(vfu->stream.fd);
	vfu_stream_reset(&vfu->stream);
	vfu->stream.fd = -1;
	dma_unmap_all(vfu->session.dma);
	vfu->device.gone(vfu->device.arg);
}

/* The client cannot be talked with any more. */
static void cut_off(struct vfu *vfu, const char *why)
{
	watch_note(vfu->session.watch, WATCH_PROTOCOL, "client cut off: %s", why);
	vfu->stats.errors++;
	drop_client(vfu);
}

static void send_too_slow(void *arg)
{
	cut_off(arg, "it does not read its replies");
}

/* Sends what is in the stream's out; false: the rest has to wait, or the
 * client went. */
static bool flush(struct vfu *vfu)
{
	struct vfu_stream *stream = &vfu->stream;
	int err = vfu_stream_flush(stream);

	if (err == -EAGAIN) {
		if (vfu->send_limit.is_armed)
			return false;
		loop_arm(vfu->loop, &vfu->send_limit, loop_now_ns(vfu->loop) + SEND_LIMIT_NS);
		loop_set_events(vfu->loop, stream->fd, EPOLLOUT);
		return false;
	}
	if (err) {
		drop_client(vfu);
		return false;
	}
	if (vfu->send_limit.is_armed) {
		loop_disarm(vfu->loop, &vfu->send_limit);
		loop_set_events(vfu->loop, stream->fd, EPOLLIN);
	}
	return true;
}

static bool reply_to(struct vfu *vfu, const struct vfu_message *message, uint32_t len, int err)
{
	struct vfu_stream *stream = &vfu->stream;
	struct vfu_header header = {
		.id = message->header.id,
		.command = message->header.command,
		.size = sizeof(header) + (err ? 0 : len),
		.flags = VFU_TYPE_REPLY | (err ? VFU_ERROR : 0),
		.error = -err,
	};

	memcpy(stream->out, &header, sizeof(header));
	stream->out_len = header.size;
	return flush(vfu);
}

static void be_slow(struct vfu *vfu)
{
	struct timespec ts = { 0 };
	uint64_t us;

	if (!fault_hits(vfu->fault, FAULT_SLOW, &us))
		return;
	us = fault_random(vfu->fault, us);
	ts.tv_sec = us / 1000000;
	ts.tv_nsec = us % 1000000 * 1000;
	nanosleep(&ts, NULL);
}

/* False: no further message for now. */
static bool handle(struct vfu *vfu)
{
	struct vfu_message *message = &vfu->stream.in;
	struct vfu_reply reply = { .body = vfu->stream.out + sizeof(struct vfu_header) };
	bool need_reply = !(message->header.flags & VFU_NO_REPLY);
	int err;

	be_slow(vfu);
	vfu->stats.messages++;
	/* We ask the client for nothing, so nothing is answered. */
	if ((message->header.flags & VFU_TYPE) != VFU_TYPE_COMMAND) {
		cut_off(vfu, "a message that is no command");
		return false;
	}
	err = vfu_request(&vfu->session, message, &reply);
	if (err)
		vfu->stats.errors++;
	vfu_stream_next(&vfu->stream);
	if (need_reply && !reply_to(vfu, message, reply.len, err))
		return false;
	if (vfu->session.is_over)
		drop_client(vfu);
	return has_client(vfu);
}

static void receive(struct vfu *vfu)
{
	struct vfu_stream *stream = &vfu->stream;
	unsigned int i;
	int ret;

	for (i = 0;; i++) {
		ret = vfu_stream_read(stream, i < BATCH);
		if (ret == -EAGAIN)
			return;
		if (ret == -EBADMSG) {
			cut_off(vfu, "a length that cannot be");
			return;
		}
		if (ret < 0 && stream->in_have) {
			cut_off(vfu, "it went in the middle of a message");
			return;
		}
		if (ret < 0) {
			drop_client(vfu);
			return;
		}
		if (!handle(vfu))
			return;
	}
}

static void client_ready(void *arg, uint32_t events)
{
	struct vfu *vfu = arg;

	(void)events;
	if (vfu->stream.out_len && !flush(vfu))
		return;
	if (vfu->session.is_over) {
		drop_client(vfu);
		return;
	}
	receive(vfu);
}

int vfu_attach(struct vfu *vfu, int fd)
{
	int err;

	if (has_client(vfu)) {
		vfu->stats.refused_clients++;
		watch_note(vfu->session.watch, WATCH_PROTOCOL, "a second client was refused");
		close(fd);
		return -EBUSY;
	}
	err = loop_add_fd(vfu->loop, fd, EPOLLIN, client_ready, vfu);
	if (err) {
		close(fd);
		return err;
	}
	vfu->stream.fd = fd;
	vfu->stats.clients++;
	vfu->session.is_negotiated = false;
	vfu->session.is_over = false;
	vfu->session.caps = (struct vfu_caps){ 0 };
	return 0;
}

static void listen_ready(void *arg, uint32_t events)
{
	struct vfu *vfu = arg;
	int fd = accept4(vfu->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd >= 0)
		vfu_attach(vfu, fd);
}

static int listen_at(struct vfu *vfu, const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int err;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, path);
	vfu->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (vfu->listen_fd < 0)
		return -errno;
	if (bind(vfu->listen_fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -errno;
	strcpy(vfu->path, path);
	if (listen(vfu->listen_fd, BACKLOG))
		return -errno;
	err = loop_add_fd(vfu->loop, vfu->listen_fd, EPOLLIN, listen_ready, vfu);
	return err;
}

int vfu_new(struct loop *loop, const char *path, const struct vfu_device *device,
	    struct dma *dma, struct watch *watch, struct fault_set *fault, struct vfu **ret)
{
	struct vfu *vfu = calloc(1, sizeof(*vfu));
	int err;

	if (!vfu)
		return -ENOMEM;
	vfu->loop = loop;
	vfu->device = *device;
	vfu->fault = fault;
	vfu->listen_fd = -1;
	vfu->stream.fd = -1;
	vfu->send_limit.fire = send_too_slow;
	vfu->send_limit.arg = vfu;
	vfu->session = (struct vfu_session){
		.device = &vfu->device, .dma = dma, .watch = watch, .stats = &vfu->stats,
	};
	err = path ? listen_at(vfu, path) : 0;
	if (err) {
		vfu_free(vfu);
		return err;
	}
	*ret = vfu;
	return 0;
}

void vfu_free(struct vfu *vfu)
{
	if (!vfu)
		return;
	if (has_client(vfu))
		drop_client(vfu);
	if (vfu->listen_fd >= 0) {
		loop_del_fd(vfu->loop, vfu->listen_fd);
		close(vfu->listen_fd);
	}
	if (*vfu->path)
		unlink(vfu->path);
	free(vfu);
}

const struct vfu_stats *vfu_stats(const struct vfu *vfu)
{
	return &vfu->stats;
}
