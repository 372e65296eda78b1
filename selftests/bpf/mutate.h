/* SPDX-License-Identifier: GPL-2.0-only */
/* mutate.h - frames for the fuzzer: a table frame, spoiled */
#ifndef VG_TEST_MUTATE_H
#define VG_TEST_MUTATE_H

#include "frame.h"

/** mutate_rnd() - xorshift64*, so that a seed gives the same run anywhere */
uint64_t mutate_rnd(uint64_t *state);
/** mutate_frame() - a new frame into @ret_f; 14 to 2,048 bytes */
void mutate_frame(struct frame *ret_f, uint64_t *state);

#endif /* VG_TEST_MUTATE_H */
