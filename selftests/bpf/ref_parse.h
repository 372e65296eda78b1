/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ref_parse.h - a reference parser for the tests: what an Ethernet frame is,
 * read slowly and plainly from the RFCs. It shares no code with the packet
 * program, so that a mistake has to be made twice to go unseen.
 *
 * RFC 791 (IPv4), 8200 (IPv6), 9293 (TCP), 768 (UDP), 4302 (AH), 6275
 * (mobility), 7401 (HIP), 5533 (shim6), 6946 (atomic fragments), IEEE
 * 802.1Q/ad. Documentation/sentinel.rst has the rules that are ours.
 */
#ifndef VG_REF_PARSE_H
#define VG_REF_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* IPv6 extension headers walked before the rest is called unknown. */
#define REF_EXTHDR_MAX	6
#define REF_VLAN_MAX	2

enum ref_class {
	REF_IP,
	REF_NONIP,
	REF_MALFORMED,
};

/**
 * struct ref_packet - what ref_parse() found
 * @cls: what the frame is; most other members count for REF_IP only
 * @why: for a person reading a failed test: what decided @cls
 * @family: 4 or 6
 * @vlans: VLAN tags skipped
 * @proto: IP protocol; IPv6: the next header at which the walk stopped
 * @tcp_flags: byte 13 of the TCP header, or 0
 * @ports: source and destination port as on the wire, or zeroes
 * @src: source address, IPv4 in the first four bytes
 * @has_source: @src, @family and @vlans count, also for REF_MALFORMED: the
 *	fixed IP header is there and of the right version
 * @fragment: first or later fragment
 * @exthdr_limit: the chain is longer than REF_EXTHDR_MAX
 */
struct ref_packet {
	enum ref_class cls;
	const char *why;
	uint8_t family;
	uint8_t vlans;
	uint8_t proto;
	uint8_t tcp_flags;
	uint8_t ports[4];
	uint8_t src[16];
	bool has_source;
	bool fragment;
	bool exthdr_limit;
};

void ref_parse(struct ref_packet *ret_pkt, const uint8_t *frame, size_t len);

#endif /* VG_REF_PARSE_H */
