/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ledger.h - the blocks this daemon knows to be in force, so that it can tell
 * its own from an operator's, count the automatic ones and notice releases
 *
 * Not locked; the interface's lock covers it.
 */
#ifndef VGD_LEDGER_H
#define VGD_LEDGER_H

#include <stdbool.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>

/**
 * struct ledger_entry - one block
 * @is_used: slot holds a block
 * @pass: ledger_sweep() pass that last saw it
 * @added_ns: when it was entered
 */
struct ledger_entry {
	struct vg_prefix prefix;
	bool is_used;
	uint32_t pass;
	uint64_t added_ns;
	struct vg_block block;
};

/**
 * struct ledger - a hash set, open addressing
 * @size: power of two
 * @count: blocks in it
 * @automatic: of these, not made by an operator
 */
struct ledger {
	struct ledger_entry *entry;
	uint32_t size;
	uint32_t count;
	uint32_t automatic;
	uint32_t pass;
};

/** ledger_init() - room for @max blocks; -ENOMEM */
int ledger_init(struct ledger *l, uint32_t max);
void ledger_exit(struct ledger *l);

const struct ledger_entry *ledger_find(const struct ledger *l, const struct vg_prefix *p);

/** ledger_add() - enter or renew; 1 new, 2 renewed, 0 nothing changed, -ENOSPC */
int ledger_add(struct ledger *l, const struct vg_prefix *p, const struct vg_block *b,
	       uint64_t now_ns);
/** ledger_del() - false when it is not there */
bool ledger_del(struct ledger *l, const struct vg_prefix *p);

typedef void (*ledger_fn)(const struct vg_prefix *p, const struct vg_block *b, void *arg);

/**
 * Compare with the map: ledger_mark() for each block found in it, then
 * ledger_sweep() removes those that were not, and calls @fn for each, unless
 * they were entered after @start_ns, when the comparison began.
 */
void ledger_mark_begin(struct ledger *l);
int ledger_mark(struct ledger *l, const struct vg_prefix *p, const struct vg_block *b,
		uint64_t now_ns);
void ledger_sweep(struct ledger *l, uint64_t start_ns, ledger_fn fn, void *arg);

#endif /* VGD_LEDGER_H */
