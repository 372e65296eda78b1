// SPDX-License-Identifier: GPL-2.0-only
/* show.c - settings, status and talkers, the same in every command */
#include <stdio.h>
#include "addr.h"
#include "names.h"
#include "out.h"
#include "setting.h"
#include "show.h"
#include "snapshot.h"

#define SILENT_NS	5000000000ull	/* it publishes every second */

void show_setting(struct vg_out *o, const struct vg_settings *s, const struct vg_setting *me)
{
	char buf[VG_SETTING_STRLEN];
	const char *text = me->str(s, me, buf);

	vg_out_str(o, NULL, me->word, text);
	switch (me->kind) {
	case VG_SETTING_WORD:
		vg_out_str(o, me->word, NULL, text);
		break;
	case VG_SETTING_NUMBER:
		vg_out_u64(o, me->word, NULL, VG_UNIT_PLAIN, me->get(s, me));
		break;
	case VG_SETTING_BOOL:
		vg_out_bool(o, me->word, NULL, me->get(s, me));
		break;
	}
}

void show_settings(struct vg_out *o, const struct vg_settings *s)
{
	unsigned int i;

	for (i = 0; i < VG_SETTINGS; i++)
		show_setting(o, s, &vg_setting_table[i]);
}

static const char *daemon_text(const struct snapshot *n, char *text, size_t size)
{
	if (!n->running)
		snprintf(text, size, "%s", n->st->pid ? "gone without stopping" : "not running");
	else if (n->age_ns > SILENT_NS)
		snprintf(text, size, "pid %u, silent for %llu s", n->st->pid,
			 (unsigned long long)(n->age_ns / 1000000000));
	else
		snprintf(text, size, "pid %u%s", n->st->pid,
			 n->st->adopted ? ", adopted what it found" : "");
	return text;
}

static void show_daemon(struct vg_out *o, const struct snapshot *n)
{
	char text[64];

	vg_out_str(o, NULL, "daemon", daemon_text(n, text, sizeof(text)));
	vg_out_object(o, "daemon", NULL);
	vg_out_bool(o, "running", NULL, n->running);
	vg_out_u64(o, "pid", NULL, VG_UNIT_PLAIN, n->running ? n->st->pid : 0);
	vg_out_bool(o, "adopted", NULL, n->running && n->st->adopted);
	vg_out_end(o);
}

static void show_attach(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n)
{
	const char *why = s->why;
	char text[200];

	if (!*why && s->mode != VG_ATTACH_NATIVE)
		why = n->st->attach_why;
	if (s->mode == VG_ATTACH_NONE && !*why)
		why = s->ifindex ? "no program is attached" : "the interface is gone";
	snprintf(text, sizeof(text), "%s%s%.128s", vg_attach_names[s->mode], *why ? ": " : "",
		 why);
	vg_out_str(o, NULL, "XDP", text);
	vg_out_object(o, "attach", NULL);
	vg_out_str(o, "mode", NULL, vg_attach_names[s->mode]);
	vg_out_str(o, "why", NULL, why);
	vg_out_end(o);
}

void show_rates(struct vg_out *o, const struct snapshot *n)
{
	static const struct {
		const char *key, *label;
		enum vg_out_unit unit;
	} row[] = {
		{ "rx-pps", "rx", VG_UNIT_PPS },
		{ "rx-bps", "", VG_UNIT_BPS },
		{ "pass-pps", "pass", VG_UNIT_PPS },
		{ "drop-pps", "drop", VG_UNIT_PPS },
	};
	const uint64_t value[] = { n->rx_pps, n->rx_bps, n->pass_pps, n->drop_pps };
	unsigned int i;

	vg_out_inline(o, "rates", "rates");
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (n->rates_known)
			vg_out_u64(o, row[i].key, row[i].label, row[i].unit, value[i]);
		else
			vg_out_null(o, row[i].key, row[i].label);
	}
	vg_out_end(o);
}

/* Text shows what is not zero, JSON has all. */
static void show_counters(struct vg_out *o, const struct vg_counters *c)
{
	int i;

	vg_out_inline(o, "counters", "counters");
	for (i = 0; i < __VG_CNT_MAX; i++)
		vg_out_u64(o, vg_cnt_names[i], c->cnt[i] ? vg_cnt_names[i] : NULL, VG_UNIT_NONE,
			   c->cnt[i]);
	vg_out_end(o);
}

void show_totals(struct vg_out *o, const struct vg_counters *c)
{
	vg_out_inline(o, "totals", "totals");
	vg_out_u64(o, "rx", "rx", VG_UNIT_NONE, c->rx);
	vg_out_u64(o, "pass", "pass", VG_UNIT_NONE, c->pass);
	vg_out_u64(o, "drop", "drop", VG_UNIT_NONE, c->drop);
	vg_out_u64(o, "aborted", "aborted", VG_UNIT_NONE, c->cnt[VG_CNT_ABORTED]);
	vg_out_u64(o, "bytes", "bytes", VG_UNIT_NONE, c->bytes);
	vg_out_end(o);
}

void show_records(struct vg_out *o, const struct snapshot *n)
{
	const struct vg_losses *l = &n->st->loss;
	const struct records *r = &n->records;
	const struct {
		const char *key;
		uint64_t v;
		bool in_text;
	} row[] = {
		{ "made", r->made, true },
		{ "lost-ring", n->c.cnt[VG_CNT_LOST], n->c.cnt[VG_CNT_LOST] },
		{ "taken", r->taken, false },
		{ "folded", l->folded, true },
		{ "lost-queue", l->queue, l->queue },
		{ "lost-crash", l->crash, l->crash },
		{ "discarded", r->discarded, r->discarded },
		{ "table-full", l->table, l->table },
	};
	unsigned int i;

	vg_out_inline(o, "records", "records");
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		vg_out_u64(o, row[i].key, row[i].in_text ? row[i].key : NULL, VG_UNIT_NONE,
			   row[i].v);
	vg_out_s64(o, "in-flight", "in-flight", r->unread + r->handed);
	vg_out_bool(o, "balance-ok", r->balance_ok ? NULL : "balance-ok", r->balance_ok);
	if (!r->balance_ok)
		vg_out_tone(o, VG_TONE_BAD);
	vg_out_end(o);
}

void show_status(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n)
{
	vg_out_str(o, "ifname", "interface", s->ifname);
	show_daemon(o, n);
	show_attach(o, s, n);
	vg_out_inline(o, "settings", "settings");
	show_settings(o, &s->g->settings);
	vg_out_end(o);
	show_rates(o, n);
	show_counters(o, &n->c);
	show_totals(o, &n->c);
	show_records(o, n);
	show_health(o, n);
	show_warnings(o, n->warnings);
	vg_out_u64(o, "blocks", "blocks", VG_UNIT_NONE, n->blocks);
	vg_out_u64(o, "allows", "allowed", VG_UNIT_NONE, n->allows);
}

static void talker_table(struct vg_out *o, const char *key, const char *label,
			 const struct vg_talker *t, unsigned int n)
{
	char buf[VG_PREFIX_STRLEN];
	unsigned int i;

	vg_out_array(o, key, label, NULL);
	for (i = 0; i < n; i++) {
		vg_out_object(o, NULL, NULL);
		if (t[i].blocked)
			vg_out_tone(o, VG_TONE_BAD);
		vg_out_str(o, "source", "source", vg_prefix_str(&t[i].prefix, buf));
		vg_out_u64(o, "pps", "packets", VG_UNIT_PPS, t[i].pps);
		vg_out_u64(o, "bps", "rate", VG_UNIT_BPS, t[i].bps);
		vg_out_u64(o, "syn", "syn/s", VG_UNIT_NONE, t[i].syn);
		vg_out_bool(o, "blocked", NULL, t[i].blocked);
		vg_out_str(o, NULL, "", t[i].blocked ? "blocked" : "");
		vg_out_end(o);
	}
	vg_out_end(o);
}

void show_talkers(struct vg_out *o, const struct snapshot *n, unsigned int by, unsigned int max)
{
	unsigned int count = n->running ? n->st->ntalkers : 0;

	if (count > VG_TALKERS)
		count = VG_TALKERS;
	if (count > max)
		count = max;
	vg_out_object(o, "talkers", "");
	if (by & BY_PACKETS)
		talker_table(o, "packets", "top talkers by packets", n->st->by_packets, count);
	if (by & BY_BYTES)
		talker_table(o, "bytes", "top talkers by bytes", n->st->by_bytes, count);
	vg_out_end(o);
}

void show_brief(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n)
{
	char buf[VG_SAMPLE_STRLEN], daemon[64];

	vg_out_inline(o, NULL, s->ifname);
	vg_out_tone(o, VG_TONE_TITLE);
	vg_out_str(o, NULL, "", vg_attach_names[s->mode]);
	vg_out_str(o, NULL, "", s->g->settings.monitor ? "monitor" : "enforce");
	vg_out_str(o, NULL, "sample", vg_sample_str(s->g->settings.sample_weight, buf));
	vg_out_u64(o, NULL, "blocks", VG_UNIT_NONE, n->blocks);
	vg_out_u64(o, NULL, "allowed", VG_UNIT_NONE, n->allows);
	vg_out_str(o, NULL, "daemon", daemon_text(n, daemon, sizeof(daemon)));
	vg_out_end(o);
	show_rates(o, n);
	show_totals(o, &n->c);
	show_records(o, n);
	if (n->running)
		show_health_brief(o, n);
	show_warnings(o, n->warnings);
}
