/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_packet.h - frames that the generator sends, made from a description
 *
 * The last 12 bytes of a frame with room for them are a mark and the frame's
 * number: at the end, because headers change on the way (tags, echoes).
 */
#ifndef BOARD_WIRE_PACKET_H
#define BOARD_WIRE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

enum packet_proto { PACKET_UDP, PACKET_TCP_SYN, PACKET_ICMP, PACKET_RAW };
enum packet_to { PACKET_TO_CHIP, PACKET_TO_ALL, PACKET_TO_GROUP, PACKET_TO_OTHER, PACKET_TO_MAC };
enum packet_sums { PACKET_SUMS_GOOD, PACKET_SUMS_BAD_IP, PACKET_SUMS_BAD_L4 };

enum { PACKET_MIN = 60, PACKET_MARK = 12 };

struct packet_spec {
	enum packet_proto proto;
	enum packet_to to;
	enum packet_sums sums;
	unsigned int ip_version;	/* 4 or 6 */
	int vlan;			/* tag control information, -1: untagged */
	uint8_t src_mac[6], dst_mac[6];	/* dst_mac: PACKET_TO_MAC */
	uint8_t src[16], dst[16];	/* IPv4: the first four */
	uint16_t sport, dport;
	uint32_t sources, flows;	/* addresses from src on, ports from sport on */
};

/* Ethernet to UDP, TCP or ICMP, in bytes */
uint32_t packet_headers(const struct packet_spec *spec);
/* len: at least PACKET_MIN and the headers; chip_mac: PACKET_TO_CHIP */
void packet_build(const struct packet_spec *spec, const uint8_t chip_mac[6], uint64_t number,
		  uint8_t *frame, uint32_t len);
/* Has the frame a mark? */
bool packet_number(const uint8_t *frame, uint32_t len, uint64_t *ret);

#endif
