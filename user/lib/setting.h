/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * setting.h - the settings by their words, one table for vgctl, the daemon's
 * configuration file and the documentation.
 */
#ifndef VG_SETTING_H
#define VG_SETTING_H

#include <stdbool.h>
#include <vanguard/sentinel_api.h>
#include "error.h"

#define VG_SETTING_STRLEN	32

enum vg_setting_kind {
	VG_SETTING_WORD,	/* text in JSON, too */
	VG_SETTING_NUMBER,
	VG_SETTING_BOOL,
};

/**
 * struct vg_setting - one setting
 * @word: its name everywhere
 * @kind: what it is in JSON
 * @values: what may be written
 * @help: what it does, a line
 * @parse: value into the structure; refuses with a sentence
 * @str: as vgctl prints it and @parse reads it, into VG_SETTING_STRLEN bytes
 * @get: VG_SETTING_NUMBER and VG_SETTING_BOOL: the value
 */
struct vg_setting {
	const char *word;
	enum vg_setting_kind kind;
	const char *values;
	const char *help;
	int (*parse)(struct vg_settings *s, const struct vg_setting *me, const char *value,
		     struct vg_error *e);
	const char *(*str)(const struct vg_settings *s, const struct vg_setting *me, char *buf);
	__u64 (*get)(const struct vg_settings *s, const struct vg_setting *me);
	unsigned int offset, size;
	__u64 min, max;
};

#define VG_SETTINGS	11
extern const struct vg_setting vg_setting_table[VG_SETTINGS];

/** vg_setting_find() - NULL for a word that is no setting */
const struct vg_setting *vg_setting_find(const char *word);
/** vg_setting_parse() - -ENOENT unknown @word, -EINVAL or -ERANGE bad @value; @s unchanged then */
int vg_setting_parse(struct vg_settings *s, const char *word, const char *value,
		     struct vg_error *e);

#endif /* VG_SETTING_H */
