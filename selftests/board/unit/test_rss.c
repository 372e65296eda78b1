// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_rss.c - the Toeplitz hash against Microsoft's published vectors
 * ("Verifying the RSS Hash Calculation"), and what is hashed over what
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "offload.h"
#include "packet.h"
#include "rss.h"

static const uint8_t microsoft_key[RSS_KEY_SIZE] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
	0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
	0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct vector {
	const char *to, *from;
	uint16_t to_port, from_port;
	uint32_t addresses, with_ports;
} vectors[] = {
	{ "161.142.100.80", "66.9.149.187", 1766, 2794, 0x323e8fc2, 0x51ccc178 },
	{ "65.69.140.83", "199.92.111.2", 4739, 14230, 0xd718262a, 0xc626b0ea },
	{ "12.22.207.184", "24.19.198.95", 38024, 12898, 0xd2d0a5de, 0x5c2b394a },
	{ "209.142.163.6", "38.27.205.30", 2217, 48228, 0x82989176, 0xafc7327f },
	{ "202.188.127.2", "153.39.163.191", 1303, 44251, 0x5d1809c5, 0x10e828a2 },
	{ "3ffe:2501:200:3::1", "3ffe:2501:200:1fff::7", 1766, 2794, 0x2cc18cd5, 0x40207d3d },
	{ "ff02::1", "3ffe:501:8::260:97ff:fe40:efab", 4739, 14230, 0x0f0c461c, 0xdde51bbf },
	{ "fe80::200:f8ff:fe21:67cf", "3ffe:1900:4545:3:200:f8ff:fe21:67cf", 38024, 44251,
	  0x4b61e985, 0x02d1feef },
};

enum { ALL_TYPES = 0x383f, CONTROL_128_4 = 7 << 8 | 2 << 16 };

enum { VECTORS = sizeof(vectors) / sizeof(*vectors) };

static struct packet packet;
static uint64_t seed = 1;

static bool is6(const struct vector *v)
{
	return strchr(v->to, ':');
}

static struct rss make_rss(uint32_t control)
{
	struct rss rss = { 0 };

	memcpy(rss.key, microsoft_key, RSS_KEY_SIZE);
	for (unsigned int i = 0; i < RSS_TABLE_SIZE; i++)
		rss.table[i] = i % 4;
	rss_set_control(&rss, control);
	return rss;
}

static struct rss_result classify(struct rss *rss)
{
	struct offload_layout layout = offload_parse(packet.bytes, packet.len);

	return rss_classify(rss, packet.bytes, &layout);
}

/* A frame between the vector's addresses and ports. */
static void make_frame(const struct vector *v, unsigned int protocol, unsigned int tags,
		       unsigned int ip_options)
{
	struct packet_spec spec = { .ip = is6(v) ? 6 : 4, .protocol = protocol, .tags = tags,
				    .ip_options = ip_options, .payload = 20 };
	int family = is6(v) ? AF_INET6 : AF_INET;
	uint32_t at, size = is6(v) ? 16 : 4;

	packet_build(&packet, &spec, &seed);
	at = packet.l3 + (is6(v) ? 8 : 12);
	if (inet_pton(family, v->from, packet.bytes + at) != 1 ||
	    inet_pton(family, v->to, packet.bytes + at + size) != 1)
		exit(1);
	if (packet.l4) {
		packet.bytes[packet.l4] = (uint8_t)(v->from_port >> 8);
		packet.bytes[packet.l4 + 1] = (uint8_t)v->from_port;
		packet.bytes[packet.l4 + 2] = (uint8_t)(v->to_port >> 8);
		packet.bytes[packet.l4 + 3] = (uint8_t)v->to_port;
	}
}

static void published_vectors(void)
{
	struct rss rss = make_rss(ALL_TYPES | CONTROL_128_4);
	unsigned int tcp = 0, udp = 0, plain = 0, direct = 0, n = VECTORS;
	struct rss_result r;
	uint32_t at, len;

	for (const struct vector *v = vectors; v < vectors + n; v++) {
		make_frame(v, 6, 0, 0);
		r = classify(&rss);
		tcp += r.hash == v->with_ports && r.type == (is6(v) ? RSS_TCP6 : RSS_TCP4);
		make_frame(v, 17, 1, 0);
		r = classify(&rss);
		udp += r.hash == v->with_ports && r.type == (is6(v) ? RSS_UDP6 : RSS_UDP4);
		make_frame(v, 1, 2, 0);
		r = classify(&rss);
		plain += r.hash == v->addresses && r.type == (is6(v) ? RSS_IP6 : RSS_IP4);
		at = packet.l3 + (is6(v) ? 8 : 12);
		len = is6(v) ? 32 : 8;
		direct += rss_toeplitz(microsoft_key, packet.bytes + at, len) == v->addresses;
	}
	ktap_ok(direct == n, "hash over the addresses of %u published vectors: %u", n, direct);
	ktap_ok(tcp == n, "TCP frames hash over addresses and ports: %u of %u", tcp, n);
	ktap_ok(udp == n, "UDP frames with a tag hash over addresses and ports: %u of %u", udp, n);
	ktap_ok(plain == n, "other frames with two tags hash over addresses: %u of %u", plain, n);
}

static void table_and_queues(void)
{
	struct rss rss = make_rss(ALL_TYPES | CONTROL_128_4);
	struct rss_result r;

	make_frame(&vectors[0], 6, 0, 0);
	rss.table[0x51ccc178 & 127] = 3;
	r = classify(&rss);
	ktap_ok(r.queue == 3 && !r.is_outside, "the low seven bits of the hash index the table");
	rss_set_control(&rss, ALL_TYPES | 4 << 8 | 2 << 16);
	rss.table[0x51ccc178 & 15] = 1;
	ktap_ok(classify(&rss).queue == 1, "a table of 16 is indexed by four bits");
	rss_set_control(&rss, ALL_TYPES | 7 << 8 | 1 << 16);
	r = classify(&rss);
	ktap_ok(r.queue == 0 && r.is_outside, "a queue that is not in use is told and not used");
	rss_set_control(&rss, 0);
	r = classify(&rss);
	ktap_ok(!r.type && !r.hash && !r.queue, "off: no hash, queue 0");
}

static void types_switch(void)
{
	struct rss rss = make_rss(CONTROL_128_4 | RSS_IP4 | RSS_IP6 | RSS_TCP4);
	struct rss_result r;

	make_frame(&vectors[0], 17, 0, 0);
	r = classify(&rss);
	ktap_ok(r.type == RSS_IP4 && r.hash == vectors[0].addresses,
		"UDP that is not switched on hashes over addresses");
	make_frame(&vectors[5], 6, 0, 0);
	ktap_ok(classify(&rss).type == RSS_IP6, "and so does TCP over IPv6");
	make_frame(&vectors[5], 6, 0, 16);
	ktap_ok(classify(&rss).type == RSS_IP6, "with extension headers: as plain IPv6");
	rss_set_control(&rss, ALL_TYPES | CONTROL_128_4);
	r = classify(&rss);
	ktap_ok(r.type == RSS_TCP6_EXT && r.hash == vectors[5].with_ports,
		"TCP behind extension headers is a type of its own");
	make_frame(&vectors[5], 1, 0, 16);
	r = classify(&rss);
	ktap_ok(r.type == RSS_IP6_EXT && r.hash == vectors[5].addresses,
		"and so is what has no ports");
	make_frame(&vectors[0], 6, 0, 0);
	packet.len--;
	ktap_ok(!classify(&rss).type, "a packet that lacks a byte is not hashed");
	make_frame(&vectors[0], 6, 0, 0);
	packet.bytes[packet.l3 + 6] = 0x20;
	r = classify(&rss);
	ktap_ok(r.type == RSS_IP4 && r.hash == vectors[0].addresses,
		"the first fragment hashes over addresses, as the others can only");
	rss_set_control(&rss, CONTROL_128_4 | RSS_TCP4);
	make_frame(&vectors[0], 17, 0, 0);
	ktap_ok(!classify(&rss).type, "nothing that fits is switched on: not hashed");
	packet.len = packet.l3 + 12;
	rss_set_control(&rss, ALL_TYPES | CONTROL_128_4);
	ktap_ok(!classify(&rss).type, "a frame cut within its IP header is not hashed");
}

/* The table by nibbles and the definition agree, whatever the key. */
static void lookup_is_the_definition(void)
{
	struct rss rss = make_rss(ALL_TYPES | CONTROL_128_4);
	unsigned int same = 0, hashed = 0, rounds = 2000;
	uint8_t input[RSS_INPUT_MAX];
	struct rss_result r;

	for (unsigned int i = 0; i < rounds; i++) {
		const struct vector *v = &vectors[packet_random(&seed) % 8];
		uint32_t size = is6(v) ? 32 : 8;

		for (unsigned int k = 0; i % 50 == 0 && k < RSS_KEY_SIZE; k++)
			rss.key[k] = (uint8_t)packet_random(&seed);
		make_frame(v, 6, 0, 0);
		for (uint32_t k = 0; k < size + 4; k++) {
			input[k] = (uint8_t)packet_random(&seed);
			packet.bytes[packet.l3 + (size == 32 ? 8 : 12) + k] = input[k];
		}
		r = classify(&rss);
		hashed += r.type != 0;
		same += r.hash == rss_toeplitz(rss.key, input, size + 4);
	}
	ktap_ok(same == rounds && hashed == rounds,
		"%u random frames under %u keys: %u as by definition", rounds, rounds / 50, same);
}

int main(void)
{
	published_vectors();
	table_and_queues();
	types_switch();
	lookup_is_the_definition();
	return ktap_done();
}
