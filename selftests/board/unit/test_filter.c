// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_filter.c - accept bits and the multicast hash, the latter against the
 * way the drivers compute it: ether_crc() >> 26, bit n of two words, words
 * exchanged, bytes swapped
 */
#include <string.h>

#include "filter.h"
#include "ktap.h"
#include "packet.h"

static const uint8_t own[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
static const uint8_t broadcast[6] = { 255, 255, 255, 255, 255, 255 };

/* ether_crc(): high bit first, no inversion at the end. From its definition. */
static uint32_t ether_crc(const uint8_t *data, unsigned int len)
{
	uint32_t crc = 0xffffffff;

	for (unsigned int i = 0; i < len * 8; i++) {
		uint32_t bit = data[i / 8] >> i % 8 & 1;

		crc = crc << 1 ^ ((crc >> 31 ^ bit) ? 0x04c11db7 : 0);
	}
	return crc;
}

static void driver_adds(struct filter *filter, const uint8_t *mac)
{
	unsigned int bit = ether_crc(mac, 6) >> 26;

	if (bit < 32)
		filter->hash[1] |= __builtin_bswap32(UINT32_C(1) << bit);
	else
		filter->hash[0] |= __builtin_bswap32(UINT32_C(1) << (bit - 32));
}

static enum filter_verdict frame_to(const struct filter *filter, const uint8_t *to)
{
	uint8_t frame[60] = { 0 };

	memcpy(frame, to, 6);
	return filter_frame(filter, frame, sizeof(frame));
}

static void accept_bits(void)
{
	static const uint8_t other[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x56 };
	struct filter f = { .hash = { 0xffffffff, 0xffffffff } };
	static const uint8_t group[6] = { 0x33, 0x33, 0, 0, 0, 1 };

	memcpy(f.mac, own, 6);
	ktap_ok(frame_to(&f, own) == FILTER_DROP && frame_to(&f, broadcast) == FILTER_DROP &&
		frame_to(&f, group) == FILTER_DROP, "no bit: nothing");
	f.accept = FILTER_MY_PHYS;
	ktap_ok(frame_to(&f, own) == FILTER_UNICAST && frame_to(&f, other) == FILTER_DROP &&
		frame_to(&f, broadcast) == FILTER_DROP, "own address only");
	f.accept = FILTER_BROADCAST;
	ktap_ok(frame_to(&f, broadcast) == FILTER_BROAD && frame_to(&f, own) == FILTER_DROP &&
		frame_to(&f, group) == FILTER_DROP, "broadcast only");
	f.accept = FILTER_MULTICAST;
	ktap_ok(frame_to(&f, group) == FILTER_MULTI && frame_to(&f, broadcast) == FILTER_DROP,
		"multicast, which broadcast is not");
	f.accept = FILTER_ALL_PHYS | FILTER_MY_PHYS;
	ktap_ok(frame_to(&f, other) == FILTER_FOREIGN && frame_to(&f, own) == FILTER_UNICAST,
		"promiscuous: others' are told from own");
	ktap_ok(filter_frame(&f, own, 5) == FILTER_DROP, "a frame without an address");
}

static void hash_of_one(void)
{
	static const struct {
		uint8_t mac[6];
		const char *what;
	} groups[] = {
		{ { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 }, "224.0.0.1" },
		{ { 0x33, 0x33, 0x00, 0x00, 0x00, 0x01 }, "ff02::1" },
		{ { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e }, "LLDP" },
	};

	for (unsigned int i = 0; i < 3; i++) {
		struct filter f = { .accept = FILTER_MULTICAST };

		driver_adds(&f, groups[i].mac);
		ktap_ok(frame_to(&f, groups[i].mac) == FILTER_MULTI,
			"%s as the drivers add it is let in", groups[i].what);
	}
}

/* Random groups: let in are those with a bit that was set, and no others. */
static void hash_of_many(void)
{
	unsigned int right = 0, in = 0, rounds = 20000;
	struct filter f = { .accept = FILTER_MULTICAST };
	bool is_set[64] = { false };
	uint64_t seed = 7;
	uint8_t mac[6];

	for (unsigned int i = 0; i < 12; i++) {
		for (int k = 0; k < 6; k++)
			mac[k] = (uint8_t)packet_random(&seed);
		mac[0] |= 1;
		driver_adds(&f, mac);
		is_set[ether_crc(mac, 6) >> 26] = true;
	}
	for (unsigned int i = 0; i < rounds; i++) {
		bool is_in;

		for (int k = 0; k < 6; k++)
			mac[k] = (uint8_t)packet_random(&seed);
		mac[0] |= 1;
		is_in = frame_to(&f, mac) == FILTER_MULTI;
		in += is_in;
		right += is_in == is_set[ether_crc(mac, 6) >> 26] &&
			 filter_hash_bit(mac) == ether_crc(mac, 6) >> 26;
	}
	ktap_ok(right == rounds && in > rounds / 10 && in < rounds / 4,
		"%u random groups: %u right, %u let in by 12 groups of the driver's",
		rounds, right, in);
}

int main(void)
{
	accept_bits();
	hash_of_one();
	hash_of_many();
	return ktap_done();
}
