// SPDX-License-Identifier: GPL-2.0-only
/* frames.c - the packets of the instruction bench, built byte by byte */
#include <string.h>
#include "frames.h"

#define ETH_MIN		60u	/* 64 on the wire, less the FCS */
#define SPORT		40000u
#define DPORT		443u

static void put8(struct frame *f, unsigned int v)
{
	f->data[f->len++] = (uint8_t)v;
}

static void put16(struct frame *f, unsigned int v)
{
	put8(f, v >> 8);
	put8(f, v & 0xff);
}

static void put32(struct frame *f, uint32_t v)
{
	put16(f, v >> 16);
	put16(f, v & 0xffff);
}

static void put64(struct frame *f, uint64_t v)
{
	put32(f, (uint32_t)(v >> 32));
	put32(f, (uint32_t)v);
}

static void put_eth(struct frame *f, unsigned int vlans, unsigned int ethertype)
{
	static const uint8_t macs[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };

	memset(f, 0, sizeof(*f));
	memcpy(f->data, macs, sizeof(macs));
	f->len = sizeof(macs);
	if (vlans == 2) {
		put16(f, 0x88a8);
		put16(f, 100);
	}
	if (vlans >= 1) {
		put16(f, 0x8100);
		put16(f, 7);
	}
	put16(f, ethertype);
}

static unsigned int l4_proto(enum frame_l4 l4, unsigned int family)
{
	switch (l4) {
	case FRAME_SYN:
		return 6;
	case FRAME_UDP:
		return 17;
	default:
		return family == 4 ? 1 : 58;
	}
}

static unsigned int l4_len(enum frame_l4 l4)
{
	return l4 == FRAME_SYN ? 20 : 24;	/* UDP and ICMP carry 16 bytes */
}

/* Checksums stay 0: the sentinel does not look at them, nor does the peer. */
static void put_l4(struct frame *f, enum frame_l4 l4, unsigned int family)
{
	unsigned int end = f->len + l4_len(l4);

	if (l4 == FRAME_SYN) {
		put16(f, SPORT);
		put16(f, DPORT);
		put32(f, 1);		/* sequence */
		put32(f, 0);
		put16(f, 0x5002);	/* 20 bytes of header, SYN */
		put16(f, 65535);
	} else if (l4 == FRAME_UDP) {
		put16(f, SPORT);
		put16(f, DPORT);
		put16(f, l4_len(l4));
	} else {
		put16(f, family == 4 ? 0x0800 : 0x8000);	/* echo request */
	}
	f->len = end;
	if (f->len < ETH_MIN)
		f->len = ETH_MIN;
}

void frame_v4(struct frame *ret_f, uint32_t src, enum frame_l4 l4, unsigned int vlans)
{
	unsigned int ip, i, sum = 0;

	put_eth(ret_f, vlans, 0x0800);
	ip = ret_f->len;
	put16(ret_f, 0x4500);
	put16(ret_f, 20 + l4_len(l4));
	put32(ret_f, 0x00014000);	/* id 1, don't fragment */
	put8(ret_f, 64);
	put8(ret_f, l4_proto(l4, 4));
	put16(ret_f, 0);
	put32(ret_f, src);
	put32(ret_f, 0xc0000201);	/* 192.0.2.1 */
	for (i = ip; i < ip + 20; i += 2)
		sum += (unsigned int)ret_f->data[i] << 8 | ret_f->data[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	ret_f->data[ip + 10] = (uint8_t)(~sum >> 8);
	ret_f->data[ip + 11] = (uint8_t)~sum;
	put_l4(ret_f, l4, 4);
}

void frame_v6(struct frame *ret_f, uint64_t hi, uint64_t lo, enum frame_l4 l4,
	      unsigned int vlans)
{
	put_eth(ret_f, vlans, 0x86dd);
	put32(ret_f, 0x60000000);
	put16(ret_f, l4_len(l4));
	put8(ret_f, l4_proto(l4, 6));
	put8(ret_f, 64);
	put64(ret_f, hi);
	put64(ret_f, lo);
	put64(ret_f, 0x20010db800000000);	/* 2001:db8::1 */
	put64(ret_f, 1);
	put_l4(ret_f, l4, 6);
}
