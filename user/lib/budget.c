// SPDX-License-Identifier: GPL-2.0-only
/* budget.c - see budget.h */
#include "budget.h"

static uint64_t frame_bits(uint32_t frame)
{
	return ((uint64_t)(frame < VG_FRAME_MIN ? VG_FRAME_MIN : frame) + VG_WIRE_GAP) * 8;
}

double vg_budget_pps(uint32_t mbps, uint32_t frame)
{
	return (double)mbps * 1e6 / (double)frame_bits(frame);
}

uint64_t vg_budget_cycles(uint32_t mbps, uint32_t frame, uint32_t mhz, uint32_t cores)
{
	/* cores * MHz * 1e6 / (mbps * 1e6 / bits), in integers */
	return mbps ? (uint64_t)mhz * cores * frame_bits(frame) / mbps : 0;
}

double vg_budget_ns(uint32_t mbps, uint32_t frame)
{
	return mbps ? (double)frame_bits(frame) * 1e3 / mbps : 0;
}
