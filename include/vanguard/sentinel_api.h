/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sentinel_api.h - what the packet program and user space share: the layout
 * of records, counters, block tables and filters. Nothing else crosses this
 * border.
 *
 * Included by bpf/sentinel.bpf.c (where vmlinux-free kernel types come from
 * <linux/types.h>) and by user space. Every layout is asserted at the end;
 * changing one means raising VG_API_VERSION, because the maps outlive the
 * programs that made them (they are pinned).
 *
 * Memory that the program reads has one writer at a time. The writer holds
 * flock(LOCK_EX) on the directory /sys/fs/bpf/vanguard/IFNAME and sets
 * vg_global.dirty while a change is under way, so the next writer can see
 * that its predecessor died half way and rebuild what is derived
 * (user/lib/blocklist.c).
 */
#ifndef VANGUARD_SENTINEL_API_H
#define VANGUARD_SENTINEL_API_H

#include <linux/types.h>

/* Layout version of everything in this file. */
#define VG_API_VERSION		1
#define VG_MAGIC		0x56475344u	/* "VGSD" */

/*
 * CPUs with a private area. Possible CPU numbers at or above this are
 * refused by the loader, not shared: an area has exactly one producer.
 */
#define VG_MAX_CPUS		64

/* Filters: power-of-two byte tables, see struct vg_global. */
#define VG_FILTER_BITS		16
#define VG_FILTER_SIZE		(1u << VG_FILTER_BITS)

/* Exact block tables: open addressing, linear probing over VG_PROBE slots. */
#define VG_TAB4_BITS		15
#define VG_TAB4_SIZE		(1u << VG_TAB4_BITS)
#define VG_TAB6_BITS		13
#define VG_TAB6_SIZE		(1u << VG_TAB6_BITS)
#define VG_PROBE		8
/* Slots behind the last one, so that a probe never wraps; a page of them. */
#define VG_TAB4_SLOTS		(VG_TAB4_SIZE + 4096 / 16)
#define VG_TAB6_SLOTS		(VG_TAB6_SIZE + 4096 / 32)

/* Count-min sketch: VG_ROWS rows of VG_CELLS cells per CPU. */
#define VG_ROWS			2
#define VG_CELL_BITS		11
#define VG_CELLS		(1u << VG_CELL_BITS)

/**
 * enum vg_cnt - per-CPU packet counters, indices of vg_cpu.cnt
 *
 * Every packet the program sees raises exactly one verdict counter
 * (everything below VG_CNT_VERDICTS), so the number of packets received is
 * their sum: rx = pass + drop + aborted. The counters after it describe and
 * are no part of that sum.
 */
enum vg_cnt {
	VG_CNT_PASS,		/* IP, nothing known against its source */
	VG_CNT_PASS_ALLOW,	/* source is on the allowlist */
	VG_CNT_PASS_NONIP,	/* not IPv4 or IPv6 (ARP, LLDP, ...) */
	VG_CNT_PASS_MALFORMED,	/* truncated or contradictory headers, passed */
	VG_CNT_PASS_MONITOR,	/* would have been dropped, monitor mode */
	VG_CNT_DROP_BLOCK,	/* source blocked by address (or IPv6 /64) */
	VG_CNT_DROP_PREFIX,	/* source blocked by prefix */
	VG_CNT_DROP_MALFORMED,	/* malformed, and drop-malformed is set */
	VG_CNT_ABORTED,		/* internal error, must stay 0 */
	VG_CNT_VERDICTS,
	/* descriptive; fragments and long chains only of packets that pass */
	VG_CNT_FRAGMENT = VG_CNT_VERDICTS, /* IP fragments (first and later) */
	VG_CNT_EXTHDR_LIMIT,	/* IPv6 chain longer than the walk; L4 unknown */
	VG_CNT_SLOW,		/* packets that took the complete path */
	VG_CNT_RECORDS6,	/* IPv6 records in the ring: two slots each, so that
				 * records made = head - RECORDS6 + LOST */
	VG_CNT_LOST,		/* records lost because the ring was full */
	__VG_CNT_MAX
};

/* Settings bits, vg_cpu.flags */
#define VG_F_MONITOR		(1u << 0)	/* do everything but drop */
#define VG_F_DROP_MALFORMED	(1u << 1)

/*
 * Sampling. A packet is recorded when a per-CPU pseudo-random 31-bit number
 * is below the threshold, so p = threshold / 2^31: 0 is never, 2^31 always.
 * The weight is 1/p in quarters and travels in each record, so that a reader
 * needs no second source to scale it. Both are one word, stored in one store.
 */
#define VG_THR_ALWAYS		(1u << 31)
#define VG_WEIGHT_ONE		4u		/* every packet */
#define VG_WEIGHT_MAX		40000u		/* one in 10,000: 0.01 % */
#define VG_WEIGHT_NEVER		0u		/* threshold unused: no records */
#define VG_SAMPLE(thr, weight)	((__u64)(thr) << 32 | (__u64)(weight))
#define VG_SAMPLE_THR(s)	((__u32)((s) >> 32))
#define VG_SAMPLE_WEIGHT(s)	((__u32)(s) & 0xffff)

/* TCP flags, RFC 9293 */
#define VG_TCP_SYN		0x02
#define VG_TCP_ACK		0x10

/* Sketch cell: three modular counters in one 64-bit word, one add each. */
#define VG_CELL_UNIT		16u	/* bytes per unit, each frame rounded down: the
					 * bytes are at most 16 * units + 15 * packets */
#define VG_CELL_PKT_SHIFT	24	/* units: bits 0..23 */
#define VG_CELL_SYN_SHIFT	44	/* packets: bits 24..43, SYNs (with ACK too): 44..63 */

/**
 * struct vg_cpu - one CPU's private part of the program's memory
 * @head: records made, in slots, free running (program writes)
 * @next: index in map "ring" of the slot for @head (program writes)
 * @bytes: bytes of all frames seen, without FCS (program writes)
 * @rng: state of the sampling generator, odd, secret (program writes)
 * @cnt: see enum vg_cnt (program writes)
 * @key4: odd secret multiplier for IPv4 sources
 * @key6: odd secret multiplier for IPv6 /64s
 * @rng_mul: multiplier of the sampling generator
 * @sample_pass: VG_SAMPLE() for packets that pass
 * @sample_drop: VG_SAMPLE() for packets that are dropped
 * @flags: VG_F_* settings
 * @ring_base: index of this CPU's first slot in map "ring"
 * @ring_end: index behind its last slot
 * @limit: head may not pass this: consumer's tail + ring slots
 * @taken: slots the consumer took over into batches
 * @discarded: records skipped unread when a daemon adopted a ring
 * @taken_v6: of the records taken, those of two slots
 * @discarded_v6: of the records discarded, those of two slots
 *	Slots: tail = taken + discarded + discarded_v6, limit = tail + ring
 *	slots. Records taken = taken - taken_v6.
 * @cell: count-min rows; cells only ever grow (mod 2^64), user space
 *	takes differences of snapshots
 */
struct vg_cpu {
	/* producer: written by the program only */
	__u64	head;		/* offset 0: an atomic elsewhere costs two more */
	__u32	next;
	__u32	__pad0;
	__u64	bytes;
	__u64	rng;
	__u64	cnt[20];
	/* settings: written by user space, read by the program */
	__u64	key4;
	__u64	key6;
	__u64	rng_mul;
	__u64	sample_pass;
	__u64	sample_drop;
	__u32	flags;
	__u32	ring_base;
	__u32	ring_end;
	__u32	__pad1;
	__u64	__pad2;
	/* consumer: written by the daemon only */
	__u64	limit;
	__u64	taken;
	__u64	discarded;
	__u64	taken_v6;
	__u64	discarded_v6;
	__u64	__pad3[3];
	__u64	cell[VG_ROWS][VG_CELLS];
};

/* vg_global.filter bits: what hashes to this byte */
#define VG_FILT_BLOCK		0x01	/* an entry of tab4/tab6 */
#define VG_FILT_FULL		0x02	/* allow entry or spilled block: look in the tries */

/*
 * Prefix filter, IPv4: vg_global.p4 has a byte per /16. 0: no prefix touches
 * it. Else p4map has a number: VG_PFX4_ALL: look in the tries; another names a
 * bitmap in pfx4 with one bit per /24 of that /16: set = a prefix, block or
 * allow, touches the /24. Published in the order bitmap, number, byte.
 */
#define VG_PFX4_MAPS		(1u << 14)
#define VG_PFX4_ALL		0xffffu

/*
 * Prefix filter, IPv6: p6 has a byte per hash of a /32. VG_PFX6_SOME: ask
 * p6sub, a byte per hash of a /48; VG_PFX6_ALL: look in the tries.
 */
#define VG_PFX6_SOME		0x01
#define VG_PFX6_ALL		0x02

/**
 * struct vg_ent4 - one blocked IPv4 source
 * @addr: source address, network byte order; 0 = slot never used
 * @expires: kernel jiffies (64 bit) at which it ends; 0 = removed
 *
 * A refresh or removal is one 64-bit store to @expires. A slot gets another
 * @addr only after @expires was 0 for an RCU grace period (membarrier).
 */
struct vg_ent4 {
	__u32	addr;
	__u32	__pad;
	__u64	expires;
};

/**
 * struct vg_ent6 - one blocked IPv6 source or /64
 * @hi: first 8 bytes of the address as loaded from memory; 0 = never used
 * @lo: last 8 bytes, ignored when @plen is 64
 * @expires: as in struct vg_ent4
 * @plen: 64 or 128
 */
struct vg_ent6 {
	__u64	hi;
	__u64	lo;
	__u64	expires;
	__u32	plen;
	__u32	__pad;
};

/**
 * struct vg_settings - the settings as the operator set them
 *
 * The authority for everything that can change at run time. The program
 * reads copies in each vg_cpu; the daemon reads it here, each batch.
 *
 * @sample_weight: record one in sample_weight/4 passing packets
 * @sample_drop_weight: the same for dropped packets, 0 = never
 * @monitor: 0 enforce, 1 monitor
 * @drop_malformed: 0 pass malformed frames to the stack, 1 drop them
 * @v6_plen: 64 or 128, what an IPv6 source is to the detectors
 * @auto_block: 0 detect and report only, 1 add blocks
 * @syn_rate: SYN-flood threshold per source, SYN without ACK per second, 0 off
 * @pps: packets per second per source, 0 off
 * @bit_rate: bits per second on the wire per source, 0 off
 * @ttl_s: seconds an automatic block lasts
 * @auto_max: most automatic blocks that may exist at a time
 */
struct vg_settings {
	__u32	sample_weight;
	__u32	sample_drop_weight;
	__u32	monitor;
	__u32	drop_malformed;
	__u32	v6_plen;
	__u32	auto_block;
	__u64	syn_rate;
	__u64	pps;
	__u64	bit_rate;
	__u32	ttl_s;
	__u32	auto_max;
	__u64	__pad[8];
};

/**
 * struct vg_clock - how user space turns CLOCK_MONOTONIC into jiffies
 * @jiffies: 64-bit jiffies at @mono_ns
 * @mono_ns: CLOCK_MONOTONIC, ns
 * @hz: jiffies per second (resolution of CLOCK_MONOTONIC_COARSE)
 *
 * Both clocks stop in suspend and are slewed alike, so one pair, taken when
 * the program is loaded, stays true.
 */
struct vg_clock {
	__u64	jiffies;
	__u64	mono_ns;
	__u32	hz;
	__u32	__pad;
};

/**
 * struct vg_global - the program's one global variable, mmap-able
 * @filter: one byte per source hash, VG_FILT_*
 * @magic: VG_MAGIC once initialised
 * @version: VG_API_VERSION
 * @ncpus: possible CPUs, each has an area and ring_slots slots of the ring
 * @ring_slots: 16-byte slots per CPU, a power of two
 * @dirty: non-zero while a writer is inside a change
 * @generation: raised by every completed change
 * @settings: see struct vg_settings
 * @clock: see struct vg_clock
 * @p6: one byte per vg_hash_p6(), a hash of the /32
 * @p6sub: one byte per vg_hash_p6sub(), a hash of the /48
 * @pfx4: bitmaps, bit (third address byte) of the bitmap p4map names
 * @tab4: blocked IPv4 addresses
 * @tab6: blocked IPv6 addresses and /64s
 * @cpu: per-CPU areas
 */
struct vg_global {
	__u8	filter[VG_FILTER_SIZE];
	__u32	magic;
	__u32	version;
	__u32	ncpus;
	__u32	ring_slots;
	__u32	dirty;
	__u32	__pad0;
	__u64	generation;
	struct vg_settings settings;
	struct vg_clock clock;
	__u64	__pad1[490];
	/* each table begins at a multiple of 4096: one instruction on arm64 */
	__u8	p6[VG_FILTER_SIZE];
	__u8	p6sub[VG_FILTER_SIZE];
	__u8	p4[VG_FILTER_SIZE];
	__u16	p4map[VG_FILTER_SIZE];
	__u64	pfx4[VG_PFX4_MAPS][4];
	struct vg_ent4 tab4[VG_TAB4_SLOTS];
	struct vg_ent6 tab6[VG_TAB6_SLOTS];
	struct vg_cpu cpu[VG_MAX_CPUS];
};

/*
 * Hashing. One 64-bit multiply by a secret odd key; the top bits are used.
 * IPv4: the address as loaded (network order); IPv6: its first 8 bytes.
 * Filter index: top 16 bits. Table slot: the same bits' lower part is not
 * independent of the filter index, and need not be. Sketch row 0: the top
 * 11 bits, row 1: the next 11.
 */
static inline __u64 vg_hash4(__u32 addr, __u64 key4)
{
	return (__u64)addr * key4;
}

static inline __u64 vg_hash6(__u64 hi, __u64 key6)
{
	/*
	 * The bytes that tell one /64 from the next are the top ones of @hi;
	 * a multiply alone would let them reach only the top of the product.
	 */
	hi ^= hi >> 32;
	return hi * key6;
}

/* @hi: first 8 address bytes as loaded; only 4, or 6, of them count */
static inline __u32 vg_hash_p6(__u64 hi, __u64 key6)
{
	return (__u32)((hi << 32) * key6 >> (64 - VG_FILTER_BITS));
}

static inline __u32 vg_hash_p6sub(__u64 hi, __u64 key6)
{
	return (__u32)(vg_hash6(hi << 16, key6) >> (64 - VG_FILTER_BITS));
}

#define VG_HASH_FILTER(h)	((__u32)((h) >> (64 - VG_FILTER_BITS)))
#define VG_HASH_TAB4(h)		((__u32)((h) >> (64 - VG_TAB4_BITS)))
#define VG_HASH_TAB6(h)		((__u32)((h) >> (64 - VG_TAB6_BITS)))
#define VG_HASH_ROW0(h)		((__u32)((h) >> (64 - VG_CELL_BITS)))
#define VG_HASH_ROW1(h)		((__u32)((h) >> (64 - 2 * VG_CELL_BITS)) & \
				 (VG_CELLS - 1))

/* Record, common word (word 1 of the first slot) */
#define VG_REC_WEIGHT_SHIFT	0	/* 16 bits: 1/p in quarters */
#define VG_REC_LEN_SHIFT	16	/* 20 bits: frame length without FCS */
#define VG_REC_PROTO_SHIFT	36	/* 8 bits: IP protocol or next header */
#define VG_REC_FLAGS_SHIFT	44	/* 8 bits: TCP flags (FIN is bit 0), else 0 */
#define VG_REC_ACTION_SHIFT	52	/* 4 bits: enum vg_cnt verdict */
#define VG_REC_META_SHIFT	56	/* 8 bits: VG_REC_META_* */

#define VG_REC_WEIGHT(w1)	((__u32)((w1) >> VG_REC_WEIGHT_SHIFT) & 0xffff)
#define VG_REC_LEN(w1)		((__u32)((w1) >> VG_REC_LEN_SHIFT) & 0xfffff)
#define VG_REC_PROTO(w1)	((__u32)((w1) >> VG_REC_PROTO_SHIFT) & 0xff)
#define VG_REC_FLAGS(w1)	((__u32)((w1) >> VG_REC_FLAGS_SHIFT) & 0xff)
#define VG_REC_ACTION(w1)	((__u32)((w1) >> VG_REC_ACTION_SHIFT) & 0xf)
#define VG_REC_META(w1)		((__u32)((w1) >> VG_REC_META_SHIFT) & 0xff)

#define VG_REC_META_V6		0x01	/* a second slot follows */
#define VG_REC_META_VLANS	0x06	/* number of VLAN tags, 0..2 */
#define VG_REC_META_FRAG	0x08	/* fragment; ports are 0 on later ones */

/**
 * struct vg_slot - one 16-byte slot of a CPU's ring
 *
 * An IPv4 record is one slot, an IPv6 record two. Map "ring": array of
 * vg_slot, ncpus * ring_slots; CPU c owns [c * ring_slots, +ring_slots) and
 * slot n of its sequence lives at n & (ring_slots - 1).
 *
 * v4: @w0 = source address (bits 0..31, network order as loaded), L4 ports
 *     as loaded (32..47 source, 48..63 destination, both network order);
 *     @w1 = the common word.
 * v6: first slot @w0 = first 8 address bytes, @w1 = the common word; second
 *     slot @w0 = last 8 address bytes, @w1 = ports in bits 0..31.
 */
struct vg_slot {
	__u64	w0;
	__u64	w1;
};

/* Key and value of the prefix tries "block4"/"allow4" and "block6"/"allow6" */
struct vg_lpm4 {
	__u32	plen;
	__u8	addr[4];
};

struct vg_lpm6 {
	__u32	plen;
	__u8	addr[16];
};

/**
 * struct vg_lpm_val - value of a prefix trie
 * @expires: jiffies, as in vg_ent4; ~0 for allow entries
 * @plen: prefix length of this entry: an expired entry sends the lookup on
 *	to the next shorter prefix
 */
struct vg_lpm_val {
	__u64	expires;
	__u32	plen;
	__u32	__pad;
};

/* Longest chain of nested, expired prefixes the program looks behind. */
#define VG_LPM_NEST		8

/* Why a source is blocked */
enum vg_reason {
	VG_REASON_MANUAL,	/* an operator said so */
	VG_REASON_SYN_FLOOD,
	VG_REASON_BANDWIDTH,
	VG_REASON_PACKET_RATE,
	__VG_REASON_MAX
};

/**
 * struct vg_prefix - an address or prefix, key of maps "blocks" and "allows"
 * @addr: IPv4: first four bytes, rest 0; IPv6: all; host bits are 0
 * @family: 4 or 6
 * @plen: prefix length, 0..32 or 0..128
 */
struct vg_prefix {
	__u8	addr[16];
	__u8	family;
	__u8	plen;
	__u8	__pad[2];
};

/**
 * struct vg_block - value of map "blocks", the authority on what is blocked
 * @expires: jiffies at which the block ends
 * @since_ns: CLOCK_REALTIME when it was made or last renewed
 * @ttl_s: the TTL it was made with
 * @reason: enum vg_reason
 * @rate: what was measured when it was made (SYN/s, bit/s or packets/s)
 */
struct vg_block {
	__u64	expires;
	__u64	since_ns;
	__u32	ttl_s;
	__u32	reason;
	__u64	rate;
};

/* Value of map "allows". */
struct vg_allow {
	__u64	since_ns;
};

#define VG_TTL_MAX_S		(30u * 24 * 3600)

#define VG_ASSERT(cond)		_Static_assert(cond, #cond)
VG_ASSERT(sizeof(struct vg_slot) == 16);
VG_ASSERT(sizeof(struct vg_ent4) == 16);
VG_ASSERT(sizeof(struct vg_ent6) == 32);
VG_ASSERT(sizeof(struct vg_settings) == 120);
VG_ASSERT(sizeof(struct vg_clock) == 24);
VG_ASSERT(sizeof(struct vg_prefix) == 20);
VG_ASSERT(sizeof(struct vg_block) == 32);
VG_ASSERT(sizeof(struct vg_lpm_val) == 16);
VG_ASSERT(__VG_CNT_MAX <= 20);
VG_ASSERT(VG_CNT_VERDICTS <= 16);	/* VG_REC_ACTION_SHIFT */
VG_ASSERT(__builtin_offsetof(struct vg_cpu, head) == 0);
VG_ASSERT(__builtin_offsetof(struct vg_cpu, key4) == 192);
VG_ASSERT(__builtin_offsetof(struct vg_cpu, limit) == 256);
VG_ASSERT(__builtin_offsetof(struct vg_cpu, cell) == 320);
VG_ASSERT(sizeof(struct vg_cpu) == 320 + VG_ROWS * VG_CELLS * 8);
VG_ASSERT(__builtin_offsetof(struct vg_global, p6) == 4096 + VG_FILTER_SIZE);
VG_ASSERT(__builtin_offsetof(struct vg_global, cpu) % 4096 == 0);
VG_ASSERT(sizeof(struct vg_global) < 4u << 20);	/* memory that every sentinel takes */

#endif /* VANGUARD_SENTINEL_API_H */
