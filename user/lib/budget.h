/* SPDX-License-Identifier: GPL-2.0-only */
/* budget.h - what a link's full rate leaves a CPU per packet; pure arithmetic */
#ifndef VG_BUDGET_H
#define VG_BUDGET_H

#include <stdint.h>

/*
 * Every frame takes this on the wire beside its own bytes: preamble and start
 * delimiter 8, gap 12. A frame's size here includes its FCS, as in "64-byte
 * frame"; what the program counts does not, so that is 4 bytes shorter.
 */
#define VG_WIRE_GAP	20u
#define VG_FCS		4u
#define VG_FRAME_MIN	64u

/** vg_budget_pps() - frames of @frame bytes (with FCS) that @mbps carry in a second */
double vg_budget_pps(uint32_t mbps, uint32_t frame);
/** vg_budget_cycles() - cycles per packet of @cores cores at @mhz, rounded down; 0: no link */
uint64_t vg_budget_cycles(uint32_t mbps, uint32_t frame, uint32_t mhz, uint32_t cores);
/** vg_budget_ns() - time between two packets */
double vg_budget_ns(uint32_t mbps, uint32_t frame);

#endif /* VG_BUDGET_H */
