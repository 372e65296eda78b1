// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - the exact block tables in the program's memory
 *
 * The program reads while we write, so each step must be valid to see.
 * An entry is in use (address, expiry), empty (all 0, ends a probe), or a
 * tombstone: an address that no packet carries, expiry TOMB_FRESH or
 * TOMB_READY. A reader may have matched the old address just before it
 * became a tombstone and read the expiry only later; so a fresh tombstone
 * becomes ready, and gets another address, only after an RCU grace period
 * (membarrier waits for one, and XDP runs inside RCU). Both marks are long
 * past as expiries.
 */
#include <errno.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "write.h"

#define TOMB_READY	0ull
#define TOMB_FRESH	1ull
#define TOMB4		0xffffffffu	/* 255.255.255.255 sends nothing */
#define TOMB6		(~0ull)		/* ffff:ffff:ffff:ffff::, multicast: no source */

static uint64_t prefix_word(const struct vg_prefix *p, int i)
{
	uint64_t w;

	memcpy(&w, p->addr + i * 8, 8);
	return w;
}

static uint32_t prefix_v4(const struct vg_prefix *p)
{
	uint32_t a;

	memcpy(&a, p->addr, 4);
	return a;
}

bool vg_table_fits(const struct vg_prefix *p)
{
	if (p->family == 4)
		return p->plen == 32 && prefix_v4(p) && prefix_v4(p) != TOMB4;
	return (p->plen == 64 || p->plen == 128) && prefix_word(p, 0) &&
	       prefix_word(p, 0) != TOMB6;
}

/* Two tables, one algorithm: what differs is behind these. */
struct slot {
	struct vg_ent4 *e4;
	struct vg_ent6 *e6;
};

static struct slot slot_at(struct vg_global *g, bool v4, uint32_t i)
{
	struct slot s = {};

	if (v4)
		s.e4 = &g->tab4[i];
	else
		s.e6 = &g->tab6[i];
	return s;
}

static __u64 *slot_expires(struct slot s)
{
	return s.e4 ? &s.e4->expires : &s.e6->expires;
}

static bool slot_empty(struct slot s)
{
	return s.e4 ? !s.e4->addr : !s.e6->hi && !s.e6->plen;
}

static bool slot_tomb(struct slot s)
{
	return s.e4 ? s.e4->addr == TOMB4 : s.e6->hi == TOMB6;
}

static bool slot_is(struct slot s, const struct vg_prefix *p)
{
	if (s.e4)
		return s.e4->addr == prefix_v4(p);
	return s.e6->hi == prefix_word(p, 0) && s.e6->plen == p->plen &&
	       (p->plen == 64 || s.e6->lo == prefix_word(p, 1));
}

static uint32_t first_slot(const struct vg_global *g, const struct vg_prefix *p)
{
	if (p->family == 4)
		return VG_HASH_TAB4(vg_hash4(prefix_v4(p), g->cpu[0].key4));
	return VG_HASH_TAB6(vg_hash6(prefix_word(p, 0), g->cpu[0].key6));
}

static bool find(const struct vg_global *g, const struct vg_prefix *p, struct slot *ret_s)
{
	uint32_t first = first_slot(g, p), i;

	for (i = 0; i < VG_PROBE; i++) {
		struct slot s = slot_at((struct vg_global *)g, p->family == 4, first + i);

		if (slot_empty(s))
			return false;
		if (!slot_tomb(s) && slot_is(s, p)) {
			*ret_s = s;
			return true;
		}
	}
	return false;
}

/* Make every fresh tombstone ready: nobody reads it as its old self now. */
static void ripen(struct vg_global *g)
{
	uint32_t i;

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		return;		/* no grace period to be had: do not reuse */
	for (i = 0; i < VG_TAB4_SLOTS; i++)
		if (g->tab4[i].addr == TOMB4)
			g->tab4[i].expires = TOMB_READY;
	for (i = 0; i < VG_TAB6_SLOTS; i++)
		if (g->tab6[i].hi == TOMB6)
			g->tab6[i].expires = TOMB_READY;
}

/* A slot that may get an address: empty, or a ready tombstone. */
static bool find_free(struct vg_global *g, const struct vg_prefix *p, struct slot *ret_s)
{
	uint32_t first = first_slot(g, p), i;
	bool fresh = false;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < VG_PROBE; i++) {
			struct slot s = slot_at(g, p->family == 4, first + i);

			if (slot_empty(s) || (slot_tomb(s) && *slot_expires(s) == TOMB_READY)) {
				*ret_s = s;
				return true;
			}
			fresh |= slot_tomb(s);
		}
		if (!fresh)
			break;
		ripen(g);
	}
	return false;
}

int vg_table_insert(struct vg_global *g, const struct vg_prefix *p, uint64_t expires)
{
	struct slot s;

	if (find(g, p, &s)) {
		__atomic_store_n(slot_expires(s), expires, __ATOMIC_RELEASE);
		return 0;
	}
	if (!find_free(g, p, &s))
		return -ENOSPC;
	/*
	 * Expiry first, address last: who sees the address sees the expiry,
	 * or an old mark, and then lets one more packet pass.
	 */
	__atomic_store_n(slot_expires(s), expires, __ATOMIC_RELEASE);
	if (s.e4) {
		__atomic_store_n(&s.e4->addr, prefix_v4(p), __ATOMIC_RELEASE);
		return 0;
	}
	__atomic_store_n(&s.e6->lo, prefix_word(p, 1), __ATOMIC_RELAXED);
	__atomic_store_n(&s.e6->plen, p->plen, __ATOMIC_RELEASE);
	__atomic_store_n(&s.e6->hi, prefix_word(p, 0), __ATOMIC_RELEASE);
	return 0;
}

bool vg_table_remove(struct vg_global *g, const struct vg_prefix *p)
{
	struct slot s;

	if (!vg_table_fits(p) || !find(g, p, &s))
		return false;
	__atomic_store_n(slot_expires(s), TOMB_FRESH, __ATOMIC_RELEASE);
	if (s.e4)
		__atomic_store_n(&s.e4->addr, TOMB4, __ATOMIC_RELEASE);
	else
		__atomic_store_n(&s.e6->hi, TOMB6, __ATOMIC_RELEASE);
	return true;
}

bool vg_table_has(const struct vg_global *g, const struct vg_prefix *p)
{
	struct slot s;

	return vg_table_fits(p) && find(g, p, &s);
}

int vg_table_each(struct vg_global *g, int (*fn)(const struct vg_prefix *p, void *arg),
		  void *arg)
{
	struct vg_prefix p;
	uint32_t i;
	int err;

	for (i = 0; i < VG_TAB4_SLOTS; i++) {
		struct vg_ent4 *e = &g->tab4[i];

		if (!e->addr || e->addr == TOMB4)
			continue;
		p = (struct vg_prefix){ .family = 4, .plen = 32 };
		memcpy(p.addr, &e->addr, 4);
		err = fn(&p, arg);
		if (err)
			return err;
	}
	for (i = 0; i < VG_TAB6_SLOTS; i++) {
		struct vg_ent6 *e = &g->tab6[i];

		if (!e->hi || e->hi == TOMB6)
			continue;
		p = (struct vg_prefix){ .family = 6, .plen = (__u8)e->plen };
		memcpy(p.addr, &e->hi, 8);
		if (e->plen == 128)
			memcpy(p.addr + 8, &e->lo, 8);
		err = fn(&p, arg);
		if (err)
			return err;
	}
	return 0;
}

void vg_table_mark(const struct vg_global *g, uint8_t *filter)
{
	uint32_t i;

	for (i = 0; i < VG_TAB4_SLOTS; i++) {
		uint32_t a = g->tab4[i].addr;

		if (a && a != TOMB4)
			filter[VG_HASH_FILTER(vg_hash4(a, g->cpu[0].key4))] |= VG_FILT_BLOCK;
	}
	for (i = 0; i < VG_TAB6_SLOTS; i++) {
		uint64_t hi = g->tab6[i].hi;

		if (hi && hi != TOMB6)
			filter[VG_HASH_FILTER(vg_hash6(hi, g->cpu[0].key6))] |= VG_FILT_BLOCK;
	}
}
