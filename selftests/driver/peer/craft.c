// SPDX-License-Identifier: GPL-2.0-only
/*
 * craft.c - IP packets made by hand: from addresses that nobody has, in many
 * flows, with a tag, with a wrong checksum
 *
 * They leave by the interface under test and no other. `from` is one address
 * or a prefix, whose addresses are used in turn.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "frame.h"
#include "ifctl.h"
#include "packet.h"
#include "pattern.h"
#include "peer.h"

enum {
	SPORT = 20000,		/* first source port */
	FLOOD_PPS_MAX = 200000,
	FLOOD_S_MAX = 30,
};

struct craft_args {
	struct mac dst;
	struct net from, to;
	uint64_t port, count, stream, flows, vlan, pps, seconds;
	struct sizes size;	/* UDP payload */
	bool is_bad;
};

#define NO_VLAN UINT64_MAX
#define AT(member) offsetof(struct craft_args, member)
#define ARG_TARGET \
	{ "dst", ARG_MAC, AT(dst), 0, 0, true }, \
	{ "from", ARG_NET, AT(from), 0, 0, true }, \
	{ "to", ARG_NET, AT(to), 0, 0, true }, \
	{ "port", ARG_U64, AT(port), 1, 65535, true }

static const struct arg udp_table[] = {
	ARG_TARGET,
	{ "count", ARG_U64, AT(count), 1, TALLY_MAX, true },
	{ "size", ARG_SIZES, AT(size), DATAGRAM_MIN, 8952, false },
	{ "stream", ARG_U64, AT(stream), 0, UINT32_MAX, false },
	{ "flows", ARG_U64, AT(flows), 1, 40000, false },
	{ "vlan", ARG_U64, AT(vlan), 0, 4095, false },
	{ "bad", ARG_BOOL, AT(is_bad), 0, 0, false },
	{ "pps", ARG_U64, AT(pps), 0, 10000000, false },
	{ NULL }
};
static const struct arg syn_table[] = {
	ARG_TARGET,
	{ "pps", ARG_U64, AT(pps), 1, FLOOD_PPS_MAX, true },
	{ "seconds", ARG_U64, AT(seconds), 1, FLOOD_S_MAX, true },
	{ NULL }
};

/* The seq-th source address: the last 32 bits count up within the prefix. */
static void source_of(const struct net *from, uint32_t seq, struct net *ret)
{
	const unsigned int bits = from->family == AF_INET ? 32 : 128;
	uint8_t *last = ret->addr + bits / 8 - 4;
	const unsigned int host = bits - from->plen;
	uint32_t mask = host >= 32 ? UINT32_MAX : (1u << host) - 1, v;

	*ret = *from;
	memcpy(&v, last, 4);
	v = htonl((ntohl(v) & ~mask) | ((ntohl(v) + seq) & mask));
	memcpy(last, &v, 4);
}

struct craft {
	const struct craft_args *args;
	uint8_t src_mac[6];
	struct packet_batch batch;
	void (*l4)(struct craft *craft, uint8_t *at, const struct net *from, uint32_t seq);
	size_t (*l4_len)(const struct craft_args *args, uint32_t seq);
	uint8_t proto;
};

static void make_packet(struct craft *craft, uint32_t seq)
{
	const struct craft_args *args = craft->args;
	uint8_t *frame = craft->batch.frame[craft->batch.count];
	const size_t len = craft->l4_len(args, seq);
	struct net from;
	size_t at;

	source_of(&args->from, seq, &from);
	at = frame_put_eth(frame, args->dst.b, craft->src_mac,
			   args->vlan == NO_VLAN ? -1 : (int)args->vlan,
			   args->to.family == AF_INET ? 0x0800 : 0x86dd);
	at += frame_put_ip(frame + at, &from, &args->to, craft->proto, len);
	craft->l4(craft, frame + at, &from, seq);
	at += len;
	if (at < FRAME_MIN) {
		memset(frame + at, 0, FRAME_MIN - at);
		at = FRAME_MIN;
	}
	craft->batch.len[craft->batch.count++] = at;
}

static size_t udp_len(const struct craft_args *args, uint32_t seq)
{
	return UDP_LEN + datagram_size(args->size.min, args->size.max, seq);
}

static void put_udp(struct craft *craft, uint8_t *at, const struct net *from, uint32_t seq)
{
	const struct craft_args *args = craft->args;
	const size_t payload = udp_len(args, seq) - UDP_LEN;

	datagram_fill((uint32_t)args->stream, seq, at + UDP_LEN, payload);
	frame_put_udp(at, from, &args->to, (uint16_t)(SPORT + seq % args->flows),
		      (uint16_t)args->port, payload, args->is_bad);
}

static size_t syn_len(const struct craft_args *args, uint32_t seq)
{
	(void)args;
	(void)seq;
	return TCP_LEN;
}

static void put_syn(struct craft *craft, uint8_t *at, const struct net *from, uint32_t seq)
{
	const struct craft_args *args = craft->args;

	frame_put_syn(at, from, &args->to, (uint16_t)(SPORT + seq % 40000), (uint16_t)args->port,
		      seq);
}

static int send_all(int fd, struct craft *craft, uint64_t *sent)
{
	struct pace pace;
	int n, err = 0;

	pace_start(&pace, craft->args->pps);
	while (!err && *sent < craft->args->count) {
		n = pace_next(&pace, *sent, craft->args->count, PACKET_BATCH);
		if (n < 0)
			return n;
		for (; n; n--)
			make_packet(craft, (uint32_t)(*sent)++);
		err = packet_send(fd, &craft->batch);
	}
	return err;
}

static int run(struct peer *peer, struct craft *craft)
{
	uint64_t sent = 0, start = now_ns();
	int fd, err;

	if (craft->args->from.family != craft->args->to.family)
		return peer_refuse(peer, -EINVAL, "from= and to= are of two families");
	err = ifctl_mac(peer->netif, craft->src_mac);
	if (!err)
		err = packet_batch_init(&craft->batch, FRAME_MAX + FRAME_TAG);
	fd = err ? err : packet_open(peer->netif, 0);
	if (fd < 0)
		return peer_fail(peer, fd, "packet socket on %s", peer->netif);
	err = send_all(fd, craft, &sent);
	close(fd);
	if (err && err != -EINTR)
		return peer_fail(peer, err, "sending on %s", peer->netif);
	peer_say(peer, "sent=%llu ms=%llu", (unsigned long long)sent,
		 (unsigned long long)((now_ns() - start) / MS));
	return 0;
}

int cmd_udp_craft(struct peer *peer, int argc, char **argv)
{
	struct craft_args args = {
		.stream = 1, .flows = 1, .vlan = NO_VLAN, .size = { 64, 64 },
	};
	struct craft craft = {
		.args = &args, .l4 = put_udp, .l4_len = udp_len, .proto = IPPROTO_UDP,
	};
	int err = arg_parse(peer, udp_table, &args, argc, argv);

	return err ? err : run(peer, &craft);
}

int cmd_syn_flood(struct peer *peer, int argc, char **argv)
{
	struct craft_args args = { .vlan = NO_VLAN };
	struct craft craft = {
		.args = &args, .l4 = put_syn, .l4_len = syn_len, .proto = IPPROTO_TCP,
	};
	int err = arg_parse(peer, syn_table, &args, argc, argv);

	args.count = args.pps * args.seconds;
	return err ? err : run(peer, &craft);
}
