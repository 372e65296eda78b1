// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ring.c - records word for word, the full ring, the wrap, and a
 * consumer on another CPU at full speed
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "drive.h"
#include "frame.h"
#include "ktap.h"

static struct hs h;
static struct drive d;
static struct frame f;

static uint64_t le64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static const struct vg_slot *slot(uint64_t n)
{
	return &h.ring[n & (h.s->ring_slots - 1)];
}

/* The words as sentinel_api.h describes them, written out by hand. */
static void words_are_as_documented(void)
{
	static const struct pkt v4 = { .tags = 2, .family = 4, .frag = V4_MF, .payload = 4,
				       .tcp_flags = 0xc2 };
	static const struct pkt v6 = { .tags = 1, .family = 6, .proto = P_UDP, .payload = 7 };
	static const uint8_t v4w0[8] = { 198, 51, 100, 7, 0xc3, 0x50, 0x01, 0xbb };
	static const uint8_t v6w0[8] = { 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2 };
	static const uint8_t v6lo[8] = { 0, 0, 0, 0, 0, 0, 0, 3 };
	static const uint8_t v6ports[8] = { 0xc3, 0x50, 0x01, 0xbb };
	uint64_t at = h.area->head, w1;

	frame_build(&f, &v4);
	hs_feed(&h, f.data, f.len, 1);
	w1 = 4ull | 66ull << 16 | 6ull << 36 | 0xc2ull << 44 |
	     (uint64_t)VG_CNT_PASS << 52 | (2ull << 1 | 8ull) << 56;
	ktap_ok(h.area->head == at + 1, "IPv4: one slot");
	ktap_ok(slot(at)->w0 == le64(v4w0), "IPv4: source and ports, network order as loaded");
	ktap_ok(slot(at)->w1 == w1, "IPv4: common word %#llx, got %#llx",
		(unsigned long long)w1, (unsigned long long)slot(at)->w1);

	at = h.area->head;
	frame_build(&f, &v6);
	hs_feed(&h, f.data, f.len, 1);
	w1 = 4ull | 73ull << 16 | 17ull << 36 | (uint64_t)VG_CNT_PASS << 52 |
	     (1ull << 1 | 1ull) << 56;
	ktap_ok(h.area->head == at + 2, "IPv6: two slots");
	ktap_ok(slot(at)->w0 == le64(v6w0), "IPv6: first half of the source");
	ktap_ok(slot(at)->w1 == w1, "IPv6: common word %#llx, got %#llx",
		(unsigned long long)w1, (unsigned long long)slot(at)->w1);
	ktap_ok(slot(at + 1)->w0 == le64(v6lo), "IPv6: second half of the source");
	ktap_ok((uint32_t)slot(at + 1)->w1 == (uint32_t)le64(v6ports), "IPv6: ports");
	hs_drain(&h);
}

struct counts {
	uint64_t head, lost, v6, pass;
};

static struct counts counts(void)
{
	const struct vg_cpu *a = h.area;

	return (struct counts){ a->head, a->cnt[VG_CNT_LOST], a->cnt[VG_CNT_RECORDS6],
				a->cnt[VG_CNT_PASS] };
}

static void full_ring_loses_exactly(uint64_t mode, const char *what)
{
	const uint64_t slots = h.s->ring_slots, extra = 12345;
	const uint64_t room = mode == DRIVE_V6 ? slots / 2 : slots;
	struct counts a, b;

	hs_drain(&h);
	a = counts();
	drive_run(&d, mode, room);
	b = counts();
	ktap_ok(b.head - a.head == slots && b.lost == a.lost,
		"%s: an empty ring takes %llu records", what, (unsigned long long)room);
	drive_run(&d, mode, extra);
	b = counts();
	ktap_ok(b.head - a.head == slots && b.lost - a.lost == extra,
		"%s: what does not fit is lost and counted, head unchanged", what);
	ktap_ok(b.head - a.head - (b.v6 - a.v6) + b.lost - a.lost == room + extra &&
		b.pass - a.pass == room + extra, "%s: records made = packets", what);
	hs_release(&h, b.head - slots + 1000);
	drive_run(&d, mode, 2000);
	b = counts();
	ktap_ok(b.head - a.head == slots + 1000, "%s: 1,000 slots freed, 1,000 slots used", what);
	hs_drain(&h);
}

/* One slot is not enough for an IPv6 record, and it must not be half written. */
static void one_free_slot(void)
{
	const uint64_t head = h.area->head;
	static const struct pkt v4 = { .family = 4 }, v6 = { .family = 6 };
	struct vg_slot before[2];
	struct counts a, b;

	hs_release(&h, head + 1 - h.s->ring_slots);
	memcpy(before, (struct vg_slot[2]){ *slot(head), *slot(head + 1) }, sizeof(before));
	a = counts();
	frame_build(&f, &v6);
	hs_feed(&h, f.data, f.len, 1);
	b = counts();
	ktap_ok(b.head == a.head && b.lost == a.lost + 1 && b.v6 == a.v6,
		"one free slot: an IPv6 record is lost");
	ktap_ok(!memcmp(&before[1], slot(head + 1), sizeof(before[1])),
		"one free slot: the slot behind it is untouched");
	frame_build(&f, &v4);
	hs_feed(&h, f.data, f.len, 1);
	b = counts();
	ktap_ok(b.head == a.head + 1 && b.lost == a.lost + 1,
		"one free slot: an IPv4 record still fits");
	hs_feed(&h, f.data, f.len, 1);
	b = counts();
	ktap_ok(b.head == a.head + 1 && b.lost == a.lost + 2, "none free: it does not");
	hs_drain(&h);
}

/* Read @n packets' records as they come; true when all are whole and in order. */
static bool laps_are_whole(uint64_t mode, uint64_t n)
{
	uint64_t done, step, at, nr, want = d.state->next;
	struct hs_rec rec;

	for (done = 0; done < n; done += step) {
		step = h.s->ring_slots / 2 - 7;
		if (step > n - done)
			step = n - done;
		at = h.area->head;
		if (drive_run(&d, mode, step))
			return false;
		while (at < h.area->head) {
			at += hs_decode(&h, at, &rec);
			if (!drive_check(&rec, mode, &nr) || nr != want++)
				return false;
		}
		hs_release(&h, at);
	}
	return want == d.state->next;
}

static void wrap_is_seamless(void)
{
	const uint64_t lap = h.s->ring_slots;

	hs_drain(&h);
	ktap_ok(laps_are_whole(DRIVE_V4, 5 * lap), "five laps of IPv4");
	ktap_ok(laps_are_whole(DRIVE_V6, 3 * lap), "six laps of IPv6");
	ktap_ok(laps_are_whole(DRIVE_MIXED, 5 * lap), "laps of both, odd alignment");
}

/* An IPv6 record whose slots are the last and the first of the ring. */
static void ipv6_record_straddles_the_end(void)
{
	const uint64_t mask = h.s->ring_slots - 1;
	const int neighbour = h.cpu ? 0 : 1;
	struct vg_slot canary = { 0 };
	const struct vg_slot *other;
	struct hs_rec rec;
	uint64_t at, nr;

	hs_drain(&h);
	at = h.area->head;
	drive_run(&d, DRIVE_V4, (uint32_t)(mask - (at & mask)));
	hs_drain(&h);
	other = h.s->ring + (size_t)neighbour * h.s->ring_slots;
	if ((uint32_t)neighbour < h.s->ncpus)
		canary = *other;
	at = h.area->head;
	drive_run(&d, DRIVE_V6, 1);
	hs_decode(&h, at, &rec);
	ktap_ok((at & mask) == mask && h.area->head == at + 2 &&
		drive_check(&rec, DRIVE_V6, &nr) && nr == d.state->next - 1,
		"an IPv6 record over the ring's end is whole");
	if ((uint32_t)neighbour < h.s->ncpus)
		ktap_ok(!memcmp(&canary, other, sizeof(canary)),
			"the next CPU's ring is untouched");
	hs_drain(&h);
}

/* Whatever a dead or wild consumer leaves in limit, nothing else is harmed. */
static void wild_limit(uint64_t limit, const char *what)
{
	const int neighbour = h.cpu ? 0 : 1;
	struct counts a, b;
	uint64_t other = h.s->g->cpu[neighbour].head;

	hs_drain(&h);
	h.area->limit = limit;
	a = counts();
	drive_run(&d, DRIVE_MIXED, 1000);
	b = counts();
	ktap_ok(b.pass - a.pass == 1000 &&
		b.head - a.head - (b.v6 - a.v6) + b.lost - a.lost == 1000 &&
		h.s->g->cpu[neighbour].head == other && h.area->limit == limit,
		"limit %s: packets pass and are counted", what);
	hs_drain(&h);
}

/*
 * The consumer as documented: load-acquire head, read, store-release limit.
 * Packets are numbered, so a torn, lost, stale or doubled record shows.
 */
struct consumer {
	struct hs *h;
	unsigned int cpu;
	uint64_t mode;
	uint64_t first;		/* number of the first packet */
	int stop;		/* set by the producer when it is done */
	unsigned int pause_us;	/* between looks */
	/* results */
	uint64_t taken, torn, gaps, backwards;
};

static void pin(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct vg_cpu *a = c->h->area;
	uint64_t at = c->h->tail, head, want = c->first, nr;
	struct hs_rec rec;
	bool last = false;

	pin(c->cpu);
	for (;;) {
		/* stop is looked at before head: what came first is seen */
		last = __atomic_load_n(&c->stop, __ATOMIC_ACQUIRE);
		head = __atomic_load_n(&a->head, __ATOMIC_ACQUIRE);
		if (at == head && last)
			break;
		while (at != head) {
			at += hs_decode(c->h, at, &rec);
			if (!drive_check(&rec, c->mode, &nr)) {
				c->torn++;
				continue;
			}
			c->taken++;
			if (nr < want)
				c->backwards++;
			else
				c->gaps += nr - want;
			want = nr + 1;
		}
		__atomic_store_n(&a->limit, at + c->h->s->ring_slots, __ATOMIC_RELEASE);
		if (c->pause_us && !last)
			nanosleep(&(struct timespec){ .tv_nsec = c->pause_us * 1000 }, NULL);
	}
	/* what was lost at the very end leaves no later number behind it */
	c->gaps += d.state->next - want;
	return NULL;
}

/* A record that is read before it is written must not look like one. */
static void poison_ring(void)
{
	struct vg_slot *ring = mmap(NULL, h.s->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
				    h.s->ring_fd, 0);

	if (ring == MAP_FAILED) {
		ktap_ok(false, "map the ring writable");
		return;
	}
	memset(ring, 0xee, h.s->ring_bytes);
	munmap(ring, h.s->ring_bytes);
}

static void concurrent_consumer(uint64_t mode, uint32_t n, unsigned int pause_us,
				const char *what)
{
	struct consumer c = { .h = &h, .mode = mode, .pause_us = pause_us };
	int cpu = hs_other_cpu(&h), err = 0;
	struct counts a, b;
	pthread_t thread;
	uint32_t i;

	if (cpu < 0) {
		ktap_skip("%s: one CPU only, no CPU for a consumer", what);
		return;
	}
	hs_drain(&h);
	poison_ring();
	a = counts();
	c.cpu = cpu;
	c.first = d.state->next;
	if (pthread_create(&thread, NULL, consume, &c)) {
		ktap_ok(false, "%s: no thread", what);
		return;
	}
	for (i = 0; i < n && !err; i += n / 8)
		err = drive_run(&d, mode, n / 8);
	__atomic_store_n(&c.stop, 1, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	b = counts();
	ktap_ok(!err && !c.torn && !c.backwards && c.gaps == b.lost - a.lost &&
		c.taken + c.gaps == n && b.pass - a.pass == n,
		"%s: %llu taken, %llu torn, %llu doubled, %llu missing, %llu counted lost", what,
		(unsigned long long)c.taken, (unsigned long long)c.torn,
		(unsigned long long)c.backwards, (unsigned long long)c.gaps,
		(unsigned long long)(b.lost - a.lost));
	hs_drain(&h);
}

int main(void)
{
	/* the smallest ring, so that laps are many */
	if (hs_open_or_report(&h, 1, 0))
		return 1;
	if (drive_open(&d, &h)) {
		ktap_ok(false, "load the driving program");
		return ktap_done();
	}
	words_are_as_documented();
	full_ring_loses_exactly(DRIVE_V4, "IPv4");
	full_ring_loses_exactly(DRIVE_V6, "IPv6");
	one_free_slot();
	wrap_is_seamless();
	ipv6_record_straddles_the_end();
	wild_limit(0, "0");
	wild_limit(h.area->head, "at head");
	wild_limit(h.area->head - 1, "behind head");
	wild_limit(~0ull, "all ones");
	wild_limit(1ull << 63, "far ahead");
	concurrent_consumer(DRIVE_V4, 8000000, 0, "8 M of IPv4, consumer spins");
	concurrent_consumer(DRIVE_V6, 4000000, 0, "4 M of IPv6, consumer spins");
	concurrent_consumer(DRIVE_MIXED, 8000000, 0, "8 M of both, consumer spins");
	concurrent_consumer(DRIVE_MIXED, 8000000, 1000, "8 M of both, consumer looks each ms");
	drive_close(&d);
	hs_close(&h);
	return ktap_done();
}
