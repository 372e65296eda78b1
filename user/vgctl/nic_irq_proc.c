// SPDX-License-Identifier: GPL-2.0-only
/*
 * nic_irq_proc.c - interrupts without the module: /sys says which are the
 * device's, /proc/irq where they go. Whom they serve is nowhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "nic_irq.h"
#include "sysfile.h"

/* The sum of the counts of @irq, and what it is called, by /proc/interrupts. */
static void take_counts(struct nic_irq *v)
{
	char line[4096], *at, *end;
	FILE *f = fopen("/proc/interrupts", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (strtoul(line, &end, 10) != v->irq || end == line || *end != ':')
			continue;
		for (at = end + 1; ; at = end) {
			uint64_t n = strtoull(at, &end, 10);

			if (end == at || (*end != ' ' && *end != '\n'))
				break;
			v->total += n;
		}
		at = strrchr(line, ' ');
		if (at)
			snprintf(v->name, sizeof(v->name), "%.*s", (int)strcspn(at + 1, "\n"),
				 at + 1);
		break;
	}
	if (f)
		fclose(f);
}

static int add(struct nic_irq **irqs, int *n, const char *ifname, uint32_t irq)
{
	struct nic_irq *v = nic_irq_add(irqs, n);
	char path[64];

	if (!v)
		return -ENOMEM;
	snprintf(v->ifname, sizeof(v->ifname), "%.15s", ifname);
	v->irq = irq;
	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity_list", irq);
	if (sysfile_read(v->affinity, sizeof(v->affinity), path) < 0)
		v->affinity[0] = '\0';
	snprintf(path, sizeof(path), "/proc/irq/%u/effective_affinity_list", irq);
	if (sysfile_read(v->effective, sizeof(v->effective), path) < 0)
		v->effective[0] = '\0';
	take_counts(v);
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct nic_irq *x = a, *y = b;

	return x->irq < y->irq ? -1 : x->irq > y->irq;
}

/* @sub is where the vectors are: the device, or for virtio the function below it. */
static int add_vectors(struct nic_irq **irqs, int *n, const char *ifname, const char *sub)
{
	struct dirent *entry;
	char path[128], *end;
	unsigned long irq;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%.15s/%s/msi_irqs", ifname, sub);
	dir = opendir(path);
	if (!dir)
		return -ENOENT;
	while (!err && (entry = readdir(dir))) {
		irq = strtoul(entry->d_name, &end, 10);
		if (end != entry->d_name && !*end)
			err = add(irqs, n, ifname, (uint32_t)irq);
	}
	closedir(dir);
	return err;
}

int nic_irq_proc_read(struct nic *n, struct nic_irq **ret_irqs, struct vg_error *e)
{
	struct nic_irq *irqs = NULL;
	int count = 0, err;
	uint64_t irq;

	if (!n->ifname)
		return vg_err(e, -EINVAL, "without vanguard.ko, irq show needs a device");
	err = add_vectors(&irqs, &count, n->ifname, "device");
	if (err == -ENOENT)
		err = add_vectors(&irqs, &count, n->ifname, "device/..");
	if (err == -ENOENT && !sysfile_net_u64(&irq, n->ifname, "device/irq") && irq)
		err = add(&irqs, &count, n->ifname, (uint32_t)irq);
	if (err && err != -ENOENT) {
		free(irqs);
		return vg_err(e, err, "the interrupts of %s cannot be read", n->ifname);
	}
	if (count)
		qsort(irqs, (size_t)count, sizeof(*irqs), by_number);
	*ret_irqs = irqs;
	return count;
}

int nic_irq_proc_move(uint32_t irq, const char *cpus, struct vg_error *e)
{
	ssize_t done;
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/irq/%u/smp_affinity_list", irq);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return vg_err(e, -errno, "%s: %s", path, strerror(errno));
	done = write(fd, cpus, strlen(cpus));
	err = done < 0 ? -errno : 0;
	close(fd);
	return err ? vg_err(e, err, "interrupt %u cannot go to CPU %s: %s", irq, cpus,
			    strerror(-err)) : 0;
}
