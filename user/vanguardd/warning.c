// SPDX-License-Identifier: GPL-2.0-only
/* warning.c - see warning.h */
#include <string.h>
#include "warning.h"

/* Thresholds, each with its unit */
#define NET_RX_PER_SECOND	1000u
#define RING_FILL_PERMILLE	50u
#define BUDGET_BUSY_PERMILLE	500u	/* below, cycles per packet mean nothing */

/* Seconds in a row before a warning goes on, and off. */
#define OFF_AFTER		5u

static unsigned int on_after(unsigned int warn)
{
	switch (warn) {
	case VG_WARN_WORKER_BUSY:
	case VG_WARN_NET_RX_ON_WORKER:
	case VG_WARN_BUDGET:
		return 2;
	default:
		return 1;
	}
}

static uint32_t judge_cores(const struct vg_stats *s, const struct warning_input *in)
{
	uint32_t now = 0, i;
	bool irq_busy = false;

	for (i = 0; i < s->ncpus; i++) {
		const struct vg_core *c = &s->core[i];

		if (c->role & VG_ROLE_IRQ && c->busy_permille >= BUDGET_BUSY_PERMILLE)
			irq_busy = true;
		if (c->role & VG_ROLE_WORKER && !(c->role & VG_ROLE_IRQ) &&
		    c->net_rx > NET_RX_PER_SECOND)
			now |= 1u << VG_WARN_NET_RX_ON_WORKER;
	}
	if (in->has_device && irq_busy && s->budget_cycles_all &&
	    s->cycles_per_packet > s->budget_cycles_all)
		now |= 1u << VG_WARN_BUDGET;
	return now;
}

uint32_t warning_judge(const struct vg_stats *s, const struct warning_input *in)
{
	uint32_t now = judge_cores(s, in);

	if (s->expected_mbps && s->link_mbps && s->link_mbps < s->expected_mbps)
		now |= 1u << VG_WARN_LINK_SLOW;
	/* Drivers without carrier detection say "unknown", which is no fault. */
	if (strcmp(s->operstate, "up") && strcmp(s->operstate, "unknown"))
		now |= 1u << VG_WARN_LINK_DOWN;
	if (s->attach_mode == VG_ATTACH_GENERIC)
		now |= 1u << VG_WARN_GENERIC;
	if (s->ring_fill_permille > RING_FILL_PERMILLE)
		now |= 1u << VG_WARN_RING_FILL;
	if (in->worker_busy)
		now |= 1u << VG_WARN_WORKER_BUSY;
	if (in->lost)
		now |= 1u << VG_WARN_LOSS;
	if (in->queue_lost)
		now |= 1u << VG_WARN_QUEUE_DROP;
	if (in->refused)
		now |= 1u << VG_WARN_BLOCK_CAP;
	if (!in->has_jit)
		now |= 1u << VG_WARN_NO_JIT;
	return now;
}

uint32_t warning_update(struct warning *w, uint32_t now)
{
	uint32_t before = w->on;
	unsigned int i;

	for (i = 0; i < __VG_WARN_MAX; i++) {
		uint32_t bit = 1u << i;

		if (now & bit) {
			w->good[i] = 0;
			if (w->bad[i] < UINT8_MAX)
				w->bad[i]++;
			if (w->bad[i] >= on_after(i))
				w->on |= bit;
		} else {
			w->bad[i] = 0;
			if (w->good[i] < UINT8_MAX)
				w->good[i]++;
			if (w->good[i] >= OFF_AFTER)
				w->on &= ~bit;
		}
	}
	return before ^ w->on;
}
