// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tx_bad.c - TX descriptors that cannot be right: recorded under their
 * kind, nothing wrong goes out, and what comes behind still does
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desc.h"
#include "ktap.h"
#include "sender.h"

static struct guest *guest;
static struct sender tx;
static struct packet packet;
static uint64_t seed = 11;

static void start(bool is_no_close)
{
	struct packet_spec spec = { .ip = 4, .protocol = 17, .payload = 100 };

	guest = guest_new("8125b");
	sender_open(&tx, guest, 0, 16, true, is_no_close);
	packet_build(&packet, &spec, &seed);
}

static void stop(void)
{
	sender_close(&tx);
	guest_free(guest);
}

/* A good frame now: does it go? */
static bool goes_on(void)
{
	guest_forget_sent(guest);
	sender_put(&tx, &packet, 2, 0, 0);
	sender_kick(&tx);
	return guest->sent == 1 && guest->sent_len[0] == packet.len &&
	       !memcmp(guest_sent(guest, 0), packet.bytes, packet.len);
}

enum { GOOD = DESC_OWN | TX_FIRST | TX_LAST };

/* One frame that is refused, given back as an error, and passed over. */
static void one_descriptor(uint32_t command, uint32_t offload, uint64_t address,
			   enum watch_kind kind, const char *what)
{
	start(false);
	memcpy(guest_at(guest, sender_buffer(&tx)), packet.bytes, packet.len);
	sender_raw(&tx, command, offload, address == 1 ? sender_buffer(&tx) : address);
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, kind) == 1 && !guest_faults(guest) && !guest->sent &&
		guest->chip.tally.tx_error == 1 && !(sender_command(&tx, 0) & DESC_OWN) &&
		goes_on() && !guest_faults(guest), "%s", what);
	stop();
}

static void single(void)
{
	uint64_t end = GUEST_BASE + GUEST_SIZE;

	one_descriptor(GOOD, 0, 1, WATCH_DESCRIPTOR, "length 0");
	one_descriptor(GOOD | 10, 0, 1, WATCH_DESCRIPTOR, "a frame of 10 bytes");
	one_descriptor(GOOD | 0xffff, 0, 1, WATCH_DESCRIPTOR, "65535 bytes without segmentation");
	one_descriptor(GOOD | 142, 0, 0, WATCH_DMA, "address 0");
	one_descriptor(GOOD | 142, 0, end - 141, WATCH_DMA, "a buffer over the end of memory");
	one_descriptor(GOOD | 142, 0, UINT64_MAX - 70, WATCH_DMA, "a buffer over the end of all");
	one_descriptor(GOOD | 142 | 1 << 16, 0, 1, WATCH_DESCRIPTOR, "a bit that is not used");
	one_descriptor(GOOD | 142 | TX_LSO_OLD, 0, 1, WATCH_DESCRIPTOR, "large send of old chips");
	one_descriptor(DESC_OWN | TX_LAST | 142, 0, 1, WATCH_DESCRIPTOR, "no first piece");
}

static void requests(void)
{
	one_descriptor(GOOD | 142, TX_IP4_SUM | TX_TCP_SUM, 1, WATCH_DESCRIPTOR,
		       "TCP sum of a UDP datagram");
	one_descriptor(GOOD | 142, TX_IP4_SUM | TX_TCP_SUM | TX_UDP_SUM, 1, WATCH_DESCRIPTOR,
		       "TCP and UDP sum at once");
	one_descriptor(GOOD | 142, TX_UDP_SUM, 1, WATCH_DESCRIPTOR, "a sum of no IP version");
	one_descriptor(GOOD | 142, TX_IP4_SUM | TX_IP6 | TX_UDP_SUM, 1, WATCH_DESCRIPTOR,
		       "a sum of both IP versions");
	one_descriptor(GOOD | 142, TX_IP6 | TX_UDP_SUM, 1, WATCH_DESCRIPTOR,
		       "a sum of the other IP version");
	one_descriptor(GOOD | 142, TX_IP4_SUM | TX_UDP_SUM | 54 << 18, 1, WATCH_DESCRIPTOR,
		       "an offset where there is no UDP");
	one_descriptor(GOOD | 142 | TX_TSO4 | 34 << 18, 50 << 18, 1, WATCH_DESCRIPTOR,
		       "segments of UDP");
	one_descriptor(GOOD | 142 | TX_TSO4 | 34 << 18, 0, 1, WATCH_DESCRIPTOR, "MSS 0");
	one_descriptor(GOOD | 142 | TX_TSO4 | TX_TSO6 | 34 << 18, 50 << 18, 1, WATCH_DESCRIPTOR,
		       "segments of both IP versions");
}

/* Memory where nothing tells an address that was left out from one that was not. */
static void address_zero(void)
{
	start(false);
	if (dma_map(guest->dma, 0, 1 << 20, 1 << 20, dup(guest->memory_fd), DMA_READ))
		ktap_diag("dma_map");
	sender_raw(&tx, GOOD | 100, 0, 0);
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DMA) == 1 && !guest->sent && goes_on(),
		"address 0 where there is memory");
	stop();
}

static void more_requests(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 3000 };

	start(false);
	packet_build(&packet, &spec, &seed);
	sender_put(&tx, &packet, 1, TX_TSO4 | TX_TSO6 | packet.l4 << 18, 1000 << 18);
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && !guest->sent,
		"TCP segments of both IP versions");
	sender_raw(&tx, DESC_OWN | TX_FIRST | 60, 0, sender_buffer(&tx));
	sender_raw(&tx, DESC_OWN, 0, sender_buffer(&tx));
	sender_raw(&tx, DESC_OWN | TX_LAST | 60, 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && !guest->sent && goes_on(),
		"a piece of length 0 between others");
	stop();
}

static void own(void)
{
	start(false);
	sender_raw(&tx, TX_FIRST | DESC_OWN | 60, 0, sender_buffer(&tx));
	sender_raw(&tx, TX_LAST | 60, 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_OWN) == 1 && !guest->sent &&
		sender_command(&tx, 0) & DESC_OWN, "close: a second piece without OWN: waits");
	*(uint32_t *)guest_at(guest, tx.ring + 32) |= htole32(DESC_OWN);
	sender_kick(&tx);
	ktap_ok(guest->sent == 1 && !guest_faults(guest), "and goes when it has it");
	stop();

	start(true);
	sender_raw(&tx, TX_FIRST | TX_LAST | 60, 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_OWN) == 1 && !guest->sent && !tx_close(&guest->chip, 0),
		"no-close: the tail covers a descriptor without OWN: waits");
	*(uint32_t *)guest_at(guest, tx.ring) |= htole32(DESC_OWN);
	sender_kick(&tx);
	ktap_ok(guest->sent == 1 && tx_close(&guest->chip, 0) == 1 && !guest_faults(guest),
		"and goes when it has it");
	stop();
}

static void pieces(void)
{
	start(false);
	sender_raw(&tx, DESC_OWN | TX_FIRST | 60, 0, sender_buffer(&tx));
	sender_raw(&tx, DESC_OWN | 60, 0, sender_buffer(&tx));
	sender_put(&tx, &packet, 2, 0, 0);
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && guest->sent == 1 &&
		guest->sent_len[0] == packet.len && guest->chip.tally.tx_error == 1,
		"a frame begins within another: that is passed over");
	stop();

	start(false);
	for (int i = 0; i < 16; i++)
		sender_raw(&tx, DESC_OWN | 60 | (i ? 0 : TX_FIRST), 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && !guest->sent && goes_on(),
		"all the ring and no last piece");
	stop();

	start(false);
	sender_raw(&tx, DESC_OWN | TX_FIRST | 0xffff, 0, GUEST_BASE + 0x200000);
	sender_raw(&tx, DESC_OWN | 0xffff, 0, GUEST_BASE + 0x200000);
	sender_raw(&tx, DESC_OWN | TX_LAST | 0xffff, 0, GUEST_BASE + 0x200000);
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) >= 1 && !guest->sent &&
		guest->chip.tally.tx_error == 1 && goes_on(), "a frame of 192 KiB");
	stop();
}

static void tails(void)
{
	start(true);
	sender_raw(&tx, DESC_OWN | TX_FIRST | 60, 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && !guest->sent, "a tail within a frame");
	sender_raw(&tx, DESC_OWN | TX_LAST | 60, 0, sender_buffer(&tx));
	sender_kick(&tx);
	ktap_ok(guest->sent == 1 && tx_close(&guest->chip, 0) == 2, "goes when the tail is behind");
	tx_set_tail(&guest->chip, 0, 2 + 5000);
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a tail beyond every ring");
	ktap_ok(goes_on() && !guest_faults(guest), "is not followed");
	for (int i = 0; i < 6; i++)
		goes_on();
	tx_set_tail(&guest->chip, 0, tx.tail + 17);
	ktap_ok(guest_noted(guest, WATCH_RING) == 1 && goes_on(), "a tail beyond this ring of 16");
	tx_set_tail(&guest->chip, 0, tx.tail - 1);
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a tail that goes back");
	stop();
}

static void rings(void)
{
	start(false);
	tx_set_base(&guest->chip, 0, tx.ring + 0x10000);
	ktap_ok(guest_noted(guest, WATCH_RING) == 1, "a ring moved while TE is on");
	tx_set_enabled(&guest->chip, false);
	tx_set_base(&guest->chip, 0, tx.ring + 0x20);
	ktap_ok(guest_noted(guest, WATCH_VALUE) == 1, "a ring that is not aligned to 256");
	tx_set_base(&guest->chip, 0, tx.ring);
	tx_set_enabled(&guest->chip, true);
	ktap_ok(!guest_faults(guest) && goes_on(), "moved while TE is off: legal");
	tx_doorbell(&guest->chip, 2);
	ktap_ok(guest_noted(guest, WATCH_VALUE) == 1, "a doorbell for a queue that is not there");
	for (int i = 0; i < 8; i++)
		goes_on();
	tx.size = 8;
	while (tx.at % 8)
		goes_on();
	ktap_ok(guest_noted(guest, WATCH_RING) >= 1, "a ring whose end moved");
	tx.size = 4000;
	tx.at = guest->chip.tx.queue[0].next;
	for (int i = 0; i < 8; i++)
		goes_on();
	ktap_ok(guest_noted(guest, WATCH_RING) >= 1, "a ring whose end lost its mark");
	stop();

	start(false);
	tx_set_enabled(&guest->chip, false);
	tx_set_base(&guest->chip, 0, GUEST_BASE + GUEST_SIZE - 256);
	tx_set_enabled(&guest->chip, true);
	for (unsigned int i = 0; i < 8; i++) {
		struct desc_tx *d = guest_at(guest, GUEST_BASE + GUEST_SIZE - 256 + i * 32);

		d->command = htole32(GOOD | 100);
		d->address = htole64(sender_buffer(&tx));
	}
	sender_kick(&tx);
	ktap_ok(guest->sent == 8 && guest_noted(guest, WATCH_DMA) == 1,
		"a ring that runs out of memory: up to there");
	sender_kick(&tx);
	ktap_ok(guest->sent == 8 && !guest_faults(guest), "then the queue is halted");
	tx_reset(&guest->chip);
	sender_open(&tx, guest, 0, 16, true, false);
	ktap_ok(goes_on(), "until a reset");
	/* The bytes are there, but no word of the chip's would be in one access. */
	if (dma_map(guest->dma, 0x80000000, 1 << 16, 4, dup(guest->memory_fd),
		    DMA_READ | DMA_WRITE))
		ktap_diag("dma_map");
	tx_reset(&guest->chip);
	tx_set_base(&guest->chip, 0, 0x80000000);
	tx_set_enabled(&guest->chip, true);
	tx_doorbell(&guest->chip, 0);
	ktap_ok(guest_noted(guest, WATCH_DMA) == 1, "a ring at an odd place of the host's memory");
	stop();
}

static void endless_ring(void)
{
	start(false);
	tx.size = TX_RING_MAX + 10;
	for (unsigned int i = 0; i < TX_RING_MAX + 5; i++)
		sender_raw(&tx, GOOD | 60, 0, tx.buffers);
	sender_kick(&tx);
	guest_pass(guest, 0);
	ktap_ok(guest_noted(guest, WATCH_DESCRIPTOR) == 1 && guest->sent == TX_RING_MAX,
		"a ring without end: %u descriptors, then it is halted", guest->sent);
	stop();
}

/* Whatever is in memory and whatever is rung: no access that is not the guest's
 * (the sanitizers look), no loop without end, and every record is of some kind. */
static void garbage(void)
{
	uint64_t faults = 0;

	for (unsigned int round = 0; round < 60; round++) {
		start(round % 2);
		for (unsigned int i = 0; i < 4096; i++) {
			uint32_t command = packet_random(&seed);

			if (round % 3)
				command |= DESC_OWN;
			sender_raw(&tx, command & ~(i % 16 ? DESC_END : 0), packet_random(&seed),
				   GUEST_BASE + packet_random(&seed) % (GUEST_SIZE + 65536));
		}
		for (unsigned int i = 0; i < 20; i++) {
			tx.tail = packet_random(&seed) % 64 + tx_close(&guest->chip, 0);
			sender_kick(&tx);
			guest_pass(guest, 0);
			guest_forget_sent(guest);
		}
		faults += guest_faults(guest);
		dma_unmap_all(guest->dma);
		sender_kick(&tx);
		stop();
	}
	ktap_ok(faults > 1000, "60 rings of garbage: %llu records and nothing worse",
		(unsigned long long)faults);
}

int main(void)
{
	single();
	requests();
	more_requests();
	address_zero();
	own();
	pieces();
	tails();
	rings();
	endless_ring();
	garbage();
	return ktap_done();
}
