// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c - what the other end of the cable really sent
 *
 * Looks at every IP frame that comes in: lengths, header checksums, TCP and UDP
 * checksums, and how long the longest was. GRO on this side would join frames
 * before they are seen here: hold feature=rx-gro set=0 meanwhile.
 */
#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>
#include "arg.h"
#include "frame.h"
#include "packet.h"
#include "peer.h"
#include "sock.h"

struct wire_args {
	uint64_t port, idle_ms, max_ms;
};

static const struct arg table[] = {
	{ "port", ARG_U64, offsetof(struct wire_args, port), 1, 65535, false },
	{ "idle-ms", ARG_U64, offsetof(struct wire_args, idle_ms), 1, 600000, false },
	{ "max-ms", ARG_U64, offsetof(struct wire_args, max_ms), 1, 600000, false },
	{ NULL }
};

struct seen {
	uint64_t v4, v6, tcp, udp, payload, tagged, fragments;
	uint64_t bad_ip, bad_l4;
	uint64_t partial;	/* not finished by who sent them: no wire was crossed */
	size_t longest;		/* IP length */
	uint64_t overrun;
};

static void count_frame(struct seen *seen, const struct wire_args *args, const uint8_t *frame,
			size_t len, const struct sock_aux *aux)
{
	struct frame_view v;

	frame_look(frame, len, &v);
	if (!v.family || (args->port && v.sport != args->port && v.dport != args->port))
		return;
	seen->v4 += v.family == AF_INET;
	seen->v6 += v.family == AF_INET6;
	seen->tcp += v.proto == IPPROTO_TCP;
	seen->udp += v.proto == IPPROTO_UDP;
	seen->payload += v.payload;
	seen->tagged += aux->vlan >= 0;
	seen->fragments += v.is_fragment;
	seen->bad_ip += v.has_bad_ip;
	seen->partial += aux->is_partial;
	seen->bad_l4 += v.has_bad_l4 && !aux->is_partial;
	if (v.ip_len > seen->longest)
		seen->longest = v.ip_len;
}

static int look_at_all(int fd, const struct wire_args *args, struct seen *seen)
{
	static uint8_t frame[65536 + FRAME_HEAD];
	struct sock_aux aux;
	struct until until;
	ssize_t n;
	int err;

	until_start(&until, args->idle_ms, args->max_ms);
	while ((err = until_wait(&until, fd, false)) > 0) {
		n = sock_recv(fd, frame, sizeof(frame), &aux, &seen->overrun);
		if (n == -EAGAIN)
			continue;
		if (n < 0)
			return (int)n;
		until_seen(&until);
		if (!aux.is_outgoing)
			count_frame(seen, args, frame, (size_t)n, &aux);
	}
	return err == -EINTR ? 0 : err;
}

int cmd_wire(struct peer *peer, int argc, char **argv)
{
	struct wire_args args = { .idle_ms = 600000, .max_ms = 30000 };
	struct seen seen = { 0 };
	int fd, err;

	err = arg_parse(peer, table, &args, argc, argv);
	if (err)
		return err;
	fd = packet_open(peer->netif, -1);
	if (fd < 0)
		return peer_fail(peer, fd, "packet socket on %s", peer->netif);
	peer_ready(peer);
	err = look_at_all(fd, &args, &seen);
	close(fd);
	if (err)
		return peer_fail(peer, err, "receiving");
#define N(x) ((unsigned long long)seen.x)
	peer_say(peer, "v4=%llu v6=%llu tcp=%llu udp=%llu payload=%llu tagged=%llu fragments=%llu",
		 N(v4), N(v6), N(tcp), N(udp), N(payload), N(tagged), N(fragments));
	peer_say(peer, "bad-ip=%llu bad-l4=%llu partial=%llu longest=%llu overrun=%llu",
		 N(bad_ip), N(bad_l4), N(partial), N(longest), N(overrun));
	return 0;
}
