/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rss.h - receive side scaling: Toeplitz hash and indirection table. Pure.
 */
#ifndef BOARD_RSS_H
#define BOARD_RSS_H

#include <stdbool.h>
#include <stdint.h>

enum { RSS_KEY_SIZE = 40, RSS_TABLE_SIZE = 128 };

/* Which packets are hashed over what; as the RSS control register (0x4500). */
enum rss_type { RSS_TCP4 = 1, RSS_IP4 = 2, RSS_IP6 = 4, RSS_IP6_EXT = 8, RSS_TCP6 = 16,
		RSS_TCP6_EXT = 32, RSS_UDP4 = 64, RSS_UDP6 = 128, RSS_UDP6_EXT = 256 };

struct rss {
	uint32_t control;		/* register as written; 0: off */
	uint32_t types;			/* enum rss_type that are hashed */
	uint8_t key[RSS_KEY_SIZE];
	uint8_t table[RSS_TABLE_SIZE];	/* queue numbers */
	unsigned int table_mask;	/* entries in use - 1 */
	unsigned int queues;
};

struct rss_result {
	uint32_t hash;
	uint32_t type;		/* enum rss_type, 0: not hashed */
	unsigned int queue;
};

/* Microsoft's Toeplitz hash of len bytes of input (at most 36). */
uint32_t rss_toeplitz(const uint8_t key[RSS_KEY_SIZE], const uint8_t *input, unsigned int len);
/* frame: Ethernet, with or without VLAN tags */
struct rss_result rss_classify(const struct rss *rss, const uint8_t *frame, uint32_t len);

#endif
