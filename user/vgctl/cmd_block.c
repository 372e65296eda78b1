// SPDX-License-Identifier: GPL-2.0-only
/* cmd_block.c - block add, del, list, flush */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "blocklist.h"
#include "cmd.h"
#include "rows.h"

enum { OPT_TTL };

/* A refusal because of what @p covers is no lack of privilege. */
static int add_failed(struct ctx *c, const struct vg_prefix *p, int err)
{
	if (err == -EPERM && (vg_protected(c->s, p, NULL) == 1 || vg_allow_covers(c->s, p) == 1))
		return fail(c, EXIT_FAILED, "%s", c->e.msg);
	return fail_err(c, err);
}

/* "ttl T" behind the prefix or --ttl T; *@ret_ttl stays when there is neither. */
static int ttl_given(struct ctx *c, int argc, char **argv, uint32_t *ret_ttl)
{
	const struct cmd_value *option = &c->value[OPT_TTL];
	const char *text = option->text;
	int err;

	if (argc > 1 && strcmp(argv[1], "ttl"))
		return fail(c, EXIT_USAGE, "block add does not know \"%.40s\", only ttl", argv[1]);
	if (argc == 2)
		return fail(c, EXIT_USAGE, "ttl needs a time");
	if (argc == 3 && option->given)
		return fail(c, EXIT_USAGE, "ttl is given twice");
	if (argc == 3)
		text = argv[2];
	if (!text)
		return EXIT_OK;
	err = vg_parse_ttl(ret_ttl, text, &c->e);
	return err ? fail_err(c, err) : EXIT_OK;
}

int cmd_block_add(struct ctx *c, int argc, char **argv)
{
	char buf[VG_PREFIX_STRLEN];
	struct vg_prefix p;
	uint32_t ttl = 0;
	int err, code;

	err = vg_prefix_parse(&p, argv[0], &c->e);
	if (err)
		return fail_err(c, err);
	code = ttl_given(c, argc, argv, &ttl);
	if (code)
		return code;
	code = ctx_open(c, true);
	if (code)
		return code;
	if (!ttl)
		ttl = c->s->g->settings.ttl_s;
	err = vg_block_add(c->s, &p, ttl, VG_REASON_MANUAL, 0, &c->e);
	if (err)
		return add_failed(c, &p, err);
	vg_out_inline(c->out, NULL, "");
	vg_out_str(c->out, "prefix", "", vg_prefix_str(&p, buf));
	vg_out_str(c->out, "result", "", "blocked");
	vg_out_u64(c->out, "ttl", "for", VG_UNIT_SECONDS, ttl);
	vg_out_end(c->out);
	return EXIT_OK;
}

int cmd_block_del(struct ctx *c, int argc, char **argv)
{
	char buf[VG_PREFIX_STRLEN];
	struct vg_prefix p;
	int err, code;

	(void)argc;
	err = vg_prefix_parse(&p, argv[0], &c->e);
	if (err)
		return fail_err(c, err);
	code = ctx_open(c, true);
	if (code)
		return code;
	err = vg_block_del(c->s, &p, &c->e);
	if (err == -ENOENT)
		return fail(c, EXIT_NOTHING, "%s is not blocked on %s", vg_prefix_str(&p, buf),
			    c->s->ifname);
	if (err)
		return fail_err(c, err);
	vg_out_inline(c->out, NULL, "");
	vg_out_str(c->out, "prefix", "", vg_prefix_str(&p, buf));
	vg_out_str(c->out, "result", "", "released");
	vg_out_end(c->out);
	return EXIT_OK;
}

int cmd_block_list(struct ctx *c, int argc, char **argv)
{
	struct block_rows rows;
	int err, code;

	(void)argc;
	(void)argv;
	code = ctx_open(c, false);
	if (code)
		return code;
	err = block_rows_read(c->s, &rows);
	if (err)
		return fail_err(c, err);
	block_table(c->out, NULL, NULL, &rows, SIZE_MAX);
	free(rows.row);
	return EXIT_OK;
}

int cmd_block_flush(struct ctx *c, int argc, char **argv)
{
	int n, code;

	(void)argc;
	(void)argv;
	code = ctx_open(c, true);
	if (code)
		return code;
	n = vg_block_flush(c->s, &c->e);
	if (n < 0)
		return fail_err(c, n);
	vg_out_inline(c->out, NULL, "");
	vg_out_s64(c->out, "released", "", n);
	vg_out_str(c->out, NULL, "", "released");
	vg_out_end(c->out);
	return EXIT_OK;
}
