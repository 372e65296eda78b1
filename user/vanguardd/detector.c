// SPDX-License-Identifier: GPL-2.0-only
/* detector.c - see detector.h */
#include "detector.h"

#define MIN(a, b)	((a) < (b) ? (a) : (b))

/* Per-packet cost when no bandwidth threshold gives it a scale. */
#define PKT_COST_DEFAULT	(1u << 16)

void detector_init(struct detector *ret_d, const struct vg_settings *s)
{
	struct detector d = {
		.syn = s->syn_rate ? s->syn_rate * VG_WEIGHT_ONE : DETECTOR_OFF,
		.pkts = s->pps ? s->pps * VG_WEIGHT_ONE : DETECTOR_OFF,
		/* q quarter bytes are 2 q bits: more than the rate <=> q > rate / 2 */
		.bytes = s->bit_rate ? s->bit_rate / 2 : DETECTOR_OFF,
	};
	uint64_t pkts = MIN(d.syn, d.pkts);

	if (pkts == DETECTOR_OFF)
		d.pkt_cost = 0;
	else if (d.bytes == DETECTOR_OFF)
		d.pkt_cost = PKT_COST_DEFAULT;
	else
		d.pkt_cost = d.bytes / pkts + 1;
	/* Keeps weight * cost within 64 bits with a wide margin. */
	d.pkt_cost = MIN(d.pkt_cost, UINT32_MAX);
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

uint64_t detector_room(const struct detector *d, const struct detector_sums *sums)
{
	uint64_t pkts = MIN(left(d->syn, sums->syn), left(d->pkts, sums->pkts));
	uint64_t room = left(d->bytes, sums->bytes);

	if (pkts != DETECTOR_OFF)
		room = MIN(room, pkts * d->pkt_cost);
	/* Half of the range, so that sums of rooms cannot overflow. */
	return MIN(room, (uint64_t)INT64_MAX / 256);
}
