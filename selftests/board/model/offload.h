/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * offload.h - what the chip does to a frame's bytes. Pure: no state, no I/O.
 */
#ifndef BOARD_OFFLOAD_H
#define BOARD_OFFLOAD_H

#include <stdbool.h>
#include <stdint.h>

enum offload_l4 { OFFLOAD_L4_NONE, OFFLOAD_TCP, OFFLOAD_UDP };

/* Where the headers of a frame are. */
struct offload_layout {
	uint16_t ethertype;		/* behind VLAN tags */
	uint8_t l3_offset;		/* 14, 18 or 22 */
	uint8_t ip_version;		/* 4, 6, 0: neither */
	uint16_t l4_offset;		/* 0: none (fragment, other protocol, cut short) */
	uint16_t l4_length;		/* by the IP header, bounded by the frame */
	enum offload_l4 l4;
	bool is_fragment, is_truncated;
};

/* What the TX descriptor asks for. */
struct offload_tx {
	bool insert_vlan;
	uint16_t vlan_tci;
	bool ip_checksum;		/* IPv4 header */
	enum offload_l4 l4_checksum;
	uint16_t l4_offset;		/* 0: not given, find it by IHL */
	uint16_t mss;			/* 0: no segmentation */
	bool is_ipv6_tso;
};

/* Status of a received frame, in no descriptor's bit positions. */
struct offload_rx {
	bool is_ipv4, is_ipv6, is_tcp, is_udp;
	bool ip_failed, l4_failed;	/* checksum wrong */
	bool has_vlan;
	uint16_t vlan_tci;
};

typedef void (*offload_emit_fn)(void *arg, const uint8_t *frame, uint32_t len);

struct offload_layout offload_parse(const uint8_t *frame, uint32_t len);
/*
 * Checksums, tag and segments as asked; emits each finished frame. frame may be
 * changed and must have room for 4 bytes behind len. Returns the number of
 * frames, or -EINVAL when the request cannot be meant for this frame (no such
 * header, mss without TCP, offset outside): nothing is emitted then.
 */
int offload_transmit(uint8_t *frame, uint32_t len, const struct offload_tx *tx,
		     offload_emit_fn emit, void *arg);
/* Checks checksums; with strip_vlan takes the outer tag out (*len falls by 4). */
struct offload_rx offload_receive(uint8_t *frame, uint32_t *len, bool strip_vlan);
uint16_t offload_checksum(const uint8_t *data, uint32_t len, uint32_t sum);

#endif
