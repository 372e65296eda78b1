/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control_command.h - what a line of the control socket does
 */
#ifndef BOARD_CONTROL_COMMAND_H
#define BOARD_CONTROL_COMMAND_H

#include <stdio.h>
#include "loop.h"
#include "report.h"

struct chip;

struct command_state {
	struct chip *chip;
	struct report report;
	struct loop_timer snapshot_timer;
	char *snapshot;		/* a line of stats, NULL: none taken */
};

void command_init(struct command_state *state, struct chip *chip, const struct report *report);
void command_exit(struct command_state *state);
/* Runs a line (without its newline, changed) and writes one line of answer. */
void command_run(struct command_state *state, char *line, FILE *out);

/* Rules of faults that happen when they are set: after each fault_parse(). */
void command_set_faults(struct chip *chip);

#endif
