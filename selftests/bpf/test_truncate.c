// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_truncate.c - every well-formed kind of frame at every length: cut as
 * a broken link would cut it, cut with the IP length corrected (a lie told
 * well), and with link padding behind it.
 */
#include <string.h>

#include "check.h"
#include "ktap.h"

struct kind {
	const char *name;
	struct pkt pkt;
	struct want want;
};

/* Chains end in an upper protocol; payload is there so that there is more to cut. */
static const struct kind kinds[] = {
	{ "IPv4 TCP", { .family = 4, .payload = 9 }, TCP_OK() },
	{ "IPv4 TCP, options", { .family = 4, .opts = 40, .tcp_opts = 12 }, TCP_OK() },
	{ "IPv4 UDP", { .family = 4, .proto = P_UDP, .payload = 9 }, UDP_OK() },
	{ "IPv4 ICMP", { .family = 4, .proto = P_ICMP, .payload = 9 }, NO_L4(P_ICMP) },
	{ "IPv4 SCTP", { .family = 4, .proto = P_SCTP }, NO_L4(P_SCTP) },
	{ "IPv4 TCP, one tag", { .tags = 1, .family = 4 }, TCP_OK(.vlans = 1) },
	{ "IPv4 UDP, two tags", { .tags = 2, .family = 4, .proto = P_UDP },
	  UDP_OK(.vlans = 2) },
	{ "IPv4 UDP, options, one tag", { .tags = 1, .family = 4, .opts = 8, .proto = P_UDP },
	  UDP_OK(.vlans = 1) },
	{ "IPv4 first fragment", { .family = 4, .frag = V4_MF, .payload = 4 },
	  TCP_OK(.frag = true) },
	{ "IPv4 later fragment", { .family = 4, .frag = V4_OFF(9), .raw_l4 = 1, .payload = 20 },
	  NO_L4(P_TCP, .frag = true) },
	{ "IPv6 TCP", { .family = 6, .payload = 9 }, TCP_OK() },
	{ "IPv6 UDP", { .family = 6, .proto = P_UDP, .payload = 9 }, UDP_OK() },
	{ "IPv6 ICMPv6", { .family = 6, .proto = P_ICMP6, .payload = 9 }, NO_L4(P_ICMP6) },
	{ "IPv6 no next header", { .family = 6, .proto = P_NONE, .payload = 9 },
	  NO_L4(P_NONE) },
	{ "IPv6 TCP, one tag", { .tags = 1, .family = 6 }, TCP_OK(.vlans = 1) },
	{ "IPv6 UDP, two tags", { .tags = 2, .family = 6, .proto = P_UDP },
	  UDP_OK(.vlans = 2) },
	{ "IPv6 hop-by-hop, TCP", { .family = 6, .ext = { X_HOP }, .ext_units = { 2 } },
	  TCP_OK() },
	{ "IPv6 AH, UDP", { .family = 6, .ext = { X_AH }, .ext_units = { 4 }, .proto = P_UDP },
	  UDP_OK() },
	{ "IPv6 first fragment", { .family = 6, .ext = { X_FRAG }, .frag = V6_MF },
	  TCP_OK(.frag = true) },
	{ "IPv6 later fragment", { .family = 6, .ext = { X_FRAG }, .frag = V6_OFF(9),
	  .raw_l4 = 1, .payload = 20 }, NO_L4(P_TCP, .frag = true) },
	{ "IPv6 six headers, TCP", { .family = 6,
	  .ext = { X_HOP, X_DST, X_ROUTING, X_FRAG, X_AH, X_DST },
	  .ext_units = { 0, 1, 2, 0, 4, 0 } }, TCP_OK(.frag = true) },
};

static struct hs h;

struct sweep {
	int tried, failed;
};

static void sweep_one(struct sweep *s, const struct frame *f, const struct want *w)
{
	const char *bad = check_frame(&h, f, w);

	s->tried++;
	if (!bad || s->failed++)
		return;
	ktap_diag("%zu bytes: %s", f->len, bad);
	frame_dump(f->data, f->len);
}

static void cut_frame_is_malformed(const struct kind *k)
{
	const struct want bad = BAD;
	struct sweep s = { 0 };
	struct frame f;
	size_t whole;

	frame_build(&f, &k->pkt);
	whole = f.len;
	for (f.len = 14; f.len < whole; f.len++)
		sweep_one(&s, &f, &bad);
	sweep_one(&s, &f, &k->want);
	ktap_ok(!s.failed, "%s: cut to 14..%zu is malformed, whole is not (%d frames)", k->name,
		whole - 1, s.tried);
}

/* Bytes of upper header without which the packet is malformed */
static size_t l4_needed(const struct kind *k)
{
	if (k->want.noports)
		return 0;
	return k->want.proto == P_TCP ? 20 + k->pkt.tcp_opts : 8;
}

/*
 * The IP length says what is there. The shortest packet that is not
 * malformed ends with its upper header; a first fragment (M set) may end
 * earlier and then has no ports.
 */
static void cut_packet_needs_its_headers(const struct kind *k)
{
	const struct want bad = BAD;
	const bool first_fragment = k->pkt.frag == V4_MF || k->pkt.frag == V6_MF;
	struct want no_l4 = k->want;
	struct sweep s = { 0 };
	size_t whole, headers;
	struct frame f, full;

	no_l4.noports = true;
	no_l4.flags = 0;
	frame_build(&full, &k->pkt);
	headers = full.l4 ? full.l4 : full.len - k->pkt.payload;
	whole = full.len;
	for (f = full, f.len = full.l3 + (k->pkt.family == 4 ? 20 : 40); f.len <= whole; f.len++) {
		memcpy(f.data, full.data, whole);
		frame_fix_lengths(&f);
		if (f.len < headers)
			sweep_one(&s, &f, &bad);
		else if (f.len >= headers + l4_needed(k))
			sweep_one(&s, &f, &k->want);
		else
			sweep_one(&s, &f, first_fragment ? &no_l4 : &bad);
	}
	ktap_ok(!s.failed, "%s: packet cut, length right (%d frames)", k->name, s.tried);
}

static void padding_changes_nothing(const struct kind *k)
{
	struct pkt p = k->pkt;
	struct sweep s = { 0 };
	struct frame f;

	for (p.trailer = 0; p.trailer <= 64; p.trailer++) {
		frame_build(&f, &p);
		sweep_one(&s, &f, &k->want);
	}
	ktap_ok(!s.failed, "%s: padding of 0..64 bytes (%d frames)", k->name, s.tried);
}

/* A packet whose length is beyond the frame by 1..64 */
static void short_frame_is_malformed(const struct kind *k)
{
	const struct want bad = BAD;
	struct sweep s = { 0 };
	struct frame f;
	size_t whole;
	int more;

	for (more = 1; more <= 64; more++) {
		frame_build(&f, &k->pkt);
		whole = f.len;
		f.len += more;
		frame_fix_lengths(&f);
		f.len = whole;
		sweep_one(&s, &f, &bad);
	}
	ktap_ok(!s.failed, "%s: length 1..64 beyond the frame (%d frames)", k->name, s.tried);
}

int main(void)
{
	unsigned int i;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		cut_frame_is_malformed(&kinds[i]);
		cut_packet_needs_its_headers(&kinds[i]);
		padding_changes_nothing(&kinds[i]);
		short_frame_is_malformed(&kinds[i]);
	}
	hs_close(&h);
	return ktap_done();
}
