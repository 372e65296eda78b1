// SPDX-License-Identifier: GPL-2.0-only
/*
 * prune.c - bring tables and tries in line with maps "blocks" and "allows"
 *
 * Runs when a writer died inside a change: what the authority has is derived
 * again (which changes nothing where it was there already), what it does not
 * have is taken out. Filters follow by vg_filter_refresh().
 */
#include <errno.h>
#include <string.h>
#include <bpf/bpf.h>
#include "sentinel_priv.h"
#include "write.h"

static int rederive_block(const void *key, const void *value, void *arg)
{
	const struct vg_block *b = value;

	return vg_derive_block(arg, key, b->expires);
}

static int rederive_allow(const void *key, const void *value, void *arg)
{
	(void)value;
	return vg_derive_allow(arg, key);
}

static bool has(int fd, const struct vg_prefix *p)
{
	char value[sizeof(struct vg_block)];

	return !bpf_map_lookup_elem(fd, p, value);
}

static int prune_entry(const struct vg_prefix *p, void *arg)
{
	struct vg_sentinel *s = arg;

	if (!has(s->blocks_fd, p))
		vg_table_remove(s->g, p);
	return 0;
}

struct trie_walk {
	struct vg_sentinel *s;
	int trie_fd;
	int authority_fd;
	bool is_blocks;
	uint8_t family;
};

static int prune_key(const void *key, const void *value, void *arg)
{
	const struct vg_lpm6 *k = key;	/* vg_lpm4 begins alike */
	struct trie_walk *w = arg;
	struct vg_prefix p = { .family = w->family, .plen = (__u8)k->plen };

	(void)value;
	memcpy(p.addr, k->addr, w->family == 4 ? 4 : 16);
	/* also what sits in a table by now: it must not be in both */
	if (!has(w->authority_fd, &p) || (w->is_blocks && vg_table_has(w->s->g, &p)))
		bpf_map_delete_elem(w->trie_fd, key);
	return 0;
}

static int prune_trie(struct trie_walk w)
{
	size_t key_size = w.family == 4 ? sizeof(struct vg_lpm4) : sizeof(struct vg_lpm6);

	return vg_map_each(w.trie_fd, key_size, sizeof(struct vg_lpm_val), prune_key, &w);
}

int vg_derived_prune(struct vg_sentinel *s)
{
	int err;

	err = vg_map_each(s->blocks_fd, sizeof(struct vg_prefix), sizeof(struct vg_block),
			  rederive_block, s);
	if (!err)
		err = vg_map_each(s->allows_fd, sizeof(struct vg_prefix),
				  sizeof(struct vg_allow), rederive_allow, s);
	if (!err)
		err = vg_table_each(s->g, prune_entry, s);
	if (!err)
		err = prune_trie((struct trie_walk){ s, s->block4_fd, s->blocks_fd, true, 4 });
	if (!err)
		err = prune_trie((struct trie_walk){ s, s->block6_fd, s->blocks_fd, true, 6 });
	if (!err)
		err = prune_trie((struct trie_walk){ s, s->allow4_fd, s->allows_fd, false, 4 });
	if (!err)
		err = prune_trie((struct trie_walk){ s, s->allow6_fd, s->allows_fd, false, 6 });
	return err;
}
