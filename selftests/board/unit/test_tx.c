// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tx.c - from descriptors to the wire: close and no-close mode, pieces,
 * rings that wrap, what the drivers' requests mean. Bad input: test_tx_bad.c
 */
#include <endian.h>
#include <string.h>

#include "desc.h"
#include "ktap.h"
#include "offload.h"
#include "sender.h"

static struct guest *guest;
static struct sender tx;
static struct packet packet;
static uint64_t seed = 4;

static void start(const char *variant, uint32_t ring_size, bool is_wide, bool is_no_close)
{
	guest = guest_new(variant);
	sender_open(&tx, guest, 0, ring_size, is_wide, is_no_close);
}

static void stop(const char *what)
{
	ktap_ok(!guest_faults(guest), "%s: nothing is recorded", what);
	sender_close(&tx);
	guest_free(guest);
}

static bool is_sent(unsigned int i, const struct packet *p)
{
	return i < guest->sent && guest->sent_len[i] == p->len &&
	       !memcmp(guest_sent(guest, i), p->bytes, p->len);
}

static void make(uint32_t payload)
{
	struct packet_spec spec = { .ip = 4, .protocol = 17, .payload = payload };

	packet_build(&packet, &spec, &seed);
}

static void close_mode(void)
{
	start("8125b", 8, false, false);
	make(100);
	sender_put(&tx, &packet, 1, 0, 0);
	ktap_ok(!guest->sent, "close mode: nothing goes before the doorbell");
	sender_kick(&tx);
	ktap_ok(guest->sent == 1 && is_sent(0, &packet), "one frame goes as it is");
	ktap_ok(!(sender_command(&tx, 0) & DESC_OWN), "OWN is given back");
	ktap_ok(guest->chip.irq.raised[IRQ_TX_OK] == 1 && guest->chip.tally.tx_ok == 1 &&
		guest->chip.tally.tx_bytes == packet.len && guest->chip.tally.tx_queue[0] == 1,
		"told and counted");
	for (int i = 0; i < 10; i++) {
		make(200 + (uint32_t)i);
		sender_put(&tx, &packet, 3, 0, 0);
		sender_kick(&tx);
		if (!is_sent(1 + (unsigned int)i, &packet))
			break;
	}
	ktap_ok(guest->sent == 11, "frames of three pieces, four times round a ring of eight");
	ktap_ok(guest->chip.tx.queue[0].ring_size == 8, "the ring's size is learnt from its end");
	ktap_ok(sender_command(&tx, 7) & DESC_END, "which stays marked");
	sender_kick(&tx);
	ktap_ok(guest->sent == 11, "a doorbell too many does nothing");
	stop("close mode");
}

static void kinds(void)
{
	start("8125b", 8, false, false);
	for (int i = 0; i < 6; i++) {
		make(100);
		if (i)
			packet.bytes[0] = 0x33;
		if (i > 2)
			memset(packet.bytes, 0xff, 6);
		sender_put(&tx, &packet, 1, 0, 0);
		sender_kick(&tx);
	}
	ktap_ok(guest->chip.tally.tx_unicast == 1 && guest->chip.tally.tx_multicast == 2 &&
		guest->chip.tally.tx_broadcast == 3,
		"unicast, multicast, broadcast are told apart");
	stop("kinds");
}

static void no_close_mode(const char *variant, uint32_t mask)
{
	unsigned int right = 0, rounds = 900;
	uint32_t before;

	start(variant, 100, true, true);
	tx.tail = guest->chip.tx.queue[0].tail = guest->chip.tx.queue[0].close = mask - 500;
	for (unsigned int i = 0; i < rounds; i++) {
		make(20 + i % 300);
		before = tx_close(&guest->chip, 0);
		sender_put(&tx, &packet, 1 + i % 4, 0, 0);
		sender_kick(&tx);
		right += i + 1 == guest->sent && is_sent(i, &packet) &&
			 tx_close(&guest->chip, 0) == ((before + 1 + i % 4) & mask);
	}
	ktap_ok(right == rounds, "%s, no-close: %u frames over the wrap of the pointers: %u right",
		variant, rounds, right);
	ktap_ok(tx_close(&guest->chip, 0) == (tx.tail & mask) && tx.tail > mask,
		"close pointer and tail wrapped and are equal");
	ktap_ok(sender_command(&tx, 0) & DESC_OWN, "OWN is left alone");
	stop(variant);
}

static void batches(void)
{
	unsigned int at_once;

	start("8125b", 256, false, false);
	for (int i = 0; i < 200; i++) {
		make(64);
		sender_put(&tx, &packet, 1, 0, 0);
	}
	sender_kick(&tx);
	at_once = guest->sent;
	ktap_ok(at_once > 0 && at_once <= TX_BATCH && !tx_is_idle(&guest->chip),
		"200 frames: %u at once, then the loop turns", at_once);
	sender_kick(&tx);
	ktap_ok(guest->sent == at_once, "a doorbell in between changes nothing");
	guest_pass(guest, 0);
	ktap_ok(guest->sent == 200 && tx_is_idle(&guest->chip), "the others follow by themselves");
	ktap_ok(guest->chip.irq.raised[IRQ_TX_OK] < 20, "with an interrupt a batch");
	stop("batches");
}

static void two_queues(void)
{
	struct sender second;

	start("8125b", 64, true, true);
	sender_open(&second, guest, 1, 32, true, true);
	for (int i = 0; i < 20; i++) {
		make(100);
		sender_put(i % 2 ? &second : &tx, &packet, 2, 0, 0);
		sender_kick(i % 2 ? &second : &tx);
	}
	ktap_ok(guest->chip.tally.tx_queue[0] == 10 && guest->chip.tally.tx_queue[1] == 10 &&
		tx_close(&guest->chip, 1) == 20, "two queues, each with its ring and pointers");
	sender_close(&second);
	stop("two queues");
}

static void switched_off(void)
{
	start("8125b", 16, false, false);
	make(100);
	tx_set_enabled(&guest->chip, false);
	sender_put(&tx, &packet, 1, 0, 0);
	sender_kick(&tx);
	ktap_ok(!guest->sent, "TE off: nothing goes");
	tx_set_enabled(&guest->chip, true);
	ktap_ok(guest->sent == 1, "TE on: what waited goes");
	guest_set_bus_master(guest, false);
	sender_put(&tx, &packet, 1, 0, 0);
	sender_kick(&tx);
	ktap_ok(guest->sent == 1 && sender_command(&tx, 1) & DESC_OWN,
		"no bus master: the ring is not looked at");
	guest_set_bus_master(guest, true);
	sender_kick(&tx);
	ktap_ok(guest->sent == 2, "bus master: it is");
	guest->chip.phy.is_up = false;
	sender_put(&tx, &packet, 1, 0, 0);
	sender_kick(&tx);
	ktap_ok(guest->sent == 2 && !(sender_command(&tx, 2) & DESC_OWN) &&
		guest->chip.tally.tx_link_down == 1 && guest->chip.tally.tx_ok == 2,
		"no link: taken, lost and counted");
	tx_reset(&guest->chip);
	ktap_ok(guest->chip.tx.queue[0].next == 0 && !guest->chip.tx.is_enabled &&
		guest->chip.tx.queue[0].base, "a reset goes back to the first descriptor");
	stop("switched off");
}

static void stuck(void)
{
	start("8125b", 16, false, false);
	guest_fault(guest, "tx-stuck=20x1");
	make(100);
	sender_put(&tx, &packet, 1, 0, 0);
	sender_kick(&tx);
	ktap_ok(!guest->sent && !tx_is_idle(&guest->chip), "tx-stuck: nothing is taken");
	guest_pass(guest, 19000000);
	ktap_ok(!guest->sent, "still not after 19 ms");
	guest_pass(guest, 2000000);
	ktap_ok(guest->sent == 1 && tx_is_idle(&guest->chip), "after 20 ms it goes by itself");
	ktap_ok(guest_noted(guest, WATCH_INJECTED) == 1, "and the fault is recorded as asked for");
	stop("stuck");
}

/* The drivers' ways to ask for sums; IPv4 with and without an offset. */
static void requests(void)
{
	static const struct {
		unsigned int ip, protocol;
		bool with_offset;
		uint32_t bits;
		const char *what;
	} cases[] = {
		{ 4, 6, true, TX_IP4_SUM | TX_TCP_SUM, "TCP over IPv4 as r8169 asks" },
		{ 4, 17, true, TX_IP4_SUM | TX_UDP_SUM, "UDP over IPv4 as r8169 asks" },
		{ 4, 6, false, TX_IP4_SUM | TX_TCP_SUM, "TCP over IPv4 as the vendor asks" },
		{ 4, 17, false, TX_IP4_SUM | TX_UDP_SUM, "UDP over IPv4 as the vendor asks" },
		{ 4, 1, false, TX_IP4_SUM, "only IPv4's header" },
		{ 6, 6, true, TX_IP6 | TX_TCP_SUM, "TCP over IPv6" },
		{ 6, 17, true, TX_IP6 | TX_UDP_SUM, "UDP over IPv6" },
	};

	start("8125b", 64, true, true);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct packet_spec spec = { .ip = cases[i].ip, .protocol = cases[i].protocol,
					    .ip_options = cases[i].ip == 4 ? 8 : 0,
					    .payload = 333 };
		uint32_t offload = cases[i].bits;

		packet_build(&packet, &spec, &seed);
		if (cases[i].with_offset)
			offload |= packet.l4 << 18;
		sender_spoil(&packet);
		sender_put(&tx, &packet, 2, 0, offload);
		sender_kick(&tx);
		ktap_ok(guest->sent == i + 1 &&
			!packet_fault(guest_sent(guest, i), guest->sent_len[i]), "%s",
			cases[i].what);
	}
	ktap_ok(guest->chip.tally.tx_checksummed == 7, "counted");
	stop("requests");
}

static void tag_and_segments(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 10000 };
	unsigned int right = 0;
	uint32_t vlan = TX_TAG | 0x4203;	/* TCI 0x0342, high byte first */

	start("8125b", 64, true, true);
	for (unsigned int v = 4; v <= 6; v += 2) {
		spec.ip = v;
		packet_build(&packet, &spec, &seed);
		sender_prepare(&packet);
		sender_put(&tx, &packet, 5, (v == 4 ? TX_TSO4 : TX_TSO6) | packet.l4 << 18,
			   1400u << 18 | (v == 4 ? vlan : 0));
		sender_kick(&tx);
	}
	for (unsigned int i = 0; i < guest->sent; i++)
		right += !packet_fault(guest_sent(guest, i), guest->sent_len[i]) &&
			 !memcmp(guest_sent(guest, i) + 12, "\x81\x00\x03\x42", 4) == (i < 8);
	ktap_ok(guest->sent == 16 && right == 16, "10000 bytes by 1400 over IPv4 with a tag, over "
		"IPv6 without: %u segments, %u right", guest->sent, right);
	ktap_ok(guest->chip.tally.tx_segments == 16 && guest->chip.tally.tx_vlan_inserted == 8 &&
		guest->chip.tally.tx_ok == 16, "counted");
	guest_forget_sent(guest);
	packet.len = 42;
	sender_put(&tx, &packet, 1, 0, vlan);
	sender_kick(&tx);
	ktap_ok(guest->sent_len[0] == 60 && !memcmp(guest_sent(guest, 0) + 46, "\0\0\0\0", 4),
		"a short frame is padded behind its tag");
	stop("tag and segments");
}

/* Any frames in any pieces by any mode come out as they went in. */
static void random_frames(bool is_wide, bool is_no_close)
{
	unsigned int right = 0, rounds = 1500;

	start("8125b", 61, is_wide, is_no_close);
	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = packet_any(&seed, 9000);

		spec.payload += 46;
		packet_build(&packet, &spec, &seed);
		sender_put(&tx, &packet, 1 + packet_random(&seed) % 18, 0, 0);
		sender_kick(&tx);
		right += is_sent(0, &packet) && guest->sent == 1;
		guest_forget_sent(guest);
	}
	ktap_ok(right == rounds, "%u random frames, %u-byte descriptors, %s mode: %u unchanged",
		rounds, is_wide ? 32 : 16, is_no_close ? "no-close" : "close", right);
	stop("random frames");
}

int main(void)
{
	close_mode();
	kinds();
	no_close_mode("8125b", 0xffff);
	no_close_mode("8125d", 0x7fffffff);
	batches();
	two_queues();
	switched_off();
	stuck();
	requests();
	tag_and_segments();
	random_frames(false, false);
	random_frames(true, true);
	return ktap_done();
}
