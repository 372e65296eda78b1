// SPDX-License-Identifier: GPL-2.0-only
/* packet.c - frames for tests, and a judge of frames */
#include "packet.h"

#include <string.h>

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

uint32_t packet_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

uint16_t packet_sum(const uint8_t *data, uint32_t len, uint32_t start)
{
	uint32_t sum = start;

	for (uint32_t i = 0; i < len; i++) {
		sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint32_t packet_fcs(const uint8_t *data, uint32_t len)
{
	uint32_t crc = 0xffffffff;

	for (uint32_t i = 0; i < len * 8; i++) {
		uint32_t feedback = (crc ^ (uint32_t)(data[i / 8] >> i % 8)) & 1;

		crc = crc >> 1 ^ (feedback ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Headers found by a walk of its own. false: no IP header that fits. */
struct found {
	uint32_t l3, l4, end;
	unsigned int version, protocol;
	bool is_fragment;
};

static bool find(const uint8_t *frame, uint32_t len, struct found *f)
{
	uint32_t at = 12, next;

	memset(f, 0, sizeof(*f));
	while (at + 2 <= len && (get16(frame + at) == 0x8100 || get16(frame + at) == 0x88a8))
		at += 4;
	f->l3 = at + 2;
	if (f->l3 + 20 <= len && get16(frame + at) == 0x0800) {
		f->version = 4;
		f->protocol = frame[f->l3 + 9];
		f->l4 = f->l3 + (frame[f->l3] & 15) * 4u;
		f->end = f->l3 + get16(frame + f->l3 + 2);
		f->is_fragment = get16(frame + f->l3 + 6) & 0x3fff;
		return f->end <= len && f->l4 <= f->end;
	}
	if (f->l3 + 40 > len || get16(frame + at) != 0x86dd)
		return false;
	f->version = 6;
	f->protocol = frame[f->l3 + 6];
	f->l4 = f->l3 + 40;
	f->end = f->l4 + get16(frame + f->l3 + 4);
	while (f->protocol == 0 || f->protocol == 60 || f->protocol == 44) {
		if (f->l4 + 8 > len)
			return false;
		f->is_fragment |= f->protocol == 44;
		next = f->protocol == 44 ? 8 : (frame[f->l4 + 1] + 1u) * 8;
		f->protocol = frame[f->l4];
		f->l4 += next;
	}
	return f->end <= len && f->l4 <= f->end;
}

static uint32_t sum_offset(const struct found *f)
{
	if (f->is_fragment)
		return 0;
	return f->protocol == 6 ? 16 : f->protocol == 17 ? 6 : 0;
}

/* The pseudo header as the bytes that the RFCs draw, summed with the rest. */
static uint16_t l4_sum(const uint8_t *frame, const struct found *f)
{
	uint32_t addresses = f->version == 4 ? 8 : 32, len = f->end - f->l4;
	uint8_t pseudo[40] = { 0 };
	uint16_t part;

	memcpy(pseudo, frame + f->l3 + (f->version == 4 ? 12 : 8), addresses);
	put16(pseudo + addresses, len >> 16);
	put16(pseudo + addresses + 2, len & 0xffff);
	pseudo[addresses + 7] = (uint8_t)f->protocol;
	part = (uint16_t)~packet_sum(pseudo, addresses + 8, 0);
	return packet_sum(frame + f->l4, len, part);
}

void packet_fix(uint8_t *frame, uint32_t len)
{
	struct found f;
	uint32_t at;
	uint16_t sum;

	if (!find(frame, len, &f))
		return;
	if (f.version == 4) {
		put16(frame + f.l3 + 10, 0);
		put16(frame + f.l3 + 10, packet_sum(frame + f.l3, f.l4 - f.l3, 0));
	}
	at = sum_offset(&f);
	if (!at)
		return;
	put16(frame + f.l4 + at, 0);
	sum = l4_sum(frame, &f);
	put16(frame + f.l4 + at, !sum && f.protocol == 17 ? 0xffff : sum);
}

const char *packet_fault(const uint8_t *frame, uint32_t len)
{
	struct found f;

	if (!find(frame, len, &f))
		return "no IP packet that fits";
	if (f.end != len && len > 60)
		return "bytes behind the packet";
	if (f.version == 4 && packet_sum(frame + f.l3, f.l4 - f.l3, 0))
		return "IP header checksum";
	if (!sum_offset(&f))
		return NULL;
	if (f.protocol == 17 && get16(frame + f.l4 + 4) != f.end - f.l4)
		return "UDP length";
	if (f.protocol == 17 && !get16(frame + f.l4 + 6))
		return "no UDP checksum";
	return l4_sum(frame, &f) ? "TCP or UDP checksum" : NULL;
}

static void put_ip4(struct packet *p, const struct packet_spec *spec, uint32_t behind)
{
	uint8_t *ip = p->bytes + p->l3;
	uint32_t header = 20 + spec->ip_options;

	ip[0] = (uint8_t)(0x40 | header / 4);
	put16(ip + 2, header + behind);
	put16(ip + 6, spec->is_fragment ? 0x2000 : 0x4000);
	ip[8] = 64;
	ip[9] = (uint8_t)spec->protocol;
	memset(ip + 20, 1, spec->ip_options);		/* no operation */
	p->l4 = p->l3 + header;
}

/* Extension headers: destination options of 8 bytes each, then a fragment's. */
static void put_ip6(struct packet *p, const struct packet_spec *spec, uint32_t behind)
{
	uint8_t *ip = p->bytes + p->l3, *next = ip + 6;
	uint32_t at = 40;

	ip[0] = 0x60;
	ip[7] = 64;
	put16(ip + 4, spec->ip_options + (spec->is_fragment ? 8 : 0) + behind);
	for (uint32_t done = 0; done < spec->ip_options; done += 8, at += 8) {
		*next = 60;
		next = ip + at;
		memcpy(ip + at, "\0\0\1\4\0\0\0\0", 8);
	}
	if (spec->is_fragment) {
		*next = 44;
		next = ip + at;
		memcpy(ip + at, "\0\0\0\1\0\0\0\7", 8);
		at += 8;
	}
	*next = (uint8_t)spec->protocol;
	p->l4 = p->l3 + at;
}

static uint32_t l4_header(const struct packet_spec *spec)
{
	return spec->protocol == 6 ? 20 + spec->tcp_options : spec->protocol == 17 ? 8 : 0;
}

void packet_build(struct packet *p, const struct packet_spec *spec, uint64_t *random)
{
	uint32_t header = l4_header(spec), behind = header + spec->payload, all;

	all = 14 + spec->tags * 4 + (spec->ip == 4 ? 20 : spec->ip == 6 ? 48 : 0) +
	      spec->ip_options + behind;
	for (uint32_t i = 0; i < all; i++)
		p->bytes[i] = (uint8_t)packet_random(random);
	p->bytes[0] = 0x02;
	p->l3 = 14 + spec->tags * 4;
	for (uint32_t i = 0; i < spec->tags; i++)
		put16(p->bytes + 12 + 4 * i, 0x8100);
	put16(p->bytes + p->l3 - 2, spec->ip == 4 ? 0x0800 : spec->ip == 6 ? 0x86dd : 0x88b5);
	p->l4 = p->l3;
	if (spec->ip == 4)
		put_ip4(p, spec, behind);
	else if (spec->ip == 6)
		put_ip6(p, spec, behind);
	p->data = p->l4 + header;
	p->len = p->l4 + behind;
	if (spec->protocol == 6) {
		p->bytes[p->l4 + 12] = (uint8_t)(header / 4 << 4);
		p->bytes[p->l4 + 13] = spec->tcp_flags;
	} else if (spec->protocol == 17) {
		put16(p->bytes + p->l4 + 4, behind);
	}
	packet_fix(p->bytes, p->len);
	if (!spec->ip || !header || spec->is_fragment)
		p->l4 = 0;
}

struct packet_spec packet_any(uint64_t *random, uint32_t max)
{
	static const unsigned int protocols[] = { 6, 17, 6, 17, 1 };
	static const unsigned int versions[] = { 4, 6, 4, 6, 4, 6, 0 };
	struct packet_spec spec = {
		.ip = versions[packet_random(random) % 7],
		.protocol = protocols[packet_random(random) % 5],
		.tags = packet_random(random) % 3,
		.tcp_options = packet_random(random) % 11 * 4,
		.tcp_flags = (uint8_t)packet_random(random) & 0x9f,
		.is_fragment = packet_random(random) % 8 == 0,
	};

	if (spec.ip == 4)
		spec.ip_options = packet_random(random) % 11 * 4;
	else if (spec.ip == 6)
		spec.ip_options = packet_random(random) % 4 * 8;
	else
		spec.protocol = 0;
	spec.payload = packet_random(random) % (max - 200);
	return spec;
}
