// SPDX-License-Identifier: GPL-2.0-only
/* show_health.c - the daemon's view of itself and of the machine */
#include <stdio.h>
#include "names.h"
#include "out.h"
#include "show.h"
#include "snapshot.h"

static void pipeline(struct vg_out *o, const struct vg_stats *st)
{
	vg_out_inline(o, NULL, "ring and queue");
	vg_out_u64(o, "ring-fill-permille", "ring", VG_UNIT_PERMILLE, st->ring_fill_permille);
	vg_out_u64(o, "queue-depth", "queue", VG_UNIT_NONE, st->queue_depth);
	vg_out_u64(o, "queue-depth-max", "highest", VG_UNIT_NONE, st->queue_depth_max);
	vg_out_u64(o, "queue-size", "of", VG_UNIT_NONE, st->queue_size);
	vg_out_end(o);
	vg_out_inline(o, NULL, "batches");
	vg_out_u64(o, "batches", "", VG_UNIT_NONE, st->batches);
	vg_out_u64(o, "batch-avg", "average records", VG_UNIT_NONE, st->batch_avg);
	vg_out_u64(o, "batch-age-us-max", "oldest", VG_UNIT_US, st->batch_age_us_max);
	vg_out_end(o);
	vg_out_inline(o, NULL, "hand-off to done");
	vg_out_u64(o, "latency-p50-ns", "p50", VG_UNIT_NS, st->latency_p50_ns);
	vg_out_u64(o, "latency-p95-ns", "p95", VG_UNIT_NS, st->latency_p95_ns);
	vg_out_u64(o, "latency-p99-ns", "p99", VG_UNIT_NS, st->latency_p99_ns);
	vg_out_end(o);
}

static void detection(struct vg_out *o, const struct vg_stats *st)
{
	const struct vg_losses *l = &st->loss;

	vg_out_inline(o, NULL, "detection");
	vg_out_u64(o, "sources", "sources", VG_UNIT_NONE, st->sources);
	vg_out_u64(o, "auto-blocks", "automatic blocks", VG_UNIT_NONE, st->auto_blocks);
	vg_out_u64(o, "blocks-refused", l->blocks_refused ? "refused" : NULL, VG_UNIT_NONE,
		   l->blocks_refused);
	vg_out_u64(o, "protected-hits", l->protected_hits ? "protected" : NULL, VG_UNIT_NONE,
		   l->protected_hits);
	vg_out_u64(o, "sketch-vetoes", l->sketch_vetoes ? "vetoed" : NULL, VG_UNIT_NONE,
		   l->sketch_vetoes);
	vg_out_u64(o, "lost-events", l->events ? "events lost" : NULL, VG_UNIT_NONE, l->events);
	vg_out_end(o);
}

static void budget(struct vg_out *o, const struct vg_stats *st)
{
	vg_out_inline(o, NULL, "cycles per packet");
	if (st->cycles_per_packet)
		vg_out_u64(o, "cycles-per-packet", "", VG_UNIT_NONE, st->cycles_per_packet);
	else
		vg_out_null(o, "cycles-per-packet", "");
	vg_out_u64(o, "budget-cycles", "budget", VG_UNIT_NONE, st->budget_cycles);
	vg_out_u64(o, "budget-cycles-all", "over all queues", VG_UNIT_NONE, st->budget_cycles_all);
	vg_out_u64(o, "cpu-mhz", "MHz", VG_UNIT_PLAIN, st->cpu_mhz);
	vg_out_end(o);
}

static void link_state(struct vg_out *o, const struct vg_stats *st)
{
	char speed[32];

	vg_out_inline(o, NULL, "link");
	vg_out_str(o, "operstate", "", st->operstate);
	if (st->link_mbps) {
		snprintf(speed, sizeof(speed), "%u Mbit/s", st->link_mbps);
		vg_out_str(o, NULL, "", speed);
		vg_out_u64(o, "link-mbps", NULL, VG_UNIT_PLAIN, st->link_mbps);
	} else {
		vg_out_null(o, "link-mbps", NULL);
	}
	vg_out_u64(o, "expected-mbps", st->expected_mbps ? "expected" : NULL, VG_UNIT_PLAIN,
		   st->expected_mbps);
	vg_out_u64(o, "rx-queues", "queues", VG_UNIT_NONE, st->rx_queues);
	vg_out_u64(o, "if-rx-dropped", "rx_dropped", VG_UNIT_NONE, st->if_rx_dropped);
	vg_out_u64(o, "if-rx-errors", "rx_errors", VG_UNIT_NONE, st->if_rx_errors);
	vg_out_end(o);
}

static void process(struct vg_out *o, const struct vg_stats *st, uint64_t age_ns)
{
	vg_out_inline(o, NULL, "daemon");
	vg_out_u64(o, "workers", "workers", VG_UNIT_NONE, st->workers);
	vg_out_u64(o, "harvester-cpu", "harvester on core", VG_UNIT_PLAIN, st->harvester_cpu);
	vg_out_u64(o, "ctx-switches", "switches/s", VG_UNIT_NONE, st->ctx_switches);
	vg_out_u64(o, "rss-kib", "memory", VG_UNIT_KIB, st->rss_kib);
	vg_out_time(o, "started", NULL, st->start_realtime_ns);
	vg_out_u64(o, "age-ms", NULL, VG_UNIT_PLAIN, age_ns / 1000000);
	vg_out_end(o);
}

static void cores(struct vg_out *o, const struct vg_stats *st)
{
	static const char *const roles[] = { "harvester", "worker", "irq" };
	uint32_t n = st->ncpus < VG_MAX_CPUS ? st->ncpus : VG_MAX_CPUS, cpu, i;

	vg_out_array(o, "cores", "cores", NULL);
	for (cpu = 0; cpu < n; cpu++) {
		vg_out_object(o, NULL, NULL);
		vg_out_u64(o, "cpu", "core", VG_UNIT_PLAIN, cpu);
		vg_out_u64(o, "busy-permille", "busy", VG_UNIT_PERMILLE,
			   st->core[cpu].busy_permille);
		vg_out_u64(o, "net-rx", "net_rx/s", VG_UNIT_NONE, st->core[cpu].net_rx);
		vg_out_array(o, "roles", "role", "");
		for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
			if (st->core[cpu].role & 1u << i)
				vg_out_str(o, NULL, NULL, roles[i]);
		}
		vg_out_end(o);
		vg_out_end(o);
	}
	vg_out_end(o);
}

void show_warnings(struct vg_out *o, uint32_t bits)
{
	uint32_t i;

	vg_out_array(o, "warnings", NULL, NULL);
	for (i = 0; i < __VG_WARN_MAX; i++) {
		if (bits & 1u << i)
			vg_out_str(o, NULL, NULL, vg_warn_names[i]);
	}
	vg_out_end(o);
	if (!bits)
		return;
	vg_out_object(o, NULL, "warnings");
	vg_out_tone(o, VG_TONE_WARN);
	for (i = 0; i < __VG_WARN_MAX; i++) {
		if (bits & 1u << i)
			vg_out_str(o, NULL, vg_warn_names[i], vg_warn_texts[i]);
	}
	vg_out_end(o);
}

void show_health(struct vg_out *o, const struct snapshot *n)
{
	if (n->running) {
		vg_out_object(o, "health", "health");
		pipeline(o, n->st);
		detection(o, n->st);
		budget(o, n->st);
		link_state(o, n->st);
		process(o, n->st, n->age_ns);
		cores(o, n->st);
		vg_out_end(o);
	} else {
		vg_out_null(o, "health", NULL);
	}
}

/* One line for all cores: a table would take half the screen. */
static void cores_brief(struct vg_out *o, const struct vg_stats *st)
{
	uint32_t n = st->ncpus < VG_MAX_CPUS ? st->ncpus : VG_MAX_CPUS, cpu;
	char name[32];

	vg_out_inline(o, NULL, "busy cores");
	for (cpu = 0; cpu < n; cpu++) {
		snprintf(name, sizeof(name), "%u%s%s%s", cpu,
			 st->core[cpu].role & VG_ROLE_HARVESTER ? "h" : "",
			 st->core[cpu].role & VG_ROLE_WORKER ? "w" : "",
			 st->core[cpu].role & VG_ROLE_IRQ ? "i" : "");
		vg_out_u64(o, NULL, name, VG_UNIT_PERMILLE, st->core[cpu].busy_permille);
	}
	vg_out_end(o);
}

void show_health_brief(struct vg_out *o, const struct snapshot *n)
{
	pipeline(o, n->st);
	detection(o, n->st);
	budget(o, n->st);
	link_state(o, n->st);
	cores_brief(o, n->st);
}
