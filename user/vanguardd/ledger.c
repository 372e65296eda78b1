// SPDX-License-Identifier: GPL-2.0-only
/* ledger.c - see ledger.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "ledger.h"

static uint32_t hash(const struct vg_prefix *p)
{
	const unsigned char *b = (const unsigned char *)p;
	uint64_t h = 0xcbf29ce484222325ull;
	size_t i;

	for (i = 0; i < sizeof(*p); i++)
		h = (h ^ b[i]) * 0x100000001b3ull;
	return (uint32_t)(h >> 32);
}

int ledger_init(struct ledger *l, uint32_t max)
{
	uint32_t size = 64;

	while (size < 2 * (uint64_t)max)
		size *= 2;
	memset(l, 0, sizeof(*l));
	l->entry = calloc(size, sizeof(*l->entry));
	if (!l->entry)
		return -ENOMEM;
	l->size = size;
	return 0;
}

void ledger_exit(struct ledger *l)
{
	free(l->entry);
	l->entry = NULL;
}

/* The entry of @p, or the free one where it would go. */
static struct ledger_entry *slot_of(const struct ledger *l, const struct vg_prefix *p)
{
	uint32_t i = hash(p) & (l->size - 1);

	while (l->entry[i].is_used && memcmp(&l->entry[i].prefix, p, sizeof(*p)))
		i = (i + 1) & (l->size - 1);
	return &l->entry[i];
}

const struct ledger_entry *ledger_find(const struct ledger *l, const struct vg_prefix *p)
{
	const struct ledger_entry *e = slot_of(l, p);

	return e->is_used ? e : NULL;
}

static int is_automatic(const struct vg_block *b)
{
	return b->reason != VG_REASON_MANUAL;
}

int ledger_add(struct ledger *l, const struct vg_prefix *p, const struct vg_block *b,
	       uint64_t now_ns)
{
	struct ledger_entry *e = slot_of(l, p);

	if (e->is_used) {
		bool same = e->block.expires == b->expires && e->block.reason == b->reason;

		l->automatic -= (uint32_t)is_automatic(&e->block);
		l->automatic += (uint32_t)is_automatic(b);
		e->block = *b;
		return same ? 0 : 2;
	}
	/* Never quite full, or searches would not end. */
	if (l->count >= l->size - l->size / 8)
		return -ENOSPC;
	*e = (struct ledger_entry){
		.prefix = *p, .is_used = true, .pass = l->pass, .added_ns = now_ns, .block = *b,
	};
	l->count++;
	l->automatic += (uint32_t)is_automatic(b);
	return 1;
}

/* Remove @e and close the gap in its probe sequence. */
static void remove_entry(struct ledger *l, struct ledger_entry *e)
{
	uint32_t mask = l->size - 1, hole = (uint32_t)(e - l->entry), i = hole;

	l->count--;
	l->automatic -= (uint32_t)is_automatic(&e->block);
	for (;;) {
		uint32_t home;

		i = (i + 1) & mask;
		if (!l->entry[i].is_used)
			break;
		home = hash(&l->entry[i].prefix) & mask;
		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		l->entry[hole] = l->entry[i];
		hole = i;
	}
	l->entry[hole].is_used = false;
}

bool ledger_del(struct ledger *l, const struct vg_prefix *p)
{
	struct ledger_entry *e = slot_of(l, p);

	if (!e->is_used)
		return false;
	remove_entry(l, e);
	return true;
}

void ledger_mark_begin(struct ledger *l)
{
	l->pass++;
}

int ledger_mark(struct ledger *l, const struct vg_prefix *p, const struct vg_block *b,
		uint64_t now_ns)
{
	int what = ledger_add(l, p, b, now_ns);

	if (what >= 0)
		slot_of(l, p)->pass = l->pass;
	return what;
}

void ledger_sweep(struct ledger *l, uint64_t start_ns, ledger_fn fn, void *arg)
{
	uint32_t i = 0;

	while (i < l->size) {
		struct ledger_entry *e = &l->entry[i], gone;

		if (!e->is_used || e->pass == l->pass || e->added_ns >= start_ns) {
			i++;
			continue;
		}
		gone = *e;
		/* Another entry may move into this slot: look at it again. */
		remove_entry(l, e);
		fn(&gone.prefix, &gone.block, arg);
	}
}
