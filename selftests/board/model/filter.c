// SPDX-License-Identifier: GPL-2.0-only
/*
 * filter.c - accept bits, station address, multicast hash
 */
#include "filter.h"

#include <string.h>

#include "offload.h"

enum { ADDRESS_SIZE = 6, GROUP_BIT = 1 };

/*
 * The top six bits of the CRC with its high bit first; offload_fcs() keeps the
 * same register mirrored and inverted, so they are its low six, from the other end.
 */
unsigned int filter_hash_bit(const uint8_t mac[6])
{
	uint32_t crc = ~offload_fcs(0, mac, ADDRESS_SIZE);
	unsigned int bit = 0;

	for (int i = 0; i < 6; i++)
		bit |= (crc >> i & 1) << (5 - i);
	return bit;
}

/*
 * Both drivers fill two words (bit n in word n / 32), exchange them and swap
 * their bytes before they write 0x08 and 0x0c: seen as eight bytes from 0x08 on,
 * bit n is bit n % 8 of byte 7 - n / 8.
 */
static bool has_hash_bit(const uint32_t hash[2], unsigned int n)
{
	unsigned int byte = 7 - n / 8;

	return hash[byte / 4] >> (byte % 4 * 8 + n % 8) & 1;
}

static bool is_broadcast(const uint8_t *address)
{
	static const uint8_t all[ADDRESS_SIZE] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return !memcmp(address, all, ADDRESS_SIZE);
}

enum filter_verdict filter_frame(const struct filter *filter, const uint8_t *frame,
				 uint32_t len)
{
	if (len < ADDRESS_SIZE)
		return FILTER_DROP;
	if (is_broadcast(frame))
		return filter->accept & FILTER_BROADCAST ? FILTER_BROAD : FILTER_DROP;
	if (frame[0] & GROUP_BIT) {
		if (filter->accept & FILTER_MULTICAST &&
		    has_hash_bit(filter->hash, filter_hash_bit(frame)))
			return FILTER_MULTI;
		return FILTER_DROP;
	}
	if (filter->accept & FILTER_MY_PHYS && !memcmp(frame, filter->mac, ADDRESS_SIZE))
		return FILTER_UNICAST;
	return filter->accept & FILTER_ALL_PHYS ? FILTER_FOREIGN : FILTER_DROP;
}
