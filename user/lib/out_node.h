/* SPDX-License-Identifier: GPL-2.0-only */
/* out_node.h - between out.c, which builds a document, and out_text.c, which lays it out */
#ifndef VG_OUT_NODE_H
#define VG_OUT_NODE_H

#include "out.h"

struct json_object;

enum out_kind {
	OUT_OBJECT,
	OUT_INLINE,
	OUT_ARRAY,
	OUT_VALUE,
};

/**
 * struct out_node - one value, object or array of a document
 * @label: NULL when the text leaves it out
 * @text: OUT_VALUE: as the text shows it; OUT_ARRAY: what to say when empty
 * @json: OUT_OBJECT, OUT_INLINE, OUT_ARRAY: where members go, NULL for none
 * @is_number: right-aligned in a table
 */
struct out_node {
	struct out_node *parent, *next, *first, *last;
	enum out_kind kind;
	enum vg_out_tone tone;
	bool is_number;
	char *label;
	char *text;
	struct json_object *json;
};

/** out_text_render() - lay out @root; -ENOMEM when it had to stop */
int out_text_render(const struct out_node *root, vg_out_line_fn fn, void *arg);

#endif /* VG_OUT_NODE_H */
