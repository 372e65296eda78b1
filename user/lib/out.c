// SPDX-License-Identifier: GPL-2.0-only
/*
 * out.c - builds a document as a tree, and beside it the json-c object that
 * says the same; prints one of them when the outermost container ends.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "out_node.h"

struct vg_out {
	enum vg_out_format format;
	FILE *file;
	vg_out_line_fn fn;
	void *arg;
	struct out_node *root, *cur;
	int err;		/* the first one; nothing is printed after it */
};

static void put_line(void *arg, enum vg_out_tone tone, const char *line)
{
	struct vg_out *o = arg;

	(void)tone;
	if (fprintf(o->file, "%s\n", line) < 0 && !o->err)
		o->err = -EIO;
}

static struct vg_out *out_new(enum vg_out_format format)
{
	struct vg_out *o = calloc(1, sizeof(*o));

	if (o)
		o->format = format;
	return o;
}

struct vg_out *vg_out_file(FILE *f, enum vg_out_format format)
{
	struct vg_out *o = out_new(format);

	if (!o)
		return NULL;
	o->file = f;
	o->fn = put_line;
	o->arg = o;
	return o;
}

struct vg_out *vg_out_lines(vg_out_line_fn fn, void *arg)
{
	struct vg_out *o = out_new(VG_OUT_TEXT);

	if (!o)
		return NULL;
	o->fn = fn;
	o->arg = arg;
	return o;
}

static void node_free(struct out_node *n)
{
	struct out_node *c, *next;

	if (!n)
		return;
	for (c = n->first; c; c = next) {
		next = c->next;
		node_free(c);
	}
	free(n->label);
	free(n->text);
	free(n);
}

static void drop_document(struct vg_out *o)
{
	if (o->root && o->root->json)
		json_object_put(o->root->json);
	node_free(o->root);
	o->root = NULL;
	o->cur = NULL;
}

int vg_out_finish(struct vg_out *o)
{
	int err;

	if (o->cur && !o->err)
		o->err = -EPROTO;	/* a container was never ended */
	if (o->file && fflush(o->file) && !o->err)
		o->err = errno ? -errno : -EIO;
	err = o->err;
	drop_document(o);
	free(o);
	return err;
}

static void print_document(struct vg_out *o)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE, err;
	const char *s;

	if (o->err)
		return;
	if (o->format == VG_OUT_TEXT) {
		err = out_text_render(o->root, o->fn, o->arg);
		if (err && !o->err)
			o->err = err;
	} else {
		if (o->format == VG_OUT_JSON)
			flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
		s = json_object_to_json_string_ext(o->root->json, flags);
		if (!s)
			o->err = -ENOMEM;
		else if (fprintf(o->file, "%s\n", s) < 0)
			o->err = -EIO;
	}
	/* A reader behind a pipe sees a document as soon as it is whole. */
	if (o->file && fflush(o->file) && !o->err)
		o->err = errno ? -errno : -EIO;
}

/* Put @json under its parent. Takes it over, also on failure. */
static int json_attach(struct out_node *parent, const char *key, struct json_object *json)
{
	int err;

	if (!parent->json || (parent->kind != OUT_ARRAY && !key)) {
		json_object_put(json);
		return 0;
	}
	if (parent->kind == OUT_ARRAY)
		err = json_object_array_add(parent->json, json);
	else
		err = json_object_object_add(parent->json, key, json);
	if (err)
		json_object_put(json);
	return err ? -ENOMEM : 0;
}

static struct out_node *node_add(struct vg_out *o, enum out_kind kind, const char *label)
{
	struct out_node *n;

	if (o->err)
		return NULL;
	n = calloc(1, sizeof(*n));
	if (n && label)
		n->label = strdup(label);
	if (!n || (label && !n->label)) {
		free(n);
		o->err = -ENOMEM;
		return NULL;
	}
	n->kind = kind;
	n->parent = o->cur;
	if (!o->cur)
		o->root = n;
	else if (o->cur->last)
		o->cur->last->next = n;
	else
		o->cur->first = n;
	if (o->cur)
		o->cur->last = n;
	return n;
}

/* The JSON side of a new container: its own, its parent's, or none. */
static int container_json(struct out_node *n, const char *key)
{
	struct json_object *json;

	if (n->parent && !n->parent->json)
		return 0;
	if (n->parent && n->parent->kind != OUT_ARRAY && !key) {
		if (n->kind != OUT_ARRAY)
			n->json = n->parent->json;
		return 0;
	}
	json = n->kind == OUT_ARRAY ? json_object_new_array() : json_object_new_object();
	if (!json)
		return -ENOMEM;
	if (n->parent && json_attach(n->parent, key, json))
		return -ENOMEM;
	n->json = json;
	return 0;
}

static void container(struct vg_out *o, enum out_kind kind, const char *key, const char *label,
		      const char *empty)
{
	struct out_node *n = node_add(o, kind, label);

	if (!n)
		return;
	if (empty)
		n->text = strdup(empty);
	if (o->format != VG_OUT_TEXT && container_json(n, key))
		o->err = -ENOMEM;
	if (empty && !n->text)
		o->err = -ENOMEM;
	o->cur = n;
}

void vg_out_object(struct vg_out *o, const char *key, const char *label)
{
	container(o, OUT_OBJECT, key, label, NULL);
}

void vg_out_text_object(struct vg_out *o, const char *label)
{
	container(o, OUT_OBJECT, NULL, label, NULL);
	if (o->cur)
		o->cur->json = NULL;
}

void vg_out_inline(struct vg_out *o, const char *key, const char *label)
{
	container(o, OUT_INLINE, key, label, NULL);
}

void vg_out_array(struct vg_out *o, const char *key, const char *label, const char *empty)
{
	container(o, OUT_ARRAY, key, label, empty);
}

void vg_out_end(struct vg_out *o)
{
	if (o->err || !o->cur)
		return;
	o->cur = o->cur->parent;
	if (o->cur)
		return;
	print_document(o);
	drop_document(o);
}

/* One value: @text for people, @json (taken over) for programs. */
static void value(struct vg_out *o, const char *key, const char *label, const char *text,
		  bool is_number, struct json_object *json)
{
	struct out_node *n = NULL;

	if (o->cur)
		n = node_add(o, OUT_VALUE, label);
	else if (!o->err)
		o->err = -EPROTO;	/* a value outside any container */
	if (!n) {
		json_object_put(json);
		return;
	}
	n->is_number = is_number;
	n->text = strdup(text);
	if (!n->text)
		o->err = -ENOMEM;
	if (o->format == VG_OUT_TEXT)
		json_object_put(json);
	else if (json_attach(n->parent, key, json))
		o->err = -ENOMEM;
}

/* Length of the UTF-8 sequence at @s, 0 when it is none. */
static size_t utf8_len(const unsigned char *s)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 :
		     (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
	size_t i;

	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates and what lies behind U+10FFFF. */
	if (len >= 3 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
			 (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)))
		return 0;
	return len;
}

/*
 * Interface names and sysfs text may hold any byte. What is no UTF-8 would
 * make the JSON invalid, what is a control byte would reach the terminal.
 */
static char *printable(const char *value)
{
	char *copy = strdup(value), *p;
	size_t len;

	for (p = copy; p && *p; p += len ? len : 1) {
		len = utf8_len((unsigned char *)p);
		if (!len || (unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
	return copy;
}

void vg_out_str(struct vg_out *o, const char *key, const char *label, const char *str)
{
	char *clean = printable(str);

	if (!clean) {
		o->err = -ENOMEM;
		return;
	}
	value(o, key, label, clean, false, json_object_new_string(clean));
	free(clean);
}

void vg_out_u64(struct vg_out *o, const char *key, const char *label, enum vg_out_unit unit,
		uint64_t v)
{
	char text[40];

	value(o, key, label, vg_out_unit_str(text, sizeof(text), unit, v), true,
	      json_object_new_uint64(v));
}

void vg_out_s64(struct vg_out *o, const char *key, const char *label, int64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, v);
	value(o, key, label, text, true, json_object_new_int64(v));
}

void vg_out_fixed(struct vg_out *o, const char *key, const char *label, unsigned int digits,
		  double v)
{
	char text[48];

	snprintf(text, sizeof(text), "%.*f", (int)digits, v);
	value(o, key, label, text, true, json_object_new_double_s(v, text));
}

void vg_out_bool(struct vg_out *o, const char *key, const char *label, bool v)
{
	value(o, key, label, v ? "yes" : "no", false, json_object_new_boolean(v));
}

void vg_out_null(struct vg_out *o, const char *key, const char *label)
{
	value(o, key, label, "-", true, NULL);
}

void vg_out_time(struct vg_out *o, const char *key, const char *label, uint64_t realtime_ns)
{
	time_t sec = (time_t)(realtime_ns / 1000000000);
	unsigned int ms = (unsigned int)(realtime_ns / 1000000 % 1000);
	char json[48], text[40], date[32];
	struct tm utc, local;

	if (!realtime_ns || !gmtime_r(&sec, &utc) || !localtime_r(&sec, &local)) {
		vg_out_null(o, key, label);
		return;
	}
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(json, sizeof(json), "%s.%03uZ", date, ms);
	strftime(date, sizeof(date), "%H:%M:%S", &local);
	snprintf(text, sizeof(text), "%s.%03u", date, ms);
	value(o, key, label, text, false, json_object_new_string(json));
}

void vg_out_tone(struct vg_out *o, enum vg_out_tone tone)
{
	if (o->cur)
		o->cur->tone = tone;
}
