// SPDX-License-Identifier: GPL-2.0-only
/* detector.c - see detector.h */
#include "detector.h"

#define MIN(a, b)	((a) < (b) ? (a) : (b))

void detector_init(struct detector *ret_d, const struct vg_settings *s)
{
	struct detector d = {
		.syn = s->syn_rate ? s->syn_rate * VG_WEIGHT_ONE : DETECTOR_OFF,
		.pkts = s->pps ? s->pps * VG_WEIGHT_ONE : DETECTOR_OFF,
		/* q quarter bytes are 2 q bits: more than the rate <=> q > rate / 2 */
		.bytes = s->bit_rate ? s->bit_rate / 2 : DETECTOR_OFF,
	};

	*ret_d = d;
}

int detector_judge(const struct detector *d, const struct detector_sums *sums)
{
	if (sums->syn > d->syn)
		return VG_REASON_SYN_FLOOD;
	if (sums->bytes > d->bytes)
		return VG_REASON_BANDWIDTH;
	if (sums->pkts > d->pkts)
		return VG_REASON_PACKET_RATE;
	return DETECTOR_NONE;
}

uint64_t detector_rate(const struct detector_sums *sums, int reason)
{
	switch (reason) {
	case VG_REASON_SYN_FLOOD:
		return sums->syn / VG_WEIGHT_ONE;
	case VG_REASON_BANDWIDTH:
		return sums->bytes * 8 / VG_WEIGHT_ONE;
	case VG_REASON_PACKET_RATE:
		return sums->pkts / VG_WEIGHT_ONE;
	default:
		return 0;
	}
}

bool detector_exceeds(const struct vg_settings *s, int reason, uint64_t rate)
{
	switch (reason) {
	case VG_REASON_SYN_FLOOD:
		return s->syn_rate && rate > s->syn_rate;
	case VG_REASON_BANDWIDTH:
		return s->bit_rate && rate > s->bit_rate;
	case VG_REASON_PACKET_RATE:
		return s->pps && rate > s->pps;
	default:
		return false;
	}
}

static uint64_t left(uint64_t threshold, uint64_t sum)
{
	if (threshold == DETECTOR_OFF)
		return DETECTOR_OFF;
	return threshold > sum ? threshold - sum : 0;
}

void detector_room(const struct detector *d, const struct detector_sums *sums,
		   struct detector_room *ret_r)
{
	/* SYNs are packets, so room for packets bounds them, too. */
	ret_r->pkts = MIN(left(d->syn, sums->syn), left(d->pkts, sums->pkts));
	ret_r->bytes = left(d->bytes, sums->bytes);
}
