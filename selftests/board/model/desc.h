/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * desc.h - descriptors in the guest's memory, little endian
 *
 * Sources, of bit positions only: struct TxDesc/RxDesc and enum rtl_*_desc_bit
 * of the kernel's r8169_main.c (type 1, TX of 16 bytes); enum _DescStatusBit,
 * RxDescV3, RxDescV4 of the vendor's r8125.h and the RXS_ bits of its
 * r8125_rss.c (types 3 and 4, TX of 32 bytes). Neither is complete: what no
 * driver looks at is written as zero.
 */
#ifndef BOARD_DESC_H
#define BOARD_DESC_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* The upper bits of the word that passes a descriptor from one to the other. */
#define DESC_OWN	(UINT32_C(1) << 31)	/* the chip's */
#define DESC_END	(UINT32_C(1) << 30)	/* last of the ring */
#define DESC_LENGTH_MAX	0x3fff			/* RX: a buffer's and a frame's */
#define DESC_GIVEN_MASK	0x3fffffff		/* RX: what a driver may fill with a length */

/* TX. The 32-byte form has 16 unused bytes behind. */
struct desc_tx {
	uint32_t command;	/* opts1: OWN, flags, length of this piece */
	uint32_t offload;	/* opts2 */
	uint64_t address;
};

#define TX_FIRST	(UINT32_C(1) << 29)
#define TX_LAST		(UINT32_C(1) << 28)
#define TX_LSO_OLD	(UINT32_C(1) << 27)	/* of older chips */
#define TX_TSO4		(UINT32_C(1) << 26)
#define TX_TSO6		(UINT32_C(1) << 25)
#define TX_TSO_OFFSET(c)	(((c) >> 18) & 0x7f)	/* of the TCP header */
#define TX_UNUSED	(UINT32_C(3) << 16)
#define TX_LENGTH(c)	((c) & 0xffff)

#define TX_UDP_SUM	(UINT32_C(1) << 31)
#define TX_TCP_SUM	(UINT32_C(1) << 30)
#define TX_IP4_SUM	(UINT32_C(1) << 29)
#define TX_IP6		(UINT32_C(1) << 28)
#define TX_SUM_OFFSET(o)	(((o) >> 18) & 0x3ff)	/* of the TCP or UDP header */
#define TX_MSS(o)	(((o) >> 18) & 0x7ff)	/* in place of the three above, with TSO */
#define TX_TAG		(UINT32_C(1) << 17)
#define DESC_TAG(o)	((o) & 0xffff)		/* bytes as on the wire */

/* RX type 1: every chip. */
struct desc_rx1 {
	uint32_t status;	/* opts1; from the driver: OWN, END, buffer length */
	uint32_t extra;		/* opts2 */
	uint64_t address;
};

#define RX1_FIRST	(UINT32_C(1) << 29)
#define RX1_LAST	(UINT32_C(1) << 28)
#define RX1_OVERSIZE	(UINT32_C(1) << 22)	/* RWT: more than RxMaxSize */
#define RX1_ERROR	(UINT32_C(1) << 21)	/* RES: any of these four */
#define RX1_RUNT	(UINT32_C(1) << 20)
#define RX1_CRC		(UINT32_C(1) << 19)
#define RX1_UDP		(UINT32_C(1) << 18)
#define RX1_TCP		(UINT32_C(1) << 17)
#define RX1_IP_FAILED	(UINT32_C(1) << 16)
#define RX1_UDP_FAILED	(UINT32_C(1) << 15)
#define RX1_TCP_FAILED	(UINT32_C(1) << 14)

/* opts2, the same for all types */
#define RX_IP6		(UINT32_C(1) << 31)
#define RX_IP4		(UINT32_C(1) << 30)
#define RX_TAG		(UINT32_C(1) << 16)

/* RX type 3: 8125A/B with RSS or PTP. Status and checksums trade places. */
struct desc_rx3 {
	uint32_t unused[2];
	uint32_t hash;
	uint16_t header_length;	/* header split: never on */
	uint16_t header_info;
	uint64_t address;
	uint32_t extra;		/* opts2, with checksums */
	uint32_t status;	/* opts1 */
};

#define RX3_FIRST	(UINT32_C(1) << 25)
#define RX3_LAST	(UINT32_C(1) << 24)
#define RX3_ERROR	(UINT32_C(1) << 20)
#define RX3_RUNT	(UINT32_C(1) << 19)
#define RX3_OVERSIZE	(UINT32_C(1) << 18)
#define RX3_CRC		(UINT32_C(1) << 17)
#define RX3_UDP		(UINT32_C(1) << 29)	/* in extra, as the next four */
#define RX3_TCP		(UINT32_C(1) << 28)
#define RX3_IP_FAILED	(UINT32_C(1) << 26)
#define RX3_UDP_FAILED	(UINT32_C(1) << 25)
#define RX3_TCP_FAILED	(UINT32_C(1) << 24)
#define RX3_HASH_UDP	(1 << 9)		/* in header_info */
#define RX3_HASH_IP4	(1 << 10)
#define RX3_HASH_IP6	(1 << 12)
#define RX3_HASH_TCP	(1 << 13)

/* RX type 4: 8125BP and later with RSS. The hash is written over the address. */
struct desc_rx4 {
	union {
		uint64_t address;
		struct {
			uint32_t hash_info;
			uint32_t hash;
		};
	};
	uint32_t extra;		/* opts2 */
	uint32_t status;	/* opts1 */
};

#define RX4_FIRST	RX1_FIRST
#define RX4_LAST	RX1_LAST
#define RX4_ERROR	(UINT32_C(1) << 22)
#define RX4_RUNT	(UINT32_C(1) << 21)
#define RX4_CRC		(UINT32_C(1) << 20)	/* there is no oversize bit */
#define RX4_UDP		(UINT32_C(1) << 19)
#define RX4_TCP		(UINT32_C(1) << 18)
#define RX4_IP_FAILED	(UINT32_C(1) << 17)
#define RX4_UDP_FAILED	(UINT32_C(1) << 16)
#define RX4_TCP_FAILED	(UINT32_C(1) << 15)
#define RX4_HASH_UDP	(UINT32_C(1) << 27)	/* in hash_info */
#define RX4_HASH_IP4	(UINT32_C(1) << 28)
#define RX4_HASH_IP6	(UINT32_C(1) << 29)
#define RX4_HASH_TCP	(UINT32_C(1) << 30)

enum { DESC_TX_NARROW = 16, DESC_TX_WIDE = 32, DESC_RING_ALIGN = 256 };

static_assert(sizeof(struct desc_tx) == DESC_TX_NARROW, "TX descriptor");
static_assert(offsetof(struct desc_tx, address) == 8, "TX address");
static_assert(sizeof(struct desc_rx1) == 16, "RX descriptor of type 1");
static_assert(offsetof(struct desc_rx1, address) == 8, "type 1 address");
static_assert(sizeof(struct desc_rx3) == 32, "RX descriptor of type 3");
static_assert(offsetof(struct desc_rx3, hash) == 8, "type 3 hash");
static_assert(offsetof(struct desc_rx3, header_info) == 14, "type 3 header info");
static_assert(offsetof(struct desc_rx3, address) == 16, "type 3 address");
static_assert(offsetof(struct desc_rx3, status) == 28, "type 3 status");
static_assert(sizeof(struct desc_rx4) == 16, "RX descriptor of type 4");
static_assert(offsetof(struct desc_rx4, hash) == 4, "type 4 hash");
static_assert(offsetof(struct desc_rx4, status) == 12, "type 4 status");

#endif
