// SPDX-License-Identifier: GPL-2.0-only
/* pattern.c - bytes that both ends know, and what became of them */
#include <endian.h>
#include <stdbool.h>
#include <string.h>
#include "pattern.h"

/* Word number index of a stream: the splitmix64 generator, entered anywhere. */
static uint64_t stream_word(uint64_t seed, uint64_t index)
{
	uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return htole64(z ^ z >> 31);
}

void pattern_fill(uint64_t seed, uint64_t offset, uint8_t *buf, size_t len)
{
	size_t skip = offset % 8, n;
	uint64_t word;

	for (; len; len -= n, buf += n, offset += n, skip = 0) {
		word = stream_word(seed, offset / 8);
		n = 8 - skip < len ? 8 - skip : len;
		memcpy(buf, (uint8_t *)&word + skip, n);
	}
}

size_t pattern_compare(uint64_t seed, uint64_t offset, const uint8_t *buf, size_t len)
{
	size_t skip = offset % 8, done = 0, n, i;
	uint64_t word;

	for (; done < len; done += n, skip = 0) {
		word = stream_word(seed, (offset + done) / 8);
		n = 8 - skip < len - done ? 8 - skip : len - done;
		if (!memcmp(buf + done, (uint8_t *)&word + skip, n))
			continue;
		for (i = 0; buf[done + i] == ((uint8_t *)&word)[skip + i]; i++)
			;
		return done + i;
	}
	return len;
}

static void digest_word(struct digest *digest, uint64_t word)
{
	digest->hash = (digest->hash ^ le64toh(word)) * 0xff51afd7ed558ccd;
	digest->hash ^= digest->hash >> 32;
}

void digest_add(struct digest *digest, const uint8_t *buf, size_t len)
{
	size_t have, n;
	uint64_t word;

	while (len) {
		have = digest->bytes % 8;
		n = 8 - have < len ? 8 - have : len;
		if (!have)
			digest->part = 0;
		memcpy((uint8_t *)&digest->part + have, buf, n);
		word = digest->part;
		if (have + n == 8)
			digest_word(digest, word);
		digest->bytes += n;
		buf += n;
		len -= n;
	}
}

uint64_t digest_value(const struct digest *digest)
{
	struct digest end = *digest;

	if (end.bytes % 8)
		digest_word(&end, end.part);
	digest_word(&end, htole64(end.bytes));
	return end.hash;
}

static uint64_t datagram_seed(uint32_t stream, uint32_t seq)
{
	return (uint64_t)stream << 32 | seq;
}

void datagram_fill(uint32_t stream, uint32_t seq, uint8_t *buf, size_t len)
{
	uint32_t head[2] = { htobe32(stream), htobe32(seq) };

	memcpy(buf, head, sizeof(head));
	pattern_fill(datagram_seed(stream, seq), 0, buf + sizeof(head), len - sizeof(head));
}

/* Is it the datagram that stream and sequence number name? */
static bool is_whole(const struct tally *tally, uint32_t seq, const uint8_t *buf, size_t len)
{
	size_t body = len - DATAGRAM_MIN;

	if (seq >= TALLY_MAX || (tally->max && len != datagram_size(tally->min, tally->max, seq)))
		return false;
	return pattern_compare(datagram_seed(tally->stream, seq), 0, buf + DATAGRAM_MIN, body) ==
	       body;
}

void tally_add(struct tally *tally, const uint8_t *buf, size_t len)
{
	uint32_t head[2] = { 0 }, seq;

	if (len >= sizeof(head))
		memcpy(head, buf, sizeof(head));
	if (len < sizeof(head) || be32toh(head[0]) != tally->stream) {
		tally->foreign++;
		return;
	}
	seq = be32toh(head[1]);
	if (!is_whole(tally, seq, buf, len)) {
		tally->bad++;
		return;
	}
	if (tally->seen[seq / 8] >> seq % 8 & 1) {
		tally->twice++;
		return;
	}
	tally->seen[seq / 8] |= (uint8_t)(1 << seq % 8);
	tally->rx++;
	tally->bytes += len;
	if (seq < tally->end)
		tally->late++;
	else
		tally->end = seq + 1;
}

uint64_t tally_lost(const struct tally *tally, uint64_t sent)
{
	uint64_t all = sent > tally->end ? sent : tally->end;

	return all - tally->rx;
}
