/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.h - everything vanguardd is, in one structure, and the order in
 * which it is built and taken down
 */
#ifndef VGD_DAEMON_H
#define VGD_DAEMON_H

#include <stdbool.h>
#include "config.h"
#include "harvester.h"
#include "health.h"
#include "iface.h"
#include "placement.h"
#include "pool.h"

struct nl_sock;

/**
 * struct daemon - main thread only, except what the parts say of themselves
 * @argc: @argv: to read the configuration again
 * @conf: in force; interfaces in the order of @iface
 * @unused: given back to the thread that stops it
 */
struct daemon {
	int argc;
	char **argv;
	struct config conf;
	struct iface *iface[CONFIG_IFACES_MAX];
	unsigned int nifaces;
	struct placement place;
	struct pool pool;
	bool has_pool;
	struct harvester harvester;
	struct health health;
	bool has_health;
	struct nl_sock *link;
	bool stop;
};

/** daemon_start() - up to the point where packets are judged. Negative errno */
int daemon_start(struct daemon *d, struct vg_error *e);
/** daemon_stop() - the reverse, also of a daemon_start() that failed half way */
int daemon_stop(struct daemon *d, struct vg_error *e);

/* loop.c */
/** loop_run() - until a signal says stop. Negative errno */
int loop_run(struct daemon *d, struct vg_error *e);
/** loop_block_signals() - before the first thread: they go to the loop only */
void loop_block_signals(void);

/* reload.c */
/** reload() - SIGHUP: read the configuration again and apply what can change */
void reload(struct daemon *d);
/** reload_compare() - say which adopted settings differ from the configuration */
void reload_compare(const struct iface *i);

#endif /* VGD_DAEMON_H */
