// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_events.c - when was a source blocked? To the nanosecond, from the
 * daemon's event ring
 *
 *	bench_events IFNAME ADDRESS
 *
 * Prints the CLOCK_REALTIME of the latest block of ADDRESS and the daemon's
 * own latency, in ns; exit code 1 when there was none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "sentinel.h"

/* The slot's event when it is whole and still number @seq. */
static int event_read(const struct vg_stats *st, uint64_t seq, struct vg_event *ret_ev)
{
	const struct vg_event *slot = &st->ev[(seq - 1) % VG_EVENTS];

	if (__atomic_load_n(&slot->seq, __ATOMIC_ACQUIRE) != seq)
		return -1;
	memcpy(ret_ev, slot, sizeof(*ret_ev));
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&slot->seq, __ATOMIC_RELAXED) == seq ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct vg_error e = { "" };
	struct vg_sentinel *s;
	struct vg_prefix p;
	struct vg_event ev;
	uint64_t seq, next;

	if (argc != 3) {
		fputs("usage: bench_events IFNAME ADDRESS\n", stderr);
		return 2;
	}
	if (vg_prefix_parse(&p, argv[2], &e) || vg_sentinel_open(&s, argv[1], false, &e)) {
		fprintf(stderr, "bench_events: %s\n", e.msg);
		return 2;
	}
	next = __atomic_load_n(&s->stats->ev_next, __ATOMIC_ACQUIRE);
	for (seq = next - 1; seq && next - seq <= VG_EVENTS; seq--) {
		if (event_read(s->stats, seq, &ev) || ev.type != VG_EV_BLOCK ||
		    memcmp(&ev.prefix, &p, sizeof(p)))
			continue;
		printf("%llu %llu\n", (unsigned long long)ev.realtime_ns,
		       (unsigned long long)ev.latency_ns);
		vg_sentinel_close(s);
		return 0;
	}
	vg_sentinel_close(s);
	return 1;
}
