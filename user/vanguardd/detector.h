/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detector.h - is what a source sent within one second too much? Pure
 * arithmetic: no clock, no memory, no I/O.
 *
 * Counts are in quarters of a packet or byte, the unit of a record's weight,
 * so that sampled and complete records add up alike.
 */
#ifndef VGD_DETECTOR_H
#define VGD_DETECTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>

/* What a frame takes on the wire beside its bytes: preamble 8, FCS 4, gap 12. */
#define DETECTOR_WIRE_BYTES	24u

#define DETECTOR_OFF		UINT64_MAX
#define DETECTOR_NONE		0	/* VG_REASON_MANUAL is never detected */

/**
 * struct detector_sums - a source's traffic in one second, in quarters
 * @syn: TCP SYN without ACK
 * @pkts: packets
 * @bytes: bytes on the wire
 */
struct detector_sums {
	uint64_t syn, pkts, bytes;
};

/**
 * struct detector - thresholds, made from the settings once per change
 * @syn: @pkts: @bytes: highest sum that is not too much; DETECTOR_OFF
 */
struct detector {
	uint64_t syn, pkts, bytes;
};

void detector_init(struct detector *ret_d, const struct vg_settings *s);

/** detector_judge() - enum vg_reason, or DETECTOR_NONE */
int detector_judge(const struct detector *d, const struct detector_sums *sums);

/** detector_rate() - what was measured, in the unit of @reason */
uint64_t detector_rate(const struct detector_sums *sums, int reason);

/** detector_exceeds() - would @rate, in the unit of @reason, be too much? */
bool detector_exceeds(const struct vg_settings *s, int reason, uint64_t rate);

/**
 * struct detector_room - how much more may come before a source must be judged
 * @pkts: @bytes: quarters; as long as neither is exceeded, no threshold is
 */
struct detector_room {
	uint64_t pkts, bytes;
};

void detector_room(const struct detector *d, const struct detector_sums *sums,
		   struct detector_room *ret_r);

#endif /* VGD_DETECTOR_H */
