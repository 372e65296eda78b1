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

static __always_inline void snt_record(struct vg_cpu *c, struct snt_pkt *pkt, __u64 sample)
{
	__u32 len = pkt->len < 0xffff ? pkt->len : 0xffff;
	__u64 w1 = snt_common(len, sample, pkt->proto, pkt->flags, pkt->verdict, pkt->meta);

	if (pkt->meta & VG_REC_META_V6)
		snt_record6(c, pkt->hi, pkt->lo, pkt->ports, w1);
	else
		snt_record4(c, pkt->hi | (__u64)pkt->ports << 32, w1);
}

static __noinline int snt_complete(struct xdp_md *ctx, int draw)
{
	struct vg_cpu *c = snt_cpu();
	struct snt_pkt pkt = {};
	__u8 too_long = 0;
	__u64 hash;

	snt_parse(ctx, &pkt, &too_long);
	c->bytes += pkt.len;
	c->cnt[VG_CNT_SLOW]++;
	if (pkt.verdict != VG_CNT_PASS) {
		if (pkt.verdict == VG_CNT_PASS_MALFORMED &&
		    (c->flags & (VG_F_DROP_MALFORMED | VG_F_MONITOR)) == VG_F_DROP_MALFORMED) {
			c->cnt[VG_CNT_DROP_MALFORMED]++;
			return XDP_DROP;
		}
		if (pkt.verdict == VG_CNT_PASS_NONIP)
			c->cnt[VG_CNT_PASS_NONIP]++;
		else
			c->cnt[VG_CNT_PASS_MALFORMED]++;
		return XDP_PASS;
	}
	if (pkt.meta & VG_REC_META_FRAG)
		c->cnt[VG_CNT_FRAGMENT]++;
	c->cnt[VG_CNT_EXTHDR_LIMIT] += too_long;

	if (pkt.meta & VG_REC_META_V6)
		hash = vg_hash6(pkt.hi, c->key6);
	else
		hash = vg_hash4(pkt.hi, c->key4);
	pkt.verdict = snt_listed(c, &pkt, hash);

	if (pkt.verdict == VG_CNT_DROP_BLOCK || pkt.verdict == VG_CNT_DROP_PREFIX) {
		if (!(c->flags & VG_F_MONITOR)) {
			if (draw == SNT_RECORD || snt_sampled(c, c->sample_drop))
				snt_record(c, &pkt, c->sample_drop);
			if (pkt.verdict == VG_CNT_DROP_BLOCK)
				c->cnt[VG_CNT_DROP_BLOCK]++;
			else
				c->cnt[VG_CNT_DROP_PREFIX]++;
			return XDP_DROP;
		}
		pkt.verdict = VG_CNT_PASS_MONITOR;
	}

	snt_account(c, hash, pkt.len, pkt.flags);
	if (snt_sampled(c, c->sample_pass))
		snt_record(c, &pkt, c->sample_pass);
	if (pkt.verdict == VG_CNT_PASS_MONITOR)
		c->cnt[VG_CNT_PASS_MONITOR]++;
	else if (pkt.verdict == VG_CNT_PASS_ALLOW)
		c->cnt[VG_CNT_PASS_ALLOW]++;
	else
		c->cnt[VG_CNT_PASS]++;
	return XDP_PASS;
}

/* A block holds: drop here, unless something is special about it. */
static __always_inline int snt_fast_drop(struct xdp_md *ctx, struct vg_cpu *c)
{
	if (unlikely(c->flags & VG_F_MONITOR))
		return snt_complete(ctx, SNT_DRAW);
	if (unlikely(snt_sampled(c, c->sample_drop)))
		return snt_complete(ctx, SNT_RECORD);
	c->bytes += ctx->data_end - ctx->data;
	c->cnt[VG_CNT_DROP_BLOCK]++;
	return XDP_DROP;
}

/* @p: IPv4 header */
static __always_inline int snt_fast4(struct xdp_md *ctx, void *p, void *end, __u32 meta)
{
	struct snt_ip4 *ip = p;
	__u32 tot, addr, ports, flags, proto, len, map, bits;
	struct vg_cpu *c;
	__u64 hash;

	if (p + 28 > end || ip->ver_ihl != 0x45)
		goto complete;
	if (ip->frag & bpf_htons(SNT_IP4_MF | SNT_IP4_OFFSET))
		goto complete;
	tot = bpf_ntohs(ip->tot_len);
	if (tot > end - p)
		goto complete;
	proto = ip->proto;
	if (proto == IPPROTO_TCP) {
		__u32 w, doff;

		if (p + 40 > end)
			goto complete;
		w = *(__u16 *)(p + 32);
		doff = SNT_TCP_DOFF(w);
		if (doff < 20 || doff + 20 > tot)
			goto complete;
		flags = SNT_TCP_FLAGS(w);
	} else if (proto == IPPROTO_UDP) {
		if (tot < 28)
			goto complete;
		flags = 0;
	} else {
		goto complete;
	}
	len = ctx->data_end - ctx->data;
	if (len > 0xffff)
		goto complete;
	addr = ip->src;
	ports = *(__u32 *)(p + 20);

	c = snt_cpu();
	hash = vg_hash4(addr, c->key4);
	map = vg.p4[(__u16)addr];
	bits = vg.filter[VG_HASH_FILTER(hash)];
	if (unlikely(map | bits)) {
		struct vg_ent4 *e;

		if (bits & VG_FILT_FULL || (map && snt_prefix_near4(addr, map)))
			goto complete;
		e = bits ? snt_find4(addr, hash) : NULL;
		if (e) {
			if (snt_active(e->expires))
				return snt_fast_drop(ctx, c);
			goto complete;
		}
	}

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, len, flags);
	if (snt_sampled(c, c->sample_pass))
		snt_record4(c, addr | (__u64)ports << 32,
			    snt_common(len, c->sample_pass, proto, flags, VG_CNT_PASS, meta));
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

/* @p: IPv6 header */
static __always_inline int snt_fast6(struct xdp_md *ctx, void *p, void *end, __u32 meta)
{
	struct snt_ip6 *ip = p;
	__u32 left, ports, flags, proto, len, bits;
	struct vg_cpu *c;
	__u64 hash, hi;

	if (p + 48 > end || *(__u8 *)p >> 4 != 6)
		goto complete;
	left = bpf_ntohs(ip->payload_len);
	if (left > end - p - sizeof(*ip))
		goto complete;
	proto = ip->next;
	if (proto == IPPROTO_TCP) {
		__u32 w, doff;

		if (p + 60 > end)
			goto complete;
		w = *(__u16 *)(p + 52);
		doff = SNT_TCP_DOFF(w);
		if (doff < 20 || doff > left)
			goto complete;
		flags = SNT_TCP_FLAGS(w);
	} else if (proto == IPPROTO_UDP) {
		if (left < 8)
			goto complete;
		flags = 0;
	} else {
		goto complete;
	}
	len = ctx->data_end - ctx->data;
	if (len > 0xffff)
		goto complete;
	hi = ip->src[0];
	ports = *(__u32 *)(p + 40);

	c = snt_cpu();
	hash = vg_hash6(hi, c->key6);
	bits = vg.filter[VG_HASH_FILTER(hash)];
	if (unlikely(bits | vg.p6[vg_hash_p6((__u32)hi, c->key6)])) {
		if (bits & VG_FILT_FULL || snt_prefix_near6(hi, c->key6))
			goto complete;
		if (bits && snt_blocked6(hi, ip->src[1], hash))
			return snt_fast_drop(ctx, c);
	}

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, len, flags);
	if (snt_sampled(c, c->sample_pass))
		snt_record6(c, hi, ip->src[1], ports,
			    snt_common(len, c->sample_pass, proto, flags, VG_CNT_PASS,
				       meta | VG_REC_META_V6));
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

SEC("xdp")
int sentinel_xdp(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	void *p = (void *)(long)ctx->data;
	__u32 meta = 0;
	__u16 proto;

	if (p + ETH_HLEN + 8 > end)
		return snt_complete(ctx, SNT_DRAW);
	proto = *(__u16 *)(p + 12);
	p += ETH_HLEN;
	if (proto == bpf_htons(ETH_P_IP))
		return snt_fast4(ctx, p, end, 0);
	if (snt_is_vlan(proto)) {
		meta = 1 << 1;
		proto = *(__u16 *)(p + 2);
		p += 4;
		if (snt_is_vlan(proto)) {
			meta = 2 << 1;
			proto = *(__u16 *)(p + 2);
			p += 4;
		}
		if (proto == bpf_htons(ETH_P_IP))
			return snt_fast4(ctx, p, end, meta);
	}
	if (proto == bpf_htons(ETH_P_IPV6))
		return snt_fast6(ctx, p, end, meta);
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
