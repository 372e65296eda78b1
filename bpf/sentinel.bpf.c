// SPDX-License-Identifier: GPL-2.0-only
/*
 * sentinel.bpf.c - the packet program
 *
 * parse -> allow -> block -> account -> sample -> record -> verdict
 *
 * Twice: snt_complete() does all of it for any frame. sentinel_xdp() does it
 * for well-formed TCP and UDP over IPv4 and IPv6 without options, fragments
 * or extension headers, from sources that no filter knows or that are
 * blocked by address; it is written to need few registers and no stack, and
 * hands everything else over before it has changed anything. Both end in the
 * same stages. A packet raises exactly one verdict counter.
 *
 * Fast path figures and what each stage costs: Documentation/sentinel.rst.
 */
#include "sentinel.bpf.h"
#include "parse.bpf.h"
#include "block.bpf.h"
#include "account.bpf.h"
#include "sample.bpf.h"
#include "record.bpf.h"

struct vg_global vg;

/* snt_complete(): the fast path already drew, a dropped packet is recorded */
#define SNT_DRAW	0
#define SNT_RECORD	1

static __always_inline void snt_record(struct vg_cpu *c, struct snt_pkt *pkt,
				       const __u64 *sample)
{
	__u32 len = pkt->len < 0xffff ? pkt->len : 0xffff;
	__u64 w1 = snt_common(len, pkt->proto, pkt->flags, pkt->verdict, pkt->meta);

	w1 |= snt_weight(sample);
	if (pkt->meta & VG_REC_META_V6)
		snt_record6(c, pkt->src, &pkt->ports, w1);
	else
		snt_record4(c, pkt->src[0] | (__u64)pkt->ports << 32, w1);
}

static __always_inline int snt_count(struct vg_cpu *c, enum vg_cnt verdict)
{
	c->cnt[verdict]++;
	return verdict >= VG_CNT_DROP_BLOCK && verdict <= VG_CNT_DROP_MALFORMED ? XDP_DROP :
										  XDP_PASS;
}

/* The source is blocked and the block is enforced. */
static __always_inline int snt_drop(struct vg_cpu *c, struct snt_pkt *pkt, int draw)
{
	if (draw == SNT_RECORD || snt_sampled(c, &c->sample_drop))
		snt_record(c, pkt, &c->sample_drop);
	if (pkt->verdict == VG_CNT_DROP_PREFIX)
		return snt_count(c, VG_CNT_DROP_PREFIX);
	return snt_count(c, VG_CNT_DROP_BLOCK);
}

/* Does not agree with itself: nothing to account it to, nothing to record. */
static __always_inline int snt_malformed(struct vg_cpu *c, struct snt_pkt *pkt)
{
	if (pkt->verdict == VG_CNT_PASS_MONITOR)
		return snt_count(c, VG_CNT_PASS_MONITOR);
	if (pkt->verdict != VG_CNT_PASS_ALLOW &&
	    (c->flags & (VG_F_DROP_MALFORMED | VG_F_MONITOR)) == VG_F_DROP_MALFORMED)
		return snt_count(c, VG_CNT_DROP_MALFORMED);
	return snt_count(c, VG_CNT_PASS_MALFORMED);
}

static __noinline int snt_complete(struct xdp_md *ctx, int draw)
{
	struct vg_global *g = snt_global();
	struct vg_cpu *c = snt_cpu(g);
	struct snt_pkt pkt = {};
	__u8 too_long = 0;
	__u64 hash;
	void *ip;
	int err;

	ip = snt_parse_source(ctx, &pkt);
	c->bytes += pkt.len;
	c->cnt[VG_CNT_SLOW]++;
	if (!ip) {
		if (pkt.verdict == VG_CNT_PASS_NONIP)
			return snt_count(c, VG_CNT_PASS_NONIP);
		return snt_malformed(c, &pkt);
	}
	err = snt_parse_rest(ip, (void *)(long)ctx->data_end, &pkt, &too_long);

	if (pkt.meta & VG_REC_META_V6)
		hash = vg_hash6(pkt.src[0], c->key6);
	else
		hash = vg_hash4(pkt.src[0], c->key4);
	pkt.verdict = snt_listed(g, c, &pkt, hash);
	if (pkt.verdict == VG_CNT_DROP_BLOCK || pkt.verdict == VG_CNT_DROP_PREFIX) {
		if (!(c->flags & VG_F_MONITOR))
			return snt_drop(c, &pkt, draw);
		pkt.verdict = VG_CNT_PASS_MONITOR;
	}
	if (err)
		return snt_malformed(c, &pkt);

	if (pkt.meta & VG_REC_META_FRAG)
		c->cnt[VG_CNT_FRAGMENT]++;
	c->cnt[VG_CNT_EXTHDR_LIMIT] += too_long;
	snt_account(c, hash, snt_increment(pkt.flags), pkt.len);
	if (snt_sampled(c, &c->sample_pass))
		snt_record(c, &pkt, &c->sample_pass);
	if (pkt.verdict == VG_CNT_PASS_MONITOR)
		return snt_count(c, VG_CNT_PASS_MONITOR);
	if (pkt.verdict == VG_CNT_PASS_ALLOW)
		return snt_count(c, VG_CNT_PASS_ALLOW);
	return snt_count(c, VG_CNT_PASS);
}

/* A block holds: drop here, unless something is special about it. */
static __always_inline int snt_fast_drop(struct xdp_md *ctx, struct vg_cpu *c)
{
	if (unlikely(c->flags & VG_F_MONITOR))
		return snt_complete(ctx, SNT_DRAW);
	if (unlikely(snt_sampled(c, &c->sample_drop)))
		return snt_complete(ctx, SNT_RECORD);
	c->bytes += (void *)(long)ctx->data_end - (void *)(long)ctx->data;
	c->cnt[VG_CNT_DROP_BLOCK]++;
	return XDP_DROP;
}

/*
 * Keep @x in a register from here on. The words of the record are built
 * early and stay: two registers instead of six, with which the compiler
 * would spill.
 */
#define snt_keep(x)	asm volatile("" : "+r"(x))

/*
 * TCP: the data offset must lie between 20 and what follows the IP header.
 * Signed on purpose: too small an offset becomes a huge number, too short a
 * packet a negative one.
 */
static __always_inline int snt_fast_doff_ok(__u32 w, __s64 l4_len)
{
	return (__s64)(SNT_TCP_DOFF(w) - 20) <= l4_len - 20;
}

/*
 * @p: IPv4 header. The caller has checked that it and 20 bytes behind it are
 * there.
 */
static __always_inline int snt_fast4(struct xdp_md *ctx, struct vg_global *g, struct vg_cpu *c,
				     void *p, void *end, __u64 vlans)
{
	__u64 hash, len, inc = SNT_INC_PKT, w0, w1;
	struct snt_ip4 *ip = p;
	__u32 addr, bits, near;
	__s64 left;

	if (ip->ver_ihl != 0x45)
		goto complete;
	addr = ip->src;
	hash = vg_hash4(addr, c->key4);
	near = *(__u8 *)snt_at(g->p4, (__u16)addr);
	bits = *(__u8 *)snt_at(g->filter, VG_HASH_FILTER(hash));
	if (unlikely(near | bits)) {
		struct vg_ent4 *e;

		if (bits & VG_FILT_FULL || (near && snt_prefix_near4(g, addr)))
			goto complete;
		e = bits ? snt_find4(g, addr, hash) : NULL;
		if (e) {
			if (snt_active(e->expires))
				return snt_fast_drop(ctx, c);
			goto complete;
		}
	}

	if (ip->frag & ~bpf_htons(SNT_IP4_DF))
		goto complete;
	len = end - p;
	left = bpf_ntohs(ip->tot_len);
	if (left > (__s64)len)
		goto complete;
	len += ETH_HLEN + 4 * vlans;
	if (len > 0xffff)
		goto complete;
	w1 = ip->proto;
	if (w1 == IPPROTO_TCP) {
		__u32 w = *(__u16 *)(p + 32);

		if (!snt_fast_doff_ok(w, left - 20))
			goto complete;
		inc = snt_increment(SNT_TCP_FLAGS(w));
		w1 |= w & 0xff00;
	} else if (w1 != IPPROTO_UDP || left < 28) {
		goto complete;
	}
	w1 = w1 << VG_REC_PROTO_SHIFT | vlans << (VG_REC_META_SHIFT + 1) | len;
	w0 = addr | (__u64)*(__u32 *)(p + 20) << 32;
	snt_keep(w0);
	snt_keep(w1);

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, inc, len);
	if (snt_sampled(c, &c->sample_pass))
		snt_record4(c, w0, w1 | snt_weight(&c->sample_pass));
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

/* @p: IPv6 header */
static __always_inline int snt_fast6(struct xdp_md *ctx, struct vg_global *g, struct vg_cpu *c,
				     void *p, void *end, __u64 vlans)
{
	__u64 hash, hi, len, inc = SNT_INC_PKT, w1;
	struct snt_ip6 *ip = p;
	__u32 bits, near;
	__s64 left;

	if (p + 48 > end || *(__u8 *)p >> 4 != 6)
		goto complete;
	hi = ip->src[0];
	hash = vg_hash6(hi, c->key6);
	near = *(__u8 *)snt_at(g->p6, vg_hash_p6((__u32)hi, c->key6));
	bits = *(__u8 *)snt_at(g->filter, VG_HASH_FILTER(hash));
	if (unlikely(near | bits)) {
		if (bits & VG_FILT_FULL || (near && snt_prefix_near6(g, hi, c->key6)))
			goto complete;
		if (bits && snt_blocked6(g, ip->src, hash))
			return snt_fast_drop(ctx, c);
	}

	len = end - p;
	left = bpf_ntohs(ip->payload_len);
	if (left > (__s64)(len - sizeof(*ip)))
		goto complete;
	len += ETH_HLEN + 4 * vlans;
	if (len > 0xffff)
		goto complete;
	w1 = ip->next;
	if (w1 == IPPROTO_TCP) {
		__u32 w;

		if (p + 60 > end)
			goto complete;
		w = *(__u16 *)(p + 52);
		if (!snt_fast_doff_ok(w, left))
			goto complete;
		inc = snt_increment(SNT_TCP_FLAGS(w));
		w1 |= w & 0xff00;
	} else if (w1 != IPPROTO_UDP || left < 8) {
		goto complete;
	}
	w1 = w1 << VG_REC_PROTO_SHIFT | (vlans << 1 | VG_REC_META_V6) << VG_REC_META_SHIFT | len;
	snt_keep(w1);

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, inc, len);
	if (snt_sampled(c, &c->sample_pass))
		snt_record6(c, ip->src, p + 40, w1 | snt_weight(&c->sample_pass));
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

SEC("xdp")
int sentinel_xdp(struct xdp_md *ctx)
{
	struct vg_global *g = snt_global();
	struct vg_cpu *c = snt_cpu(g);
	void *end = (void *)(long)ctx->data_end;
	void *p = (void *)(long)ctx->data;
	__u32 vlans = 1;
	__u16 proto;

	/* 54: TCP over IPv4. No frame on a wire is shorter. */
	if (p + ETH_HLEN + 40 > end)
		return snt_complete(ctx, SNT_DRAW);
	proto = *(__u16 *)(p + 12);
	p += ETH_HLEN;
	/* From the IP header all offsets are multiples of the sizes: one insn a load. */
	snt_keep(p);
	if (proto == bpf_htons(ETH_P_IP))
		return snt_fast4(ctx, g, c, p, end, 0);
	if (proto == bpf_htons(ETH_P_IPV6))
		return snt_fast6(ctx, g, c, p, end, 0);
	if (!snt_is_vlan(proto))
		return snt_complete(ctx, SNT_DRAW);
	proto = *(__u16 *)(p + 2);
	p += 4;
	if (snt_is_vlan(proto)) {
		vlans = 2;
		proto = *(__u16 *)(p + 2);
		p += 4;
	}
	if (proto == bpf_htons(ETH_P_IP) && p + 40 <= end)
		return snt_fast4(ctx, g, c, p, end, vlans);
	if (proto == bpf_htons(ETH_P_IPV6))
		return snt_fast6(ctx, g, c, p, end, vlans);
	return snt_complete(ctx, SNT_DRAW);
}

/*
 * Run once by the loader: the pair of clocks in vg.clock, which user space
 * needs to write an expiry.
 */
SEC("xdp")
int snt_clock(struct xdp_md *ctx)
{
	(void)ctx;
	vg.clock.mono_ns = bpf_ktime_get_ns();
	vg.clock.jiffies = bpf_jiffies64();
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
