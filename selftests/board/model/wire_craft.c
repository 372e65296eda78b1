// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire_craft.c - see wire_craft.h
 *
 * Checksums are computed here and not by offload.c, which they test.
 */
#include <arpa/inet.h>
#include <string.h>
#include "wire_craft.h"

enum {
	ETHER_IPV4 = 0x0800,
	ETHER_IPV6 = 0x86dd,
	ETHER_VLAN = 0x8100,
	ETHER_LOCAL = 0x88b5, /* IEEE: for local experiments */
	TTL = 64,
};

static const uint8_t mark[4] = { 'v', 'g', 'g', 'n' };

static void put16(uint8_t *at, unsigned int v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void put32(uint8_t *at, uint32_t v)
{
	put16(at, v >> 16);
	put16(at + 2, v & 0xffff);
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static uint32_t ip_length(const struct craft_spec *spec)
{
	return spec->ip_version == 6 ? 40 : 20;
}

static uint32_t l4_length(enum craft_proto proto)
{
	return proto == CRAFT_TCP_SYN ? 20 : 8;
}

static uint32_t ether_length(const struct craft_spec *spec)
{
	return spec->vlan < 0 ? 14 : 18;
}

uint32_t craft_headers(const struct craft_spec *spec)
{
	if (spec->proto == CRAFT_RAW)
		return ether_length(spec);
	return ether_length(spec) + ip_length(spec) + l4_length(spec->proto);
}

/* One's complement sum of big endian words, not folded (len < 64 KiB). */
static uint32_t sum_words(const uint8_t *data, uint32_t len, uint32_t sum)
{
	uint32_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)data[i] << 8 | data[i + 1];
	return i < len ? sum + ((uint32_t)data[i] << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

static const uint8_t *target(const struct craft_spec *spec, const uint8_t chip_mac[6])
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t other[6] = { 2, 0, 0, 0, 0, 0xfe };
	static const uint8_t group4[6] = { 1, 0, 0x5e, 0, 0, 1 };
	static const uint8_t group6[6] = { 0x33, 0x33, 0, 0, 0, 1 };

	switch (spec->to) {
	case CRAFT_TO_ALL:
		return all;
	case CRAFT_TO_GROUP:
		return spec->ip_version == 6 ? group6 : group4;
	case CRAFT_TO_OTHER:
		return other;
	case CRAFT_TO_MAC:
		return spec->dst_mac;
	default:
		return chip_mac;
	}
}

static void build_ether(const struct craft_spec *spec, const uint8_t chip_mac[6], uint8_t *frame)
{
	unsigned int type = spec->proto == CRAFT_RAW ? ETHER_LOCAL :
			    spec->ip_version == 6    ? ETHER_IPV6 :
						       ETHER_IPV4;

	memcpy(frame, target(spec, chip_mac), 6);
	memcpy(frame + 6, spec->src_mac, 6);
	if (spec->vlan >= 0) {
		put16(frame + 12, ETHER_VLAN);
		put16(frame + 14, (unsigned int)spec->vlan);
		frame += 4;
	}
	put16(frame + 12, type);
}

static unsigned int protocol(const struct craft_spec *spec)
{
	switch (spec->proto) {
	case CRAFT_TCP_SYN:
		return IPPROTO_TCP;
	case CRAFT_ICMP:
		return spec->ip_version == 6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	default:
		return IPPROTO_UDP;
	}
}

/* len: of the IP header and all behind it. Returns the sum of what a checksum
 * of the next layer covers of this one. */
static uint32_t build_ip4(const struct craft_spec *spec, uint64_t number, uint8_t *ip, uint32_t len)
{
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put16(ip + 2, len);
	put16(ip + 4, number & 0xffff);
	ip[8] = TTL;
	ip[9] = (uint8_t)protocol(spec);
	put32(ip + 12, get32(spec->src) + (uint32_t)(number % spec->sources));
	memcpy(ip + 16, spec->dst, 4);
	put16(ip + 10, fold(sum_words(ip, 20, 0)) ^ (spec->sums == CRAFT_SUMS_BAD_IP));
	return spec->proto == CRAFT_ICMP ? 0 : sum_words(ip + 12, 8, ip[9] + len - 20);
}

static uint32_t build_ip6(const struct craft_spec *spec, uint64_t number, uint8_t *ip, uint32_t len)
{
	memset(ip, 0, 8);
	ip[0] = 0x60;
	put16(ip + 4, len - 40);
	ip[6] = (uint8_t)protocol(spec);
	ip[7] = TTL;
	memcpy(ip + 8, spec->src, 16);
	put32(ip + 20, get32(spec->src + 12) + (uint32_t)(number % spec->sources));
	memcpy(ip + 24, spec->dst, 16);
	return sum_words(ip + 8, 32, ip[6] + len - 40);
}

/* Returns where the checksum goes. */
static uint8_t *build_l4(const struct craft_spec *spec, uint64_t number, uint8_t *l4, uint32_t len)
{
	unsigned int port = spec->sport + (unsigned int)(number / spec->sources % spec->flows);

	memset(l4, 0, l4_length(spec->proto));
	if (spec->proto == CRAFT_ICMP) {
		l4[0] = spec->ip_version == 6 ? 128 : 8; /* echo request */
		put16(l4 + 4, port);
		put16(l4 + 6, number & 0xffff);
		return l4 + 2;
	}
	put16(l4, port);
	put16(l4 + 2, spec->dport);
	if (spec->proto == CRAFT_UDP) {
		put16(l4 + 4, len);
		return l4 + 6;
	}
	put32(l4 + 4, (uint32_t)number);
	l4[12] = 5 << 4;
	l4[13] = 2; /* SYN */
	put16(l4 + 14, 0xffff);
	return l4 + 16;
}

static void build_payload(uint8_t *frame, uint32_t from, uint32_t len, uint64_t number)
{
	uint32_t i, end = len;

	if (len - from >= CRAFT_MARK) {
		end -= CRAFT_MARK;
		memcpy(frame + end, mark, sizeof(mark));
		put32(frame + end + 4, (uint32_t)(number >> 32));
		put32(frame + end + 8, (uint32_t)number);
	}
	for (i = from; i < end; i++)
		frame[i] = (uint8_t)(i - from);
}

void craft_build(const struct craft_spec *spec, const uint8_t chip_mac[6], uint64_t number,
		 uint8_t *frame, uint32_t len)
{
	uint32_t at = ether_length(spec), sum;
	uint8_t *check;
	uint16_t value;

	build_payload(frame, craft_headers(spec), len, number);
	build_ether(spec, chip_mac, frame);
	if (spec->proto == CRAFT_RAW)
		return;
	if (spec->ip_version == 6)
		sum = build_ip6(spec, number, frame + at, len - at);
	else
		sum = build_ip4(spec, number, frame + at, len - at);
	at += ip_length(spec);
	check = build_l4(spec, number, frame + at, len - at);
	value = fold(sum_words(frame + at, len - at, sum));
	/* 0 would say that there is none. */
	if (spec->proto == CRAFT_UDP && !value)
		value = 0xffff;
	if (spec->sums == CRAFT_SUMS_BAD_L4)
		value = value == 0x4000 ? 1 : value ^ 0x4000;
	put16(check, value);
}

bool craft_number(const uint8_t *frame, uint32_t len, uint64_t *ret)
{
	const uint8_t *at = frame + len - CRAFT_MARK;

	if (len < 14 + CRAFT_MARK || memcmp(at, mark, sizeof(mark)))
		return false;
	*ret = (uint64_t)get32(at + 4) << 32 | get32(at + 8);
	return true;
}
