// SPDX-License-Identifier: GPL-2.0-only
/* rx_desc.c - see rx_desc.h; bits and their sources are in desc.h */
#include "rx_desc.h"

#include <endian.h>

#include "desc.h"

enum { RSS_ANY_TCP = RSS_TCP4 | RSS_TCP6 | RSS_TCP6_EXT,
       RSS_ANY_UDP = RSS_UDP4 | RSS_UDP6 | RSS_UDP6_EXT,
       RSS_ANY_4 = RSS_TCP4 | RSS_UDP4 | RSS_IP4 };

static uint32_t when(bool is_so, uint32_t bits)
{
	return is_so ? bits : 0;
}

uint32_t rx_desc_size(enum rx_desc_type type)
{
	return type == RX_DESC_3 ? sizeof(struct desc_rx3) : sizeof(struct desc_rx1);
}

static const uint32_t *status_word(enum rx_desc_type type, const void *desc)
{
	if (type == RX_DESC_3)
		return &((const struct desc_rx3 *)desc)->status;
	if (type == RX_DESC_4)
		return &((const struct desc_rx4 *)desc)->status;
	return &((const struct desc_rx1 *)desc)->status;
}

static uint64_t address_word(enum rx_desc_type type, const void *desc)
{
	if (type == RX_DESC_3)
		return ((const struct desc_rx3 *)desc)->address;
	if (type == RX_DESC_4)
		return ((const struct desc_rx4 *)desc)->address;
	return ((const struct desc_rx1 *)desc)->address;
}

struct rx_given rx_desc_load(enum rx_desc_type type, const void *desc)
{
	uint32_t word = le32toh(__atomic_load_n(status_word(type, desc), __ATOMIC_ACQUIRE));

	return (struct rx_given){
		.is_own = word & DESC_OWN,
		.is_end = word & DESC_END,
		.length = word & DESC_GIVEN_MASK,
		.address = le64toh(address_word(type, desc)),
	};
}

static uint32_t tag_and_version(const struct rx_status *s)
{
	return when(s->sums.is_ipv4, RX_IP4) | when(s->sums.is_ipv6, RX_IP6) |
	       when(s->has_tag, RX_TAG | __builtin_bswap16(s->sums.vlan_tci));
}

static bool is_error(const struct rx_status *s)
{
	return s->is_crc_error || s->is_runt || s->is_oversize;
}

static uint32_t status1(const struct rx_status *s, const struct rx_part *part)
{
	return when(part->is_first, RX1_FIRST) | when(part->is_last, RX1_LAST) |
	       when(is_error(s), RX1_ERROR) | when(s->is_oversize, RX1_OVERSIZE) |
	       when(s->is_runt, RX1_RUNT) | when(s->is_crc_error, RX1_CRC) |
	       when(s->sums.is_tcp, RX1_TCP) | when(s->sums.is_udp, RX1_UDP) |
	       when(s->sums.ip_failed, RX1_IP_FAILED) |
	       when(s->sums.is_tcp && s->sums.l4_failed, RX1_TCP_FAILED) |
	       when(s->sums.is_udp && s->sums.l4_failed, RX1_UDP_FAILED);
}

static uint32_t status3(const struct rx_status *s, const struct rx_part *part)
{
	return when(part->is_first, RX3_FIRST) | when(part->is_last, RX3_LAST) |
	       when(is_error(s), RX3_ERROR) | when(s->is_oversize, RX3_OVERSIZE) |
	       when(s->is_runt, RX3_RUNT) | when(s->is_crc_error, RX3_CRC);
}

static uint32_t extra3(const struct rx_status *s)
{
	return tag_and_version(s) | when(s->sums.is_tcp, RX3_TCP) | when(s->sums.is_udp, RX3_UDP) |
	       when(s->sums.ip_failed, RX3_IP_FAILED) |
	       when(s->sums.is_tcp && s->sums.l4_failed, RX3_TCP_FAILED) |
	       when(s->sums.is_udp && s->sums.l4_failed, RX3_UDP_FAILED);
}

static uint32_t status4(const struct rx_status *s, const struct rx_part *part)
{
	return when(part->is_first, RX4_FIRST) | when(part->is_last, RX4_LAST) |
	       when(is_error(s), RX4_ERROR) | when(s->is_runt, RX4_RUNT) |
	       when(s->is_crc_error, RX4_CRC) | when(s->sums.is_tcp, RX4_TCP) |
	       when(s->sums.is_udp, RX4_UDP) | when(s->sums.ip_failed, RX4_IP_FAILED) |
	       when(s->sums.is_tcp && s->sums.l4_failed, RX4_TCP_FAILED) |
	       when(s->sums.is_udp && s->sums.l4_failed, RX4_UDP_FAILED);
}

static uint16_t hash_info3(uint32_t type)
{
	return (uint16_t)(when(type & RSS_ANY_TCP, RX3_HASH_TCP) |
			  when(type & RSS_ANY_UDP, RX3_HASH_UDP) |
			  when(type, type & RSS_ANY_4 ? RX3_HASH_IP4 : RX3_HASH_IP6));
}

static uint32_t hash_info4(uint32_t type)
{
	return when(type & RSS_ANY_TCP, RX4_HASH_TCP) | when(type & RSS_ANY_UDP, RX4_HASH_UDP) |
	       when(type, type & RSS_ANY_4 ? RX4_HASH_IP4 : RX4_HASH_IP6);
}

/* All but the word with OWN; returns that. */
static uint32_t store_front(enum rx_desc_type type, void *desc, const struct rx_status *s,
			    const struct rx_part *part)
{
	struct desc_rx1 *d1 = desc;
	struct desc_rx3 *d3 = desc;
	struct desc_rx4 *d4 = desc;

	switch (type) {
	case RX_DESC_3:
		d3->hash = htole32(s->hash);
		d3->header_length = 0;
		d3->header_info = htole16(hash_info3(s->hash_type));
		d3->extra = htole32(extra3(s));
		return status3(s, part);
	case RX_DESC_4:
		d4->hash_info = htole32(hash_info4(s->hash_type));
		d4->hash = htole32(s->hash);
		d4->extra = htole32(tag_and_version(s));
		return status4(s, part);
	default:
		d1->extra = htole32(tag_and_version(s));
		return status1(s, part);
	}
}

void rx_desc_store(enum rx_desc_type type, void *desc, const struct rx_status *status,
		   const struct rx_part *part)
{
	uint32_t word = store_front(type, desc, status, part);

	word |= when(part->is_end, DESC_END) | (part->length & DESC_LENGTH_MAX);
	__atomic_store_n((uint32_t *)status_word(type, desc), htole32(word), __ATOMIC_RELEASE);
}
