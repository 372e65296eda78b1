// SPDX-License-Identifier: GPL-2.0-only
/* receiver.c - see receiver.h */
#include "receiver.h"

#include <endian.h>
#include <string.h>

enum { RING_AT = 0x80000, RING_ROOM = 0x40000, BUFFERS_AT = 4 << 20, BUFFERS_ROOM = 3 << 20 };

static uint32_t desc_size(const struct receiver *rx)
{
	return rx->type == RX_DESC_3 ? 32 : 16;
}

void *receiver_desc(struct receiver *rx, uint32_t index)
{
	return guest_at(rx->guest, rx->ring + (uint64_t)index * desc_size(rx));
}

uint64_t receiver_buffer(struct receiver *rx, uint32_t index)
{
	return rx->buffers + (uint64_t)index * rx->buffer_size;
}

/* A word of 4 bytes at an offset of a descriptor; offsets by type 1, 3, 4. */
static uint32_t *word(struct receiver *rx, uint32_t index, const uint8_t at[3])
{
	unsigned int kind = rx->type == RX_DESC_1 ? 0 : rx->type == RX_DESC_3 ? 1 : 2;

	return (uint32_t *)((uint8_t *)receiver_desc(rx, index) + at[kind]);
}

static const uint8_t at_opts1[] = { 0, 28, 12 }, at_opts2[] = { 4, 24, 8 };
static const uint8_t at_address[] = { 8, 16, 0 }, at_hash[] = { 0, 8, 4 };
static const uint8_t at_hash_info[] = { 0, 12, 0 };

uint32_t receiver_status(struct receiver *rx, uint32_t index)
{
	return le32toh(__atomic_load_n(word(rx, index, at_opts1), __ATOMIC_ACQUIRE));
}

void receiver_arm(struct receiver *rx, uint32_t index, uint64_t address, uint32_t length)
{
	uint32_t *low = word(rx, index, at_address);

	low[0] = htole32((uint32_t)address);
	low[1] = htole32((uint32_t)(address >> 32));
	*word(rx, index, at_opts2) = 0;
	__atomic_store_n(word(rx, index, at_opts1),
			 htole32(1u << 31 | (index == rx->size - 1 ? 1u << 30 : 0) | length),
			 __ATOMIC_RELEASE);
}

void receiver_open(struct receiver *rx, struct guest *guest, unsigned int queue,
		   enum rx_desc_type type, uint32_t size, uint32_t buffer_size)
{
	memset(rx, 0, sizeof(*rx));
	rx->guest = guest;
	rx->queue = queue;
	rx->type = type;
	rx->size = size;
	rx->buffer_size = buffer_size;
	rx->ring = GUEST_BASE + RING_AT + RING_ROOM * queue;
	rx->buffers = GUEST_BASE + BUFFERS_AT + (uint64_t)BUFFERS_ROOM * queue;
	guest->chip.rx.is_v3 = type == RX_DESC_3;
	guest->chip.rx.is_v4 = type == RX_DESC_4;
	guest->chip.rx.check_sums = true;
	guest->chip.rx.max_size = 16384;
	guest->chip.rx.filter.accept = FILTER_ALL_PHYS | FILTER_BROADCAST;
	for (uint32_t i = 0; i < size; i++)
		receiver_arm(rx, i, receiver_buffer(rx, i), buffer_size > 16383 ? 16383 :
			     buffer_size);
	rx_set_enabled(&guest->chip, false);
	rx_set_base(&guest->chip, queue, rx->ring);
	rx_set_enabled(&guest->chip, true);
}

struct bits {
	uint32_t first, last, error, oversize, runt, crc;	/* opts1 */
	uint32_t udp, tcp, ip_failed, udp_failed, tcp_failed;	/* opts1, type 3: opts2 */
	uint32_t hash_udp, hash_ip4, hash_ip6, hash_tcp;
};

static const struct bits type1 = {
	1 << 29, 1 << 28, 1 << 21, 1 << 22, 1 << 20, 1 << 19,
	1 << 18, 1 << 17, 1 << 16, 1 << 15, 1 << 14, 0, 0, 0, 0,
};

/* The upper half of the word at 12 is the header info. */
static const struct bits type3 = {
	1 << 25, 1 << 24, 1 << 20, 1 << 18, 1 << 19, 1 << 17,
	1 << 29, 1 << 28, 1 << 26, 1 << 25, 1 << 24,
	1u << 25, 1u << 26, 1u << 28, 1u << 29,
};

static const struct bits type4 = {
	1 << 29, 1 << 28, 1 << 22, 0, 1 << 21, 1 << 20,
	1 << 19, 1 << 18, 1 << 17, 1 << 16, 1 << 15,
	1u << 27, 1u << 28, 1u << 29, 1u << 30,
};

static void decode(struct receiver *rx, const struct bits *b, struct received *out)
{
	uint32_t status = receiver_status(rx, rx->at), extra = le32toh(*word(rx, rx->at, at_opts2));
	uint32_t sums = rx->type == RX_DESC_3 ? extra : status;
	uint32_t info = rx->type == RX_DESC_1 ? 0 : le32toh(*word(rx, rx->at, at_hash_info));

	out->is_error = status & b->error;
	out->is_oversize = status & b->oversize;
	out->is_runt = status & b->runt;
	out->is_crc_error = status & b->crc;
	out->is_tcp = sums & b->tcp;
	out->is_udp = sums & b->udp;
	out->is_ipv4 = extra & 1u << 30;
	out->is_ipv6 = extra & 1u << 31;
	out->ip_failed = sums & b->ip_failed;
	out->l4_failed = sums & (b->tcp_failed | b->udp_failed);
	out->is_checked = (out->is_tcp && !(sums & b->tcp_failed)) ||
			  (out->is_udp && !(sums & b->udp_failed));
	out->has_tag = extra & 1 << 16;
	out->tci = (uint16_t)(extra >> 8 & 0xff) | (uint16_t)(extra << 8 & 0xff00);
	out->hash = rx->type == RX_DESC_1 ? 0 : le32toh(*word(rx, rx->at, at_hash));
	out->hash_is_l4 = info & (b->hash_tcp | b->hash_udp);
	out->hash_ip = info & b->hash_ip4 ? 4 : info & b->hash_ip6 ? 6 : 0;
	out->hash_is_l3 = !out->hash_is_l4 && info & (b->hash_ip4 | b->hash_ip6);
}

bool receiver_take(struct receiver *rx, struct received *out)
{
	const struct bits *b = rx->type == RX_DESC_1 ? &type1 :
			       rx->type == RX_DESC_3 ? &type3 : &type4;
	uint32_t status, len;

	memset(out, 0, sizeof(*out));
	out->is_whole = true;
	for (;;) {
		status = receiver_status(rx, rx->at);
		if (status & 1u << 31)
			return false;
		len = status & 0x3fff;
		out->is_whole &= !(status & b->first) == (out->descriptors > 0);
		decode(rx, b, out);
		if (len <= rx->buffer_size && out->len + len <= sizeof(out->bytes))
			memcpy(out->bytes + out->len,
			       guest_at(rx->guest, receiver_buffer(rx, rx->at)), len);
		out->len += len;
		out->descriptors++;
		receiver_arm(rx, rx->at, receiver_buffer(rx, rx->at),
			     rx->buffer_size > 16383 ? 16383 : rx->buffer_size);
		rx->at = (rx->at + 1) % rx->size;
		if (status & b->last || out->descriptors == rx->size)
			return true;
	}
}
