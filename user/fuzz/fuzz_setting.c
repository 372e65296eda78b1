// SPDX-License-Identifier: GPL-2.0-only
/* fuzz_setting.c - settings by word and value; settings as found in memory */
#include <string.h>
#include "blocklist.h"
#include "detector.h"
#include "fuzz.h"
#include "setting.h"

FUZZ_SEEDS(
	FUZZ_SEED("mode\0monitor"), FUZZ_SEED("mode\0enforce"), FUZZ_SEED("sample\0001/64"),
	FUZZ_SEED("sample-drop\000off"), FUZZ_SEED("syn-rate\0005000"),
	FUZZ_SEED("bit-rate\000500M"), FUZZ_SEED("pps\0000"), FUZZ_SEED("ttl\00010m"),
	FUZZ_SEED("v6-plen\00064"), FUZZ_SEED("auto-block\000on"),
	FUZZ_SEED("auto-max\0004096"), FUZZ_SEED("drop-malformed\000no"),
	/* memory: pps so large that quarters of it overflow */
	FUZZ_SEED("\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\100\0\0\0\1\0\0\0"
		  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\200\0\0\0\1\0\0\0\0")
);

/* What a setting prints, it must read back. */
static void round_trip(const struct vg_settings *s)
{
	char buf[VG_SETTING_STRLEN];
	struct vg_settings again = *s;
	struct vg_error e = { "" };
	const char *text;
	int i;

	for (i = 0; i < VG_SETTINGS; i++) {
		const struct vg_setting *me = &vg_setting_table[i];

		text = me->str(s, me, buf);
		FUZZ_CHECK(text && strlen(text) < VG_SETTING_STRLEN);
		FUZZ_CHECK(!vg_setting_parse(&again, me->word, text, &e));
	}
	FUZZ_CHECK(!memcmp(s, &again, sizeof(*s)));
}

static void word_and_value(const char *word, const char *value)
{
	struct vg_settings s, before;
	struct vg_error e = { "" };
	int err;

	vg_settings_default(&s);
	before = s;
	err = vg_setting_parse(&s, word, value, &e);
	if (err) {
		FUZZ_CHECK(err < 0 && e.msg[0] && memchr(e.msg, 0, sizeof(e.msg)));
		FUZZ_CHECK(!memcmp(&s, &before, sizeof(s)));
		return;
	}
	FUZZ_CHECK(!vg_settings_check(&s, &e));
	round_trip(&s);
}

/*
 * Memory may hold anything: it prints, the check refuses what is out of
 * range, and thresholds can be made from it.
 */
static void memory(const uint8_t *data, size_t len)
{
	char buf[VG_SETTING_STRLEN];
	const struct detector_sums nothing = { 0 };
	struct vg_settings s;
	struct vg_error e = { "" };
	struct detector d;
	const char *text;
	int i;

	vg_settings_default(&s);
	memcpy(&s, data, len < sizeof(s) ? len : sizeof(s));
	for (i = 0; i < VG_SETTINGS; i++) {
		text = vg_setting_table[i].str(&s, &vg_setting_table[i], buf);
		FUZZ_CHECK(text && memchr(text, 0, VG_SETTING_STRLEN));
		if (vg_setting_table[i].get)
			vg_setting_table[i].get(&s, &vg_setting_table[i]);
	}
	if (vg_settings_check(&s, &e))
		FUZZ_CHECK(e.msg[0]);
	detector_init(&d, &s);
	detector_judge(&d, &nothing);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 2);
	size_t word;

	if (!text)
		return 0;
	memcpy(text, data, len);
	text[len] = text[len + 1] = 0;
	word = strlen(text);
	word_and_value(text, word < len ? text + word + 1 : "");
	memory(data, len);
	free(text);
	return 0;
}
