// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_crash.c - a writer killed in the middle of a change: what was blocked
 * before is blocked still, nobody else is hurt, and the next writer puts in
 * order what the dead one left
 *
 * The writer is a child process with the same maps and the same lock; it is
 * killed at a random moment, again and again.
 */
#include <linux/bpf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "addr.h"
#include "claim.h"
#include "probe.h"

enum {
	ROUNDS = 200,
	STABLE = 40,		/* blocked from start to end */
	UNIVERSE = 300,		/* what the writer plays with */
};

static struct hs h;

static uint64_t rng = 0x6a09e667f3bcc909ull;

static uint64_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	return rng ^= rng << 17;
}

/* Stable ones share /16s, /24s and table slots with what comes and goes. */
static struct vg_prefix stable(unsigned int i)
{
	if (i % 4 == 3)
		return hs_p6(0x20010db800000000ull + i, 0, i % 8 == 3 ? 64 : 48 + i % 16);
	return hs_p4(0x64400000 + (i << 6), i % 4 == 2 ? 28 : 32);
}

static struct vg_prefix playing(unsigned int i)
{
	static const uint8_t lens[] = { 32, 32, 32, 27, 24, 20 };

	if (i % 5 == 4)
		return hs_p6(0x20010db8f0000000ull + (i << 4), i, i % 2 ? 64 : 128);
	return hs_p4(0x64410000 + (i << 5) + i % 7, lens[i % sizeof(lens)]);
}

/* First address of a prefix: dropped now? */
static bool drops(const struct vg_prefix *p)
{
	uint64_t hi = 0, lo = 0;
	uint32_t v4 = 0;
	int i;

	for (i = 0; i < 4; i++)
		v4 = v4 << 8 | p->addr[i];
	for (i = 0; i < 8; i++) {
		hi = hi << 8 | p->addr[i];
		lo = lo << 8 | p->addr[8 + i];
	}
	return p->family == 4 ? probe4_drops(&h, v4) : probe6_drops(&h, hi, lo);
}

static void writer(uint64_t seed)
{
	struct vg_error e;

	rng = seed;
	for (;;) {
		const struct vg_prefix p = playing(rnd() % UNIVERSE);

		switch (rnd() % 8) {
		case 0:
			vg_allow_add(h.s, &p, &e);
			break;
		case 1:
			vg_allow_del(h.s, &p, &e);
			break;
		case 2:
		case 3:
			vg_block_del(h.s, &p, &e);
			break;
		case 4:
			vg_block_reap(h.s, NULL, NULL, &e);
			break;
		default:
			vg_block_add(h.s, &p, 600, VG_REASON_MANUAL, 0, &e);
			break;
		}
	}
}

/* What the authority says of the first address of @p */
struct question {
	struct vg_prefix host;
	bool blocked;
};

static int is_covering(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	struct question *q = arg;

	(void)b;
	q->blocked |= vg_prefix_contains(p, &q->host);
	return 0;
}

static bool must_drop(const struct vg_prefix *p)
{
	struct question q = { .host = *p };

	q.host.plen = p->family == 4 ? 32 : 128;
	if (vg_allow_covers(h.s, &q.host))
		return false;
	vg_block_iterate(h.s, is_covering, &q);
	return q.blocked;
}

struct sums {
	unsigned int kills, dirty, leaked, hurt, wrong, failed;
};

static void kill_a_writer(struct sums *s)
{
	/* bpf() calls dominate a change: a few dozen microseconds each */
	struct timespec t = { .tv_nsec = 200000 + rnd() % 2000000 };
	const uint64_t seed = rnd();
	pid_t pid = fork();

	if (pid < 0) {
		s->failed++;
		return;
	}
	if (!pid) {
		writer(seed);
		_exit(0);
	}
	nanosleep(&t, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	s->kills++;
	s->dirty += h.s->g->dirty != 0;
}

static void look_before_repair(struct sums *s)
{
	unsigned int i;

	for (i = 0; i < STABLE; i++) {
		const struct vg_prefix p = stable(i);

		s->leaked += !drops(&p);
	}
	for (i = 0; i < 50; i++)
		s->hurt += probe4_drops(&h, 0x64420000 + i * 977) +
			   probe6_drops(&h, 0x20010db8e0000000ull + i, i);
}

static void repair_and_compare(struct sums *s)
{
	const struct vg_prefix p = hs_p4(0x64430001, 32);
	unsigned int i;

	s->failed += !!vg_block_add(h.s, &p, 60, VG_REASON_MANUAL, 0, &h.err);
	s->failed += !!vg_block_del(h.s, &p, &h.err);
	s->failed += h.s->g->dirty != 0;
	for (i = 0; i < UNIVERSE; i++) {
		const struct vg_prefix q = playing(i);

		s->wrong += drops(&q) != must_drop(&q);
	}
}

int main(void)
{
	struct sums s = { 0 };
	unsigned int i;

	if (hs_open_or_report(&h, 0, 0))
		return 1;
	for (i = 0; i < STABLE; i++) {
		const struct vg_prefix p = stable(i);

		must(!vg_block_add(h.s, &p, 600, VG_REASON_MANUAL, 0, &h.err), &h, "block");
	}
	claim("40 blocks are made");
	for (i = 0; i < ROUNDS; i++) {
		kill_a_writer(&s);
		look_before_repair(&s);
		repair_and_compare(&s);
	}
	ktap_diag("%u writers killed, %u of them inside a change", s.kills, s.dirty);
	ktap_ok(s.kills == ROUNDS && s.dirty > ROUNDS / 20, "writers die inside changes");
	ktap_ok(!s.leaked, "what was blocked stays blocked: %u leaked", s.leaked);
	ktap_ok(!s.hurt, "nobody else is dropped: %u hurt", s.hurt);
	ktap_ok(!s.failed, "the next writer works: %u failures", s.failed);
	ktap_ok(!s.wrong, "then the program does what the map says: %u of %u wrong", s.wrong,
		ROUNDS * UNIVERSE);
	must(vg_block_flush(h.s, &h.err) >= STABLE, &h, "flush");
	for (i = 0; i < UNIVERSE + STABLE; i++) {
		const struct vg_prefix p = i < STABLE ? stable(i) : playing(i - STABLE);

		if (drops(&p))
			also("a source is dropped after the flush");
	}
	claim("flushed: nobody is dropped");
	hs_close(&h);
	return ktap_done();
}
