// SPDX-License-Identifier: GPL-2.0-only
/* test_detector.c - thresholds, room and rates, without a clock */
#include <string.h>
#include "detector.h"
#include "ktap.h"
#include "sentinel.h"

#define Q	VG_WEIGHT_ONE

static void thresholds(void)
{
	/* more than the threshold is too much, the threshold itself is not */
	static const struct {
		const char *name;
		uint64_t syn, pkts, bytes;	/* per second, whole */
		int reason;
	} t[] = {
		{ "nothing", 0, 0, 0, DETECTOR_NONE },
		{ "5000 SYN", 5000, 5000, 5000 * 84, DETECTOR_NONE },
		{ "5001 SYN", 5001, 5001, 5001 * 84, VG_REASON_SYN_FLOOD },
		{ "20000 packets", 0, 20000, 20000 * 84, DETECTOR_NONE },
		{ "20001 packets", 0, 20001, 20001 * 84, VG_REASON_PACKET_RATE },
		{ "500 Mbit/s", 0, 10000, 62500000, DETECTOR_NONE },
		{ "500 Mbit/s and a byte", 0, 10000, 62500001, VG_REASON_BANDWIDTH },
		{ "SYN flood and bandwidth", 5001, 10000, 62500001, VG_REASON_SYN_FLOOD },
		{ "bandwidth and packets", 0, 20001, 62500001, VG_REASON_BANDWIDTH },
	};
	struct vg_settings s;
	struct detector d;
	size_t i;

	vg_settings_default(&s);
	s.pps = 20000;
	detector_init(&d, &s);
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct detector_sums sums = { t[i].syn * Q, t[i].pkts * Q, t[i].bytes * Q };

		ktap_ok(detector_judge(&d, &sums) == t[i].reason, "judged: %s", t[i].name);
	}
}

static void off(void)
{
	const struct detector_sums huge = { 1ull << 40, 1ull << 40, 1ull << 60 };
	struct vg_settings s;
	struct detector_room room;
	struct detector d;

	vg_settings_default(&s);
	s.syn_rate = s.pps = s.bit_rate = 0;
	detector_init(&d, &s);
	ktap_ok(detector_judge(&d, &huge) == DETECTOR_NONE,
		"all thresholds off: nothing is judged");
	detector_room(&d, &huge, &room);
	ktap_ok(room.pkts == DETECTOR_OFF && room.bytes == DETECTOR_OFF,
		"all thresholds off: endless room");
	s.bit_rate = 1;
	detector_init(&d, &s);
	ktap_ok(detector_judge(&d, &(struct detector_sums){ 0, 0, 1 }) == VG_REASON_BANDWIDTH,
		"a threshold of one bit per second");
	s.bit_rate = 0;
	s.pps = 100000000;
	detector_init(&d, &s);
	ktap_ok(detector_judge(&d, &(struct detector_sums){ 0, 400000000, 0 }) == DETECTOR_NONE &&
		detector_judge(&d, &(struct detector_sums){ 0, 400000001, 0 }) ==
		VG_REASON_PACKET_RATE, "the highest packet threshold, to a quarter packet");
}

static void rates(void)
{
	const struct detector_sums sums = { 5001 * Q, 6000 * Q, 62500001ull * Q };
	struct vg_settings s;

	vg_settings_default(&s);
	ktap_ok(detector_rate(&sums, VG_REASON_SYN_FLOOD) == 5001, "rate in SYN/s");
	ktap_ok(detector_rate(&sums, VG_REASON_PACKET_RATE) == 6000, "rate in packets/s");
	ktap_ok(detector_rate(&sums, VG_REASON_BANDWIDTH) == 500000008,
		"rate in bit/s on the wire");
	ktap_ok(detector_rate(&sums, VG_REASON_MANUAL) == 0, "no rate for a manual reason");
	ktap_ok(!detector_exceeds(&s, VG_REASON_SYN_FLOOD, 5000) &&
		detector_exceeds(&s, VG_REASON_SYN_FLOOD, 5001), "5001 SYN/s exceed 5000");
	ktap_ok(!detector_exceeds(&s, VG_REASON_PACKET_RATE, 1u << 30),
		"nothing exceeds a threshold that is off");
	ktap_ok(!detector_exceeds(&s, VG_REASON_BANDWIDTH, 500000000) &&
		detector_exceeds(&s, VG_REASON_BANDWIDTH, 500000001),
		"500000001 bit/s exceed 500M");
	ktap_ok(!detector_exceeds(&s, VG_REASON_MANUAL, 1), "a manual reason has no threshold");
}

/* Whatever is added within the room passes no threshold; the next may. */
static void room_is_safe_and_tight(void)
{
	unsigned int seed = 1, i, unsafe = 0, loose = 0;

	for (i = 0; i < 20000; i++) {
		struct detector_sums sums, more;
		struct detector_room room;
		struct vg_settings s;
		struct detector d;

		memset(&s, 0, sizeof(s));
		seed = seed * 1664525 + 1013904223;
		s.syn_rate = seed >> 20 & 1 ? seed >> 12 : 0;
		seed = seed * 1664525 + 1013904223;
		s.pps = seed >> 20 & 1 ? seed >> 10 : 0;
		seed = seed * 1664525 + 1013904223;
		s.bit_rate = seed >> 20 & 1 ? seed : 0;
		detector_init(&d, &s);
		seed = seed * 1664525 + 1013904223;
		sums.pkts = seed >> 12;
		sums.syn = sums.pkts / 2;
		sums.bytes = sums.pkts * 84;
		if (detector_judge(&d, &sums))
			continue;
		detector_room(&d, &sums, &room);
		more = sums;
		if (room.pkts != DETECTOR_OFF) {
			more.pkts += room.pkts;
			more.syn += room.pkts;
		}
		if (room.bytes != DETECTOR_OFF)
			more.bytes += room.bytes;
		unsafe += detector_judge(&d, &more) != DETECTOR_NONE;
		more.pkts++;
		more.syn++;
		more.bytes++;
		if (room.pkts != DETECTOR_OFF || room.bytes != DETECTOR_OFF)
			loose += detector_judge(&d, &more) == DETECTOR_NONE;
	}
	ktap_ok(!unsafe, "no threshold is passed within the room (20000 random cases)");
	ktap_ok(!loose, "a quarter more of everything passes one");
}

int main(void)
{
	thresholds();
	off();
	rates();
	room_is_safe_and_tight();
	return ktap_done();
}
