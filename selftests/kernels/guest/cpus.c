// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpus.c - every CPU has an area and a ring of its own: one after the other,
 * and all at once
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "group.h"
#include "probe.h"

#define CPUS_MAX	16
#define EACH		30000u	/* fits in the smallest ring, two slots a record */
#define SRC4		0x0a010100u	/* + CPU */

static struct hs h;
static pthread_barrier_t start;

struct runner {
	pthread_t thread;
	struct hs h;
	unsigned int cpu;
	int verdict4, verdict6;
};

static void frames_of(unsigned int cpu, struct frame *ret_v4, struct frame *ret_v6)
{
	static const struct pkt p4 = { .family = 4 }, p6 = { .family = 6 };
	struct vg_prefix host = hs_p6(0x20010db800000000ull, cpu, 128);

	frame_build(ret_v4, &p4);
	frame_set_src4(ret_v4, htonl(SRC4 + cpu));
	frame_build(ret_v6, &p6);
	frame_set_src6(ret_v6, host.addr);
}

static void one_after_the_other(int ncpus)
{
	uint64_t heads = 0, now = 0;
	int cpu, c;

	for (cpu = 0; cpu < ncpus; cpu++) {
		for (heads = 0, c = 0; c < ncpus; c++)
			heads += h.s->g->cpu[c].head;
		must(!hs_pin_cpu(&h, cpu), &h, "move");
		also(probe4(&h, SRC4 + cpu, VG_CNT_PASS));
		also(probe6(&h, 0x20010db800000000ull, cpu, VG_CNT_PASS));
		for (now = 0, c = 0; c < ncpus; c++)
			now += h.s->g->cpu[c].head;
		also(now == heads + 3 ? NULL : "a record in another CPU's ring");
	}
	ktap_diag("%d CPUs", ncpus);
	claim("each CPU counts and records in its own memory");
}

static void *runner(void *arg)
{
	struct runner *r = arg;
	struct frame v4, v6;
	int err = hs_pin_cpu(&r->h, r->cpu);

	frames_of(r->cpu, &v4, &v6);
	pthread_barrier_wait(&start);
	if (err)
		return NULL;
	r->verdict4 = hs_feed(&r->h, v4.data, v4.len, EACH / 2);
	r->verdict6 = hs_feed(&r->h, v6.data, v6.len, EACH / 2);
	return NULL;
}

/* NULL, or what is wrong with the records from @at on */
static const char *records(const struct runner *r, uint64_t at)
{
	const uint32_t src = htonl(SRC4 + r->cpu);
	struct hs_rec rec;
	uint32_t i;

	for (i = 0; i < EACH; i++) {
		at += hs_decode(&r->h, at, &rec);
		if (i < EACH / 2 ? rec.meta || memcmp(rec.src, &src, 4) :
		    rec.meta != VG_REC_META_V6 || rec.src[15] != r->cpu)
			return "a record of another packet";
	}
	return at == r->h.area->head ? NULL : "more or fewer slots than records";
}

static void all_at_once(int ncpus)
{
	static struct runner r[CPUS_MAX];
	struct vg_counters before, now;
	uint64_t at[CPUS_MAX];
	int cpu;

	hs_drain(&h);
	vg_counters_read(h.s, &before);
	pthread_barrier_init(&start, NULL, ncpus);
	for (cpu = 0; cpu < ncpus; cpu++) {
		r[cpu].h = h;
		r[cpu].cpu = cpu;
		at[cpu] = h.s->g->cpu[cpu].head;
		must(!pthread_create(&r[cpu].thread, NULL, runner, &r[cpu]), &h, "a thread");
	}
	for (cpu = 0; cpu < ncpus; cpu++) {
		pthread_join(r[cpu].thread, NULL);
		also(r[cpu].verdict4 == XDP_PASS && r[cpu].verdict6 == XDP_PASS ? NULL :
		     "another verdict");
		also(records(&r[cpu], at[cpu]));
	}
	vg_counters_read(h.s, &now);
	also(now.cnt[VG_CNT_PASS] - before.cnt[VG_CNT_PASS] == (uint64_t)ncpus * EACH ? NULL :
	     "packets are missing from the sum");
	also(now.records - before.records == (uint64_t)ncpus * EACH &&
	     now.cnt[VG_CNT_LOST] == before.cnt[VG_CNT_LOST] ? NULL : "records are missing");
	claim("all CPUs at once: no count and no record is lost or mixed up");
}

int group_cpus(const struct world *w)
{
	int ncpus = sysconf(_SC_NPROCESSORS_ONLN);

	(void)w;
	if (hs_open_or_report(&h, 0, 0))
		return 1;
	if (ncpus > CPUS_MAX)
		ncpus = CPUS_MAX;
	one_after_the_other(ncpus);
	all_at_once(ncpus);
	hs_close(&h);
	return ktap_done();
}
