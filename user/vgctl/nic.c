// SPDX-License-Identifier: GPL-2.0-only
/* nic.c - the way to a device's settings */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include "nic.h"
#include "uapi/linux/vanguard.h"

int nic_open(struct ctx *c, struct nic *n, const char *ifname)
{
	int err;

	memset(n, 0, sizeof(*n));
	n->ifname = ifname;
	if (ifname) {
		n->ifindex = if_nametoindex(ifname);
		if (!n->ifindex)
			return fail(c, EXIT_NOTHING, "there is no interface \"%.15s\"", ifname);
	}
	err = vg_nl_open(&n->nl, &c->e);
	if (err)
		return fail_err(c, err);
	err = vg_nl_family(n->nl, VANGUARD_FAMILY_NAME, VANGUARD_MCGRP_EVENTS, &n->family, &c->e);
	if (err && err != -ENOENT) {
		nic_close(n);
		return fail_err(c, err);
	}
	n->has_module = !err;
	return 0;
}

void nic_close(struct nic *n)
{
	vg_nl_close(n->nl);
	n->nl = NULL;
}

const char *nic_ifname(const struct ctx *c, int *argc, char ***argv)
{
	if (c->ifname || !*argc)
		return c->ifname;
	(*argc)--;
	return *(*argv)++;
}

int nic_need_module(struct ctx *c, const struct nic *n, const char *what)
{
	if (n->has_module)
		return 0;
	return fail(c, EXIT_NOTHING, "%s needs vanguard.ko, which is not loaded", what);
}

const char *nic_path(const struct nic *n)
{
	return n->has_module ? "vanguard" : "ethtool";
}
