// SPDX-License-Identifier: GPL-2.0-only
/*
 * blocklist.c - add, remove, renew and list blocks and allow entries
 *
 * Order of every change: the authority (map "blocks" or "allows"), then what
 * is derived from it. Death in between leaves vg_global.dirty set and the
 * next writer derives again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include "addr.h"
#include "blocklist.h"
#include "sentinel_priv.h"
#include "write.h"

static int check_prefix(const struct vg_prefix *p, struct vg_error *e)
{
	unsigned int max = p->family == 4 ? 32 : 128;
	unsigned int i;

	if (p->family != 4 && p->family != 6)
		return vg_err(e, -EINVAL, "a prefix is IPv4 or IPv6");
	if (p->plen > max)
		return vg_err(e, -EINVAL, "a prefix length is %u at most", max);
	for (i = p->plen; i < 128; i++)
		if (p->addr[i / 8] & (0x80 >> i % 8))
			return vg_err(e, -EINVAL, "a prefix has no bits beyond its length");
	if (p->__pad[0] || p->__pad[1])
		return vg_err(e, -EINVAL, "a prefix's padding is 0");
	return 0;
}

static int check_block(struct vg_sentinel *s, const struct vg_prefix *p, uint32_t ttl_s,
		       enum vg_reason reason, struct vg_error *e)
{
	char text[VG_PREFIX_STRLEN];
	const char *why = "";
	int err = check_prefix(p, e);

	if (err)
		return err;
	if (!ttl_s || ttl_s > VG_TTL_MAX_S)
		return vg_err(e, -EINVAL, "a TTL lies between 1 and %u seconds", VG_TTL_MAX_S);
	if (reason >= __VG_REASON_MAX)
		return vg_err(e, -EINVAL, "there is no reason %d", reason);
	if (vg_protected(s, p, &why))
		return vg_err(e, -EPERM, "%s is never blocked: %s", vg_prefix_str(p, text), why);
	if (vg_allow_covers(s, p) == 1)
		return vg_err(e, -EPERM, "%s is never blocked: it is on the allowlist",
			      vg_prefix_str(p, text));
	return 0;
}

static int full(int err, const char *what, struct vg_error *e)
{
	if (err == -E2BIG || err == -ENOSPC || err == -ENOMEM)
		return vg_err(e, -ENOSPC, "%s is full; what is there stays", what);
	return vg_err(e, err, "%s cannot be changed: %s", what, strerror(-err));
}

int vg_block_add(struct vg_sentinel *s, const struct vg_prefix *p, uint32_t ttl_s,
		 enum vg_reason reason, uint64_t rate, struct vg_error *e)
{
	struct vg_block old, b = {
		.since_ns = vg_real_ns(),
		.ttl_s = ttl_s,
		.reason = reason,
		.rate = rate,
	};
	bool had;
	int err;

	err = check_block(s, p, ttl_s, reason, e);
	if (!err)
		err = vg_write_begin(s, e);
	if (err)
		return err;
	b.expires = vg_now_jiffies(s->g) + (uint64_t)ttl_s * s->g->clock.hz + 1;
	had = !bpf_map_lookup_elem(s->blocks_fd, p, &old);
	err = bpf_map_update_elem(s->blocks_fd, p, &b, BPF_ANY);
	if (err) {
		err = full(err, "the block map", e);
		goto out;
	}
	err = vg_derive_block(s, p, b.expires);
	if (err) {
		/* as it was before */
		if (had)
			bpf_map_update_elem(s->blocks_fd, p, &old, BPF_ANY);
		else
			bpf_map_delete_elem(s->blocks_fd, p);
		err = full(err, "the prefix table", e);
	}
out:
	vg_write_end(s);
	return err;
}

/*
 * Take @p out of authority @map_fd. Locked on success: what the program reads
 * is to follow, then finish_removal().
 */
static int begin_removal(struct vg_sentinel *s, int map_fd, const struct vg_prefix *p,
			 const char *missing, struct vg_error *e)
{
	char text[VG_PREFIX_STRLEN];
	int err;

	err = check_prefix(p, e);
	if (!err)
		err = vg_write_begin(s, e);
	if (err)
		return err;
	if (!bpf_map_delete_elem(map_fd, p))
		return 0;
	vg_write_end(s);
	return vg_err(e, -ENOENT, "%s is not %s", vg_prefix_str(p, text), missing);
}

static int finish_removal(struct vg_sentinel *s, int kind, struct vg_error *e)
{
	int err = vg_filter_refresh(s, kind);

	vg_write_end(s);
	if (err)
		return vg_err(e, err, "the filters cannot be made anew: %s", strerror(-err));
	return 0;
}

int vg_block_del(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e)
{
	int err = begin_removal(s, s->blocks_fd, p, "blocked", e);
	int kind;

	if (err)
		return err;
	kind = vg_refresh_kind(s, p);
	vg_underive_block(s, p);
	return finish_removal(s, kind, e);
}

/* Removing many: collect under the lock, remove, refresh once. */
struct sweep {
	struct vg_sentinel *s;
	uint64_t now;
	bool all;
	int n, kind;
	vg_block_fn fn;
	void *arg;
};

static int sweep_one(const void *key, const void *value, void *arg)
{
	const struct vg_block *b = value;
	struct sweep *w = arg;
	int kind;

	if (!w->all && (int64_t)(b->expires - w->now) > 0)
		return 0;
	if (bpf_map_delete_elem(w->s->blocks_fd, key))
		return 0;
	kind = vg_refresh_kind(w->s, key);
	if (kind > w->kind)
		w->kind = kind;
	vg_underive_block(w->s, key);
	w->n++;
	return w->fn ? w->fn(key, b, w->arg) : 0;
}

static int sweep(struct sweep *w, struct vg_error *e)
{
	struct vg_sentinel *s = w->s;
	int err, err2 = 0;

	err = vg_write_begin(s, e);
	if (err)
		return err;
	w->now = vg_now_jiffies(s->g);
	err = vg_map_each(s->blocks_fd, sizeof(struct vg_prefix), sizeof(struct vg_block),
			  sweep_one, w);
	if (w->n)
		err2 = vg_filter_refresh(s, w->kind);
	vg_write_end(s);
	err = err ? err : err2;
	if (err)
		return vg_err(e, err, "the blocks cannot be swept: %s", strerror(-err));
	return w->n;
}

int vg_block_flush(struct vg_sentinel *s, struct vg_error *e)
{
	struct sweep w = { .s = s, .all = true };

	return sweep(&w, e);
}

static int is_expired(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	(void)p;
	return (int64_t)(b->expires - *(uint64_t *)arg) <= 0;
}

int vg_block_reap(struct vg_sentinel *s, vg_block_fn fn, void *arg, struct vg_error *e)
{
	struct sweep w = { .s = s, .fn = fn, .arg = arg };
	uint64_t now = vg_now_jiffies(s->g);
	int found;

	/* Most of the time there is nothing to do: no lock for that. */
	found = vg_block_iterate(s, is_expired, &now);
	if (found < 0)
		return vg_err(e, found, "the blocks cannot be read: %s", strerror(-found));
	return found ? sweep(&w, e) : 0;
}

struct each {
	vg_block_fn block;
	vg_allow_fn allow;
	void *arg;
};

static int each_block(const void *key, const void *value, void *arg)
{
	struct each *w = arg;

	return w->block(key, value, w->arg);
}

static int each_allow(const void *key, const void *value, void *arg)
{
	struct each *w = arg;

	return w->allow(key, value, w->arg);
}

int vg_block_iterate(struct vg_sentinel *s, vg_block_fn fn, void *arg)
{
	struct each w = { .block = fn, .arg = arg };

	return vg_map_each(s->blocks_fd, sizeof(struct vg_prefix), sizeof(struct vg_block),
			   each_block, &w);
}

int vg_block_get(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_block *ret_b)
{
	return bpf_map_lookup_elem(s->blocks_fd, p, ret_b) ? -ENOENT : 0;
}

int vg_allow_add(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e)
{
	struct vg_allow a = { .since_ns = vg_real_ns() };
	int err;

	err = check_prefix(p, e);
	if (!err)
		err = vg_write_begin(s, e);
	if (err)
		return err;
	err = bpf_map_update_elem(s->allows_fd, p, &a, BPF_ANY);
	if (err) {
		err = full(err, "the allowlist", e);
		goto out;
	}
	err = vg_derive_allow(s, p);
	if (err) {
		bpf_map_delete_elem(s->allows_fd, p);
		err = full(err, "the allow table", e);
	}
out:
	vg_write_end(s);
	return err;
}

int vg_allow_del(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e)
{
	int err = begin_removal(s, s->allows_fd, p, "on the allowlist", e);

	if (err)
		return err;
	vg_underive_allow(s, p);
	return finish_removal(s, VG_REFRESH_ALL, e);
}

int vg_allow_iterate(struct vg_sentinel *s, vg_allow_fn fn, void *arg)
{
	struct each w = { .allow = fn, .arg = arg };

	return vg_map_each(s->allows_fd, sizeof(struct vg_prefix), sizeof(struct vg_allow),
			   each_allow, &w);
}

/* The trie finds the longest entry at most as long as the key: a cover. */
int vg_allow_covers(struct vg_sentinel *s, const struct vg_prefix *p)
{
	struct vg_lpm4 k4 = { .plen = p->plen };
	struct vg_lpm6 k6 = { .plen = p->plen };
	struct vg_lpm_val v;

	memcpy(k4.addr, p->addr, 4);
	memcpy(k6.addr, p->addr, 16);
	if (p->family == 4)
		return !bpf_map_lookup_elem(s->allow4_fd, &k4, &v);
	return !bpf_map_lookup_elem(s->allow6_fd, &k6, &v);
}
