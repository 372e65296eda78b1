/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame.h - Ethernet frames, made and judged; no system calls
 *
 * Frames have no FCS. A VLAN tag is beside the frame, as a packet socket shows
 * it, and goes into its bytes only when it is sent (frame_put_eth).
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arg.h"

enum {
	FRAME_MIN = 60,
	FRAME_MAX = 9194 + 18,	/* the RTL8125's largest MTU, header and tag */
	FRAME_HEAD = 14,
	FRAME_TAG = 4,
};

/* The Internet checksum: add parts (all but the last of even length), fold. */
uint32_t checksum_add(uint32_t sum, const uint8_t *buf, size_t len);
uint16_t checksum_fold(uint32_t sum);

/* Each writes its header at buf and returns how long it is. tag: -1 none. */
size_t frame_put_eth(uint8_t *buf, const uint8_t *dst, const uint8_t *src, int tag,
		     uint16_t type);
size_t frame_ip_len(int family);
size_t frame_put_ip(uint8_t *buf, const struct net *from, const struct net *to, uint8_t proto,
		    size_t payload);

enum { UDP_LEN = 8, TCP_LEN = 20 };
/* The payload is there already; bad: with a wrong checksum. */
void frame_put_udp(uint8_t *buf, const struct net *from, const struct net *to, uint16_t sport,
		   uint16_t dport, size_t payload, bool is_bad);
void frame_put_syn(uint8_t *buf, const struct net *from, const struct net *to, uint16_t sport,
		   uint16_t dport, uint32_t seq);

/* What a frame is, as far as it is IP. */
struct frame_view {
	int family;		/* AF_INET, AF_INET6, or 0: not IP, or not whole */
	bool has_bad_ip;	/* lengths or header checksum */
	bool has_bad_l4;	/* TCP or UDP checksum */
	bool is_fragment;	/* then its ports and checksum are not looked at */
	uint8_t proto;
	uint16_t sport, dport;
	size_t ip_len;		/* as the header says: what the MTU limits */
	size_t payload;		/* of TCP or UDP */
};
/* frame: from the destination address on, no tag in it */
void frame_look(const uint8_t *frame, size_t len, struct frame_view *ret);

#endif /* FRAME_H */
