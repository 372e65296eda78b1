// SPDX-License-Identifier: GPL-2.0-only
/* settings.c - what an operator may set, and how it reaches the program */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "addr.h"
#include "blocklist.h"
#include "sentinel_priv.h"
#include "write.h"

#define SYN_RATE_MAX	100000000ull
#define BIT_RATE_MAX	1000000000000ull

int vg_settings_check(const struct vg_settings *n, struct vg_error *e)
{
	if (n->sample_weight < VG_WEIGHT_ONE || n->sample_weight > VG_WEIGHT_MAX)
		return vg_err(e, -EINVAL, "sample must lie between 100%% and 0.01%%");
	if (n->sample_drop_weight &&
	    (n->sample_drop_weight < VG_WEIGHT_ONE || n->sample_drop_weight > VG_WEIGHT_MAX))
		return vg_err(e, -EINVAL,
			      "sample-drop must lie between 100%% and 0.01%%, or be never");
	if (n->monitor > 1 || n->drop_malformed > 1 || n->auto_block > 1)
		return vg_err(e, -EINVAL, "a switch is neither on nor off");
	if (n->v6_plen != 64 && n->v6_plen != 128)
		return vg_err(e, -EINVAL, "v6-plen is 64 or 128, not %u", n->v6_plen);
	if (n->syn_rate > SYN_RATE_MAX)
		return vg_err(e, -EINVAL, "syn-rate may be %" PRIu64 " at most",
			      (uint64_t)SYN_RATE_MAX);
	if (n->pps > SYN_RATE_MAX)
		return vg_err(e, -EINVAL, "pps may be %" PRIu64 " at most", (uint64_t)SYN_RATE_MAX);
	if (n->bit_rate > BIT_RATE_MAX)
		return vg_err(e, -EINVAL, "bit-rate may be %" PRIu64 " at most",
			      (uint64_t)BIT_RATE_MAX);
	if (!n->ttl_s || n->ttl_s > VG_TTL_MAX_S)
		return vg_err(e, -EINVAL, "ttl must lie between 1 and %u seconds", VG_TTL_MAX_S);
	return 0;
}

static uint64_t sample_word(uint32_t weight)
{
	return VG_SAMPLE(vg_weight_threshold(weight), weight);
}

/* Copy the settings to where the program reads them, each in one store. */
void vg_settings_push(struct vg_global *g)
{
	const struct vg_settings *n = &g->settings;
	uint64_t pass = sample_word(n->sample_weight);
	uint64_t drop = sample_word(n->sample_drop_weight);
	uint32_t flags = 0, cpu;

	if (n->monitor)
		flags |= VG_F_MONITOR;
	if (n->drop_malformed)
		flags |= VG_F_DROP_MALFORMED;
	for (cpu = 0; cpu < g->ncpus; cpu++) {
		struct vg_cpu *c = &g->cpu[cpu];

		__atomic_store_n(&c->sample_pass, pass, __ATOMIC_RELAXED);
		__atomic_store_n(&c->sample_drop, drop, __ATOMIC_RELAXED);
		__atomic_store_n(&c->flags, flags, __ATOMIC_RELAXED);
	}
}

/* The daemon's workers read while we write: word by word, no word torn. */
static void store_settings(struct vg_settings *to, const struct vg_settings *from)
{
	uint64_t words[sizeof(*from) / sizeof(uint64_t)];
	unsigned int i;

	_Static_assert(sizeof(words) == sizeof(*from), "settings are whole words");
	memcpy(words, from, sizeof(words));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		__atomic_store_n((uint64_t *)to + i, words[i], __ATOMIC_RELAXED);
}

int vg_settings_apply(struct vg_sentinel *s, const struct vg_settings *n, struct vg_error *e)
{
	int err = vg_settings_check(n, e);

	if (!err)
		err = vg_write_begin(s, e);
	if (err)
		return err;
	store_settings(&s->g->settings, n);
	vg_settings_push(s->g);
	vg_write_end(s);
	return 0;
}
