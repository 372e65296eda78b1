/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - a fuzz target of the model, for standalone.c and for libFuzzer
 *
 * A target aborts when something is wrong that no sanitizer would see.
 */
#ifndef BOARD_FUZZ_H
#define BOARD_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes the target's seed i into buf; 0: there are no more. */
size_t fuzz_seed(unsigned int i, uint8_t *buf, size_t size);

#endif
