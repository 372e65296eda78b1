/* SPDX-License-Identifier: GPL-2.0-only */
/* sentinel_priv.h - inside the library: prototypes grouped by file */
#ifndef VG_SENTINEL_PRIV_H
#define VG_SENTINEL_PRIV_H

#include "sentinel.h"

#define VG_PIN_PATHLEN	128

/* sentinel.c */
void vg_pin_path(char *buf, const char *ifname, const char *name);
struct vg_sentinel *vg_sentinel_alloc(const char *ifname);
int vg_sentinel_open_pins(struct vg_sentinel *s, struct vg_error *e);
int vg_sentinel_map(struct vg_sentinel *s, bool write, struct vg_error *e);
int vg_sentinel_check(struct vg_sentinel *s, struct vg_error *e);
void vg_sentinel_query_mode(struct vg_sentinel *s);

/* jit.c: -ENOTSUP when the program must not be interpreted here, and would be */
int vg_jit_check(struct vg_error *e);

/* protect.c */
void vg_protect_free(struct vg_sentinel *s);

/* mapiter.c */
typedef int (*vg_map_fn)(const void *key, const void *value, void *arg);
/*
 * vg_map_each() - @fn for each element of a BPF hash or trie, until it
 * returns non-zero, which is returned. @fn may delete elements.
 */
int vg_map_each(int fd, size_t key_size, size_t value_size, vg_map_fn fn, void *arg);

/* settings.c */
void vg_settings_push(struct vg_global *g);

#endif /* VG_SENTINEL_PRIV_H */
