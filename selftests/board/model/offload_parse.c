// SPDX-License-Identifier: GPL-2.0-only
/*
 * offload_parse.c - where a frame's headers are
 *
 * Looks at nothing that the frame does not have; every length is checked before
 * it is used, for frames come from outside and, on the way out, from a guest.
 */
#include "offload.h"

#include <netinet/in.h>

enum {
	ETHER_HEADER = 14,
	TAGS_MAX = 2,
	EXTENSIONS_MAX = 8,
	IP4_HEADER_MIN = 20,
	IP6_HEADER = 40,
	TYPE_TAG = 0x8100,
	TYPE_SERVICE_TAG = 0x88a8,
	TYPE_IP4 = 0x0800,
	TYPE_IP6 = 0x86dd,
};

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static void set_l4(struct offload_layout *layout, unsigned int protocol, uint32_t offset,
		   uint32_t end)
{
	if (protocol == IPPROTO_TCP && end - offset >= 20)
		layout->l4 = OFFLOAD_TCP;
	else if (protocol == IPPROTO_UDP && end - offset >= 8)
		layout->l4 = OFFLOAD_UDP;
	else
		return;
	layout->l4_offset = (uint16_t)offset;
	layout->l4_length = (uint16_t)(end - offset);
}

static void parse_ip4(struct offload_layout *layout, const uint8_t *frame, uint32_t len)
{
	const uint8_t *ip = frame + layout->l3_offset;
	uint32_t room = len - layout->l3_offset, header, total;

	if (room < IP4_HEADER_MIN || ip[0] >> 4 != 4) {
		layout->is_truncated = true;
		return;
	}
	header = (ip[0] & 0xf) * 4;
	total = get16(ip + 2);
	layout->ip_version = 4;
	if (header < IP4_HEADER_MIN || header > total || total > room) {
		layout->is_truncated = true;
		return;
	}
	if (get16(ip + 6) & 0x3fff) {		/* more fragments, or an offset */
		layout->is_fragment = true;
		return;
	}
	set_l4(layout, ip[9], layout->l3_offset + header, layout->l3_offset + total);
}

/* Length of the extension header of a type at ip6[0], 0: it is none. */
static uint32_t extension_length(unsigned int type, const uint8_t *header)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return (header[1] + 1u) * 8;
	case IPPROTO_AH:
		return (header[1] + 2u) * 4;
	case IPPROTO_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

static void parse_ip6(struct offload_layout *layout, const uint8_t *frame, uint32_t len)
{
	const uint8_t *ip = frame + layout->l3_offset;
	uint32_t room = len - layout->l3_offset, offset, end, step;
	unsigned int type;

	if (room < IP6_HEADER || ip[0] >> 4 != 6) {
		layout->is_truncated = true;
		return;
	}
	layout->ip_version = 6;
	offset = layout->l3_offset + IP6_HEADER;
	end = offset + get16(ip + 4);
	if (end > len) {
		layout->is_truncated = true;
		return;
	}
	type = ip[6];
	for (int i = 0; i < EXTENSIONS_MAX && end - offset >= 8; i++) {
		step = extension_length(type, frame + offset);
		if (!step)
			break;
		layout->has_extension = true;
		layout->is_fragment |= type == IPPROTO_FRAGMENT;
		if (step > end - offset) {
			layout->is_truncated = true;
			return;
		}
		type = frame[offset];
		offset += step;
	}
	if (!layout->is_fragment)
		set_l4(layout, type, offset, end);
}

struct offload_layout offload_parse(const uint8_t *frame, uint32_t len)
{
	struct offload_layout layout = { .l3_offset = ETHER_HEADER };
	unsigned int type;

	if (len < ETHER_HEADER) {
		layout.is_truncated = true;
		return layout;
	}
	type = get16(frame + 12);
	for (int i = 0; i < TAGS_MAX && (type == TYPE_TAG || type == TYPE_SERVICE_TAG); i++) {
		if (len < layout.l3_offset + 4u) {
			layout.is_truncated = true;
			return layout;
		}
		type = get16(frame + layout.l3_offset + 2);
		layout.l3_offset += 4;
	}
	layout.ethertype = (uint16_t)type;
	if (type == TYPE_IP4)
		parse_ip4(&layout, frame, len);
	else if (type == TYPE_IP6)
		parse_ip6(&layout, frame, len);
	return layout;
}
