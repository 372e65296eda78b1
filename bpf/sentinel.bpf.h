/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sentinel.bpf.h - the program's memory and the maps, shared by the stages
 */
#ifndef SENTINEL_BPF_H
#define SENTINEL_BPF_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include <vanguard/stats_api.h>

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define READ_ONCE(x)	(*(const volatile typeof(x) *)&(x))

/*
 * Everything the hot path touches, in one global variable: its address is a
 * constant in the program, where a map lookup costs a dozen instructions.
 */
extern struct vg_global vg;

/* Records, see struct vg_slot. The loader sets the size. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct vg_slot);
} ring SEC(".maps");

/* Prefixes. Consulted only when a filter says that one may be near. */
#define SNT_LPM(name, ktype)						\
	struct {							\
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);			\
		__uint(map_flags, BPF_F_NO_PREALLOC);			\
		__uint(max_entries, 65536);				\
		__type(key, ktype);					\
		__type(value, struct vg_lpm_val);			\
	} name SEC(".maps")

SNT_LPM(block4, struct vg_lpm4);
SNT_LPM(block6, struct vg_lpm6);
SNT_LPM(allow4, struct vg_lpm4);
SNT_LPM(allow6, struct vg_lpm6);

/*
 * Maps that this program never touches. They live in the object so that one
 * loader makes, pins and adopts everything alike.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct vg_prefix);
	__type(value, struct vg_block);
} blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct vg_prefix);
	__type(value, struct vg_allow);
} allows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct vg_stats);
} stats SEC(".maps");

/*
 * Keep @x in a register, as it is, from here on: clang may neither take it
 * apart nor compute it again. Used where it would spill, or turn a constant
 * into one that arm64 has no immediate for.
 */
#define snt_keep(x)	asm volatile("" : "+r"(x))

/*
 * @base + @off, computed in @off's register. Written in C, clang copies @base
 * first: one instruction more for each table. To index a table inside *@base,
 * move the base by the offset and take the table's first element: the
 * distance to the table is then part of the load.
 */
static __always_inline void *snt_at(const void *base, __u64 off)
{
	asm volatile("%0 += %1" : "+r"(off) : "r"(base));
	return (void *)off;
}

/* Its address, kept in a register: clang would load the constant anew each time. */
static __always_inline struct vg_global *snt_global(void)
{
	struct vg_global *g = &vg;

	snt_keep(g);
	return g;
}

/*
 * This CPU's area, its address in a register too: clang would fold the
 * distance into every access, and that distance is no immediate. The loader
 * refuses machines where the mask would alias.
 */
static __always_inline struct vg_cpu *snt_cpu(struct vg_global *g)
{
	__u64 cpu = bpf_get_smp_processor_id() & (VG_MAX_CPUS - 1);
	struct vg_cpu *c;

	c = ((struct vg_global *)snt_at(g, cpu * sizeof(struct vg_cpu)))->cpu;
	snt_keep(c);
	return c;
}

/**
 * struct snt_pkt - what the complete parser finds
 * @src: IPv6: the address; IPv4: src[0] is the address; as loaded
 * @ports: source and destination port as loaded, 0 if there are none
 * @len: frame length
 * @proto: IP protocol, or the IPv6 next header where the walk ended
 * @flags: TCP flags
 * @meta: VG_REC_META_*
 * @verdict: enum vg_cnt; VG_CNT_PASS when the packet goes on to the stages
 */
struct snt_pkt {
	__u64	src[2];
	__u32	ports;
	__u32	len;
	__u8	proto;
	__u8	flags;
	__u8	meta;
	__u8	verdict;
};

#endif /* SENTINEL_BPF_H */
