// SPDX-License-Identifier: GPL-2.0-only
/* harness.c - see harness.h */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

int hs_pin_cpu(struct hs *h, unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	h->cpu = cpu;
	h->area = &h->s->g->cpu[cpu];
	h->ring = h->s->ring + (size_t)cpu * h->s->ring_slots;
	h->tail = h->area->head;
	hs_release(h, h->tail);
	return 0;
}

int hs_other_cpu(const struct hs *h)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	long cpu;

	for (cpu = 0; cpu < n; cpu++)
		if (cpu != (long)h->cpu)
			return cpu;
	return -1;
}

int hs_apply(struct hs *h)
{
	return vg_settings_apply(h->s, &h->settings, &h->err);
}

int hs_open(struct hs *h, uint32_t ring_mib, uint32_t block_max)
{
	struct vg_load_opts o = { .ring_mib = ring_mib, .block_max = block_max };
	int err;

	memset(h, 0, sizeof(*h));
	/* This machine's own addresses are protected; here there are none. */
	if (unshare(CLONE_NEWNET))
		return vg_err(&h->err, -errno, "no network namespace of our own");
	vg_settings_default(&h->settings);
	h->settings.sample_weight = VG_WEIGHT_ONE;
	h->settings.sample_drop_weight = VG_WEIGHT_ONE;
	o.settings = h->settings;
	err = vg_sentinel_load_unattached(&h->s, &o, &h->err);
	if (err)
		return err;
	err = hs_pin_cpu(h, 0);
	if (!err)
		err = hs_apply(h);
	if (err)
		hs_close(h);
	return err;
}

int hs_open_or_report(struct hs *h, uint32_t ring_mib, uint32_t block_max)
{
	int err = hs_open(h, ring_mib, block_max);

	if (!err)
		return 0;
	printf("TAP version 13\n1..1\nnot ok 1 load the packet program: %s (%s)\n",
	       h->err.msg, strerror(-err));
	return 1;
}

void hs_close(struct hs *h)
{
	if (h->s)
		vg_sentinel_close(h->s);
	h->s = NULL;
}

void hs_release(struct hs *h, uint64_t tail)
{
	h->tail = tail;
	__atomic_store_n(&h->area->limit, tail + h->s->ring_slots, __ATOMIC_RELEASE);
}

void hs_drain(struct hs *h)
{
	struct vg_cpu *a;
	uint32_t i;

	for (i = 0; i < h->s->ncpus; i++) {
		a = &h->s->g->cpu[i];
		__atomic_store_n(&a->limit, a->head + h->s->ring_slots, __ATOMIC_RELEASE);
	}
	h->tail = h->area->head;
}

static int test_run(struct hs *h, const void *data, size_t len, uint32_t n, uint32_t *ret)
{
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = data, .data_size_in = len, .repeat = n);
	int err = bpf_prog_test_run_opts(h->s->prog_fd, &o);

	*ret = o.retval;
	return err < 0 ? err : 0;
}

int hs_feed(struct hs *h, const void *data, size_t len, uint32_t n)
{
	uint32_t ret;
	int err = test_run(h, data, len, n, &ret);

	return err ? err : (int)ret;
}

unsigned int hs_decode(const struct hs *h, uint64_t at, struct hs_rec *ret_rec)
{
	const uint64_t mask = h->s->ring_slots - 1;
	struct vg_slot a = h->ring[at & mask], b;
	uint32_t ports;

	memset(ret_rec, 0, sizeof(*ret_rec));
	ret_rec->len = VG_REC_LEN(a.w1);
	ret_rec->weight = VG_REC_WEIGHT(a.w1);
	ret_rec->proto = VG_REC_PROTO(a.w1);
	ret_rec->flags = VG_REC_FLAGS(a.w1);
	ret_rec->action = VG_REC_ACTION(a.w1);
	ret_rec->meta = VG_REC_META(a.w1);
	if (!(ret_rec->meta & VG_REC_META_V6)) {
		memcpy(ret_rec->src, &a.w0, 4);
		ports = a.w0 >> 32;
		memcpy(ret_rec->ports, &ports, 4);
		return 1;
	}
	b = h->ring[(at + 1) & mask];
	memcpy(ret_rec->src, &a.w0, 8);
	memcpy(ret_rec->src + 8, &b.w0, 8);
	ports = b.w1;
	memcpy(ret_rec->ports, &ports, 4);
	return 2;
}

int hs_run(struct hs *h, const void *data, size_t len, struct hs_result *ret_r)
{
	const struct vg_cpu *a = h->area;
	uint64_t cnt[__VG_CNT_MAX], bytes = a->bytes, at = a->head;
	int err, i;

	memcpy(cnt, a->cnt, sizeof(cnt));
	memset(ret_r, 0, sizeof(*ret_r));
	err = test_run(h, data, len, 1, &ret_r->retval);
	if (err)
		return err;
	for (i = 0; i < __VG_CNT_MAX; i++)
		ret_r->cnt[i] = a->cnt[i] - cnt[i];
	ret_r->bytes = a->bytes - bytes;
	ret_r->slots = a->head - at;
	while (at < a->head && ret_r->nrecs < HS_RECS)
		at += hs_decode(h, at, &ret_r->rec[ret_r->nrecs++]);
	hs_release(h, a->head);
	return 0;
}

uint64_t hs_verdicts(const __u64 *cnt)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < VG_CNT_VERDICTS; i++)
		sum += cnt[i];
	return sum;
}

struct vg_prefix hs_p4(uint32_t addr, unsigned int plen)
{
	struct vg_prefix p = { .family = 4, .plen = plen };
	uint32_t be;

	addr &= plen ? ~0u << (32 - plen) : 0;
	be = htonl(addr);
	memcpy(p.addr, &be, 4);
	return p;
}

static uint64_t top_bits(uint64_t v, unsigned int n)
{
	return n ? v & ~0ull << (64 - n) : 0;
}

struct vg_prefix hs_p6(uint64_t hi, uint64_t lo, unsigned int plen)
{
	struct vg_prefix p = { .family = 6, .plen = plen };
	int i;

	hi = top_bits(hi, plen < 64 ? plen : 64);
	lo = top_bits(lo, plen > 64 ? plen - 64 : 0);
	for (i = 0; i < 8; i++) {
		p.addr[i] = hi >> (56 - 8 * i);
		p.addr[8 + i] = lo >> (56 - 8 * i);
	}
	return p;
}
