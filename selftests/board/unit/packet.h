/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet.h - frames for tests, and a judge of frames that shares no code with
 * the model: every sum here is done the slow way, from its definition.
 */
#ifndef TEST_PACKET_H
#define TEST_PACKET_H

#include <stdbool.h>
#include <stdint.h>

enum { PACKET_ROOM = 65536 + 256 };

struct packet_spec {
	unsigned int ip;		/* 4, 6, 0: not IP */
	unsigned int protocol;		/* 6 TCP, 17 UDP, else no L4 header */
	unsigned int tags;		/* VLAN tags inside the frame, 0..2 */
	unsigned int ip_options;	/* bytes, multiple of 4 (IPv4) or 8 (IPv6 headers) */
	unsigned int tcp_options;	/* bytes, multiple of 4 */
	uint32_t payload;
	uint8_t tcp_flags;
	bool is_fragment;
};

struct packet {
	uint8_t bytes[PACKET_ROOM];
	uint32_t len;
	uint32_t l3, l4, data;		/* offsets; l4 is 0 without one */
};

uint32_t packet_random(uint64_t *state);
/* Right in every length and sum; addresses, ports and payload are random. */
void packet_build(struct packet *packet, const struct packet_spec *spec, uint64_t *random);
/* A random spec of a frame that fits into max bytes. */
struct packet_spec packet_any(uint64_t *random, uint32_t max);
/* Sums anew, the way a right sender leaves them. */
void packet_fix(uint8_t *frame, uint32_t len);
/* NULL: lengths and sums are right; else what is wrong. */
const char *packet_fault(const uint8_t *frame, uint32_t len);

uint16_t packet_sum(const uint8_t *data, uint32_t len, uint32_t start);
uint32_t packet_fcs(const uint8_t *data, uint32_t len);

#endif
