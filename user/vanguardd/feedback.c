// SPDX-License-Identifier: GPL-2.0-only
/* feedback.c - see feedback.h */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include "atomic.h"
#include "blocklist.h"
#include "feedback.h"
#include "ledger.h"
#include "publish.h"
#include "sentinel.h"
#include "sketch.h"

#define NSEC_PER_SEC	1000000000ull
#define REFUSED_NS	(10 * NSEC_PER_SEC)	/* a refusal is told again this often */

const struct feedback_ops feedback_library = {
	.block_add = vg_block_add,
	.block_get = vg_block_get,
	.is_allowed = vg_allow_covers,
	.is_protected = vg_protected,
};

static struct feedback_recent *recent_of(struct feedback *fb, const struct window_key *key)
{
	uint64_t h = (key->hi ^ key->lo ^ key->kind) * 0x9e3779b97f4a7c15ull;

	return &fb->recent[h >> 54];
}
_Static_assert(FEEDBACK_RECENT == 1u << 10, "recent_of() uses the top 10 bits");

static uint32_t buckets(uint64_t ns)
{
	return (uint32_t)(ns / WINDOW_BUCKET_NS) + 1;
}

static void tell(struct feedback *fb, uint32_t type, const struct vg_prefix *p, int reason,
		 uint64_t rate, uint32_t arg, uint64_t latency_ns)
{
	const struct vg_event ev = {
		.type = type, .reason = (uint32_t)reason, .prefix = *p,
		.rate = rate, .arg = arg, .latency_ns = latency_ns,
	};

	publish_event(fb->publish, &ev);
}

/*
 * Sampled counts were scaled up, and a source may look busier than it was.
 * The program's sketch counted every packet and never too few: what is
 * within the threshold there is within it.
 */
static bool is_vetoed(struct feedback *fb, const struct fold_verdict *v, uint64_t *ret_rate)
{
	struct detector_sums sums;
	uint64_t rate;

	if (!v->is_estimate || !fb->sketch)
		return false;
	sketch_estimate(fb->sketch, fb->g, fb->ncpus, &v->key, &sums);
	rate = detector_rate(&sums, v->reason);
	if (!detector_exceeds(&fb->g->settings, v->reason, rate))
		return true;
	if (rate < *ret_rate)
		*ret_rate = rate;
	return false;
}

static bool is_blocked(struct feedback *fb, const struct vg_prefix *p)
{
	struct vg_block b;

	return !fb->ops->block_get(fb->s, p, &b) &&
	       (int64_t)(b.expires - vg_now_jiffies(fb->g)) > 0;
}

/* Room may come back any time, so that is tried each second, and told less often. */
static uint64_t refused(struct feedback *fb, struct feedback_recent *recent,
			const struct vg_prefix *p, const struct fold_verdict *v, uint64_t rate,
			int err, uint64_t now)
{
	if (!recent->told_ns || now - recent->told_ns >= REFUSED_NS) {
		tell(fb, VG_EV_REFUSED, p, v->reason, rate, (uint32_t)-err, 0);
		recent->told_ns = now;
	}
	return err == -ENOSPC ? NSEC_PER_SEC : REFUSED_NS;
}

/* Block @p; returns ns for which this settles the matter. */
static uint64_t block(struct feedback *fb, struct feedback_recent *recent,
		      const struct vg_prefix *p, const struct fold_verdict *v, uint64_t rate)
{
	uint32_t ttl_s = RD(fb->g->settings.ttl_s);
	struct vg_block b;
	struct vg_error e;
	uint64_t now;
	int err;

	if (fb->ledger->automatic >= RD(fb->g->settings.auto_max)) {
		err = -ENOSPC;
	} else {
		err = fb->ops->block_add(fb->s, p, ttl_s, (enum vg_reason)v->reason, rate, &e);
	}
	now = vg_mono_ns();
	switch (err) {
	case 0:
		tell(fb, VG_EV_BLOCK, p, v->reason, rate, ttl_s, now - v->stamp_ns);
		if (!fb->ops->block_get(fb->s, p, &b))
			ledger_add(fb->ledger, p, &b, now);
		return ttl_s > 1 ? NSEC_PER_SEC : NSEC_PER_SEC / 2;
	case -ENOSPC:
		ADD(fb->loss->blocks_refused, 1);
		break;
	case -EPERM:
		ADD(fb->loss->protected_hits, 1);
		break;
	default:
		ADD(fb->loss->blocks_refused, 1);
		fb->error = e;
		fb->failed++;
	}
	return refused(fb, recent, p, v, rate, err, now);
}

static uint64_t act(struct feedback *fb, struct feedback_recent *recent,
		    const struct vg_prefix *p, const struct fold_verdict *v, uint64_t rate)
{
	const struct vg_settings *set = &fb->g->settings;

	if (fb->ops->is_allowed(fb->s, p) > 0)
		return NSEC_PER_SEC;
	if (fb->ops->is_protected(fb->s, p, NULL) > 0) {
		ADD(fb->loss->protected_hits, 1);
		return refused(fb, recent, p, v, rate, -EPERM, vg_mono_ns());
	}
	if (RD(set->monitor) || !RD(set->auto_block)) {
		tell(fb, VG_EV_WOULD_BLOCK, p, v->reason, rate, RD(set->ttl_s), 0);
		return NSEC_PER_SEC;
	}
	/* Records made before the block took hold still arrive after it. */
	if (is_blocked(fb, p))
		return NSEC_PER_SEC;
	return block(fb, recent, p, v, rate);
}

uint32_t feedback_verdict(struct feedback *fb, const struct fold_verdict *v)
{
	uint64_t now = vg_mono_ns(), rate = v->rate, ns = 0;
	struct feedback_recent *recent;
	struct vg_prefix p;

	window_key_prefix(&v->key, &p);
	pthread_mutex_lock(fb->lock);
	recent = recent_of(fb, &v->key);
	if (memcmp(&recent->prefix, &p, sizeof(p)))
		*recent = (struct feedback_recent){ .prefix = p };
	if (recent->until_ns > now) {
		ns = recent->until_ns - now;
	} else if (is_vetoed(fb, v, &rate)) {
		ADD(fb->loss->sketch_vetoes, 1);
		pthread_mutex_unlock(fb->lock);
		return 0;
	} else {
		ns = act(fb, recent, &p, v, rate);
		recent->until_ns = now + ns;
	}
	pthread_mutex_unlock(fb->lock);
	/* Look again after a second at the latest: settings may have changed. */
	return buckets(ns < NSEC_PER_SEC ? ns : NSEC_PER_SEC);
}
