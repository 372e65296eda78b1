// SPDX-License-Identifier: GPL-2.0-only
/* frame.c - build the template frame: Ethernet, VLAN tags, IP, TCP or UDP */
#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include "frame.h"

static uint32_t sum16(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	return sum;
}

static size_t put_ethernet(uint8_t *buf, const struct gen_spec *spec)
{
	uint16_t type = htons(spec->family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	size_t len = 2 * ETH_ALEN;
	unsigned int i;

	memcpy(buf, spec->dst_mac, ETH_ALEN);
	memcpy(buf + ETH_ALEN, spec->src_mac, ETH_ALEN);
	for (i = 0; i < spec->vlans; i++) {
		uint16_t tag[2] = {
			htons(spec->vlans == 2 && i == 0 ? ETH_P_8021AD : ETH_P_8021Q),
			htons(100 + i),
		};

		memcpy(buf + len, tag, sizeof(tag));
		len += sizeof(tag);
	}
	memcpy(buf + len, &type, sizeof(type));
	return len + sizeof(type);
}

static size_t put_ip(uint8_t *buf, size_t off, const struct gen_spec *spec, struct gen_conf *conf)
{
	uint8_t l4 = spec->proto == GEN_UDP ? IPPROTO_UDP : IPPROTO_TCP;

	if (spec->family == AF_INET) {
		struct iphdr ip = {
			.version = 4, .ihl = 5, .ttl = 64, .protocol = l4,
			.tot_len = htons(spec->size - off),
		};

		memcpy(&ip.daddr, &spec->dst, 4);
		memcpy(buf + off, &ip, sizeof(ip));
		conf->src_off = off + offsetof(struct iphdr, saddr);
		conf->csum_off = off + offsetof(struct iphdr, check);
		conf->csum_base = sum16(&ip, sizeof(ip));
		return off + sizeof(ip);
	} else {
		struct ip6_hdr ip6 = {
			.ip6_flow = htonl(6u << 28), .ip6_nxt = l4, .ip6_hlim = 64,
			.ip6_plen = htons(spec->size - off - sizeof(ip6)),
			.ip6_dst = spec->dst,
		};

		memcpy(buf + off, &ip6, sizeof(ip6));
		conf->src_off = off + offsetof(struct ip6_hdr, ip6_src);
		conf->flags |= GEN_F_V6;
		return off + sizeof(ip6);
	}
}

static size_t put_l4(uint8_t *buf, size_t off, const struct gen_spec *spec)
{
	if (spec->proto == GEN_UDP) {
		struct udphdr udp = {
			.source = htons(spec->sport), .dest = htons(spec->dport),
			.len = htons(spec->size - off),
		};

		memcpy(buf + off, &udp, sizeof(udp));
		return off + sizeof(udp);
	} else {
		struct tcphdr tcp = {
			.source = htons(spec->sport), .dest = htons(spec->dport),
			.doff = 5, .window = htons(1024),
			.syn = spec->proto == GEN_TCP_SYN, .ack = spec->proto == GEN_TCP_ACK,
		};

		memcpy(buf + off, &tcp, sizeof(tcp));
		return off + sizeof(tcp);
	}
}

unsigned int frame_min(const struct gen_spec *spec)
{
	unsigned int len = sizeof(struct ethhdr) + spec->vlans * 4;

	len += spec->family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ip6_hdr);
	len += spec->proto == GEN_UDP ? sizeof(struct udphdr) : sizeof(struct tcphdr);
	return len < GEN_FRAME_MIN ? GEN_FRAME_MIN : len;
}

int frame_build(const struct gen_spec *spec, uint8_t *buf, struct gen_conf *conf)
{
	size_t off;

	if (spec->size > GEN_FRAME_MAX || spec->vlans > 2)
		return -EINVAL;
	if (spec->size < frame_min(spec))
		return -EMSGSIZE;
	memset(buf, 0, spec->size);
	off = put_ethernet(buf, spec);
	off = put_ip(buf, off, spec, conf);
	put_l4(buf, off, spec);
	memcpy(conf->hdr, buf, spec->size < GEN_HDR_MAX ? spec->size : GEN_HDR_MAX);
	if (spec->vlans)
		conf->flags |= GEN_F_COPY;
	return 0;
}
