// SPDX-License-Identifier: GPL-2.0-only
/*
 * health.c - see health.h
 *
 * Cycles per packet: the time that the cores with the interface's interrupts
 * spent in softirqs, times their frequency, over the packets received. That
 * is the driver, the packet program and what the stack did with packets that
 * passed: what the budget of a link is about. The kernel reports the time in
 * ticks of 10 ms, so it is 0 (unknown) below MIN_TICKS or MIN_PACKETS.
 */
#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "atomic.h"
#include "blocklist.h"
#include "budget.h"
#include "harvester.h"
#include "health.h"
#include "iface.h"
#include "thread.h"

#define NSEC_PER_SEC	1000000000ull
#define MIN_TICKS	5u
#define MIN_PACKETS	10000u

/* Of a second: a worker shares its core with little else, and that is busy. */
#define WORKER_PERMILLE	900u
#define CORE_PERMILLE	990u

static uint64_t per_second(uint64_t now, uint64_t before, uint64_t ns)
{
	return ns && now > before ? (uint64_t)((double)(now - before) * 1e9 / (double)ns + 0.5) : 0;
}

/* All cores: busy share and NET_RX softirqs since the last call. */
static void measure_cores(struct health *h, uint64_t ns)
{
	struct procfs_cpu now[VG_MAX_CPUS];
	unsigned int c;

	if (procfs_cpus(h->root, now))
		return;
	h->softirq_ticks = 0;
	for (c = 0; c < VG_MAX_CPUS; c++) {
		uint64_t total = now[c].total - h->cpu[c].total;
		uint64_t idle = now[c].idle - h->cpu[c].idle;
		struct vg_core *core = &h->core[c];

		core->role = placement_role(h->place, c);
		/* iowait may go backwards; a fresh CPU has no past. */
		if (!now[c].is_online || total > now[c].total || idle > total)
			core->busy_permille = 0;
		else if (total)
			core->busy_permille = (uint32_t)((total - idle) * 1000 / total);
		core->net_rx = per_second(now[c].net_rx, h->cpu[c].net_rx, ns);
		if (core->role & VG_ROLE_IRQ && now[c].softirq > h->cpu[c].softirq)
			h->softirq_ticks += now[c].softirq - h->cpu[c].softirq;
	}
	memcpy(h->cpu, now, sizeof(h->cpu));
}

/* A worker that never waits, on a core without idle time. At the last look of all
 * the workers have gone, and their threads with them. */
static void measure_workers(struct health *h, uint64_t ns)
{
	unsigned int i;

	h->worker_busy = false;
	for (i = 0; i < h->pool->started; i++) {
		const struct pool_worker *w = &h->pool->worker[i];
		uint64_t now = thread_cpu_ns(w->thread), used = now - h->worker_ns[i];

		h->worker_ns[i] = now;
		if (ns && used * 1000 / ns >= WORKER_PERMILLE && w->cpu >= 0 &&
		    h->core[w->cpu].busy_permille >= CORE_PERMILLE)
			h->worker_busy = true;
	}
}

static uint64_t count_switches(const struct health *h)
{
	uint64_t sum = procfs_switches(h->root, thread_id());
	unsigned int i;

	if (RD(h->harvester->tid))
		sum += procfs_switches(h->root, RD(h->harvester->tid));
	for (i = 0; i < h->pool->opts.workers; i++) {
		int tid = RD(h->pool->worker[i].tid);

		if (tid)
			sum += procfs_switches(h->root, tid);
	}
	return sum;
}

uint64_t health_quantile(const uint64_t hist[POOL_HIST], uint64_t total, unsigned int percent)
{
	uint64_t want = (total * percent + 99) / 100, seen = 0;
	unsigned int i;

	if (!total)
		return 0;
	for (i = 0; i < POOL_HIST - 1; i++) {
		seen += hist[i];
		if (seen >= want)
			break;
	}
	return pool_hist_ns(i);
}

/* What all interfaces share: pipeline, machine. */
static void measure_shared(struct health *h, uint64_t now_ns)
{
	uint64_t ns = now_ns - h->last_ns, hist[POOL_HIST], total = 0, switches;
	struct vg_stats *s = &h->stats;
	unsigned int i, w;

	memset(s, 0, sizeof(*s));
	s->pid = (uint32_t)getpid();
	s->start_realtime_ns = h->start_real_ns;
	s->update_mono_ns = now_ns;
	s->harvester_cpu = (uint32_t)h->place->harvester;
	s->workers = h->place->workers;
	s->queue_size = h->pool->opts.queue;
	s->queue_depth = pool_depth(h->pool, &s->queue_depth_max);

	for (i = 0; i < POOL_HIST; i++) {
		uint64_t sum = 0;

		for (w = 0; w < h->pool->opts.workers; w++)
			sum += RD(h->pool->worker[w].hist[i]);
		hist[i] = sum - h->hist[i];
		total += hist[i];
		h->hist[i] = sum;
	}
	s->latency_p50_ns = health_quantile(hist, total, 50);
	s->latency_p95_ns = health_quantile(hist, total, 95);
	s->latency_p99_ns = health_quantile(hist, total, 99);

	measure_cores(h, ns);
	measure_workers(h, ns);
	for (i = 0; i < VG_MAX_CPUS; i++) {
		if (h->place->online >> i & 1)
			s->ncpus = i + 1;
	}
	memcpy(s->core, h->core, s->ncpus * sizeof(s->core[0]));
	switches = count_switches(h);
	s->ctx_switches = per_second(switches, h->switches, ns);
	h->switches = switches;
	s->rss_kib = procfs_rss_kib(h->root);
	s->cpu_mhz = h->mhz;
}

static void read_link(const struct health *h, const struct iface *i, struct vg_stats *s)
{
	const char *ifname = i->s->ifname;
	char path[96];
	uint64_t v;

	snprintf(path, sizeof(path), "/sys/class/net/%s/speed", ifname);
	if (!procfs_u64(h->root, path, &v) && v < UINT32_MAX)
		s->link_mbps = (uint32_t)v;
	snprintf(path, sizeof(path), "/sys/class/net/%s/operstate", ifname);
	if (procfs_text(h->root, path, s->operstate, sizeof(s->operstate)))
		snprintf(s->operstate, sizeof(s->operstate), "%s", "gone");
	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_dropped", ifname);
	if (!procfs_u64(h->root, path, &v))
		s->if_rx_dropped = v;
	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_errors", ifname);
	if (!procfs_u64(h->root, path, &v))
		s->if_rx_errors = v;
	s->rx_queues = procfs_rx_queues(h->root, ifname);
}

static void measure_budget(struct health *h, const struct iface *i, struct vg_stats *s,
			   uint64_t packets, uint64_t ns)
{
	uint32_t cores = (uint32_t)__builtin_popcountll(h->place->irq);
	double hz = (double)sysconf(_SC_CLK_TCK);

	s->expected_mbps = i->conf->expected_mbps;
	/* No more cores can share the work than there are queues to spread it. */
	if (s->rx_queues && cores > s->rx_queues)
		cores = s->rx_queues;
	s->budget_cycles = (uint32_t)vg_budget_cycles(s->link_mbps, VG_FRAME_MIN, h->mhz, 1);
	s->budget_cycles_all = (uint32_t)vg_budget_cycles(s->link_mbps, VG_FRAME_MIN, h->mhz,
							  cores);
	if (!ns || packets < MIN_PACKETS || h->softirq_ticks < MIN_TICKS)
		return;
	s->cycles_per_packet = (uint32_t)((double)h->softirq_ticks / hz * h->mhz * 1e6 /
					  (double)packets);
}

static int count_allow(const struct vg_prefix *p, const struct vg_allow *a, void *arg)
{
	(void)p;
	(void)a;
	++*(uint32_t *)arg;
	return 0;
}

static void read_lists(struct health_iface *hi, struct iface *i, struct vg_stats *s)
{
	uint64_t generation = RD(i->s->g->generation);

	if (hi->allows_generation != generation) {
		hi->allows_generation = generation;
		hi->allows = 0;
		vg_allow_iterate(i->s, count_allow, &hi->allows);
	}
	s->allows = hi->allows;
	pthread_mutex_lock(&i->lock);
	s->blocks = i->ledger.count;
	s->auto_blocks = i->ledger.automatic;
	pthread_mutex_unlock(&i->lock);
}

static void mark_blocked(struct iface *i, struct vg_talker *t, uint32_t n)
{
	struct vg_block b;
	uint32_t k;

	for (k = 0; k < n; k++)
		t[k].blocked = !vg_block_get(i->s, &t[k].prefix, &b) &&
			       vg_jiffies_left_ns(i->s->g, b.expires) > 0;
}

static void read_talkers(struct health *h, struct iface *i, struct vg_stats *s, uint64_t now_ns)
{
	struct talkers *t = &h->talkers;

	talkers_find(t, i->win, i->workers, window_epoch(now_ns));
	mark_blocked(i, t->by_packets, t->npackets);
	mark_blocked(i, t->by_bytes, t->nbytes);
	s->sources = t->sources;
	s->ntalkers = t->npackets;
	memcpy(s->by_packets, t->by_packets, sizeof(s->by_packets));
	memcpy(s->by_bytes, t->by_bytes, sizeof(s->by_bytes));
}

static void read_pipeline(struct health_iface *hi, struct iface *i, struct vg_stats *s)
{
	struct harvest *hv = &i->harvest;
	uint64_t batches = RD(hv->batches), records = RD(hv->records);

	s->ring_fill_permille = (uint32_t)((uint64_t)RD(hv->fill_max) * 1000 / hv->ring_slots);
	WR(hv->fill_max, 0);
	s->batch_age_us_max = (uint32_t)(RD(hv->age_max_ns) / 1000);
	WR(hv->age_max_ns, 0);
	s->batches = batches;
	if (batches > hi->batches)
		s->batch_avg = (uint32_t)((records - hi->records) / (batches - hi->batches));
	hi->batches = batches;
	hi->records = records;
}

/* Counters the program and the harvester keep; mirrored for readers of stats. */
static void read_losses(struct iface *i, const struct vg_counters *c)
{
	struct vg_losses *loss = &i->s->stats->loss;

	WR(loss->ring, c->cnt[VG_CNT_LOST]);
	WR(loss->discarded, c->discarded);
}

/* Workers go on counting: each number is whole, and that will do. */
static void copy_losses(struct vg_losses *to, const struct vg_losses *from)
{
	const uint64_t *src = (const uint64_t *)(const void *)from;
	uint64_t *dst = (uint64_t *)(void *)to;
	size_t i;

	for (i = 0; i < sizeof(*to) / sizeof(*dst); i++)
		dst[i] = RD(src[i]);
}

static uint64_t lost(const struct vg_losses *l)
{
	return l->ring + l->queue + l->table;
}

static void warn(const struct health *h, struct health_iface *hi, struct iface *i,
		 struct vg_stats *s)
{
	struct vg_losses before = hi->loss, *now = &hi->loss;
	struct warning_input in = {
		.has_jit = hi->has_jit, .worker_busy = h->worker_busy,
		.has_device = procfs_has_device(h->root, i->s->ifname),
	};
	uint32_t changed, w;

	copy_losses(now, &i->s->stats->loss);
	in.lost = lost(now) - lost(&before);
	in.queue_lost = now->queue - before.queue;
	in.refused = now->blocks_refused - before.blocks_refused;
	changed = warning_update(&hi->warning, warning_judge(s, &in));
	s->warnings = hi->warning.on;
	for (w = 0; w < __VG_WARN_MAX; w++) {
		if (changed >> w & 1)
			iface_tell(i, s->warnings >> w & 1 ? VG_EV_WARN_ON : VG_EV_WARN_OFF, w, 0);
	}
}

static void measure_iface(struct health *h, struct health_iface *hi, struct iface *i,
			  uint64_t now_ns)
{
	struct vg_counters *before = &hi->counters, now;
	uint64_t ns = now_ns - h->last_ns;
	struct vg_stats *s = &h->stats;

	memcpy(s->ifname, i->s->ifname, sizeof(s->ifname));
	memcpy(s->attach_why, i->s->why, sizeof(s->attach_why));
	s->attach_mode = i->is_gone || i->is_removed ? VG_ATTACH_NONE : i->s->mode;
	s->adopted = i->s->adopted;
	vg_counters_read(i->s, &now);
	s->rx_pps = per_second(now.rx, before->rx, ns);
	s->pass_pps = per_second(now.pass, before->pass, ns);
	s->drop_pps = per_second(now.drop, before->drop, ns);
	s->rx_bps = per_second(8 * (now.bytes + DETECTOR_WIRE_BYTES * now.rx),
			       8 * (before->bytes + DETECTOR_WIRE_BYTES * before->rx), ns);
	s->cycles_per_packet = 0;
	s->link_mbps = 0;
	read_link(h, i, s);
	measure_budget(h, i, s, now.rx - before->rx, ns);
	read_pipeline(hi, i, s);
	read_lists(hi, i, s);
	read_talkers(h, i, s, now_ns);
	read_losses(i, &now);
	hi->counters = now;
	warn(h, hi, i, s);
	publish_snapshot(&i->publish, s);
}

static bool has_jit(int prog_fd)
{
	struct bpf_prog_info info = { 0 };
	__u32 len = sizeof(info);

	/* If it cannot be asked, do not accuse. */
	return prog_fd < 0 || bpf_obj_get_info_by_fd(prog_fd, &info, &len) ||
	       info.jited_prog_len;
}

void health_start(struct health *h, struct iface **ifaces, unsigned int n)
{
	unsigned int i;

	h->start_real_ns = vg_real_ns();
	h->last_ns = vg_mono_ns();
	h->mhz = procfs_mhz(h->root, (unsigned int)__builtin_ctzll(h->place->irq));
	procfs_cpus(h->root, h->cpu);
	for (i = 0; i < n; i++) {
		vg_counters_read(ifaces[i]->s, &h->iface[i].counters);
		copy_losses(&h->iface[i].loss, &ifaces[i]->s->stats->loss);
		h->iface[i].has_jit = has_jit(ifaces[i]->s->prog_fd);
		h->iface[i].allows_generation = RD(ifaces[i]->s->g->generation) - 1;
	}
	/* No interval yet, hence no rates. */
	health_second(h, ifaces, n, h->last_ns);
}

void health_second(struct health *h, struct iface **ifaces, unsigned int n, uint64_t now_ns)
{
	unsigned int i;

	measure_shared(h, now_ns);
	for (i = 0; i < n; i++)
		measure_iface(h, &h->iface[i], ifaces[i], now_ns);
	h->last_ns = now_ns;
}

void health_stop(struct health *h, struct iface **ifaces, unsigned int n)
{
	unsigned int i;

	health_second(h, ifaces, n, vg_mono_ns());
	for (i = 0; i < n; i++)
		WR(ifaces[i]->publish.to->pid, 0);
}
