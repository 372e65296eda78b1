// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_parse.c - the packet program against the tables, and against sweeps
 * whose answer is a rule: every protocol, every flag byte, every length of
 * extension header chain, every truncation of every kind of frame.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ktap.h"

static struct hs h;
static struct frame f;

static void tables_hold(void)
{
	const char *bad;
	int t, i;

	for (t = 0; t < case_tables_n; t++) {
		for (i = 0; i < case_tables[t]->n; i++) {
			const struct parse_case *c = &case_tables[t]->cases[i];

			frame_build(&f, &c->pkt);
			bad = check_frame(&h, &f, &c->want);
			if (!ktap_ok(!bad, "%s: %s", case_tables[t]->name, c->name)) {
				ktap_diag("%s", bad);
				frame_dump(f.data, f.len);
			}
		}
	}
}

/* A sweep is one claim; its first failure is shown. */
struct sweep {
	int tried, failed;
};

static void sweep_one(struct sweep *s, const struct want *w)
{
	const char *bad = check_frame(&h, &f, w);

	s->tried++;
	if (!bad || s->failed++)
		return;
	ktap_diag("%s", bad);
	frame_dump(f.data, f.len);
}

static void sweep_done(const struct sweep *s, const char *what, const char *kind)
{
	ktap_ok(s->tried && !s->failed, "%s: %s (%d frames, %d wrong)", what, kind, s->tried,
		s->failed);
}

static void every_tcp_flag_byte(const struct pkt *p, const char *kind)
{
	struct want w = TCP_OK(.vlans = p->tags);
	struct sweep s = { 0 };
	int flags;

	for (flags = 0; flags < 256; flags++) {
		frame_build(&f, p);
		f.data[f.l4 + 13] = flags;
		w.flags = flags;
		sweep_one(&s, &w);
	}
	sweep_done(&s, "every TCP flag byte", kind);
}

static bool is_exthdr(int proto)
{
	return proto == 0 || proto == X_ROUTING || proto == X_FRAG || proto == X_AH ||
	       proto == X_DST || proto == X_MOBILITY || proto == X_HIP || proto == X_SHIM6;
}

/* 40 bytes of 0x5a follow: as TCP, a data offset of 5 and flags 0x5a. */
static void every_protocol(int family, int tags)
{
	struct pkt p = { .family = family, .tags = tags, .raw_l4 = 1, .payload = 40 };
	struct sweep s = { 0 };
	int proto;

	for (proto = 0; proto < 256; proto++) {
		struct want w = { .verdict = VG_CNT_PASS, .proto = proto, .vlans = tags };

		if (family == 6 && is_exthdr(proto))
			continue;
		frame_build(&f, &p);
		f.data[f.l3 + (family == 4 ? 9 : 6)] = proto;
		if (proto == P_TCP)
			w.flags = 0x5a;
		w.ports = 0x5a5a5a5a;
		sweep_one(&s, &w);
	}
	sweep_done(&s, "every protocol", family == 4 ? tags ? "IPv4, tagged" : "IPv4" :
		   tags ? "IPv6, tagged" : "IPv6");
}

/* Chains of 0 to 13 headers of one type, ending in each upper protocol. */
static void every_chain_length(unsigned int ext, const char *name)
{
	static const uint8_t protos[] = { P_TCP, P_UDP, P_ICMP6, P_NONE, P_ESP };
	struct sweep s = { 0 };
	unsigned int n, k, i;

	for (n = 0; n < FRAME_EXTS; n++) {
		for (k = 0; k < sizeof(protos); k++) {
			struct pkt p = { .family = 6, .proto = protos[k] };
			struct want w = { .verdict = VG_CNT_PASS, .proto = protos[k] };

			for (i = 0; i < n; i++)
				p.ext[i] = ext;
			if (protos[k] == P_TCP)
				w.flags = TCP_SYN;
			w.frag = n && ext == X_FRAG;
			if (n > REF_EXTHDR_MAX) {
				w = (struct want)NO_L4(ext == X_HOP ? 0 : ext, .limit = true,
						       .frag = ext == X_FRAG);
			}
			frame_build(&f, &p);
			sweep_one(&s, &w);
		}
	}
	sweep_done(&s, "chains of 0 to 13 headers", name);
}

/* All ordered triples of header types, lengths 1 to 3 units. */
static void every_triple_of_headers(void)
{
	static const uint16_t exts[] = { X_HOP, X_ROUTING, X_FRAG, X_AH, X_DST, X_MOBILITY,
					 X_HIP, X_SHIM6 };
	struct want w = TCP_OK();
	struct sweep s = { 0 };
	unsigned int i;

	for (i = 0; i < 8 * 8 * 8; i++) {
		struct pkt p = { .family = 6, .ext_units = { i % 3, i % 2, (i + 1) % 4 } };

		p.ext[0] = exts[i / 64];
		p.ext[1] = exts[i / 8 % 8];
		p.ext[2] = exts[i % 8];
		w.frag = p.ext[0] == X_FRAG || p.ext[1] == X_FRAG || p.ext[2] == X_FRAG;
		frame_build(&f, &p);
		sweep_one(&s, &w);
	}
	sweep_done(&s, "every triple of extension headers", "IPv6 TCP");
}

/* Same bytes everywhere behind the type; @verdict does not depend on length. */
static void constant_frames(uint8_t byte, unsigned int type, int verdict, const char *kind)
{
	const struct want w = { .verdict = verdict };
	struct sweep s = { 0 };
	size_t len;

	for (len = 14; len <= 1514; len += len < 128 ? 1 : 77) {
		memset(&f, 0, sizeof(f));
		memset(f.data, byte, len);
		f.len = len;
		if (type) {
			f.data[12] = type >> 8;
			f.data[13] = type;
		}
		sweep_one(&s, &w);
	}
	sweep_done(&s, "constant frames of 14 to 1,514 bytes", kind);
}

static void malformed_is_dropped_on_demand(void)
{
	static const struct pkt bad[] = {
		{ .family = 4, .cut = 30 },
		{ .family = 6, .cut = 50 },
		{ .family = 4, .tags = 1, .cut = 17 },
		{ .family = 4, .poke = { POKE(AT_L4, 12, 1, 0x40) } },
		{ .family = 6, .ext = { X_DST }, .poke = { POKE(AT_EXT, 1, 1, 99) } },
	};
	struct want w = { .verdict = VG_CNT_DROP_MALFORMED };
	const struct want nonip = NONIP, syn = TCP_OK();
	const struct pkt arp = { .type = 0x0806, .payload = 46 }, good = { .family = 4 };
	struct sweep s = { 0 }, monitor = { 0 }, off = { 0 };
	unsigned int i;

	h.settings.drop_malformed = 1;
	hs_apply(&h);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		frame_build(&f, &bad[i]);
		sweep_one(&s, &w);
	}
	frame_build(&f, &arp);
	sweep_one(&s, &nonip);
	frame_build(&f, &good);
	sweep_one(&s, &syn);
	sweep_done(&s, "drop-malformed", "drops what is malformed and nothing else");

	h.settings.monitor = 1;
	hs_apply(&h);
	w.verdict = VG_CNT_PASS_MALFORMED;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		frame_build(&f, &bad[i]);
		sweep_one(&monitor, &w);
	}
	sweep_done(&monitor, "drop-malformed", "not in monitor mode");

	h.settings.monitor = h.settings.drop_malformed = 0;
	hs_apply(&h);
	frame_build(&f, &bad[0]);
	sweep_one(&off, &w);
	sweep_done(&off, "drop-malformed", "off again");
}

int main(void)
{
	static const struct pkt kinds[] = {
		{ .family = 4 }, { .family = 4, .tags = 1 }, { .family = 4, .tags = 2 },
		{ .family = 4, .opts = 12 }, { .family = 6 }, { .family = 6, .tags = 2 },
		{ .family = 6, .ext = { X_HOP, X_DST } },
	};
	static const char *const names[] = {
		"IPv4", "IPv4, one tag", "IPv4, two tags", "IPv4 options", "IPv6",
		"IPv6, two tags", "IPv6 extension headers",
	};
	unsigned int i;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	tables_hold();
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		every_tcp_flag_byte(&kinds[i], names[i]);
	for (i = 0; i < 3; i++) {
		every_protocol(4, i);
		every_protocol(6, i);
	}
	every_chain_length(X_HOP, "hop-by-hop");
	every_chain_length(X_ROUTING, "routing");
	every_chain_length(X_FRAG, "fragment");
	every_chain_length(X_AH, "AH");
	every_chain_length(X_DST, "destination");
	every_chain_length(X_MOBILITY, "mobility");
	every_chain_length(X_HIP, "HIP");
	every_chain_length(X_SHIM6, "shim6");
	every_triple_of_headers();
	constant_frames(0x00, 0, VG_CNT_PASS_NONIP, "all zero");
	constant_frames(0xff, 0, VG_CNT_PASS_NONIP, "all 0xff");
	constant_frames(0x00, 0x0800, VG_CNT_PASS_MALFORMED, "IPv4 type, zero behind it");
	constant_frames(0xff, 0x0800, VG_CNT_PASS_MALFORMED, "IPv4 type, 0xff behind it");
	constant_frames(0x00, 0x86dd, VG_CNT_PASS_MALFORMED, "IPv6 type, zero behind it");
	constant_frames(0xff, 0x86dd, VG_CNT_PASS_MALFORMED, "IPv6 type, 0xff behind it");
	malformed_is_dropped_on_demand();
	hs_close(&h);
	return ktap_done();
}
