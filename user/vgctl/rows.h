/* SPDX-License-Identifier: GPL-2.0-only */
/* rows.h - blocks and allow entries read into memory, in a stable order */
#ifndef VGCTL_ROWS_H
#define VGCTL_ROWS_H

#include <stddef.h>
#include "sentinel.h"

struct vg_out;

/* @left_ns: until it ends, at the time of reading */
struct block_row {
	struct vg_prefix prefix;
	struct vg_block block;
	uint64_t left_ns;
};

struct block_rows {
	struct block_row *row;
	size_t n, size;
	const struct vg_sentinel *s;
};

struct allow_row {
	struct vg_prefix prefix;
	struct vg_allow allow;
};

struct allow_rows {
	struct allow_row *row;
	size_t n, size;
};

/**
 * block_rows_read() - blocks in force, by prefix; free(ret->row) after
 *
 * An entry whose time is up but which nobody has reaped yet is left out: the
 * program no longer drops for it.
 */
int block_rows_read(struct vg_sentinel *s, struct block_rows *ret);
/** allow_rows_read() - the allowlist, by prefix; free(ret->row) after */
int allow_rows_read(struct vg_sentinel *s, struct allow_rows *ret);
/** prefix_cmp() - IPv4 first, then by address, then the shorter prefix */
int prefix_cmp(const struct vg_prefix *a, const struct vg_prefix *b);
/** rate_unit() - how text shows a rate measured for @reason */
int rate_unit(uint32_t reason);
/** block_table() - @rows as an array under @key, at most @max of them */
void block_table(struct vg_out *o, const char *key, const char *label,
		 const struct block_rows *rows, size_t max);

#endif /* VGCTL_ROWS_H */
