// SPDX-License-Identifier: GPL-2.0-only
/*
 * doctor_irq.c - which interrupts an interface has, where they may land and
 * where they did. The kernel's list by device (msi_irqs) is tried first; a
 * driver's own naming in /proc/interrupts is the fallback.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "doctor.h"
#include "machine.h"
#include "sysfile.h"

enum { MAX_IRQS = 128 };

struct irqs {
	unsigned int irq[MAX_IRQS];
	unsigned int n;
};

static void add_irq(struct irqs *q, unsigned long irq)
{
	if (irq && q->n < MAX_IRQS)
		q->irq[q->n++] = (unsigned int)irq;
}

static void from_device(struct irqs *q, const char *ifname)
{
	struct dirent *e;
	uint64_t legacy;
	char path[96];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/msi_irqs", ifname);
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		add_irq(q, strtoul(e->d_name, NULL, 10));
	if (dir)
		closedir(dir);
	if (!q->n && !sysfile_net_u64(&legacy, ifname, "device/irq"))
		add_irq(q, legacy);
}

/* Is @name one of the words of @line, alone or with a suffix as in eth0-rx-1? */
static bool names_iface(const char *line, const char *name)
{
	size_t len = strlen(name);
	const char *p = line;

	while ((p = strstr(p, name))) {
		bool starts = p == line || isspace((unsigned char)p[-1]) || p[-1] == '@' ||
			      p[-1] == '-';

		if (starts && !isalnum((unsigned char)p[len]))
			return true;
		p += len;
	}
	return false;
}

/*
 * One pass over /proc/interrupts: find by name when nothing is known yet, and
 * add up what each CPU got of the interface's interrupts.
 */
static void from_proc(struct irqs *q, const char *ifname, uint64_t *per_cpu, long ncpus)
{
	bool by_name = !q->n;
	char *line = NULL, *p, *end;
	size_t size = 0;
	unsigned long irq;
	unsigned int i;
	long cpu;
	FILE *f;

	f = fopen("/proc/interrupts", "re");
	if (!f)
		return;
	while (getline(&line, &size, f) > 0) {
		irq = strtoul(line, &end, 10);
		if (end == line || *end != ':')
			continue;
		if (by_name && names_iface(end, ifname))
			add_irq(q, irq);
		for (i = 0; i < q->n && q->irq[i] != irq; i++)
			;
		if (i == q->n)
			continue;
		for (cpu = 0, p = end + 1; cpu < ncpus; cpu++, p = end) {
			uint64_t count = strtoull(p, &end, 10);

			if (end == p)
				break;
			per_cpu[cpu] += count;
		}
	}
	free(line);
	fclose(f);
}

static void one_irq(struct doctor *d, unsigned int irq)
{
	char path[64], may[64], does[64], check[24];

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity_list", irq);
	if (sysfile_read(may, sizeof(may), path) <= 0)
		return;
	snprintf(path, sizeof(path), "/proc/irq/%u/effective_affinity_list", irq);
	if (sysfile_read(does, sizeof(does), path) <= 0)
		strcpy(does, "unknown");
	snprintf(check, sizeof(check), "IRQ %u", irq);
	doctor_say(d, check, DOCTOR_OK, NULL, "may land on CPU %s, lands on %s", may, does);
}

static void spread(struct doctor *d, const char *ifname, const uint64_t *per_cpu, long ncpus)
{
	uint32_t queues = machine_rx_queues(ifname);
	uint64_t sum = 0, most = 0;
	long cpu, busiest = 0;

	for (cpu = 0; cpu < ncpus; cpu++) {
		sum += per_cpu[cpu];
		if (per_cpu[cpu] > most) {
			most = per_cpu[cpu];
			busiest = cpu;
		}
	}
	if (!sum)
		doctor_say(d, "IRQ spread", DOCTOR_OK, NULL, "no interrupt yet");
	else if (ncpus > 1 && queues > 1 && most > sum / 100 * 95)
		doctor_say(d, "IRQ spread", DOCTOR_WARN,
			   "spread them by /proc/irq/N/smp_affinity_list, and see whether "
			   "irqbalance moves them",
			   "CPU %ld took %llu of %llu interrupts of %u queues", busiest,
			   (unsigned long long)most, (unsigned long long)sum, queues);
	else
		doctor_say(d, "IRQ spread", DOCTOR_OK, NULL, "CPU %ld took most, %llu of %llu",
			   busiest, (unsigned long long)most, (unsigned long long)sum);
}

void doctor_irqs(struct doctor *d, const char *ifname)
{
	long ncpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct irqs q = { .n = 0 };
	uint64_t *per_cpu;
	unsigned int i;

	per_cpu = calloc(ncpus > 0 ? (size_t)ncpus : 1, sizeof(*per_cpu));
	if (!per_cpu)
		return;
	from_device(&q, ifname);
	from_proc(&q, ifname, per_cpu, ncpus);
	for (i = 0; i < q.n; i++)
		one_irq(d, q.irq[i]);
	if (q.n)
		spread(d, ifname, per_cpu, ncpus);
	else
		doctor_say(d, "IRQs", DOCTOR_OK, NULL, "none of its own, a virtual interface");
	free(per_cpu);
}
