// SPDX-License-Identifier: GPL-2.0-only
/* test_watch.c - records: counted all, kept the first of each kind */
#include <stdlib.h>
#include <string.h>
#include "ktap.h"
#include "watch.h"

static bool printed(const struct watch *watch, const char *want)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool found;

	if (!f)
		exit(1);
	watch_print(watch, f);
	fclose(f);
	found = strstr(text, want);
	free(text);
	return found;
}

static void counts_and_keeps(void)
{
	struct watch *w = calloc(1, sizeof(*w));
	unsigned int i;

	if (!w)
		exit(1);
	ktap_ok(!watch_faults(w) && !printed(w, "\n"), "a new one has seen nothing");
	for (i = 0; i < 20; i++)
		watch_note(w, WATCH_REGISTER, "read of 0x%04x", i);
	ktap_ok(w->count[WATCH_REGISTER] == 20 && watch_faults(w) == 20, "each is counted");
	ktap_ok(printed(w, "register: read of 0x0000\n") && printed(w, "register: 20 in all\n") &&
		printed(w, "register: read of 0x0007\n") && !printed(w, "0x0008"),
		"the first eight texts are kept and printed");
	for (i = 0; i < 20; i++)
		watch_note(w, WATCH_DMA, "%s", i < 19 ? "the same" : "another");
	ktap_ok(printed(w, "dma: the same\n") && printed(w, "dma: another\n"),
		"a text that repeats takes one place");
	free(w);
}

static void long_text_is_cut(void)
{
	struct watch *w = calloc(1, sizeof(*w));
	char text[400];

	if (!w)
		exit(1);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	watch_note(w, WATCH_RING, "%s", text);
	ktap_ok(strlen(w->text[WATCH_RING][0]) == WATCH_TEXT_LEN - 1, "a long text is cut");
	free(w);
}

static void strictness(void)
{
	struct watch *w = calloc(1, sizeof(*w));
	unsigned int i;

	if (!w)
		exit(1);
	watch_note(w, WATCH_ACK_NEWER, "ack");
	watch_note(w, WATCH_INJECTED, "asked for");
	ktap_ok(!watch_faults(w), "what was asked for and what was saved are no faults");
	for (i = 0; i < WATCH_ACK_NEWER; i++)
		watch_note(w, i, "text");
	ktap_ok(watch_faults(w) == WATCH_ACK_NEWER, "everything else is");
	for (i = 0; i < __WATCH_MAX; i++)
		if (!watch_names[i] || strspn(watch_names[i], "abcdefghijklmnopqrstuvwxyz-") !=
		    strlen(watch_names[i]))
			break;
	ktap_ok(i == __WATCH_MAX, "every kind has a kebab-case name");
	free(w);
}

int main(void)
{
	counts_and_keeps();
	long_text_is_cut();
	strictness();
	return ktap_done();
}
