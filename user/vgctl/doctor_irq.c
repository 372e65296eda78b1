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

enum {
	MAX_IRQS = 128,
	MAX_COLUMNS = 256,
};

struct irqs {
	unsigned int irq[MAX_IRQS];
	unsigned int n;
};

/* What each column of /proc/interrupts counted of them. */
struct load {
	uint64_t count[MAX_COLUMNS];
	unsigned int cpu[MAX_COLUMNS];
	unsigned int columns;
};

static void add_irq(struct irqs *q, unsigned long irq)
{
	unsigned int i;

	if (!irq || q->n == MAX_IRQS)
		return;
	for (i = q->n++; i && q->irq[i - 1] > irq; i--)
		q->irq[i] = q->irq[i - 1];
	q->irq[i] = (unsigned int)irq;
}

static void from_msi_list(struct irqs *q, const char *ifname, const char *where)
{
	struct dirent *e;
	char path[96];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s/msi_irqs", ifname, where);
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		add_irq(q, strtoul(e->d_name, NULL, 10));
	if (dir)
		closedir(dir);
}

static void from_device(struct irqs *q, const char *ifname)
{
	uint64_t legacy;

	from_msi_list(q, ifname, "device");
	/* A virtio device has its interrupts one level up, at the bus. */
	if (!q->n)
		from_msi_list(q, ifname, "device/..");
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

/* The head names the columns: CPUs that are offline have none. */
static unsigned int read_head(struct load *l, const char *line)
{
	unsigned int cpu, n = 0;
	int len;

	while (n < MAX_COLUMNS && sscanf(line, " CPU%u%n", &cpu, &len) == 1) {
		l->cpu[n++] = cpu;
		line += len;
	}
	return n;
}

static void add_counts(struct load *l, const char *p)
{
	unsigned int i;
	char *end;

	for (i = 0; i < l->columns; i++, p = end) {
		uint64_t count = strtoull(p, &end, 10);

		if (end == p)
			break;
		l->count[i] += count;
	}
}

/*
 * One pass over /proc/interrupts: find by name when nothing is known yet, and
 * add up what each CPU got of the interface's interrupts.
 */
static void from_proc(struct irqs *q, const char *ifname, struct load *l)
{
	bool by_name = !q->n;
	unsigned long irq;
	char *line = NULL, *end;
	size_t size = 0;
	unsigned int i;
	FILE *f;

	f = fopen("/proc/interrupts", "re");
	if (!f)
		return;
	while (getline(&line, &size, f) > 0) {
		if (!l->columns) {
			l->columns = read_head(l, line);
			continue;
		}
		irq = strtoul(line, &end, 10);
		if (end == line || *end != ':')
			continue;
		if (by_name && names_iface(end, ifname))
			add_irq(q, irq);
		for (i = 0; i < q->n && q->irq[i] != irq; i++)
			;
		if (i < q->n)
			add_counts(l, end + 1);
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

static void spread(struct doctor *d, const char *ifname, const struct load *l)
{
	uint32_t queues = machine_rx_queues(ifname);
	uint64_t sum = 0, most = 0;
	unsigned int i, busiest = 0;

	for (i = 0; i < l->columns; i++) {
		sum += l->count[i];
		if (l->count[i] > most) {
			most = l->count[i];
			busiest = l->cpu[i];
		}
	}
	if (!sum)
		doctor_say(d, "IRQ spread", DOCTOR_OK, NULL, "no interrupt yet");
	else if (l->columns > 1 && queues > 1 && most > sum / 100 * 95)
		doctor_say(d, "IRQ spread", DOCTOR_WARN,
			   "spread them by /proc/irq/N/smp_affinity_list, and see whether "
			   "irqbalance moves them",
			   "CPU %u took %llu of %llu interrupts of %u queues", busiest,
			   (unsigned long long)most, (unsigned long long)sum, queues);
	else
		doctor_say(d, "IRQ spread", DOCTOR_OK, NULL, "CPU %u took most, %llu of %llu",
			   busiest, (unsigned long long)most, (unsigned long long)sum);
}

void doctor_irqs(struct doctor *d, const char *ifname)
{
	struct load l = { .columns = 0 };
	struct irqs q = { .n = 0 };
	char device[64];
	unsigned int i;

	from_device(&q, ifname);
	from_proc(&q, ifname, &l);
	for (i = 0; i < q.n; i++)
		one_irq(d, q.irq[i]);
	snprintf(device, sizeof(device), "/sys/class/net/%s/device", ifname);
	if (q.n)
		spread(d, ifname, &l);
	else if (access(device, F_OK))
		doctor_say(d, "IRQs", DOCTOR_OK, NULL, "none of its own, a virtual interface");
	else
		doctor_say(d, "IRQs", DOCTOR_WARN,
			   "look for the driver's lines in /proc/interrupts",
			   "cannot be told from those of other devices");
}
