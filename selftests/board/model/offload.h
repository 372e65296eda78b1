/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * offload.h - what the chip does to a frame's bytes. Pure: no state, no I/O.
 */
#ifndef BOARD_OFFLOAD_H
#define BOARD_OFFLOAD_H

#include <stdbool.h>
#include <stdint.h>

enum offload_l4 { OFFLOAD_L4_NONE, OFFLOAD_TCP, OFFLOAD_UDP };

enum { OFFLOAD_HEADROOM = 4, OFFLOAD_FRAME_MIN = 60 };	/* FRAME_MIN: without FCS */

/* Where the headers of a frame are. */
struct offload_layout {
	uint16_t ethertype;		/* behind VLAN tags */
	uint8_t l3_offset;		/* 14, 18 or 22 */
	uint8_t ip_version;		/* 4, 6, 0: neither */
	uint16_t l4_offset;		/* 0: none (fragment, other protocol, cut short) */
	uint16_t l4_length;		/* by the IP header, bounded by the frame */
	enum offload_l4 l4;
	bool is_fragment;
	bool is_truncated;		/* the IP header promises more than there is */
	bool has_extension;		/* IPv6 headers between IP and L4 */
};

/* What the TX descriptor asks for. */
struct offload_tx {
	bool insert_vlan;
	uint16_t vlan_tci;
	bool ip_checksum;		/* IPv4 header */
	enum offload_l4 l4_checksum;
	uint16_t l4_offset;		/* 0: not given, find it by IHL */
	uint16_t mss;			/* 0: no segmentation */
	bool is_ipv6;			/* for L4 sums and segments: over IPv6, else IPv4 */
};

/* Status of a received frame, in no descriptor's bit positions. */
struct offload_rx {
	bool is_ipv4, is_ipv6, is_tcp, is_udp;
	bool ip_failed, l4_failed;	/* checksum wrong */
	bool has_vlan;			/* the outer tag is an 802.1Q tag */
	uint16_t vlan_tci;
};

typedef void (*offload_emit_fn)(void *arg, const uint8_t *frame, uint32_t len);

struct offload_layout offload_parse(const uint8_t *frame, uint32_t len);
/*
 * Checksums, tag and segments as asked; emits each finished frame. frame is
 * changed and must have OFFLOAD_HEADROOM bytes in front of it. Returns the
 * number of frames, or -EINVAL when the request cannot be meant for this frame
 * (no such header, an offset that is elsewhere, nothing to segment): nothing is
 * emitted then.
 */
int offload_transmit(uint8_t *frame, uint32_t len, const struct offload_tx *tx,
		     offload_emit_fn emit, void *arg);
/* layout: of this frame. Without check_sums only the tag is looked at. */
struct offload_rx offload_receive(const uint8_t *frame, uint32_t len,
				  const struct offload_layout *layout, bool check_sums);
/*
 * The Internet checksum of len bytes, as a number; sum: what is added to it
 * (16-bit words as numbers). Over data that holds a right checksum it is 0.
 */
uint16_t offload_checksum(const uint8_t *data, uint32_t len, uint32_t sum);
/* CRC-32 of Ethernet, to be continued: start with 0. Goes out low byte first. */
uint32_t offload_fcs(uint32_t fcs, const uint8_t *data, uint32_t len);

#endif
