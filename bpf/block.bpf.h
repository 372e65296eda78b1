/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * block.bpf.h - is this source allowed, blocked, or unknown?
 *
 * Three layers, dear ones only behind cheap ones: byte filters (one load and
 * one branch say "nobody near this source is listed"), exact tables, tries.
 * Expiry is a comparison with jiffies and is made here, so a block ends on
 * time even when nobody is running that could remove it.
 */
#ifndef BLOCK_BPF_H
#define BLOCK_BPF_H

#include "sentinel.bpf.h"

static __always_inline int snt_active(__u64 expires)
{
	return (__s64)(expires - bpf_jiffies64()) > 0;
}

/*
 * When does the block of @addr end? 0, which is long past: there is none. @e:
 * where its probe begins. Unrolled: constant offsets need no register.
 */
static __always_inline __u64 snt_expiry4(const struct vg_ent4 *e, __u32 addr)
{
	int i;

	for (i = 0; i < VG_PROBE; i++) {
		if (e[i].addr == addr)
			return e[i].expires;
		if (!e[i].addr)
			break;
	}
	return 0;
}

/*
 * The same for IPv6. A /64 and hosts inside it may both be listed: the later
 * end counts, so the walk goes on.
 */
static __always_inline __u64 snt_expiry6(const struct vg_ent6 *e, __u64 hi, __u64 lo)
{
	__u64 expires = 0;
	int i;

	for (i = 0; i < VG_PROBE; i++) {
		if (!e[i].hi)
			break;
		if (e[i].hi == hi && (e[i].plen == 64 || e[i].lo == lo) &&
		    e[i].expires > expires)
			expires = e[i].expires;
	}
	return expires;
}

/* Could a prefix cover this IPv4 source, whose p4 is not 0? */
static __always_inline int snt_prefix_near4(struct vg_global *g, __u32 addr)
{
	__u32 map = g->p4map[(__u16)addr];

	if (map >= VG_PFX4_MAPS)
		return 1;
	return g->pfx4[map][(addr >> 22) & 3] >> ((addr >> 16) & 63) & 1;
}

static __always_inline int snt_prefix_near6(struct vg_global *g, __u64 hi, __u64 key6)
{
	__u8 bits = g->p6[vg_hash_p6(hi, key6)];

	if (likely(!bits))
		return 0;
	if (bits & VG_PFX6_ALL)
		return 1;
	return g->p6sub[vg_hash_p6sub(hi, key6)];
}

/*
 * Tries. An expired entry hides shorter ones, so a block lookup goes on
 * behind it; user space removes expired entries when it runs.
 */
static __always_inline int snt_trie_allows(struct snt_pkt *pkt)
{
	if (pkt->meta & VG_REC_META_V6) {
		struct vg_lpm6 k = { .plen = 128 };

		__builtin_memcpy(k.addr, &pkt->src[0], 8);
		__builtin_memcpy(k.addr + 8, &pkt->src[1], 8);
		return !!bpf_map_lookup_elem(&allow6, &k);
	} else {
		struct vg_lpm4 k = { .plen = 32 };

		__builtin_memcpy(k.addr, &pkt->src[0], 4);
		return !!bpf_map_lookup_elem(&allow4, &k);
	}
}

static __always_inline __u8 snt_trie_blocks(struct snt_pkt *pkt)
{
	__u32 v6 = pkt->meta & VG_REC_META_V6;
	struct vg_lpm6 k6 = { .plen = 128 };
	struct vg_lpm4 k4 = { .plen = 32 };
	struct vg_lpm_val *v;
	int i;

	__builtin_memcpy(k6.addr, pkt->src, 16);
	__builtin_memcpy(k4.addr, pkt->src, 4);
	for (i = 0; i <= VG_LPM_NEST; i++) {
		if (v6)
			v = bpf_map_lookup_elem(&block6, &k6);
		else
			v = bpf_map_lookup_elem(&block4, &k4);
		if (!v)
			return VG_CNT_PASS;
		if (snt_active(v->expires)) {
			/* an address or /64 that its table had no room for */
			if (v6 ? v->plen == 64 || v->plen == 128 : v->plen == 32)
				return VG_CNT_DROP_BLOCK;
			return VG_CNT_DROP_PREFIX;
		}
		if (!v->plen)
			return VG_CNT_PASS;
		k6.plen = v->plen - 1;
		k4.plen = v->plen - 1;
	}
	return VG_CNT_PASS;
}

/*
 * The whole question for a parsed packet: a verdict, PASS for "unknown".
 *
 * Not static: the verifier looks at a global function once and not again for
 * each way that leads to its calls. It is an eighth of what it has to walk.
 * Such a function may not take the context, or it would need the kernel's BTF.
 */
__noinline __u32 snt_listed(struct snt_pkt *pkt, __u64 hash)
{
	struct vg_global *g = snt_global();
	struct vg_cpu *c = snt_cpu(g);
	__u64 expires;
	int near = 0;
	__u8 bits;

	if (!pkt)
		return VG_CNT_PASS;	/* never, but the verifier asks */
	bits = g->filter[VG_HASH_FILTER(hash)];
	if (pkt->meta & VG_REC_META_V6) {
		near = snt_prefix_near6(g, pkt->src[0], c->key6);
	} else if (g->p4[(__u16)pkt->src[0]]) {
		near = snt_prefix_near4(g, pkt->src[0]);
	}
	if (!bits && !near)
		return VG_CNT_PASS;

	near |= bits & VG_FILT_FULL;
	if (near && snt_trie_allows(pkt))
		return VG_CNT_PASS_ALLOW;
	if (bits & VG_FILT_BLOCK) {
		if (pkt->meta & VG_REC_META_V6)
			expires = snt_expiry6(&g->tab6[VG_HASH_TAB6(hash)], pkt->src[0],
					      pkt->src[1]);
		else
			expires = snt_expiry4(&g->tab4[VG_HASH_TAB4(hash)], pkt->src[0]);
		if (snt_active(expires))
			return VG_CNT_DROP_BLOCK;
	}
	return near ? snt_trie_blocks(pkt) : VG_CNT_PASS;
}

#endif /* BLOCK_BPF_H */
