// SPDX-License-Identifier: GPL-2.0-only
/* machine.c - see machine.h */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "machine.h"
#include "sysfile.h"

/* x86 without cpufreq says it here; arm64 never does. */
static uint32_t cpuinfo_mhz(void)
{
	double mhz = 0;
	char line[256];
	FILE *f;

	f = fopen("/proc/cpuinfo", "re");
	if (!f)
		return 0;
	while (mhz <= 0 && fgets(line, sizeof(line), f)) {
		const char *colon = strchr(line, ':');

		if (colon && !strncmp(line, "cpu MHz", 7))
			mhz = strtod(colon + 1, NULL);
	}
	fclose(f);
	return mhz > 0 && mhz < 1e6 ? (uint32_t)(mhz + 0.5) : 0;
}

uint32_t machine_mhz(void)
{
	uint64_t khz;

	if (!sysfile_u64(&khz, "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq") &&
	    khz >= 1000 && khz < 1000000000)
		return (uint32_t)(khz / 1000);
	return cpuinfo_mhz();
}

uint32_t machine_link_mbps(const char *ifname)
{
	uint64_t mbps;

	/* -1, or EINVAL while the link is down. */
	if (sysfile_net_u64(&mbps, ifname, "speed") || mbps > 1000000)
		return 0;
	return (uint32_t)mbps;
}

uint32_t machine_rx_queues(const char *ifname)
{
	struct dirent *d;
	char path[64];
	uint32_t n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s/queues", ifname);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((d = readdir(dir)))
		n += !strncmp(d->d_name, "rx-", 3);
	closedir(dir);
	return n;
}
