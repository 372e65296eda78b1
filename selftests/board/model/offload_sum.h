/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * offload_sum.h - partial Internet checksums, for the files of offload only
 *
 * A partial sum is over words as they lie in memory. Parts that are not the
 * last must have an even length.
 */
#ifndef BOARD_OFFLOAD_SUM_H
#define BOARD_OFFLOAD_SUM_H

#include <stdint.h>

uint64_t offload_sum(uint64_t sum, const uint8_t *data, uint32_t len);
uint16_t offload_fold(uint64_t sum);	/* not complemented */

#endif
