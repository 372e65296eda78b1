// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_rx_fifo.c - frames that must wait or are lost: too few descriptors, a
 * full FIFO, no link, filtered; every frame ends in one count
 */
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "packet.h"
#include "receiver.h"
#include "rx_fifo.h"

static struct guest *guest;
static struct receiver rx;
static struct packet packet;
static struct received got;
static uint64_t seed = 31;

static void start(uint32_t size, uint32_t buffer_size)
{
	guest = guest_new("8125b");
	receiver_open(&rx, guest, 0, RX_DESC_1, size, buffer_size);
}

static void stop(const char *what)
{
	ktap_ok(!guest_faults(guest), "%s: nothing is recorded", what);
	guest_free(guest);
}

/* Frame number n, of len bytes, to be told from others. */
static void arrive(uint32_t n, uint32_t len)
{
	memset(packet.bytes, (int)(n * 7 & 0xff), len);
	memcpy(packet.bytes, "\2\0\0\0\0\1\2\0\0\0\0\2\x88\xb5", 14);
	memcpy(packet.bytes + 14, &n, 4);
	rx_frame(&guest->chip, packet.bytes, len);
}

/* Takes frames; each must be the next of those that came. How many? */
static unsigned int take_from(uint32_t first)
{
	unsigned int n = 0;
	uint32_t number;

	while (receiver_take(&rx, &got)) {
		memcpy(&number, got.bytes + 14, 4);
		if (number != first + n)
			return UINT32_MAX;
		n++;
	}
	return n;
}

static uint64_t accounted(const struct tally *t)
{
	return t->rx_ok + t->rx_error + t->rx_filtered + t->rx_fifo_full + t->rx_link_down +
	       t->rx_disabled;
}

static void waits(void)
{
	start(4, 2048);
	for (uint32_t i = 0; i < 10; i++)
		arrive(i, 100);
	ktap_ok(guest->chip.tally.rx_ok == 4 && !rx_fifo_is_empty(&guest->chip) &&
		guest->chip.tally.rx_no_descriptor == 6 &&
		guest->chip.irq.raised[IRQ_RX_NO_DESCRIPTOR] == 6,
		"ten frames, four descriptors: six wait, told and counted");
	ktap_ok(take_from(0) == 4, "the driver reads four and arms them again");
	guest_pass(guest, 99000);
	ktap_ok(guest->chip.tally.rx_ok == 4, "after 99 us nothing happened");
	guest_pass(guest, 2000);
	ktap_ok(guest->chip.tally.rx_ok == 8 && take_from(4) == 4,
		"after 100 us the timer looked: four more, in order");
	rx_poll(&guest->chip);
	ktap_ok(guest->chip.tally.rx_ok == 10 && rx_fifo_is_empty(&guest->chip) &&
		take_from(8) == 2, "a poll brings the rest");
	ktap_ok(!guest->chip.tally.rx_missed && accounted(&guest->chip.tally) == 10,
		"none is lost");
	stop("waits");
}

static void overflows(void)
{
	uint32_t lost = 0;
	bool was_full = false;

	start(4, 2048);
	for (uint32_t i = 0; i < 4 + 60; i++) {
		was_full |= !lost && rx_is_full(&guest->chip);
		arrive(i, 1514);
		lost = guest->chip.tally.rx_fifo_full;
	}
	ktap_ok(lost == 60 - RX_FIFO_BYTES / 1518, "60 frames of 1518 bytes into a FIFO of 64 KiB: "
		"%u are lost", lost);
	ktap_ok(was_full, "the wire was asked to hold back before the first of them");
	ktap_ok(guest->chip.tally.rx_missed == lost &&
		guest->chip.irq.raised[IRQ_RX_FIFO_OVER] == lost,
		"told and counted");
	lost = 0;
	while (!rx_fifo_is_empty(&guest->chip)) {
		lost += take_from(lost);
		rx_poll(&guest->chip);
	}
	ktap_ok(lost + take_from(lost) == 4 + RX_FIFO_BYTES / 1518 &&
		accounted(&guest->chip.tally) == 64, "the others come in order");
	stop("overflows");
}

/* A frame over three descriptors waits for the third. */
static void waits_for_all(void)
{
	start(4, 256);
	arrive(0, 300);
	arrive(1, 600);
	ktap_ok(guest->chip.tally.rx_ok == 1 && receiver_status(&rx, 2) & 1u << 31 &&
		receiver_status(&rx, 3) & 1u << 31, "two of three descriptors: nothing is written");
	ktap_ok(take_from(0) == 1, "the driver arms two more");
	rx_poll(&guest->chip);
	ktap_ok(receiver_take(&rx, &got) && got.descriptors == 3 && got.is_whole &&
		got.len == 604 && !memcmp(got.bytes, packet.bytes, 600), "then it comes, whole");
	for (uint32_t i = 0; i < 4; i++)
		receiver_arm(&rx, i, receiver_buffer(&rx, i), 256);
	rx.at = guest->chip.rx.queue[0].next;
	arrive(2, 1020);
	ktap_ok(receiver_take(&rx, &got) && got.descriptors == 4,
		"a frame that just fills the ring");
	arrive(3, 2000);
	ktap_ok(guest->chip.tally.rx_ok == 3, "a frame that all of the ring cannot hold");
	rx_reset(&guest->chip);
	ktap_ok(guest->chip.tally.rx_disabled == 1 && rx_fifo_is_empty(&guest->chip) &&
		!guest->chip.rx.is_enabled && !guest->chip.rx.retry.is_armed,
		"a reset throws away what waits, and counts it");
	stop("waits for all");
}

static void queues_pass(void)
{
	struct receiver second;
	unsigned int in_second = 0;

	start(4, 2048);
	receiver_open(&second, guest, 1, RX_DESC_1, 64, 2048);
	memset(guest->chip.rx.rss.key, 0x6d, RSS_KEY_SIZE);
	for (unsigned int i = 0; i < RSS_TABLE_SIZE; i++)
		guest->chip.rx.rss.table[i] = i % 2;
	rss_set_control(&guest->chip.rx.rss, RSS_TCP4 | 7 << 8 | 1 << 16);
	for (int i = 0; i < 40; i++) {
		struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 40 };

		packet_build(&packet, &spec, &seed);
		rx_frame(&guest->chip, packet.bytes, packet.len);
	}
	while (receiver_take(&second, &got))
		in_second++;
	ktap_ok(guest->chip.tally.rx_queue[0] == 4 && in_second > 10 &&
		in_second == guest->chip.tally.rx_queue[1] &&
		guest->chip.tally.rx_no_descriptor == 40 - 4 - in_second,
		"queue 0 is out of descriptors: %u frames of queue 1 pass", in_second);
	stop("queues");
}

static void starved(void)
{
	start(16, 2048);
	guest_fault(guest, "rx-starve=5x1");
	arrive(0, 100);
	arrive(1, 100);
	ktap_ok(!guest->chip.tally.rx_ok && guest->chip.tally.rx_no_descriptor == 2,
		"rx-starve: no descriptor is taken");
	for (int i = 0; i < 49; i++)
		guest_pass(guest, 100000);
	ktap_ok(!guest->chip.tally.rx_ok, "not for 4.9 ms");
	guest_pass(guest, 200000);
	ktap_ok(guest->chip.tally.rx_ok == 2 && take_from(0) == 2, "after 5 ms both come");
	guest_noted(guest, WATCH_INJECTED);
	stop("starved");
}

static void refused(void)
{
	struct tally *t;

	start(16, 2048);
	t = &guest->chip.tally;
	guest->chip.phy.is_up = false;
	arrive(0, 100);
	guest->chip.phy.is_up = true;
	ktap_ok(t->rx_link_down == 1, "no link");
	guest->chip.rx.is_gated = true;
	arrive(0, 100);
	guest->chip.rx.is_gated = false;
	ktap_ok(t->rx_disabled == 1, "gate shut");
	guest_set_bus_master(guest, false);
	arrive(0, 100);
	guest_set_bus_master(guest, true);
	ktap_ok(t->rx_disabled == 2, "no bus master");
	rx_set_enabled(&guest->chip, false);
	arrive(0, 100);
	rx_set_enabled(&guest->chip, true);
	ktap_ok(t->rx_disabled == 3, "RE off");
	guest->chip.rx.filter.accept = FILTER_BROADCAST;
	arrive(0, 100);
	ktap_ok(t->rx_filtered == 1, "not ours");
	guest->chip.rx.filter.accept = FILTER_ALL_PHYS;
	rx_frame(&guest->chip, packet.bytes, 13);
	ktap_ok(t->rx_filtered == 2, "less than a header");
	guest->chip.rx.max_size = 0;
	arrive(0, 100);
	ktap_ok(t->rx_disabled == 4 && guest_noted(guest, WATCH_VALUE) == 1, "RxMaxSize 0");
	guest->chip.rx.max_size = 1522;
	ktap_ok(!t->rx_ok && accounted(t) == 7 && take_from(0) == 0, "nothing came through");
	arrive(0, 100);
	ktap_ok(t->rx_ok == 1 && take_from(0) == 1, "and then something does");
	stop("refused");
}

/* The FIFO alone, against a list of what was put in. */
static void fifo_keeps_order(void)
{
	static struct { uint32_t len; uint8_t mark; } list[RX_QUEUES][70000];
	unsigned int in[RX_QUEUES] = { 0 }, out[RX_QUEUES] = { 0 }, wrong = 0, full = 0, all;
	struct rx_fifo *fifo = rx_fifo_new();
	const struct rx_arrival *first;
	const uint8_t *frame;

	if (!fifo)
		exit(1);
	for (unsigned int i = 0; i < 60000; i++) {
		unsigned int q = packet_random(&seed) % RX_QUEUES;
		struct rx_arrival a = { .queue = (uint8_t)q };

		a.len = packet_random(&seed) % (i % 3000 < 100 ? 16384 : 300);
		if (packet_random(&seed) % 9 < 5) {
			memset(packet.bytes, (int)(i & 0xff), a.len);
			list[q][in[q]].len = a.len;
			list[q][in[q]].mark = (uint8_t)i;
			if (rx_fifo_put(fifo, &a, packet.bytes))
				in[q]++;
			else
				full++;
			continue;
		}
		first = rx_fifo_first(fifo, q, &frame);
		if (!first) {
			wrong += in[q] != out[q];
			continue;
		}
		wrong += first->len != list[q][out[q]].len || first->queue != q;
		for (uint32_t k = 0; k < first->len; k++)
			wrong += frame[k] != list[q][out[q]].mark;
		out[q]++;
		rx_fifo_drop(fifo, q);
	}
	all = in[0] + in[1] + in[2] + in[3];
	ktap_ok(!wrong && full > 100 && all > 20000,
		"FIFO: %u frames in and out in order, %u times full: %u wrong", all, full, wrong);
	wrong = all - out[0] - out[1] - out[2] - out[3];
	ktap_ok(rx_fifo_clear(fifo) == wrong && !rx_fifo_used(fifo),
		"cleared: %u were in it", wrong);
	rx_fifo_free(fifo);
}

/* Bursts, a slow driver, errors and resets: each frame is in one count, and what
 * the driver got is in order. */
static void every_frame_counts(void)
{
	uint64_t frames = 0;
	uint32_t last = 0, number, backwards = 0;

	start(32, 2048);
	guest_fault(guest, "fifo@1/50");
	for (uint32_t i = 1; i < 20000; i++) {
		uint32_t what = packet_random(&seed) % 100;

		if (what < 70) {
			arrive(i, 60 + packet_random(&seed) % 1400);
			frames++;
		} else if (what < 90) {
			if (receiver_take(&rx, &got)) {
				memcpy(&number, got.bytes + 14, 4);
				backwards += number <= last;
				last = number;
			}
		} else if (what < 98) {
			guest_pass(guest, 60000);
		} else if (!(i % 7)) {
			rx_reset(&guest->chip);
			receiver_open(&rx, guest, 0, RX_DESC_1, 32, 2048);
		}
	}
	frames -= accounted(&guest->chip.tally);
	rx_set_enabled(&guest->chip, false);
	ktap_ok(!backwards && last > 1000, "20000 random steps: what comes is in order");
	guest_noted(guest, WATCH_INJECTED);
	ktap_ok(guest->chip.tally.rx_ok > 1000 && guest->chip.tally.rx_fifo_full > 100 &&
		guest->chip.tally.rx_disabled > frames, "of all kinds");
	stop("every frame");
}

static void sum_is_exact(void)
{
	uint64_t frames = 0;

	start(16, 2048);
	for (uint32_t i = 0; i < 5000; i++) {
		arrive(i, 60 + packet_random(&seed) % 1400);
		frames++;
		if (packet_random(&seed) % 3 == 0)
			receiver_take(&rx, &got);
		if (i % 16 == 0)
			rx_poll(&guest->chip);
		guest->chip.phy.is_up = i % 50 > 1;
		guest->chip.rx.filter.accept = i % 40 ? FILTER_ALL_PHYS : 0;
	}
	rx_set_enabled(&guest->chip, false);
	ktap_ok(accounted(&guest->chip.tally) == frames, "%llu frames, %llu accounted for",
		(unsigned long long)frames, (unsigned long long)accounted(&guest->chip.tally));
	stop("sum");
}

int main(void)
{
	waits();
	overflows();
	waits_for_all();
	queues_pass();
	starved();
	refused();
	fifo_keeps_order();
	every_frame_counts();
	sum_is_exact();
	return ktap_done();
}
