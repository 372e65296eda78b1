/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rss.h - receive side scaling: Toeplitz hash and indirection table. Pure.
 */
#ifndef BOARD_RSS_H
#define BOARD_RSS_H

#include <stdbool.h>
#include <stdint.h>

struct offload_layout;

enum { RSS_KEY_SIZE = 40, RSS_TABLE_SIZE = 128, RSS_INPUT_MAX = 36 };

/* What is hashed over which fields: bits of the RSS control register (0x4500). */
enum rss_type {
	RSS_TCP4 = 1 << 0,
	RSS_IP4 = 1 << 1,
	RSS_TCP6 = 1 << 2,
	RSS_IP6 = 1 << 3,
	RSS_IP6_EXT = 1 << 4,		/* _EXT: with extension headers */
	RSS_TCP6_EXT = 1 << 5,
	RSS_UDP4 = 1 << 11,
	RSS_UDP6 = 1 << 12,
	RSS_UDP6_EXT = 1 << 13,
};

struct rss {
	uint32_t control;		/* register as written; 0: off */
	uint32_t types;			/* enum rss_type that are hashed */
	uint8_t key[RSS_KEY_SIZE];	/* bytes of 0x4600..0x4627 */
	uint8_t table[RSS_TABLE_SIZE];	/* queue numbers, bytes of 0x4700..0x477f */
	unsigned int table_mask;	/* entries in use - 1 */
	unsigned int queues;
	/* What each nibble of input adds to the hash under lookup_key; made anew
	 * when the key is another one. */
	uint8_t lookup_key[RSS_KEY_SIZE];
	bool has_lookup;
	uint32_t lookup[2 * RSS_INPUT_MAX][16];
};

struct rss_result {
	uint32_t hash;
	uint32_t type;		/* enum rss_type, 0: not hashed */
	unsigned int queue;
	bool is_outside;	/* the table names a queue that is not in use; queue 0 then */
};

/*
 * A write to the RSS control register: types (above), log2 of the table entries
 * in bits 10:8, log2 of the queues in bits 18:16.
 */
void rss_set_control(struct rss *rss, uint32_t control);

/* Microsoft's Toeplitz hash of len bytes of input (at most RSS_INPUT_MAX). */
uint32_t rss_toeplitz(const uint8_t key[RSS_KEY_SIZE], const uint8_t *input, unsigned int len);
struct rss_result rss_classify(struct rss *rss, const uint8_t *frame,
			       const struct offload_layout *layout);

#endif
