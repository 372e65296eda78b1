// SPDX-License-Identifier: GPL-2.0-only
/* out_text.c - lays a document out as text: labelled lines, inline lists, tables */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "out_node.h"

enum {
	INDENT = 2,		/* columns per level */
	GAP = 2,		/* columns between a label and its value, between columns */
	MAX_COLUMNS = 24,
};

/* One line being put together; grows as needed. */
struct line {
	char *buf;
	size_t len, size;
	int err;
};

struct layout {
	vg_out_line_fn fn;
	void *arg;
	struct line line;
};

static void add(struct line *l, const char *text, size_t len)
{
	char *bigger;
	size_t size;

	if (l->err)
		return;
	if (l->len + len + 1 > l->size) {
		size = (l->len + len + 1) * 2;
		bigger = realloc(l->buf, size);
		if (!bigger) {
			l->err = -ENOMEM;
			return;
		}
		l->buf = bigger;
		l->size = size;
	}
	memcpy(l->buf + l->len, text, len);
	l->len += len;
	l->buf[l->len] = '\0';
}

static void add_str(struct line *l, const char *text)
{
	add(l, text, strlen(text));
}

static void pad(struct line *l, size_t columns)
{
	while (columns--)
		add(l, " ", 1);
}

static void flush_line(struct layout *y, enum vg_out_tone tone)
{
	struct line *l = &y->line;

	while (l->len && l->buf[l->len - 1] == ' ')
		l->buf[--l->len] = '\0';
	if (!l->err)
		y->fn(y->arg, tone, l->len ? l->buf : "");
	l->len = 0;
}

/* Columns a text takes: UTF-8 continuation bytes take none. */
static size_t columns(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static bool is_list(const struct out_node *n)
{
	return n->kind == OUT_ARRAY && (!n->first || n->first->kind == OUT_VALUE);
}

/* Shown on one line behind its label. */
static bool is_line(const struct out_node *n)
{
	return n->label && (n->kind == OUT_VALUE || n->kind == OUT_INLINE ||
			    (is_list(n) && (n->first || n->text)));
}

/* What stands behind the label of a line, or in a cell of a table. */
static void add_value(struct line *l, const struct out_node *n)
{
	const struct out_node *c;
	const char *sep = "";

	if (n->kind == OUT_VALUE || !n->first) {
		add_str(l, n->text ? n->text : "");
		return;
	}
	for (c = n->first; c; c = c->next) {
		if (n->kind == OUT_INLINE && !is_line(c))
			continue;
		add_str(l, sep);
		if (c->label && *c->label) {
			add_str(l, c->label);
			add_str(l, " ");
		}
		add_value(l, c);
		sep = n->kind == OUT_INLINE ? "  " : ", ";
	}
}

static const struct out_node *cell(const struct out_node *row, const char *label)
{
	const struct out_node *c;

	for (c = row->first; c; c = c->next) {
		if (c->label && (c->kind == OUT_VALUE || is_list(c)) && !strcmp(c->label, label))
			return c;
	}
	return NULL;
}

struct column {
	const char *label;
	size_t width;
	bool is_number;
};

/* The columns are the labels of all rows, in the order they first appear. */
static size_t find_columns(struct layout *y, const struct out_node *table,
			   struct column cols[MAX_COLUMNS])
{
	const struct out_node *row, *c;
	size_t n = 0, i, width;

	for (row = table->first; row; row = row->next) {
		for (c = row->first; c; c = c->next) {
			if (!c->label || (c->kind != OUT_VALUE && !is_list(c)))
				continue;
			for (i = 0; i < n && strcmp(cols[i].label, c->label); i++)
				;
			if (i == MAX_COLUMNS)
				continue;
			if (i == n)
				cols[n++] = (struct column){ c->label, columns(c->label), true };
			add_value(&y->line, c);
			width = y->line.len ? columns(y->line.buf) : 0;
			y->line.len = 0;
			if (width > cols[i].width)
				cols[i].width = width;
			if (!c->is_number)
				cols[i].is_number = false;
		}
	}
	return n;
}

static void table_head(struct layout *y, const struct column *cols, size_t n, size_t indent)
{
	size_t i, start, k;

	pad(&y->line, indent);
	for (i = 0; i < n; i++) {
		if (cols[i].is_number)
			pad(&y->line, cols[i].width - columns(cols[i].label));
		start = y->line.len;
		add_str(&y->line, cols[i].label);
		for (k = start; !y->line.err && k < y->line.len; k++)
			y->line.buf[k] = (char)toupper((unsigned char)y->line.buf[k]);
		if (!cols[i].is_number)
			pad(&y->line, cols[i].width - columns(cols[i].label));
		pad(&y->line, GAP);
	}
	flush_line(y, VG_TONE_HEAD);
}

static void table(struct layout *y, const struct out_node *t, size_t indent)
{
	struct column cols[MAX_COLUMNS];
	size_t n = find_columns(y, t, cols), i, start, width;
	const struct out_node *row, *c;

	table_head(y, cols, n, indent);
	for (row = t->first; row; row = row->next) {
		pad(&y->line, indent);
		for (i = 0; i < n && !y->line.err; i++) {
			c = cell(row, cols[i].label);
			start = y->line.len;
			if (cols[i].is_number && c)
				pad(&y->line, cols[i].width - columns(c->text ? c->text : ""));
			if (c)
				add_value(&y->line, c);
			width = y->line.len > start ? columns(y->line.buf + start) : 0;
			if (width < cols[i].width)
				pad(&y->line, cols[i].width - width);
			pad(&y->line, GAP);
		}
		flush_line(y, row->tone);
	}
}

static void title(struct layout *y, const struct out_node *n, size_t indent)
{
	pad(&y->line, indent);
	add_str(&y->line, n->label);
	flush_line(y, VG_TONE_TITLE);
}

static void object(struct layout *y, const struct out_node *o, size_t indent);

/* A member that takes lines of its own: an object or a table. */
static void block(struct layout *y, const struct out_node *n, size_t indent)
{
	size_t inner = indent;

	if (n->label && *n->label) {
		title(y, n, indent);
		inner += INDENT;
	}
	/* An array of inline objects is a list of lines, not a table. */
	if (n->kind == OUT_ARRAY && n->first->kind != OUT_INLINE)
		table(y, n, inner);
	else
		object(y, n, inner);
}

static void object(struct layout *y, const struct out_node *o, size_t indent)
{
	const struct out_node *c;
	size_t width = 0, n;

	for (c = o->first; c; c = c->next) {
		n = is_line(c) ? columns(c->label) : 0;
		if (n > width)
			width = n;
	}
	for (c = o->first; c; c = c->next) {
		if (is_line(c)) {
			pad(&y->line, indent);
			add_str(&y->line, c->label);
			if (width)
				pad(&y->line, width - columns(c->label) + GAP);
			add_value(&y->line, c);
			flush_line(y, c->tone ? c->tone : o->tone);
		} else if (c->label && c->first) {
			block(y, c, indent);
		}
	}
}

/* Elements that are objects with members of their own, not rows of a table. */
static bool is_sequence(const struct out_node *n)
{
	const struct out_node *row, *c;

	for (row = n->first; row; row = row->next) {
		for (c = row->first; c; c = c->next) {
			if (c->label && (c->kind == OUT_INLINE || c->kind == OUT_OBJECT ||
					 (c->kind == OUT_ARRAY && !is_list(c))))
				return true;
		}
	}
	return false;
}

int out_text_render(const struct out_node *root, vg_out_line_fn fn, void *arg)
{
	struct layout y = { .fn = fn, .arg = arg };
	const struct out_node *c;
	int err;

	if (root->kind == OUT_OBJECT) {
		if (root->label && *root->label)
			title(&y, root, 0);
		object(&y, root, 0);
	} else if (root->kind == OUT_ARRAY && is_sequence(root)) {
		for (c = root->first; c; c = c->next) {
			object(&y, c, 0);
			if (c->next)
				flush_line(&y, VG_TONE_PLAIN);
		}
	} else if (root->kind == OUT_ARRAY && !is_list(root)) {
		table(&y, root, 0);
	} else if (root->first || root->text) {
		add_value(&y.line, root);
		flush_line(&y, root->tone);
	}
	err = y.line.err;
	free(y.line.buf);
	return err;
}
