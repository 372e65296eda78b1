// SPDX-License-Identifier: GPL-2.0-only
/* talk.c - an input read as what a vfio-user client does */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "talk.h"
#include "vfu.h"
#include "vfu_proto.h"

enum { TURNS = 4, TURNS_TO_GO = 16, PAGE = 4096, BODY_MAX = 255 };

struct talker {
	struct loop *loop;
	struct vfu *vfu;
	int fd;
	uint64_t clock_ns;
	const uint8_t *at, *end;
	/* the stream of replies */
	struct vfu_header header;
	uint32_t have, left;
};

/* Made once: descriptors to send. */
static int guest_file = -1, guest_event = -1;

static void fail(const char *what)
{
	fprintf(stderr, "talk: %s\n", what);
	abort();
}

static void make_fds(void)
{
	if (guest_file >= 0)
		return;
	guest_file = memfd_create("guest", MFD_CLOEXEC);
	guest_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (guest_event < 0 || ftruncate(guest_file, TALK_FILE_SIZE))
		fail("no descriptors");
}

static uint8_t next(struct talker *t)
{
	return t->at < t->end ? *t->at++ : 0;
}

/* At most len bytes of the input. */
static const uint8_t *next_bytes(struct talker *t, size_t *len)
{
	const uint8_t *bytes = t->at;

	if (*len > (size_t)(t->end - t->at))
		*len = t->end - t->at;
	t->at += *len;
	return bytes;
}

static void turn(struct talker *t, int n)
{
	while (n--)
		loop_turn(t->loop, 0);
}

static unsigned int choose_fds(uint8_t step, int fds[16])
{
	unsigned int kind = step >> 3 & 3, n = 1 + (step >> 5) * 2, i;

	if (kind == TALK_NO_FDS)
		return 0;
	for (i = 0; i < n; i++)
		fds[i] = kind == TALK_FILE || (kind == TALK_BOTH && i % 2) ? guest_file :
			 guest_event;
	return n;
}

static void push(struct talker *t, const void *bytes, size_t len, uint8_t step)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(16 * sizeof(int))];
	} control = { .buf = { 0 } };
	struct iovec iov = { .iov_base = (void *)bytes, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;
	int fds[16];
	unsigned int n = choose_fds(step, fds);

	if (n) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(n * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	}
	/* A full socket: the server waits for replies to be read. */
	if (sendmsg(t->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len)
		turn(t, TURNS);
}

static void send_message(struct talker *t, uint8_t step, uint32_t flags)
{
	struct {
		struct vfu_header header;
		uint8_t body[BODY_MAX];
	} m = { .header = { .id = 1, .flags = flags } };
	const uint8_t *body;
	size_t len;

	m.header.command = next(t) % (__VFU_COMMAND_MAX + 1);
	len = next(t);
	body = next_bytes(t, &len);
	memcpy(m.body, body, len);
	m.header.size = sizeof(m.header) + len;
	push(t, &m, m.header.size, step);
}

static void send_bytes(struct talker *t, uint8_t step)
{
	size_t len = next(t);
	const uint8_t *bytes = next_bytes(t, &len);

	if (len)
		push(t, bytes, len, step);
}

static void send_version(struct talker *t)
{
	static const struct {
		struct vfu_header header;
		struct vfu_version version;
		char text[48];
	} m = {
		{ 1, VFU_VERSION, 16 + 4 + 48, 0, 0 }, { 0, 1 },
		"{\"capabilities\":{\"write_multiple\":true}}       ",
	};

	push(t, &m, sizeof(m), 0);
}

static void fill_memory(struct talker *t)
{
	uint64_t page = next(t);
	size_t len = next(t);
	const uint8_t *bytes = next_bytes(t, &len);

	if (len && pwrite(guest_file, bytes, len, page * PAGE) != (ssize_t)len)
		fail("the file is gone");
}

static void check_reply(const struct vfu_header *h)
{
	if (h->size < sizeof(*h) || h->size > VFU_MAX_MESSAGE)
		fail("a reply of a length that cannot be");
	if (h->flags != VFU_TYPE_REPLY && h->flags != (VFU_TYPE_REPLY | VFU_ERROR))
		fail("a reply with wrong flags");
	if (h->flags & VFU_ERROR ? !h->error || h->size != sizeof(*h) : h->error)
		fail("an error reply that is none");
}

static void read_replies(struct talker *t)
{
	static uint8_t scratch[VFU_MAX_MESSAGE];
	ssize_t n;

	for (;;) {
		if (t->left)
			n = recv(t->fd, scratch, t->left, MSG_DONTWAIT);
		else
			n = recv(t->fd, (uint8_t *)&t->header + t->have,
				 sizeof(t->header) - t->have, MSG_DONTWAIT);
		if (n <= 0)
			return;
		if (t->left) {
			t->left -= n;
			continue;
		}
		t->have += n;
		if (t->have < sizeof(t->header))
			continue;
		check_reply(&t->header);
		t->left = t->header.size - sizeof(t->header);
		t->have = 0;
	}
}

static void come(struct talker *t)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		fail("no sockets");
	t->fd = pair[0];
	t->have = 0;
	t->left = 0;
	if (vfu_attach(t->vfu, pair[1]))
		fail("a client is refused where there is none");
}

static void go(struct talker *t)
{
	read_replies(t);
	close(t->fd);
	turn(t, TURNS_TO_GO);
}

static void do_step(struct talker *t, uint8_t step)
{
	switch ((enum talk_step)(step & 7)) {
	case TALK_MESSAGE:
		send_message(t, step, 0);
		break;
	case TALK_COMMAND:
		send_message(t, step, VFU_NO_REPLY);
		break;
	case TALK_BYTES:
		send_bytes(t, step);
		break;
	case TALK_MEMORY:
		fill_memory(t);
		break;
	case TALK_WAIT:
		t->clock_ns += next(t) * 1000000ull;
		loop_set_clock(t->loop, t->clock_ns);
		turn(t, TURNS);
		break;
	case TALK_READ:
		read_replies(t);
		turn(t, TURNS);
		break;
	case TALK_GO:
		go(t);
		come(t);
		break;
	case TALK_VERSION:
		send_version(t);
		break;
	}
}

void talk(struct loop *loop, struct vfu *vfu, const uint8_t *data, size_t size)
{
	struct talker t = {
		.loop = loop, .vfu = vfu, .clock_ns = 1000000000, .at = data, .end = data + size,
	};

	make_fds();
	loop_set_clock(loop, t.clock_ns);
	come(&t);
	while (t.at < t.end)
		do_step(&t, next(&t));
	go(&t);
}

size_t talk_append(uint8_t *buf, size_t at, enum talk_step step, enum talk_fds fds,
		   unsigned int fds_n, const void *bytes, size_t len)
{
	buf[at++] = step | fds << 3 | (fds_n ? fds_n - 1 : 0) / 2 << 5;
	if (len)
		memcpy(buf + at, bytes, len);
	return at + len;
}

size_t talk_append_message(uint8_t *buf, size_t at, uint8_t command, enum talk_fds fds,
			   unsigned int fds_n, const void *body, size_t len)
{
	const uint8_t head[2] = { command, len };

	at = talk_append(buf, at, TALK_MESSAGE, fds, fds_n, head, sizeof(head));
	if (len)
		memcpy(buf + at, body, len);
	return at + len;
}
