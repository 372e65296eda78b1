// SPDX-License-Identifier: GPL-2.0-only
/*
 * key.c - hash keys that spread neighbours
 *
 * The program hashes a source with one multiplication by a secret odd key
 * (vg_hash4(), vg_hash6()); addresses that differ by a fixed step land at
 * equal distances on a circle. For most keys that spreads them better than
 * chance, for some it piles them up (the step's multiple is close to a simple
 * fraction of the circle), and neighbours are what networks consist of. So
 * keys are drawn until steps in each byte of an address spread, which one in
 * a few dozen does: the key loses about five of its 63 secret bits.
 */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <vanguard/sentinel_api.h>
#include "key.h"

#define BUCKETS		256
#define CROWD_MAX	4	/* 256 neighbours, 256 buckets; chance alone gives 5 or 6 */
#define TRIES		100000

static bool crowded(uint64_t step, unsigned int shift)
{
	uint8_t n[BUCKETS] = {};
	unsigned int i;

	for (i = 0; i < BUCKETS; i++)
		if (++n[(i * step << shift) >> 56] > CROWD_MAX)
			return true;
	return false;
}

/* Both sketch rows: the first also decides about filter and table slot. */
static bool spreads(uint64_t step)
{
	return !crowded(step, 0) && !crowded(step, VG_CELL_BITS);
}

bool vg_key4_spreads(uint64_t key)
{
	unsigned int byte;

	for (byte = 0; byte < 4; byte++)
		if (!spreads(vg_hash4(1u << 8 * byte, key)))
			return false;
	return true;
}

bool vg_key6_spreads(uint64_t key)
{
	unsigned int byte;

	/* the upper half of a /64 is given out in its last four bytes */
	for (byte = 4; byte < 8; byte++)
		if (!spreads(vg_hash6(1ull << 8 * byte, key)))
			return false;
	return true;
}

int vg_key_draw(bool (*is_good)(uint64_t key), uint64_t *ret_key)
{
	uint64_t key;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (getrandom(&key, sizeof(key), 0) != sizeof(key))
			return -EIO;
		key |= 1;
		if (is_good(key)) {
			*ret_key = key;
			return 0;
		}
	}
	return -EIO;
}
