// SPDX-License-Identifier: GPL-2.0-only
/* cmd_top.c - one screen: rates, health, talkers, blocks, warnings */
#include <stdlib.h>
#include <unistd.h>
#include "cmd.h"
#include "rows.h"
#include "screen.h"
#include "show.h"
#include "snapshot.h"

enum { OPT_ONCE, OPT_INTERVAL };

enum {
	ONCE_ROWS = 10,		/* of each table, when no screen sets a limit */
	HEAD_LINES = 16,	/* of a live view above its tables */
	MIN_ROWS = 5,
};

/* The whole document; @by and @rows limit its tables in text. */
static void document(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n,
		     const struct block_rows *blocks, unsigned int by, unsigned int rows)
{
	vg_out_object(o, NULL, NULL);
	vg_out_text_object(o, "");
	show_brief(o, s, n);
	vg_out_end(o);
	vg_out_object(o, "status", NULL);
	show_status(o, s, n);
	vg_out_end(o);
	show_talkers(o, n, by, rows);
	block_table(o, "blocks", "blocked", blocks, rows);
	vg_out_end(o);
}

static int once(struct ctx *c)
{
	unsigned int rows = c->json ? UINT32_MAX : ONCE_ROWS;
	struct block_rows blocks;
	struct snapshot n;
	int err;

	err = snapshot_take(&n, c->s, 500);
	if (err)
		return fail_err(c, err);
	err = block_rows_read(c->s, &blocks);
	if (err) {
		snapshot_free(&n);
		return fail_err(c, err);
	}
	document(c->out, c->s, &n, &blocks, BY_PACKETS | BY_BYTES, rows);
	free(blocks.row);
	snapshot_free(&n);
	return EXIT_OK;
}

/* One live view into @page; rates without a daemon come from the view before. */
static int refresh_page(struct ctx *c, struct screen *page, struct vg_counters *before,
			uint64_t *before_ns)
{
	uint64_t now = vg_mono_ns();
	struct block_rows blocks;
	struct snapshot n;
	struct vg_out *o;
	int err, rows;

	err = snapshot_take(&n, c->s, 0);
	if (err)
		return err;
	if (!n.rates_known && *before_ns)
		snapshot_rates(&n, before, now - *before_ns);
	*before = n.c;
	*before_ns = now;
	err = block_rows_read(c->s, &blocks);
	if (err)
		goto free_snapshot;
	rows = (screen_height(page) - HEAD_LINES) / 2;
	screen_clear(page);
	o = vg_out_lines(screen_add, page);
	if (o) {
		document(o, c->s, &n, &blocks, screen_by_bytes(page) ? BY_BYTES : BY_PACKETS,
			 rows < MIN_ROWS ? MIN_ROWS : (unsigned int)rows);
		err = vg_out_finish(o);
	}
	free(blocks.row);
free_snapshot:
	snapshot_free(&n);
	return err;
}

static int live(struct ctx *c, unsigned int seconds)
{
	struct vg_counters before = { 0 };
	uint64_t before_ns = 0, due = 0;
	enum screen_key key = SCREEN_REDRAW;
	struct screen *page;
	int err = 0;

	page = screen_open();
	if (!page)
		return fail(c, EXIT_USAGE, "top cannot use this terminal: try top --once");
	while (key != SCREEN_QUIT) {
		uint64_t now = vg_mono_ns();

		if (now >= due && !screen_paused(page)) {
			err = vg_sentinel_attached(c->s);
			if (err >= 0)
				err = refresh_page(c, page, &before, &before_ns);
			if (err)
				break;
			due = now + (uint64_t)seconds * 1000000000;
		}
		screen_draw(page);
		key = screen_wait(page, now < due ? (unsigned int)((due - now) / 1000000) + 1 :
				  1000);
		if (key == SCREEN_CHANGED)
			due = 0;
	}
	screen_close(page);
	return err ? fail(c, EXIT_NOTHING, "%s was taken off", c->s->ifname) : EXIT_OK;
}

int cmd_top(struct ctx *c, int argc, char **argv)
{
	unsigned int seconds = c->value[OPT_INTERVAL].given ?
			       (unsigned int)c->value[OPT_INTERVAL].number : 1;
	bool is_live = !c->value[OPT_ONCE].given && !c->json;
	int code;

	(void)argc;
	(void)argv;
	if (is_live && (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO)))
		return fail(c, EXIT_USAGE, "top needs a terminal: use top --once or -j");
	code = ctx_open(c, false);
	if (code)
		return code;
	return is_live ? live(c, seconds) : once(c);
}
