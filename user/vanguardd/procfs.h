/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfs.h - readers of /proc and /sys. Every path goes below a root given
 * once, so tests can bring a tree of their own.
 */
#ifndef VGD_PROCFS_H
#define VGD_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>

/* Per CPU, since boot; times in clock ticks. */
struct procfs_cpu {
	uint64_t total, idle, softirq;
	uint64_t net_rx;
	bool is_online;
};

/** procfs_text() - first line of a file below @root, without newline. Negative errno */
int procfs_text(const char *root, const char *path, char *buf, size_t size);
/** procfs_u64() - a file that holds one number, -errno when it does not */
int procfs_u64(const char *root, const char *path, uint64_t *ret_v);

/** procfs_cpus() - /proc/stat and /proc/softirqs */
int procfs_cpus(const char *root, struct procfs_cpu cpu[VG_MAX_CPUS]);
/** procfs_switches() - context switches of our thread @tid so far */
uint64_t procfs_switches(const char *root, int tid);
/** procfs_rss_kib() - memory of this process */
uint64_t procfs_rss_kib(const char *root);
/** procfs_online() - mask of CPUs online; CPU 0 when nothing says */
uint64_t procfs_online(const char *root);
/** procfs_irq_cpus() - mask of CPUs that serve @ifname's interrupts, 0 unknown */
uint64_t procfs_irq_cpus(const char *root, const char *ifname);
/** procfs_mhz() - highest frequency of @cpu, 0 unknown */
uint32_t procfs_mhz(const char *root, unsigned int cpu);
/** procfs_has_device() - is there hardware behind @ifname? */
bool procfs_has_device(const char *root, const char *ifname);
/** procfs_rx_queues() - of @ifname, 0 unknown */
uint32_t procfs_rx_queues(const char *root, const char *ifname);

#endif /* VGD_PROCFS_H */
