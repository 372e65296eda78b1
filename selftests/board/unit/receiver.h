/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * receiver.h - the part of a driver that arms an RX ring and reads it, with the
 * bits of each descriptor type as the drivers decode them
 */
#ifndef TEST_RECEIVER_H
#define TEST_RECEIVER_H

#include "guest.h"

enum { RECEIVER_BUFFER = 16384 };

struct receiver {
	struct guest *guest;
	unsigned int queue;
	enum rx_desc_type type;
	uint64_t ring, buffers;
	uint32_t size, at;		/* descriptors, next to read */
	uint32_t buffer_size;
};

/* What a driver makes of a frame. */
struct received {
	uint8_t bytes[2 * RECEIVER_BUFFER];
	uint32_t len;			/* with FCS, as the descriptors say */
	unsigned int descriptors;
	bool is_whole;			/* first and last bits where they belong */
	bool is_error, is_crc_error, is_runt, is_oversize;
	bool is_checked;		/* as both drivers conclude: no need to sum */
	bool is_tcp, is_udp, is_ipv4, is_ipv6, ip_failed, l4_failed;
	bool has_tag;
	uint16_t tci;
	uint32_t hash;
	bool hash_is_l3, hash_is_l4;
	unsigned int hash_ip;		/* 4, 6, 0: not hashed */
};

/* All descriptors armed; the chip is told and enabled. */
void receiver_open(struct receiver *rx, struct guest *guest, unsigned int queue,
		   enum rx_desc_type type, uint32_t size, uint32_t buffer_size);
/* Fields and words of one descriptor. */
void receiver_arm(struct receiver *rx, uint32_t index, uint64_t address, uint32_t length);
uint32_t receiver_status(struct receiver *rx, uint32_t index);
void *receiver_desc(struct receiver *rx, uint32_t index);
uint64_t receiver_buffer(struct receiver *rx, uint32_t index);
/* Reads one frame and arms its descriptors again (the vendor's way: address
 * first). false: the next descriptor is still the chip's. */
bool receiver_take(struct receiver *rx, struct received *out);

#endif
