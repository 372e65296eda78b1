// SPDX-License-Identifier: GPL-2.0-only
/* test_out.c - the same calls as text and as JSON */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "ktap.h"
#include "out.h"

typedef void (*build_fn)(struct vg_out *o);

static char *render(build_fn build, enum vg_out_format format, int *ret_err)
{
	char *buf = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&buf, &size);
	struct vg_out *o = vg_out_file(f, format);

	build(o);
	*ret_err = vg_out_finish(o);
	fclose(f);
	return buf;
}

static void gives(const char *claim, build_fn build, enum vg_out_format format, const char *want)
{
	int err;
	char *got = render(build, format, &err);

	if (!ktap_ok(!err && !strcmp(got, want), "%s", claim))
		ktap_diag("err %d, got:\n%s\nwant:\n%s", err, got, want);
	free(got);
}

static void fields(struct vg_out *o)
{
	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "name", "name", "eth0");
	vg_out_u64(o, "packets", "packets seen", VG_UNIT_NONE, 1234567);
	vg_out_u64(o, "hidden", NULL, VG_UNIT_NONE, 1);
	vg_out_str(o, NULL, "text only", "here");
	vg_out_bool(o, "ok", "ok", true);
	vg_out_null(o, "speed", "speed");
	vg_out_s64(o, "delta", "delta", -5);
	vg_out_fixed(o, "mpps", "Mpps", 3, 1.488095);
	vg_out_end(o);
}

static void nested(struct vg_out *o)
{
	vg_out_object(o, NULL, NULL);
	vg_out_inline(o, "rates", "rates");
	vg_out_u64(o, "rx", "rx", VG_UNIT_PPS, 1488095);
	vg_out_u64(o, "bits", "", VG_UNIT_BPS, 999999);
	vg_out_end(o);
	vg_out_inline(o, NULL, "group");
	vg_out_u64(o, "a", "a", VG_UNIT_PLAIN, 1);
	vg_out_end(o);
	vg_out_object(o, "inner", "inner");
	vg_out_str(o, "k", "key", "v");
	vg_out_end(o);
	vg_out_text_object(o, "");
	vg_out_inline(o, "never", "never in JSON");
	vg_out_str(o, "x", "", "y");
	vg_out_end(o);
	vg_out_end(o);
	vg_out_array(o, "words", "words", "none");
	vg_out_str(o, NULL, NULL, "one");
	vg_out_str(o, NULL, NULL, "two");
	vg_out_end(o);
	vg_out_array(o, "empty", "empty", "none");
	vg_out_end(o);
	vg_out_array(o, NULL, "text list", NULL);
	vg_out_str(o, NULL, NULL, "three");
	vg_out_end(o);
	vg_out_end(o);
}

static void row(struct vg_out *o, const char *source, uint64_t n, bool mark)
{
	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "source", "source", source);
	vg_out_u64(o, "n", "count", VG_UNIT_PLAIN, n);
	if (mark)
		vg_out_str(o, "mark", "mark", "x");
	vg_out_end(o);
}

static void table(struct vg_out *o)
{
	vg_out_array(o, NULL, NULL, "nothing");
	row(o, "192.0.2.1", 5, false);
	row(o, "2001:db8::1", 123456, true);
	vg_out_end(o);
}

static void empty_table(struct vg_out *o)
{
	vg_out_array(o, NULL, NULL, "nothing");
	vg_out_end(o);
}

static void hostile(struct vg_out *o)
{
	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "a", "a", "\x1b[31mred\x07\n\t\"\\");
	vg_out_str(o, "b", "b", "caf\xc3\xa9 \xff\xc0\x80 \xed\xa0\x80 \xf5\x80");
	vg_out_str(o, "c", "c", "\xf0\x9f\x98\x80 \xe2\x82");
	vg_out_end(o);
}

static void two_documents(struct vg_out *o)
{
	int i;

	for (i = 1; i <= 2; i++) {
		vg_out_inline(o, NULL, "");
		vg_out_u64(o, "seq", "", VG_UNIT_PLAIN, (uint64_t)i);
		vg_out_str(o, "path", "", "/a/b");
		vg_out_time(o, "time", NULL, (uint64_t)1700000000123456789);
		vg_out_time(o, "unknown", "since", 0);
		vg_out_end(o);
	}
}

static void sequence(struct vg_out *o)
{
	int i;

	vg_out_array(o, NULL, NULL, NULL);
	for (i = 0; i < 2; i++) {
		vg_out_object(o, NULL, NULL);
		vg_out_str(o, "if", "interface", i ? "b" : "a");
		vg_out_inline(o, "r", "rates");
		vg_out_u64(o, "rx", "rx", VG_UNIT_PLAIN, 1);
		vg_out_end(o);
		vg_out_end(o);
	}
	vg_out_end(o);
}

static void unended(struct vg_out *o)
{
	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "a", "a", "b");
}

static void outside(struct vg_out *o)
{
	vg_out_str(o, "a", "a", "b");
}

static void documents(void)
{
	gives("an object is aligned lines", fields, VG_OUT_TEXT,
	      "name          eth0\npackets seen  1,234,567\ntext only     here\nok            yes\n"
	      "speed         -\ndelta         -5\nMpps          1.488\n");
	gives("the same object as JSON", fields, VG_OUT_JSON_LINES,
	      "{\"name\":\"eth0\",\"packets\":1234567,\"hidden\":1,\"ok\":true,\"speed\":null,"
	      "\"delta\":-5,\"mpps\":1.488}\n");
	gives("groups, lists and inner objects", nested, VG_OUT_TEXT,
	      "rates      rx 1.49 Mpps  1.00 Mbit/s\ngroup      a 1\ninner\n  key  v\n"
	      "never in JSON  y\n"
	      "words      one, two\nempty      none\ntext list  three\n");
	gives("the same as JSON: groups vanish, what is text stays out", nested, VG_OUT_JSON_LINES,
	      "{\"rates\":{\"rx\":1488095,\"bits\":999999},\"a\":1,\"inner\":{\"k\":\"v\"},"
	      "\"words\":[\"one\",\"two\"],\"empty\":[]}\n");
	gives("an array of objects is a table", table, VG_OUT_TEXT,
	      "SOURCE        COUNT  MARK\n192.0.2.1         5\n2001:db8::1  123456  x\n");
	gives("the same as JSON", table, VG_OUT_JSON_LINES,
	      "[{\"source\":\"192.0.2.1\",\"n\":5},{\"source\":\"2001:db8::1\",\"n\":123456,"
	      "\"mark\":\"x\"}]\n");
	gives("an empty table says so", empty_table, VG_OUT_TEXT, "nothing\n");
	gives("an empty table is an empty array", empty_table, VG_OUT_JSON_LINES, "[]\n");
	gives("text has no control bytes", hostile, VG_OUT_TEXT,
	      "a  ?[31mred???\"\\\nb  caf\xc3\xa9 ??? ??? ??\nc  \xf0\x9f\x98\x80 ??\n");
	gives("documents follow each other", two_documents, VG_OUT_JSON_LINES,
	      "{\"seq\":1,\"path\":\"/a/b\",\"time\":\"2023-11-14T22:13:20.123Z\","
	      "\"unknown\":null}\n"
	      "{\"seq\":2,\"path\":\"/a/b\",\"time\":\"2023-11-14T22:13:20.123Z\","
	      "\"unknown\":null}\n");
	gives("an inline document is one line", two_documents, VG_OUT_TEXT,
	      "1  /a/b  since -\n2  /a/b  since -\n");
	gives("objects with members of their own are not a table", sequence, VG_OUT_TEXT,
	      "interface  a\nrates      rx 1\n\ninterface  b\nrates      rx 1\n");
}

static void json_is_valid(void)
{
	static const build_fn all[] = { fields, nested, table, empty_table, hostile, sequence };
	struct json_object *j;
	unsigned int i;
	int err, good = 0;
	char *s;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		s = render(all[i], VG_OUT_JSON, &err);
		j = json_tokener_parse(s);
		good += j && !err;
		json_object_put(j);
		free(s);
	}
	ktap_ok(good == sizeof(all) / sizeof(all[0]), "a JSON parser takes all of it");
}

static void misuse_and_failure(void)
{
	struct vg_out *o;
	FILE *full;
	char *s;
	int err;

	s = render(unended, VG_OUT_JSON, &err);
	ktap_ok(err == -EPROTO && !*s,
		"a container without an end is an error, and nothing is printed");
	free(s);
	s = render(outside, VG_OUT_TEXT, &err);
	ktap_ok(err == -EPROTO, "a value outside any container is an error");
	free(s);
	full = fopen("/dev/full", "w");
	o = vg_out_file(full, VG_OUT_TEXT);
	fields(o);
	err = vg_out_finish(o);
	fclose(full);
	ktap_ok(err < 0, "a full disk is an error");
}

struct lines {
	int n, bad, titles;
};

static void count_line(void *arg, enum vg_out_tone tone, const char *line)
{
	struct lines *l = arg;

	l->n++;
	l->bad += tone == VG_TONE_BAD && !!strstr(line, "192.0.2.1");
	l->titles += tone == VG_TONE_TITLE;
}

static void lines_carry_tones(void)
{
	struct lines l = { 0 };
	struct vg_out *o = vg_out_lines(count_line, &l);

	vg_out_object(o, NULL, NULL);
	vg_out_array(o, "t", "talkers", NULL);
	vg_out_object(o, NULL, NULL);
	vg_out_tone(o, VG_TONE_BAD);
	vg_out_str(o, "s", "source", "192.0.2.1");
	vg_out_end(o);
	vg_out_end(o);
	vg_out_end(o);
	ktap_ok(!vg_out_finish(o) && l.n == 3 && l.bad == 1 && l.titles == 1,
		"lines come one by one, with their tone");
}

static const struct {
	enum vg_out_unit unit;
	uint64_t v;
	const char *text;
} units[] = {
	{ VG_UNIT_NONE, 0, "0" }, { VG_UNIT_NONE, 999, "999" }, { VG_UNIT_NONE, 1000, "1,000" },
	{ VG_UNIT_NONE, UINT64_MAX, "18,446,744,073,709,551,615" }, { VG_UNIT_PLAIN, 1000, "1000" },
	{ VG_UNIT_PPS, 0, "0 pps" }, { VG_UNIT_PPS, 999, "999 pps" },
	{ VG_UNIT_PPS, 1000, "1.00 kpps" },
	{ VG_UNIT_PPS, 9994, "9.99 kpps" }, { VG_UNIT_PPS, 9996, "10.0 kpps" },
	{ VG_UNIT_PPS, 99949, "99.9 kpps" }, { VG_UNIT_PPS, 99960, "100 kpps" },
	{ VG_UNIT_PPS, 999499, "999 kpps" }, { VG_UNIT_PPS, 999600, "1.00 Mpps" },
	{ VG_UNIT_BPS, 2500000000, "2.50 Gbit/s" }, { VG_UNIT_NS, 806, "806 ns" },
	{ VG_UNIT_NS, 1234567, "1.23 ms" }, { VG_UNIT_US, 999, "999 us" },
	{ VG_UNIT_US, 15000, "15.0 ms" },
	{ VG_UNIT_SECONDS, 59, "59s" }, { VG_UNIT_SECONDS, 60, "1m0s" },
	{ VG_UNIT_SECONDS, 7260, "2h1m" },
	{ VG_UNIT_SECONDS, 2592000, "30d0h" }, { VG_UNIT_PERMILLE, 51, "5.1 %" },
	{ VG_UNIT_PERMILLE, 1000, "100.0 %" }, { VG_UNIT_KIB, 1023, "1023 KiB" },
	{ VG_UNIT_KIB, 24576, "24.0 MiB" },
};

static void unit_table(void)
{
	char buf[48];
	unsigned int i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		vg_out_unit_str(buf, sizeof(buf), units[i].unit, units[i].v);
		if (!ktap_ok(!strcmp(buf, units[i].text), "%s", units[i].text))
			ktap_diag("got %s", buf);
	}
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	documents();
	json_is_valid();
	misuse_and_failure();
	lines_carry_tones();
	unit_table();
	return ktap_done();
}
