// SPDX-License-Identifier: GPL-2.0-only
/* cmd_allow.c - allow add, del, list */
#include <errno.h>
#include <stdlib.h>
#include "addr.h"
#include "blocklist.h"
#include "cmd.h"
#include "rows.h"

static int change(struct ctx *c, const char *text, const char *done,
		  int (*fn)(struct vg_sentinel *s, const struct vg_prefix *p, struct vg_error *e))
{
	char buf[VG_PREFIX_STRLEN];
	struct vg_prefix p;
	int err, code;

	err = vg_prefix_parse(&p, text, &c->e);
	if (err)
		return fail_err(c, err);
	code = ctx_open(c, true);
	if (code)
		return code;
	err = fn(c->s, &p, &c->e);
	if (err == -ENOENT)
		return fail(c, EXIT_NOTHING, "%s is not on the allowlist of %s",
			    vg_prefix_str(&p, buf), c->s->ifname);
	if (err)
		return fail_err(c, err);
	vg_out_inline(c->out, NULL, "");
	vg_out_str(c->out, "prefix", "", vg_prefix_str(&p, buf));
	vg_out_str(c->out, "result", "", done);
	vg_out_end(c->out);
	return EXIT_OK;
}

int cmd_allow_add(struct ctx *c, int argc, char **argv)
{
	(void)argc;
	return change(c, argv[0], "allowed", vg_allow_add);
}

int cmd_allow_del(struct ctx *c, int argc, char **argv)
{
	(void)argc;
	return change(c, argv[0], "removed", vg_allow_del);
}

int cmd_allow_list(struct ctx *c, int argc, char **argv)
{
	char buf[VG_PREFIX_STRLEN];
	struct allow_rows rows;
	size_t i;
	int code, err;

	(void)argc;
	(void)argv;
	code = ctx_open(c, false);
	if (code)
		return code;
	err = allow_rows_read(c->s, &rows);
	if (err)
		return fail_err(c, err);
	vg_out_array(c->out, NULL, NULL, "nothing is on the allowlist");
	for (i = 0; i < rows.n; i++) {
		vg_out_object(c->out, NULL, NULL);
		vg_out_str(c->out, "prefix", "prefix", vg_prefix_str(&rows.row[i].prefix, buf));
		vg_out_time(c->out, "since", "since", rows.row[i].allow.since_ns);
		vg_out_end(c->out);
	}
	vg_out_end(c->out);
	free(rows.row);
	return EXIT_OK;
}
