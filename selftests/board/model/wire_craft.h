/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_craft.h - frames that the generator sends, made from a description
 *
 * The last 12 bytes of a frame with room for them are a mark and the frame's
 * number: at the end, because headers change on the way (tags, echoes).
 */
#ifndef BOARD_WIRE_CRAFT_H
#define BOARD_WIRE_CRAFT_H

#include <stdbool.h>
#include <stdint.h>

enum craft_proto { CRAFT_UDP, CRAFT_TCP_SYN, CRAFT_ICMP, CRAFT_RAW };
enum craft_to { CRAFT_TO_CHIP, CRAFT_TO_ALL, CRAFT_TO_GROUP, CRAFT_TO_OTHER, CRAFT_TO_MAC };
enum craft_sums { CRAFT_SUMS_GOOD, CRAFT_SUMS_BAD_IP, CRAFT_SUMS_BAD_L4 };

enum { CRAFT_MIN = 60, CRAFT_MARK = 12 };

struct craft_spec {
	enum craft_proto proto;
	enum craft_to to;
	enum craft_sums sums;
	unsigned int ip_version;	/* 4 or 6 */
	int vlan;			/* tag control information, -1: untagged */
	uint8_t src_mac[6], dst_mac[6];	/* dst_mac: CRAFT_TO_MAC */
	uint8_t src[16], dst[16];	/* IPv4: the first four */
	uint16_t sport, dport;
	uint32_t sources, flows;	/* addresses from src on, ports from sport on */
};

/* Ethernet to UDP, TCP or ICMP, in bytes */
uint32_t craft_headers(const struct craft_spec *spec);
/* len: at least CRAFT_MIN and the headers; chip_mac: CRAFT_TO_CHIP */
void craft_build(const struct craft_spec *spec, const uint8_t chip_mac[6], uint64_t number,
		 uint8_t *frame, uint32_t len);
/* Has the frame a mark? */
bool craft_number(const uint8_t *frame, uint32_t len, uint64_t *ret);

#endif
