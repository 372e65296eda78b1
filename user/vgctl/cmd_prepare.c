// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_prepare.c - prepare and restore: everything that a flood needs of a
 * device, as one transaction of the module, and back
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "nic.h"
#include "uapi/linux/vanguard.h"
#include "words-gen.h"

enum { OPT_FOR, OPT_CPU_IRQ, OPT_DRY_RUN, OPT_HOLD };

/*
 * What each speed gets. A full ring must last longer than the interrupt is
 * put off: at 2.5 Gbit/s, 3.72 Mpps of the smallest frames fill 1024
 * descriptors in 275 us, at 1 Gbit/s, 1.49 Mpps in 688 us.
 */
static const struct target {
	const char *name;
	uint32_t rx_usecs;
	uint32_t ring;		/* as many, or the most that the device has */
} targets[] = {
	{ "1g", 50, 1024 },
	{ "2.5g", 100, 1024 },
};

/* The parts of a profile, and whether there is anything to do in each. */
struct plan {
	uint32_t can;		/* VANGUARD_TUNABLE_* */
	struct nic_values coalesce, rings;
	char cpus[16];
	char left_out[320];	/* why coalescing is, when it is */
};

static int on_device(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[VANGUARD_A_DEVICE_MAX + 1];
	uint32_t *can = arg;

	(void)cmd;
	if (nla_parse(tb, VANGUARD_A_DEVICE_MAX, attrs, len, NULL) ||
	    !tb[VANGUARD_A_DEVICE_TUNABLE])
		return -EPROTO;
	*can = nla_get_u32(tb[VANGUARD_A_DEVICE_TUNABLE]);
	return 0;
}

static struct nl_msg *about(struct nic *n, uint8_t cmd)
{
	struct nl_msg *msg = vg_nl_request(&n->family, cmd, 0);

	if (!msg || !nla_put_u32(msg, VANGUARD_A_PROFILE_IFINDEX, n->ifindex))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* Read one kind of the device into *@v; what it cannot say is no part of the plan. */
static bool read_one(struct nic *n, enum nic_kind kind, struct nic_values *v)
{
	struct nic_values *all = NULL;
	int count = nic_read(n, kind, &all, NULL);

	if (count > 0)
		*v = all[0];
	free(all);
	return count > 0;
}

static unsigned int word(enum nic_kind kind, const char *name)
{
	unsigned int i = 0;

	while (strcmp(nic_word(kind, i), name))
		i++;
	return i;
}

static void plan_rings(struct nic *n, struct plan *p, const struct target *t)
{
	const unsigned int rx = word(NIC_RINGS, "rx"), rx_max = word(NIC_RINGS, "rx-max");
	struct nic_values now = { 0 };

	if (!(p->can & VANGUARD_TUNABLE_RINGS) || !read_one(n, NIC_RINGS, &now) || !now.has[rx_max])
		return;
	p->rings.has[rx] = now.value[rx] < t->ring && now.value[rx] < now.value[rx_max];
	p->rings.value[rx] = now.value[rx_max] < t->ring ? now.value[rx_max] : t->ring;
}

/* Adaptive moderation would take the value away again. */
static void plan_coalesce(struct nic *n, struct plan *p, const struct target *t)
{
	const unsigned int usecs = word(NIC_COALESCE, "rx-usecs");
	const unsigned int adaptive = word(NIC_COALESCE, "adaptive-rx");
	struct nic_values now = { 0 };

	if (!(p->can & VANGUARD_TUNABLE_COALESCE) || !read_one(n, NIC_COALESCE, &now))
		return;
	p->coalesce.has[usecs] = now.has[usecs];
	p->coalesce.value[usecs] = t->rx_usecs;
	p->coalesce.has[adaptive] = now.has[adaptive];
}

static bool has_any(const struct nic_values *v)
{
	unsigned int i;

	for (i = 0; i < NIC_MAX_WORDS; i++) {
		if (v->has[i])
			return true;
	}
	return false;
}

/* XDP refuses packets that the device merged. */
static int put_offloads(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, VANGUARD_A_PROFILE_OFFLOADS);

	if (!nest || nla_put_u8(msg, VANGUARD_A_OFFLOADS_LRO, 0) ||
	    nla_put_u8(msg, VANGUARD_A_OFFLOADS_GRO_HW, 0))
		return -ENOMEM;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_irq(struct nl_msg *msg, const char *cpus)
{
	struct nlattr *nest = nla_nest_start(msg, VANGUARD_A_PROFILE_IRQ);

	if (!nest || nla_put_u32(msg, VANGUARD_A_IRQ_PLAN_MODE, VANGUARD_IRQ_MODE_PIN) ||
	    nla_put_string(msg, VANGUARD_A_IRQ_PLAN_CPUS, cpus))
		return -ENOMEM;
	nla_nest_end(msg, nest);
	return 0;
}

static int apply(struct nic *n, const struct plan *p, bool stay, struct vg_error *e)
{
	struct nl_msg *msg = about(n, VANGUARD_CMD_PROFILE_APPLY);
	int err = 0;

	if (!msg)
		return vg_err(e, -ENOMEM, "out of memory");
	if (has_any(&p->rings))
		err = nic_put(msg, VANGUARD_A_PROFILE_RINGS, NIC_RINGS, &p->rings);
	if (!err)
		err = put_offloads(msg);
	if (!err && has_any(&p->coalesce))
		err = nic_put(msg, VANGUARD_A_PROFILE_COALESCE, NIC_COALESCE, &p->coalesce);
	if (!err && p->cpus[0])
		err = put_irq(msg, p->cpus);
	if (!err && stay)
		err = nla_put_flag(msg, VANGUARD_A_PROFILE_STAY);
	if (err) {
		nlmsg_free(msg);
		return vg_err(e, -ENOMEM, "out of memory");
	}
	return vg_nl_talk(n->nl, msg, NULL, NULL, e);
}

static void show_kind(struct vg_out *o, struct nic *n, enum nic_kind kind, const char *name)
{
	struct nic_values v = { 0 };

	vg_out_object(o, name, name);
	if (read_one(n, kind, &v))
		nic_show(o, kind, &v);
	vg_out_end(o);
}

static void show_now(struct vg_out *o, struct nic *n, const char *when)
{
	vg_out_object(o, when, when);
	show_kind(o, n, NIC_RINGS, "rings");
	show_kind(o, n, NIC_COALESCE, "coalesce");
	vg_out_end(o);
}

static void show_plan(struct vg_out *o, const struct plan *p)
{
	vg_out_object(o, "plan", "plan");
	nic_show(o, NIC_RINGS, &p->rings);
	nic_show(o, NIC_COALESCE, &p->coalesce);
	vg_out_str(o, "offloads", "offloads", "lro off, gro-hw off");
	if (p->cpus[0])
		vg_out_str(o, "cpu-irq", "cpu-irq", p->cpus);
	if (!has_any(&p->rings))
		vg_out_null(o, "rings", "rings");
	if (!has_any(&p->coalesce))
		vg_out_null(o, "coalesce", "coalesce");
	vg_out_end(o);
}

static const struct target *find_target(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (!strcmp(targets[i].name, name))
			return &targets[i];
	}
	return NULL;
}

static int make_plan(struct ctx *c, struct nic *n, const struct target *t, struct plan *p)
{
	int err;

	err = vg_nl_talk(n->nl, about(n, VANGUARD_CMD_DEVICE_GET), on_device, &p->can, &c->e);
	if (err)
		return fail_err(c, err);
	plan_rings(n, p, t);
	plan_coalesce(n, p, t);
	if (c->value[OPT_CPU_IRQ].given)
		snprintf(p->cpus, sizeof(p->cpus), "%u",
			 (unsigned int)c->value[OPT_CPU_IRQ].number);
	return 0;
}

/* The module puts everything back when this process ends, however it does. */
static int hold(struct ctx *c)
{
	struct signalfd_siginfo info;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0 || read(fd, &info, sizeof(info)) != sizeof(info))
		return fail_err(c, -errno);
	close(fd);
	return EXIT_OK;
}

/*
 * Some drivers tell of coalescing and cannot change it, which only trying
 * shows. Then the rest is applied, and it is said what was left out.
 */
static int apply_what_goes(struct ctx *c, struct nic *n, struct plan *p, bool stay)
{
	int err = apply(n, p, stay, &c->e);

	if (err != -EOPNOTSUPP || !has_any(&p->coalesce))
		return err;
	snprintf(p->left_out, sizeof(p->left_out), "%s", c->e.msg);
	memset(&p->coalesce, 0, sizeof(p->coalesce));
	return apply(n, p, stay, &c->e);
}

static int prepare(struct ctx *c, struct nic *n, const struct target *t)
{
	bool is_held = c->value[OPT_HOLD].given;
	struct plan p = { 0 };
	int code, err = 0;

	code = nic_need_module(c, n, "prepare");
	if (!code)
		code = make_plan(c, n, t, &p);
	if (code)
		return code;
	vg_out_object(c->out, NULL, NULL);
	vg_out_str(c->out, "ifname", "device", n->ifname);
	show_plan(c->out, &p);
	show_now(c->out, n, "before");
	if (!c->value[OPT_DRY_RUN].given) {
		err = apply_what_goes(c, n, &p, !is_held);
		if (!err)
			show_now(c->out, n, "after");
	}
	if (!err && p.left_out[0])
		vg_out_str(c->out, "left-out", "left out", p.left_out);
	vg_out_bool(c->out, "applied", "applied", !err && !c->value[OPT_DRY_RUN].given);
	vg_out_end(c->out);
	if (err)
		return fail_err(c, err);
	return is_held && !c->value[OPT_DRY_RUN].given ? hold(c) : EXIT_OK;
}

int cmd_prepare(struct ctx *c, int argc, char **argv)
{
	const char *name = c->value[OPT_FOR].given ? c->value[OPT_FOR].text : "2.5g";
	const char *ifname = nic_ifname(c, &argc, &argv);
	const struct target *t = find_target(name);
	struct nic n;
	int code;

	if (!t)
		return fail(c, EXIT_USAGE, "--for takes 1g or 2.5g, not \"%.40s\"", name);
	if (!ifname || argc)
		return fail(c, EXIT_USAGE, "prepare needs one device");
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	code = prepare(c, &n, t);
	nic_close(&n);
	return code;
}

int cmd_restore(struct ctx *c, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct nic n;
	int code, err;

	if (!ifname || argc)
		return fail(c, EXIT_USAGE, "restore needs one device");
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	code = nic_need_module(c, &n, "restore");
	if (!code) {
		err = vg_nl_talk(n.nl, about(&n, VANGUARD_CMD_PROFILE_RESTORE), NULL, NULL, &c->e);
		code = err ? fail_err(c, err) : EXIT_OK;
	}
	if (!code) {
		vg_out_object(c->out, NULL, NULL);
		vg_out_str(c->out, "ifname", "device", ifname);
		show_now(c->out, &n, "after");
		vg_out_end(c->out);
	}
	nic_close(&n);
	return code;
}
