// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcp.c - a stream of bytes that both ends can name
 *
 * Sender and receiver each report how many bytes went through them and the
 * hash of these; the test compares. A receiver that is told the seed says
 * where the first wrong byte was.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "pattern.h"
#include "peer.h"

enum { CHUNK = 64 << 10 };

struct tcp_args {
	struct net to;
	uint64_t port, bytes, seed, flip, max_ms;
	bool is_plain;
};

#define AT(member) offsetof(struct tcp_args, member)
#define ARG_PORT { "port", ARG_U64, AT(port), 1, 65535, true }
#define ARG_TIME { "max-ms", ARG_U64, AT(max_ms), 1, 600000, false }
#define ARG_SEED { "seed", ARG_U64, AT(seed), 1, UINT64_MAX, false }
#define ARG_BYTES { "bytes", ARG_U64, AT(bytes), 1, 1ull << 40, true }
/* Nothing is made, hashed or compared: on a small board that is the bottleneck. */
#define ARG_PLAIN { "plain", ARG_BOOL, AT(is_plain), 0, 0, false }
/* The tests' own fault: the byte with this number, from 1, goes out wrong. */
#define ARG_FLIP { "flip", ARG_U64, AT(flip), 1, 1ull << 40, false }

static const struct arg send_table[] = {
	{ "to", ARG_NET, AT(to), 0, 0, true }, ARG_PORT, ARG_BYTES, ARG_SEED, ARG_FLIP,
	ARG_PLAIN, ARG_TIME, { NULL }
};
static const struct arg recv_table[] = {
	{ "from", ARG_NET, AT(to), 0, 0, true }, ARG_PORT, ARG_SEED, ARG_PLAIN, ARG_TIME,
	{ NULL }
};
static const struct arg source_table[] = {
	ARG_PORT, ARG_BYTES, ARG_SEED, ARG_FLIP, ARG_PLAIN, ARG_TIME, { NULL }
};
static const struct arg sink_table[] = { ARG_PORT, ARG_SEED, ARG_PLAIN, ARG_TIME, { NULL } };

struct stream {
	int fd;
	uint64_t end_ns, start_ns;
	struct digest digest;
	uint64_t bad_at;	/* number of the first wrong byte, from 1 */
};

static int wait_or_late(int fd, short events, uint64_t end_ns)
{
	int err = wait_fd(fd, events, end_ns);

	return err > 0 ? 0 : err ? err : -ETIMEDOUT;
}

static int say_stream(struct peer *peer, const struct stream *s)
{
	uint64_t ms = (now_ns() - s->start_ns) / MS;
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	getsockopt(s->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	peer_say(peer, "bytes=%llu hash=%016llx ms=%llu mbps=%llu retrans=%u",
		 (unsigned long long)s->digest.bytes, (unsigned long long)digest_value(&s->digest),
		 (unsigned long long)ms,
		 (unsigned long long)(s->digest.bytes * 8 / 1000 / (ms ? ms : 1)),
		 info.tcpi_total_retrans);
	if (s->bad_at)
		peer_say(peer, "bad-at=%llu", (unsigned long long)s->bad_at);
	return 0;
}

static int send_chunk(struct stream *s, const uint8_t *buf, size_t len)
{
	ssize_t n;
	int err;

	while (len) {
		err = wait_or_late(s->fd, POLLOUT, s->end_ns);
		if (err)
			return err;
		n = send(s->fd, buf, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			buf += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* Sends all, and is done when the other side has closed: it has read all. */
static int transmit(struct stream *s, const struct tcp_args *args)
{
	static uint8_t buf[CHUNK];
	uint64_t sent = 0;
	size_t n;
	int err;

	while (sent < args->bytes) {
		n = args->bytes - sent < CHUNK ? (size_t)(args->bytes - sent) : CHUNK;
		if (!args->is_plain) {
			pattern_fill(args->seed, sent, buf, n);
			digest_add(&s->digest, buf, n);
		} else {
			s->digest.bytes += n;
		}
		if (args->flip > sent && args->flip <= sent + n)
			buf[args->flip - sent - 1] ^= 1;
		err = send_chunk(s, buf, n);
		if (err)
			return err;
		sent += n;
	}
	if (shutdown(s->fd, SHUT_WR))
		return -errno;
	err = wait_or_late(s->fd, POLLIN, s->end_ns);
	if (err)
		return err;
	return recv(s->fd, buf, 1, MSG_DONTWAIT) == 0 ? 0 : -EPROTO;
}

static int receive(struct stream *s, const struct tcp_args *args)
{
	static uint8_t buf[CHUNK];
	uint64_t at = 0;
	size_t same;
	ssize_t n;
	int err;

	for (;;) {
		err = wait_or_late(s->fd, POLLIN, s->end_ns);
		if (err)
			return err;
		n = recv(s->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n == 0)
			return 0;
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0)
			return -errno;
		if (args->is_plain) {
			s->digest.bytes += (size_t)n;
			continue;
		}
		digest_add(&s->digest, buf, (size_t)n);
		same = args->seed ? pattern_compare(args->seed, at, buf, (size_t)n) : (size_t)n;
		if (same < (size_t)n && !s->bad_at)
			s->bad_at = at + same + 1;
		at += (size_t)n;
	}
}

static int open_client(struct peer *peer, const struct tcp_args *args, uint64_t end_ns)
{
	struct sockaddr_storage sa;
	socklen_t len = net_sockaddr(&args->to, (unsigned int)args->port, peer->netif, &sa);
	socklen_t size = sizeof(int);
	int fd, err = 0;

	fd = socket(args->to.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&sa, len) && errno != EINPROGRESS)
		err = -errno;
	if (!err)
		err = wait_or_late(fd, POLLOUT, end_ns);
	if (!err) {
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size);
		err = -err;
	}
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Listens for both families where there is IPv6; one connection, then no more. */
static int listen_on(unsigned int port)
{
	struct net any = { .family = AF_INET6 };
	struct sockaddr_storage sa;
	socklen_t len;
	int fd, on = 1;

	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		any.family = AF_INET;
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	}
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	len = net_sockaddr(&any, port, "", &sa);
	if (!bind(fd, (struct sockaddr *)&sa, len) && !listen(fd, 1))
		return fd;
	on = -errno;
	close(fd);
	return on;
}

static int open_server(struct peer *peer, const struct tcp_args *args, uint64_t end_ns)
{
	int listener = listen_on((unsigned int)args->port), fd, err;

	if (listener < 0)
		return listener;
	peer_ready(peer);
	err = wait_or_late(listener, POLLIN, end_ns);
	fd = err ? err : accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!err && fd < 0)
		fd = -errno;
	close(listener);
	return fd;
}

static int run(struct peer *peer, const struct arg *table, int argc, char **argv,
	       int (*move)(struct stream *s, const struct tcp_args *args))
{
	struct tcp_args args = { .max_ms = 30000 };
	struct stream s = { 0 };
	int err;

	err = arg_parse(peer, table, &args, argc, argv);
	if (err)
		return err;
	s.end_ns = now_ns() + args.max_ms * MS;
	s.fd = args.to.family ? open_client(peer, &args, s.end_ns) :
				open_server(peer, &args, s.end_ns);
	if (s.fd < 0)
		return peer_fail(peer, s.fd, "connection at port %llu",
				 (unsigned long long)args.port);
	if (args.to.family)	/* a server has said it before */
		peer_ready(peer);
	s.start_ns = now_ns();
	err = move(&s, &args);
	if (!err)
		say_stream(peer, &s);
	close(s.fd);
	return err ? peer_fail(peer, err, "after %llu bytes",
			       (unsigned long long)s.digest.bytes) : 0;
}

int cmd_tcp_send(struct peer *peer, int argc, char **argv)
{
	return run(peer, send_table, argc, argv, transmit);
}

int cmd_tcp_recv(struct peer *peer, int argc, char **argv)
{
	return run(peer, recv_table, argc, argv, receive);
}

int cmd_tcp_source(struct peer *peer, int argc, char **argv)
{
	return run(peer, source_table, argc, argv, transmit);
}

int cmd_tcp_sink(struct peer *peer, int argc, char **argv)
{
	return run(peer, sink_table, argc, argv, receive);
}
