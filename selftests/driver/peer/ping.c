// SPDX-License-Identifier: GPL-2.0-only
/*
 * ping.c - echo requests, every one accounted for
 *
 * As fast as the other end answers: no more than `window` are under way, the
 * next goes when one comes back or when it is given up after wait-ms. An
 * answer counts when it comes back whole, and once.
 */
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "frame.h"
#include "pattern.h"
#include "peer.h"
#include "sock.h"

enum {
	COUNT_MAX = 1000000,
	WINDOW_MAX = 64,
	SILENT = 10,		/* given up in a row: nobody is there, it ends */
	HEAD = 8,		/* of an ICMP echo, both families */
	SIZE_MAX_BYTES = 65000,
};

struct ping_args {
	struct net to;
	uint64_t count, size, window, wait_ms, gap_us;
	bool df;
};

static const struct arg table[] = {
	{ "to", ARG_NET, offsetof(struct ping_args, to), 0, 0, true },
	{ "count", ARG_U64, offsetof(struct ping_args, count), 1, COUNT_MAX, true },
	{ "size", ARG_U64, offsetof(struct ping_args, size), DATAGRAM_MIN, SIZE_MAX_BYTES, false },
	{ "window", ARG_U64, offsetof(struct ping_args, window), 1, WINDOW_MAX, false },
	{ "wait-ms", ARG_U64, offsetof(struct ping_args, wait_ms), 1, 60000, false },
	{ "gap-us", ARG_U64, offsetof(struct ping_args, gap_us), 0, 10000000, false },
	{ "df", ARG_BOOL, offsetof(struct ping_args, df), 0, 0, false },
	{ NULL }
};

struct ping {
	const struct ping_args *args;
	int fd;
	uint16_t id;
	uint32_t next;		/* sequence number to be sent */
	uint32_t open;		/* under way: neither answered nor given up */
	uint32_t oldest;	/* none before is under way */
	uint64_t rx, lost, twice, bad;
	uint64_t silent;	/* given up since the last answer */
	/* ns: when sent, of those not answered; when answered, how long it took */
	uint64_t sent_ns[COUNT_MAX];
	uint32_t rtt_us[COUNT_MAX];
	uint8_t state[COUNT_MAX];
};

enum { UNDER_WAY = 1, ANSWERED, GIVEN_UP };

static int open_socket(const struct ping_args *args, const struct sockaddr *sa, socklen_t len)
{
	const bool v4 = args->to.family == AF_INET;
	int fd, err = 0, on = IP_PMTUDISC_DO;

	fd = socket(args->to.family, SOCK_RAW | SOCK_CLOEXEC, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	if (fd < 0)
		return -errno;
	sock_room(fd);
	if (args->df && v4)
		err = setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &on, sizeof(on));
	else if (args->df)
		err = setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &on, sizeof(on));
	if (!err && !connect(fd, sa, len))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static int send_echo(struct ping *p)
{
	static uint8_t buf[HEAD + SIZE_MAX_BYTES];
	const size_t len = HEAD + p->args->size;
	const bool v4 = p->args->to.family == AF_INET;
	/* the pattern has all 32 bits of the number, the header only 16 */
	uint32_t seq = p->next++;
	uint16_t sum, wire;

	memset(buf, 0, HEAD);
	buf[0] = v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	memcpy(buf + 4, &p->id, 2);
	wire = htons((uint16_t)seq);
	memcpy(buf + 6, &wire, 2);
	datagram_fill(p->id, seq, buf + HEAD, p->args->size);
	if (v4) {	/* for ICMPv6 the kernel does it */
		sum = checksum_fold(checksum_add(0, buf, len));
		memcpy(buf + 2, &sum, 2);
	}
	p->sent_ns[seq] = now_ns();
	p->state[seq] = UNDER_WAY;
	p->open++;
	while (send(p->fd, buf, len, 0) < 0) {
		/* A device that is down for a moment loses it, as a wire would. */
		if (errno == ENETDOWN || errno == EHOSTUNREACH || errno == ENETUNREACH)
			return 0;
		if (errno != ENOBUFS && errno != EINTR)
			return -errno;
		if (wait_ms(1) < 0)
			return -EINTR;
	}
	return 0;
}

static void take_answer(struct ping *p, const uint8_t *buf, size_t len)
{
	static uint8_t want[SIZE_MAX_BYTES];
	uint32_t seq;

	if (len < HEAD + DATAGRAM_MIN || memcmp(buf + 4, &p->id, 2))
		return;
	memcpy(&seq, buf + HEAD + 4, 4);
	seq = ntohl(seq);
	if (len != HEAD + p->args->size || seq >= p->next) {
		p->bad++;
		return;
	}
	datagram_fill(p->id, seq, want, p->args->size);
	if (memcmp(want, buf + HEAD, p->args->size)) {
		p->bad++;
		return;
	}
	if (p->state[seq] == ANSWERED) {
		p->twice++;
		return;
	}
	if (p->state[seq] == GIVEN_UP)	/* late, but not lost */
		p->lost--;
	else
		p->open--;
	p->state[seq] = ANSWERED;
	p->silent = 0;
	p->rtt_us[p->rx++] = (uint32_t)((now_ns() - p->sent_ns[seq]) / 1000);
}

static int take_answers(struct ping *p)
{
	static uint8_t buf[HEAD + SIZE_MAX_BYTES + 64];
	const bool v4 = p->args->to.family == AF_INET;
	const uint8_t reply = v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
	size_t skip;
	ssize_t n;

	while ((n = recv(p->fd, buf, sizeof(buf), MSG_DONTWAIT)) >= 0) {
		skip = v4 && n >= 20 ? (buf[0] & 15) * 4u : 0;	/* raw IPv4 has its header */
		if ((size_t)n > skip && buf[skip] == reply)
			take_answer(p, buf + skip, (size_t)n - skip);
	}
	return errno == EAGAIN || errno == EINTR || errno == ENETDOWN || errno == EHOSTUNREACH ?
	       0 : -errno;
}

static void give_up(struct ping *p, uint64_t now)
{
	for (; p->oldest < p->next; p->oldest++) {
		if (p->state[p->oldest] != UNDER_WAY)
			continue;
		if (p->sent_ns[p->oldest] + p->args->wait_ms * MS > now)
			return;
		p->state[p->oldest] = GIVEN_UP;
		p->lost++;
		p->silent++;
		p->open--;
	}
}

/* One step: send what may go, else wait for what is first. */
static int step(struct ping *p, uint64_t *due_ns)
{
	uint64_t now = now_ns(), until;
	int err;

	if (p->next < p->args->count && p->open < p->args->window && now >= *due_ns) {
		*due_ns = now + p->args->gap_us * 1000;
		err = send_echo(p);
		if (!err)
			err = take_answers(p);
		give_up(p, now);
		return err;
	}
	until = p->next < p->args->count && p->open < p->args->window ? *due_ns : UINT64_MAX;
	if (p->open && p->sent_ns[p->oldest] + p->args->wait_ms * MS < until)
		until = p->sent_ns[p->oldest] + p->args->wait_ms * MS;
	err = wait_fd(p->fd, POLLIN, until);
	if (err > 0)
		err = take_answers(p);
	give_up(p, now_ns());
	return err;
}

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void say(struct peer *peer, struct ping *p, uint64_t ms)
{
	const uint64_t n = p->rx;

	peer_say(peer, "sent=%u rx=%llu lost=%llu twice=%llu bad=%llu ms=%llu", p->next,
		 (unsigned long long)n, (unsigned long long)(p->lost + p->open),
		 (unsigned long long)p->twice, (unsigned long long)p->bad, (unsigned long long)ms);
	if (!n)
		return;
	qsort(p->rtt_us, n, sizeof(p->rtt_us[0]), by_value);
	peer_say(peer, "min-us=%u p50-us=%u p99-us=%u max-us=%u", p->rtt_us[0], p->rtt_us[n / 2],
		 p->rtt_us[n * 99 / 100], p->rtt_us[n - 1]);
}

int cmd_ping(struct peer *peer, int argc, char **argv)
{
	struct ping_args args = { .size = 56, .window = 1, .wait_ms = 3000 };
	static struct ping p;
	struct sockaddr_storage sa;
	uint64_t start, due_ns = 0;
	socklen_t len;
	int err;

	err = arg_parse(peer, table, &args, argc, argv);
	if (err)
		return err;
	p.args = &args;
	p.id = (uint16_t)getpid();
	len = net_sockaddr(&args.to, 0, peer->netif, &sa);
	p.fd = open_socket(&args, (struct sockaddr *)&sa, len);
	if (p.fd < 0)
		return peer_fail(peer, p.fd, "socket");
	start = now_ns();
	while (!err && (p.next < args.count || p.open) && p.silent < SILENT)
		err = step(&p, &due_ns);
	close(p.fd);
	if (err && err != -EINTR)
		return peer_fail(peer, err, "ping number %u", p.next);
	say(peer, &p, (now_ns() - start) / MS);
	return 0;
}
