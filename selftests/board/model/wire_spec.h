/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_spec.h - what the generator is asked for, from words
 *
 *   size=64 | size=60-1514 | size=imix    bytes without FCS
 *   pps=N | pps=max | mbps=N              default 1000 pps; mbps: on the wire, with
 *                                         preamble, FCS and gap
 *   count=N                               default: until stopped
 *   proto=udp|tcp-syn|icmp|raw  ip=4|6  src=A  dst=A  sport=N  dport=N
 *   sources=N  flows=N                    addresses from src on, ports from sport on
 *   vlan=TCI  mac=M  to=chip|all|group|other|MAC
 *   sums=good|bad-ip|bad-l4  overrun=yes|no  seed=N
 *
 * Words are apart by commas or blanks.
 */
#ifndef BOARD_WIRE_SPEC_H
#define BOARD_WIRE_SPEC_H

#include "wire_craft.h"

enum spec_pace { SPEC_PPS, SPEC_MBPS, SPEC_MAX };

struct spec {
	struct craft_spec craft;
	uint32_t size_min, size_max;	/* bytes; equal: fixed */
	bool is_imix;
	enum spec_pace pace;
	uint64_t rate;			/* pps or Mbit/s */
	uint64_t count;			/* UINT64_MAX: until stopped */
	bool is_overrun;		/* send though the chip's FIFO is full */
	uint64_t seed;			/* of random sizes */
};

/* -EINVAL and a sentence in why; *ret is then as it was. */
int spec_parse(struct spec *ret, const char *text, char *why, uint32_t size);

#endif
