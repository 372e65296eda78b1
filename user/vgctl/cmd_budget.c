// SPDX-License-Identifier: GPL-2.0-only
/* cmd_budget.c - what a link at full rate leaves per packet */
#include <stddef.h>
#include <unistd.h>
#include "budget.h"
#include "cmd.h"
#include "machine.h"

enum { OPT_LINK, OPT_FRAME, OPT_MHZ, OPT_CORES };

/* The reference board, and the two links it is used on. */
#define BOARD_MHZ	1200u

static const uint32_t board_links[] = { 1000, 2500 };
static const uint32_t frames[] = { 64, 128, 256, 512, 1024, 1280, 1518 };

static uint32_t option(const struct ctx *c, int i, uint32_t otherwise)
{
	return c->value[i].given ? (uint32_t)c->value[i].number : otherwise;
}

static void row(struct vg_out *o, uint32_t mbps, uint32_t frame, uint32_t mhz, uint32_t cores)
{
	double pps = vg_budget_pps(mbps, frame);

	vg_out_object(o, NULL, NULL);
	vg_out_u64(o, "link-mbps", "Mbit/s", VG_UNIT_PLAIN, mbps);
	vg_out_u64(o, "frame", "frame", VG_UNIT_PLAIN, frame);
	vg_out_u64(o, "mhz", "MHz", VG_UNIT_PLAIN, mhz);
	vg_out_u64(o, "cores", "cores", VG_UNIT_PLAIN, cores);
	vg_out_fixed(o, "mpps", "Mpps", 3, pps / 1e6);
	vg_out_fixed(o, "ns", "ns/packet", 1, vg_budget_ns(mbps, frame));
	vg_out_u64(o, "cycles", "cycles/packet", VG_UNIT_PLAIN,
		   vg_budget_cycles(mbps, frame, mhz, cores));
	vg_out_end(o);
}

/* What the interface says; an option overrides it, and stands in when it says nothing. */
static int from_interface(struct ctx *c, uint32_t *link, uint32_t *mhz, uint32_t *cores)
{
	uint32_t queues = machine_rx_queues(c->ifname);
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (!queues)
		return fail(c, EXIT_NOTHING, "there is no interface %s", c->ifname);
	if (!*link)
		*link = machine_link_mbps(c->ifname);
	if (!*link)
		return fail(c, EXIT_FAILED, "%s does not say how fast its link is: give --link",
			    c->ifname);
	if (!*mhz)
		*mhz = machine_mhz();
	if (!*mhz)
		return fail(c, EXIT_FAILED,
			    "this machine does not say its clock: give --mhz");
	if (!*cores)
		*cores = online > 0 && queues > (uint32_t)online ? (uint32_t)online : queues;
	return EXIT_OK;
}

int cmd_budget(struct ctx *c, int argc, char **argv)
{
	uint32_t link = option(c, OPT_LINK, 0), mhz = option(c, OPT_MHZ, 0);
	uint32_t cores = option(c, OPT_CORES, 0), frame = option(c, OPT_FRAME, 0);
	size_t nlinks, nframes, i, k;
	int code;

	(void)argc;
	(void)argv;
	if (c->ifname) {
		code = from_interface(c, &link, &mhz, &cores);
		if (code)
			return code;
	}
	if (!mhz)
		mhz = BOARD_MHZ;
	if (!cores)
		cores = 1;
	nlinks = link ? 1 : sizeof(board_links) / sizeof(board_links[0]);
	nframes = frame ? 1 : sizeof(frames) / sizeof(frames[0]);
	vg_out_array(c->out, NULL, NULL, NULL);
	for (i = 0; i < nlinks; i++) {
		for (k = 0; k < nframes; k++)
			row(c->out, link ? link : board_links[i], frame ? frame : frames[k], mhz,
			    cores);
	}
	vg_out_end(c->out);
	return EXIT_OK;
}
