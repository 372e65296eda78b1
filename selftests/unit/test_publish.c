// SPDX-License-Identifier: GPL-2.0-only
/* test_publish.c - statistics and events beside readers */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "atomic.h"
#include "ktap.h"
#include "publish.h"

static struct publish pub;
static struct vg_stats *shared;
static int stop;

static void fill(struct vg_stats *s, uint32_t n)
{
	uint32_t i;

	memset(s, 0, sizeof(*s));
	s->pid = n;
	s->rx_pps = n;
	s->ntalkers = n;
	for (i = 0; i < VG_TALKERS; i++)
		s->by_bytes[i].pps = n;
}

static void snapshot(void)
{
	struct vg_stats *s = calloc(1, sizeof(*s));

	fill(s, 7);
	s->loss.folded = 1;
	s->ev_next = 99;
	s->seq = 1234567;
	shared->loss.folded = 42;
	publish_snapshot(&pub, s);
	ktap_ok(shared->pid == 7 && shared->by_bytes[VG_TALKERS - 1].pps == 7 &&
		shared->version == VG_STATS_VERSION, "a snapshot arrives whole");
	ktap_ok(shared->loss.folded == 42 && shared->ev_next == 0,
		"losses and events are not part of it");
	ktap_ok(shared->seq == 2, "its number is even");
	shared->seq = 5;	/* a daemon died half way */
	publish_snapshot(&pub, s);
	ktap_ok(shared->seq == 6, "an odd number left by a dead daemon becomes even");
	free(s);
}

static void events(void)
{
	const struct vg_event ev = { .type = VG_EV_BLOCK, .reason = 1, .rate = 5001, .arg = 60 };
	struct vg_event got;
	uint64_t i, bad = 0;

	ktap_ok(!publish_event_read(shared, 1, &got) && !publish_event_read(shared, 0, &got),
		"no event yet");
	publish_event(&pub, &ev);
	ktap_ok(shared->ev_next == 2 && publish_event_read(shared, 1, &got) &&
		got.rate == 5001 && got.arg == 60 && got.seq == 1 && got.realtime_ns,
		"the first event has number 1 and a time");
	ktap_ok(!publish_event_read(shared, 2, &got), "the next is not there");
	for (i = 2; i <= VG_EVENTS + 10; i++) {
		struct vg_event e = ev;

		e.rate = i;
		publish_event(&pub, &e);
	}
	ktap_ok(!publish_event_read(shared, 10, &got) && publish_event_read(shared, 11, &got) &&
		got.rate == 11, "the ring keeps the last %u", VG_EVENTS);
	for (i = 11; i <= VG_EVENTS + 10; i++)
		bad += !publish_event_read(shared, i, &got) || got.rate != i;
	ktap_ok(!bad, "each under its number");
}

static void *snapshot_writer(void *arg)
{
	struct vg_stats *s = calloc(1, sizeof(*s));
	uint32_t n;

	(void)arg;
	for (n = 1; n <= 3000; n++) {
		fill(s, n);
		publish_snapshot(&pub, s);
	}
	free(s);
	WR_REL(stop, 1);
	return NULL;
}

/* A reader as include/vanguard/stats_api.h tells it to be. */
static void concurrent_snapshots(void)
{
	const uint64_t *words = (const uint64_t *)(const void *)shared;
	size_t n = offsetof(struct vg_stats, ev_next) / 8, i;
	struct vg_stats *copy = calloc(1, sizeof(*copy));
	uint32_t whole = 0, torn = 0, before, after;
	pthread_t t;

	pthread_create(&t, NULL, snapshot_writer, NULL);
	while (!RD_ACQ(stop)) {
		before = RD_ACQ(shared->seq);
		if (before & 1)
			continue;
		for (i = 1; i < n; i++)
			((uint64_t *)copy)[i] = RD_ACQ(words[i]);
		after = RD(shared->seq);
		if (before != after)
			continue;
		whole++;
		if (before < 8)
			continue;	/* not yet this writer's */
		for (i = 0; i < VG_TALKERS; i++)
			torn += copy->by_bytes[i].pps != copy->rx_pps;
		torn += copy->pid != copy->rx_pps || copy->ntalkers != copy->rx_pps;
	}
	pthread_join(t, NULL);
	ktap_ok(!torn, "a reader that follows the protocol never sees half a snapshot");
	ktap_ok(RD(shared->seq) == 6 + 6000, "3000 snapshots, two steps each");
	(void)whole;
	free(copy);
}

static void *event_writer(void *arg)
{
	uint32_t n;

	for (n = 0; n < 5000; n++) {
		struct vg_event ev = { .type = n, .reason = n, .arg = n, .rate = n,
				       .latency_ns = n };

		ev.prefix.family = (uint8_t)(uintptr_t)arg;
		publish_event(&pub, &ev);
	}
	return NULL;
}

static void concurrent_events(void)
{
	uint64_t from = shared->ev_next, pos = from, seen = 0, torn = 0;
	uint32_t last[3] = { 0 };
	struct vg_event ev;
	pthread_t a, b;

	pthread_create(&a, NULL, event_writer, (void *)1);
	pthread_create(&b, NULL, event_writer, (void *)2);
	while (pos < from + 10000) {
		uint64_t next = RD_ACQ(shared->ev_next);

		if (next > pos + VG_EVENTS)
			pos = next - VG_EVENTS;
		for (; pos < next; pos++) {
			if (!publish_event_read(shared, pos, &ev))
				continue;	/* overtaken meanwhile */
			seen++;
			torn += ev.type != ev.reason || ev.arg != ev.type || ev.rate != ev.type ||
				ev.latency_ns != ev.type || ev.seq != pos;
			torn += ev.type < last[ev.prefix.family];
			last[ev.prefix.family] = ev.type;
		}
	}
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	ktap_ok(!torn && seen > VG_EVENTS / 2, "two writers, one reader: whole events, in order");
	ktap_ok(shared->ev_next == from + 10000, "none is missing from the count");
}

int main(void)
{
	shared = calloc(1, sizeof(*shared));
	if (!shared)
		return 1;
	publish_init(&pub, shared);
	snapshot();
	events();
	concurrent_snapshots();
	concurrent_events();
	publish_exit(&pub);
	free(shared);
	return ktap_done();
}
