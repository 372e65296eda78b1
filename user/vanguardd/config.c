// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - see config.h
 *
 * The file is read twice: [vanguardd] first, because its interface options
 * are the defaults that an [interface] section starts from, wherever in the
 * file it stands.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <getopt.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "blocklist.h"
#include "config.h"
#include "option.h"
#include "setting.h"

#define LONG_MAX_COUNT	(OPTIONS_MAX + VG_SETTINGS + 1)
#define LONG_BASE	256
#define INI_SECTION_MAX	48	/* libinih cuts at 50 */

/* A short option or position in the table; settings come after the options. */
static void long_options(struct option *ret_o, char *ret_short)
{
	unsigned int i;

	*ret_short++ = ':';
	for (i = 0; i < option_count; i++) {
		const struct option_def *o = &option_table[i];

		*ret_o++ = (struct option){ o->word, o->arg ? required_argument : no_argument,
					    NULL, (int)(LONG_BASE + i) };
		if (!o->letter)
			continue;
		*ret_short++ = o->letter;
		if (o->arg)
			*ret_short++ = ':';
	}
	for (i = 0; i < VG_SETTINGS; i++)
		*ret_o++ = (struct option){ vg_setting_table[i].word, required_argument, NULL,
					    (int)(LONG_BASE + option_count + i) };
	*ret_o = (struct option){ 0 };
	*ret_short = 0;
}

static const char *word_of(int code)
{
	unsigned int i;

	if (code >= LONG_BASE) {
		i = (unsigned int)code - LONG_BASE;
		return i < option_count ? option_table[i].word :
		       vg_setting_table[i - option_count].word;
	}
	for (i = 0; i < option_count; i++) {
		if (option_table[i].letter == code)
			return option_table[i].word;
	}
	return NULL;
}

static int check_ifname(const char *name, struct vg_error *e)
{
	size_t len = strlen(name);

	if (!len || len > 15 || strpbrk(name, "/ \t:") || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return vg_err(e, -EINVAL, "\"%.40s\" cannot be the name of an interface", name);
	return 0;
}

static struct config_iface *find(struct config *c, const char *name)
{
	uint32_t i;

	for (i = 0; i < c->nifaces; i++) {
		if (!strcmp(c->iface[i].name, name))
			return &c->iface[i];
	}
	return NULL;
}

const struct config_iface *config_find(const struct config *c, const char *ifname)
{
	return find((struct config *)c, ifname);
}

static int add_iface(struct config *c, const char *name, struct config_iface **ret_i,
		     struct vg_error *e)
{
	struct config_iface *i;
	int err = check_ifname(name, e);

	if (err)
		return err;
	if (c->nifaces == CONFIG_IFACES_MAX)
		return vg_err(e, -EINVAL, "more than %u interfaces", CONFIG_IFACES_MAX);
	i = &c->iface[c->nifaces++];
	*i = c->defaults;
	snprintf(i->name, sizeof(i->name), "%s", name);
	*ret_i = i;
	return 0;
}

/**
 * struct reading - the file being read
 * @line: of the text that libinih sees now
 * @is_second: pass over the interface sections
 * @err: first error; its sentence is in @e
 */
struct reading {
	struct config *c;
	FILE *f;
	const char *name;
	unsigned int line;
	bool is_second;
	int err;
	struct vg_error *e;
};

static void fail(struct reading *r, int err, const char *why)
{
	struct vg_error inner;

	if (r->err)
		return;
	snprintf(inner.msg, sizeof(inner.msg), "%s", why);
	r->err = vg_err(r->e, err, "%s:%u: %.250s", r->name, r->line, inner.msg);
}

/* Which structures the keys of this section go to. */
static int enter_section(struct reading *r, const char *section, struct vg_error *e)
{
	struct config_iface *i;
	const char *name;

	if (!strcmp(section, "vanguardd"))
		return 0;
	if (strncmp(section, "interface ", 10))
		return vg_err(e, -EINVAL,
			      "[%.40s] is no section: there are [vanguardd] and [interface NAME]",
			      section);
	name = section + 10 + strspn(section + 10, " \t");
	if (!r->is_second)
		return check_ifname(name, e);
	if (find(r->c, name))
		return 0;
	return add_iface(r->c, name, &i, e);
}

/*
 * libinih's fgets(): counts lines, refuses those it would cut in two, and
 * sees sections without keys, of which libinih says nothing.
 */
static char *read_line(char *buf, int size, void *arg)
{
	struct reading *r = arg;
	char section[INI_SECTION_MAX];
	struct vg_error e;
	size_t len;
	int err;

	if (r->err || !fgets(buf, size, r->f))
		return NULL;
	r->line++;
	len = strlen(buf);
	if (len + 1 == (size_t)size && buf[len - 1] != '\n') {
		fail(r, -EINVAL, "this line is too long");
		return NULL;
	}
	if (buf[0] == '[' && strchr(buf, ']')) {
		len = strcspn(buf + 1, "]");
		if (len >= sizeof(section)) {
			fail(r, -EINVAL, "the name of this section is too long");
			return NULL;
		}
		memcpy(section, buf + 1, len);
		section[len] = 0;
		err = enter_section(r, section, &e);
		if (err) {
			fail(r, err, e.msg);
			return NULL;
		}
	}
	return buf;
}

static int on_key(void *arg, const char *section, const char *key, const char *value)
{
	struct config_iface *i = NULL;
	struct reading *r = arg;
	bool is_daemon = !strcmp(section, "vanguardd");
	struct vg_error e;
	int err;

	if (r->err)
		return 1;
	if (!*section) {
		fail(r, -EINVAL, "a key must stand below [vanguardd] or [interface NAME]");
		return 1;
	}
	err = enter_section(r, section, &e);
	if (err) {
		fail(r, err, e.msg);
		return 1;
	}
	if (is_daemon == r->is_second)
		return 1;
	if (!is_daemon)
		i = find(r->c, section + 10 + strspn(section + 10, " \t"));
	if (option_find(key) && option_find(key)->scope == OPTION_COMMAND) {
		snprintf(e.msg, sizeof(e.msg), "\"%.40s\" is for the command line only", key);
		err = -EINVAL;
	} else {
		err = option_store(is_daemon ? r->c : NULL, is_daemon ? &r->c->defaults : i,
				   key, value, &e);
	}
	if (err)
		fail(r, err, e.msg);
	return 1;
}

static int read_file(struct config *c, bool is_second, struct vg_error *e)
{
	struct reading r = { .c = c, .name = c->file, .is_second = is_second, .e = e };
	int line;

	r.f = fopen(c->file, "re");
	if (!r.f)
		return vg_err(e, -EINVAL, "cannot read %s: %s", c->file, strerror(errno));
	line = ini_parse_stream(read_line, &r, on_key, &r);
	if (!r.err && ferror(r.f))
		r.err = vg_err(e, -EINVAL, "cannot read %s: %s", c->file, strerror(EIO));
	fclose(r.f);
	/* libinih goes on behind a line it does not understand; we name the first. */
	if (line > 0 && (!r.err || (unsigned int)line < r.line)) {
		r.err = 0;
		r.line = (unsigned int)line;
		fail(&r, -EINVAL, "neither a [section] nor KEY = VALUE");
	}
	return r.err;
}

/*
 * One pass over the command line: what concerns the daemon, @ret_names of
 * -i, and interface options into every interface if @ifaces.
 */
static int read_args(struct config *c, int argc, char **argv, bool ifaces,
		     const char **ret_names, uint32_t *ret_n, struct vg_error *e)
{
	struct option longs[LONG_MAX_COUNT];
	char shorts[2 * OPTIONS_MAX + 2];
	struct config_iface scratch;
	uint32_t n;
	int code, err;

	long_options(longs, shorts);
	optind = 0;	/* glibc: start over, also after a partial scan */
	*ret_n = 0;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const char *word = word_of(code), *value = optarg ? optarg : "on";
		const struct option_def *o;

		if (code == ':')
			return vg_err(e, -EINVAL, "%s needs a value", argv[optind - 1]);
		if (code == '?' || !word)
			return vg_err(e, -EINVAL, "%s is no option; try --help",
				      argv[optind - 1]);
		o = option_find(word);
		if (o && !strcmp(word, "interface")) {
			err = check_ifname(value, e);
			if (!err && *ret_n == CONFIG_IFACES_MAX)
				err = vg_err(e, -EINVAL, "more than %u interfaces",
					     CONFIG_IFACES_MAX);
			if (err)
				return err;
			ret_names[(*ret_n)++] = value;
			continue;
		}
		if (o && !o->parse)
			continue;
		if (o && o->scope != OPTION_IFACE) {
			err = option_store(c, &c->defaults, word, value, e);
			if (err)
				return err;
			continue;
		}
		if (!ifaces) {
			scratch = c->defaults;
			err = option_store(NULL, &scratch, word, value, e);
			if (err)
				return err;
		}
		for (n = 0; ifaces && n < c->nifaces; n++) {
			err = option_store(NULL, &c->iface[n], word, value, e);
			if (err)
				return err;
		}
	}
	if (optind < argc)
		return vg_err(e, -EINVAL, "\"%.40s\" is one word too many; try --help",
			      argv[optind]);
	return 0;
}

/* Interfaces named with -i replace those of the file, keeping their sections. */
static int select_ifaces(struct config *c, const char **names, uint32_t n, struct vg_error *e)
{
	struct config_iface chosen[CONFIG_IFACES_MAX], *i;
	uint32_t nchosen = 0, k, j;
	int err;

	for (k = 0; k < n; k++) {
		for (j = 0; j < nchosen; j++) {
			if (!strcmp(chosen[j].name, names[k]))
				return vg_err(e, -EINVAL, "%s is named twice", names[k]);
		}
		i = find(c, names[k]);
		if (i) {
			chosen[nchosen++] = *i;
			continue;
		}
		chosen[nchosen] = c->defaults;
		err = check_ifname(names[k], e);
		if (err)
			return err;
		snprintf(chosen[nchosen].name, sizeof(chosen[nchosen].name), "%s", names[k]);
		nchosen++;
	}
	if (n) {
		memcpy(c->iface, chosen, nchosen * sizeof(chosen[0]));
		c->nifaces = nchosen;
	}
	return 0;
}

int config_read(struct config *ret_c, int argc, char **argv, struct vg_error *e)
{
	const char *names[CONFIG_IFACES_MAX];
	struct config c = {
		.harvester_cpu = -1,
		.queue = 100,
		.realtime = REALTIME_ALL,
		.defaults = { .ring_mib = 16, .block_max = 16384 },
	};
	uint32_t n, i;
	int err;

	vg_settings_default(&c.defaults.settings);
	err = read_args(&c, argc, argv, false, names, &n, e);
	if (err || c.help || c.version)
		goto out;
	if (c.file) {
		err = read_file(&c, false, e);
		if (!err)
			err = read_file(&c, true, e);
		if (err)
			goto out;
	}
	err = select_ifaces(&c, names, n, e);
	if (!err)
		err = read_args(&c, argc, argv, true, names, &n, e);
	if (!err && !c.nifaces)
		err = vg_err(e, -EINVAL,
			     "no interface: name one with -i or an [interface NAME] section");
	for (i = 0; !err && i < c.nifaces; i++) {
		struct vg_error why;

		err = vg_settings_check(&c.iface[i].settings, &why);
		if (err)
			vg_err(e, err, "interface %s: %.250s", c.iface[i].name, why.msg);
	}
out:
	*ret_c = c;
	return err;
}

const char *config_fixed_change(const struct config *a, const struct config *b,
				unsigned int *pos)
{
	for (; *pos < option_count; ++*pos) {
		const struct option_def *o = &option_table[*pos];
		bool differs = false;
		uint32_t i;

		if (!o->is_fixed || !o->size)
			continue;
		if (o->scope == OPTION_DAEMON)
			differs = memcmp((const char *)a + o->offset, (const char *)b + o->offset,
					 o->size);
		for (i = 0; o->scope == OPTION_IFACE && i < a->nifaces; i++) {
			const struct config_iface *other = config_find(b, a->iface[i].name);

			if (other)
				differs |= !!memcmp((const char *)&a->iface[i] + o->offset,
						    (const char *)other + o->offset, o->size);
		}
		if (differs) {
			++*pos;
			return o->word;
		}
	}
	return NULL;
}

static void help_line(FILE *f, char letter, const char *word, const char *arg, const char *help)
{
	char left[80];

	if (letter)
		snprintf(left, sizeof(left), "-%c, --%s%s%s", letter, word, arg ? " " : "",
			 arg ? arg : "");
	else
		snprintf(left, sizeof(left), "    --%s%s%s", word, arg ? " " : "", arg ? arg : "");
	if (strlen(left) > 38)
		fprintf(f, "  %s\n  %-38s %s\n", left, "", help);
	else
		fprintf(f, "  %-38s %s\n", left, help);
}

char *config_help(void)
{
	static const char *const title[] = {
		[OPTION_COMMAND] = "Command line only:",
		[OPTION_DAEMON] = "Also keys of [vanguardd]:",
		[OPTION_IFACE] = "Also keys of [interface NAME], or of [vanguardd] for all:",
	};
	static const enum option_scope order[] = { OPTION_COMMAND, OPTION_DAEMON, OPTION_IFACE };
	size_t size, s, i;
	char *text;
	FILE *f;

	f = open_memstream(&text, &size);
	if (!f)
		return NULL;
	fputs("Usage: vanguardd [OPTION]... -i IFNAME\n"
	      "Finds who floods an interface and drops them at the driver (XDP).\n", f);
	for (s = 0; s < sizeof(order) / sizeof(order[0]); s++) {
		fprintf(f, "\n%s\n", title[order[s]]);
		for (i = 0; i < option_count; i++) {
			const struct option_def *o = &option_table[i];

			if (o->scope == order[s])
				help_line(f, o->letter, o->word, o->arg, o->help);
		}
	}
	for (i = 0; i < VG_SETTINGS; i++)
		help_line(f, 0, vg_setting_table[i].word, vg_setting_table[i].values,
			  vg_setting_table[i].help);
	fputs("\nExit: 0 stopped as asked, 1 failed, 2 bad option or file, 3 no permission.\n"
	      "Manual: vanguardd(8), vanguardd.conf(5)\n", f);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}
