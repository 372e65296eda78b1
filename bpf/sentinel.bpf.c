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
	__u64 w1 = snt_common(pkt->len, pkt->proto, pkt->flags, pkt->verdict, pkt->meta);

	if (pkt->meta & VG_REC_META_V6)
		snt_record6(c, pkt->src, &pkt->ports, w1, sample);
	else
		snt_record4(c, pkt->src[0] | (__u64)pkt->ports << 32, w1, sample);
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
	pkt.verdict = snt_listed(&pkt, hash);
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
	snt_account(c, hash, snt_increment((__u64)pkt.flags << 8), pkt.len);
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

/* Read anew where it is needed: an end that is kept is a register less. */
#define SNT_END(ctx)	((void *)(long)READ_ONCE((ctx)->data_end))

/*
 * Length of what is before @ip, and the number of tags in it: constants for an
 * untagged frame, worked out again rather than kept for the others.
 */
static __always_inline __u64 snt_l2_len(struct xdp_md *ctx, void *ip, int tagged)
{
	return tagged ? ip - (void *)(long)READ_ONCE(ctx->data) : ETH_HLEN;
}

static __always_inline __u64 snt_vlans(struct xdp_md *ctx, void *ip, int tagged)
{
	return (snt_l2_len(ctx, ip, tagged) - ETH_HLEN) / 4;
}

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
 * A filter has something for this source. Everything is read again, so that
 * the usual case need not keep it in registers.
 */
#define SNT_GO_ON	-1

static __always_inline int snt_near4(struct xdp_md *ctx, struct vg_global *g,
				     struct vg_cpu *c, struct snt_ip4 *ip, __u64 hash)
{
	__u8 bits = READ_ONCE(g->filter[VG_HASH_FILTER(hash)]);
	__u32 addr = READ_ONCE(ip->src);
	__u64 expires;

	if (bits & VG_FILT_FULL ||
	    (READ_ONCE(g->p4[(__u16)addr]) && snt_prefix_near4(g, addr)))
		return snt_complete(ctx, SNT_DRAW);
	expires = bits ? snt_expiry4(&g->tab4[VG_HASH_TAB4(hash)], addr) : 0;
	if (!expires)
		return SNT_GO_ON;
	if (snt_active(expires))
		return snt_fast_drop(ctx, c);
	return snt_complete(ctx, SNT_DRAW);
}

static __always_inline int snt_near6(struct xdp_md *ctx, struct vg_global *g,
				     struct vg_cpu *c, struct snt_ip6 *ip, __u64 hash)
{
	struct vg_ent6 *e;
	__u8 bits;

	snt_keep(hash);
	bits = g->filter[VG_HASH_FILTER(hash)];
	e = &g->tab6[VG_HASH_TAB6(hash)];
	/*
	 * A prefix is near, or the entry is not in its first slot: finding out
	 * needs registers that this path has not got.
	 */
	if (bits == VG_FILT_BLOCK && e->hi == ip->src[0] &&
	    (e->plen == 64 || e->lo == ip->src[1]) && snt_active(e->expires))
		return snt_fast_drop(ctx, c);
	return snt_complete(ctx, SNT_DRAW);
}

/*
 * @ip: the caller has checked that the header and 20 bytes behind it are
 * there. @len: length of the frame.
 */
static __always_inline int snt_fast4(struct xdp_md *ctx, struct vg_global *g, struct vg_cpu *c,
				     struct snt_ip4 *ip, __u64 len, int tagged)
{
	__u64 hash, near, bits, inc = SNT_INC_PKT, w0, w1;
	__u32 addr, frag;
	__s64 left, l2;
	int verdict;

	if (ip->ver_ihl != 0x45)
		goto complete;
	addr = ip->src;
	hash = vg_hash4(addr, c->key4);
	near = ((struct vg_global *)snt_at(g, (__u16)addr))->p4[0];
	bits = ((struct vg_global *)snt_at(g, VG_HASH_FILTER(hash)))->filter[0];
	snt_keep(near);
	if (unlikely(near | bits)) {
		verdict = snt_near4(ctx, g, c, ip, hash);
		if (verdict != SNT_GO_ON)
			return verdict;
	}

	frag = ip->frag;
	snt_keep(frag);		/* else clang narrows the mask to no immediate */
	if (frag & ~(__u32)bpf_htons(SNT_IP4_DF))
		goto complete;
	l2 = snt_l2_len(ctx, ip, tagged);
	left = bpf_ntohs(ip->tot_len) + l2;
	snt_keep(left);
	if (left > (__s64)len)
		goto complete;
	w1 = ip->proto;
	if (likely(w1 == IPPROTO_TCP)) {
		__u32 w = *(__u16 *)((void *)ip + 32);

		if (!snt_fast_doff_ok(w, left - l2 - 20))
			goto complete;
		inc = snt_increment(w);
		w1 |= w & 0xff00;
	} else if (w1 != IPPROTO_UDP || left < l2 + 28) {
		goto complete;
	}
	w1 |= snt_vlans(ctx, ip, tagged) << (VG_REC_META_SHIFT - VG_REC_PROTO_SHIFT + 1);
	w1 = (w1 << (VG_REC_PROTO_SHIFT - VG_REC_LEN_SHIFT) | len) << VG_REC_LEN_SHIFT;
	w0 = READ_ONCE(ip->src) | (__u64)*(__u32 *)((void *)ip + 20) << 32;
	snt_keep(w0);
	snt_keep(w1);

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, inc, len);
	if (snt_sampled(c, &c->sample_pass))
		snt_record4(c, w0, w1, &c->sample_pass);
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

/* @ip: the caller has checked that the header is there. @len: as above */
static __always_inline int snt_fast6(struct xdp_md *ctx, struct vg_global *g, struct vg_cpu *c,
				     struct snt_ip6 *ip, __u64 len, int tagged)
{
	__u64 hash, hi, near, bits, inc = SNT_INC_PKT, w1;
	void *l4 = ip + 1;
	__s64 left, l2;

	if (*(__u8 *)ip >> 4 != 6)
		goto complete;
	hi = ip->src[0];
	hash = vg_hash6(hi, c->key6);
	near = ((struct vg_global *)snt_at(g, vg_hash_p6(hi, c->key6)))->p6[0];
	bits = ((struct vg_global *)snt_at(g, VG_HASH_FILTER(hash)))->filter[0];
	snt_keep(near);
	if (unlikely(near | bits))
		return snt_near6(ctx, g, c, ip, hash);

	l2 = snt_l2_len(ctx, ip, tagged) + sizeof(*ip);
	left = bpf_ntohs(ip->payload_len) + l2;
	snt_keep(left);
	if (left > (__s64)len)
		goto complete;
	w1 = ip->next;
	if (likely(w1 == IPPROTO_TCP)) {
		__u32 w;

		if (l4 + 20 > SNT_END(ctx))
			goto complete;
		w = *(__u16 *)(l4 + 12);
		if (!snt_fast_doff_ok(w, left - l2))
			goto complete;
		inc = snt_increment(w);
		w1 |= w & 0xff00;
	} else if (w1 != IPPROTO_UDP || left < l2 + 8 || l4 + 8 > SNT_END(ctx)) {
		goto complete;
	}
	w1 |= VG_REC_META_V6 << (VG_REC_META_SHIFT - VG_REC_PROTO_SHIFT);
	snt_keep(w1);
	w1 |= snt_vlans(ctx, ip, tagged) << (VG_REC_META_SHIFT - VG_REC_PROTO_SHIFT + 1);
	w1 = (w1 << (VG_REC_PROTO_SHIFT - VG_REC_LEN_SHIFT) | len) << VG_REC_LEN_SHIFT;
	snt_keep(w1);

	c->bytes += len;
	c->cnt[VG_CNT_PASS]++;
	snt_account(c, hash, inc, len);
	if (snt_sampled(c, &c->sample_pass))
		snt_record6(c, ip->src, l4, w1, &c->sample_pass);
	return XDP_PASS;
complete:
	return snt_complete(ctx, SNT_DRAW);
}

/*
 * The fast path behind one or two VLAN tags. A function of its own: inlined,
 * its registers are the untagged path's spills.
 */
static __noinline int snt_tagged(struct xdp_md *ctx)
{
	struct vg_global *g = snt_global();
	struct vg_cpu *c = snt_cpu(g);
	void *end = (void *)(long)ctx->data_end;
	void *p = (void *)(long)ctx->data;
	__u64 len = end - p;
	__u16 proto;

	if (p + ETH_HLEN + 8 > end)
		return snt_complete(ctx, SNT_DRAW);
	proto = *(__u16 *)(p + ETH_HLEN + 2);
	p += ETH_HLEN + 4;
	if (snt_is_vlan(proto)) {
		proto = *(__u16 *)(p + 2);
		p += 4;
	}
	if (p + 40 > end)
		return snt_complete(ctx, SNT_DRAW);
	if (proto == bpf_htons(ETH_P_IP))
		return snt_fast4(ctx, g, c, p, len, 1);
	if (proto == bpf_htons(ETH_P_IPV6))
		return snt_fast6(ctx, g, c, p, len, 1);
	return snt_complete(ctx, SNT_DRAW);
}

SEC("xdp")
int sentinel_xdp(struct xdp_md *ctx)
{
	struct vg_global *g = snt_global();
	struct vg_cpu *c = snt_cpu(g);
	void *end = (void *)(long)ctx->data_end;
	void *p = (void *)(long)ctx->data;
	__u64 len = end - p;
	__u16 proto;

	/* 54: TCP over IPv4. No frame on a wire is shorter. */
	if (p + ETH_HLEN + 40 > end)
		return snt_complete(ctx, SNT_DRAW);
	proto = *(__u16 *)(p + 12);
	/*
	 * From the IP header all offsets are multiples of the sizes: one insn a
	 * load. Clang would rather keep the start of the frame.
	 */
	asm volatile("%0 += %1" : "+r"(p) : "i"(ETH_HLEN));
	if (likely(proto == bpf_htons(ETH_P_IP)))
		return snt_fast4(ctx, g, c, p, len, 0);
	if (proto == bpf_htons(ETH_P_IPV6))
		return snt_fast6(ctx, g, c, p, len, 0);
	if (snt_is_vlan(proto))
		return snt_tagged(ctx);
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
