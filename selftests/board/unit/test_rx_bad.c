// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_rx_bad.c - RX descriptors that cannot be right are recorded and not
 * followed; what drivers may do is not
 */
#include <endian.h>
#include <string.h>
#include <unistd.h>

#include "ktap.h"
#include "packet.h"
#include "receiver.h"

static struct guest *guest;
static struct receiver rx;
static struct packet packet;
static struct received got;
static uint64_t seed = 41;

static void start(uint32_t size)
{
	guest = guest_new("8125b");
	receiver_open(&rx, guest, 0, RX_DESC_1, size, 2048);
}

static void arrive(uint32_t payload)
{
	struct packet_spec spec = { .ip = 4, .protocol = 17, .payload = payload };

	packet_build(&packet, &spec, &seed);
	rx_frame(&guest->chip, packet.bytes, packet.len);
}

static bool comes(void)
{
	arrive(200);
	return receiver_take(&rx, &got) && !memcmp(got.bytes, packet.bytes, packet.len);
}

static void halts(uint64_t address, uint32_t length, enum watch_kind kind, const char *what)
{
	start(8);
	receiver_arm(&rx, 0, address, length);
	arrive(100);
	arrive(100);
	ktap_ok(guest_noted(guest, kind) == 1 && !guest_faults(guest) &&
		receiver_status(&rx, 0) & 1u << 31 && !guest->chip.tally.rx_ok &&
		guest->chip.tally.rx_disabled == 2 &&
		guest->chip.irq.raised[IRQ_SYSTEM_ERROR] == 1, "%s: recorded once, the queue stops",
		what);
	rx_reset(&guest->chip);
	receiver_open(&rx, guest, 0, RX_DESC_1, 8, 2048);
	if (!comes() || guest_faults(guest))
		ktap_ok(false, "%s: a reset sets it going again", what);
	guest_free(guest);
}

static void descriptors(void)
{
	uint64_t end = GUEST_BASE + GUEST_SIZE;

	halts(0, 2048, WATCH_DMA, "address 0");
	halts(GUEST_BASE - 1, 2048, WATCH_DMA, "a buffer before memory");
	halts(end - 2047, 2048, WATCH_DMA, "a buffer over the end of memory");
	halts(UINT64_MAX - 100, 2048, WATCH_DMA, "a buffer over the end of all");
	halts(GUEST_BASE + 0x200000, 0, WATCH_DESCRIPTOR, "length 0");
	halts(GUEST_BASE + 0x200000, 16384, WATCH_DESCRIPTOR, "length 16384");
	halts(GUEST_BASE + 0x200000, 1 << 29 | 2048, WATCH_DESCRIPTOR, "status bits under OWN");
}

/* Two ranges that meet: a buffer over the seam is as good as any. */
static void seam(void)
{
	uint64_t seam_at = GUEST_BASE + GUEST_SIZE / 2;

	start(8);
	dma_unmap_all(guest->dma);
	for (int half = 0; half < 2; half++) {
		uint64_t at = (uint64_t)half * (GUEST_SIZE / 2);

		if (dma_map(guest->dma, GUEST_BASE + at, GUEST_SIZE / 2, at, dup(guest->memory_fd),
			    DMA_READ | DMA_WRITE))
			ktap_diag("dma_map");
	}
	receiver_arm(&rx, 0, seam_at - 77, 2048);
	arrive(200);
	ktap_ok(!guest_faults(guest) && !(receiver_status(&rx, 0) & 1u << 31) &&
		!memcmp(guest_at(guest, seam_at - 77), packet.bytes, packet.len),
		"a buffer over two ranges of memory that meet");
	guest_free(guest);
}

static void odd_places(void)
{
	start(8);
	if (dma_map(guest->dma, 0, 1 << 20, 1 << 20, dup(guest->memory_fd),
		    DMA_READ | DMA_WRITE) ||
	    dma_map(guest->dma, 0x80000000, 1 << 16, 4, dup(guest->memory_fd),
		    DMA_READ | DMA_WRITE))
		ktap_diag("dma_map");
	receiver_arm(&rx, 0, 0, 2048);
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_DMA) == 1, "address 0 where there is memory");
	rx_reset(&guest->chip);
	rx_set_base(&guest->chip, 0, 0x80000000);
	rx_set_enabled(&guest->chip, true);
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_DMA) == 1, "a ring at an odd place of the host's memory");
	guest_free(guest);
}

static void rings(void)
{
	start(8);
	rx_set_base(&guest->chip, 0, rx.ring + 0x10000);
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a ring moved while RE is on");
	rx_set_enabled(&guest->chip, false);
	rx_set_base(&guest->chip, 0, rx.ring + 8);
	ktap_ok(guest_noted(guest, WATCH_VALUE) == 1, "a ring that is not aligned to 256");
	rx_set_base(&guest->chip, 0, rx.ring);
	rx_set_enabled(&guest->chip, true);
	ktap_ok(comes() && !guest_faults(guest), "moved while RE is off: legal");
	for (int i = 0; i < 8; i++)
		comes();
	rx.size = 4;
	for (uint32_t i = 0; i < 4; i++)
		receiver_arm(&rx, i, receiver_buffer(&rx, i), 2048);
	rx.at = 1;
	for (int i = 0; i < 4; i++)
		comes();
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a ring whose end moved");
	rx.size = 12;
	for (uint32_t i = 0; i < 12; i++)
		receiver_arm(&rx, i, receiver_buffer(&rx, i), 2048);
	for (int i = 0; i < 5; i++)
		comes();
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a ring whose end lost its mark");
	guest_free(guest);
}

static void ring_without_end(void)
{
	start(16);
	rx.size = RX_RING_MAX + 8;
	rx.buffer_size = 256;
	for (uint32_t i = 0; i < RX_RING_MAX + 8; i++)
		receiver_arm(&rx, i, receiver_buffer(&rx, i), 256);
	rx_reset(&guest->chip);
	rx_set_enabled(&guest->chip, true);
	for (unsigned int n = 0; n < RX_RING_MAX + 4; n++)
		arrive(20);
	ktap_ok(guest->chip.tally.rx_ok == RX_RING_MAX && guest_noted(guest, WATCH_DESCRIPTOR) == 1,
		"a ring without end: used up to %u, then halted", RX_RING_MAX);
	guest_free(guest);

	start(8);
	rx_set_enabled(&guest->chip, false);
	rx_set_base(&guest->chip, 0, GUEST_BASE + GUEST_SIZE);
	rx_set_enabled(&guest->chip, true);
	arrive(20);
	ktap_ok(guest_noted(guest, WATCH_DMA) == 1, "a ring outside of memory");
	guest_free(guest);
}

static void same_buffer(void)
{
	struct receiver second;

	start(8);
	receiver_arm(&rx, 3, receiver_buffer(&rx, 1), 2048);
	for (int i = 0; i < 3; i++)
		comes();
	ktap_ok(!guest_faults(guest), "a buffer in two descriptors: not seen before both are used");
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_BUFFER) == 1, "recorded when the second is");
	guest_free(guest);

	start(8);
	receiver_open(&second, guest, 1, RX_DESC_1, 8, 2048);
	for (uint32_t i = 0; i < 8; i++)
		receiver_arm(&second, i, receiver_buffer(&rx, i), 2048);
	comes();
	memset(guest->chip.rx.rss.table, 1, RSS_TABLE_SIZE);
	rss_set_control(&guest->chip.rx.rss, RSS_IP4 | 7 << 8 | 1 << 16);
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_BUFFER) == 1, "a buffer in two queues");
	guest_free(guest);

	/* The first place gives it no more, or gives another. */
	start(8);
	for (uint32_t i = 2; i < 8; i++)
		memset(receiver_desc(&rx, i), 0, 16);
	arrive(100);
	arrive(100);
	receiver_arm(&rx, 0, receiver_buffer(&rx, 6), 2048);
	receiver_arm(&rx, 2, receiver_buffer(&rx, 0), 2048);
	receiver_arm(&rx, 3, receiver_buffer(&rx, 1), 2048);
	arrive(100);
	arrive(100);
	ktap_ok(guest->chip.tally.rx_ok == 4 && !guest_faults(guest),
		"a buffer that moved: legal, whatever the old descriptor still says");
	guest_free(guest);

	start(8);
	comes();
	receiver_arm(&rx, 1, receiver_buffer(&rx, 1) + 64, 2048);
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_BUFFER) == 1, "an address changed under OWN");
	rx.at = 2;
	receiver_arm(&rx, 2, receiver_buffer(&rx, 2), 1024);
	arrive(100);
	ktap_ok(guest_noted(guest, WATCH_BUFFER) == 1, "a length changed under OWN");
	guest_free(guest);
}

/* What drivers do: the same buffer again in its descriptor; buffers that go
 * round through the ring; halves of a page in turn; a reset and the old ring. */
static void legal(void)
{
	unsigned int in = 0;

	start(8);
	for (int i = 0; i < 100; i++)
		in += comes();
	ktap_ok(in == 100 && !guest_faults(guest), "the same buffer in place, 100 times");
	for (uint32_t i = 0; i < 100; i++) {
		arrive(100);
		in += !(receiver_status(&rx, rx.at) & 1u << 31);
		receiver_arm(&rx, rx.at, GUEST_BASE + 0x200000 + (i % 13) * 4096, 2048);
		rx.at = (rx.at + 1) % rx.size;
	}
	ktap_ok(in == 200 && !guest_faults(guest), "buffers that wander through the ring");
	for (uint32_t i = 0; i < 100; i++) {
		arrive(100);
		in += !(receiver_status(&rx, rx.at) & 1u << 31);
		receiver_arm(&rx, rx.at, receiver_buffer(&rx, rx.at) ^ (i & 8) << 7, 2048);
		rx.at = (rx.at + 1) % rx.size;
	}
	ktap_ok(in == 300 && !guest_faults(guest), "halves of a page in turn");
	rx_set_enabled(&guest->chip, false);
	for (uint32_t i = 0; i < 8; i++)
		receiver_arm(&rx, i, GUEST_BASE + 0x200000 + i * 4096, 2048);
	rx_set_enabled(&guest->chip, true);
	arrive(100);
	ktap_ok(!guest_faults(guest), "other buffers while RE is off");
	for (int i = 0; i < 20; i++) {
		rx_reset(&guest->chip);
		for (uint32_t k = 0; k < 8; k++)
			receiver_arm(&rx, k, receiver_buffer(&rx, (k + (uint32_t)i) % 8), 2048);
		rx_set_base(&guest->chip, 0, rx.ring);
		rx_set_enabled(&guest->chip, true);
		rx.at = 0;
		arrive(100);
		in += !(receiver_status(&rx, 0) & 1u << 31);
	}
	ktap_ok(in == 320 && !guest_faults(guest), "resets, the same buffers elsewhere");
	guest_free(guest);
}

/* Any ring, any frames: the sanitizers look for what is not the guest's. */
static void garbage(void)
{
	uint64_t faults = 0, frames = 0;

	for (unsigned int round = 0; round < 100; round++) {
		static const enum rx_desc_type types[] = { RX_DESC_1, RX_DESC_3, RX_DESC_4 };
		enum rx_desc_type type = types[round % 3];

		guest = guest_new(type == RX_DESC_4 ? "8125d" : "8125b");
		receiver_open(&rx, guest, 0, type, 64, 2048);
		guest->chip.rx.strip_vlan = round % 2;
		for (uint32_t i = 0; i < 2048; i++)
			((uint32_t *)receiver_desc(&rx, 0))[i] = packet_random(&seed);
		for (uint32_t i = 0; i < 40; i++)
			receiver_arm(&rx, packet_random(&seed) % 64, GUEST_BASE +
				     packet_random(&seed) % (GUEST_SIZE + 4096),
				     packet_random(&seed) % 2000);
		for (int i = 0; i < 200; i++) {
			struct packet_spec spec = packet_any(&seed, 3000);

			packet_build(&packet, &spec, &seed);
			packet.bytes[0] &= 0xfe;
			packet.bytes[12 + packet_random(&seed) % 40] ^=
				(uint8_t)packet_random(&seed);
			rx_frame(&guest->chip, packet.bytes, packet.len);
			frames++;
			if (i % 50 == 49) {
				rx_reset(&guest->chip);
				rx_set_enabled(&guest->chip, true);
			}
		}
		faults += guest_faults(guest);
		dma_unmap_all(guest->dma);
		rx_frame(&guest->chip, packet.bytes, packet.len);
		rx_poll(&guest->chip);
		guest_free(guest);
	}
	ktap_ok(faults > 100, "%llu frames into rings of garbage: %llu records and nothing worse",
		(unsigned long long)frames, (unsigned long long)faults);
}

int main(void)
{
	descriptors();
	seam();
	odd_places();
	rings();
	ring_without_end();
	same_buffer();
	legal();
	garbage();
	return ktap_done();
}
