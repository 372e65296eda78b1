/* SPDX-License-Identifier: GPL-2.0-only */
/* snapshot.h - one consistent look at an interface: counters, daemon, records */
#ifndef VGCTL_SNAPSHOT_H
#define VGCTL_SNAPSHOT_H

#include "sentinel.h"

/**
 * struct records - where the records are that the program made
 *
 * made = lost in the ring + discarded + taken + unread, and
 * taken = folded + lost in the queue + lost in a crash + handed on.
 */
struct records {
	uint64_t made, taken, discarded;
	int64_t unread, handed;
	bool balance_ok;
};

/**
 * struct snapshot - what status and top show
 * @st: the daemon's view without its events; all zero when it never ran
 * @running: a daemon holds this interface's lock now
 * @age_ns: how old @st is
 * @rates_known: the four rates are set
 */
struct snapshot {
	struct vg_counters c;
	struct vg_stats *st;
	bool running;
	uint64_t age_ns;
	bool rates_known;
	uint64_t rx_pps, rx_bps, pass_pps, drop_pps;
	struct records records;
	uint32_t warnings;
	size_t blocks, allows;
};

/**
 * snapshot_take() - 0 or -ENOMEM
 * @measure_ms: without a daemon, measure rates over this time; 0: do not
 */
int snapshot_take(struct snapshot *ret, struct vg_sentinel *s, unsigned int measure_ms);
void snapshot_free(struct snapshot *n);

/** snapshot_rates() - rates from two readings of the counters, @ns apart */
void snapshot_rates(struct snapshot *n, const struct vg_counters *before, uint64_t ns);

/** daemon_running() - does a daemon own @ifname's state? */
bool daemon_running(const struct vg_sentinel *s);

#endif /* VGCTL_SNAPSHOT_H */
