// SPDX-License-Identifier: GPL-2.0-only
/* cmd_coalesce.c - coalesce, ring and channels: show and set */
#include <stdlib.h>
#include <string.h>
#include "nic.h"

static int show_all(struct ctx *c, struct nic *n, enum nic_kind kind, const struct nic_values *want)
{
	struct nic_values *v = NULL;
	int count, i, shown = 0;

	count = nic_read(n, kind, &v, &c->e);
	if (count < 0)
		return fail_err(c, count);
	vg_out_array(c->out, NULL, NULL, "no device has such settings");
	for (i = 0; i < count; i++) {
		if (want && want->has_queue && (!v[i].has_queue || v[i].queue != want->queue))
			continue;
		vg_out_object(c->out, NULL, NULL);
		vg_out_str(c->out, "ifname", "device", v[i].ifname);
		if (v[i].has_queue)
			vg_out_u64(c->out, "queue", "queue", VG_UNIT_PLAIN, v[i].queue);
		else if (kind == NIC_COALESCE)
			vg_out_str(c->out, NULL, "queue", "all");
		nic_show(c->out, kind, &v[i]);
		vg_out_str(c->out, "path", "path", nic_path(n));
		vg_out_end(c->out);
		shown++;
	}
	vg_out_end(c->out);
	free(v);
	if (want && want->has_queue && !shown)
		return fail(c, EXIT_NOTHING, "%s does not tell of queue %u", n->ifname,
			    want->queue);
	return EXIT_OK;
}

static int show(struct ctx *c, enum nic_kind kind, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct nic_values want = { 0 };
	struct nic n;
	int code;

	if (argc && (kind != NIC_COALESCE || argc != 2 || strcmp(argv[0], "queue")))
		return fail(c, EXIT_USAGE, "show does not know what to do with \"%.40s\"", argv[0]);
	code = nic_parse(c, kind, &want, argc, argv);
	if (!code)
		code = nic_open(c, &n, ifname);
	if (code)
		return code;
	code = show_all(c, &n, kind, &want);
	nic_close(&n);
	return code;
}

static int set(struct ctx *c, enum nic_kind kind, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct nic_values v = { 0 };
	struct nic n;
	int code, err;

	if (!ifname || argc < 2)
		return fail(c, EXIT_USAGE, "%s set needs a device and a setting with its value",
			    c->parent->name);
	code = nic_parse(c, kind, &v, argc, argv);
	if (!code)
		code = nic_open(c, &n, ifname);
	if (code)
		return code;
	err = nic_write(&n, kind, &v, &c->e);
	code = err ? fail_err(c, err) : show_all(c, &n, kind, &v);
	nic_close(&n);
	return code;
}

int cmd_coalesce_show(struct ctx *c, int argc, char **argv)
{
	return show(c, NIC_COALESCE, argc, argv);
}

int cmd_coalesce_set(struct ctx *c, int argc, char **argv)
{
	return set(c, NIC_COALESCE, argc, argv);
}

int cmd_ring_show(struct ctx *c, int argc, char **argv)
{
	return show(c, NIC_RINGS, argc, argv);
}

int cmd_ring_set(struct ctx *c, int argc, char **argv)
{
	return set(c, NIC_RINGS, argc, argv);
}

int cmd_channels_show(struct ctx *c, int argc, char **argv)
{
	return show(c, NIC_CHANNELS, argc, argv);
}

int cmd_channels_set(struct ctx *c, int argc, char **argv)
{
	return set(c, NIC_CHANNELS, argc, argv);
}
