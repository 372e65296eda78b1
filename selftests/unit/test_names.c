// SPDX-License-Identifier: GPL-2.0-only
/* test_names.c - each enum has words, and the words are usable everywhere */
#include <ctype.h>
#include <string.h>
#include "ktap.h"
#include "names.h"

/* kebab-case: what the command line, JSON keys and configuration can share. */
static bool is_word(const char *s)
{
	const char *p;

	if (!s || !islower((unsigned char)*s) || s[strlen(s) - 1] == '-')
		return false;
	for (p = s; *p; p++) {
		if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '-')
			return false;
		if (*p == '-' && p[1] == '-')
			return false;
	}
	return true;
}

static void words(const char *what, const char *const *table, int n)
{
	int i, k, bad = 0, twice = 0;

	for (i = 0; i < n; i++) {
		bad += !is_word(table[i]);
		for (k = 0; k < i && table[i] && table[k]; k++)
			twice += !strcmp(table[i], table[k]);
	}
	ktap_ok(!bad, "each %s has a word", what);
	ktap_ok(!twice, "no two words of %s are the same", what);
}

int main(void)
{
	int i, good = 0;

	words("counter", vg_cnt_names, __VG_CNT_MAX);
	words("reason", vg_reason_names, __VG_REASON_MAX);
	words("warning", vg_warn_names, __VG_WARN_MAX);
	words("event", vg_event_names, __VG_EV_MAX);
	words("attach mode", vg_attach_names, VG_ATTACH_GENERIC + 1);
	for (i = 0; i < __VG_REASON_MAX; i++)
		good += vg_reason_units[i] != NULL;
	ktap_ok(good == __VG_REASON_MAX && !strcmp(vg_reason_units[VG_REASON_SYN_FLOOD], "syn/s") &&
		!strcmp(vg_reason_units[VG_REASON_BANDWIDTH], "bit/s"), "each reason has a unit");
	for (i = 0, good = 0; i < __VG_WARN_MAX; i++) {
		const char *t = vg_warn_texts[i];

		good += t && isupper((unsigned char)*t) && t[strlen(t) - 1] == '.' &&
			strlen(t) < 200;
	}
	ktap_ok(good == __VG_WARN_MAX, "each warning has a sentence");
	/* The verdicts are told apart by the first part of their names: the sums rest on it. */
	for (i = 0, good = 0; i < VG_CNT_VERDICTS; i++) {
		const char *n = vg_cnt_names[i];

		good += !strncmp(n, "pass", 4) == (i <= VG_CNT_PASS_MONITOR) &&
			!strncmp(n, "drop", 4) == (i >= VG_CNT_DROP_BLOCK &&
						   i <= VG_CNT_DROP_MALFORMED);
	}
	ktap_ok(good == VG_CNT_VERDICTS, "verdicts are named by what becomes of the packet");
	return ktap_done();
}
