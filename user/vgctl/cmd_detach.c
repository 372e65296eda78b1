// SPDX-License-Identifier: GPL-2.0-only
/* cmd_detach.c - rescue: take everything off */
#include <errno.h>
#include "cmd.h"

enum { OPT_ALL };

static int detach(struct ctx *c, const char *ifname)
{
	int err = vg_sentinel_detach(ifname, &c->e);

	if (err == -ENOENT)
		return fail(c, EXIT_NOTHING, "nothing is attached or pinned for %s", ifname);
	if (err)
		return fail_err(c, err);
	vg_out_inline(c->out, NULL, "");
	vg_out_str(c->out, "ifname", "", ifname);
	vg_out_str(c->out, "result", "", "detached");
	vg_out_end(c->out);
	return EXIT_OK;
}

int cmd_detach(struct ctx *c, int argc, char **argv)
{
	char names[MAX_IFACES][16], buf[16];
	const char *ifname;
	int code = EXIT_OK, one, n, i;

	(void)argc;
	(void)argv;
	if (!c->value[OPT_ALL].given) {
		ifname = ctx_ifname(c, buf, &code);
		return ifname ? detach(c, ifname) : code;
	}
	if (c->ifname)
		return fail(c, EXIT_USAGE, "detach --all and -i contradict each other");
	n = iface_list(names);
	if (n < 0)
		return fail_err(c, n);
	if (!n)
		return fail(c, EXIT_NOTHING, "no interface has state");
	/* One that cannot be taken off must not keep the others on. */
	vg_out_array(c->out, NULL, NULL, NULL);
	for (i = 0; i < n; i++) {
		one = detach(c, names[i]);
		if (one != EXIT_OK)
			code = one;
	}
	vg_out_end(c->out);
	return code;
}
