/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * out.h - one output layer: the same sequence of calls gives aligned text for
 * people or JSON for programs.
 *
 * Every value carries a JSON key and a text label. A NULL label leaves it out
 * of the text, a NULL key out of the JSON; an object with a NULL key is a
 * group for the text only, in JSON its members belong to the object around it.
 * An object is a list of labelled lines, an array of objects is a table with
 * the labels as its head. A document is printed when its outermost object or
 * array ends; several may follow each other.
 */
#ifndef VG_OUT_H
#define VG_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum vg_out_format {
	VG_OUT_TEXT,
	VG_OUT_JSON,		/* indented */
	VG_OUT_JSON_LINES,	/* one line per document */
};

/* How a line of text is meant; a terminal may colour it. */
enum vg_out_tone {
	VG_TONE_PLAIN,
	VG_TONE_TITLE,
	VG_TONE_HEAD,
	VG_TONE_GOOD,
	VG_TONE_WARN,
	VG_TONE_BAD,
};

/* What a number counts: it decides how the text shows it, JSON has it bare. */
enum vg_out_unit {
	VG_UNIT_NONE,		/* 12,345 */
	VG_UNIT_PLAIN,		/* 12345 */
	VG_UNIT_PPS,		/* 1.49 Mpps */
	VG_UNIT_BPS,		/* 2.50 Gbit/s */
	VG_UNIT_NS,		/* 12.3 us */
	VG_UNIT_US,		/* 12.3 us */
	VG_UNIT_SECONDS,	/* 1m30s */
	VG_UNIT_PERMILLE,	/* 5.1 % */
	VG_UNIT_KIB,		/* 24.0 MiB */
};

struct vg_out;

/** typedef vg_out_line_fn - takes one line of text, without a newline */
typedef void (*vg_out_line_fn)(void *arg, enum vg_out_tone tone, const char *line);

/** vg_out_file() - print to @f, which stays open; NULL without memory */
struct vg_out *vg_out_file(FILE *f, enum vg_out_format format);
/** vg_out_lines() - hand lines of text to @fn */
struct vg_out *vg_out_lines(vg_out_line_fn fn, void *arg);
/** vg_out_finish() - flush and free; negative errno when anything could not be printed */
int vg_out_finish(struct vg_out *o);

void vg_out_object(struct vg_out *o, const char *key, const char *label);
/** vg_out_text_object() - an object that JSON leaves out with all its members */
void vg_out_text_object(struct vg_out *o, const char *label);
/** vg_out_inline() - an object that text shows as one line: label, then its fields */
void vg_out_inline(struct vg_out *o, const char *key, const char *label);
/** vg_out_array() - @empty is the text for an array without elements, or NULL */
void vg_out_array(struct vg_out *o, const char *key, const char *label, const char *empty);
/** vg_out_end() - end the innermost object or array */
void vg_out_end(struct vg_out *o);

void vg_out_str(struct vg_out *o, const char *key, const char *label, const char *value);
void vg_out_u64(struct vg_out *o, const char *key, const char *label, enum vg_out_unit unit,
		uint64_t value);
void vg_out_s64(struct vg_out *o, const char *key, const char *label, int64_t value);
/** vg_out_fixed() - @value with @digits behind the point */
void vg_out_fixed(struct vg_out *o, const char *key, const char *label, unsigned int digits,
		  double value);
void vg_out_bool(struct vg_out *o, const char *key, const char *label, bool value);
/** vg_out_null() - a value nobody knows; text shows "-" */
void vg_out_null(struct vg_out *o, const char *key, const char *label);
/** vg_out_time() - CLOCK_REALTIME ns: RFC 3339 in UTC, local time of day in text; 0 is unknown */
void vg_out_time(struct vg_out *o, const char *key, const char *label, uint64_t realtime_ns);
/** vg_out_tone() - tone of the innermost object's lines, of its row in a table */
void vg_out_tone(struct vg_out *o, enum vg_out_tone tone);

/** vg_out_unit_str() - @value as text shows it */
const char *vg_out_unit_str(char *buf, size_t size, enum vg_out_unit unit, uint64_t value);

#endif /* VG_OUT_H */
