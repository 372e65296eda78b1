// SPDX-License-Identifier: GPL-2.0-only
/* cmd_set.c - get and set */
#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include "blocklist.h"
#include "cmd.h"
#include "setting.h"
#include "show.h"

static int unknown(struct ctx *c, const char *word)
{
	return fail(c, EXIT_USAGE, "there is no setting \"%.40s\", see vgctl help set", word);
}

int cmd_get(struct ctx *c, int argc, char **argv)
{
	const struct vg_setting *only = argc ? vg_setting_find(argv[0]) : NULL;
	int code;

	if (argc && !only)
		return unknown(c, argv[0]);
	code = ctx_open(c, false);
	if (code)
		return code;
	vg_out_object(c->out, NULL, NULL);
	if (only)
		show_setting(c->out, &c->s->g->settings, only);
	else
		show_settings(c->out, &c->s->g->settings);
	vg_out_end(c->out);
	return EXIT_OK;
}

int cmd_set(struct ctx *c, int argc, char **argv)
{
	const struct vg_setting *me = vg_setting_find(argv[0]);
	struct vg_settings n;
	int err, code;

	(void)argc;
	if (!me)
		return unknown(c, argv[0]);
	/* The value is judged first: a bad one needs no interface to be bad. */
	vg_settings_default(&n);
	err = vg_setting_parse(&n, argv[0], argv[1], &c->e);
	if (err)
		return fail_err(c, err);
	code = ctx_open(c, true);
	if (code)
		return code;
	/*
	 * Lock before reading: of two that change different words at the same
	 * time, neither may store the other's old value. Applying takes the
	 * same lock again, which is no wait, and lets it go.
	 */
	if (flock(c->s->dir_fd, LOCK_EX))
		return fail_err(c, -errno);
	n = c->s->g->settings;
	err = vg_setting_parse(&n, argv[0], argv[1], &c->e);
	if (!err)
		err = vg_settings_check(&n, &c->e);
	if (!err)
		err = vg_settings_apply(c->s, &n, &c->e);
	if (err)
		return fail_err(c, err);
	vg_out_object(c->out, NULL, NULL);
	show_setting(c->out, &c->s->g->settings, me);
	vg_out_end(c->out);
	return EXIT_OK;
}
