/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - bytes that both ends know, and what became of them
 *
 * A stream is a pseudo random sequence of bytes that a seed names; any part of
 * it can be made without the rest. A datagram carries stream and sequence
 * number in front and the bytes these two name behind.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stddef.h>
#include <stdint.h>

enum {
	DATAGRAM_MIN = 8,		/* stream and sequence number */
	DATAGRAM_MAX = 65507,
};

void pattern_fill(uint64_t seed, uint64_t offset, uint8_t *buf, size_t len);
/* The first byte that differs, or len */
size_t pattern_compare(uint64_t seed, uint64_t offset, const uint8_t *buf, size_t len);

/* 64-bit hash of a stream of bytes, however it is cut. Zero-initialised: empty. */
struct digest {
	uint64_t hash, bytes, part;
};

void digest_add(struct digest *digest, const uint8_t *buf, size_t len);
uint64_t digest_value(const struct digest *digest);

void datagram_fill(uint32_t stream, uint32_t seq, uint8_t *buf, size_t len);
/*
 * Size of the seq-th datagram: all from min to max in turn, in great steps, so
 * that few datagrams have sizes of all kinds. The step is prime: it leaves no
 * size out unless there are a multiple of it.
 */
enum { SIZE_STEP = 101 };
static inline uint32_t datagram_size(uint32_t min, uint32_t max, uint32_t seq)
{
	return min + (uint32_t)((uint64_t)seq * SIZE_STEP % (max - min + 1));
}

enum { TALLY_MAX = 4000000 };	/* sequence numbers: 500 kB of bits */

/* What a receiver has seen of one stream. */
struct tally {
	uint32_t stream, min, max;	/* of the payload; max 0: any size */
	uint64_t rx;			/* good ones, each once */
	uint64_t bytes;			/* their payload */
	uint64_t twice;			/* good, but seen before */
	uint64_t late;			/* good, but a later one was first */
	uint64_t bad;			/* of this stream, but a byte or the size is wrong */
	uint64_t foreign;		/* of another stream, or none at all */
	uint64_t end;			/* highest sequence number + 1 */
	uint8_t seen[TALLY_MAX / 8];
};

/* One datagram has come. */
void tally_add(struct tally *tally, const uint8_t *buf, size_t len);
/* Of sent (0: of as many as the highest sequence number tells) */
uint64_t tally_lost(const struct tally *tally, uint64_t sent);

#endif /* PATTERN_H */
