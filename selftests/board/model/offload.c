// SPDX-License-Identifier: GPL-2.0-only
/*
 * offload.c - checksums, tags and segments: what the descriptors ask for on the
 * way out, and what is said of a frame on the way in
 */
#include "offload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "offload_sum.h"

enum {
	TAG_AT = 12,		/* behind the two addresses */
	TAG_SIZE = 4,
	TYPE_TAG = 0x8100,
	IP4_LENGTH = 2, IP4_ID = 4, IP4_SUM = 10, IP4_ADDRESSES = 12,
	IP6_LENGTH = 4, IP6_HEADER = 40, IP6_ADDRESSES = 8,
	TCP_SEQ = 4, TCP_DATA = 12, TCP_FLAGS = 13, TCP_SUM = 16,
	UDP_LENGTH = 4, UDP_SUM = 6, UDP_HEADER = 8,
	TCP_FIN = 0x01, TCP_PSH = 0x08, TCP_CWR = 0x80,
	MSS_MAX = 2047,		/* 11 bits */
	HEADERS_MAX = 22 + 127 + 60,
};

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

static unsigned int l4_protocol(enum offload_l4 l4)
{
	return l4 == OFFLOAD_TCP ? IPPROTO_TCP : IPPROTO_UDP;
}

static uint32_t l4_sum_at(enum offload_l4 l4)
{
	return l4 == OFFLOAD_TCP ? TCP_SUM : UDP_SUM;
}

static uint64_t pseudo_header(const uint8_t *frame, const struct offload_layout *layout,
			      uint32_t l4_length)
{
	const uint8_t *ip = frame + layout->l3_offset;
	uint64_t sum = htons((uint16_t)l4_protocol(layout->l4)) + htons((uint16_t)l4_length);

	if (layout->ip_version == 4)
		return offload_sum(sum, ip + IP4_ADDRESSES, 8);
	return offload_sum(sum, ip + IP6_ADDRESSES, 32);
}

/* What a partial sum comes to over the rest, as it goes into the header. */
static uint16_t finish(uint64_t sum, const uint8_t *data, uint32_t len)
{
	return (uint16_t)~offload_fold(offload_sum(sum, data, len));
}

static void sum_ip4(uint8_t *ip)
{
	uint16_t sum;

	put16(ip + IP4_SUM, 0);
	sum = finish(0, ip, (ip[0] & 0xfu) * 4);
	memcpy(ip + IP4_SUM, &sum, 2);
}

static void sum_l4(uint8_t *frame, const struct offload_layout *layout)
{
	uint8_t *l4 = frame + layout->l4_offset, *at = l4 + l4_sum_at(layout->l4);
	uint16_t sum;

	put16(at, 0);
	sum = finish(pseudo_header(frame, layout, layout->l4_length), l4, layout->l4_length);
	if (!sum && layout->l4 == OFFLOAD_UDP)
		sum = 0xffff;		/* 0 would say that there is none */
	memcpy(at, &sum, 2);
}

/* The sum that a frame's TCP or UDP header has: right? */
static bool l4_is_right(const uint8_t *frame, const struct offload_layout *layout)
{
	const uint8_t *l4 = frame + layout->l4_offset;
	uint32_t length = layout->l4_length;

	if (layout->l4 == OFFLOAD_UDP) {
		if (layout->ip_version == 4 && !get16(l4 + UDP_SUM))
			return true;
		length = get16(l4 + UDP_LENGTH);
		if (length < UDP_HEADER || length > layout->l4_length)
			return false;
	}
	return !finish(pseudo_header(frame, layout, length), l4, length);
}

struct offload_rx offload_receive(const uint8_t *frame, uint32_t len,
				  const struct offload_layout *layout, bool check_sums)
{
	const uint8_t *ip = frame + layout->l3_offset;
	struct offload_rx rx = { 0 };

	if (len >= TAG_AT + TAG_SIZE + 2 && get16(frame + TAG_AT) == TYPE_TAG) {
		rx.has_vlan = true;
		rx.vlan_tci = (uint16_t)get16(frame + TAG_AT + 2);
	}
	if (!check_sums)
		return rx;
	rx.is_ipv4 = layout->ip_version == 4;
	rx.is_ipv6 = layout->ip_version == 6;
	if (rx.is_ipv4)
		rx.ip_failed = layout->is_truncated || finish(0, ip, (ip[0] & 0xfu) * 4);
	rx.is_tcp = layout->l4 == OFFLOAD_TCP;
	rx.is_udp = layout->l4 == OFFLOAD_UDP;
	if (rx.is_tcp || rx.is_udp)
		rx.l4_failed = !l4_is_right(frame, layout);
	return rx;
}

static uint32_t header_length(const uint8_t *frame, const struct offload_layout *layout)
{
	return layout->l4_offset + (frame[layout->l4_offset + TCP_DATA] >> 4) * 4u;
}

static bool is_version(const struct offload_layout *layout, const struct offload_tx *tx)
{
	return layout->ip_version == (tx->is_ipv6 ? 6 : 4);
}

static bool can_segment(const uint8_t *frame, const struct offload_layout *layout,
			const struct offload_tx *tx)
{
	uint32_t headers;

	if (layout->l4 != OFFLOAD_TCP || !is_version(layout, tx) ||
	    tx->l4_offset != layout->l4_offset || tx->mss > MSS_MAX)
		return false;
	headers = header_length(frame, layout);
	return headers >= layout->l4_offset + 20u && headers <= HEADERS_MAX &&
	       headers < (uint32_t)layout->l4_offset + layout->l4_length;
}

static bool is_meant_for(const uint8_t *frame, const struct offload_layout *layout,
			 const struct offload_tx *tx)
{
	if (tx->mss)
		return can_segment(frame, layout, tx);
	if (tx->ip_checksum && (layout->ip_version != 4 || layout->is_truncated))
		return false;
	if (tx->l4_checksum && (tx->l4_checksum != layout->l4 || !is_version(layout, tx) ||
				(tx->l4_offset && tx->l4_offset != layout->l4_offset)))
		return false;
	return true;
}

/* Moves the addresses into the room in front: 12 bytes instead of all the rest. */
static uint8_t *insert_tag(uint8_t *frame, struct offload_layout *layout, uint16_t tci)
{
	uint8_t *start = frame - TAG_SIZE;

	memmove(start, frame, TAG_AT);
	put16(start + TAG_AT, TYPE_TAG);
	put16(start + TAG_AT + 2, tci);
	layout->l3_offset += TAG_SIZE;
	if (layout->l4_offset)
		layout->l4_offset += TAG_SIZE;
	return start;
}

struct segmenter {
	struct offload_layout layout;
	uint32_t headers, payload;	/* lengths */
	unsigned int mss;
	bool is_last;
	uint8_t out[HEADERS_MAX + TAG_SIZE + MSS_MAX];
};

/* IP: length, identification and checksum of segment i with len bytes of payload. */
static void segment_ip(struct segmenter *s, unsigned int i, uint32_t len)
{
	uint8_t *ip = s->out + s->layout.l3_offset;
	uint32_t total = s->headers - s->layout.l3_offset + len;

	if (s->layout.ip_version == 6) {
		put16(ip + IP6_LENGTH, total - IP6_HEADER);
		return;
	}
	put16(ip + IP4_LENGTH, total);
	put16(ip + IP4_ID, get16(ip + IP4_ID) + i);
	sum_ip4(ip);
}

/*
 * TCP: sequence number, flags and checksum. The drivers prepare the checksum
 * field for IPv6 only, as a pseudo header without length, and leave for IPv4
 * what the stack wrote for the whole; so the chip must start from the field
 * there and from the addresses here.
 */
static void segment_tcp(struct segmenter *s, unsigned int i, uint32_t len)
{
	uint8_t *tcp = s->out + s->layout.l4_offset;
	uint32_t l4_length = s->headers - s->layout.l4_offset + len;
	uint16_t seed, sum;

	put32(tcp + TCP_SEQ, get32(tcp + TCP_SEQ) + i * s->mss);
	if (i)
		tcp[TCP_FLAGS] &= (uint8_t)~TCP_CWR;
	if (!s->is_last)
		tcp[TCP_FLAGS] &= (uint8_t)~(TCP_FIN | TCP_PSH);
	memcpy(&seed, tcp + TCP_SUM, 2);
	put16(tcp + TCP_SUM, 0);
	if (s->layout.ip_version == 6)
		sum = finish((uint64_t)seed + htons((uint16_t)l4_length), tcp, l4_length);
	else
		sum = finish(pseudo_header(s->out, &s->layout, l4_length), tcp, l4_length);
	memcpy(tcp + TCP_SUM, &sum, 2);
}

static int emit_segments(const uint8_t *frame, const struct offload_layout *layout,
			 unsigned int mss, offload_emit_fn emit, void *arg)
{
	struct segmenter s;
	uint32_t done = 0, len;
	unsigned int i;

	s.layout = *layout;
	s.mss = mss;
	s.headers = header_length(frame, layout);
	s.payload = layout->l4_offset + layout->l4_length - s.headers;
	for (i = 0; done < s.payload; i++, done += len) {
		len = s.payload - done < mss ? s.payload - done : mss;
		s.is_last = done + len == s.payload;
		memcpy(s.out, frame, s.headers);
		memcpy(s.out + s.headers, frame + s.headers + done, len);
		segment_ip(&s, i, len);
		segment_tcp(&s, i, len);
		emit(arg, s.out, s.headers + len);
	}
	return (int)i;
}

/*
 * For IPv6 segments the kernel's helper for drivers (r8169 uses it, the vendor
 * does not) leaves a payload length of 0: the chip goes by the frame's. false:
 * that does not fit the field.
 */
static bool complete_length(uint8_t *frame, uint32_t len, struct offload_layout *layout)
{
	uint8_t *at = frame + layout->l3_offset + IP6_LENGTH;
	uint32_t payload = len - layout->l3_offset - IP6_HEADER;

	if (layout->ip_version != 6 || get16(at))
		return true;
	if (payload > UINT16_MAX)
		return false;
	put16(at, payload);
	*layout = offload_parse(frame, len);
	return true;
}

int offload_transmit(uint8_t *frame, uint32_t len, const struct offload_tx *tx,
		     offload_emit_fn emit, void *arg)
{
	struct offload_layout layout = offload_parse(frame, len);

	if (tx->mss && !complete_length(frame, len, &layout))
		return -EINVAL;
	if (len < TAG_AT + 2 || !is_meant_for(frame, &layout, tx))
		return -EINVAL;
	if (tx->insert_vlan) {
		frame = insert_tag(frame, &layout, tx->vlan_tci);
		len += TAG_SIZE;
	}
	if (tx->mss)
		return emit_segments(frame, &layout, tx->mss, emit, arg);
	if (tx->ip_checksum)
		sum_ip4(frame + layout.l3_offset);
	if (tx->l4_checksum)
		sum_l4(frame, &layout);
	emit(arg, frame, len);
	return 1;
}
