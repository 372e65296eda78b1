/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse.bpf.h - the complete parser
 *
 * Used for whatever the fast path in sentinel.bpf.c leaves alone: IPv4
 * options, fragments, extension headers, ICMP and others, and everything
 * malformed. It decides what is malformed; the fast path only ever accepts
 * what this parser would accept, with the same result.
 *
 * In two steps: snt_parse_source() needs no more than a fixed IP header, so
 * that a blocked source cannot get past the blocklist by sending garbage
 * behind it; snt_parse_rest() looks at everything else.
 *
 * Lengths are checked against the frame and against the lengths in the IP
 * headers (RFC 791, RFC 8200, RFC 9293, RFC 768): contradictory ones are
 * malformed.
 */
#ifndef PARSE_BPF_H
#define PARSE_BPF_H

#include "sentinel.bpf.h"

#define SNT_ETH_P_QINQ	0x9100	/* pre-standard 802.1ad */
#define SNT_EXT_MAX	6	/* IPv6 extension headers walked */

#define SNT_IP4_OFFSET	0x1fff
#define SNT_IP4_MF	0x2000
#define SNT_IP4_DF	0x4000

static __always_inline int snt_is_vlan(__u16 proto)
{
	return proto == bpf_htons(ETH_P_8021Q) || proto == bpf_htons(ETH_P_8021AD) ||
	       proto == bpf_htons(SNT_ETH_P_QINQ);
}

struct snt_ip4 {
	__u8	ver_ihl;
	__u8	tos;
	__u16	tot_len;
	__u16	id;
	__u16	frag;
	__u8	ttl;
	__u8	proto;
	__u16	csum;
	__u32	src;
	__u32	dst;
};

struct snt_ip6 {
	__u32	ver_class_flow;
	__u16	payload_len;
	__u8	next;
	__u8	hop_limit;
	__u64	src[2];
	__u64	dst[2];
};

/* The 14th and 13th byte of a TCP header as one little-endian number */
#define SNT_TCP_DOFF(w)		(((w) & 0xf0) >> 2)	/* bytes */
#define SNT_TCP_FLAGS(w)	((w) >> 8)

/*
 * @l4: transport header, @left: bytes the IP header says follow from there,
 * @more: a first fragment, which may end anywhere in it (RFC 791 asks for 8
 * bytes): what is there is taken, what is not is in the next one.
 */
static __always_inline int snt_parse_l4(void *l4, void *end, __u32 left, __u32 more,
					struct snt_pkt *pkt)
{
	const int cut = more ? 0 : -1;
	__u32 doff;
	__u16 w;

	if (pkt->proto == IPPROTO_TCP) {
		if (left < 20 || l4 + 20 > end)
			return cut;
		w = *(__u16 *)(l4 + 12);
		doff = SNT_TCP_DOFF(w);
		if (doff < 20)
			return -1;
		if (doff > left && cut)
			return cut;
		pkt->flags = SNT_TCP_FLAGS(w);
		pkt->ports = *(__u32 *)l4;
	} else if (pkt->proto == IPPROTO_UDP) {
		if (left < 8 || l4 + 8 > end)
			return cut;
		pkt->ports = *(__u32 *)l4;
	}
	return 0;
}

static __always_inline int snt_parse4(void *p, void *end, struct snt_pkt *pkt)
{
	struct snt_ip4 *ip = p;
	__u32 ihl, tot, frag;

	if (p + sizeof(*ip) > end)
		return -1;
	pkt->proto = ip->proto;
	ihl = (ip->ver_ihl & 0xf) * 4;
	tot = bpf_ntohs(ip->tot_len);
	if (ihl < 20 || tot < ihl || tot > (__u32)(end - p))
		return -1;
	frag = bpf_ntohs(ip->frag);
	if (frag & (SNT_IP4_MF | SNT_IP4_OFFSET))
		pkt->meta |= VG_REC_META_FRAG;
	if (frag & SNT_IP4_OFFSET)
		return 0;
	return snt_parse_l4(p + ihl, end, tot - ihl, frag & SNT_IP4_MF, pkt);
}

/*
 * This and snt_ext_len() are global functions, see snt_listed(): of what they
 * return the verifier knows nothing, so all ways through them are one.
 */
__noinline int snt_is_ext(__u32 next)
{
	switch (next) {
	case 0:		/* hop-by-hop */
	case 43:	/* routing */
	case 44:	/* fragment */
	case 51:	/* authentication */
	case 60:	/* destination options */
	case 135:	/* mobility */
	case 139:	/* HIP */
	case 140:	/* shim6 */
		return 1;
	}
	return 0;
}

/* Length of extension header @next, whose second byte is @len: up to 2048 */
__noinline __u32 snt_ext_len(__u32 next, __u32 len)
{
	if (next == 44)
		return 8;
	if (next == 51)
		return (len + 2) * 4;
	return (len + 1) * 8;
}

/* Fragment header: what is known of the packet it is part of */
struct snt_frag6 {
	__u8	next;
	__u8	reserved;
	__u16	offset;		/* 13 bits offset, 2 reserved, 1 more */
	__u32	id;
};

static __always_inline int snt_parse6(void *p, void *end, struct snt_pkt *pkt, __u8 *ret_long)
{
	struct snt_ip6 *ip = p;
	__u32 off = sizeof(*ip);
	__u16 frag = 0;
	__u32 left, n;
	__u8 next;
	int i;

	if (p + sizeof(*ip) > end)
		return -1;
	next = ip->next;
	left = bpf_ntohs(ip->payload_len);
	if (left > (__u32)(end - p) - sizeof(*ip)) {
		pkt->proto = next;
		return -1;
	}
	/*
	 * Unrolled: Linux 6.1 refuses a loop whose last instruction falls through
	 * into its first, and where clang puts them is clang's choice.
	 */
#pragma clang loop unroll(full)
	for (i = 0; i <= SNT_EXT_MAX; i++) {
		/* off <= 40 + 6 * 4095: the verifier needs to see it */
		void *q = p + (off & 0x7fff);

		pkt->proto = next;
		if (!snt_is_ext(next))
			return snt_parse_l4(q, end, left, frag & bpf_htons(1), pkt);
		if (i == SNT_EXT_MAX) {
			*ret_long = 1;
			return 0;
		}
		if (left < 8 || q + 8 > end)
			return -1;
		n = snt_ext_len(next, *(__u8 *)(q + 1)) & 0xfff;
		if (n > left)
			return -1;
		if (next == 44) {
			frag |= ((struct snt_frag6 *)q)->offset;
			pkt->meta |= VG_REC_META_FRAG;
		}
		next = *(__u8 *)q;
		off += n;
		left -= n;
		if (frag & bpf_htons(0xfff8)) {
			/* a later fragment: what follows is somewhere's middle */
			pkt->proto = next;
			return 0;
		}
	}
	return 0;
}

/*
 * Link layer and source address. Returns where the IP header is, or NULL with
 * pkt->verdict PASS_NONIP or PASS_MALFORMED.
 */
static __always_inline void *snt_parse_source(struct xdp_md *ctx, struct snt_pkt *pkt)
{
	void *end = (void *)(long)ctx->data_end;
	void *p = (void *)(long)ctx->data;
	__u32 vlans;
	__u16 proto;

	pkt->len = end - p;
	pkt->verdict = VG_CNT_PASS_MALFORMED;
	if (p + ETH_HLEN > end)
		return NULL;
	proto = *(__u16 *)(p + 12);
	p += ETH_HLEN;
	for (vlans = 0; vlans < 2 && snt_is_vlan(proto); vlans++) {
		if (p + 4 > end)
			return NULL;
		proto = *(__u16 *)(p + 2);
		p += 4;
	}
	pkt->meta = vlans << 1;

	if (proto == bpf_htons(ETH_P_IP)) {
		struct snt_ip4 *ip = p;

		if (p + sizeof(*ip) > end || ip->ver_ihl >> 4 != 4)
			return NULL;
		pkt->src[0] = ip->src;
	} else if (proto == bpf_htons(ETH_P_IPV6)) {
		struct snt_ip6 *ip = p;

		if (p + sizeof(*ip) > end || *(__u8 *)p >> 4 != 6)
			return NULL;
		pkt->src[0] = ip->src[0];
		pkt->src[1] = ip->src[1];
		pkt->meta |= VG_REC_META_V6;
	} else {
		pkt->verdict = VG_CNT_PASS_NONIP;
		return NULL;
	}
	return p;
}

/* Everything behind the source address; -1: malformed. @p: IP header */
static __always_inline int snt_parse_rest(void *p, void *end, struct snt_pkt *pkt,
					  __u8 *ret_long)
{
	if (pkt->meta & VG_REC_META_V6)
		return snt_parse6(p, end, pkt, ret_long);
	return snt_parse4(p, end, pkt);
}

#endif /* PARSE_BPF_H */
