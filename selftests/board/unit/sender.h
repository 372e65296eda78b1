/* SPDX-License-Identifier: GPL-2.0-only */
/* sender.h - the part of a driver that fills a TX ring */
#ifndef TEST_SENDER_H
#define TEST_SENDER_H

#include "guest.h"
#include "packet.h"

struct sender {
	struct guest *guest;
	unsigned int queue;
	uint64_t ring, buffers;		/* addresses */
	uint32_t size, at;		/* descriptors, next to fill */
	uint32_t tail;			/* free running */
	uint32_t desc_size;
};

/* Rings lie at the start of memory, buffers of 64 KiB each from 2 MiB on. */
void sender_open(struct sender *tx, struct guest *guest, unsigned int queue, uint32_t size,
		 bool is_wide, bool is_no_close);
void sender_close(struct sender *tx);
/* A frame in pieces, OWN of the first last, as the drivers do. */
void sender_put(struct sender *tx, const struct packet *packet, unsigned int pieces,
		uint32_t command, uint32_t offload);
/* A descriptor as given; moves on. */
void sender_raw(struct sender *tx, uint32_t command, uint32_t offload, uint64_t address);
void sender_kick(struct sender *tx);	/* doorbell, or tail */
uint32_t sender_command(struct sender *tx, uint32_t index);
uint64_t sender_buffer(struct sender *tx);	/* where the next descriptor's data may lie */
/* Breaks the sums that the chip is to make. */
void sender_spoil(struct packet *packet);
/* For TSO: the field of the TCP sum as the drivers leave it. */
void sender_prepare(struct packet *packet);

#endif
