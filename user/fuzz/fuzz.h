/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - a fuzz target is one file with LLVMFuzzerTestOneInput() and some
 * seeds. It is built twice: with libFuzzer and sanitizers (make fuzz), and
 * with the project's compiler and standalone.c, which replays files or
 * mutates the seeds by itself for a bounded time.
 */
#ifndef VG_FUZZ_H
#define VG_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct fuzz_seed {
	const char *data;
	size_t len;
};

#define FUZZ_SEED(text)	{ text, sizeof(text) - 1 }
#define FUZZ_SEEDS(...)								\
	const struct fuzz_seed fuzz_seeds[] = { __VA_ARGS__ };			\
	const int fuzz_seeds_n = sizeof(fuzz_seeds) / sizeof(fuzz_seeds[0])

extern const struct fuzz_seed fuzz_seeds[];
extern const int fuzz_seeds_n;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What must hold for every input. Not compiled out. */
#define FUZZ_CHECK(cond)							\
	do {									\
		if (!(cond)) {							\
			dprintf(2, "%s:%d: %s\n", __FILE__, __LINE__, #cond);	\
			abort();						\
		}								\
	} while (0)

/* Bytes of the input, one after the other; 0 when there are no more. */
struct fuzz_bytes {
	const uint8_t *at;
	size_t left;
};

static inline uint8_t fuzz_u8(struct fuzz_bytes *b)
{
	if (!b->left)
		return 0;
	b->left--;
	return *b->at++;
}

static inline uint64_t fuzz_u64(struct fuzz_bytes *b)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | fuzz_u8(b);
	return v;
}

#endif /* VG_FUZZ_H */
