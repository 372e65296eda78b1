/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * write.h - one writer at a time, and what a dead one left behind
 *
 * Between begin and end the caller holds the interface's lock and
 * vg_global.dirty is set. begin repairs if it finds dirty set already.
 */
#ifndef VG_WRITE_H
#define VG_WRITE_H

#include "sentinel.h"

/* write.c */
int vg_write_begin(struct vg_sentinel *s, struct vg_error *e);
void vg_write_end(struct vg_sentinel *s);

/*
 * filter.c - structures the program reads, derived from "blocks" and
 * "allows". Called between begin and end only.
 */

/* Put a block into a table or a trie and raise its filter bits. */
int vg_derive_block(struct vg_sentinel *s, const struct vg_prefix *p, uint64_t expires);
/* Take it out again. Filter bits stay until vg_filter_refresh(). */
void vg_underive_block(struct vg_sentinel *s, const struct vg_prefix *p);
int vg_derive_allow(struct vg_sentinel *s, const struct vg_prefix *p);
void vg_underive_allow(struct vg_sentinel *s, const struct vg_prefix *p);

/* Which filters hold bits that nothing needs any more */
#define VG_REFRESH_TABLES	1	/* only table entries went away */
#define VG_REFRESH_ALL		2	/* prefixes, spilled or allow entries too */
/* What removing @p makes necessary. */
int vg_refresh_kind(const struct vg_sentinel *s, const struct vg_prefix *p);
int vg_filter_refresh(struct vg_sentinel *s, int kind);
/* Remove from tables and tries whatever the authority does not have. */
int vg_derived_prune(struct vg_sentinel *s);

/*
 * table.c - the exact block tables. insert returns -ENOSPC when the probe
 * window is full; remove returns whether it was there.
 */
int vg_table_insert(struct vg_global *g, const struct vg_prefix *p, uint64_t expires);
bool vg_table_remove(struct vg_global *g, const struct vg_prefix *p);
bool vg_table_has(const struct vg_global *g, const struct vg_prefix *p);
/* @fn for every entry in use, as a prefix. */
int vg_table_each(struct vg_global *g, int (*fn)(const struct vg_prefix *p, void *arg),
		  void *arg);
/* Mark in @filter (VG_FILTER_SIZE bytes) every entry in use. */
void vg_table_mark(const struct vg_global *g, uint8_t *filter);
/* Does this prefix belong into a table: an IPv4 host, an IPv6 host or /64? */
bool vg_table_fits(const struct vg_prefix *p);

#endif /* VG_WRITE_H */
