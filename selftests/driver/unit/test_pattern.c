// SPDX-License-Identifier: GPL-2.0-only
/* test_pattern.c - bytes that both ends know, and what became of them */
#include <string.h>
#include "ktap.h"
#include "pattern.h"

static uint32_t rng = 1;

static uint32_t any(uint32_t below)
{
	rng = rng * 1664525 + 1013904223;
	return (rng >> 8) % below;
}

static void streams(void)
{
	static uint8_t whole[5000], part[5000];
	unsigned int i, at, len, wrong = 0, missed = 0, same = 0;

	pattern_fill(7, 0, whole, sizeof(whole));
	for (i = 0; i < 2000; i++) {
		at = any(4000);
		len = any(1000);
		pattern_fill(7, at, part, len);
		wrong += memcmp(part, whole + at, len) != 0;
		wrong += pattern_compare(7, at, whole + at, len) != len;
	}
	ktap_ok(!wrong, "any part of a stream is what the whole has there");
	for (i = 0; i < 2000; i++) {
		at = any(sizeof(whole));
		whole[at] ^= (uint8_t)(1 << any(8));
		missed += pattern_compare(7, 0, whole, sizeof(whole)) != at;
		pattern_fill(7, at, whole + at, 1);
	}
	ktap_ok(!missed, "one wrong bit is found, and where");
	pattern_fill(8, 0, part, sizeof(part));
	for (i = 0; i < sizeof(part); i++)
		same += part[i] == whole[i];
	ktap_ok(same < 60, "another seed, other bytes (%u of 5000 alike)", same);
}

static uint64_t digest_of(const uint8_t *buf, size_t len, uint32_t most)
{
	struct digest d = { 0 };
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = 1 + any(most);
		if (n > len - at)
			n = len - at;
		digest_add(&d, buf + at, n);
	}
	return digest_value(&d);
}

static void digests(void)
{
	static uint8_t buf[3001];
	uint64_t whole;
	unsigned int i, differ = 0, alike = 0;

	pattern_fill(3, 0, buf, sizeof(buf));
	whole = digest_of(buf, sizeof(buf), sizeof(buf) * 2);
	for (i = 1; i < 200; i++)
		differ += digest_of(buf, sizeof(buf), i) != whole;
	ktap_ok(!differ, "a hash does not depend on how the bytes were cut");
	for (i = 0; i < sizeof(buf); i++) {
		buf[i] ^= 0x10;
		alike += digest_of(buf, sizeof(buf), 500) == whole;
		buf[i] ^= 0x10;
	}
	ktap_ok(!alike, "it changes with any byte, also the last ones");
	memset(buf, 0, sizeof(buf));
	ktap_ok(digest_of(buf, 8, 9) != digest_of(buf, 9, 9) &&
		digest_of(buf, 0, 1) != digest_of(buf, 1, 1), "and with the length");
	memset(buf, 0, 16);
	buf[3] = 1;
	whole = digest_of(buf, 16, 20);
	buf[3] = 0;
	buf[11] = 1;
	ktap_ok(digest_of(buf, 16, 20) != whole, "and with the order");
}

static struct tally t;

static void fresh(uint32_t min, uint32_t max)
{
	memset(&t, 0, sizeof(t));
	t.stream = 5;
	t.min = min;
	t.max = max;
}

static void receive(uint32_t stream, uint32_t seq, size_t len, size_t flip)
{
	static uint8_t buf[2000];

	datagram_fill(stream, seq, buf, len < DATAGRAM_MIN ? DATAGRAM_MIN : len);
	if (flip)
		buf[flip] ^= 1;
	tally_add(&t, buf, len);
}

static void tallies(void)
{
	uint32_t i, sum = 0;

	fresh(18, 1472);
	for (i = 0; i < 3000; i++) {
		receive(5, i, datagram_size(18, 1472, i), 0);
		sum += datagram_size(18, 1472, i);
	}
	ktap_ok(t.rx == 3000 && t.bytes == sum && !tally_lost(&t, 3000) && !t.bad && !t.twice &&
		!t.late && !t.foreign, "3000 datagrams of all sizes, in order");
	receive(5, 17, datagram_size(18, 1472, 17), 0);
	ktap_ok(t.twice == 1 && t.rx == 3000, "one comes twice");
	ktap_ok(tally_lost(&t, 3001) == 1, "the last is lost: only who knows how many can tell");
	receive(5, 3002, datagram_size(18, 1472, 3002), 0);
	ktap_ok(tally_lost(&t, 0) == 2, "a gap");
	receive(5, 3001, datagram_size(18, 1472, 3001), 0);
	ktap_ok(t.late == 1 && tally_lost(&t, 0) == 1, "one comes late, and is not lost");
	receive(6, 1, 100, 0);
	receive(5, 1, 7, 0);
	ktap_ok(t.foreign == 2 && !t.bad, "one of another stream, one too short to tell");
}

static void sizes(void)
{
	static uint8_t met[1455];
	uint32_t i, missing = 0, odd = 0;

	for (i = 0; i < 1455; i++)
		met[datagram_size(18, 1472, i) - 18]++;
	for (i = 0; i < 1455; i++)
		missing += met[i] != 1;
	ktap_ok(!missing, "1455 datagrams have all sizes of 18 to 1472, each once");
	for (i = 0; i < 100; i++)
		odd += datagram_size(60, 1514, UINT32_MAX - i) & 1;
	ktap_ok(odd > 30 && odd < 70 && datagram_size(64, 64, 7) == 64,
		"sizes are even and odd, and one when there is one");
}

static void damage(void)
{
	unsigned int bit, lost;

	fresh(100, 100);
	for (bit = 8; bit < 100; bit++)
		receive(5, bit, 100, bit);
	ktap_ok(t.bad == 92 && !t.rx, "a flipped bit in any byte of the payload is seen");
	fresh(100, 100);
	receive(5, 1, 99, 0);
	receive(5, 2, 101, 0);
	ktap_ok(t.bad == 2, "a byte too few, a byte too many");
	receive(5, TALLY_MAX, 100, 0);
	receive(5, UINT32_MAX, 100, 0);
	ktap_ok(t.bad == 4, "a number beyond all that are sent");
	fresh(0, 0);
	receive(5, 1, 99, 0);
	receive(5, TALLY_MAX - 1, 8, 0);
	lost = (unsigned int)(tally_lost(&t, 0) == TALLY_MAX - 2);
	ktap_ok(t.rx == 2 && lost, "any size when none was agreed, up to the last number");
}

int main(void)
{
	streams();
	digests();
	tallies();
	sizes();
	damage();
	return ktap_done();
}
