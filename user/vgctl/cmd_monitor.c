// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_monitor.c - what happens, as it happens. While a daemon runs, its event
 * ring tells; without one, the block map is watched and compared.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "addr.h"
#include "cmd.h"
#include "names.h"
#include "rows.h"
#include "snapshot.h"

enum { OPT_ONCE, OPT_COUNT, OPT_TIMEOUT };

enum {
	POLL_MS = 20,		/* how late an event may be shown */
	SLOW_POLLS = 10,	/* the map and the daemon's life, every so many polls */
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/**
 * struct watch - one run of monitor
 * @next: number of the next event to show
 * @left: events still to show
 * @known: the block map as last seen, while no daemon runs
 */
struct watch {
	struct ctx *c;
	uint64_t next;
	uint64_t left;
	struct block_rows known;
	bool watching_map;
};

static uint64_t load(const __u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static const char *word(const char *const *table, uint32_t i, uint32_t max)
{
	return i < max ? table[i] : "unknown";
}

static void rate(struct vg_out *o, uint32_t reason, uint64_t v)
{
	char text[48];

	vg_out_u64(o, "rate", NULL, VG_UNIT_NONE, v);
	vg_out_str(o, "unit", NULL, word(vg_reason_units, reason, __VG_REASON_MAX));
	if (!v)
		return;
	vg_out_unit_str(text, sizeof(text) - 8, (enum vg_out_unit)rate_unit(reason), v);
	if (reason == VG_REASON_SYN_FLOOD)
		strcat(text, " syn/s");
	vg_out_str(o, NULL, "", text);
}

/* An event about a source: the daemon's, or one found in the map (seq 0). */
static void source_event(struct vg_out *o, const struct vg_event *ev)
{
	char buf[VG_PREFIX_STRLEN];

	vg_out_str(o, "reason", "", word(vg_reason_names, ev->reason, __VG_REASON_MAX));
	vg_out_str(o, "source", "", vg_prefix_str(&ev->prefix, buf));
	rate(o, ev->reason, ev->rate);
	if (ev->type == VG_EV_BLOCK) {
		vg_out_u64(o, "ttl", "for", VG_UNIT_SECONDS, ev->arg);
	} else {
		vg_out_null(o, "ttl", NULL);
	}
	if (ev->type == VG_EV_BLOCK && ev->seq) {
		vg_out_u64(o, "latency-us", NULL, VG_UNIT_US, (ev->latency_ns + 999) / 1000);
		vg_out_u64(o, NULL, "after", VG_UNIT_NS, ev->latency_ns);
	} else {
		vg_out_null(o, "latency-us", NULL);
	}
}

static void show_event(struct vg_out *o, const struct vg_event *ev)
{
	bool warning = ev->type == VG_EV_WARN_ON || ev->type == VG_EV_WARN_OFF;

	vg_out_inline(o, NULL, "");
	if (ev->seq)
		vg_out_u64(o, "seq", NULL, VG_UNIT_PLAIN, ev->seq);
	else
		vg_out_null(o, "seq", NULL);
	vg_out_time(o, "time", "", ev->realtime_ns);
	vg_out_str(o, "event", "", word(vg_event_names, ev->type, __VG_EV_MAX));
	if (warning) {
		vg_out_str(o, "reason", "", word(vg_warn_names, ev->reason, __VG_WARN_MAX));
		vg_out_str(o, "text", "", word(vg_warn_texts, ev->reason, __VG_WARN_MAX));
	} else if (ev->type == VG_EV_START) {
		vg_out_bool(o, "adopted", "adopted", ev->arg);
	} else if (ev->type != VG_EV_STOP) {
		source_event(o, ev);
	}
	vg_out_end(o);
}

static void show_lost(struct vg_out *o, uint64_t count)
{
	vg_out_inline(o, NULL, "");
	vg_out_null(o, "seq", NULL);
	vg_out_time(o, "time", "", vg_real_ns());
	vg_out_str(o, "event", "", "lost");
	vg_out_u64(o, "count", "", VG_UNIT_NONE, count);
	vg_out_str(o, NULL, "", "events were overwritten before they could be read");
	vg_out_end(o);
}

/* Copy event @seq; false when it is being written or overwritten. */
static bool read_event(const struct vg_stats *st, uint64_t seq, struct vg_event *ret)
{
	const struct vg_event *ev = &st->ev[(seq - 1) % VG_EVENTS];

	if (load(&ev->seq) != seq)
		return false;
	memcpy(ret, ev, sizeof(*ret));
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&ev->seq, __ATOMIC_RELAXED) == seq;
}

static void show_events(struct watch *w)
{
	const struct vg_stats *st = w->c->s->stats;
	uint64_t end = load(&st->ev_next), lost = 0;
	struct vg_event ev;

	if (end < w->next)
		w->next = 1;	/* the map was made anew */
	for (; w->next < end && w->left; w->next++) {
		if (end - w->next > VG_EVENTS) {
			lost += end - w->next - VG_EVENTS;
			w->next = end - VG_EVENTS;
		}
		if (!read_event(st, w->next, &ev)) {
			lost++;
			end = load(&st->ev_next);
			continue;
		}
		if (lost)
			show_lost(w->c->out, lost);
		lost = 0;
		show_event(w->c->out, &ev);
		w->left--;
	}
	if (lost)
		show_lost(w->c->out, lost);
}

static void map_event(struct watch *w, enum vg_event_type type, const struct block_row *r)
{
	struct vg_event ev = {
		.realtime_ns = type == VG_EV_BLOCK ? r->block.since_ns : vg_real_ns(),
		.type = type,
		.reason = r->block.reason,
		.prefix = r->prefix,
		.rate = type == VG_EV_BLOCK ? r->block.rate : 0,
		.arg = r->block.ttl_s,
	};

	if (!w->left)
		return;
	show_event(w->c->out, &ev);
	w->left--;
}

/* Both lists are sorted: walk them side by side. */
static int compare_map(struct watch *w)
{
	struct block_rows now;
	size_t i = 0, k = 0;
	int d, err;

	err = block_rows_read(w->c->s, &now);
	if (err)
		return err;
	while (i < w->known.n || k < now.n) {
		d = i == w->known.n ? 1 : k == now.n ? -1 :
		    prefix_cmp(&w->known.row[i].prefix, &now.row[k].prefix);
		if (d < 0) {
			map_event(w, VG_EV_RELEASE, &w->known.row[i++]);
		} else if (d > 0) {
			map_event(w, VG_EV_BLOCK, &now.row[k++]);
		} else {
			if (w->known.row[i].block.since_ns != now.row[k].block.since_ns)
				map_event(w, VG_EV_BLOCK, &now.row[k]);
			i++;
			k++;
		}
	}
	free(w->known.row);
	w->known = now;
	return 0;
}

/* The slower part of a round: does a daemon run, has the map changed. */
static int look_around(struct watch *w)
{
	int err;

	if (vg_sentinel_attached(w->c->s) == -ENOENT)
		return fail(w->c, EXIT_NOTHING, "%s was taken off", w->c->s->ifname);
	if (daemon_running(w->c->s)) {
		w->watching_map = false;
		return EXIT_OK;
	}
	if (w->watching_map) {
		err = compare_map(w);
	} else {
		free(w->known.row);
		memset(&w->known, 0, sizeof(w->known));
		err = block_rows_read(w->c->s, &w->known);
		w->watching_map = true;
	}
	return err ? fail_err(w->c, err) : EXIT_OK;
}

static int watch(struct watch *w, uint64_t deadline)
{
	const struct timespec nap = { 0, POLL_MS * 1000000 };
	unsigned int round;
	int code = EXIT_OK;

	for (round = 0; !stopped && w->left && code == EXIT_OK; round++) {
		show_events(w);
		if (w->left && round % SLOW_POLLS == 0)
			code = look_around(w);
		if (!w->left || vg_mono_ns() >= deadline)
			break;
		nanosleep(&nap, NULL);
	}
	return code;
}

int cmd_monitor(struct ctx *c, int argc, char **argv)
{
	const struct cmd_value *count = &c->value[OPT_COUNT], *timeout = &c->value[OPT_TIMEOUT];
	struct sigaction sa = { .sa_handler = stop };
	struct watch w = { .c = c, .left = UINT64_MAX };
	uint64_t deadline = UINT64_MAX;
	int code;

	(void)argc;
	(void)argv;
	code = ctx_open(c, false);
	if (code)
		return code;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	if (count->given)
		w.left = count->number;
	if (timeout->given)
		deadline = vg_mono_ns() + timeout->number * 1000000000;
	w.next = load(&c->s->stats->ev_next);
	if (!w.next)
		w.next = 1;
	if (c->value[OPT_ONCE].given) {
		w.next = w.next > VG_EVENTS ? w.next - VG_EVENTS : 1;
		show_events(&w);
		return EXIT_OK;
	}
	code = watch(&w, deadline);
	free(w.known.row);
	if (code == EXIT_OK && count->given && w.left && !stopped)
		code = fail(c, EXIT_NOTHING, "time is up, %llu of %llu events came",
			    (unsigned long long)(count->number - w.left),
			    (unsigned long long)count->number);
	return code;
}
