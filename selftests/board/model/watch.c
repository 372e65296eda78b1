// SPDX-License-Identifier: GPL-2.0-only
/* watch.c - see watch.h */
#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "watch.h"

const char *const watch_names[__WATCH_MAX] = {
	[WATCH_REGISTER] = "register",
	[WATCH_ACCESS] = "access",
	[WATCH_VALUE] = "value",
	[WATCH_OWN] = "own",
	[WATCH_DESCRIPTOR] = "descriptor",
	[WATCH_DMA] = "dma",
	[WATCH_BUFFER] = "buffer",
	[WATCH_RING] = "ring",
	[WATCH_IRQ] = "irq",
	[WATCH_PROTOCOL] = "protocol",
	[WATCH_ACK_NEWER] = "ack-newer",
	[WATCH_INJECTED] = "injected",
};

/* Kinds from here on are counted and are no faults. */
enum { FIRST_HARMLESS = WATCH_ACK_NEWER };

static_assert(WATCH_PROTOCOL + 1 == FIRST_HARMLESS, "faults come first");
static_assert(WATCH_INJECTED + 1 == __WATCH_MAX, "a name for each kind");

/* Keeps a text that is not there yet; eight times the same would say nothing. */
static void keep(struct watch *watch, enum watch_kind kind, const char *text)
{
	char (*texts)[WATCH_TEXT_LEN] = watch->text[kind];
	unsigned int i;

	for (i = 0; i < WATCH_TEXTS && texts[i][0]; i++)
		if (!strcmp(texts[i], text))
			return;
	if (i < WATCH_TEXTS)
		memcpy(texts[i], text, strlen(text) + 1);
}

void watch_note(struct watch *watch, enum watch_kind kind, const char *fmt, ...)
{
	char text[WATCH_TEXT_LEN];
	va_list ap;

	watch->count[kind]++;
	/* A driver's fault can come with every packet: then only count. */
	if (!watch->is_verbose && watch->text[kind][WATCH_TEXTS - 1][0])
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	keep(watch, kind, text);
	if (watch->is_verbose)
		fprintf(stderr, "vg8125: %s: %s\n", watch_names[kind], text);
}

uint64_t watch_faults(const struct watch *watch)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < FIRST_HARMLESS; i++)
		sum += watch->count[i];
	return sum;
}

void watch_print(const struct watch *watch, FILE *out)
{
	unsigned int kind, i;

	for (kind = 0; kind < __WATCH_MAX; kind++) {
		if (!watch->count[kind])
			continue;
		fprintf(out, "%s: %" PRIu64 " in all\n", watch_names[kind], watch->count[kind]);
		for (i = 0; i < WATCH_TEXTS && watch->text[kind][i][0]; i++)
			fprintf(out, "%s: %s\n", watch_names[kind], watch->text[kind][i]);
	}
}
