/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * blocklist.h - blocks, the allowlist and the settings: every write to
 * memory that the packet program reads goes through here.
 *
 * Each function takes the interface's lock (flock on the pin directory, so a
 * crash releases it), repairs what a dead writer left half done, makes its
 * change in an order that is valid at every instant, and lets go. Not
 * thread-safe per struct vg_sentinel; processes exclude each other.
 */
#ifndef VG_BLOCKLIST_H
#define VG_BLOCKLIST_H

#include "sentinel.h"

/**
 * vg_block_add() - block @p, or renew a block
 * @ttl_s: 1..VG_TTL_MAX_S
 * @reason: enum vg_reason
 * @rate: measured rate, 0 for manual
 *
 * -EPERM: @p covers a protected address (vg_protected()) or an
 * allow entry covers all of @p. -ENOSPC: the block map is full; what is there
 * stays. -EINVAL: bad prefix or TTL.
 */
int vg_block_add(struct vg_sentinel *s, const struct vg_prefix *p, uint32_t ttl_s,
		 enum vg_reason reason, uint64_t rate, struct vg_error *e);
/** vg_block_del() - -ENOENT when @p is not blocked */
int vg_block_del(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e);
/** vg_block_flush() - remove all; returns how many */
int vg_block_flush(struct vg_sentinel *s, struct vg_error *e);

typedef int (*vg_block_fn)(const struct vg_prefix *p, const struct vg_block *b, void *arg);
/** vg_block_iterate() - @fn for each block (also expired ones not yet reaped); lock-free */
int vg_block_iterate(struct vg_sentinel *s, vg_block_fn fn, void *arg);
/** vg_block_get() - -ENOENT when @p is not blocked */
int vg_block_get(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_block *ret_b);
/** vg_block_reap() - remove expired blocks, @fn (may be NULL) for each; returns how many */
int vg_block_reap(struct vg_sentinel *s, vg_block_fn fn, void *arg, struct vg_error *e);

int vg_allow_add(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e);
int vg_allow_del(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e);
typedef int (*vg_allow_fn)(const struct vg_prefix *p, const struct vg_allow *a, void *arg);
int vg_allow_iterate(struct vg_sentinel *s, vg_allow_fn fn, void *arg);
/** vg_allow_covers() - 1 when an allow entry covers @p wholly, 0 when not */
int vg_allow_covers(struct vg_sentinel *s, const struct vg_prefix *p);

/**
 * vg_protected() - 1 when @p contains an own address or a gateway
 *
 * Works on a list that vg_protect_refresh() made; makes one when there is
 * none or it is older than 5 s. @ret_why (may be NULL) gets a word.
 */
int vg_protected(struct vg_sentinel *s, const struct vg_prefix *p, const char **ret_why);

/**
 * vg_protect_refresh() - read own addresses and next hops of routes anew
 *
 * Through libnl-route, from this process's network namespace.
 */
int vg_protect_refresh(struct vg_sentinel *s, struct vg_error *e);

/**
 * vg_protected_nets() - the /64s that protected IPv6 addresses are in
 *
 * Up to @max of them, first 8 bytes as loaded, each once; returns how many.
 * Such a /64 can only be blocked host by host. From the list as it is.
 */
unsigned int vg_protected_nets(const struct vg_sentinel *s, uint64_t *ret_hi, unsigned int max);

/** vg_settings_check() - -EINVAL and a sentence for a value out of range */
int vg_settings_check(const struct vg_settings *n, struct vg_error *e);
/** vg_settings_apply() - store @n and push it to every CPU's area */
int vg_settings_apply(struct vg_sentinel *s, const struct vg_settings *n, struct vg_error *e);

/** vg_rebuild() - make every derived structure from "blocks" and "allows" anew */
int vg_rebuild(struct vg_sentinel *s, struct vg_error *e);

#endif /* VG_BLOCKLIST_H */
