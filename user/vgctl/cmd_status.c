// SPDX-License-Identifier: GPL-2.0-only
/* cmd_status.c - status */
#include "cmd.h"
#include "show.h"
#include "snapshot.h"

enum { OPT_ALL, OPT_INTERVAL };

#define MEASURE_MS	500u

static int one(struct ctx *c, const char *ifname, unsigned int measure_ms)
{
	struct snapshot n;
	int code, err;

	code = ctx_open_named(c, ifname, false);
	if (code)
		return code;
	err = snapshot_take(&n, c->s, measure_ms);
	if (err)
		return fail_err(c, err);
	vg_out_object(c->out, NULL, NULL);
	show_status(c->out, c->s, &n);
	vg_out_end(c->out);
	snapshot_free(&n);
	return EXIT_OK;
}

int cmd_status(struct ctx *c, int argc, char **argv)
{
	unsigned int ms = c->value[OPT_INTERVAL].given ?
			  (unsigned int)c->value[OPT_INTERVAL].number : MEASURE_MS;
	char names[MAX_IFACES][16], buf[16];
	const char *ifname;
	int code = EXIT_OK, n, i;

	(void)argc;
	(void)argv;
	if (!c->value[OPT_ALL].given) {
		ifname = ctx_ifname(c, buf, &code);
		return ifname ? one(c, ifname, ms) : code;
	}
	if (c->ifname)
		return fail(c, EXIT_USAGE, "status --all and -i contradict each other");
	n = iface_list(names);
	if (n < 0)
		return fail_err(c, n);
	vg_out_array(c->out, NULL, NULL, "no interface is protected");
	for (i = 0; i < n && code == EXIT_OK; i++)
		code = one(c, names[i], ms);
	vg_out_end(c->out);
	return code;
}
