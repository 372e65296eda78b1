// SPDX-License-Identifier: GPL-2.0-only
/* check.c - see check.h */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "names.h"

static char msg[256];

#define FAIL(...)	(snprintf(msg, sizeof(msg), __VA_ARGS__), msg)

const char *check_verdict_name(unsigned int verdict)
{
	return verdict < VG_CNT_VERDICTS ? vg_cnt_names[verdict] : "no verdict";
}

void want_from_ref(struct want *ret_w, const struct ref_packet *p)
{
	uint32_t ports;

	memset(ret_w, 0, sizeof(*ret_w));
	if (p->cls != REF_IP) {
		ret_w->verdict = p->cls == REF_NONIP ? VG_CNT_PASS_NONIP : VG_CNT_PASS_MALFORMED;
		return;
	}
	ret_w->verdict = VG_CNT_PASS;
	ret_w->proto = p->proto;
	ret_w->flags = p->tcp_flags;
	ret_w->vlans = p->vlans;
	ret_w->frag = p->fragment;
	ret_w->limit = p->exthdr_limit;
	memcpy(&ports, p->ports, sizeof(ports));
	ret_w->ports = ntohl(ports);
	ret_w->noports = !ports;
}

const char *check_ref(const struct frame *f, const struct want *w)
{
	struct ref_packet p;
	struct want got;

	ref_parse(&p, f->data, f->len);
	want_from_ref(&got, &p);
	if (got.verdict != w->verdict)
		return FAIL("reference says %s (%s), table says %s",
			    check_verdict_name(got.verdict), p.why,
			    check_verdict_name(w->verdict));
	if (w->verdict != VG_CNT_PASS)
		return NULL;
	if (got.proto != w->proto || got.flags != w->flags || got.vlans != w->vlans ||
	    got.frag != w->frag || got.limit != w->limit || want_ports(&got) != want_ports(w))
		return FAIL("reference: proto %u flags %02x vlans %u frag %d limit %d ports %08x",
			    got.proto, got.flags, got.vlans, got.frag, got.limit,
			    ntohl(want_ports(&got)));
	if (f->l3 && memcmp(p.src, f->data + f->l3 + (p.family == 4 ? 12 : 8),
			    p.family == 4 ? 4 : 16))
		return FAIL("reference: wrong source address");
	return NULL;
}

static bool is_accounted(const struct want *w)
{
	return !w->malformed && (w->verdict == VG_CNT_PASS || w->verdict == VG_CNT_PASS_ALLOW ||
				 w->verdict == VG_CNT_PASS_MONITOR);
}

static bool is_recorded(const struct want *w)
{
	return is_accounted(w) || w->verdict == VG_CNT_DROP_BLOCK ||
	       w->verdict == VG_CNT_DROP_PREFIX;
}

static uint32_t xdp_action(unsigned int verdict)
{
	switch (verdict) {
	case VG_CNT_DROP_BLOCK:
	case VG_CNT_DROP_PREFIX:
	case VG_CNT_DROP_MALFORMED:
		return XDP_DROP;
	case VG_CNT_ABORTED:
		return XDP_ABORTED;
	}
	return XDP_PASS;
}

static const char *verdicts_counted(const uint64_t *c)
{
	unsigned int i, got = VG_CNT_VERDICTS;

	for (i = 0; i < VG_CNT_VERDICTS; i++) {
		if (!c[i])
			continue;
		if (got != VG_CNT_VERDICTS || c[i] != 1)
			return "more than one verdict";
		got = i;
	}
	return check_verdict_name(got);
}

static const char *check_counters(size_t len, const struct want *w, bool recorded,
				  int family, const struct hs_result *r)
{
	const uint64_t *c = r->cnt;
	unsigned int i;

	for (i = 0; i < VG_CNT_VERDICTS; i++)
		if (c[i] != (i == w->verdict))
			return FAIL("counted as %s, must be %s", verdicts_counted(c),
				    check_verdict_name(w->verdict));
	if (r->retval != xdp_action(w->verdict))
		return FAIL("XDP action %u, counted as %s", r->retval,
			    check_verdict_name(w->verdict));
	if (r->bytes != len)
		return FAIL("bytes rose by %llu, frame has %zu", (unsigned long long)r->bytes, len);
	if (c[VG_CNT_RECORDS6] != (recorded && family == 6) || c[VG_CNT_LOST])
		return FAIL("records6 +%llu lost +%llu", (unsigned long long)c[VG_CNT_RECORDS6],
			    (unsigned long long)c[VG_CNT_LOST]);
	/* these describe what was let through: a dropped packet is not taken apart */
	if (c[VG_CNT_FRAGMENT] != (w->frag && is_accounted(w)) ||
	    c[VG_CNT_EXTHDR_LIMIT] != (w->limit && is_accounted(w)))
		return FAIL("fragment +%llu, exthdr-limit +%llu",
			    (unsigned long long)c[VG_CNT_FRAGMENT],
			    (unsigned long long)c[VG_CNT_EXTHDR_LIMIT]);
	return NULL;
}

static const char *check_record(size_t len, const struct want *w, const uint8_t *src,
				int family, const struct hs_result *r)
{
	const struct hs_rec *rec = &r->rec[0];
	unsigned int want_meta = (family == 6 ? VG_REC_META_V6 : 0) | w->vlans << 1 |
				 (w->frag ? VG_REC_META_FRAG : 0);
	struct want seen = *w;
	uint32_t ports;

	if (r->slots != (family == 6 ? 2 : 1) || r->nrecs != 1)
		return FAIL("%llu slots, %u records", (unsigned long long)r->slots, r->nrecs);
	memcpy(&ports, rec->ports, sizeof(ports));
	if (memcmp(rec->src, src, family == 4 ? 4 : 16))
		return FAIL("record has the wrong source");
	if (w->malformed) {
		seen.proto = rec->proto;
		seen.flags = rec->flags;
		seen.noports = true;
		ports = 0;
		want_meta |= rec->meta & VG_REC_META_FRAG;
	}
	if (rec->len != len || rec->proto != seen.proto || rec->flags != seen.flags ||
	    ports != want_ports(&seen) || rec->meta != want_meta)
		return FAIL("record: len %u proto %u flags %02x ports %08x meta %02x, "
			    "want %zu %u %02x %08x %02x", rec->len, rec->proto, rec->flags,
			    ntohl(ports), rec->meta, len, seen.proto, seen.flags,
			    ntohl(want_ports(&seen)), want_meta);
	if (rec->action != w->verdict)
		return FAIL("record says %s", check_verdict_name(rec->action));
	if (rec->weight != VG_WEIGHT_ONE)
		return FAIL("record has weight %u", rec->weight);
	return NULL;
}

const char *check_result(size_t len, const struct want *w, const uint8_t src[16], int family,
			 const struct hs_result *r)
{
	const bool recorded = is_recorded(w);
	const char *bad = check_counters(len, w, recorded, family, r);

	if (bad)
		return bad;
	if (!recorded)
		return r->slots ? FAIL("recorded, but must not be") : NULL;
	return check_record(len, w, src, family, r);
}

/* The two sketch cells of a source, by the contract's hash. */
static void sketch_cells(const struct hs *h, const uint8_t *src, int family, uint64_t *ret_v)
{
	const struct vg_cpu *a = h->area;
	uint64_t hash, hi;
	uint32_t v4;

	memcpy(&v4, src, sizeof(v4));
	memcpy(&hi, src, sizeof(hi));
	hash = family == 4 ? vg_hash4(v4, a->key4) : vg_hash6(hi, a->key6);
	ret_v[0] = a->cell[0][VG_HASH_ROW0(hash)];
	ret_v[1] = a->cell[1][VG_HASH_ROW1(hash)];
}

const char *check_frame(struct hs *h, const struct frame *f, const struct want *w)
{
	uint64_t before[2] = { 0 }, after[2] = { 0 }, add = 0;
	int family = f->l3 && f->data[f->l3] >> 4 == 6 ? 6 : 4, err;
	uint8_t src[16] = { 0 };
	struct hs_result r;
	const char *bad;

	if (f->l3)
		memcpy(src, f->data + f->l3 + (family == 4 ? 12 : 8), family == 4 ? 4 : 16);
	sketch_cells(h, src, family, before);
	err = hs_run(h, f->data, f->len, &r);
	if (err)
		return FAIL("test run: %s", strerror(-err));
	bad = check_result(f->len, w, src, family, &r);
	if (bad)
		return bad;
	sketch_cells(h, src, family, after);
	if (is_accounted(w)) {
		add = f->len / VG_CELL_UNIT | 1ull << VG_CELL_PKT_SHIFT;
		if (w->flags & TCP_SYN)
			add |= 1ull << VG_CELL_SYN_SHIFT;
	}
	if (after[0] - before[0] != add || after[1] - before[1] != add)
		return FAIL("sketch: row 0 +%#llx, row 1 +%#llx, want +%#llx",
			    (unsigned long long)(after[0] - before[0]),
			    (unsigned long long)(after[1] - before[1]), (unsigned long long)add);
	return NULL;
}
