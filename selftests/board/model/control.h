/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - a Unix stream socket that takes lines and answers each with one
 *
 * Several clients at a time, none of which can make the model wait or grow: a
 * client's next line is run when its last answer is out, a line has at most
 * CONTROL_LINE bytes. Commands: control_command.c, README.rst.
 */
#ifndef BOARD_CONTROL_H
#define BOARD_CONTROL_H

#include <stdint.h>
#include "report.h"

struct chip;
struct control;

enum { CONTROL_CLIENTS = 8, CONTROL_LINE = 1024 };

/* path must not exist. */
int control_new(const char *path, struct chip *chip, const struct report *report,
		struct control **ret, char *why, uint32_t size);
void control_free(struct control *control);

#endif
