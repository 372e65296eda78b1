/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filter.h - which frames the chip takes: RxConfig's accept bits, the station
 * address and the 64-bit multicast hash. Pure.
 */
#ifndef BOARD_FILTER_H
#define BOARD_FILTER_H

#include <stdbool.h>
#include <stdint.h>

enum filter_accept {		/* RxConfig (0x44), low bits */
	FILTER_ALL_PHYS = 0x01,
	FILTER_MY_PHYS = 0x02,
	FILTER_MULTICAST = 0x04,
	FILTER_BROADCAST = 0x08,
	FILTER_RUNT = 0x10,
	FILTER_ERROR = 0x20,
};

enum filter_verdict { FILTER_DROP, FILTER_UNICAST, FILTER_MULTI, FILTER_BROAD, FILTER_FOREIGN };

struct filter {
	uint32_t accept;	/* enum filter_accept */
	uint8_t mac[6];
	uint32_t hash[2];	/* as in the registers 0x08 and 0x0c */
};

/* Bit of the hash (0..63) that stands for an address: top 6 bits of its CRC. */
unsigned int filter_hash_bit(const uint8_t mac[6]);
enum filter_verdict filter_frame(const struct filter *filter, const uint8_t *frame,
				 uint32_t len);

#endif
