// SPDX-License-Identifier: GPL-2.0-only
/* client.c - the other side of vfio-user, on the thread of the server under test */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"
#include "loop.h"
#include "vfu.h"

enum { TURNS = 64, FDS_MAX = 64 };

int client_open(struct client *client, struct loop *loop, struct vfu *vfu, const char *caps)
{
	int pair[2], err;

	client->loop = loop;
	client->fd = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	client->fd = pair[0];
	err = vfu_attach(vfu, pair[1]);
	if (err)
		return err;
	return caps ? client_version(client, caps) : 0;
}

void client_close(struct client *client)
{
	int i;

	if (client->fd < 0)
		return;
	close(client->fd);
	client->fd = -1;
	for (i = 0; i < TURNS; i++)
		loop_turn(client->loop, 0);
}

int client_send_raw(struct client *client, const void *bytes, uint32_t len, const int *fds,
		    unsigned int fds_n)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = (void *)bytes, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;
	ssize_t n;

	if (fds_n) {
		memset(&control, 0, sizeof(control));
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(fds_n * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(fds_n * sizeof(int));
		memcpy(CMSG_DATA(c), fds, fds_n * sizeof(int));
	}
	n = sendmsg(client->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return -errno;
	return (uint32_t)n == len ? 0 : -EMSGSIZE;
}

int client_send(struct client *client, uint16_t command, uint32_t flags, const void *body,
		uint32_t len, const int *fds, unsigned int fds_n)
{
	static uint8_t message[2 * VFU_MAX_MESSAGE];
	struct vfu_header header = {
		.id = ++client->id, .command = command, .flags = flags,
		.size = sizeof(header) + len,
	};

	memcpy(message, &header, sizeof(header));
	if (len)
		memcpy(message + sizeof(header), body, len);
	return client_send_raw(client, message, header.size, fds, fds_n);
}

/* 1: len bytes are there. Gives the server its turns meanwhile. */
static int receive(struct client *client, void *buf, uint32_t len)
{
	uint32_t have = 0;
	ssize_t n;
	int i;

	for (i = 0; i < TURNS && have < len; i++) {
		n = recv(client->fd, (uint8_t *)buf + have, len - have, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			return -EPIPE;
		if (n > 0)
			have += n;
		else
			loop_turn(client->loop, 0);
	}
	return have == len ? 0 : -ETIME;
}

int client_receive(struct client *client)
{
	int err = receive(client, &client->header, sizeof(client->header));

	if (err)
		return err;
	if (client->header.size < sizeof(client->header) ||
	    client->header.size > VFU_MAX_MESSAGE)
		return -EBADMSG;
	client->len = client->header.size - sizeof(client->header);
	return client->len ? receive(client, client->body, client->len) : 0;
}

/* The header of a reply has to be just this. */
static int check_header(const struct client *client, uint16_t command)
{
	const struct vfu_header *h = &client->header;

	if (h->id != client->id || h->command != command)
		return -EBADMSG;
	if (h->flags == VFU_TYPE_REPLY)
		return h->error ? -EBADMSG : 0;
	if (h->flags != (VFU_TYPE_REPLY | VFU_ERROR) || !h->error || client->len)
		return -EBADMSG;
	return -(int)h->error;
}

int client_call(struct client *client, uint16_t command, const void *body, uint32_t len,
		const int *fds, unsigned int fds_n)
{
	int err = client_send(client, command, 0, body, len, fds, fds_n);

	if (!err)
		err = client_receive(client);
	return err ? err : check_header(client, command);
}

int client_version(struct client *client, const char *caps)
{
	uint8_t body[1024];
	const struct vfu_version version = { .major = 0, .minor = 1 };
	size_t len = *caps ? strlen(caps) + 1 : 0;

	memcpy(body, &version, sizeof(version));
	memcpy(body + sizeof(version), caps, len);
	return client_call(client, VFU_VERSION, body, sizeof(version) + len, NULL, 0);
}

int client_read(struct client *client, uint32_t region, uint64_t offset, void *buf,
		uint32_t len)
{
	const struct vfu_access access = { offset, region, len };
	int err = client_call(client, VFU_REGION_READ, &access, sizeof(access), NULL, 0);

	if (err)
		return err;
	if (client->len != sizeof(access) + len || memcmp(client->body, &access, sizeof(access)))
		return -EBADMSG;
	memcpy(buf, client->body + sizeof(access), len);
	return 0;
}

static int send_write(struct client *client, uint32_t flags, uint32_t region, uint64_t offset,
		      const void *buf, uint32_t len)
{
	static uint8_t body[VFU_MAX_MESSAGE];
	const struct vfu_access access = { offset, region, len };

	memcpy(body, &access, sizeof(access));
	memcpy(body + sizeof(access), buf, len);
	return client_send(client, VFU_REGION_WRITE, flags, body, sizeof(access) + len, NULL, 0);
}

int client_write(struct client *client, uint32_t region, uint64_t offset, const void *buf,
		 uint32_t len)
{
	int err = send_write(client, 0, region, offset, buf, len);

	if (!err)
		err = client_receive(client);
	return err ? err : check_header(client, VFU_REGION_WRITE);
}

int client_post(struct client *client, uint32_t region, uint64_t offset, const void *buf,
		uint32_t len)
{
	return send_write(client, VFU_NO_REPLY, region, offset, buf, len);
}

int client_map(struct client *client, uint64_t address, uint64_t size, uint64_t offset, int fd)
{
	const struct vfu_dma_map map = { sizeof(map), 3, offset, address, size };

	return client_call(client, VFU_DMA_MAP, &map, sizeof(map), &fd, fd >= 0);
}

int client_unmap(struct client *client, uint64_t address, uint64_t size)
{
	const struct vfu_dma_unmap unmap = { sizeof(unmap), 0, address, size };

	return client_call(client, VFU_DMA_UNMAP, &unmap, sizeof(unmap), NULL, 0);
}

int client_set_irqs(struct client *client, uint32_t index, uint32_t flags, uint32_t start,
		    uint32_t count, const int *fds, unsigned int fds_n)
{
	const struct vfu_irq_set set = { sizeof(set), flags, index, start, count };

	return client_call(client, VFU_SET_IRQS, &set, sizeof(set), fds, fds_n);
}
