// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_offload_tso.c - segments of a large send, each judged from scratch:
 * lengths, identification, sequence, flags, sums, and that all payload is there
 * once and in order
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "offload.h"
#include "packet.h"

enum { SEGMENTS_MAX = 1500, SEGMENT_ROOM = 2400 };

static uint64_t seed = 99;
static struct packet packet;
static uint8_t room[OFFLOAD_HEADROOM + PACKET_ROOM];
static struct {
	uint8_t bytes[SEGMENT_ROOM];
	uint32_t len;
} segments[SEGMENTS_MAX];
static unsigned int count;

static void take(void *arg, const uint8_t *frame, uint32_t len)
{
	(void)arg;
	if (count == SEGMENTS_MAX || len > SEGMENT_ROOM)
		abort();
	memcpy(segments[count].bytes, frame, len);
	segments[count++].len = len;
}

static uint32_t get(const uint8_t *at, int bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | *at++;
	return value;
}

/* Both drivers: for IPv6 the pseudo header without length, inverted twice. */
static void prepare_seed(const struct packet_spec *spec)
{
	uint8_t pseudo[34] = { 0 };
	uint16_t sum;

	if (spec->ip == 4) {
		packet.bytes[packet.l4 + 16] = 0x77;	/* what the stack left: unused */
		return;
	}
	memcpy(pseudo, packet.bytes + packet.l3 + 8, 32);
	pseudo[33] = 6;
	sum = (uint16_t)~packet_sum(pseudo, sizeof(pseudo), 0);
	packet.bytes[packet.l4 + 16] = (uint8_t)(sum >> 8);
	packet.bytes[packet.l4 + 17] = (uint8_t)sum;
}

static int segment(const struct packet_spec *spec, unsigned int mss, bool tag)
{
	struct offload_tx tx = {
		.mss = (uint16_t)mss, .l4_offset = (uint16_t)packet.l4,
		.is_ipv6 = spec->ip == 6, .insert_vlan = tag, .vlan_tci = 0x2042,
	};

	prepare_seed(spec);
	memcpy(room + OFFLOAD_HEADROOM, packet.bytes, packet.len);
	count = 0;
	return offload_transmit(room + OFFLOAD_HEADROOM, packet.len, &tx, take, NULL);
}

/* Headers of segment i against the original's. NULL: right. */
static const char *header_fault(unsigned int i, const struct packet_spec *spec, unsigned int mss,
				uint32_t shift)
{
	const uint8_t *s = segments[i].bytes, *o = packet.bytes;
	uint32_t l3 = packet.l3 + shift, l4 = packet.l4 + shift;
	uint8_t flags = o[packet.l4 + 13];

	if (memcmp(s, o, 12) || (shift && memcmp(s + 12, "\x81\x00\x20\x42", 4)))
		return "addresses or tag";
	if (spec->ip == 4 && get(s + l3 + 4, 2) != ((get(o + packet.l3 + 4, 2) + i) & 0xffff))
		return "identification";
	if (get(s + l4 + 4, 4) != get(o + packet.l4 + 4, 4) + i * mss)
		return "sequence";
	if (i + 1 < count)
		flags &= ~0x09;
	if (i)
		flags &= ~0x80;
	if (s[l4 + 13] != flags)
		return "flags";
	if (memcmp(s + l4, o + packet.l4, 4) || memcmp(s + l4 + 8, o + packet.l4 + 8, 5) ||
	    memcmp(s + l4 + 18, o + packet.l4 + 18, 2 + spec->tcp_options))
		return "rest of the TCP header";
	return packet_fault(s, segments[i].len);
}

static const char *run_fault(const struct packet_spec *spec, unsigned int mss, bool tag)
{
	uint32_t shift = tag ? 4 : 0, header = packet.data + shift, done = 0, len;
	const char *fault;

	if (segment(spec, mss, tag) != (int)((spec->payload + mss - 1) / mss))
		return "number of segments";
	for (unsigned int i = 0; i < count; i++, done += len) {
		len = segments[i].len - header;
		if (i + 1 < count ? len != mss : !len || len > mss)
			return "length of payload";
		fault = header_fault(i, spec, mss, shift);
		if (fault)
			return fault;
		if (memcmp(segments[i].bytes + header, packet.bytes + packet.data + done, len))
			return "payload";
	}
	return done == spec->payload ? NULL : "payload in all";
}

static struct packet_spec any_tcp(uint32_t max)
{
	struct packet_spec spec = packet_any(&seed, max);

	spec.ip = packet_random(&seed) % 2 ? 4 : 6;
	spec.ip_options = spec.ip_options % 48 & ~7u;	/* offsets have 7 bits */
	spec.protocol = 6;
	spec.is_fragment = false;
	spec.payload++;
	return spec;
}

static void random_sends(void)
{
	unsigned int rounds = 400, right = 0, v6 = 0, tagged = 0;
	const char *fault, *last = NULL;

	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = any_tcp(i % 10 ? 20000 : 64000);
		unsigned int mss = 60 + packet_random(&seed) % 1400;
		bool tag = packet_random(&seed) % 2;

		packet_build(&packet, &spec, &seed);
		fault = run_fault(&spec, mss, tag);
		last = fault ? fault : last;
		right += !fault;
		v6 += spec.ip == 6;
		tagged += tag;
	}
	if (!ktap_ok(right == rounds, "%u large sends (%u IPv6, %u with a tag): %u right", rounds,
		     v6, tagged, right))
		ktap_diag("%s", last);
}

static void edges(void)
{
	static const struct {
		uint32_t payload;
		unsigned int mss, segments;
	} cases[] = {
		{ 1, 1448, 1 }, { 1448, 1448, 1 }, { 1449, 1448, 2 }, { 2896, 1448, 2 },
		{ 64000, 1448, 45 }, { 65495, 2047, 32 }, { 1000, 1, 1000 },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct packet_spec spec = { .ip = 4, .protocol = 6, .tcp_flags = 0x99,
					    .payload = cases[i].payload };
		const char *fault;

		packet_build(&packet, &spec, &seed);
		fault = run_fault(&spec, cases[i].mss, false);
		if (!ktap_ok(!fault && count == cases[i].segments, "%u bytes by %u: %u segments",
			     cases[i].payload, cases[i].mss, cases[i].segments))
			ktap_diag("%u: %s", count, fault ? fault : "right");
	}
}

static void identification_wraps(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 5000 };

	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l3 + 4, 0xff, 2);
	memset(packet.bytes + packet.l4 + 4, 0xff, 4);
	packet_fix(packet.bytes, packet.len);
	ktap_ok(!run_fault(&spec, 1000, false) && get(segments[1].bytes + packet.l3 + 4, 2) == 0 &&
		get(segments[1].bytes + packet.l4 + 4, 4) == 999,
		"identification and sequence wrap");
}

/* The kernel's helper for drivers writes 0 there. */
static void no_payload_length(void)
{
	struct packet_spec spec = { .ip = 6, .protocol = 6, .payload = 5000, .tcp_options = 12 };

	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l3 + 4, 0, 2);
	ktap_ok(!run_fault(&spec, 1428, false) && count == 4, "IPv6 with a payload length of 0");
	spec.ip_options = 16;
	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l3 + 4, 0, 2);
	ktap_ok(!run_fault(&spec, 1428, true) && count == 4, "and with extension headers");
	spec.payload = 65600;
	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l3 + 4, 0, 2);
	ktap_ok(segment(&spec, 1428, false) == -EINVAL && !count, "refused: more than 64 KiB");
	spec.payload = 3000;
	spec.ip_options = 128;
	spec.tcp_options = 40;
	packet_build(&packet, &spec, &seed);
	memcpy(packet.bytes + packet.l3 + 40, "\6\17", 2);	/* all in one */
	ktap_ok(segment(&spec, 1428, false) == -EINVAL && !count, "refused: headers of 242 bytes");
	spec.ip_options = 0;
	packet_build(&packet, &spec, &seed);
	packet.bytes[packet.l3 + 4] ^= 0x40;
	ktap_ok(segment(&spec, 1428, false) == -EINVAL && !count,
		"refused: another one that is wrong");
}

/* A driver that leaves the field as for IPv4 must be noticed, not helped. */
static void seed_is_used(void)
{
	struct packet_spec spec = { .ip = 6, .protocol = 6, .payload = 3000 };
	struct offload_tx tx = { .mss = 1000, .l4_offset = 54, .is_ipv6 = true };

	packet_build(&packet, &spec, &seed);
	memcpy(room + OFFLOAD_HEADROOM, packet.bytes, packet.len);
	count = 0;
	offload_transmit(room + OFFLOAD_HEADROOM, packet.len, &tx, take, NULL);
	ktap_ok(count == 3 && packet_fault(segments[0].bytes, segments[0].len),
		"IPv6 without the pseudo header in the field: wrong sums go out");
}

int main(void)
{
	edges();
	random_sends();
	identification_wraps();
	no_payload_length();
	seed_is_used();
	return ktap_done();
}
