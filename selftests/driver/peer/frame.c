// SPDX-License-Identifier: GPL-2.0-only
/* frame.c - Ethernet frames, made and judged */
#include <netinet/in.h>
#include <string.h>
#include "frame.h"

enum { IP4_LEN = 20, IP6_LEN = 40, TYPE_IP4 = 0x0800, TYPE_IP6 = 0x86dd, TYPE_VLAN = 0x8100 };

uint32_t checksum_add(uint32_t sum, const uint8_t *buf, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)buf[i] << 8 | buf[i + 1];
	if (len & 1)
		sum += (uint32_t)buf[len - 1] << 8;
	return sum;
}

uint16_t checksum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static void put16(uint8_t *at, unsigned int v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

size_t frame_put_eth(uint8_t *buf, const uint8_t *dst, const uint8_t *src, int tag,
		     uint16_t type)
{
	size_t at = 12;

	memcpy(buf, dst, 6);
	memcpy(buf + 6, src, 6);
	if (tag >= 0) {
		put16(buf + at, TYPE_VLAN);
		put16(buf + at + 2, (unsigned int)tag);
		at += FRAME_TAG;
	}
	put16(buf + at, type);
	return at + 2;
}

size_t frame_ip_len(int family)
{
	return family == AF_INET ? IP4_LEN : IP6_LEN;
}

size_t frame_put_ip(uint8_t *buf, const struct net *from, const struct net *to, uint8_t proto,
		    size_t payload)
{
	uint16_t sum;

	memset(buf, 0, frame_ip_len(to->family));
	if (to->family == AF_INET6) {
		buf[0] = 0x60;
		put16(buf + 4, (unsigned int)payload);
		buf[6] = proto;
		buf[7] = 64;
		memcpy(buf + 8, from->addr, 16);
		memcpy(buf + 24, to->addr, 16);
		return IP6_LEN;
	}
	buf[0] = 0x45;
	put16(buf + 2, (unsigned int)(IP4_LEN + payload));
	buf[8] = 64;
	buf[9] = proto;
	memcpy(buf + 12, from->addr, 4);
	memcpy(buf + 16, to->addr, 4);
	sum = checksum_fold(checksum_add(0, buf, IP4_LEN));
	memcpy(buf + 10, &sum, 2);
	return IP4_LEN;
}

static uint32_t pseudo_sum(int family, const uint8_t *from, const uint8_t *to, uint8_t proto,
			   size_t len)
{
	const size_t size = family == AF_INET ? 4 : 16;

	return checksum_add(checksum_add(proto + (uint32_t)len, from, size), to, size);
}

void frame_put_udp(uint8_t *buf, const struct net *from, const struct net *to, uint16_t sport,
		   uint16_t dport, size_t payload, bool is_bad)
{
	const size_t len = UDP_LEN + payload;
	uint16_t sum;

	put16(buf, sport);
	put16(buf + 2, dport);
	put16(buf + 4, (unsigned int)len);
	put16(buf + 6, 0);
	sum = checksum_fold(checksum_add(pseudo_sum(to->family, from->addr, to->addr, IPPROTO_UDP,
						    len), buf, len));
	if (!sum)
		sum = 0xffff;	/* 0 says that there is none */
	if (is_bad)
		sum ^= sum == htons(0x1234) ? htons(0x8000) : htons(0x1234);
	memcpy(buf + 6, &sum, 2);
}

void frame_put_syn(uint8_t *buf, const struct net *from, const struct net *to, uint16_t sport,
		   uint16_t dport, uint32_t seq)
{
	uint16_t sum;

	memset(buf, 0, TCP_LEN);
	put16(buf, sport);
	put16(buf + 2, dport);
	put16(buf + 4, seq >> 16);
	put16(buf + 6, seq & 0xffff);
	buf[12] = TCP_LEN / 4 << 4;
	buf[13] = 2;	/* SYN */
	put16(buf + 14, 65535);
	sum = checksum_fold(checksum_add(pseudo_sum(to->family, from->addr, to->addr, IPPROTO_TCP,
						    TCP_LEN), buf, TCP_LEN));
	memcpy(buf + 16, &sum, 2);
}

static void look_l4(const uint8_t *l4, size_t len, const uint8_t *from, const uint8_t *to,
		    struct frame_view *v)
{
	size_t head = UDP_LEN;

	if (v->proto != IPPROTO_TCP && v->proto != IPPROTO_UDP)
		return;
	if (v->proto == IPPROTO_TCP)
		head = len >= TCP_LEN ? (size_t)(l4[12] >> 4) * 4 : TCP_LEN;
	if (len < head || (v->proto == IPPROTO_TCP && head < TCP_LEN) ||
	    (v->proto == IPPROTO_UDP && get16(l4 + 4) != len)) {
		v->has_bad_l4 = true;
		return;
	}
	v->sport = (uint16_t)get16(l4);
	v->dport = (uint16_t)get16(l4 + 2);
	v->payload = len - head;
	if (v->proto == IPPROTO_UDP && v->family == AF_INET && !get16(l4 + 6))
		return;	/* none was asked for */
	v->has_bad_l4 = checksum_fold(checksum_add(pseudo_sum(v->family, from, to, v->proto, len),
						   l4, len)) != 0;
}

static void look_ip4(const uint8_t *ip, size_t len, struct frame_view *v)
{
	size_t head;

	if (len < IP4_LEN || ip[0] >> 4 != 4)
		return;
	head = (size_t)(ip[0] & 15) * 4;
	v->family = AF_INET;
	v->ip_len = get16(ip + 2);
	v->proto = ip[9];
	if (head < IP4_LEN || v->ip_len < head || v->ip_len > len ||
	    checksum_fold(checksum_add(0, ip, head))) {
		v->has_bad_ip = true;
		return;
	}
	v->is_fragment = get16(ip + 6) & 0x3fff;
	if (!v->is_fragment)
		look_l4(ip + head, v->ip_len - head, ip + 12, ip + 16, v);
}

static void look_ip6(const uint8_t *ip, size_t len, struct frame_view *v)
{
	if (len < IP6_LEN || ip[0] >> 4 != 6)
		return;
	v->family = AF_INET6;
	v->ip_len = IP6_LEN + get16(ip + 4);
	v->proto = ip[6];
	v->is_fragment = ip[6] == IPPROTO_FRAGMENT;
	if (v->ip_len > len)
		v->has_bad_ip = true;
	else
		look_l4(ip + IP6_LEN, v->ip_len - IP6_LEN, ip + 8, ip + 24, v);
}

void frame_look(const uint8_t *frame, size_t len, struct frame_view *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (len < FRAME_HEAD)
		return;
	if (get16(frame + 12) == TYPE_IP4)
		look_ip4(frame + FRAME_HEAD, len - FRAME_HEAD, ret);
	else if (get16(frame + 12) == TYPE_IP6)
		look_ip6(frame + FRAME_HEAD, len - FRAME_HEAD, ret);
}
