// SPDX-License-Identifier: GPL-2.0-only
/* udp.c - datagrams that are numbered and known to the byte, and their count */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "pattern.h"
#include "peer.h"
#include "sock.h"

/* Datagrams between two looks at the clock: half a millisecond at 100 kpps. */
enum { BURST = 32 };

struct send_args {
	struct net to;
	uint64_t port, count, stream, pps;
	uint64_t skip, twice, flip;	/* the tests' own faults, by number from 1 */
	struct sizes size;
};

static const struct arg send_table[] = {
	{ "to", ARG_NET, offsetof(struct send_args, to), 0, 0, true },
	{ "port", ARG_U64, offsetof(struct send_args, port), 1, 65535, true },
	{ "count", ARG_U64, offsetof(struct send_args, count), 1, TALLY_MAX, true },
	{ "size", ARG_SIZES, offsetof(struct send_args, size), DATAGRAM_MIN, DATAGRAM_MAX, false },
	{ "stream", ARG_U64, offsetof(struct send_args, stream), 0, UINT32_MAX, false },
	{ "pps", ARG_U64, offsetof(struct send_args, pps), 0, 10000000, false },
	{ "skip", ARG_U64, offsetof(struct send_args, skip), 1, TALLY_MAX, false },
	{ "twice", ARG_U64, offsetof(struct send_args, twice), 1, TALLY_MAX, false },
	{ "flip", ARG_U64, offsetof(struct send_args, flip), 1, TALLY_MAX, false },
	{ NULL }
};

struct sent {
	uint64_t datagrams, bytes;
};

static int send_one(int fd, const uint8_t *buf, size_t len, struct sent *sent)
{
	ssize_t n;

	do {
		n = send(fd, buf, len, 0);
		/* A queue of the sender's is full: no loss, it waits. */
		if (n < 0 && errno == ENOBUFS && wait_ms(1) < 0)
			return -EINTR;
		/* ECONNREFUSED: of an earlier one. It is known who listens. */
	} while (n < 0 && (errno == EINTR || errno == ENOBUFS || errno == ECONNREFUSED));
	if (n < 0)
		return -errno;
	sent->datagrams++;
	sent->bytes += (uint64_t)n;
	return 0;
}

static int send_seq(int fd, const struct send_args *args, uint32_t seq, struct sent *sent)
{
	static uint8_t buf[DATAGRAM_MAX];
	uint32_t len = datagram_size(args->size.min, args->size.max, seq);
	int err = 0;

	if (seq + 1 == args->skip)
		return 0;
	datagram_fill((uint32_t)args->stream, seq, buf, len);
	if (seq + 1 == args->flip)
		buf[len - 1] ^= 1;
	if (seq + 1 == args->twice)
		err = send_one(fd, buf, len, sent);
	return err ? err : send_one(fd, buf, len, sent);
}

static int send_all(int fd, const struct send_args *args, struct sent *sent)
{
	struct pace pace;
	uint64_t seq = 0;
	int n, err;

	pace_start(&pace, args->pps);
	while (seq < args->count) {
		n = pace_next(&pace, seq, args->count, BURST);
		if (n < 0)
			return n;
		for (; n; n--) {
			err = send_seq(fd, args, (uint32_t)seq++, sent);
			if (err)
				return err;
		}
	}
	return 0;
}

int cmd_udp_send(struct peer *peer, int argc, char **argv)
{
	struct send_args args = { .stream = 1, .size = { 64, 64 } };
	struct sockaddr_storage sa;
	struct sent sent = { 0 };
	uint64_t start;
	socklen_t len;
	int fd, err;

	err = arg_parse(peer, send_table, &args, argc, argv);
	if (err)
		return err;
	fd = socket(args.to.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return peer_fail(peer, -errno, "socket");
	err = sock_group_out(fd, &args.to, peer->netif);
	len = net_sockaddr(&args.to, (unsigned int)args.port, peer->netif, &sa);
	if (!err && connect(fd, (struct sockaddr *)&sa, len))
		err = -errno;
	start = now_ns();
	if (!err)
		err = send_all(fd, &args, &sent);
	close(fd);
	if (err && err != -EINTR)
		return peer_fail(peer, err, "sending");
	peer_say(peer, "sent=%llu bytes=%llu ms=%llu", (unsigned long long)sent.datagrams,
		 (unsigned long long)sent.bytes, (unsigned long long)((now_ns() - start) / MS));
	return 0;
}

struct count_args {
	uint64_t port, count, stream, idle_ms, max_ms;
	struct sizes size;
	struct net group;
	bool v6;
};

static const struct arg count_table[] = {
	{ "port", ARG_U64, offsetof(struct count_args, port), 1, 65535, true },
	{ "count", ARG_U64, offsetof(struct count_args, count), 1, TALLY_MAX, false },
	{ "size", ARG_SIZES, offsetof(struct count_args, size), DATAGRAM_MIN, DATAGRAM_MAX,
	  false },
	{ "stream", ARG_U64, offsetof(struct count_args, stream), 0, UINT32_MAX, false },
	{ "group", ARG_NET, offsetof(struct count_args, group), 0, 0, false },
	{ "v6", ARG_BOOL, offsetof(struct count_args, v6), 0, 0, false },
	{ "idle-ms", ARG_U64, offsetof(struct count_args, idle_ms), 1, 600000, false },
	{ "max-ms", ARG_U64, offsetof(struct count_args, max_ms), 1, 600000, false },
	{ NULL }
};

static int count_open(struct peer *peer, const struct count_args *args)
{
	struct net any = { .family = args->v6 || args->group.family == AF_INET6 ?
				     AF_INET6 : AF_INET };
	struct sockaddr_storage sa;
	socklen_t len = net_sockaddr(&any, (unsigned int)args->port, peer->netif, &sa);
	int fd, err, on = 1;

	fd = socket(any.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return peer_fail(peer, -errno, "socket");
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
	sock_room(fd);
	err = bind(fd, (struct sockaddr *)&sa, len) ? -errno : 0;
	if (!err && args->group.family)
		err = sock_group_join(fd, &args->group, peer->netif);
	if (!err)
		return fd;
	close(fd);
	return peer_fail(peer, err, "port %llu", (unsigned long long)args->port);
}

static int count_all(int fd, const struct count_args *args, struct tally *tally,
		     uint64_t *overrun)
{
	static uint8_t buf[DATAGRAM_MAX + 1];
	struct until until;
	ssize_t n;
	int err;

	until_start(&until, args->idle_ms, args->max_ms);
	/* When all are there, a little longer: one too many is a fault as well. */
	while ((err = until_wait(&until, fd, args->count && tally->rx >= args->count)) > 0) {
		n = sock_recv(fd, buf, sizeof(buf), NULL, overrun);
		if (n == -EAGAIN)
			continue;
		if (n < 0)
			return (int)n;
		tally_add(tally, buf, (size_t)n);
		until_seen(&until);
	}
	return err == -EINTR ? 0 : err;
}

int cmd_udp_count(struct peer *peer, int argc, char **argv)
{
	struct count_args args = { .stream = 1, .idle_ms = 2000, .max_ms = 30000 };
	static struct tally tally;
	uint64_t overrun = 0;
	int fd, err;

	err = arg_parse(peer, count_table, &args, argc, argv);
	if (err)
		return err;
	fd = count_open(peer, &args);
	if (fd < 0)
		return fd;
	tally.stream = (uint32_t)args.stream;
	tally.min = args.size.min;
	tally.max = args.size.max;
	peer_ready(peer);
	err = count_all(fd, &args, &tally, &overrun);
	close(fd);
	if (err)
		return peer_fail(peer, err, "receiving");
	sock_say_tally(peer, &tally, args.count, overrun);
	return 0;
}
