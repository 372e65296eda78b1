// SPDX-License-Identifier: GPL-2.0-only
/* iface.c - see iface.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "atomic.h"
#include "blocklist.h"
#include "iface.h"
#include "thread.h"

#define NSEC_PER_SEC	1000000000ull

/* Comparing a large block list takes milliseconds; then not with every tick. */
#define COMPARE_NS	NSEC_PER_SEC
#define COMPARE_FEW	1024u

int iface_open(struct iface **ret_i, const struct config_iface *conf, struct vg_error *e)
{
	const struct vg_load_opts o = {
		.ifname = conf->name,
		.want = conf->xdp,
		.ring_mib = conf->ring_mib,
		.block_max = conf->block_max,
		.settings = conf->settings,
	};
	struct iface *i;
	int err;

	i = calloc(1, sizeof(*i));
	if (!i)
		return vg_err(e, -ENOMEM, "out of memory");
	i->conf = conf;
	thread_lock_init(&i->lock);
	err = ledger_init(&i->ledger, conf->block_max);
	if (err) {
		vg_err(e, err, "out of memory");
		goto err_free;
	}
	err = vg_sentinel_load(&i->s, &o, e);
	if (err)
		goto err_exit_ledger;
	publish_init(&i->publish, i->s->stats);
	i->event_seen = RD(i->s->stats->ev_next);
	err = iface_allow(i, NULL, conf, e);
	if (err)
		goto err_close;
	*ret_i = i;
	return 0;

err_close:
	publish_exit(&i->publish);
	/* What was found stays, what we put on goes. */
	if (!i->s->adopted)
		vg_sentinel_detach(conf->name, NULL);
	vg_sentinel_close(i->s);
err_exit_ledger:
	ledger_exit(&i->ledger);
err_free:
	pthread_mutex_destroy(&i->lock);
	free(i);
	return err;
}

static uint32_t on_verdict(void *arg, const struct fold_verdict *v)
{
	return feedback_verdict(arg, v);
}

static void note_own_nets(struct iface *i)
{
	uint64_t hi[FOLD_OWN_MAX];
	unsigned int n = vg_protected_nets(i->s, hi, FOLD_OWN_MAX), k;

	for (k = 0; k < n; k++)
		WR(i->own.hi[k], hi[k]);
	WR_REL(i->own.n, n);
}

int iface_prepare(struct iface *i, unsigned int workers, uint64_t window_bytes,
		  struct vg_error *e)
{
	struct vg_losses *loss = &i->s->stats->loss;
	uint32_t slots4, slots6;
	uint64_t secret;
	unsigned int w;

	if (getrandom(&secret, sizeof(secret), 0) != sizeof(secret))
		return vg_err(e, -EIO, "no random numbers: %s", strerror(errno));
	i->feedback = (struct feedback){
		.s = i->s, .g = i->s->g, .ncpus = i->s->ncpus, .ops = &feedback_library,
		.lock = &i->lock, .sketch = &i->sketch, .ledger = &i->ledger,
		.publish = &i->publish, .loss = loss,
	};
	window_slots(window_bytes / workers, &slots4, &slots6);
	for (w = 0; w < workers; w++) {
		i->win[w] = window_new(slots4, slots6, secret);
		if (!i->win[w])
			return vg_err(e, -ENOMEM, "no memory for the table of sources");
		i->workers++;
	}
	for (w = 0; w < workers; w++) {
		i->fold[w] = (struct fold){
			.win = i->win, .self = w, .workers = workers,
			.settings = &i->s->g->settings, .loss = loss,
			.verdict = on_verdict, .arg = &i->feedback, .own = &i->own,
		};
		fold_init(&i->fold[w]);
	}
	harvest_init(&i->harvest, i->s->g, i->s->ring, i->s->ncpus, i->s->ring_slots, loss,
		     i->s->adopted, vg_mono_ns());
	sketch_step(&i->sketch, i->s->g, i->s->ncpus, vg_mono_ns());
	/* The list of own addresses is made now, not when the first block is urgent. */
	vg_protect_refresh(i->s, NULL);
	note_own_nets(i);
	/* What an adopted interface has blocked is no news. */
	i->generation = RD(i->s->g->generation) - 1;
	return 0;
}

int iface_close(struct iface *i, bool keep, struct vg_error *e)
{
	char ifname[sizeof(i->s->ifname)];
	bool is_removed = i->is_removed;
	int err = 0;

	memcpy(ifname, i->s->ifname, sizeof(ifname));
	while (i->workers)
		window_free(i->win[--i->workers]);
	if (!keep && !is_removed)
		err = vg_sentinel_detach(ifname, e);
	/* An operator may have been faster. */
	if (err == -ENOENT)
		err = 0;
	publish_exit(&i->publish);
	vg_sentinel_close(i->s);
	ledger_exit(&i->ledger);
	pthread_mutex_destroy(&i->lock);
	free(i);
	return err;
}

static void tell_block(struct iface *i, uint32_t type, const struct vg_prefix *p,
		       const struct vg_block *b)
{
	const struct vg_event ev = {
		.type = type, .reason = b->reason, .prefix = *p, .rate = b->rate,
		.arg = type == VG_EV_BLOCK ? b->ttl_s : 0,
	};

	publish_event(&i->publish, &ev);
}

static int on_reaped(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	struct iface *i = arg;

	ledger_del(&i->ledger, p);
	tell_block(i, VG_EV_RELEASE, p, b);
	return 0;
}

struct comparison {
	struct iface *i;
	uint64_t now_ns;
	bool is_first;
};

static int on_block(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	struct comparison *cmp = arg;
	int what;

	/* The ledger is the workers', too; they wait for one entry, not for all. */
	pthread_mutex_lock(&cmp->i->lock);
	what = ledger_mark(&cmp->i->ledger, p, b, cmp->now_ns);
	pthread_mutex_unlock(&cmp->i->lock);
	if (what > 0 && !cmp->is_first)
		tell_block(cmp->i, VG_EV_BLOCK, p, b);
	return 0;
}

static void on_gone(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	tell_block(arg, VG_EV_RELEASE, p, b);
}

/* Somebody changed the blocks: find out what, and say so. */
static void compare(struct iface *i, uint64_t now_ns)
{
	struct comparison cmp = { i, now_ns, !i->compared_ns };
	uint64_t generation = RD(i->s->g->generation);

	if (generation == i->generation)
		return;
	if (i->ledger.count > COMPARE_FEW && now_ns - i->compared_ns < COMPARE_NS)
		return;
	i->generation = generation;
	i->compared_ns = now_ns;
	pthread_mutex_lock(&i->lock);
	ledger_mark_begin(&i->ledger);
	pthread_mutex_unlock(&i->lock);
	vg_block_iterate(i->s, on_block, &cmp);
	pthread_mutex_lock(&i->lock);
	ledger_sweep(&i->ledger, now_ns, on_gone, i);
	pthread_mutex_unlock(&i->lock);
}

void iface_tick(struct iface *i, uint64_t now_ns)
{
	pthread_mutex_lock(&i->lock);
	sketch_step(&i->sketch, i->s->g, i->s->ncpus, now_ns);
	vg_block_reap(i->s, on_reaped, i, NULL);
	pthread_mutex_unlock(&i->lock);
	compare(i, now_ns);
}

int iface_second(struct iface *i, struct vg_error *e)
{
	int err;

	pthread_mutex_lock(&i->lock);
	err = vg_protect_refresh(i->s, e);
	note_own_nets(i);
	pthread_mutex_unlock(&i->lock);
	return err;
}

void iface_tell(struct iface *i, uint32_t type, uint32_t reason, uint32_t arg)
{
	const struct vg_event ev = { .type = type, .reason = reason, .arg = arg };

	publish_event(&i->publish, &ev);
}

static bool lists(const struct config_iface *c, const struct vg_prefix *p)
{
	uint32_t n;

	for (n = 0; c && n < c->nallow; n++) {
		if (!memcmp(&c->allow[n], p, sizeof(*p)))
			return true;
	}
	return false;
}

int iface_allow(struct iface *i, const struct config_iface *before,
		const struct config_iface *now, struct vg_error *e)
{
	int err = 0;
	uint32_t n;

	pthread_mutex_lock(&i->lock);
	for (n = 0; !err && n < now->nallow; n++) {
		if (!lists(before, &now->allow[n]))
			err = vg_allow_add(i->s, &now->allow[n], e);
		if (err == -EEXIST)
			err = 0;
	}
	for (n = 0; !err && before && n < before->nallow; n++) {
		if (!lists(now, &before->allow[n]))
			err = vg_allow_del(i->s, &before->allow[n], e);
		if (err == -ENOENT)
			err = 0;
	}
	pthread_mutex_unlock(&i->lock);
	return err;
}
