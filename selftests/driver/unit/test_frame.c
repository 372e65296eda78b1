// SPDX-License-Identifier: GPL-2.0-only
/* test_frame.c - frames made and judged, and both against frames seen elsewhere */
#include <netinet/in.h>
#include <string.h>
#include "frame.h"
#include "ktap.h"
#include "pattern.h"

static const uint8_t dst[6] = { 2, 0, 0, 0, 0, 1 }, src[6] = { 2, 0, 0, 0, 0, 2 };
static uint8_t frame[2000];

/* RFC 1071's own example, and the odd byte at the end */
static void checksums(void)
{
	static const uint8_t example[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	ktap_ok(checksum_fold(checksum_add(0, example, 8)) == htons((uint16_t)~0xddf2),
		"the sum of RFC 1071's example");
	ktap_ok(checksum_fold(checksum_add(0, example, 7)) == htons((uint16_t)~0xdcfb),
		"an odd byte counts as the upper half");
	ktap_ok(checksum_fold(0xffffffff) == 0, "all carries are folded");
}

/* Made by Linux 6.18 and caught on a veth pair without offloads. */
static void known_frames(void)
{
	static const uint8_t udp[] = {
		0x5e, 0xb7, 0x7b, 0xc9, 0x7f, 0x65, 0x2a, 0x3f, 0xa8, 0x8b, 0xf8, 0x4b, 0x08, 0x00,
		0x45, 0x00, 0x00, 0x2b, 0xe1, 0xf3, 0x40, 0x00, 0x40, 0x11, 0xd4, 0xca, 0xc0, 0x00,
		0x02, 0x02, 0xc0, 0x00, 0x02, 0x01, 0x9c, 0x40, 0x00, 0x35, 0x00, 0x17, 0xec, 0x7b,
		'h', 'e', 'l', 'l', 'o', ',', ' ', 'v', 'a', 'n', 'g', 'u', 'a', 'r', 'd',
	};
	static const uint8_t syn[] = {
		0x5e, 0xb7, 0x7b, 0xc9, 0x7f, 0x65, 0x2a, 0x3f, 0xa8, 0x8b, 0xf8, 0x4b, 0x86, 0xdd,
		0x60, 0x09, 0xe4, 0x92, 0x00, 0x28, 0x06, 0x40, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x99,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x20, 0x01, 0x0d, 0xb8,
		0x00, 0x99, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x9c, 0x41,
		0x00, 0x63, 0x83, 0xab, 0x3e, 0x2f, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xfd, 0x20,
		0x8e, 0x6c, 0x00, 0x00, 0x02, 0x04, 0x05, 0xa0, 0x04, 0x02, 0x08, 0x0a, 0x23, 0x04,
		0xde, 0x59, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x0a,
	};
	struct frame_view v;

	frame_look(udp, sizeof(udp), &v);
	ktap_ok(v.family == AF_INET && v.proto == IPPROTO_UDP && v.sport == 40000 &&
		v.dport == 53 &&
		v.ip_len == 43 && v.payload == 15 && !v.has_bad_ip && !v.has_bad_l4,
		"a datagram of Linux is understood and in order");
	frame_look(syn, sizeof(syn), &v);
	ktap_ok(v.family == AF_INET6 && v.proto == IPPROTO_TCP && v.sport == 40001 &&
		v.dport == 99 && v.ip_len == 80 && !v.payload && !v.has_bad_ip && !v.has_bad_l4,
		"and a SYN with options, in IPv6");
}

static size_t make_udp(int family, size_t payload, bool is_bad)
{
	struct net from = { .family = family, .addr = { 192, 0, 2, 1, 9, 9 } }, to = from;
	size_t at;

	to.addr[3] = 2;
	to.addr[15] = 7;
	at = frame_put_eth(frame, dst, src, -1, family == AF_INET ? 0x0800 : 0x86dd);
	at += frame_put_ip(frame + at, &from, &to, IPPROTO_UDP, UDP_LEN + payload);
	datagram_fill(1, (uint32_t)payload, frame + at + UDP_LEN, payload);
	frame_put_udp(frame + at, &from, &to, 1000, 2000, payload, is_bad);
	return at + UDP_LEN + payload;
}

static void made_frames(int family, const char *name)
{
	unsigned int wrong = 0, missed = 0, unseen = 0, bit;
	struct frame_view v;
	size_t n, len;

	for (n = DATAGRAM_MIN; n <= 1400; n++) {
		len = make_udp(family, n, false);
		frame_look(frame, len, &v);
		wrong += v.family != family || v.has_bad_ip || v.has_bad_l4 || v.payload != n ||
			 v.sport != 1000 || v.dport != 2000;
		/* a byte of padding is no part of it */
		frame[len] = 0xaa;
		frame_look(frame, len + 1, &v);
		wrong += v.has_bad_ip || v.has_bad_l4 || v.payload != n;
		len = make_udp(family, n, true);
		frame_look(frame, len, &v);
		missed += !v.has_bad_l4 || v.has_bad_ip;
	}
	ktap_ok(!wrong, "%s: datagrams of every size are in order", name);
	ktap_ok(!missed, "%s: those with a wrong checksum are not", name);
	for (bit = 0; bit < 8 * 300; bit++) {
		len = make_udp(family, 280, false);
		if (14 + bit / 8 >= len)
			break;
		frame[14 + bit / 8] ^= (uint8_t)(1 << bit % 8);
		frame_look(frame, len, &v);
		/* In IPv6 traffic class, flow label and hop limit are in no sum, nor is what
		 * changes the protocol to one that has none we look at. */
		if (family == AF_INET6 && (bit / 8 < 4 || bit / 8 == 6 || bit / 8 == 7))
			continue;
		unseen += v.family && !v.has_bad_ip && !v.has_bad_l4;
	}
	ktap_ok(bit > 2000 && !unseen, "%s: each of %u flipped bits is seen", name, bit);
}

static void short_frames(void)
{
	unsigned int wrong = 0;
	struct frame_view v;
	size_t len = make_udp(AF_INET, 100, false), n;

	for (n = 0; n < len; n++) {
		frame_look(frame, n, &v);
		wrong += n < 34 ? v.family != 0 : !v.has_bad_ip;
	}
	ktap_ok(!wrong, "a frame that was cut is never in order");
	len = make_udp(AF_INET6, 100, false);
	for (wrong = 0, n = 0; n < len; n++) {
		frame_look(frame, n, &v);
		wrong += n < 54 ? v.family != 0 : !v.has_bad_ip;
	}
	ktap_ok(!wrong, "nor is one of IPv6");
}

static void tcp(void)
{
	struct net from = { .family = AF_INET, .addr = { 192, 0, 2, 1 } };
	struct net to = { .family = AF_INET, .addr = { 192, 0, 2, 2 } };
	struct frame_view v;
	size_t at;

	at = frame_put_eth(frame, dst, src, -1, 0x0800);
	at += frame_put_ip(frame + at, &from, &to, IPPROTO_TCP, TCP_LEN);
	frame_put_syn(frame + at, &from, &to, 5, 6, 0x12345678);
	frame_look(frame, at + TCP_LEN, &v);
	ktap_ok(v.proto == IPPROTO_TCP && v.sport == 5 && v.dport == 6 && !v.has_bad_l4 &&
		!v.payload && frame[at + 13] == 2, "a SYN");
	frame[at + 12] = 0xf0;
	frame_look(frame, at + TCP_LEN, &v);
	ktap_ok(v.has_bad_l4, "a header longer than the packet");
	frame[14 + 6] = 0x20;
	frame[14 + 10] = (uint8_t)(frame[14 + 10] - 0x20);	/* the sum follows */
	frame_look(frame, at + TCP_LEN, &v);
	ktap_ok(v.is_fragment && !v.has_bad_ip && !v.has_bad_l4, "a fragment has no checksum");
}

static void tags(void)
{
	size_t at = frame_put_eth(frame, dst, src, 3 << 13 | 100, 0x88b5);

	ktap_ok(at == 18 && !memcmp(frame + 12, "\x81\x00\x60\x64\x88\xb5", 6),
		"a tag with priority and id");
	ktap_ok(frame_put_eth(frame, dst, src, -1, 0x88b5) == 14 && frame[12] == 0x88, "no tag");
}

int main(void)
{
	checksums();
	known_frames();
	made_frames(AF_INET, "IPv4");
	made_frames(AF_INET6, "IPv6");
	short_frames();
	tcp();
	tags();
	return ktap_done();
}
