/* SPDX-License-Identifier: GPL-2.0-only */
/* talkers.h - who sends most, over all workers' tables; not locked, reads only */
#ifndef VGD_TALKERS_H
#define VGD_TALKERS_H

#include <stdint.h>
#include <vanguard/stats_api.h>
#include "window.h"

/**
 * struct talkers - the result
 * @by_packets: @by_bytes: sorted, largest first, @npackets and @nbytes of them
 * @sources: different sources in the window
 */
struct talkers {
	struct vg_talker by_packets[VG_TALKERS];
	struct vg_talker by_bytes[VG_TALKERS];
	uint32_t npackets, nbytes;
	uint32_t sources;
};

/** talkers_find() - in the second before @epoch ends; vg_talker.blocked is left 0 */
void talkers_find(struct talkers *ret_t, struct window *const *win, unsigned int workers,
		  uint32_t epoch);

#endif /* VGD_TALKERS_H */
