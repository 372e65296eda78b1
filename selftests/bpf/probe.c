// SPDX-License-Identifier: GPL-2.0-only
/* probe.c - see probe.h */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "probe.h"

static void build4(struct frame *f, uint32_t addr)
{
	static const struct pkt p = { .family = 4 };

	frame_build(f, &p);
	frame_set_src4(f, htonl(addr));
}

static void build6(struct frame *f, uint64_t hi, uint64_t lo)
{
	static const struct pkt p = { .family = 6 };
	struct vg_prefix host = hs_p6(hi, lo, 128);

	frame_build(f, &p);
	frame_set_src6(f, host.addr);
}

static const char *with_source(const char *bad, struct vg_prefix p)
{
	static char msg[400];
	char text[VG_PREFIX_STRLEN];

	if (!bad)
		return NULL;
	snprintf(msg, sizeof(msg), "%s: %.300s", vg_prefix_str(&p, text), bad);
	return msg;
}

const char *probe4(struct hs *h, uint32_t addr, unsigned int verdict)
{
	const struct want w = { .verdict = verdict, .proto = P_TCP, .flags = TCP_SYN };
	struct frame f;

	build4(&f, addr);
	return with_source(check_frame(h, &f, &w), hs_p4(addr, 32));
}

const char *probe6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int verdict)
{
	const struct want w = { .verdict = verdict, .proto = P_TCP, .flags = TCP_SYN };
	struct frame f;

	build6(&f, hi, lo);
	return with_source(check_frame(h, &f, &w), hs_p6(hi, lo, 128));
}

bool probe4_drops(struct hs *h, uint32_t addr)
{
	struct frame f;
	int ret;

	build4(&f, addr);
	ret = hs_feed(h, f.data, f.len, 1);
	hs_drain(h);
	return ret == XDP_DROP;
}

bool probe6_drops(struct hs *h, uint64_t hi, uint64_t lo)
{
	struct frame f;
	int ret;

	build6(&f, hi, lo);
	ret = hs_feed(h, f.data, f.len, 1);
	hs_drain(h);
	return ret == XDP_DROP;
}

bool block4(struct hs *h, uint32_t addr, unsigned int plen, uint32_t ttl_s)
{
	struct vg_prefix p = hs_p4(addr, plen);

	return !vg_block_add(h->s, &p, ttl_s, VG_REASON_MANUAL, 0, &h->err);
}

bool block6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen, uint32_t ttl_s)
{
	struct vg_prefix p = hs_p6(hi, lo, plen);

	return !vg_block_add(h->s, &p, ttl_s, VG_REASON_MANUAL, 0, &h->err);
}

bool unblock4(struct hs *h, uint32_t addr, unsigned int plen)
{
	struct vg_prefix p = hs_p4(addr, plen);

	return !vg_block_del(h->s, &p, &h->err);
}

bool unblock6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen)
{
	struct vg_prefix p = hs_p6(hi, lo, plen);

	return !vg_block_del(h->s, &p, &h->err);
}

bool allow4(struct hs *h, uint32_t addr, unsigned int plen)
{
	struct vg_prefix p = hs_p4(addr, plen);

	return !vg_allow_add(h->s, &p, &h->err);
}

bool allow6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen)
{
	struct vg_prefix p = hs_p6(hi, lo, plen);

	return !vg_allow_add(h->s, &p, &h->err);
}

bool unallow4(struct hs *h, uint32_t addr, unsigned int plen)
{
	struct vg_prefix p = hs_p4(addr, plen);

	return !vg_allow_del(h->s, &p, &h->err);
}

bool unallow6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen)
{
	struct vg_prefix p = hs_p6(hi, lo, plen);

	return !vg_allow_del(h->s, &p, &h->err);
}

bool block_raw(struct hs *h, const struct vg_prefix *p, uint32_t ttl_s)
{
	const struct vg_global *g = h->s->g;
	struct vg_block b = {
		.expires = vg_now_jiffies(g) + (uint64_t)ttl_s * g->clock.hz,
		.since_ns = vg_real_ns(), .ttl_s = ttl_s, .reason = VG_REASON_MANUAL,
	};

	return !bpf_map_update_elem(h->s->blocks_fd, p, &b, 0) && !vg_rebuild(h->s, &h->err);
}

bool unblock_raw(struct hs *h, const struct vg_prefix *p)
{
	return !bpf_map_delete_elem(h->s->blocks_fd, p) && !vg_rebuild(h->s, &h->err);
}
