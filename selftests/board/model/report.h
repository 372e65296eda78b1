/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - every count of the model by name, as one line or as JSON
 *
 * A name is PART.FIELD: "tally.rx_ok", "irq.vector16", "fault.irq-lost",
 * "watch.register". The JSON has an object for each part, and the watch's texts.
 */
#ifndef BOARD_REPORT_H
#define BOARD_REPORT_H

#include <stdint.h>
#include <stdio.h>

struct chip;
struct vfu;

struct report {
	const struct chip *chip;
	const struct vfu *vfu;		/* NULL: none, as in tests */
	uint64_t start_ns;		/* on the loop's clock */
};

typedef void (*report_fn)(void *arg, const char *name, uint64_t value);

void report_each(const struct report *report, report_fn fn, void *arg);
/* "name=value name=value ...", without a newline; prefixes: words that a name has
 * to start with one of, "": all. Returns how many there were. */
unsigned int report_line(const struct report *report, const char *prefixes, FILE *out);
void report_json(const struct report *report, FILE *out);
/* The watch's texts as a JSON array of strings. */
void report_texts(const struct report *report, FILE *out);

#endif
