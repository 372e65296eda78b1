// SPDX-License-Identifier: GPL-2.0-only
/* help.c - help made from the table of commands, so that there is no second copy */
#include <stdio.h>
#include <string.h>
#include "cmd.h"
#include "setting.h"

static void usage_line(struct vg_out *o, const struct cmd *parent, const struct cmd *cmd)
{
	char line[200];

	snprintf(line, sizeof(line), "vgctl [-j] [-i IFNAME] %s%s%s%s%s%s",
		 parent ? parent->name : "", parent ? " " : "", cmd->name,
		 cmd->options ? " [OPTION ...]" : "", cmd->args ? " " : "",
		 cmd->args ? cmd->args : "");
	vg_out_str(o, "usage", "usage", line);
}

static void options(struct vg_out *o, const struct cmd *cmd)
{
	const struct cmd_option *opt = cmd->options;
	char name[64];

	if (!opt)
		return;
	vg_out_array(o, "options", "options", NULL);
	for (; opt->name; opt++) {
		snprintf(name, sizeof(name), "--%s%s%s", opt->name, opt->arg ? " " : "",
			 opt->arg ? opt->arg : "");
		vg_out_object(o, NULL, "");
		vg_out_str(o, NULL, "option", name);
		vg_out_str(o, "name", NULL, opt->name);
		if (opt->arg)
			vg_out_str(o, "argument", NULL, opt->arg);
		vg_out_str(o, "help", "what it does", opt->help);
		vg_out_end(o);
	}
	vg_out_end(o);
}

static void settings(struct vg_out *o)
{
	unsigned int i;

	vg_out_array(o, "settings", "settings", NULL);
	for (i = 0; i < VG_SETTINGS; i++) {
		vg_out_object(o, NULL, "");
		vg_out_str(o, "name", "setting", vg_setting_table[i].word);
		vg_out_str(o, "values", "values", vg_setting_table[i].values);
		vg_out_str(o, "help", "what it does", vg_setting_table[i].help);
		vg_out_end(o);
	}
	vg_out_end(o);
}

static void table(struct vg_out *o, const char *key, const struct cmd *t)
{
	vg_out_array(o, key, key, NULL);
	for (; t->name; t++) {
		vg_out_object(o, NULL, "");
		vg_out_str(o, "name", "command", t->name);
		vg_out_str(o, "args", "", t->args ? t->args : "");
		vg_out_str(o, "summary", "what it does", t->summary);
		if (t->sub)
			table(o, "words", t->sub);
		if (t->options)
			options(o, t);
		vg_out_end(o);
	}
	vg_out_end(o);
}

void help_cmd(struct vg_out *o, const struct cmd *parent, const struct cmd *cmd)
{
	vg_out_object(o, NULL, NULL);
	usage_line(o, parent, cmd);
	vg_out_str(o, "summary", "what", cmd->summary);
	if (cmd->details)
		vg_out_str(o, "details", "note", cmd->details);
	if (cmd->sub)
		table(o, "words", cmd->sub);
	options(o, cmd);
	if (cmd->run == cmd_get || cmd->run == cmd_set)
		settings(o);
	vg_out_end(o);
}

void help_main(struct vg_out *o)
{
	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "usage", "usage", "vgctl [-j] [-i IFNAME] COMMAND [ARGUMENT ...]");
	vg_out_str(o, NULL, "-j, --json", "print JSON");
	vg_out_str(o, NULL, "-i, --interface IFNAME",
		   "the interface; may be left out when exactly one has state");
	vg_out_str(o, NULL, "-h, --help", "help, also behind a command");
	vg_out_str(o, NULL, "-V, --version", "the version");
	table(o, "commands", cmd_table);
	vg_out_str(o, NULL, "exit code",
		   "0 done, 1 failed, 2 usage, 3 permission, 4 nothing there");
	vg_out_end(o);
}

int cmd_help(struct ctx *c, int argc, char **argv)
{
	const struct cmd *t = cmd_table, *parent = NULL;
	int i;

	if (!argc) {
		help_main(c->out);
		return EXIT_OK;
	}
	for (i = 0; i < argc; i++) {
		if (i) {
			parent = t;
			t = t->sub;
		}
		while (t && t->name && strcmp(t->name, argv[i]))
			t++;
		if (!t || !t->name)
			return fail(c, EXIT_USAGE, "there is no command \"%.40s\", see vgctl help",
				    argv[i]);
	}
	help_cmd(c->out, parent, t);
	return EXIT_OK;
}
