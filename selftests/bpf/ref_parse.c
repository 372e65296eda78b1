// SPDX-License-Identifier: GPL-2.0-only
/* ref_parse.c - see ref_parse.h */
#include <string.h>

#include "ref_parse.h"

enum {
	ETH_ADDRS = 12,
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_8021Q = 0x8100,
	TYPE_8021AD = 0x88a8,
	TYPE_QINQ = 0x9100,
	IPV4_MIN = 20,
	IPV6_HDR = 40,
	TCP_MIN = 20,
	UDP_HDR = 8,
	MIN_DOFF = 5,
	NH_HOPOPTS = 0,
	NH_TCP = 6,
	NH_UDP = 17,
	NH_ROUTING = 43,
	NH_FRAGMENT = 44,
	NH_AH = 51,
	NH_DSTOPTS = 60,
	NH_MOBILITY = 135,
	NH_HIP = 139,
	NH_SHIM6 = 140,
};

/* What is left to read; every read goes through take(). */
struct view {
	const uint8_t *at;
	size_t left;
};

/* The next @n bytes, or NULL when they are not all there. */
static const uint8_t *take(struct view *v, size_t n)
{
	const uint8_t *p = v->at;

	if (v->left < n)
		return NULL;
	v->at += n;
	v->left -= n;
	return p;
}

static unsigned int be16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static void malformed(struct ref_packet *pkt, const char *why)
{
	pkt->cls = REF_MALFORMED;
	pkt->why = why;
}

static bool is_vlan_type(unsigned int type)
{
	return type == TYPE_8021Q || type == TYPE_8021AD || type == TYPE_QINQ;
}

/*
 * @first_fragment: the datagram goes on in other packets, so a header cut
 * short here is not a lie; the packet then just has no L4 that we know.
 */
static void parse_l4(struct ref_packet *pkt, struct view v, bool first_fragment)
{
	const uint8_t *tcp, *udp;

	if (pkt->proto == NH_TCP) {
		tcp = take(&v, TCP_MIN);
		if (!tcp) {
			if (!first_fragment)
				malformed(pkt, "TCP header truncated");
			return;
		}
		if (tcp[12] >> 4 < MIN_DOFF) {
			malformed(pkt, "TCP data offset below 5");
			return;
		}
		if (!first_fragment && (tcp[12] >> 4) * 4u > TCP_MIN + v.left) {
			malformed(pkt, "TCP data offset beyond the packet");
			return;
		}
		memcpy(pkt->ports, tcp, sizeof(pkt->ports));
		pkt->tcp_flags = tcp[13];
	} else if (pkt->proto == NH_UDP) {
		udp = take(&v, UDP_HDR);
		if (!udp) {
			if (!first_fragment)
				malformed(pkt, "UDP header truncated");
			return;
		}
		memcpy(pkt->ports, udp, sizeof(pkt->ports));
	}
}

static void parse_ipv4(struct ref_packet *pkt, struct view v)
{
	unsigned int header_len, total_len, fragment_word;
	const size_t room = v.left;
	const uint8_t *ip;

	ip = take(&v, IPV4_MIN);
	if (!ip)
		return malformed(pkt, "IPv4 header truncated");
	header_len = (ip[0] & 0x0f) * 4u;
	total_len = be16(ip + 2);
	if (ip[0] >> 4 != 4)
		return malformed(pkt, "IPv4: version is not 4");
	pkt->family = 4;
	pkt->has_source = true;
	memcpy(pkt->src, ip + 12, 4);
	if (header_len < IPV4_MIN)
		return malformed(pkt, "IPv4: IHL below 5");
	if (header_len > room)
		return malformed(pkt, "IPv4: IHL beyond the frame");
	if (total_len < header_len)
		return malformed(pkt, "IPv4: total length below the header's");
	if (total_len > room)
		return malformed(pkt, "IPv4: total length beyond the frame");

	pkt->proto = ip[9];

	/* What follows the datagram is padding of the link. */
	v.at = ip + header_len;
	v.left = total_len - header_len;

	fragment_word = be16(ip + 6);
	pkt->fragment = fragment_word & 0x3fff;	/* MF or an offset */
	if (fragment_word & 0x1fff)
		return;
	parse_l4(pkt, v, pkt->fragment);
}

/* Length of extension header @nh in bytes by its second byte, 0: no such header. */
static size_t exthdr_len(uint8_t nh, uint8_t len_field)
{
	switch (nh) {
	case NH_HOPOPTS:
	case NH_ROUTING:
	case NH_DSTOPTS:
	case NH_MOBILITY:
	case NH_HIP:
	case NH_SHIM6:
		return 8 + 8 * (size_t)len_field;
	case NH_FRAGMENT:
		return 8;	/* its second byte is reserved */
	case NH_AH:
		return 8 + 4 * (size_t)len_field;
	}
	return 0;
}

static void parse_ipv6(struct ref_packet *pkt, struct view v)
{
	const uint8_t *ip = take(&v, IPV6_HDR), *ext;
	bool first_fragment = false;
	unsigned int payload_len;
	int walked;

	if (!ip)
		return malformed(pkt, "IPv6 header truncated");
	if (ip[0] >> 4 != 6)
		return malformed(pkt, "IPv6: version is not 6");
	pkt->family = 6;
	pkt->has_source = true;
	memcpy(pkt->src, ip + 8, 16);
	payload_len = be16(ip + 4);
	if (payload_len > v.left)
		return malformed(pkt, "IPv6: payload length beyond the frame");
	v.left = payload_len;

	pkt->proto = ip[6];

	for (walked = 0; exthdr_len(pkt->proto, 0); walked++) {
		if (walked == REF_EXTHDR_MAX) {
			pkt->exthdr_limit = true;
			return;
		}
		/* All these headers are 8 bytes at least. */
		if (v.left < 8)
			return malformed(pkt, "IPv6: extension header truncated");
		ext = take(&v, exthdr_len(pkt->proto, v.at[1]));
		if (!ext)
			return malformed(pkt, "IPv6: extension header beyond the packet");
		if (pkt->proto == NH_FRAGMENT) {
			pkt->fragment = true;
			/* Without M it is a whole packet, RFC 6946. */
			first_fragment |= ext[3] & 1;
			if (be16(ext + 2) & 0xfff8) {
				/* What follows is the middle of something. */
				pkt->proto = ext[0];
				return;
			}
		}
		pkt->proto = ext[0];
	}
	parse_l4(pkt, v, first_fragment);
}

void ref_parse(struct ref_packet *ret_pkt, const uint8_t *frame, size_t len)
{
	struct view v = { frame, len };
	const uint8_t *p;
	unsigned int type;

	memset(ret_pkt, 0, sizeof(*ret_pkt));
	ret_pkt->cls = REF_IP;
	ret_pkt->why = "IP";

	if (!take(&v, ETH_ADDRS) || !(p = take(&v, 2)))
		return malformed(ret_pkt, "Ethernet header truncated");
	type = be16(p);
	while (is_vlan_type(type) && ret_pkt->vlans < REF_VLAN_MAX) {
		p = take(&v, 4);
		if (!p)
			return malformed(ret_pkt, "VLAN tag truncated");
		type = be16(p + 2);
		ret_pkt->vlans++;
	}

	if (type == TYPE_IPV4) {
		parse_ipv4(ret_pkt, v);
	} else if (type == TYPE_IPV6) {
		parse_ipv6(ret_pkt, v);
	} else {
		ret_pkt->cls = REF_NONIP;
		ret_pkt->why = is_vlan_type(type) ? "more than two VLAN tags" :
						    "EtherType is neither IPv4 nor IPv6";
	}
}
