// SPDX-License-Identifier: GPL-2.0-only
/* main.c - vanguardd: read the configuration, start, run, stop */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "config.h"
#include "daemon.h"
#include "log.h"

#ifndef VG_VERSION
#define VG_VERSION	"0.1"
#endif

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_PERMISSION = 3 };

static int exit_code(int err)
{
	switch (err) {
	case 0:
		return EXIT_OK;
	case -EINVAL:
		return EXIT_USAGE;
	case -EPERM:
	case -EACCES:
		return EXIT_PERMISSION;
	default:
		return EXIT_FAILED;
	}
}

static int print_help(void)
{
	char *text = config_help();

	if (!text)
		return EXIT_FAILED;
	fputs(text, stdout);
	free(text);
	return EXIT_OK;
}

static int run(struct daemon *d)
{
	struct vg_error e, e_stop;
	int err, err_stop;

	err = daemon_start(d, &e);
	if (!err)
		err = loop_run(d, &e);
	if (err)
		log_line("%s", e.msg);
	err_stop = daemon_stop(d, &e_stop);
	if (err_stop)
		log_line("%s", e_stop.msg);
	return exit_code(err ? err : err_stop);
}

int main(int argc, char **argv)
{
	static struct daemon d;
	struct vg_error e;

	d.argc = argc;
	d.argv = argv;
	if (config_read(&d.conf, argc, argv, &e)) {
		log_line("%s", e.msg);
		return EXIT_USAGE;
	}
	if (d.conf.help)
		return print_help();
	if (d.conf.version) {
		puts("vanguardd " VG_VERSION);
		return EXIT_OK;
	}
	if (d.conf.check) {
		puts("configuration ok");
		return EXIT_OK;
	}
	loop_block_signals();
	return run(&d);
}
