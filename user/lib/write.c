// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include "blocklist.h"
#include "sentinel_priv.h"
#include "write.h"

static int rebuild(struct vg_sentinel *s)
{
	int err = vg_derived_prune(s);

	return err ? err : vg_filter_refresh(s, VG_REFRESH_ALL);
}

static int lock(struct vg_sentinel *s, struct vg_error *e)
{
	if (!s->writable)
		return vg_err(e, -EACCES, "opened for reading only");
	if (s->dir_fd >= 0 && flock(s->dir_fd, LOCK_EX))
		return vg_err(e, -errno, "cannot lock the state of %s: %s", s->ifname,
			      strerror(errno));
	return 0;
}

static void unlock(struct vg_sentinel *s)
{
	if (s->dir_fd >= 0)
		flock(s->dir_fd, LOCK_UN);
}

int vg_write_begin(struct vg_sentinel *s, struct vg_error *e)
{
	int err = lock(s, e);

	if (err)
		return err;
	if (__atomic_exchange_n(&s->g->dirty, 1, __ATOMIC_SEQ_CST))
		err = rebuild(s);
	if (err) {
		/* still dirty, for the next one */
		unlock(s);
		return vg_err(e, err, "cannot repair what a dead writer left behind: %s",
			      strerror(-err));
	}
	return 0;
}

void vg_write_end(struct vg_sentinel *s)
{
	__atomic_add_fetch(&s->g->generation, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&s->g->dirty, 0, __ATOMIC_RELEASE);
	unlock(s);
}

int vg_rebuild(struct vg_sentinel *s, struct vg_error *e)
{
	int err = lock(s, e);

	if (err)
		return err;
	__atomic_store_n(&s->g->dirty, 1, __ATOMIC_SEQ_CST);
	err = rebuild(s);
	if (err) {
		unlock(s);
		return vg_err(e, err, "cannot rebuild the filters: %s", strerror(-err));
	}
	/* settings may have been half pushed */
	vg_settings_push(s->g);
	vg_write_end(s);
	return 0;
}
