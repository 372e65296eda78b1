// SPDX-License-Identifier: GPL-2.0-only
/* test_setting.c - settings by their words */
#include <errno.h>
#include <string.h>
#include "blocklist.h"
#include "ktap.h"
#include "setting.h"

static const struct {
	const char *word, *value;
	int err;
	const char *printed;
} table[] = {
	{ "mode", "monitor", 0, "monitor" }, { "mode", "enforce", 0, "enforce" },
	{ "mode", "Monitor", -EINVAL, NULL }, { "mode", "", -EINVAL, NULL },
	{ "sample", "1/64", 0, "1/64" }, { "sample", "0.01%", 0, "1/10000" },
	{ "sample", "100%", 0, "1/1" }, { "sample", "never", -EINVAL, NULL },
	{ "sample", "0.001%", -ERANGE, NULL }, { "sample", "x", -EINVAL, NULL },
	{ "sample-drop", "never", 0, "never" }, { "sample-drop", "3.25", 0, "1/3.25" },
	{ "sample-drop", "200%", -ERANGE, NULL },
	{ "syn-rate", "5000", 0, "5000" }, { "syn-rate", "1M", 0, "1M" },
	{ "syn-rate", "off", 0, "0" }, { "syn-rate", "0", 0, "0" },
	{ "syn-rate", "101M", -ERANGE, NULL }, { "syn-rate", "-5", -EINVAL, NULL },
	{ "bit-rate", "500M", 0, "500M" }, { "bit-rate", "2.5G", 0, "2500M" },
	{ "bit-rate", "1000G", 0, "1000G" }, { "bit-rate", "1001G", -ERANGE, NULL },
	{ "bit-rate", "1500", 0, "1500" },
	{ "pps", "100k", 0, "100000" }, { "pps", "99999999999", -ERANGE, NULL },
	{ "ttl", "60", 0, "60s" }, { "ttl", "10m", 0, "600s" }, { "ttl", "0", -ERANGE, NULL },
	{ "ttl", "off", -EINVAL, NULL }, { "ttl", "31d", -ERANGE, NULL },
	{ "v6-plen", "64", 0, "64" }, { "v6-plen", "128", 0, "128" },
	{ "v6-plen", "96", -EINVAL, NULL },
	{ "auto-block", "off", 0, "off" }, { "auto-block", "on", 0, "on" },
	{ "auto-block", "yes", 0, "on" }, { "auto-block", "false", 0, "off" },
	{ "auto-block", "1", -EINVAL, NULL }, { "auto-block", "ON", -EINVAL, NULL },
	{ "auto-max", "1", 0, "1" }, { "auto-max", "4096", 0, "4096" },
	{ "auto-max", "0", -ERANGE, NULL }, { "auto-max", "off", -EINVAL, NULL },
	{ "drop-malformed", "on", 0, "on" }, { "drop-malformed", "maybe", -EINVAL, NULL },
	{ "sample-rate", "1", -ENOENT, NULL }, { "", "1", -ENOENT, NULL },
	{ "Mode", "enforce", -ENOENT, NULL },
};

/* Starting values with nothing at its default, so that a stray write shows. */
static void fill(struct vg_settings *s)
{
	vg_settings_default(s);
	s->sample_weight = 444;
	s->sample_drop_weight = 888;
	s->syn_rate = 11;
	s->bit_rate = 22;
	s->pps = 33;
	s->ttl_s = 44;
	s->auto_max = 55;
}

static void table_of_values(void)
{
	char buf[VG_SETTING_STRLEN];
	unsigned int i, k, others;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct vg_setting *me = vg_setting_find(table[i].word);
		struct vg_settings s, before;
		struct vg_error e = { "" };
		int err;

		fill(&s);
		before = s;
		err = vg_setting_parse(&s, table[i].word, table[i].value, &e);
		if (table[i].err) {
			ktap_ok(err == table[i].err && e.msg[0] && !memcmp(&s, &before, sizeof(s)),
				"%s \"%s\" is refused, nothing stored", table[i].word,
				table[i].value);
			continue;
		}
		for (k = 0, others = 0; k < VG_SETTINGS; k++) {
			const struct vg_setting *o = &vg_setting_table[k];

			others += o != me && o->get(&s, o) != o->get(&before, o);
		}
		ktap_ok(!err && !others && !strcmp(me->str(&s, me, buf), table[i].printed) &&
			!vg_settings_check(&s, &e), "%s %s is %s, and nothing else changes",
			table[i].word, table[i].value, table[i].printed);
	}
}

/* What is printed can be set again: get and set are each other's inverse. */
static void printed_is_read_back(void)
{
	char buf[VG_SETTING_STRLEN];
	unsigned int i;

	for (i = 0; i < VG_SETTINGS; i++) {
		const struct vg_setting *me = &vg_setting_table[i];
		struct vg_settings from, to;

		fill(&from);
		vg_settings_default(&to);
		ktap_ok(!vg_setting_parse(&to, me->word, me->str(&from, me, buf), NULL) &&
			me->get(&to, me) == me->get(&from, me), "%s is read back as printed",
			me->word);
	}
}

/* The table's ranges may not promise what the library then refuses. */
static void ranges_agree_with_the_check(void)
{
	unsigned int i;
	int bad = 0;

	for (i = 0; i < VG_SETTINGS; i++) {
		const struct vg_setting *me = &vg_setting_table[i];
		struct vg_settings s;
		char text[24];

		if (!me->max)
			continue;
		vg_settings_default(&s);
		snprintf(text, sizeof(text), "%llu", (unsigned long long)me->max);
		bad += vg_setting_parse(&s, me->word, text, NULL) || vg_settings_check(&s, NULL);
		snprintf(text, sizeof(text), "%llu", (unsigned long long)me->min);
		bad += vg_setting_parse(&s, me->word, text, NULL) || vg_settings_check(&s, NULL);
	}
	ktap_ok(!bad, "both ends of every range pass the library's check");
}

int main(void)
{
	table_of_values();
	printed_is_read_back();
	ranges_agree_with_the_check();
	return ktap_done();
}
