// SPDX-License-Identifier: GPL-2.0-only
/*
 * args.c - the command line by the table of commands. Options may stand
 * anywhere; nothing is abbreviated, so that a new word never changes what an
 * old script means.
 */
#include <net/if.h>
#include <string.h>
#include "addr.h"
#include "cmd.h"

struct args {
	int argc, at;
	char **argv;
	char **words;
	int nwords;
	bool help, version;
};

static const struct cmd *find(const struct cmd *table, const char *name)
{
	for (; table->name; table++) {
		if (!strcmp(table->name, name))
			return table;
	}
	return NULL;
}

static int take_word(struct ctx *c, struct args *a, char *word)
{
	const struct cmd *cmd;

	if (!c->cmd) {
		c->cmd = find(cmd_table, word);
		if (!c->cmd)
			return fail(c, EXIT_USAGE, "there is no command \"%.40s\", see vgctl help",
				    word);
		return 0;
	}
	if (c->cmd->sub) {
		cmd = find(c->cmd->sub, word);
		if (!cmd)
			return fail(c, EXIT_USAGE, "%s does not know \"%.40s\", see vgctl help %s",
				    c->cmd->name, word, c->cmd->name);
		c->parent = c->cmd;
		c->cmd = cmd;
		return 0;
	}
	a->words[a->nwords++] = word;
	return 0;
}

/* The argument of an option: behind '=', or the next word. */
static int option_arg(struct ctx *c, struct args *a, const char *name, char *inplace,
		      const char **ret_arg)
{
	if (inplace) {
		*ret_arg = inplace;
	} else if (a->at + 1 < a->argc) {
		*ret_arg = a->argv[++a->at];
	} else {
		return fail(c, EXIT_USAGE, "%s needs an argument", name);
	}
	return 0;
}

static int take_ifname(struct ctx *c, const char *name)
{
	size_t len = strlen(name);

	if (!len || len >= IFNAMSIZ || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return fail(c, EXIT_USAGE, "\"%.40s\" is not the name of an interface", name);
	c->ifname = name;
	return 0;
}

static int command_option(struct ctx *c, struct args *a, const char *name, size_t len,
			  char *inplace)
{
	const struct cmd_option *o = c->cmd ? c->cmd->options : NULL;
	struct cmd_value *v = c->value;
	int code;

	for (; o && o->name; o++, v++) {
		if (strlen(o->name) != len || strncmp(o->name, name, len))
			continue;
		if (v->given)
			return fail(c, EXIT_USAGE, "--%s is given twice", o->name);
		v->given = true;
		if (!o->arg && inplace)
			return fail(c, EXIT_USAGE, "--%s takes no argument", o->name);
		if (!o->arg)
			return 0;
		code = option_arg(c, a, o->name, inplace, &v->text);
		if (code || !o->is_number)
			return code;
		return vg_parse_u64(&v->number, v->text, o->min, o->max, o->name, &c->e) ?
		       fail(c, EXIT_USAGE, "%s", c->e.msg) : 0;
	}
	if (!c->cmd)
		return fail(c, EXIT_USAGE, "there is no option --%.*s before a command",
			    (int)(len < 40 ? len : 40), name);
	return fail(c, EXIT_USAGE, "%s%s%s has no option --%.*s", c->parent ? c->parent->name : "",
		    c->parent ? " " : "", c->cmd->name, (int)(len < 40 ? len : 40), name);
}

static int long_option(struct ctx *c, struct args *a, char *text)
{
	char *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);
	char *inplace = equals ? equals + 1 : NULL;
	const char *arg = NULL;
	int code;

	if (len == 9 && !strncmp(text, "interface", len)) {
		code = option_arg(c, a, "--interface", inplace, &arg);
		return code ? code : take_ifname(c, arg);
	}
	if (!strcmp(text, "json"))
		c->json = true;
	else if (!strcmp(text, "help"))
		a->help = true;
	else if (!strcmp(text, "version"))
		a->version = true;
	else
		return command_option(c, a, text, len, inplace);
	return 0;
}

static int short_options(struct ctx *c, struct args *a, char *text)
{
	const char *arg = NULL;
	int code;

	for (; *text; text++) {
		switch (*text) {
		case 'j':
			c->json = true;
			break;
		case 'h':
			a->help = true;
			break;
		case 'V':
			a->version = true;
			break;
		case 'i':
			code = option_arg(c, a, "-i", text[1] ? text + 1 : NULL, &arg);
			return code ? code : take_ifname(c, arg);
		default:
			return fail(c, EXIT_USAGE, "there is no option -%c",
				    *text > ' ' && *text < 0x7f ? *text : '?');
		}
	}
	return 0;
}

int args_parse(struct ctx *c, int argc, char **argv, char **ret_words, int *ret_nwords,
	       bool *ret_help, bool *ret_version)
{
	struct args a = { .argc = argc, .argv = argv, .words = ret_words };
	bool only_words = false;
	char *text;
	int code = 0;

	for (a.at = 1; a.at < argc && !code; a.at++) {
		text = argv[a.at];
		if (only_words || text[0] != '-' || !text[1])
			code = take_word(c, &a, text);
		else if (!strcmp(text, "--"))
			only_words = true;
		else if (text[1] == '-')
			code = long_option(c, &a, text + 2);
		else
			code = short_options(c, &a, text + 1);
	}
	*ret_nwords = a.nwords;
	*ret_help = a.help;
	*ret_version = a.version;
	return code;
}
