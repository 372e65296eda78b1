// SPDX-License-Identifier: GPL-2.0-only
/*
 * raw.c - frames of any type, address, size and tag, sent and counted
 *
 * A frame's size is that of the untagged frame without FCS; behind the header
 * is a numbered datagram (pattern.h). Type 0x88b5 is IEEE's for experiments,
 * no stack answers it.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>
#include <unistd.h>
#include "arg.h"
#include "clock.h"
#include "frame.h"
#include "ifctl.h"
#include "packet.h"
#include "pattern.h"
#include "peer.h"
#include "sock.h"

enum {
	TYPE_TEST = 0x88b5,
	MACS_MAX = 256,		/* addresses that count up from one */
};

/* Number i of the addresses that count up from first, within the last byte. */
static void mac_of(const struct mac *first, uint64_t i, uint8_t *ret)
{
	memcpy(ret, first->b, 6);
	ret[5] = (uint8_t)(ret[5] + i);
}

struct send_args {
	struct mac dst, src;
	uint64_t type, count, stream, vlan, prio, pps, skip, dsts;
	struct sizes size;
	const char *dev;
};

#define AT(member) offsetof(struct send_args, member)
static const struct arg send_table[] = {
	{ "dst", ARG_MAC, AT(dst), 0, 0, true },
	{ "count", ARG_U64, AT(count), 1, UINT32_MAX, true },
	{ "src", ARG_MAC, AT(src), 0, 0, false },
	{ "type", ARG_U64, AT(type), 0x600, 0xffff, false },
	{ "size", ARG_SIZES, AT(size), FRAME_MIN, FRAME_MAX, false },
	{ "stream", ARG_U64, AT(stream), 0, UINT32_MAX, false },
	{ "vlan", ARG_U64, AT(vlan), 0, 4095, false },
	{ "prio", ARG_U64, AT(prio), 0, 7, false },
	{ "pps", ARG_U64, AT(pps), 0, 10000000, false },
	{ "skip", ARG_U64, AT(skip), 1, TALLY_MAX, false },
	{ "dsts", ARG_U64, AT(dsts), 1, MACS_MAX, false },
	{ "dev", ARG_WORD, AT(dev), 0, IFNAMSIZ - 1, false },
	{ NULL }
};
#undef AT

#define NO_VLAN UINT64_MAX

static void make_frame(const struct send_args *args, uint32_t seq, struct packet_batch *batch)
{
	uint8_t *frame = batch->frame[batch->count];
	const uint32_t size = datagram_size(args->size.min, args->size.max, seq);
	const int tag = args->vlan == NO_VLAN ? -1 : (int)(args->prio << 13 | args->vlan);
	uint8_t dst[6];
	size_t at;

	mac_of(&args->dst, seq % args->dsts, dst);
	at = frame_put_eth(frame, dst, args->src.b, tag, (uint16_t)args->type);
	datagram_fill((uint32_t)args->stream, seq, frame + at, size - FRAME_HEAD);
	batch->len[batch->count++] = at + size - FRAME_HEAD;
}

struct sent {
	uint64_t frames, bytes;
};

static int send_all(int fd, const struct send_args *args, struct sent *sent)
{
	struct packet_batch batch;
	struct pace pace;
	uint64_t seq = 0;
	unsigned int made;
	int n, err;

	err = packet_batch_init(&batch, FRAME_MAX + FRAME_TAG);
	pace_start(&pace, args->pps);
	while (!err && seq < args->count) {
		n = pace_next(&pace, seq, args->count, PACKET_BATCH);
		if (n < 0)
			return n;
		for (; n; n--, seq++) {
			if (seq + 1 == args->skip)
				continue;
			make_frame(args, (uint32_t)seq, &batch);
			sent->bytes += batch.len[batch.count - 1];
		}
		made = batch.count;
		err = packet_send(fd, &batch);
		sent->frames += made;
	}
	return err;
}

int cmd_raw_send(struct peer *peer, int argc, char **argv)
{
	struct send_args args = {
		.type = TYPE_TEST, .stream = 1, .size = { FRAME_MIN, FRAME_MIN }, .vlan = NO_VLAN,
		.dsts = 1, .dev = peer->netif,
	};
	struct sent sent = { 0 };
	int fd, err;

	err = arg_parse(peer, send_table, &args, argc, argv);
	if (!err && !args.src.is_set)
		err = ifctl_mac(args.dev, args.src.b);
	if (err)
		return err;
	fd = packet_open(args.dev, 0);
	if (fd < 0)
		return peer_fail(peer, fd, "packet socket on %s", args.dev);
	err = send_all(fd, &args, &sent);
	close(fd);
	if (err && err != -EINTR)
		return peer_fail(peer, err, "sending on %s", args.dev);
	peer_say(peer, "sent=%llu bytes=%llu", (unsigned long long)sent.frames,
		 (unsigned long long)sent.bytes);
	return 0;
}

struct count_args {
	uint64_t type, count, stream, vlan, joins, idle_ms, max_ms;
	struct sizes size;
	struct mac join;
	const char *dev;
	bool promisc;
};

#define AT(member) offsetof(struct count_args, member)
static const struct arg count_table[] = {
	{ "type", ARG_U64, AT(type), 0x600, 0xffff, false },
	{ "count", ARG_U64, AT(count), 1, TALLY_MAX, false },
	{ "size", ARG_SIZES, AT(size), FRAME_MIN, FRAME_MAX, false },
	{ "stream", ARG_U64, AT(stream), 0, UINT32_MAX, false },
	{ "vlan", ARG_U64, AT(vlan), 0, 4095, false },
	{ "join", ARG_MAC, AT(join), 0, 0, false },
	{ "joins", ARG_U64, AT(joins), 1, MACS_MAX, false },
	{ "promisc", ARG_BOOL, AT(promisc), 0, 0, false },
	{ "dev", ARG_WORD, AT(dev), 0, IFNAMSIZ - 1, false },
	{ "idle-ms", ARG_U64, AT(idle_ms), 1, 600000, false },
	{ "max-ms", ARG_U64, AT(max_ms), 1, 600000, false },
	{ NULL }
};

struct counted {
	struct tally tally;
	uint64_t tagged;	/* of any stream and size, with the tag asked for */
	uint64_t untagged, other_vlan;
	uint64_t overrun;
	unsigned int prio;	/* of the last tag that was asked for */
};

/* Frames without the tag that was asked for are counted, not tallied. */
static bool has_tag(const struct count_args *args, struct counted *c, int tag)
{
	if (tag < 0) {
		c->untagged++;
		return args->vlan == NO_VLAN;
	}
	if (args->vlan == NO_VLAN || args->vlan != (uint64_t)(tag & 0xfff)) {
		c->other_vlan++;
		return false;
	}
	c->tagged++;
	c->prio = (unsigned int)tag >> 13;
	return true;
}

static int count_all(int fd, const struct count_args *args, struct counted *c)
{
	static uint8_t frame[65536];
	struct sock_aux aux;
	struct until until;
	ssize_t n;
	int err;

	until_start(&until, args->idle_ms, args->max_ms);
	while ((err = until_wait(&until, fd, args->count && c->tally.rx >= args->count)) > 0) {
		n = sock_recv(fd, frame, sizeof(frame), &aux, &c->overrun);
		if (n == -EAGAIN)
			continue;
		if (n < 0)
			return (int)n;
		if (aux.is_outgoing || n < FRAME_HEAD)
			continue;
		until_seen(&until);
		if (has_tag(args, c, aux.vlan))
			tally_add(&c->tally, frame + FRAME_HEAD, (size_t)n - FRAME_HEAD);
	}
	return err == -EINTR ? 0 : err;
}

static int join(int fd, const struct count_args *args)
{
	uint8_t mac[6];
	uint64_t i;
	int err = 0;

	for (i = 0; !err && args->join.is_set && i < args->joins; i++) {
		mac_of(&args->join, i, mac);
		err = packet_join(fd, args->dev, mac);
	}
	return !err && args->promisc ? packet_join(fd, args->dev, NULL) : err;
}

int cmd_raw_count(struct peer *peer, int argc, char **argv)
{
	struct count_args args = {
		.type = TYPE_TEST, .stream = 1, .vlan = NO_VLAN, .joins = 1, .idle_ms = 2000,
		.max_ms = 30000, .dev = peer->netif,
	};
	static struct counted c;
	int fd, err;

	err = arg_parse(peer, count_table, &args, argc, argv);
	if (err)
		return err;
	fd = packet_open(args.dev, (int)args.type);
	if (fd < 0)
		return peer_fail(peer, fd, "packet socket on %s", args.dev);
	err = join(fd, &args);
	c.tally.stream = (uint32_t)args.stream;
	if (args.size.max) {
		c.tally.min = args.size.min - FRAME_HEAD;
		c.tally.max = args.size.max - FRAME_HEAD;
	}
	if (!err) {
		peer_ready(peer);
		err = count_all(fd, &args, &c);
	}
	close(fd);
	if (err)
		return peer_fail(peer, err, "receiving on %s", args.dev);
	sock_say_tally(peer, &c.tally, args.count, c.overrun);
	peer_say(peer, "tagged=%llu untagged=%llu other-vlan=%llu prio=%u",
		 (unsigned long long)c.tagged, (unsigned long long)c.untagged,
		 (unsigned long long)c.other_vlan, c.prio);
	return 0;
}
