// SPDX-License-Identifier: GPL-2.0-only
/* vgctl - the table of commands, and the way from the command line to one of them */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"

/* Options, one a line: a flag, or a number with its range. */
#define FLAG(n, h)		{ .name = n, .help = h }
#define NUMBER(n, a, lo, hi, h)	{ .name = n, .arg = a, .help = h, .is_number = true, \
				  .min = lo, .max = hi }

static const struct cmd_option status_options[] = {
	FLAG("all", "every interface that has state, as an array"),
	NUMBER("interval", "MS", 10, 60000,
	       "without a daemon: measure rates over MS milliseconds (500)"),
	{ }
};

static const struct cmd_option top_options[] = {
	FLAG("once", "print one view as text and stop"),
	NUMBER("interval", "S", 1, 3600, "seconds between two views (1)"),
	{ }
};

static const struct cmd_option monitor_options[] = {
	FLAG("once", "print the events still remembered and stop"),
	NUMBER("count", "N", 1, UINT32_MAX, "stop after N events"),
	NUMBER("timeout", "S", 1, UINT32_MAX, "stop after S seconds"),
	{ }
};

static const struct cmd_option budget_options[] = {
	NUMBER("link", "MBIT", 1, 1000000, "speed of the link in Mbit/s"),
	NUMBER("frame", "BYTES", 64, 16384, "size of a frame with FCS"),
	NUMBER("mhz", "MHZ", 1, 100000, "clock of a core"),
	NUMBER("cores", "N", 1, 1024, "cores that share the packets (1)"),
	{ }
};

static const struct cmd_option detach_options[] = {
	FLAG("all", "every interface that has state"),
	{ }
};

static const struct cmd_option block_add_options[] = {
	{ .name = "ttl", .arg = "T", .help = "the same as ttl T behind the prefix" },
	{ }
};

static const struct cmd block_words[] = {
	{ .name = "add", .args = "PREFIX [ttl T]", .min_args = 1, .max_args = 3,
	  .options = block_add_options,
	  .summary = "block a source, or renew its block",
	  .details = "T is a number of seconds, or one with s, m, h or d; without it, the "
		     "setting ttl.",
	  .run = cmd_block_add },
	{ .name = "del", .args = "PREFIX", .min_args = 1, .max_args = 1,
	  .summary = "release a source now", .run = cmd_block_del },
	{ .name = "list", .summary = "what is blocked, why and for how long",
	  .run = cmd_block_list },
	{ .name = "flush", .summary = "release everything", .run = cmd_block_flush },
	{ }
};

static const struct cmd allow_words[] = {
	{ .name = "add", .args = "PREFIX", .min_args = 1, .max_args = 1,
	  .summary = "never block these sources", .run = cmd_allow_add },
	{ .name = "del", .args = "PREFIX", .min_args = 1, .max_args = 1,
	  .summary = "take an entry off the allowlist", .run = cmd_allow_del },
	{ .name = "list", .summary = "the allowlist", .run = cmd_allow_list },
	{ }
};

static const struct cmd_option link_monitor_options[] = {
	NUMBER("count", "N", 1, UINT32_MAX, "stop after N events"),
	NUMBER("timeout", "S", 1, 86400, "stop after S seconds"),
	{ }
};

static const struct cmd link_words[] = {
	{ .name = "show", .args = "[DEV]", .max_args = 1, .run = cmd_link_show,
	  .summary = "driver, queues, interrupts, XDP, link, what can be changed" },
	{ .name = "monitor", .args = "[DEV]", .max_args = 1, .options = link_monitor_options,
	  .run = cmd_link_monitor, .json_lines = true,
	  .summary = "changes of devices as they happen, and who made them",
	  .details = "Needs vanguard.ko, which tells of them." },
	{ }
};

static const struct cmd coalesce_words[] = {
	{ .name = "show", .args = "[DEV [queue N]]", .max_args = 3, .run = cmd_coalesce_show,
	  .summary = "how long interrupts are put off" },
	{ .name = "set", .args = "DEV [queue N] WORD VALUE ...", .min_args = 2, .max_args = 49,
	  .run = cmd_coalesce_set, .summary = "change it, for the device or one queue",
	  .details = "WORD is what show shows: rx-usecs, tx-usecs, adaptive-rx (on, off) ..." },
	{ }
};

static const struct cmd ring_words[] = {
	{ .name = "show", .args = "[DEV]", .max_args = 1, .run = cmd_ring_show,
	  .summary = "sizes of the rings" },
	{ .name = "set", .args = "DEV WORD VALUE ...", .min_args = 2, .max_args = 9,
	  .run = cmd_ring_set, .summary = "change them",
	  .details = "WORD is rx or tx, VALUE a number of descriptors." },
	{ }
};

static const struct cmd channels_words[] = {
	{ .name = "show", .args = "[DEV]", .max_args = 1, .run = cmd_channels_show,
	  .summary = "number of queues" },
	{ .name = "set", .args = "DEV WORD VALUE ...", .min_args = 2, .max_args = 9,
	  .run = cmd_channels_set, .summary = "change it",
	  .details = "WORD is rx, tx, other or combined." },
	{ }
};

static const struct cmd irq_words[] = {
	{ .name = "show", .args = "[DEV]", .max_args = 1, .run = cmd_irq_show,
	  .summary = "interrupts, whom they serve, the CPUs that they go to" },
	{ .name = "steer", .args = "DEV irq|queue N CPUS", .min_args = 3, .max_args = 4,
	  .run = cmd_irq_steer, .summary = "one interrupt to these CPUs, and keep it there" },
	{ .name = "spread", .args = "DEV CPUS", .min_args = 1, .max_args = 2,
	  .run = cmd_irq_spread, .summary = "each interrupt to one of these CPUs, in turn" },
	{ .name = "pin", .args = "DEV CPU", .min_args = 1, .max_args = 2, .run = cmd_irq_pin,
	  .summary = "all interrupts to one CPU" },
	{ .name = "release", .args = "DEV [irq|queue N]", .max_args = 3, .run = cmd_irq_release,
	  .summary = "back to the CPUs that were found" },
	{ }
};

static const struct cmd_option prepare_options[] = {
	{ .name = "for", .arg = "SPEED", .help = "1g or 2.5g (2.5g)" },
	NUMBER("cpu-irq", "CPU", 0, 65535, "all interrupts of the device to this CPU"),
	FLAG("dry-run", "only say what would be done"),
	FLAG("hold", "stay, and put everything back at the end"),
	{ }
};

const struct cmd cmd_table[] = {
	{ .name = "status", .options = status_options, .run = cmd_status,
	  .summary = "what is attached, what was counted, how healthy it is" },
	{ .name = "top", .options = top_options, .run = cmd_top,
	  .summary = "live view: rates, talkers, health, blocks, warnings",
	  .details = "Keys: q ends, space pauses, p and b choose talkers by packets or by "
		     "bytes, arrows scroll. -j implies --once." },
	{ .name = "block", .args = "WORD ...", .sub = block_words,
	  .summary = "sources whose packets are dropped" },
	{ .name = "allow", .args = "WORD ...", .sub = allow_words,
	  .summary = "sources that are never blocked" },
	{ .name = "get", .args = "[SETTING]", .max_args = 1, .run = cmd_get,
	  .summary = "show the settings, or one of them" },
	{ .name = "set", .args = "SETTING VALUE", .min_args = 2, .max_args = 2, .run = cmd_set,
	  .summary = "change a setting, from the next packet on" },
	{ .name = "monitor", .options = monitor_options, .run = cmd_monitor, .json_lines = true,
	  .summary = "blocks, releases and warnings as they happen",
	  .details = "Without a daemon, blocks and releases are found by watching the block map." },
	{ .name = "budget", .options = budget_options, .run = cmd_budget,
	  .summary = "packet rates and cycles per packet",
	  .details = "Without options: frames of 64 to 1518 bytes; -i takes link, clock and "
		     "cores from an interface." },
	{ .name = "doctor", .run = cmd_doctor,
	  .summary = "check kernel, privileges, interface, and say what to do",
	  .details = "Needs no state; -i adds the checks of one interface." },
	{ .name = "detach", .options = detach_options, .run = cmd_detach,
	  .summary = "rescue: take the program and all its state off an interface",
	  .details = "Works when the interface or the daemon is gone, too." },
	{ .name = "link", .args = "WORD ...", .sub = link_words,
	  .summary = "network devices" },
	{ .name = "coalesce", .args = "WORD ...", .sub = coalesce_words,
	  .summary = "how long a device puts off interrupts" },
	{ .name = "irq", .args = "WORD ...", .sub = irq_words,
	  .summary = "the CPUs that a device's interrupts go to" },
	{ .name = "ring", .args = "WORD ...", .sub = ring_words,
	  .summary = "the sizes of a device's rings" },
	{ .name = "channels", .args = "WORD ...", .sub = channels_words,
	  .summary = "the number of a device's queues" },
	{ .name = "prepare", .args = "DEV", .max_args = 1, .options = prepare_options,
	  .run = cmd_prepare, .summary = "ready a device for a flood, all or nothing",
	  .details = "Needs vanguard.ko, which puts everything back with restore." },
	{ .name = "restore", .args = "DEV", .max_args = 1, .run = cmd_restore,
	  .summary = "put back what prepare changed" },
	{ .name = "help", .args = "[COMMAND [WORD]]", .max_args = 2, .run = cmd_help,
	  .summary = "this list, or one command" },
	{ }
};

int fail(struct ctx *c, int code, const char *fmt, ...)
{
	va_list ap;

	(void)c;
	va_start(ap, fmt);
	fputs("vgctl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	return code;
}

int fail_err(struct ctx *c, int err)
{
	int code = EXIT_FAILED;

	if (err == -EPERM || err == -EACCES)
		code = EXIT_PERMISSION;
	else if (err == -EINVAL || err == -ERANGE)
		code = EXIT_USAGE;
	else if (err == -ENOENT)
		code = EXIT_NOTHING;
	return fail(c, code, "%s", c->e.msg[0] ? c->e.msg : strerror(-err));
}

static enum vg_out_format format(const struct ctx *c)
{
	if (!c->json)
		return VG_OUT_TEXT;
	return c->cmd && c->cmd->json_lines ? VG_OUT_JSON_LINES : VG_OUT_JSON;
}

static int run(struct ctx *c, char **words, int nwords, bool help)
{
	const struct cmd *cmd = c->cmd;

	if (help || !cmd) {
		if (cmd)
			help_cmd(c->out, c->parent, cmd);
		else
			help_main(c->out);
		return EXIT_OK;
	}
	if (!cmd->run)
		return fail(c, EXIT_USAGE, "%s needs one more word, see vgctl help %s", cmd->name,
			    cmd->name);
	if (nwords < cmd->min_args)
		return fail(c, EXIT_USAGE, "%s%s%s needs %s", c->parent ? c->parent->name : "",
			    c->parent ? " " : "", cmd->name, cmd->args);
	if (nwords > cmd->max_args)
		return fail(c, EXIT_USAGE, "%s%s%s does not know what to do with \"%.40s\"",
			    c->parent ? c->parent->name : "", c->parent ? " " : "", cmd->name,
			    words[cmd->max_args]);
	return cmd->run(c, nwords, words);
}

int main(int argc, char **argv)
{
	bool help = false, version = false;
	struct ctx c = { 0 };
	char **words;
	int nwords, code, err;

	words = calloc((size_t)argc + 1, sizeof(*words));
	if (!words)
		return fail(&c, EXIT_FAILED, "out of memory");
	code = args_parse(&c, argc, argv, words, &nwords, &help, &version);
	if (code)
		goto free_words;
	c.out = vg_out_file(stdout, format(&c));
	if (!c.out) {
		code = fail(&c, EXIT_FAILED, "out of memory");
		goto free_words;
	}
	if (version) {
		vg_out_inline(c.out, NULL, "");
		vg_out_str(c.out, "name", "", "vgctl");
		vg_out_str(c.out, "version", "", VG_VERSION);
		vg_out_end(c.out);
	} else if (!c.cmd && !help) {
		code = fail(&c, EXIT_USAGE, "a command is missing, see vgctl help");
	} else {
		code = run(&c, words, nwords, help);
	}
	err = vg_out_finish(c.out);
	if (err && code == EXIT_OK)
		code = fail(&c, EXIT_FAILED, "the output could not be written: %s",
			    strerror(-err));
	ctx_close(&c);
free_words:
	free(words);
	return code;
}
