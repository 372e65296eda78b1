// SPDX-License-Identifier: GPL-2.0-only
/*
 * filter.c - filters and tries, derived from maps "blocks" and "allows"
 *
 * A filter bit may be set for nothing (the packet then looks further and
 * finds nothing) but never be missing. So bits are raised before, and
 * lowered after, what they stand for; lowering means computing the filters
 * anew from what is there and storing the difference.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include "sentinel_priv.h"
#include "write.h"

#define P6_SOME_MIN	40	/* prefixes this long are told apart by their /48 */
#define P6_MIN		20	/* shorter ones mark the whole table */

/* One image of all filters; the live one is in vg_global. */
struct filters {
	uint8_t filter[VG_FILTER_SIZE];
	uint8_t p6[VG_FILTER_SIZE];
	uint8_t p6sub[VG_FILTER_SIZE];
	uint16_t p4map[VG_FILTER_SIZE];
	uint64_t pfx4[VG_PFX4_MAPS][4];
	uint16_t maps_used;	/* numbers 1..maps_used are given out */
	const struct vg_global *g;
};

static uint64_t load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

static uint32_t load32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

/* Told apart by the hash of the address (or /64), not by prefix filters. */
static bool by_hash(const struct vg_prefix *p)
{
	return p->family == 4 ? p->plen == 32 : p->plen >= 64;
}

static uint32_t hash_index(const struct vg_global *g, const struct vg_prefix *p)
{
	if (p->family == 4)
		return VG_HASH_FILTER(vg_hash4(load32(p->addr), g->cpu[0].key4));
	return VG_HASH_FILTER(vg_hash6(load64(p->addr), g->cpu[0].key6));
}

/*
 * Prefix filters for one prefix, through a function that takes each part:
 * the same walk marks a private image and raises bits in the live one.
 */
struct marker {
	/* /24s [lo, hi] of the /16 with this p4 index; all of it: 0, 255 */
	int (*v4)(struct marker *m, uint32_t idx, unsigned int lo, unsigned int hi);
	void (*v6)(struct marker *m, uint32_t idx, uint8_t bits);
	void (*v6sub)(struct marker *m, uint32_t idx);
	struct vg_global *g;
	struct filters *f;
};

static int mark4(struct marker *m, const struct vg_prefix *p)
{
	unsigned int first = (unsigned int)p->addr[0] << 8 | p->addr[1];
	unsigned int n = p->plen < 16 ? 1u << (16 - p->plen) : 1;
	unsigned int lo = 0, hi = 255, i;
	int err = 0;

	if (p->plen > 16) {
		lo = p->addr[2];
		hi = p->plen >= 24 ? lo : lo + (1u << (24 - p->plen)) - 1;
	}
	for (i = first; !err && i < first + n; i++)
		err = m->v4(m, (i & 0xff) << 8 | i >> 8, lo, hi);
	return err;
}

/* The first @len bytes of @p with the @i-th sub-prefix of length len * 8 */
static uint64_t sub_prefix(const struct vg_prefix *p, unsigned int len, unsigned int i)
{
	uint8_t a[8] = {};
	unsigned int b;

	memcpy(a, p->addr, len);
	for (b = len; b-- > 0 && i; i >>= 8)
		a[b] |= (uint8_t)i;
	return load64(a);
}

static void mark6(struct marker *m, const struct vg_prefix *p)
{
	uint64_t key = m->g->cpu[0].key6;
	unsigned int i, n;

	if (p->plen < P6_MIN) {
		for (i = 0; i < VG_FILTER_SIZE; i++)
			m->v6(m, i, VG_PFX6_ALL);
		return;
	}
	if (p->plen < P6_SOME_MIN) {
		n = p->plen < 32 ? 1u << (32 - p->plen) : 1;
		for (i = 0; i < n; i++)
			m->v6(m, vg_hash_p6(sub_prefix(p, 4, i), key), VG_PFX6_ALL);
		return;
	}
	/* the finer filter first: who sees the coarse bit looks at it */
	n = p->plen < 48 ? 1u << (48 - p->plen) : 1;
	for (i = 0; i < n; i++)
		m->v6sub(m, vg_hash_p6sub(sub_prefix(p, 6, i), key));
	m->v6(m, vg_hash_p6(sub_prefix(p, 4, 0), key), VG_PFX6_SOME);
}

static void set_range(uint64_t map[4], unsigned int lo, unsigned int hi)
{
	unsigned int i;

	for (i = lo; i <= hi; i++)
		map[i / 64] |= 1ull << i % 64;
}

/* --- private image --- */

static int image_v4(struct marker *m, uint32_t idx, unsigned int lo, unsigned int hi)
{
	struct filters *f = m->f;
	uint16_t n = f->p4map[idx];

	if (n == VG_PFX4_ALL)
		return 0;
	if (lo == 0 && hi == 255) {
		f->p4map[idx] = VG_PFX4_ALL;
		return 0;
	}
	if (!n) {
		if (f->maps_used == VG_PFX4_MAPS - 1) {
			f->p4map[idx] = VG_PFX4_ALL;
			return 0;
		}
		n = ++f->maps_used;
		f->p4map[idx] = n;
	}
	set_range(f->pfx4[n], lo, hi);
	return 0;
}

static void image_v6(struct marker *m, uint32_t idx, uint8_t bits)
{
	m->f->p6[idx] |= bits;
}

static void image_v6sub(struct marker *m, uint32_t idx)
{
	m->f->p6sub[idx] = 1;
}

/* --- live, raising only --- */

static int free_map(const struct vg_global *g, uint16_t *ret_n)
{
	static const uint64_t word_full = ~0ull;
	uint64_t used[VG_PFX4_MAPS / 64] = { 1 };	/* 0 means none */
	uint32_t i;

	for (i = 0; i < VG_FILTER_SIZE; i++)
		if (g->p4map[i] < VG_PFX4_MAPS)
			used[g->p4map[i] / 64] |= 1ull << g->p4map[i] % 64;
	for (i = 0; i < VG_PFX4_MAPS / 64; i++) {
		if (used[i] == word_full)
			continue;
		*ret_n = (uint16_t)(i * 64 + (unsigned int)__builtin_ctzll(~used[i]));
		return 0;
	}
	return -ENOSPC;
}

/* Bitmap, number, byte: the order in which the program may trust them. */
static void publish4(struct vg_global *g, uint32_t idx, uint16_t n)
{
	__atomic_store_n(&g->p4map[idx], n, __ATOMIC_RELEASE);
	__atomic_store_n(&g->p4[idx], 1, __ATOMIC_RELEASE);
}

static int live_v4(struct marker *m, uint32_t idx, unsigned int lo, unsigned int hi)
{
	struct vg_global *g = m->g;
	uint16_t n = g->p4map[idx];
	uint64_t map[4] = {};
	int i;

	if (n == VG_PFX4_ALL)
		return 0;
	if ((lo == 0 && hi == 255) || (!n && free_map(g, &n))) {
		publish4(g, idx, VG_PFX4_ALL);
		return 0;
	}
	set_range(map, lo, hi);
	for (i = 0; i < 4; i++) {
		if (g->p4map[idx])
			map[i] |= g->pfx4[n][i];
		__atomic_store_n(&g->pfx4[n][i], map[i], __ATOMIC_RELEASE);
	}
	publish4(g, idx, n);
	return 0;
}

static void live_v6(struct marker *m, uint32_t idx, uint8_t bits)
{
	__atomic_store_n(&m->g->p6[idx], m->g->p6[idx] | bits, __ATOMIC_RELEASE);
}

static void live_v6sub(struct marker *m, uint32_t idx)
{
	__atomic_store_n(&m->g->p6sub[idx], 1, __ATOMIC_RELEASE);
}

/* Raise the live filters for something that is in a trie. */
static void raise_full(struct vg_global *g, const struct vg_prefix *p)
{
	struct marker m = { live_v4, live_v6, live_v6sub, g, NULL };
	uint8_t *b;

	if (by_hash(p)) {
		b = &g->filter[hash_index(g, p)];
		__atomic_store_n(b, *b | VG_FILT_FULL, __ATOMIC_RELEASE);
	} else if (p->family == 4) {
		mark4(&m, p);
	} else {
		mark6(&m, p);
	}
}

/* --- tries --- */

union lpm_key {
	struct vg_lpm4 v4;
	struct vg_lpm6 v6;
};

static void trie_key(const struct vg_prefix *p, union lpm_key *k)
{
	memset(k, 0, sizeof(*k));
	if (p->family == 4) {
		k->v4.plen = p->plen;
		memcpy(k->v4.addr, p->addr, 4);
	} else {
		k->v6.plen = p->plen;
		memcpy(k->v6.addr, p->addr, 16);
	}
}

static int trie_put(int fd4, int fd6, const struct vg_prefix *p, uint64_t expires)
{
	struct vg_lpm_val v = { .expires = expires, .plen = p->plen };
	union lpm_key k;

	trie_key(p, &k);
	return bpf_map_update_elem(p->family == 4 ? fd4 : fd6, &k, &v, BPF_ANY);
}

static int trie_del(int fd4, int fd6, const struct vg_prefix *p)
{
	union lpm_key k;

	trie_key(p, &k);
	return bpf_map_delete_elem(p->family == 4 ? fd4 : fd6, &k);
}

int vg_derive_block(struct vg_sentinel *s, const struct vg_prefix *p, uint64_t expires)
{
	uint8_t *b;
	int err;

	if (vg_table_fits(p) && !vg_table_insert(s->g, p, expires)) {
		b = &s->g->filter[hash_index(s->g, p)];
		__atomic_store_n(b, *b | VG_FILT_BLOCK, __ATOMIC_RELEASE);
		return 0;
	}
	/* A prefix, or a crowded probe window: such a source spills. */
	err = trie_put(s->block4_fd, s->block6_fd, p, expires);
	if (!err)
		raise_full(s->g, p);
	return err;
}

void vg_underive_block(struct vg_sentinel *s, const struct vg_prefix *p)
{
	if (!vg_table_remove(s->g, p))
		trie_del(s->block4_fd, s->block6_fd, p);
}

int vg_derive_allow(struct vg_sentinel *s, const struct vg_prefix *p)
{
	int err = trie_put(s->allow4_fd, s->allow6_fd, p, ~0ull);

	if (!err)
		raise_full(s->g, p);
	return err;
}

void vg_underive_allow(struct vg_sentinel *s, const struct vg_prefix *p)
{
	trie_del(s->allow4_fd, s->allow6_fd, p);
}

int vg_refresh_kind(const struct vg_sentinel *s, const struct vg_prefix *p)
{
	return vg_table_has(s->g, p) ? VG_REFRESH_TABLES : VG_REFRESH_ALL;
}

/* --- lowering --- */

static int image_add(const void *key, const void *value, void *arg)
{
	const struct vg_prefix *p = key;
	struct marker *m = arg;

	(void)value;
	if (by_hash(p))
		m->f->filter[hash_index(m->g, p)] |= VG_FILT_FULL;
	else if (p->family == 4)
		return mark4(m, p);
	else
		mark6(m, p);
	return 0;
}

/* Blocks that sit in a table need no prefix or FULL bit. */
static int image_add_block(const void *key, const void *value, void *arg)
{
	struct marker *m = arg;

	return vg_table_has(m->g, key) ? 0 : image_add(key, value, arg);
}

static void store_bytes(uint8_t *live, const uint8_t *image)
{
	uint32_t i;

	for (i = 0; i < VG_FILTER_SIZE; i++)
		if (live[i] != image[i])
			__atomic_store_n(&live[i], image[i], __ATOMIC_RELAXED);
}

/*
 * Live bitmaps keep their numbers where a /16 keeps having prefixes. A /16
 * that has none any more gives its number back; a packet that read it just
 * before sees some other /16's bitmap, looks in the tries if told so, and
 * finds nothing there, which is the truth.
 */
static void store_prefixes4(struct vg_global *g, const struct filters *f)
{
	uint32_t i;
	uint16_t n;
	int w;

	for (i = 0; i < VG_FILTER_SIZE; i++) {
		if (f->p4map[i] || !g->p4map[i])
			continue;
		__atomic_store_n(&g->p4[i], 0, __ATOMIC_RELEASE);
		__atomic_store_n(&g->p4map[i], 0, __ATOMIC_RELEASE);
	}
	for (i = 0; i < VG_FILTER_SIZE; i++) {
		if (!f->p4map[i])
			continue;
		n = g->p4map[i];
		if (f->p4map[i] == VG_PFX4_ALL ||
		    ((!n || n == VG_PFX4_ALL) && free_map(g, &n)))
			n = VG_PFX4_ALL;
		for (w = 0; n != VG_PFX4_ALL && w < 4; w++)
			__atomic_store_n(&g->pfx4[n][w], f->pfx4[f->p4map[i]][w],
					 __ATOMIC_RELEASE);
		publish4(g, i, n);
	}
}

int vg_filter_refresh(struct vg_sentinel *s, int kind)
{
	struct vg_global *g = s->g;
	struct filters *f = calloc(1, sizeof(*f));
	struct marker m = { image_v4, image_v6, image_v6sub, g, f };
	uint32_t i;
	int err = 0;

	if (!f)
		return -ENOMEM;
	vg_table_mark(g, f->filter);
	if (kind == VG_REFRESH_TABLES) {
		for (i = 0; i < VG_FILTER_SIZE; i++)
			f->filter[i] |= g->filter[i] & VG_FILT_FULL;
		store_bytes(g->filter, f->filter);
		goto out;
	}
	err = vg_map_each(s->blocks_fd, sizeof(struct vg_prefix), sizeof(struct vg_block),
			  image_add_block, &m);
	if (!err)
		err = vg_map_each(s->allows_fd, sizeof(struct vg_prefix),
				  sizeof(struct vg_allow), image_add, &m);
	if (err)
		goto out;
	store_bytes(g->filter, f->filter);
	store_bytes(g->p6sub, f->p6sub);
	store_bytes(g->p6, f->p6);
	store_prefixes4(g, f);
out:
	free(f);
	return err;
}
