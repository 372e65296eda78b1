/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * variant.h - what differs between the chips of the family
 */
#ifndef BOARD_VARIANT_H
#define BOARD_VARIANT_H

#include <stdbool.h>
#include <stdint.h>

enum variant_bit { ON_8125B = 1, ON_8125D = 2, ON_ALL = ON_8125B | ON_8125D };

struct variant {
	const char *name;		/* "8125b" */
	const char *about;
	uint32_t tx_config_id;		/* ID bits of TxConfig (0x40) */
	uint8_t revision;		/* PCI */
	unsigned int rx_queues, tx_queues;
	/* vectors of the per-vector ("V2") interrupt surface */
	uint8_t rx_vector[4], tx_vector[2], link_vector;
	uint8_t msix_vectors;
	uint8_t rss_desc_type;		/* RX descriptor with RSS: 3 (8125B) or 4 (8125D) */
	/* no-close TX: where tail and close pointer are and how wide */
	uint16_t tail_reg[2], close_reg[2];
	uint32_t pointer_mask;		/* 0xffff or 0x7fffffff */
	unsigned int miti_unit_ns;	/* one step of the moderation table */
	unsigned int miti_slots;	/* entries of it, one for RX and TX queue n each */
	uint16_t phy_id;		/* second word of the PHY's ID */
	uint8_t bit;			/* this chip in tables of registers */
};

extern const struct variant *const variants[];	/* ends with NULL; 8125B first */
const struct variant *variant_find(const char *name);	/* NULL: there is none */

#endif
