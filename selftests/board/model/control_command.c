// SPDX-License-Identifier: GPL-2.0-only
/* control_command.c - see control_command.h */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "chip.h"
#include "control_command.h"
#include "regs.h"

enum {
	FLAP_MAX_MS = 60000,
	SNAPSHOT_MAX_MS = 600000,
	ANSWER_SIZE = 1024,
};

static int refuse(FILE *out, const char *sentence)
{
	fprintf(out, "error %s", sentence);
	return -EINVAL;
}

static bool number(const char *text, uint64_t max, uint64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	return !errno && !*end && *ret <= max;
}

/* Takes the next word off a line. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");

	*line = word + strcspn(word, " ");
	if (**line)
		*(*line)++ = 0;
	return word;
}

static int cmd_link(struct command_state *state, char *args, FILE *out)
{
	struct phy *phy = &state->chip->phy;
	char *word = next_word(&args);
	uint64_t ms;

	if (!*word) {
		if (phy->is_up)
			fprintf(out, "up %u", phy->mbps);
		else
			fputs("down", out);
		return 0;
	}
	if (!strcmp(word, "up") || !strcmp(word, "down"))
		phy_plug(state->chip, word[0] == 'u');
	else if (!strcmp(word, "flap") && number(next_word(&args), FLAP_MAX_MS, &ms) && ms)
		phy_flap(state->chip, (unsigned int)ms);
	else
		return refuse(out, "link is followed by up, down, flap MS (1 to 60000) or nothing");
	fputs("ok", out);
	return 0;
}

static int cmd_speed(struct command_state *state, char *args, FILE *out)
{
	uint64_t mbps;

	if (!number(next_word(&args), 2500, &mbps) ||
	    (mbps != 10 && mbps != 100 && mbps != 1000 && mbps != 2500))
		return refuse(out, "speed is 10, 100, 1000 or 2500");
	phy_set_partner(state->chip, (unsigned int)mbps);
	fputs("ok", out);
	return 0;
}

void command_set_faults(struct chip *chip)
{
	uint64_t ms;

	if (fault_hits(chip->fault, FAULT_LINK_FLAP, &ms)) {
		watch_note(chip->watch, WATCH_INJECTED, "link-flap: %" PRIu64 " ms", ms);
		phy_flap(chip, (unsigned int)ms);
	}
	/* Nothing is closed, nothing is written: that is the point. */
	if (fault_hits(chip->fault, FAULT_EXIT, NULL))
		raise(SIGKILL);
}

static int cmd_fault(struct command_state *state, char *args, FILE *out)
{
	char why[200];

	if (fault_parse(state->chip->fault, args, why, sizeof(why)))
		return refuse(out, why);
	command_set_faults(state->chip);
	fputs("ok", out);
	return 0;
}

static int cmd_stats(struct command_state *state, char *args, FILE *out)
{
	if (!strcmp(args, "json"))
		report_json(&state->report, out);
	else if (!report_line(&state->report, args, out))
		return refuse(out, "no count has a name that starts so");
	return 0;
}

static int cmd_watch(struct command_state *state, char *args, FILE *out)
{
	(void)args;
	report_texts(&state->report, out);
	return 0;
}

/*
 * As the bus would, and yet not as the guest: what is odd about the access is
 * the answer's and no fault of the driver, and a status that is looked at here
 * has not been seen by it (an acknowledgement would then clear it).
 */
static uint32_t access_quietly(struct chip *chip, const uint32_t *write, uint32_t offset,
			       unsigned int width, struct watch *scratch)
{
	struct watch *watch = chip->watch;
	uint32_t seen = chip->irq.seen_v1, owed = chip->irq.owed_v1, value = 0;

	memset(scratch, 0, sizeof(*scratch));
	chip->watch = scratch;
	if (write)
		regs_write(chip, offset, width, *write);
	else
		value = regs_read(chip, offset, width);
	chip->watch = watch;
	if (!write) {
		chip->irq.seen_v1 = seen;
		chip->irq.owed_v1 = owed;
	}
	return value;
}

static const char *first_text(const struct watch *watch)
{
	unsigned int kind;

	for (kind = 0; kind < WATCH_ACK_NEWER; kind++)
		if (watch->count[kind])
			return watch->text[kind][0];
	return NULL;
}

static int cmd_reg(struct command_state *state, char *args, FILE *out)
{
	const char *what = next_word(&args), *text;
	bool is_write = !strcmp(what, "write");
	uint64_t offset, width, value = 0;
	uint32_t written, got;
	struct watch scratch;

	if ((!is_write && strcmp(what, "read")) ||
	    !number(next_word(&args), PCI_REGS_SIZE - 4, &offset) ||
	    !number(next_word(&args), 4, &width) || (width != 1 && width != 2 && width != 4) ||
	    (is_write && !number(next_word(&args), UINT32_MAX >> (32 - 8 * width), &value)))
		return refuse(out, "reg is followed by read OFFSET WIDTH or "
				   "write OFFSET WIDTH VALUE");
	written = (uint32_t)value;
	got = access_quietly(state->chip, is_write ? &written : NULL, (uint32_t)offset,
			     (unsigned int)width, &scratch);
	text = first_text(&scratch);
	if (text)
		return refuse(out, text);
	if (is_write)
		fputs("ok", out);
	else
		fprintf(out, "0x%0*" PRIx32, (int)width * 2, got);
	return 0;
}

/* What is not 0 of the moderation table, in its steps and in ns. */
static int cmd_miti(struct command_state *state, char *args, FILE *out)
{
	const struct chip *chip = state->chip;
	unsigned int i;

	(void)args;
	fprintf(out, "unit_ns=%u", chip->variant->miti_unit_ns);
	for (i = 0; i < IRQ_MITI_SLOTS; i++)
		if (chip->irq.rx[i].value)
			fprintf(out, " rx%u=%u", i, chip->irq.rx[i].value);
	for (i = 0; i < IRQ_MITI_SLOTS; i++)
		if (chip->irq.tx[i].value)
			fprintf(out, " tx%u=%u", i, chip->irq.tx[i].value);
	return 0;
}

static void take_snapshot(void *arg)
{
	struct command_state *state = arg;
	size_t size;
	FILE *f = open_memstream(&state->snapshot, &size);

	if (!f)
		return;
	report_line(&state->report, "", f);
	fclose(f);
}

static int cmd_snapshot(struct command_state *state, char *args, FILE *out)
{
	struct loop *loop = state->chip->loop;
	const char *word = next_word(&args);
	uint64_t ms;

	if (!strcmp(word, "in") && number(next_word(&args), SNAPSHOT_MAX_MS, &ms)) {
		free(state->snapshot);
		state->snapshot = NULL;
		loop_arm(loop, &state->snapshot_timer, loop_now_ns(loop) + ms * 1000000);
		fputs("ok", out);
		return 0;
	}
	if (strcmp(word, "get"))
		return refuse(out, "snapshot is followed by in MS (0 to 600000) or get");
	if (!state->snapshot)
		return refuse(out, state->snapshot_timer.is_armed ?
			      "the snapshot is not taken yet" : "no snapshot was asked for");
	fputs(state->snapshot, out);
	return 0;
}

/* "gen ..." and "pcap ..." are the wire's. */
static int cmd_wire(struct command_state *state, char *line, FILE *out)
{
	struct wire *wire = state->chip->wire;
	char answer[ANSWER_SIZE] = "";

	if (!wire || !wire->ops->command)
		return refuse(out, "there is no wire");
	if (wire->ops->command(wire, line, answer, sizeof(answer)))
		return refuse(out, answer);
	fputs(answer, out);
	return 0;
}

static int cmd_reset(struct command_state *state, char *args, FILE *out)
{
	(void)args;
	chip_hard_reset(state->chip);
	fputs("ok", out);
	return 0;
}

static int cmd_exit(struct command_state *state, char *args, FILE *out)
{
	(void)args;
	loop_stop(state->chip->loop, 0);
	fputs("ok", out);
	return 0;
}

static int cmd_help(struct command_state *state, char *args, FILE *out);

static const struct command {
	const char *word;
	int (*run)(struct command_state *state, char *args, FILE *out);
	const char *args;
	bool is_alone;		/* takes no arguments */
	bool is_whole;		/* gets the line with its first word */
} commands[] = {
	{ "link", cmd_link, "[up|down|flap MS]", false, false },
	{ "speed", cmd_speed, "10|100|1000|2500", false, false },
	{ "fault", cmd_fault, "SPEC|off", false, false },
	{ "stats", cmd_stats, "[json|PREFIX...]", false, false },
	{ "watch", cmd_watch, "", true, false },
	{ "reg", cmd_reg, "read OFFSET WIDTH|write OFFSET WIDTH VALUE", false, false },
	{ "miti", cmd_miti, "", true, false },
	{ "snapshot", cmd_snapshot, "in MS|get", false, false },
	{ "gen", cmd_wire, "start [NAME=VALUE...]|stop|stats", false, true },
	{ "pcap", cmd_wire, "start FILE|stop", false, true },
	{ "reset", cmd_reset, "", true, false },
	{ "exit", cmd_exit, "", true, false },
	{ "help", cmd_help, "", true, false },
};
enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static int cmd_help(struct command_state *state, char *args, FILE *out)
{
	unsigned int i;

	(void)state, (void)args;
	for (i = 0; i < COMMANDS; i++)
		fprintf(out, "%s%s%s%s", i ? "; " : "", commands[i].word,
			*commands[i].args ? " " : "", commands[i].args);
	return 0;
}

static const struct command *find(const char *line, size_t len)
{
	unsigned int i;

	for (i = 0; i < COMMANDS; i++)
		if (strlen(commands[i].word) == len && !memcmp(line, commands[i].word, len))
			return &commands[i];
	return NULL;
}

void command_run(struct command_state *state, char *line, FILE *out)
{
	size_t len = strcspn(line, " ");
	const struct command *command = find(line, len);
	char *args = line + len + strspn(line + len, " ");

	if (!command)
		fprintf(out, "error there is no command \"%.32s\", see help", line);
	else if (command->is_alone && *args)
		fprintf(out, "error %s stands alone", command->word);
	else
		command->run(state, command->is_whole ? line : args, out);
	putc('\n', out);
}

void command_init(struct command_state *state, struct chip *chip, const struct report *report)
{
	*state = (struct command_state){
		.chip = chip,
		.report = *report,
		.snapshot_timer = { .fire = take_snapshot, .arg = state },
	};
}

void command_exit(struct command_state *state)
{
	loop_disarm(state->chip->loop, &state->snapshot_timer);
	free(state->snapshot);
}
