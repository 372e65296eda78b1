// SPDX-License-Identifier: GPL-2.0-only
/* sender.c - see sender.h */
#include "sender.h"

#include <endian.h>
#include <string.h>

#include "desc.h"

enum { RING_ROOM = 0x40000, BUFFERS_AT = 2 << 20, BUFFER_ROOM = 0x10000, BUFFERS = 64 };

void sender_open(struct sender *tx, struct guest *guest, unsigned int queue, uint32_t size,
		 bool is_wide, bool is_no_close)
{
	memset(tx, 0, sizeof(*tx));
	tx->guest = guest;
	tx->queue = queue;
	tx->size = size;
	tx->ring = GUEST_BASE + RING_ROOM * queue;
	tx->buffers = GUEST_BASE + BUFFERS_AT;
	tx->desc_size = is_wide ? DESC_TX_WIDE : DESC_TX_NARROW;
	guest->chip.tx.is_wide = is_wide;
	guest->chip.tx.is_no_close = is_no_close;
	if (guest->chip.tx.queue[queue].base != tx->ring) {
		tx_set_enabled(&guest->chip, false);
		tx_set_base(&guest->chip, queue, tx->ring);
	}
	tx_set_enabled(&guest->chip, true);
}

void sender_close(struct sender *tx)
{
	memset(guest_at(tx->guest, tx->ring), 0, RING_ROOM);
}

static struct desc_tx *desc_at(struct sender *tx, uint32_t index)
{
	return guest_at(tx->guest, tx->ring + (uint64_t)index * tx->desc_size);
}

uint64_t sender_buffer(struct sender *tx)
{
	return tx->buffers + (uint64_t)((tx->at + tx->queue * 32) % BUFFERS) * BUFFER_ROOM;
}

void sender_raw(struct sender *tx, uint32_t command, uint32_t offload, uint64_t address)
{
	struct desc_tx *desc = desc_at(tx, tx->at);

	if (tx->at == tx->size - 1)
		command |= DESC_END;
	desc->address = htole64(address);
	desc->offload = htole32(offload);
	__atomic_store_n(&desc->command, htole32(command), __ATOMIC_RELEASE);
	tx->at = (tx->at + 1) % tx->size;
	tx->tail++;
}

void sender_put(struct sender *tx, const struct packet *packet, unsigned int pieces,
		uint32_t command, uint32_t offload)
{
	uint32_t first = tx->at, done = 0, len, bits;

	for (unsigned int i = 0; i < pieces; i++, done += len) {
		len = i + 1 == pieces ? packet->len - done : packet->len / pieces;
		memcpy(guest_at(tx->guest, sender_buffer(tx)), packet->bytes + done, len);
		bits = command | len | (i ? DESC_OWN : TX_FIRST) |
		       (i + 1 == pieces ? TX_LAST : 0);
		sender_raw(tx, bits, offload, sender_buffer(tx));
	}
	__atomic_fetch_or(&desc_at(tx, first)->command, htole32(DESC_OWN), __ATOMIC_RELEASE);
}

void sender_kick(struct sender *tx)
{
	if (tx->guest->chip.tx.is_no_close)
		tx_set_tail(&tx->guest->chip, tx->queue, tx->tail);
	else
		tx_doorbell(&tx->guest->chip, tx->queue);
}

uint32_t sender_command(struct sender *tx, uint32_t index)
{
	return le32toh(desc_at(tx, index)->command);
}

void sender_spoil(struct packet *packet)
{
	if (packet->bytes[packet->l3] >> 4 == 4)
		packet->bytes[packet->l3 + 10] ^= 0x3c;
	if (packet->l4)
		packet->bytes[packet->l4 + (packet->data - packet->l4 == 8 ? 6 : 16)] ^= 0xc3;
}

void sender_prepare(struct packet *packet)
{
	uint8_t pseudo[34] = { 0 };
	uint16_t sum;

	memcpy(pseudo, packet->bytes + packet->l3 + 8, 32);
	pseudo[33] = 6;
	sum = (uint16_t)~packet_sum(pseudo, sizeof(pseudo), 0);
	packet->bytes[packet->l4 + 16] = (uint8_t)(sum >> 8);
	packet->bytes[packet->l4 + 17] = (uint8_t)sum;
}
