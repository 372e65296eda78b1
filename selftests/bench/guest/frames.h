/* SPDX-License-Identifier: GPL-2.0-only */
/* frames.h - the packets of the instruction bench, built byte by byte */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include <stdint.h>

#define FRAME_MAX	128

struct frame {
	uint8_t data[FRAME_MAX];
	unsigned int len;	/* without FCS, padded to 60 */
};

enum frame_l4 { FRAME_SYN, FRAME_UDP, FRAME_ICMP };

/** frame_v4() - from @src (host byte order), with @vlans tags (0..2) */
void frame_v4(struct frame *ret_f, uint32_t src, enum frame_l4 l4, unsigned int vlans);
/** frame_v6() - from the address whose halves, read as big endian, are @hi and @lo */
void frame_v6(struct frame *ret_f, uint64_t hi, uint64_t lo, enum frame_l4 l4,
	      unsigned int vlans);

#endif /* BENCH_FRAMES_H */
