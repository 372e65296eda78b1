// SPDX-License-Identifier: GPL-2.0-only
/* iface.c - which interface a command means, and its pinned state */
#include <errno.h>
#include <string.h>
#include "cmd.h"

struct names {
	char (*name)[16];
	int n;
};

static int add_name(const char *ifname, void *arg)
{
	struct names *l = arg;

	if (l->n == MAX_IFACES)
		return -E2BIG;
	strncpy(l->name[l->n], ifname, 15);
	l->name[l->n++][15] = '\0';
	return 0;
}

int iface_list(char names[MAX_IFACES][16])
{
	struct names l = { .name = names };
	int err = vg_sentinel_list(add_name, &l);

	/* No pin directory at all: no interface has state. */
	if (err < 0 && err != -ENOENT)
		return err;
	return l.n;
}

const char *ctx_ifname(struct ctx *c, char buf[16], int *ret_code)
{
	char names[MAX_IFACES][16];
	int n;

	if (c->ifname)
		return c->ifname;
	n = iface_list(names);
	if (n < 0) {
		*ret_code = fail_err(c, n);
		return NULL;
	}
	if (!n) {
		*ret_code = fail(c, EXIT_NOTHING,
				 "no interface is protected: start vanguardd, or name one with -i");
		return NULL;
	}
	if (n > 1) {
		*ret_code = fail(c, EXIT_USAGE, "%d interfaces are protected (%s, %s%s): name one "
				 "with -i", n, names[0], names[1], n > 2 ? ", ..." : "");
		return NULL;
	}
	memcpy(buf, names[0], 16);
	return buf;
}

int ctx_open_named(struct ctx *c, const char *ifname, bool write)
{
	int err;

	ctx_close(c);
	err = vg_sentinel_open(&c->s, ifname, write, &c->e);
	return err ? fail_err(c, err) : EXIT_OK;
}

int ctx_open(struct ctx *c, bool write)
{
	const char *ifname;
	char buf[16];
	int code;

	ifname = ctx_ifname(c, buf, &code);
	return ifname ? ctx_open_named(c, ifname, write) : code;
}

void ctx_close(struct ctx *c)
{
	if (c->s)
		vg_sentinel_close(c->s);
	c->s = NULL;
}
