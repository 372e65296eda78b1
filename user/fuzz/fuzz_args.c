// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_args.c - vgctl's command line, one argument a line. What it means is
 * looked at, and only commands that touch nothing are run.
 */
#include <string.h>
#include "cmd.h"
#include "fuzz.h"

FUZZ_SEEDS(
	FUZZ_SEED("status"), FUZZ_SEED("-j\nstatus\n--all"), FUZZ_SEED("-i\neth0\ntop\n--once"),
	FUZZ_SEED("block\nadd\n192.0.2.1\nttl\n10m"), FUZZ_SEED("block\nlist"),
	FUZZ_SEED("allow\ndel\n2001:db8::/32"), FUZZ_SEED("set\nsample\n1/64"),
	FUZZ_SEED("monitor\n--count=5\n--timeout\n3"), FUZZ_SEED("budget"),
	FUZZ_SEED("budget\n--link\n2500\n--frame=64\n--mhz=1200\n--cores=4"),
	FUZZ_SEED("-j\nbudget\n--link=1000"), FUZZ_SEED("help"), FUZZ_SEED("help\nblock\nadd"),
	FUZZ_SEED("block\n--help"), FUZZ_SEED("-ji\neth0\nget"), FUZZ_SEED("--\nstatus"),
	FUZZ_SEED("--interface=eth0\nstatus\n--interval\n100"), FUZZ_SEED("-V"), FUZZ_SEED("-h"),
	FUZZ_SEED("")
);

enum { ARGS_MAX = 40 };

/* Commands that read nothing but their arguments */
static bool is_harmless(const struct ctx *c)
{
	return !c->parent && !c->ifname &&
	       (!strcmp(c->cmd->name, "budget") || !strcmp(c->cmd->name, "help"));
}

static void run_harmless(struct ctx *c, int nwords, char **words, bool help)
{
	FILE *nowhere = fopen("/dev/null", "we");
	int code;

	FUZZ_CHECK(nowhere != NULL);
	c->out = vg_out_file(nowhere, c->json ? VG_OUT_JSON : VG_OUT_TEXT);
	FUZZ_CHECK(c->out != NULL);
	if (help) {
		help_cmd(c->out, c->parent, c->cmd);
	} else if (nwords >= c->cmd->min_args && nwords <= c->cmd->max_args && is_harmless(c)) {
		code = c->cmd->run(c, nwords, words);
		FUZZ_CHECK(code >= EXIT_OK && code <= EXIT_NOTHING);
	}
	vg_out_finish(c->out);
	fclose(nowhere);
}

static void check_values(const struct ctx *c)
{
	const struct cmd_option *o = c->cmd->options;
	int i;

	for (i = 0; o && o[i].name; i++) {
		const struct cmd_value *v = &c->value[i];

		FUZZ_CHECK(i < CMD_MAX_OPTIONS);
		if (v->given && o[i].is_number)
			FUZZ_CHECK(v->number >= o[i].min && v->number <= o[i].max);
		if (v->given && o[i].arg)
			FUZZ_CHECK(v->text != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *argv[ARGS_MAX + 2], *words[ARGS_MAX + 2] = { 0 }, *text, *rest, name[] = "vgctl";
	bool help = false, version = false;
	struct ctx c = { 0 };
	int argc = 1, nwords = 0, code;
	static FILE *quiet;

	/* refusals are sentences on stderr; millions of them */
	if (!quiet)
		quiet = stderr = fopen("/dev/null", "we");
	text = rest = malloc(len + 1);
	if (!text)
		return 0;
	memcpy(text, data, len);
	text[len] = 0;
	argv[0] = name;
	while (argc <= ARGS_MAX && rest)
		argv[argc++] = strsep(&rest, "\n");
	argv[argc] = NULL;
	code = args_parse(&c, argc, argv, words, &nwords, &help, &version);
	FUZZ_CHECK(code == EXIT_OK || code == EXIT_USAGE);
	FUZZ_CHECK(nwords >= 0 && nwords < argc);
	if (!code && c.cmd) {
		check_values(&c);
		run_harmless(&c, nwords, words, help);
	}
	free(text);
	return 0;
}
