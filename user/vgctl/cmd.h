/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd.h - what a command is and what it may use. A command is one entry of
 * the table in vgctl.c: words, options and help come from there, and so do
 * `vgctl help`, the usage sentence and the refusals.
 */
#ifndef VGCTL_CMD_H
#define VGCTL_CMD_H

#include <stdbool.h>
#include <stdint.h>
#include "error.h"
#include "out.h"
#include "sentinel.h"

/* Exit codes, documented in vgctl(8). */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_PERMISSION = 3,
	EXIT_NOTHING = 4,
};

#define CMD_MAX_OPTIONS	8

/**
 * struct cmd_option - an option of one command
 * @arg: name of its argument, NULL for a flag
 * @is_number: the argument is a number of [min, max]
 */
struct cmd_option {
	const char *name;
	const char *arg;
	const char *help;
	bool is_number;
	uint64_t min, max;
};

/** struct cmd_value - what the command line said for an option */
struct cmd_value {
	bool given;
	const char *text;
	uint64_t number;
};

struct cmd;

/**
 * struct ctx - one run of vgctl
 * @ifname: what -i said, or NULL
 * @parent: the command above, when @cmd is a word below one
 * @value: options of @cmd, in the order of its table
 * @s: opened by ctx_open(), closed by main()
 */
struct ctx {
	const char *ifname;
	bool json;
	const struct cmd *cmd, *parent;
	struct cmd_value value[CMD_MAX_OPTIONS];
	struct vg_sentinel *s;
	struct vg_out *out;
	struct vg_error e;
};

typedef int (*cmd_fn)(struct ctx *c, int argc, char **argv);

/**
 * struct cmd - a command, or a word below one
 * @args: what follows it on the command line, for the usage line
 * @min_args: words that must follow
 * @max_args: words that may follow
 * @options: ended by an entry without a name, or NULL
 * @sub: words below it, ended by an entry without a name, or NULL
 * @run: returns an exit code
 * @json_lines: JSON goes out one line per document
 */
struct cmd {
	const char *name;
	const char *args;
	const char *summary;
	const char *details;
	int min_args, max_args;
	const struct cmd_option *options;
	const struct cmd *sub;
	cmd_fn run;
	bool json_lines;
};

extern const struct cmd cmd_table[];

/* vgctl.c */
/** fail() - print one sentence to stderr, return @code */
int fail(struct ctx *c, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/** fail_err() - print c->e, return the exit code that fits the negative errno @err */
int fail_err(struct ctx *c, int err);

/* iface.c */
/** ctx_open() - open the interface's state into c->s; 0 or an exit code, already explained */
int ctx_open(struct ctx *c, bool write);
/** ctx_open_named() - the same for @ifname, whatever c->ifname says */
int ctx_open_named(struct ctx *c, const char *ifname, bool write);
/** ctx_ifname() - the interface meant: -i, or the only one with state; NULL is *ret_code */
const char *ctx_ifname(struct ctx *c, char buf[16], int *ret_code);
/** ctx_close() - close c->s if open */
void ctx_close(struct ctx *c);

#define MAX_IFACES	64
/** iface_list() - names of interfaces with state; count or negative errno */
int iface_list(char names[MAX_IFACES][16]);

/* help.c */
/** help_main() - all commands; help_cmd() - one of them */
void help_main(struct vg_out *o);
void help_cmd(struct vg_out *o, const struct cmd *parent, const struct cmd *cmd);
int cmd_help(struct ctx *c, int argc, char **argv);

/* args.c */
/** args_parse() - sort @argv into c's options and @ret_words; 0 or an exit code */
int args_parse(struct ctx *c, int argc, char **argv, char **ret_words, int *ret_nwords,
	       bool *ret_help, bool *ret_version);

/* cmd_*.c */
int cmd_status(struct ctx *c, int argc, char **argv);
int cmd_top(struct ctx *c, int argc, char **argv);
int cmd_block_add(struct ctx *c, int argc, char **argv);
int cmd_block_del(struct ctx *c, int argc, char **argv);
int cmd_block_list(struct ctx *c, int argc, char **argv);
int cmd_block_flush(struct ctx *c, int argc, char **argv);
int cmd_allow_add(struct ctx *c, int argc, char **argv);
int cmd_allow_del(struct ctx *c, int argc, char **argv);
int cmd_allow_list(struct ctx *c, int argc, char **argv);
int cmd_get(struct ctx *c, int argc, char **argv);
int cmd_set(struct ctx *c, int argc, char **argv);
int cmd_monitor(struct ctx *c, int argc, char **argv);
int cmd_budget(struct ctx *c, int argc, char **argv);
int cmd_doctor(struct ctx *c, int argc, char **argv);
int cmd_detach(struct ctx *c, int argc, char **argv);
int cmd_link_show(struct ctx *c, int argc, char **argv);
int cmd_link_monitor(struct ctx *c, int argc, char **argv);
int cmd_coalesce_show(struct ctx *c, int argc, char **argv);
int cmd_coalesce_set(struct ctx *c, int argc, char **argv);
int cmd_ring_show(struct ctx *c, int argc, char **argv);
int cmd_ring_set(struct ctx *c, int argc, char **argv);
int cmd_channels_show(struct ctx *c, int argc, char **argv);
int cmd_channels_set(struct ctx *c, int argc, char **argv);
int cmd_irq_show(struct ctx *c, int argc, char **argv);
int cmd_irq_steer(struct ctx *c, int argc, char **argv);
int cmd_irq_spread(struct ctx *c, int argc, char **argv);
int cmd_irq_pin(struct ctx *c, int argc, char **argv);
int cmd_irq_release(struct ctx *c, int argc, char **argv);
int cmd_prepare(struct ctx *c, int argc, char **argv);
int cmd_restore(struct ctx *c, int argc, char **argv);

#endif /* VGCTL_CMD_H */
