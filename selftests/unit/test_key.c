// SPDX-License-Identifier: GPL-2.0-only
/* Hash keys: drawn ones spread neighbours, bad ones are turned down. */
#include <string.h>
#include <vanguard/sentinel_api.h>
#include "key.h"
#include "ktap.h"

#define DRAWS	64
#define SLOTS	VG_TAB4_SIZE

static uint8_t slot[SLOTS];

/* The most of @n neighbours, @step apart, that share a table slot */
static unsigned int crowd(uint64_t key, uint32_t base, uint32_t step, unsigned int n)
{
	unsigned int i, s, most = 0;

	memset(slot, 0, sizeof(slot));
	for (i = 0; i < n; i++) {
		s = VG_HASH_TAB4(vg_hash4(base + i * step, key));
		if (++slot[s] > most)
			most = slot[s];
	}
	return most;
}

static void test_drawn(void)
{
	unsigned int i, most = 0, byte, m;
	uint64_t key, last = 0;
	int same = 0, err = 0;

	for (i = 0; i < DRAWS; i++) {
		err |= vg_key_draw(vg_key4_spreads, &key);
		same += key == last || !(key & 1);
		last = key;
		for (byte = 0; byte < 4; byte++) {
			m = crowd(key, 0x0a000001, 1u << 8 * byte, 256);
			if (m > most)
				most = m;
		}
	}
	ktap_ok(!err, "%d keys for IPv4 are drawn", DRAWS);
	ktap_ok(!same, "they differ and are odd");
	ktap_ok(most <= 4, "256 neighbours: %u in a slot at most", most);
	for (err = 0, i = 0; i < DRAWS; i++)
		err |= vg_key_draw(vg_key6_spreads, &key) || !(key & 1);
	ktap_ok(!err, "%d keys for IPv6 are drawn", DRAWS);
}

static void test_bad(void)
{
	/* 2^24 times these is near a sixteenth of the circle, or nothing */
	static const uint64_t bad[] = { 1, 3, 0x1000000001, 0x1000000000000001 };
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ktap_ok(!vg_key4_spreads(bad[i]), "key %#llx is turned down for IPv4",
			(unsigned long long)bad[i]);
		ktap_ok(!vg_key6_spreads(bad[i]), "key %#llx is turned down for IPv6",
			(unsigned long long)bad[i]);
	}
}

int main(void)
{
	test_drawn();
	test_bad();
	return ktap_done();
}
