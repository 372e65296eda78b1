// SPDX-License-Identifier: GPL-2.0-only
/*
 * subject.c - the sentinel's own figures: load it as the daemon does, less
 * the interface, block 5,000 other sources, run each kind of packet and
 * check in the counters and the ring that the intended path was measured.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <vanguard/sentinel_api.h>
#include "addr.h"
#include "blocklist.h"
#include "run.h"
#include "sentinel.h"
#include "sentinel_priv.h"

#define REPEAT		20000u
#define REPEAT_SAMPLED	64000u
#define SAMPLE_N	64u
#define BLOCKS4		5000u
#define BLOCKS6		1000u
#define PREFIXES4	10000u
#define PREFIXES6	1000u
#define BLOCK_TTL_S	86400u
/* Sources tried for a figure that depends on where a hash puts them. */
#define HITS		15u

#define BLOCKED4	0x0a000001u		/* 10.0.0.1 and on */
#define CLEAN4		0xc6120500u		/* 198.18.5.0/24 */
#define NEAR_PREFIX	0xc612c800u		/* 198.18.200.0/24: the same /16 */
#define FAR4		0xc6130500u		/* 198.19.5.0/24: no prefix in the /16 */
#define ALLOWED4	0xc6120601u		/* 198.18.6.1 */
#define BLOCKED6	0x20010db800010000u	/* a /64 each, 2001:db8:1::/64 and on */
#define CLEAN6		0x20010db800ff0000u
#define NEAR_PREFIX6	0x20010db8aaaa0000u	/* its /48 is in the /32 of CLEAN6 */

struct subject {
	struct vg_sentinel *s;
	struct vg_global *g;
	struct vg_cpu *cpu;	/* the guest has one CPU */
	struct vg_settings settings;
	const char *trace;
};

/**
 * struct expect - what a run must have done
 * @verdict: of the program
 * @counter: the verdict counter that must have grown by one a packet
 * @record_n: one record in so many packets, 0 = none
 * @lost: records must have found the ring full
 */
struct expect {
	uint32_t verdict;
	enum vg_cnt counter;
	uint32_t record_n;
	bool lost;
};

static const struct expect expect_pass = { XDP_PASS, VG_CNT_PASS, 1, false };

/* Within 5 standard deviations of a coin tossed for each packet. */
static bool near_sampled(uint64_t records, uint32_t packets, uint32_t n)
{
	uint64_t mean = packets / n, d = records > mean ? records - mean : mean - records;

	return d * d <= 25 * mean;
}

static int check_run(const char *name, const struct vg_counters *before,
		     const struct vg_counters *now, uint32_t packets, const struct frame *f,
		     const struct expect *x)
{
	uint64_t records = now->records - before->records;
	uint64_t lost = now->cnt[VG_CNT_LOST] - before->cnt[VG_CNT_LOST];
	uint64_t rx = now->rx - before->rx;

	if (rx != packets || now->cnt[x->counter] - before->cnt[x->counter] != packets)
		return put_fail("%s: %u packets: rx grew by %llu, counter %u by %llu", name,
				packets, (unsigned long long)rx, x->counter, (unsigned long long)
				(now->cnt[x->counter] - before->cnt[x->counter]));
	if (now->bytes - before->bytes != (uint64_t)packets * f->len)
		return put_fail("%s: bytes are not counted", name);
	if (lost != (x->lost ? records : 0))
		return put_fail("%s: %llu of %llu records lost", name,
				(unsigned long long)lost, (unsigned long long)records);
	if (x->record_n == 0 ? records != 0 :
	    x->record_n == 1 ? records != packets :
	    !near_sampled(records, packets, x->record_n))
		return put_fail("%s: %llu records of %u packets", name,
				(unsigned long long)records, packets);
	return 0;
}

/* The record last made must tell of the packet just sent. */
static int check_record(const char *name, const struct subject *t, const struct frame *f,
			const struct expect *x)
{
	bool v6 = f->data[12] == 0x86 && f->data[13] == 0xdd;
	uint64_t last = t->cpu->head - (v6 ? 2 : 1);
	const struct vg_slot *r = &t->s->ring[last & (t->s->ring_slots - 1)];
	bool vlan = f->data[12] == 0x81 || f->data[12] == 0x88;
	uint32_t src;
	uint64_t hi;

	if (!x->record_n || x->lost || vlan)
		return 0;
	memcpy(&src, f->data + 26, sizeof(src));
	memcpy(&hi, f->data + 22, sizeof(hi));
	if (v6 ? r->w0 != hi : (uint32_t)r->w0 != src)
		return put_fail("%s: the last record is of another source", name);
	if (VG_REC_LEN(r->w1) != f->len ||
	    VG_REC_ACTION(r->w1) != x->counter ||
	    VG_REC_WEIGHT(r->w1) != 4 * x->record_n)
		return put_fail("%s: record word %016llx", name, (unsigned long long)r->w1);
	return 0;
}

static int run_checked(const char *name, struct subject *t, const struct frame *f,
		       const struct expect *x, uint32_t *ret_insn)
{
	uint32_t packets = t->trace ? 1 : x->record_n > 1 ? REPEAT_SAMPLED : REPEAT, verdict;
	struct vg_counters before, now;
	int err;

	if (t->trace && strcmp(t->trace, name)) {
		*ret_insn = 0;
		return 0;
	}
	/* A limit that the head never meets: nobody drains, nothing is lost. */
	t->cpu->limit = x->lost ? t->cpu->head : t->cpu->head + (1ull << 62);
	vg_counters_read(t->s, &before);
	err = run_frame(t->s->prog_fd, f, packets, ret_insn, &verdict);
	if (err)
		return put_fail("%s: test run: %s", name, strerror(-err));
	if (verdict != x->verdict)
		return put_fail("%s: verdict %u, not %u", name, verdict, x->verdict);
	vg_counters_read(t->s, &now);
	err = check_run(name, &before, &now, packets, f, x);
	return err ? err : check_record(name, t, f, x);
}

static int measure(const char *name, struct subject *t, uint32_t round, const struct frame *f,
		   const struct expect *x)
{
	uint64_t slow = t->cpu->cnt[VG_CNT_SLOW];
	char full[64];
	uint32_t insn;
	int err;

	snprintf(full, sizeof(full), "insn.%s", name);
	err = run_checked(name, t, f, x, &insn);
	if (err)
		return err;
	put_value(full, round, insn);
	if (!round && t->cpu->cnt[VG_CNT_SLOW] != slow)
		put_note("%s takes the complete path", full);
	return 0;
}

static int set_sample(struct subject *t, uint32_t pass_n, uint32_t drop_n)
{
	struct vg_error e;
	int err;

	t->settings.sample_weight = pass_n * VG_WEIGHT_ONE;
	t->settings.sample_drop_weight = drop_n * VG_WEIGHT_ONE;
	err = vg_settings_apply(t->s, &t->settings, &e);
	return err ? put_fail("settings: %s", e.msg) : 0;
}

static int add_block(struct subject *t, const struct vg_prefix *p)
{
	struct vg_error e;
	int err;

	err = vg_block_add(t->s, p, BLOCK_TTL_S, VG_REASON_MANUAL, 0, &e);
	return err ? put_fail("block: %s", e.msg) : 0;
}

static int add_host_blocks(struct subject *t)
{
	struct vg_prefix p;
	uint32_t i;
	int err = 0;

	for (i = 0; i < BLOCKS4 && !err; i++) {
		vg_prefix_v4(&p, htonl(BLOCKED4 + i));
		err = add_block(t, &p);
	}
	for (i = 0; i < BLOCKS6 && !err; i++) {
		vg_prefix_v6(&p, htobe64(BLOCKED6 + i), 0, 64);
		err = add_block(t, &p);
	}
	return err;
}

static void prefix4(struct vg_prefix *ret_p, uint32_t addr, unsigned int plen)
{
	uint32_t be = htonl(plen ? addr & ~0u << (32 - plen) : 0);

	memset(ret_p, 0, sizeof(*ret_p));
	ret_p->family = 4;
	ret_p->plen = (uint8_t)plen;
	memcpy(ret_p->addr, &be, sizeof(be));
}

static void prefix6(struct vg_prefix *ret_p, uint64_t hi, unsigned int plen)
{
	uint64_t be = htobe64(hi & ~0ull << (64 - plen));

	memset(ret_p, 0, sizeof(*ret_p));
	ret_p->family = 6;
	ret_p->plen = (uint8_t)plen;
	memcpy(ret_p->addr, &be, sizeof(be));
}

/* Of mixed lengths, each IPv4 one in a /16 of its own, clear of our sources. */
static int add_prefixes(struct subject *t)
{
	struct vg_prefix p;
	uint32_t i;
	int err;

	prefix4(&p, NEAR_PREFIX, 24);
	err = add_block(t, &p);
	prefix6(&p, NEAR_PREFIX6, 48);
	err = err ? err : add_block(t, &p);
	for (i = 1; i < PREFIXES4 && !err; i++) {
		prefix4(&p, (0x1000 + 3 * i) << 16 | (i * 40503u & 0xffff), 16 + i % 13);
		err = add_block(t, &p);
	}
	for (i = 1; i < PREFIXES6 && !err; i++) {
		prefix6(&p, 0x2a00000000000000u + ((uint64_t)i << 32) + (i * 40503u << 8),
			44 + i % 21);
		err = add_block(t, &p);
	}
	return err;
}

/* The n-th address from @base on whose filter byte is clear (or, @taken, not). */
static uint32_t pick4(const struct subject *t, uint32_t base, bool taken)
{
	uint32_t a;

	for (a = base + 1; a < base + 0x10000; a++) {
		uint64_t h = vg_hash4(htonl(a), t->cpu->key4);

		if (!!t->g->filter[VG_HASH_FILTER(h)] == taken)
			break;
	}
	return a;
}

static uint64_t pick6(const struct subject *t, uint64_t base, bool taken)
{
	uint64_t a;

	for (a = base + 1; a < base + 0x10000; a++) {
		uint64_t h = vg_hash6(htobe64(a), t->cpu->key6);

		if (!!t->g->filter[VG_HASH_FILTER(h)] == taken)
			break;
	}
	return a;
}

static int measure_pass(struct subject *t, uint32_t round)
{
	static const struct expect sampled = { XDP_PASS, VG_CNT_PASS, SAMPLE_N, false };
	static const struct expect lost = { XDP_PASS, VG_CNT_PASS, 1, true };
	uint32_t a = pick4(t, CLEAN4, false);
	uint64_t b = pick6(t, CLEAN6, false);
	struct { const char *name; struct frame f; const struct expect *x; } runs[] = {
		{ "pass_record", .x = &expect_pass }, { "udp", .x = &expect_pass },
		{ "pass_record_v6", .x = &expect_pass }, { "udp_v6", .x = &expect_pass },
		{ "vlan_record", .x = &expect_pass }, { "qinq_record", .x = &expect_pass },
		{ "icmp", .x = &expect_pass }, { "filter_collision", .x = &expect_pass },
		{ "ring_full", .x = &lost },
		{ "pass_sampled", .x = &sampled }, { "pass_sampled_v6", .x = &sampled },
	};
	unsigned int i;
	int err = 0;

	frame_v4(&runs[0].f, a, FRAME_SYN, 0);
	frame_v4(&runs[1].f, a, FRAME_UDP, 0);
	frame_v6(&runs[2].f, b, 1, FRAME_SYN, 0);
	frame_v6(&runs[3].f, b, 1, FRAME_UDP, 0);
	frame_v4(&runs[4].f, a, FRAME_SYN, 1);
	frame_v4(&runs[5].f, a, FRAME_SYN, 2);
	frame_v4(&runs[6].f, a, FRAME_ICMP, 0);
	frame_v4(&runs[7].f, pick4(t, CLEAN4, true), FRAME_SYN, 0);
	frame_v4(&runs[8].f, a, FRAME_SYN, 0);
	frame_v4(&runs[9].f, a, FRAME_SYN, 0);
	frame_v6(&runs[10].f, b, 1, FRAME_SYN, 0);
	for (i = 0; i < sizeof(runs) / sizeof(runs[0]) && !err; i++) {
		err = set_sample(t, runs[i].x->record_n, 0);
		if (!err)
			err = measure(runs[i].name, t, round, &runs[i].f, runs[i].x);
	}
	return err;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Where the table put an entry decides a few instructions: the median of many. */
static int measure_hits(const char *name, struct subject *t, uint32_t round, bool v6,
			const struct expect *x)
{
	uint32_t insn[HITS], i;
	struct frame f;
	char full[64];
	int err;

	for (i = 0; i < (t->trace ? 1 : HITS); i++) {
		if (v6)
			frame_v6(&f, BLOCKED6 + i * (BLOCKS6 / HITS), 1, FRAME_SYN, 0);
		else
			frame_v4(&f, BLOCKED4 + i * (BLOCKS4 / HITS), FRAME_SYN, 0);
		err = run_checked(name, t, &f, x, &insn[i]);
		if (err)
			return err;
	}
	if (t->trace)
		return 0;
	qsort(insn, HITS, sizeof(insn[0]), compare_u32);
	snprintf(full, sizeof(full), "insn.%s", name);
	put_value(full, round, insn[HITS / 2]);
	if (!round)
		put_note("%s over %u sources: %u to %u gross", full, HITS, insn[0],
			 insn[HITS - 1]);
	return 0;
}

static int measure_block(struct subject *t, uint32_t round)
{
	static const struct expect sampled = { XDP_DROP, VG_CNT_DROP_BLOCK, SAMPLE_N, false };
	static const struct expect silent = { XDP_DROP, VG_CNT_DROP_BLOCK, 0, false };
	static const struct expect recorded = { XDP_DROP, VG_CNT_DROP_BLOCK, 1, false };
	int err;

	/* As shipped, one dropped packet in 64 makes a record. */
	err = set_sample(t, 1, SAMPLE_N);
	if (!err)
		err = measure_hits("block_hit", t, round, false, &sampled);
	if (!err)
		err = measure_hits("block_hit_v6", t, round, true, &sampled);
	if (!err)
		err = set_sample(t, 1, 0);
	if (!err)
		err = measure_hits("block_hit_silent", t, round, false, &silent);
	if (!err)
		err = set_sample(t, 1, 1);
	if (!err)
		err = measure_hits("block_hit_record", t, round, false, &recorded);
	return err ? err : set_sample(t, 1, 0);
}

static int measure_allow(struct subject *t, uint32_t round)
{
	static const struct expect allowed = { XDP_PASS, VG_CNT_PASS_ALLOW, 1, false };
	struct frame f;

	frame_v4(&f, ALLOWED4, FRAME_SYN, 0);
	return measure("allow_hit", t, round, &f, &allowed);
}

static int measure_prefixes(struct subject *t, uint32_t round)
{
	static const struct expect hit = { XDP_DROP, VG_CNT_DROP_PREFIX, 0, false };
	struct frame f;
	int err;

	frame_v4(&f, pick4(t, CLEAN4, false), FRAME_SYN, 0);
	err = measure("with_prefixes", t, round, &f, &expect_pass);
	frame_v4(&f, pick4(t, FAR4, false), FRAME_SYN, 0);
	if (!err)
		err = measure("prefixes_far", t, round, &f, &expect_pass);
	frame_v6(&f, pick6(t, CLEAN6, false), 1, FRAME_SYN, 0);
	if (!err)
		err = measure("with_prefixes_v6", t, round, &f, &expect_pass);
	frame_v4(&f, NEAR_PREFIX + 9, FRAME_SYN, 0);
	if (!err)
		err = measure("prefix_hit", t, round, &f, &hit);
	return err;
}

/* One state after the other, each measured in every round. */
static int subject_measure(struct subject *t, uint32_t rounds)
{
	struct vg_prefix p;
	struct vg_error e;
	uint32_t round;
	int err;

	err = add_host_blocks(t);
	for (round = 0; round < rounds && !err; round++) {
		err = measure_pass(t, round);
		if (!err)
			err = measure_block(t, round);
	}
	vg_prefix_v4(&p, htonl(ALLOWED4));
	if (!err && vg_allow_add(t->s, &p, &e))
		err = put_fail("allow: %s", e.msg);
	for (round = 0; round < rounds && !err; round++)
		err = measure_allow(t, round);
	if (!err)
		err = add_prefixes(t);
	for (round = 0; round < rounds && !err; round++)
		err = measure_prefixes(t, round);
	return err;
}

int subject_run(uint32_t rounds, bool dump, const char *trace)
{
	struct vg_load_opts o = { .ifname = "lo", .block_max = 32768 };
	uint32_t jited = 0, xlated = 0;
	struct subject t = { 0 };
	struct vg_error e = { "" };
	int err;

	vg_settings_default(&o.settings);
	err = vg_sentinel_load_unattached(&t.s, &o, &e);
	if (err)
		return put_fail("load: %s (%d)", e.msg, err);
	t.g = t.s->g;
	t.cpu = &t.g->cpu[0];
	t.settings = o.settings;
	t.trace = trace;
	err = run_lengths(t.s->prog_fd, &jited, &xlated);
	if (!err)
		put_note("program: %u bytes of native code, %u BPF instructions", jited, xlated);
	if (err || !jited)
		err = put_fail("the program is not compiled");
	if (!err && dump)
		err = put_code(t.s->prog_fd);
	if (!err)
		err = subject_measure(&t, trace ? 1 : rounds);
	vg_sentinel_close(t.s);
	return err;
}

/* Own addresses are found over netlink; this guest has none but loopback. */
void vg_protect_free(struct vg_sentinel *s)
{
	(void)s;
}

int vg_protected(struct vg_sentinel *s, const struct vg_prefix *p, const char **ret_why)
{
	(void)s;
	(void)p;
	(void)ret_why;
	return 0;
}
