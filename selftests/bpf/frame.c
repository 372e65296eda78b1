// SPDX-License-Identifier: GPL-2.0-only
/* frame.c - see frame.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

static const uint8_t src4[4] = FRAME_SRC4;
static const uint8_t dst4[4] = { 192, 0, 2, 1 };
static const uint8_t src6[16] = FRAME_SRC6;
static const uint8_t dst6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };

static uint8_t *grow(struct frame *f, size_t n)
{
	uint8_t *at = f->data + f->len;

	if (f->len + n > sizeof(f->data)) {
		fprintf(stderr, "frame.c: frame does not fit\n");
		abort();
	}
	f->len += n;
	return at;
}

static void put16(uint8_t *at, unsigned int v)
{
	at[0] = v >> 8;
	at[1] = v;
}

static void add_ethernet(struct frame *f, const struct pkt *p)
{
	static const uint8_t macs[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	unsigned int type = p->type;
	int i;

	memcpy(grow(f, sizeof(macs)), macs, sizeof(macs));
	for (i = 0; i < p->tags; i++) {
		uint8_t *tag = grow(f, 4);

		put16(tag, p->tpid[i] ? p->tpid[i] : 0x8100);
		put16(tag + 2, 100 + i);
	}
	if (!type)
		type = p->family == 4 ? 0x0800 : 0x86dd;
	put16(grow(f, 2), type);
}

static uint8_t upper_proto(const struct pkt *p)
{
	return p->proto ? p->proto : P_TCP;
}

static void add_ipv4(struct frame *f, const struct pkt *p)
{
	uint8_t *ip;
	int i;

	f->l3 = f->len;
	ip = grow(f, 20 + p->opts);
	ip[0] = 4 << 4 | (5 + p->opts / 4);
	put16(ip + 4, 0x1234);
	put16(ip + 6, p->frag);
	ip[8] = 64;
	ip[9] = upper_proto(p);
	memcpy(ip + 12, src4, 4);
	memcpy(ip + 16, dst4, 4);
	for (i = 0; i < p->opts; i++)
		ip[20 + i] = 1;		/* no operation */
}

static size_t ext_size(unsigned int type, unsigned int units)
{
	if (type == X_FRAG)
		return 8;
	if (type == X_AH)
		return (units + 2) * 4;
	return (units + 1) * 8;
}

static void add_ipv6(struct frame *f, const struct pkt *p)
{
	uint8_t *ip, *next_header, *ext;
	int i;

	f->l3 = f->len;
	ip = grow(f, 40);
	ip[0] = 6 << 4;
	ip[7] = 64;
	memcpy(ip + 8, src6, 16);
	memcpy(ip + 24, dst6, 16);
	next_header = ip + 6;
	for (i = 0; i < FRAME_EXTS && p->ext[i] != X_END; i++) {
		*next_header = p->ext[i] == X_HOP ? 0 : p->ext[i];
		f->ext = f->len;
		ext = grow(f, ext_size(p->ext[i], p->ext_units[i]));
		next_header = ext;
		ext[1] = p->ext_units[i];
		if (p->ext[i] == X_FRAG) {
			put16(ext + 2, p->frag);
			ext[7] = 0x77;
		}
	}
	*next_header = upper_proto(p);
}

static void add_l4(struct frame *f, const struct pkt *p)
{
	const uint8_t proto = upper_proto(p);
	uint8_t *at;

	f->l4 = f->len;
	if (proto == P_TCP) {
		at = grow(f, 20 + p->tcp_opts);
		put16(at, FRAME_SPORT);
		put16(at + 2, FRAME_DPORT);
		at[7] = 9;
		at[12] = (5 + p->tcp_opts / 4) << 4;
		at[13] = p->tcp_flags ? p->tcp_flags : TCP_SYN;
		put16(at + 14, 0x7210);
	} else if (proto == P_UDP) {
		at = grow(f, 8);
		put16(at, FRAME_SPORT);
		put16(at + 2, FRAME_DPORT);
		put16(at + 4, 8 + p->payload);
	} else if (proto == P_ICMP || proto == P_ICMP6) {
		at = grow(f, 8);
		at[0] = proto == P_ICMP ? 8 : 128;
		at[7] = 1;
	} else if (proto != P_NONE) {
		at = grow(f, 12);
		memset(at, 0xa5, 12);
	}
}

static void apply_poke(struct frame *f, const struct poke *k)
{
	const size_t base[] = {
		[AT_L2] = 0, [AT_L3] = f->l3, [AT_L4] = f->l4, [AT_EXT] = f->ext,
	};
	size_t at = base[k->base] + k->off;
	int i;

	if (at + k->len > f->len) {
		fprintf(stderr, "frame.c: poke outside the frame\n");
		abort();
	}
	for (i = 0; i < k->len; i++)
		f->data[at + i] = k->val >> 8 * (k->len - 1 - i);
}

void frame_fix_lengths(struct frame *f)
{
	if (!f->l3 || f->len < f->l3 + 6)
		return;
	if (f->data[f->l3] >> 4 == 4)
		put16(f->data + f->l3 + 2, f->len - f->l3);
	else if (f->len >= f->l3 + 40)
		put16(f->data + f->l3 + 4, f->len - f->l3 - 40);
}

void frame_build(struct frame *ret_f, const struct pkt *p)
{
	int i;

	memset(ret_f, 0, sizeof(*ret_f));
	add_ethernet(ret_f, p);
	if (p->family == 4)
		add_ipv4(ret_f, p);
	else if (p->family == 6)
		add_ipv6(ret_f, p);
	if (p->family && !p->raw_l4)
		add_l4(ret_f, p);
	memset(grow(ret_f, p->payload), 0x5a, p->payload);
	frame_fix_lengths(ret_f);
	memset(grow(ret_f, p->trailer), 0xee, p->trailer);
	for (i = 0; i < FRAME_POKES && p->poke[i].len; i++)
		apply_poke(ret_f, &p->poke[i]);
	if (p->cut && p->cut < ret_f->len)
		ret_f->len = p->cut;
}

void frame_set_src4(struct frame *f, uint32_t addr_be)
{
	memcpy(f->data + f->l3 + 12, &addr_be, 4);
}

void frame_set_src6(struct frame *f, const uint8_t addr[16])
{
	memcpy(f->data + f->l3 + 8, addr, 16);
}

void frame_dump(const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < 256; i++)
		printf("%s%02x", i % 32 ? " " : i ? "\n#   " : "#   ", data[i]);
	printf("%s\n", len > 256 ? " ..." : "");
}
