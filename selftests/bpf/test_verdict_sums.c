// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_verdict_sums.c - conservation: rx = pass + drop + aborted to the
 * packet, and records made = in the ring + lost, whatever is fed, however
 * the settings change meanwhile, on several CPUs at once
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "drive.h"
#include "probe.h"

static struct hs h;

static uint64_t rnd(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

/* Where a source stands; each has a network of its own. */
enum { CLEAN, BLOCKED, IN_PREFIX, ALLOWED, STANDINGS };

#define NET4		0x64400000u			/* 100.64.0.0 */
#define NET6		0x20010db800640000ull

static uint32_t source4(unsigned int standing, unsigned int i)
{
	return NET4 + standing * 0x10000 + i;
}

static uint64_t source6(unsigned int standing, unsigned int i)
{
	return NET6 + standing * 0x100 + i;
}

static void install_blocks(void)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		must(block4(&h, source4(BLOCKED, i), 32, 600) &&
		     block6(&h, source6(BLOCKED, i), 0, i % 2 ? 64 : 128, 600), &h, "block");
	must(block4(&h, source4(IN_PREFIX, 0), 24, 600) &&
	     block6(&h, source6(IN_PREFIX, 0), 0, 56, 600) &&
	     block4(&h, source4(ALLOWED, 0), 20, 600) &&
	     block6(&h, source6(ALLOWED, 0), 0, 56, 600) &&
	     allow4(&h, source4(ALLOWED, 0), 24) &&
	     allow6(&h, source6(ALLOWED, 0), 0, 60), &h, "prefixes");
	claim("blocks and allow entries are in place");
}

struct tally {
	uint64_t frames, bytes, records, records6, fragments, limits;
	uint64_t verdict[VG_CNT_VERDICTS];
};

/* A frame of the tables, given a source of ours, sometimes cut. */
static void random_frame(struct frame *f, uint64_t *state, unsigned int *ret_standing)
{
	const struct case_table *t = case_tables[rnd(state) % case_tables_n];
	const unsigned int i = rnd(state) % 16;
	uint8_t src[16] = { 0 };
	uint64_t hi;

	*ret_standing = rnd(state) % STANDINGS;
	frame_build(f, &t->cases[rnd(state) % t->n].pkt);
	if (f->l3 && f->data[f->l3] >> 4 == 4) {
		frame_set_src4(f, htonl(source4(*ret_standing, i)));
	} else if (f->l3) {
		hi = htobe64(source6(*ret_standing, i));
		memcpy(src, &hi, sizeof(hi));
		frame_set_src6(f, src);
	}
	if (rnd(state) % 8 == 0)
		f->len = 14 + rnd(state) % (f->len - 13);
}

static void expect(struct tally *t, const struct frame *f, unsigned int standing)
{
	static const uint8_t of_standing[STANDINGS] = {
		[CLEAN] = VG_CNT_PASS, [BLOCKED] = VG_CNT_DROP_BLOCK,
		[IN_PREFIX] = VG_CNT_DROP_PREFIX, [ALLOWED] = VG_CNT_PASS_ALLOW,
	};
	struct ref_packet p;
	struct want w;

	const bool is_blocked = standing == BLOCKED || standing == IN_PREFIX;
	const bool is_dropped = is_blocked && !h.settings.monitor;

	ref_parse(&p, f->data, f->len);
	want_from_ref(&w, &p);
	if (w.verdict == VG_CNT_PASS || (p.has_source && is_blocked)) {
		if (w.verdict == VG_CNT_PASS || is_dropped) {
			t->records++;
			t->records6 += p.family == 6;
		}
		if (w.verdict == VG_CNT_PASS && !is_dropped) {
			t->fragments += w.frag;
			t->limits += w.limit;
		}
		w.verdict = of_standing[standing];
		if (is_blocked && h.settings.monitor)
			w.verdict = VG_CNT_PASS_MONITOR;
	} else if (w.verdict == VG_CNT_PASS_MALFORMED && h.settings.drop_malformed &&
		   !h.settings.monitor && !(p.has_source && standing == ALLOWED)) {
		w.verdict = VG_CNT_DROP_MALFORMED;
	}
	t->frames++;
	t->bytes += f->len;
	t->verdict[w.verdict]++;
}

static const char *tally_is(const struct tally *t, const struct vg_cpu *before)
{
	static char msg[160];
	const struct vg_cpu *a = h.area;
	unsigned int i;
	uint64_t got;

	for (i = 0; i < VG_CNT_VERDICTS; i++) {
		got = a->cnt[i] - before->cnt[i];
		if (got == t->verdict[i])
			continue;
		snprintf(msg, sizeof(msg), "%s: %llu, expected %llu", check_verdict_name(i),
			 (unsigned long long)got, (unsigned long long)t->verdict[i]);
		return msg;
	}
	if (hs_verdicts(a->cnt) - hs_verdicts(before->cnt) != t->frames)
		return "verdicts do not sum up to frames";
	if (a->bytes - before->bytes != t->bytes)
		return "bytes";
	if (a->cnt[VG_CNT_FRAGMENT] - before->cnt[VG_CNT_FRAGMENT] != t->fragments ||
	    a->cnt[VG_CNT_EXTHDR_LIMIT] - before->cnt[VG_CNT_EXTHDR_LIMIT] != t->limits)
		return "fragments or long chains";
	if (a->cnt[VG_CNT_RECORDS6] - before->cnt[VG_CNT_RECORDS6] != t->records6)
		return "IPv6 records";
	if (a->head - before->head - t->records6 != t->records ||
	    a->cnt[VG_CNT_LOST] != before->cnt[VG_CNT_LOST])
		return "records made";
	return NULL;
}

static void mixture_is_exact(uint64_t seed, int frames, const char *what)
{
	const struct vg_cpu before = *h.area;
	struct tally t = { 0 };
	unsigned int standing;
	struct frame f;
	int i, ret;

	must(!hs_apply(&h), &h, "settings");
	for (i = 0; i < frames; i++) {
		random_frame(&f, &seed, &standing);
		expect(&t, &f, standing);
		ret = hs_feed(&h, f.data, f.len, 1);
		must(ret >= 0, &h, "test run");
		hs_drain(&h);
	}
	also(tally_is(&t, &before));
	claim(what);
}

/* Threads that feed at the same time, each on its CPU */
struct feeder {
	unsigned int cpu;
	uint64_t seed, frames, bytes, passed, dropped, other;
};

static int stop;

static void *feed(void *arg)
{
	struct feeder *w = arg;
	struct hs mine = h;
	unsigned int standing;
	struct frame f;
	int ret;

	hs_pin_cpu(&mine, w->cpu);
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		random_frame(&f, &w->seed, &standing);
		ret = hs_feed(&mine, f.data, f.len, 1);
		w->frames++;
		w->bytes += f.len;
		w->passed += ret == XDP_PASS;
		w->dropped += ret == XDP_DROP;
		w->other += ret != XDP_PASS && ret != XDP_DROP;
		if (w->frames % 1000 == 0)
			hs_release(&mine, mine.area->head);
	}
	return NULL;
}

static void change_everything(int rounds)
{
	uint64_t seed = 99;
	int i;

	for (i = 0; i < rounds; i++) {
		h.settings.monitor = rnd(&seed) % 2;
		h.settings.drop_malformed = rnd(&seed) % 2;
		h.settings.sample_weight = 4 + rnd(&seed) % 300;
		must(!hs_apply(&h), &h, "settings");
		must(block4(&h, source4(CLEAN, i % 16), 32, 60), &h, "block");
		must(allow4(&h, source4(BLOCKED, i % 16), 32), &h, "allow");
		must(block6(&h, source6(CLEAN, i % 16), 0, 64, 60), &h, "block");
		must(unallow4(&h, source4(BLOCKED, i % 16), 32), &h, "disallow");
		must(unblock4(&h, source4(CLEAN, i % 16), 32), &h, "unblock");
		must(unblock6(&h, source6(CLEAN, i % 16), 0, 64), &h, "unblock");
	}
}

static uint64_t dropped(const struct vg_cpu *a)
{
	return a->cnt[VG_CNT_DROP_BLOCK] + a->cnt[VG_CNT_DROP_PREFIX] +
	       a->cnt[VG_CNT_DROP_MALFORMED];
}

static void changes_under_load_lose_nothing(void)
{
	static struct vg_cpu before[2];
	struct feeder w[2] = { { .cpu = h.cpu, .seed = 1 }, { .seed = 2 } };
	int other = hs_other_cpu(&h), n = other < 0 ? 1 : 2, i;
	pthread_t thread[2];
	char what[128];

	w[1].cpu = other < 0 ? 0 : other;
	for (i = 0; i < n; i++) {
		before[i] = h.s->g->cpu[w[i].cpu];
		if (pthread_create(&thread[i], NULL, feed, &w[i]))
			must(false, &h, "no thread");
	}
	change_everything(300);
	__atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	claim("300 rounds of changes under load");
	for (i = 0; i < n; i++) {
		const struct vg_cpu *a = &h.s->g->cpu[w[i].cpu];
		uint64_t seen = hs_verdicts(a->cnt) - hs_verdicts(before[i].cnt);
		uint64_t drops = dropped(a) - dropped(&before[i]);

		if (seen != w[i].frames || a->bytes - before[i].bytes != w[i].bytes)
			also("verdicts or bytes do not sum up");
		if (drops != w[i].dropped || seen - drops != w[i].passed || w[i].other ||
		    a->cnt[VG_CNT_ABORTED])
			also("XDP actions and counters differ");
		snprintf(what, sizeof(what), "CPU %u: %llu frames, %llu dropped: all counted once",
			 w[i].cpu, (unsigned long long)w[i].frames, (unsigned long long)drops);
		claim(what);
	}
}

/* The library's own sums, as shown to the operator */
static void library_sums_agree(void)
{
	struct vg_counters c;
	uint64_t rx = 0, bytes = 0;
	uint32_t i;

	for (i = 0; i < h.s->ncpus; i++) {
		rx += hs_verdicts(h.s->g->cpu[i].cnt);
		bytes += h.s->g->cpu[i].bytes;
	}
	vg_counters_read(h.s, &c);
	ktap_ok(c.rx == rx && c.bytes == bytes, "vg_counters_read: rx and bytes");
	ktap_ok(c.rx == c.pass + c.drop + c.cnt[VG_CNT_ABORTED],
		"vg_counters_read: rx = pass + drop + aborted");
	ktap_ok(c.records >= c.cnt[VG_CNT_LOST], "vg_counters_read: records made");
}

int main(void)
{
	if (hs_open_or_report(&h, 0, 0))
		return 1;
	install_blocks();
	mixture_is_exact(1, 50000, "50,000 frames of all kinds");
	h.settings.drop_malformed = 1;
	mixture_is_exact(2, 20000, "malformed dropped");
	h.settings.monitor = 1;
	mixture_is_exact(3, 20000, "malformed dropped, but monitor mode");
	h.settings.drop_malformed = 0;
	mixture_is_exact(4, 20000, "monitor mode");
	h.settings.monitor = 0;
	mixture_is_exact(5, 20000, "enforced again");
	changes_under_load_lose_nothing();
	library_sums_agree();
	hs_close(&h);
	return ktap_done();
}
