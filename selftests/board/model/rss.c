// SPDX-License-Identifier: GPL-2.0-only
/*
 * rss.c - Toeplitz hash, and which packets are hashed over which fields
 *
 * The hash is linear: the sum (xor) over all set bits of the input of the 32 key
 * bits from that position on. So each nibble's share is looked up. Specified in
 * Microsoft's "RSS Hashing Functions"; the order of fields is that of its "RSS
 * Hashing Types". Not modelled: home address option and type 2 routing header,
 * which take the place of an address with the _EXT types.
 */
#include "rss.h"

#include <string.h>

#include "offload.h"

enum {
	IP4_ADDRESSES = 12,
	IP6_ADDRESSES = 8,
	RSS_KNOWN = RSS_TCP4 | RSS_IP4 | RSS_TCP6 | RSS_IP6 | RSS_IP6_EXT | RSS_TCP6_EXT |
		    RSS_UDP4 | RSS_UDP6 | RSS_UDP6_EXT,
};

/* The 32 bits of the key from a bit on; behind its end there are zeros. */
static uint32_t key_window(const uint8_t *key, unsigned int bit)
{
	uint64_t window = 0;

	for (unsigned int i = 0; i < 5; i++)
		window = window << 8 | (bit / 8 + i < RSS_KEY_SIZE ? key[bit / 8 + i] : 0);
	return (uint32_t)(window >> (8 - bit % 8));
}

uint32_t rss_toeplitz(const uint8_t key[RSS_KEY_SIZE], const uint8_t *input, unsigned int len)
{
	uint32_t hash = 0;

	for (unsigned int bit = 0; bit < len * 8; bit++)
		if (input[bit / 8] & 0x80 >> bit % 8)
			hash ^= key_window(key, bit);
	return hash;
}

static void fill_lookup(struct rss *rss)
{
	uint32_t window[4];

	for (unsigned int n = 0; n < 2 * RSS_INPUT_MAX; n++) {
		for (unsigned int bit = 0; bit < 4; bit++)
			window[bit] = key_window(rss->key, n * 4 + bit);
		for (unsigned int value = 0; value < 16; value++)
			rss->lookup[n][value] = (value & 8 ? window[0] : 0) ^
				(value & 4 ? window[1] : 0) ^ (value & 2 ? window[2] : 0) ^
				(value & 1 ? window[3] : 0);
	}
	memcpy(rss->lookup_key, rss->key, RSS_KEY_SIZE);
	rss->has_lookup = true;
}

static uint32_t hash_input(struct rss *rss, const uint8_t *input, unsigned int len)
{
	uint32_t hash = 0;

	if (!rss->has_lookup || memcmp(rss->lookup_key, rss->key, RSS_KEY_SIZE))
		fill_lookup(rss);
	for (unsigned int i = 0; i < len; i++)
		hash ^= rss->lookup[2 * i][input[i] >> 4] ^ rss->lookup[2 * i + 1][input[i] & 0xf];
	return hash;
}

void rss_set_control(struct rss *rss, uint32_t control)
{
	rss->control = control;
	rss->types = control & RSS_KNOWN;
	rss->table_mask = (1u << (control >> 8 & 7)) - 1;
	rss->queues = 1u << (control >> 16 & 7);
}

/* The type for a packet with ports, 0: none is hashed. */
static uint32_t l4_type(const struct rss *rss, const struct offload_layout *layout)
{
	bool is_tcp = layout->l4 == OFFLOAD_TCP;
	uint32_t type;

	if (layout->l4 == OFFLOAD_L4_NONE)
		return 0;
	if (layout->ip_version == 4)
		type = is_tcp ? RSS_TCP4 : RSS_UDP4;
	else if (layout->has_extension)
		type = is_tcp ? RSS_TCP6_EXT : RSS_UDP6_EXT;
	else
		type = is_tcp ? RSS_TCP6 : RSS_UDP6;
	return rss->types & type;
}

static uint32_t l3_type(const struct rss *rss, const struct offload_layout *layout)
{
	if (layout->ip_version == 4)
		return rss->types & RSS_IP4;
	if (layout->has_extension && rss->types & RSS_IP6_EXT)
		return RSS_IP6_EXT;
	return rss->types & RSS_IP6;
}

static unsigned int gather_addresses(uint8_t *input, const uint8_t *frame,
				     const struct offload_layout *layout)
{
	const uint8_t *ip = frame + layout->l3_offset;

	if (layout->ip_version == 4) {
		memcpy(input, ip + IP4_ADDRESSES, 8);
		return 8;
	}
	memcpy(input, ip + IP6_ADDRESSES, 32);
	return 32;
}

struct rss_result rss_classify(struct rss *rss, const uint8_t *frame,
			       const struct offload_layout *layout)
{
	struct rss_result result = { 0 };
	uint8_t input[RSS_INPUT_MAX];
	uint32_t with_ports;
	unsigned int len;

	if (!rss->types || !layout->ip_version || layout->is_truncated)
		return result;
	with_ports = l4_type(rss, layout);
	result.type = with_ports ? with_ports : l3_type(rss, layout);
	if (!result.type)
		return result;
	len = gather_addresses(input, frame, layout);
	if (with_ports) {
		memcpy(input + len, frame + layout->l4_offset, 4);
		len += 4;
	}
	result.hash = hash_input(rss, input, len);
	result.queue = rss->table[result.hash & rss->table_mask];
	result.is_outside = result.queue >= rss->queues;
	if (result.is_outside)
		result.queue = 0;
	return result;
}
