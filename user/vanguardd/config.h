/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - what the operator asked for: command line and INI file, one
 * table of options for both (and for --help)
 *
 * Command line beats [interface NAME] beats [vanguardd] beats the default.
 */
#ifndef VGD_CONFIG_H
#define VGD_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include "error.h"
#include "sentinel.h"

#define CONFIG_IFACES_MAX	8u
#define CONFIG_ALLOW_MAX	64u

enum config_realtime { REALTIME_OFF, REALTIME_HARVESTER, REALTIME_ALL };

/**
 * struct config_iface - one interface
 * @set: settings that were given, bit = index in vg_setting_table
 * @allow: never blocked
 */
struct config_iface {
	char name[16];
	enum vg_xdp_want xdp;
	uint32_t ring_mib;
	uint32_t block_max;
	uint32_t expected_mbps;
	struct vg_settings settings;
	uint32_t set;
	struct vg_prefix allow[CONFIG_ALLOW_MAX];
	uint32_t nallow;
};

/**
 * struct config - all of it
 * @file: configuration file, or NULL
 * @harvester_cpu: -1 choose
 * @worker_cpus: bit mask, 0 choose
 * @help: @version: @check: what to do instead of running
 */
struct config {
	const char *file;
	bool keep, verbose, no_drop_caps;
	bool help, version, check;
	int32_t harvester_cpu;
	uint64_t worker_cpus;
	uint32_t queue;
	uint64_t burn_ns;
	enum config_realtime realtime;
	struct config_iface defaults;
	struct config_iface iface[CONFIG_IFACES_MAX];
	uint32_t nifaces;
};

/**
 * config_read() - command line, and the file it names
 *
 * -EINVAL and one sentence, with file and line where there is one; @ret_c is
 * then unspecified. Reads no other state, so it can be called again with the
 * same @argv when the file has changed.
 */
int config_read(struct config *ret_c, int argc, char **argv, struct vg_error *e);

/** config_help() - the text of --help, allocated; NULL without memory */
char *config_help(void);

const struct config_iface *config_find(const struct config *c, const char *ifname);

/**
 * config_fixed_change() - the first option that differs and cannot change at
 * run time, as a word; NULL when there is none. Goes on after *@pos.
 */
const char *config_fixed_change(const struct config *a, const struct config *b,
				unsigned int *pos);

#endif /* VGD_CONFIG_H */
