// SPDX-License-Identifier: GPL-2.0-only
/*
 * vg8125.c - the model as a program: starts its parts and stops them in reverse
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "chip.h"
#include "control.h"
#include "control_command.h"
#include "options.h"
#include "vfu.h"

enum { EXIT_FAULTS = 3 };

struct model {
	struct options options;
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct chip chip;
	struct vfu_device device;
	void (*chip_gone)(void *arg);
	struct vfu *vfu;
	struct control *control;
	struct report report;
	int signal_fd;
	char why[256];
};

/* SIGTERM, SIGINT: the end, and no error. */
static void signalled(void *arg, uint32_t events)
{
	struct model *model = arg;

	(void)events;
	loop_stop(model->loop, 0);
}

static int catch_signals(struct model *model)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	model->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (model->signal_fd < 0)
		return -errno;
	return loop_add_fd(model->loop, model->signal_fd, EPOLLIN, signalled, model);
}

/* The chip is a member of the model, and what vfu.h calls us with. */
static void client_gone(void *arg)
{
	struct model *model = (struct model *)((char *)arg - offsetof(struct model, chip));

	model->chip_gone(arg);
	if (model->options.exit_with_client)
		loop_stop(model->loop, 0);
}

static int open_back(struct model *model, struct wire **ret)
{
	const struct options *o = &model->options;
	char *why = model->why;
	uint32_t size = sizeof(model->why);

	switch (o->wire) {
	case OPTIONS_TAP:
		return wire_open_tap(model->loop, o->wire_name, ret, why, size);
	case OPTIONS_LISTEN:
	case OPTIONS_CONNECT:
		return wire_open_pair(model->loop, o->wire_name, o->wire == OPTIONS_LISTEN, ret,
				      why, size);
	case OPTIONS_PCAP:
		return wire_open_pcap(model->loop, o->pcap_in, o->pcap_out, ret, why, size);
	default:
		*ret = NULL;
		return 0;
	}
}

static int open_wire(struct model *model)
{
	struct wire *back, *front;
	char line[600], answer[256];
	int err = open_back(model, &back);

	if (err)
		return err;
	err = wire_open_front(model->loop, back, model->chip.rx.filter.mac, &front);
	if (err)
		return err;
	chip_connect(&model->chip, front);
	if (!model->options.gen)
		return 0;
	snprintf(line, sizeof(line), "gen start %s", model->options.gen);
	err = front->ops->command(front, line, answer, sizeof(answer));
	if (err)
		snprintf(model->why, sizeof(model->why), "--gen: %.200s", answer);
	return err;
}

static int start_chip(struct model *model)
{
	struct chip_options options = {
		.variant = model->options.variant,
		.link_delay_ms = model->options.link_delay_ms,
	};
	int err;

	memcpy(options.mac, model->options.mac, sizeof(options.mac));
	err = chip_init(&model->chip, model->loop, model->dma, &model->watch,
			&model->options.fault, &options);
	if (err)
		return err;
	err = open_wire(model);
	if (err)
		chip_exit(&model->chip);
	return err;
}

/* Last, as QEMU connects to what it finds. */
static int start_sockets(struct model *model)
{
	const struct options *o = &model->options;
	int err;

	chip_describe(&model->chip, &model->device);
	model->chip_gone = model->device.gone;
	model->device.gone = client_gone;
	err = vfu_new(model->loop, o->socket, &model->device, model->dma, &model->watch,
		      model->chip.fault, &model->vfu);
	if (err) {
		snprintf(model->why, sizeof(model->why), "%.200s: %s", o->socket, strerror(-err));
		return err;
	}
	model->report = (struct report){ .chip = &model->chip, .vfu = model->vfu,
					 .start_ns = loop_now_ns(model->loop) };
	if (o->control)
		err = control_new(o->control, &model->chip, &model->report, &model->control,
				  model->why, sizeof(model->why));
	if (err)
		vfu_free(model->vfu);
	return err;
}

static int write_stats(const struct model *model)
{
	const char *path = model->options.stats_file;
	FILE *f;
	int err;

	if (!path)
		return 0;
	f = fopen(path, "we");
	err = f ? 0 : -errno;
	if (f) {
		report_json(&model->report, f);
		putc('\n', f);
		if (ferror(f))
			err = -EIO;
		if (fclose(f) && !err)
			err = -errno;
	}
	if (err)
		fprintf(stderr, "vg8125: %s: %s\n", path, strerror(-err));
	return err;
}

static int run(struct model *model)
{
	int code;

	command_set_faults(&model->chip);
	code = loop_run(model->loop);
	if (code)
		snprintf(model->why, sizeof(model->why), "the loop: %s", strerror(abs(code)));
	else if (write_stats(model))
		code = EXIT_FAILURE;
	watch_print(&model->watch, stderr);
	if (!code && model->options.is_strict && watch_faults(&model->watch))
		code = EXIT_FAULTS;
	return code;
}

static int model_run(struct model *model)
{
	int code = -ENOMEM;

	model->watch.is_strict = model->options.is_strict;
	model->watch.is_verbose = model->options.is_verbose;
	model->loop = loop_new();
	if (!model->loop)
		return code;
	model->dma = dma_new();
	if (!model->dma)
		goto err_loop;
	code = catch_signals(model);
	if (code)
		goto err_dma;
	code = start_chip(model);
	if (code)
		goto err_signals;
	code = start_sockets(model);
	if (code)
		goto err_chip;
	code = run(model);
	control_free(model->control);
	vfu_free(model->vfu);
err_chip:
	chip_exit(&model->chip);
err_signals:
	loop_del_fd(model->loop, model->signal_fd);
	close(model->signal_fd);
err_dma:
	dma_free(model->dma);
err_loop:
	loop_free(model->loop);
	return code;
}

int main(int argc, char **argv)
{
	static struct model model;
	int code;

	switch (options_parse(&model.options, argc, argv, model.why, sizeof(model.why))) {
	case OPTIONS_HELPED:
		return 0;
	case OPTIONS_BAD:
		fprintf(stderr, "vg8125: %s\n", model.why);
		return EXIT_FAILURE;
	default:
		break;
	}
	code = model_run(&model);
	if (code < 0)
		fprintf(stderr, "vg8125: %s\n", *model.why ? model.why : strerror(-code));
	return code < 0 ? EXIT_FAILURE : code;
}
