// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_show.c - whatever the statistics map, the counters and the settings
 * hold, vgctl prints it: every line ends, and its JSON is JSON
 */
#include <iconv.h>
#include <json-c/json.h>
#include <string.h>
#include "blocklist.h"
#include "fuzz.h"
#include "out.h"
#include "publish.h"
#include "sentinel.h"
#include "show.h"
#include "snapshot.h"

FUZZ_SEEDS(
	FUZZ_SEED("\0"), FUZZ_SEED("\1"), FUZZ_SEED("\3\xff"), FUZZ_SEED("\2\x7f\xff\xff\xff"),
	FUZZ_SEED("\1eth0\0\"quoted\"\\ \x1b[31m\xc3\x28\x80"),
	FUZZ_SEED("\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\100\0\0\0\1\0\0\0\x88\x13\0\0\0\0\0\0")
);

static struct vg_stats stats;
static struct vg_global *g;

/* The input, over and over, from another start each time: fields differ. */
static void spread(void *to, size_t size, const uint8_t *data, size_t len)
{
	uint8_t *p = to;
	size_t i;

	memset(to, 0, size);
	for (i = 0; len && i < size; i++)
		p[i] = data[(i + i / len) % len];
}

/* Counters up to 2^56: more packets than a link carries in a century. */
static void bound(void *counters, size_t size)
{
	uint64_t *v = counters;

	for (; size >= sizeof(*v); size -= sizeof(*v))
		*v++ >>= 8;
}

static char *render(enum vg_out_format format, const struct vg_sentinel *s,
		    const struct snapshot *n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct vg_out *o;

	FUZZ_CHECK(f != NULL);
	o = vg_out_file(f, format);
	FUZZ_CHECK(o != NULL);
	vg_out_object(o, NULL, NULL);
	show_status(o, s, n);
	show_talkers(o, n, BY_PACKETS | BY_BYTES, VG_TALKERS);
	if (format == VG_OUT_TEXT) {
		show_brief(o, s, n);
		show_health_brief(o, n);
	}
	vg_out_end(o);
	FUZZ_CHECK(!vg_out_finish(o));
	fclose(f);
	FUZZ_CHECK(strlen(text) == size);
	return text;
}

/* A control character in the text would be the terminal's to obey. */
static void check_text(const char *text)
{
	for (; *text; text++)
		FUZZ_CHECK((unsigned char)*text >= ' ' || *text == '\n');
}

static bool is_utf8(const char *text)
{
	size_t in = strlen(text), room = in + 1, left = room;
	char *from = (char *)text, *copy = malloc(room), *to = copy;
	iconv_t cd = iconv_open("UTF-8", "UTF-8");
	size_t n;

	FUZZ_CHECK(copy != NULL && cd != (iconv_t)-1);
	n = iconv(cd, &from, &in, &to, &left);
	iconv_close(cd);
	free(copy);
	return n != (size_t)-1;
}

static void check_json(const char *text)
{
	struct json_tokener *t = json_tokener_new_ex(64);
	struct json_object *j;

	FUZZ_CHECK(t != NULL);
	/* json-c 0.18 finds faults in good UTF-8: that is the C library's to judge. */
	FUZZ_CHECK(is_utf8(text));
	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
	j = json_tokener_parse_ex(t, text, (int)strlen(text));
	if (!j)
		dprintf(2, "%s\n%.2000s\n", json_tokener_error_desc(json_tokener_get_error(t)),
			text);
	FUZZ_CHECK(j != NULL);
	json_object_put(j);
	json_tokener_free(t);
}

/* No maps here; what is in them is fuzz_addr's affair. Linked with --wrap. */
int __wrap_vg_block_iterate(struct vg_sentinel *s, vg_block_fn fn, void *arg);
int __wrap_vg_allow_iterate(struct vg_sentinel *s, vg_allow_fn fn, void *arg);

int __wrap_vg_block_iterate(struct vg_sentinel *s, vg_block_fn fn, void *arg)
{
	struct vg_block b;
	struct vg_prefix p = { .family = 4 };

	memcpy(&b, s->stats, sizeof(b));
	return fn(&p, &b, arg);
}

int __wrap_vg_allow_iterate(struct vg_sentinel *s, vg_allow_fn fn, void *arg)
{
	(void)s;
	(void)fn;
	(void)arg;
	return 0;
}

static void check_events(void)
{
	struct vg_event ev;
	uint64_t i;

	for (i = 0; i < 8; i++)
		publish_event_read(&stats, stats.ev_next - i, &ev);
	publish_event_read(&stats, 0, &ev);
	publish_event_read(&stats, UINT64_MAX, &ev);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct vg_sentinel s = { .ifname = "eth0", .ncpus = 2, .ring_slots = 1024,
				 .blocks_fd = -1, .allows_fd = -1, .stats = &stats };
	struct snapshot n;
	uint8_t how;
	char *text;

	if (!len)
		return 0;
	how = *data++;
	len--;
	if (!g) {
		g = calloc(1, sizeof(*g));
		FUZZ_CHECK(g != NULL);
	}
	spread(&stats, sizeof(stats), data, len);
	stats.seq &= ~1u;	/* odd: the reader waits for the writer, milliseconds */
	stats.pid = 0;		/* else processes of this machine are looked at */
	spread(&g->settings, sizeof(g->settings), data, len);
	spread(&g->cpu[0], offsetof(struct vg_cpu, cell), data, len);
	bound(&g->cpu[0], offsetof(struct vg_cpu, cell));
	bound(&stats.loss, sizeof(stats.loss));
	g->clock.hz = 250;
	s.g = g;
	s.mode = (how >> 2 & 3) % (VG_ATTACH_GENERIC + 1);
	spread(s.why, how & 16 ? sizeof(s.why) - 1 : 0, data, len);
	FUZZ_CHECK(!snapshot_take(&n, &s, 0));
	n.running = how & 1;
	n.rates_known = how & 2;
	n.warnings = n.st->warnings;
	text = render(VG_OUT_TEXT, &s, &n);
	check_text(text);
	free(text);
	text = render(VG_OUT_JSON, &s, &n);
	check_json(text);
	free(text);
	check_events();
	snapshot_free(&n);
	return 0;
}
