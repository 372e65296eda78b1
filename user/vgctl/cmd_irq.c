// SPDX-License-Identifier: GPL-2.0-only
/* cmd_irq.c - irq: show, steer, spread, pin, release */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "nic_irq.h"
#include "uapi/linux/vanguard.h"

static void show_queues(struct vg_out *o, const struct nic_irq *v)
{
	char text[IRQ_MAX_QUEUES * 11] = "";
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < v->n_queues; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%u", i ? "," : "",
					v->queue[i]);
	if (v->n_queues)
		vg_out_str(o, "queues", "queues", text);
	else
		vg_out_null(o, "queues", "queues");
}

static void show_text(struct vg_out *o, const char *key, const char *text)
{
	if (text[0])
		vg_out_str(o, key, key, text);
	else
		vg_out_null(o, key, key);
}

static int show_all(struct ctx *c, struct nic *n)
{
	struct nic_irq *v = NULL;
	int count, i;

	count = nic_irq_read(n, &v, &c->e);
	if (count < 0)
		return fail_err(c, count);
	vg_out_array(c->out, NULL, NULL, "no interrupts");
	for (i = 0; i < count; i++) {
		vg_out_object(c->out, NULL, NULL);
		vg_out_str(c->out, "ifname", "device", v[i].ifname);
		vg_out_u64(c->out, "irq", "irq", VG_UNIT_PLAIN, v[i].irq);
		show_text(c->out, "name", v[i].name);
		show_queues(c->out, &v[i]);
		show_text(c->out, "affinity", v[i].affinity);
		show_text(c->out, "effective", v[i].effective);
		show_text(c->out, "steered", v[i].steered);
		vg_out_bool(c->out, "managed", "managed", v[i].is_managed);
		vg_out_u64(c->out, "total", "count", VG_UNIT_NONE, v[i].total);
		vg_out_str(c->out, "path", "path", n->has_module ? "vanguard" : "/proc/irq");
		vg_out_end(c->out);
	}
	vg_out_end(c->out);
	free(v);
	return EXIT_OK;
}

int cmd_irq_show(struct ctx *c, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct nic n;
	int code;

	if (argc)
		return fail(c, EXIT_USAGE, "irq show does not know what to do with \"%.40s\"",
			    argv[0]);
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	code = show_all(c, &n);
	nic_close(&n);
	return code;
}

/* What is asked for: which vector (by @irq or @queue, or none), and its CPUs. */
struct wish {
	uint32_t mode;
	bool has_irq, has_queue;
	uint32_t number;
	const char *cpus;
};

static int set(struct nic *n, const struct wish *w, struct vg_error *e)
{
	struct nl_msg *msg = vg_nl_request(&n->family, VANGUARD_CMD_IRQ_SET, 0);

	if (msg && (nla_put_u32(msg, VANGUARD_A_IRQ_IFINDEX, n->ifindex) ||
		    nla_put_u32(msg, VANGUARD_A_IRQ_MODE, w->mode) ||
		    (w->has_irq && nla_put_u32(msg, VANGUARD_A_IRQ_IRQ, w->number)) ||
		    (w->has_queue && nla_put_u32(msg, VANGUARD_A_IRQ_QUEUE, w->number)) ||
		    (w->cpus && nla_put_string(msg, VANGUARD_A_IRQ_CPUS, w->cpus)))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return vg_nl_talk(n->nl, msg, NULL, NULL, e);
}

/* Without the module: one interrupt of the device, or all of them, to the CPUs. */
static int set_by_proc(struct nic *n, const struct wish *w, struct vg_error *e)
{
	struct nic_irq *v = NULL;
	int count, i, moved = 0, err = 0;

	if (w->has_queue || (w->mode != VANGUARD_IRQ_MODE_STEER &&
			     w->mode != VANGUARD_IRQ_MODE_PIN))
		return vg_err(e, -EOPNOTSUPP, "this needs vanguard.ko, which is not loaded; "
			      "/proc/irq takes steer irq N and pin");
	count = nic_irq_proc_read(n, &v, e);
	for (i = 0; i < count && !err; i++) {
		if (w->has_irq && v[i].irq != w->number)
			continue;
		err = nic_irq_proc_move(v[i].irq, w->cpus, e);
		moved++;
	}
	free(v);
	if (count < 0 || err)
		return count < 0 ? count : err;
	return moved ? 0 : vg_err(e, -ENOENT, "%s has no such interrupt", n->ifname);
}

static int act(struct ctx *c, const char *ifname, const struct wish *w)
{
	struct nic n;
	int code, err;

	if (!ifname)
		return fail(c, EXIT_USAGE, "irq %s needs a device", c->cmd->name);
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	err = n.has_module ? set(&n, w, &c->e) : set_by_proc(&n, w, &c->e);
	code = err ? fail_err(c, err) : show_all(c, &n);
	nic_close(&n);
	return code;
}

/* "irq N" or "queue N" */
static int take_vector(struct ctx *c, struct wish *w, char **argv)
{
	uint64_t number;

	w->has_irq = !strcmp(argv[0], "irq");
	w->has_queue = !strcmp(argv[0], "queue");
	if (!w->has_irq && !w->has_queue)
		return fail(c, EXIT_USAGE, "irq %s takes irq N or queue N, not \"%.40s\"",
			    c->cmd->name, argv[0]);
	if (vg_parse_u64(&number, argv[1], 0, UINT32_MAX, argv[0], &c->e))
		return fail(c, EXIT_USAGE, "%s", c->e.msg);
	w->number = (uint32_t)number;
	return 0;
}

int cmd_irq_steer(struct ctx *c, int argc, char **argv)
{
	struct wish w = { .mode = VANGUARD_IRQ_MODE_STEER };
	const char *ifname = nic_ifname(c, &argc, &argv);
	int code;

	if (argc != 3)
		return fail(c, EXIT_USAGE, "irq steer needs %s", c->cmd->args);
	code = take_vector(c, &w, argv);
	w.cpus = argv[2];
	return code ? code : act(c, ifname, &w);
}

static int all(struct ctx *c, uint32_t mode, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct wish w = { .mode = mode };

	if (argc != 1)
		return fail(c, EXIT_USAGE, "irq %s needs %s", c->cmd->name, c->cmd->args);
	w.cpus = argv[0];
	return act(c, ifname, &w);
}

int cmd_irq_spread(struct ctx *c, int argc, char **argv)
{
	return all(c, VANGUARD_IRQ_MODE_SPREAD, argc, argv);
}

int cmd_irq_pin(struct ctx *c, int argc, char **argv)
{
	return all(c, VANGUARD_IRQ_MODE_PIN, argc, argv);
}

int cmd_irq_release(struct ctx *c, int argc, char **argv)
{
	struct wish w = { .mode = VANGUARD_IRQ_MODE_RELEASE };
	const char *ifname = nic_ifname(c, &argc, &argv);
	int code = 0;

	if (argc == 2)
		code = take_vector(c, &w, argv);
	else if (argc)
		return fail(c, EXIT_USAGE, "irq release needs %s", c->cmd->args);
	return code ? code : act(c, ifname, &w);
}
