/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.bpf.h - write a record into this CPU's ring
 *
 * Single producer (this CPU; XDP runs with bottom halves off and does not
 * nest), single consumer (the daemon).
 *
 * Ordering. Producer: load limit; if there is room, store the slots; publish
 * head with an atomic fetch-and-add. BPF_ADD with BPF_FETCH is fully ordered
 * on every architecture, so slots are visible before head: on arm64 without
 * LSE it is ldxr/stlxr followed by dmb ish, with LSE ldaddal. A plain store
 * would be reordered there, and BPF_ADD without BPF_FETCH orders nothing.
 * The load of limit and the slot stores form a control dependency, which
 * orders them: a slot is not overwritten before the consumer let it go.
 * Consumer: load-acquire head, read slots, store-release limit.
 * See Documentation/decisions/0002-ring.rst.
 */
#ifndef RECORD_BPF_H
#define RECORD_BPF_H

#include "sample.bpf.h"
#include "sentinel.bpf.h"

/*
 * The next slot. Its index is kept in the CPU's area and not on the stack:
 * it is the lookup's key, and the fast path then needs no stack at all.
 */
static __always_inline struct vg_slot *snt_slot(struct vg_cpu *c)
{
	return bpf_map_lookup_elem(&ring, &c->next);
}

static __always_inline void snt_advance(struct vg_cpu *c)
{
	__u32 next = c->next + 1;

	if (unlikely(next == c->ring_end))
		next = c->ring_base;
	c->next = next;
}

/*
 * Raise head after the slots were stored. The old value has to have a user:
 * without one clang takes the atomic add without BPF_FETCH, which orders
 * nothing.
 */
static __always_inline void snt_publish(struct vg_cpu *c, __u64 slots)
{
	__u64 old = __sync_fetch_and_add(&c->head, slots);

	asm volatile("" : : "r"(old) : "memory");
}

/* The common word but for the weight: known before the packet is judged. */
static __always_inline __u64 snt_common(__u32 len, __u32 proto, __u32 flags, __u32 action,
					__u32 meta)
{
	return (__u64)len << VG_REC_LEN_SHIFT | (__u64)proto << VG_REC_PROTO_SHIFT |
	       (__u64)flags << VG_REC_FLAGS_SHIFT | (__u64)action << VG_REC_ACTION_SHIFT |
	       (__u64)meta << VG_REC_META_SHIFT;
}

static __always_inline void snt_record4(struct vg_cpu *c, __u64 w0, __u64 w1,
					const __u64 *sample)
{
	__u64 head = c->head;
	struct vg_slot *s;

	if (unlikely(head == READ_ONCE(c->limit)))
		goto lost;
	s = snt_slot(c);
	if (unlikely(!s))
		goto lost;
	s->w0 = w0;
	s->w1 = w1 | snt_weight(sample);
	snt_advance(c);
	snt_publish(c, 1);
	return;
lost:
	c->cnt[VG_CNT_LOST]++;
}

/*
 * A lookup cannot fail, next stays within [ring_base, ring_end); the compiler
 * and the verifier want to hear it.
 *
 * @src, @ports: where the address and the ports are; read late, so that only
 * pointers live across the lookups.
 */
static __always_inline void snt_record6(struct vg_cpu *c, const volatile __u64 *src,
					const volatile __u32 *ports, __u64 w1,
					const __u64 *sample)
{
	__u64 head = c->head;
	struct vg_slot *s;

	if (unlikely(READ_ONCE(c->limit) - head < 2))
		goto lost;
	s = snt_slot(c);
	if (unlikely(!s))
		goto lost;
	s->w0 = src[0];
	s->w1 = w1 | snt_weight(sample);
	snt_advance(c);
	s = snt_slot(c);
	if (unlikely(!s))
		goto lost;
	s->w0 = src[1];
	s->w1 = *ports;
	snt_advance(c);
	c->cnt[VG_CNT_RECORDS6]++;
	snt_publish(c, 2);
	return;
lost:
	c->cnt[VG_CNT_LOST]++;
}

#endif /* RECORD_BPF_H */
