// SPDX-License-Identifier: GPL-2.0-only
/* snapshot.c - see snapshot.h */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include "blocklist.h"
#include "budget.h"
#include "snapshot.h"
#include "sysfile.h"

enum {
	SEQ_TRIES = 2000,	/* a writer needs microseconds; more means it died inside */
	BATCH_RECORDS = 4096,
};

/*
 * The daemon holds flock(LOCK_EX) on its lock file for life. Trying the lock
 * would make a daemon that starts at this moment believe it is the second
 * one, so look the file up in the kernel's list instead.
 */
static int lock_is_held(const char *ifname)
{
	unsigned int major, minor;
	unsigned long long ino;
	char path[64], line[160];
	struct stat st;
	int held = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/run/vanguard/%s.lock", ifname);
	if (stat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	f = fopen("/proc/locks", "re");
	if (!f)
		return -errno;
	while (!held && fgets(line, sizeof(line), f)) {
		if (!strstr(line, "FLOCK") || strstr(line, "->"))
			continue;
		if (sscanf(line, "%*d: FLOCK %*s %*s %*d %x:%x:%llu", &major, &minor, &ino) == 3)
			held = ino == st.st_ino && minor == minor(st.st_dev) &&
			       major == major(st.st_dev);
	}
	fclose(f);
	return held;
}

bool daemon_running(const struct vg_sentinel *s)
{
	uint32_t pid = __atomic_load_n(&s->stats->pid, __ATOMIC_RELAXED);
	int held;

	if (!pid)
		return false;
	held = lock_is_held(s->ifname);
	if (held >= 0)
		return held;
	return !kill((pid_t)pid, 0) || errno == EPERM;
}

/* Copy what the daemon published, whole; events are read where they lie. */
static void copy_stats(struct vg_stats *ret, const struct vg_stats *shared)
{
	const size_t len = offsetof(struct vg_stats, ev_next);
	uint32_t before, after;
	int i;

	for (i = 0; i < SEQ_TRIES; i++) {
		before = __atomic_load_n(&shared->seq, __ATOMIC_ACQUIRE);
		memcpy(ret, shared, len);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		after = __atomic_load_n(&shared->seq, __ATOMIC_RELAXED);
		if (before == after && !(before & 1))
			return;
		sched_yield();
	}
}

static uint64_t load(const __u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* Records taken: two counters that move together, read until they agree. */
static uint64_t taken_records(const struct vg_sentinel *s)
{
	uint64_t slots, v6, again, sum = 0;
	uint32_t cpu;
	int i;

	for (cpu = 0; cpu < s->ncpus; cpu++) {
		const struct vg_cpu *c = &s->g->cpu[cpu];

		slots = load(&c->taken);
		v6 = load(&c->taken_v6);
		for (i = 0; i < SEQ_TRIES; i++) {
			again = load(&c->taken);
			if (again == slots)
				break;
			slots = again;
			v6 = load(&c->taken_v6);
		}
		sum += slots - v6;
	}
	return sum;
}

/*
 * Each stage is read before the one that feeds it: all of them only grow, so
 * what is still on its way can look larger than it is, never negative. The
 * daemon publishes its part once a second, hence the allowance.
 */
static void balance(struct snapshot *n, const struct vg_sentinel *s, uint64_t taken)
{
	const struct vg_losses *l = &n->st->loss;
	struct records *r = &n->records;
	uint64_t allowance;

	r->made = n->c.records;
	r->taken = taken;
	r->discarded = n->c.discarded;
	r->unread = (int64_t)(r->made - n->c.cnt[VG_CNT_LOST] - r->discarded - taken);
	r->handed = (int64_t)(taken - l->folded - l->queue - l->crash);
	r->balance_ok = r->unread >= 0 && r->handed >= 0 &&
			r->unread <= (int64_t)((uint64_t)s->ncpus * s->ring_slots);
	if (!n->running)
		return;
	allowance = (uint64_t)(n->st->queue_size + n->st->workers + 2) * BATCH_RECORDS;
	allowance += (uint64_t)((double)(n->st->rx_pps + BATCH_RECORDS) * 4 *
				((double)n->age_ns / 1e9 + 1));
	r->balance_ok = r->balance_ok && r->handed <= (int64_t)allowance;
}

static uint64_t per_second(uint64_t before, uint64_t after, uint64_t ns)
{
	return (uint64_t)((double)(after - before) * 1e9 / (double)ns + 0.5);
}

void snapshot_rates(struct snapshot *n, const struct vg_counters *before, uint64_t ns)
{
	uint64_t bits_before, bits_after;

	if (!ns)
		return;
	bits_before = (before->bytes + before->rx * (VG_FCS + VG_WIRE_GAP)) * 8;
	bits_after = (n->c.bytes + n->c.rx * (VG_FCS + VG_WIRE_GAP)) * 8;
	n->rx_pps = per_second(before->rx, n->c.rx, ns);
	n->rx_bps = per_second(bits_before, bits_after, ns);
	n->pass_pps = per_second(before->pass, n->c.pass, ns);
	n->drop_pps = per_second(before->drop, n->c.drop, ns);
	n->rates_known = true;
}

static void published_rates(struct snapshot *n)
{
	n->rx_pps = n->st->rx_pps;
	n->rx_bps = n->st->rx_bps;
	n->pass_pps = n->st->pass_pps;
	n->drop_pps = n->st->drop_pps;
	n->rates_known = true;
}

static void measure(struct snapshot *n, const struct vg_sentinel *s, unsigned int ms)
{
	struct timespec wait = { ms / 1000, (long)(ms % 1000) * 1000000 };
	struct vg_counters before;
	uint64_t start;

	vg_counters_read(s, &before);
	start = vg_mono_ns();
	nanosleep(&wait, NULL);
	vg_counters_read(s, &n->c);
	snapshot_rates(n, &before, vg_mono_ns() - start);
}

/* What can be seen without a daemon. */
static uint32_t own_warnings(const struct vg_sentinel *s)
{
	char state[32];
	uint32_t w = 0;

	if (s->mode == VG_ATTACH_GENERIC)
		w |= 1u << VG_WARN_GENERIC;
	if (sysfile_net(state, sizeof(state), s->ifname, "operstate") > 0 &&
	    strcmp(state, "up") && strcmp(state, "unknown"))
		w |= 1u << VG_WARN_LINK_DOWN;
	return w;
}

struct counting {
	const struct vg_global *g;
	size_t n;
};

static int count_block(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	struct counting *k = arg;

	(void)p;
	k->n += vg_jiffies_left_ns(k->g, b->expires) != 0;
	return 0;
}

static int count_allow(const struct vg_prefix *p, const struct vg_allow *a, void *arg)
{
	(void)p;
	(void)a;
	++*(size_t *)arg;
	return 0;
}

int snapshot_take(struct snapshot *ret, struct vg_sentinel *s, unsigned int measure_ms)
{
	struct counting k = { .g = s->g };
	struct snapshot n = { 0 };
	uint64_t taken, now;
	int err;

	n.st = calloc(1, sizeof(*n.st));
	if (!n.st)
		return -ENOMEM;
	n.running = daemon_running(s);
	if (!n.running && measure_ms)
		measure(&n, s, measure_ms);
	copy_stats(n.st, s->stats);
	taken = taken_records(s);
	vg_counters_read(s, &n.c);
	now = vg_mono_ns();
	n.age_ns = now > n.st->update_mono_ns ? now - n.st->update_mono_ns : 0;
	balance(&n, s, taken);
	if (n.running)
		published_rates(&n);
	n.warnings = n.running ? n.st->warnings : own_warnings(s);
	err = vg_block_iterate(s, count_block, &k);
	if (err >= 0)
		err = vg_allow_iterate(s, count_allow, &n.allows);
	if (err < 0) {
		free(n.st);
		return err;
	}
	n.blocks = k.n;
	*ret = n;
	return 0;
}

void snapshot_free(struct snapshot *n)
{
	free(n->st);
	n->st = NULL;
}
