/* SPDX-License-Identifier: GPL-2.0-only */
/* option.h - the table of options, apart from the settings (user/lib/setting.h) */
#ifndef VGD_OPTION_H
#define VGD_OPTION_H

#include "config.h"

/* Whose option it is. Interface options in [vanguardd] are defaults for all. */
enum option_scope { OPTION_DAEMON, OPTION_IFACE, OPTION_COMMAND };

/**
 * struct option_def - one option
 * @word: key in the file and long option
 * @letter: short option or 0
 * @arg: what to call its value in --help; NULL: a switch, on when given
 * @scope: OPTION_COMMAND: command line only
 * @is_fixed: cannot change while the daemon runs
 * @help: one line
 * @parse: @value to @field
 * @offset: @size: of @field in struct config or struct config_iface
 * @min: @max: of a number
 */
struct option_def {
	const char *word;
	char letter;
	const char *arg;
	enum option_scope scope;
	bool is_fixed;
	const char *help;
	int (*parse)(void *field, const struct option_def *me, const char *value,
		     struct vg_error *e);
	unsigned int offset, size;
	uint64_t min, max;
};

#define OPTIONS_MAX	24u
extern const struct option_def option_table[];
extern const unsigned int option_count;

const struct option_def *option_find(const char *word);

/**
 * option_store() - set option or setting @word of @i or @c
 * @c: NULL inside an [interface] section
 * @i: the interface, or the defaults of all
 *
 * -ENOENT: no such word here.
 */
int option_store(struct config *c, struct config_iface *i, const char *word,
		 const char *value, struct vg_error *e);

/** option_cpulist() - "0,2-3" to a mask; for sysfs files, too */
int option_cpulist(uint64_t *ret_mask, const char *text, struct vg_error *e);

#endif /* VGD_OPTION_H */
