// SPDX-License-Identifier: GPL-2.0-only
/* procfs.c - see procfs.h */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "option.h"
#include "procfs.h"

static FILE *open_file(const char *root, const char *path)
{
	char full[512];

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(full, "re");
}

static DIR *open_dir(const char *root, const char *path)
{
	char full[512];

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full))
		return NULL;
	return opendir(full);
}

int procfs_text(const char *root, const char *path, char *buf, size_t size)
{
	FILE *f = open_file(root, path);
	int err = 0;

	if (!f)
		return -errno;
	errno = 0;
	/* sysfs "speed" of a link that is down: the read fails, not the open. */
	if (!fgets(buf, (int)size, f))
		err = errno ? -errno : -ENODATA;
	else
		buf[strcspn(buf, "\n")] = 0;
	fclose(f);
	return err;
}

int procfs_u64(const char *root, const char *path, uint64_t *ret_v)
{
	char text[64], *end;
	uint64_t v;
	int err;

	err = procfs_text(root, path, text, sizeof(text));
	if (err)
		return err;
	if (!isdigit((unsigned char)text[0]))
		return -ERANGE;
	v = strtoull(text, &end, 10);
	if (*end)
		return -EINVAL;
	*ret_v = v;
	return 0;
}

static int read_stat(const char *root, struct procfs_cpu cpu[VG_MAX_CPUS])
{
	FILE *f = open_file(root, "/proc/stat");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0) {
		uint64_t t[8] = { 0 };
		unsigned int n, i;

		/* user nice system idle iowait irq softirq steal */
		if (sscanf(line, "cpu%u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64 " %" SCNu64 " %" SCNu64, &n, &t[0], &t[1], &t[2], &t[3],
			   &t[4], &t[5], &t[6], &t[7]) < 5 || n >= VG_MAX_CPUS)
			continue;
		for (i = 0; i < 8; i++)
			cpu[n].total += t[i];
		cpu[n].idle = t[3] + t[4];
		cpu[n].softirq = t[6];
		cpu[n].is_online = true;
	}
	free(line);
	fclose(f);
	return 0;
}

static int read_softirqs(const char *root, struct procfs_cpu cpu[VG_MAX_CPUS])
{
	FILE *f = open_file(root, "/proc/softirqs");
	unsigned int column[VG_MAX_CPUS], n = 0, i;
	char *line = NULL, *p, *end;
	size_t size = 0;

	if (!f)
		return -errno;
	/* The heading says which CPU a column is; those offline have none. */
	if (getline(&line, &size, f) > 0) {
		for (p = line; (p = strstr(p, "CPU")) && n < VG_MAX_CPUS; p += 3)
			column[n++] = (unsigned int)strtoul(p + 3, NULL, 10);
	}
	while (getline(&line, &size, f) > 0) {
		p = line + strspn(line, " ");
		if (strncmp(p, "NET_RX:", 7))
			continue;
		p += 7;
		for (i = 0; i < n; i++, p = end) {
			uint64_t v = strtoull(p, &end, 10);

			if (end == p)
				break;
			if (column[i] < VG_MAX_CPUS)
				cpu[column[i]].net_rx = v;
		}
	}
	free(line);
	fclose(f);
	return 0;
}

int procfs_cpus(const char *root, struct procfs_cpu cpu[VG_MAX_CPUS])
{
	int err;

	memset(cpu, 0, VG_MAX_CPUS * sizeof(cpu[0]));
	err = read_stat(root, cpu);
	return err ? err : read_softirqs(root, cpu);
}

uint64_t procfs_switches(const char *root, int tid)
{
	char path[64], line[128];
	uint64_t sum = 0, v;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", tid);
	f = open_file(root, path);
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "voluntary_ctxt_switches: %" SCNu64, &v) == 1 ||
		    sscanf(line, "nonvoluntary_ctxt_switches: %" SCNu64, &v) == 1)
			sum += v;
	}
	fclose(f);
	return sum;
}

uint64_t procfs_rss_kib(const char *root)
{
	char line[128];
	uint64_t pages;

	if (procfs_text(root, "/proc/self/statm", line, sizeof(line)) ||
	    sscanf(line, "%*u %" SCNu64, &pages) != 1)
		return 0;
	return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

uint64_t procfs_online(const char *root)
{
	uint64_t mask;
	char text[256];

	if (procfs_text(root, "/sys/devices/system/cpu/online", text, sizeof(text)) ||
	    option_cpulist(&mask, text, NULL))
		return 1;
	return mask;
}

static uint64_t irq_cpus(const char *root, const char *irq)
{
	char path[96], text[256];
	uint64_t mask;

	snprintf(path, sizeof(path), "/proc/irq/%.20s/effective_affinity_list", irq);
	if (procfs_text(root, path, text, sizeof(text)) || option_cpulist(&mask, text, NULL)) {
		snprintf(path, sizeof(path), "/proc/irq/%.20s/smp_affinity_list", irq);
		if (procfs_text(root, path, text, sizeof(text)) ||
		    option_cpulist(&mask, text, NULL))
			return 0;
	}
	return mask;
}

/* The device knows its message-signalled interrupts by number. */
static uint64_t device_irqs(const char *root, const char *ifname)
{
	uint64_t mask = 0;
	struct dirent *d;
	char path[128];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%.15s/device/msi_irqs", ifname);
	dir = open_dir(root, path);
	if (!dir)
		return 0;
	while ((d = readdir(dir))) {
		if (isdigit((unsigned char)d->d_name[0]))
			mask |= irq_cpus(root, d->d_name);
	}
	closedir(dir);
	return mask;
}

/* Is @name the interface's, or one of its queues' ("eth0-rx-1", "eth0_tx")? */
static bool names_iface(const char *name, const char *ifname)
{
	size_t len = strlen(ifname);

	return !strncmp(name, ifname, len) && !isalnum((unsigned char)name[len]);
}

uint64_t procfs_irq_cpus(const char *root, const char *ifname)
{
	uint64_t mask = device_irqs(root, ifname);
	char *line = NULL, *p, *save;
	size_t size = 0;
	FILE *f;

	if (mask)
		return mask;
	f = open_file(root, "/proc/interrupts");
	if (!f)
		return 0;
	while (getline(&line, &size, f) > 0) {
		char irq[24];

		if (sscanf(line, " %20[0-9]:", irq) != 1)
			continue;
		/* The last words are the handlers' names; shared ones have commas. */
		for (p = strtok_r(line, " ,\n", &save); p; p = strtok_r(NULL, " ,\n", &save)) {
			if (names_iface(p, ifname)) {
				mask |= irq_cpus(root, irq);
				break;
			}
		}
	}
	free(line);
	fclose(f);
	return mask;
}

uint32_t procfs_mhz(const char *root, unsigned int cpu)
{
	char path[96], *line = NULL;
	uint32_t mhz = 0;
	size_t size = 0;
	uint64_t khz;
	double v;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/cpufreq/cpuinfo_max_freq",
		 cpu);
	if (!procfs_u64(root, path, &khz))
		return (uint32_t)(khz / 1000);
	f = open_file(root, "/proc/cpuinfo");
	if (!f)
		return 0;
	while (!mhz && getline(&line, &size, f) > 0) {
		if (sscanf(line, "cpu MHz : %lf", &v) == 1)
			mhz = (uint32_t)(v + 0.5);
	}
	free(line);
	fclose(f);
	return mhz;
}

bool procfs_has_device(const char *root, const char *ifname)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/sys/class/net/%.15s/device", root, ifname);
	return !access(full, F_OK);
}

uint32_t procfs_rx_queues(const char *root, const char *ifname)
{
	struct dirent *d;
	uint32_t n = 0;
	char path[96];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%.15s/queues", ifname);
	dir = open_dir(root, path);
	if (!dir)
		return 0;
	while ((d = readdir(dir)))
		n += !strncmp(d->d_name, "rx-", 3);
	closedir(dir);
	return n;
}
