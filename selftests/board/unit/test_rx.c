// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_rx.c - from the wire into buffers: the three descriptor types as the
 * drivers read them, FCS, sums, tags, frames over several descriptors, queues
 * by hash. What waits or is lost: test_rx_fifo.c, bad descriptors: test_rx_bad.c
 */
#include <endian.h>
#include <string.h>

#include "ktap.h"
#include "packet.h"
#include "receiver.h"

static struct guest *guest;
static struct receiver rx;
static struct packet packet;
static struct received got;
static uint64_t seed = 21;

static void start(enum rx_desc_type type, uint32_t size, uint32_t buffer_size)
{
	guest = guest_new(type == RX_DESC_4 ? "8125d" : "8125b");
	receiver_open(&rx, guest, 0, type, size, buffer_size);
}

static void stop(const char *what)
{
	ktap_ok(!guest_faults(guest), "%s: nothing is recorded", what);
	guest_free(guest);
}

static void arrive(const struct packet *p)
{
	rx_frame(&guest->chip, p->bytes, p->len);
}

static void make(unsigned int ip, unsigned int protocol, uint32_t payload)
{
	struct packet_spec spec = { .ip = ip, .protocol = protocol, .payload = payload };

	packet_build(&packet, &spec, &seed);
}

/* Frame, padding and FCS just as they must lie in the buffers. */
static bool is_right(const struct packet *p, uint32_t cut_tag)
{
	uint32_t padded = p->len < 60 ? 60 : p->len, fcs;
	uint8_t want[PACKET_ROOM] = { 0 };

	memcpy(want, p->bytes, p->len);
	fcs = packet_fcs(want, padded);
	if (cut_tag)
		memmove(want + 12, want + 16, padded - 16);
	padded -= cut_tag;
	for (int i = 0; i < 4; i++)
		want[padded + (uint32_t)i] = (uint8_t)(fcs >> 8 * i);
	return got.len == padded + 4 && !memcmp(got.bytes, want, got.len);
}

static const char *const type_names[] = { "", "type 1", "", "type 3", "type 4" };

static void one_type(enum rx_desc_type type)
{
	const char *name = type_names[type];

	start(type, 8, 2048);
	make(4, 6, 500);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.is_whole && got.descriptors == 1 &&
		is_right(&packet, 0), "%s: a frame and its FCS, in one descriptor", name);
	ktap_ok(got.is_tcp && got.is_ipv4 && got.is_checked && !got.is_error && !got.has_tag &&
		!got.ip_failed, "TCP over IPv4, right");
	ktap_ok(guest->chip.irq.raised[IRQ_RX_OK] == 1 && guest->chip.tally.rx_ok == 1 &&
		guest->chip.tally.rx_unicast == 1 && guest->chip.tally.rx_bytes == packet.len,
		"told and counted");
	make(6, 17, 1000);
	packet.bytes[packet.data] ^= 1;
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.is_udp && got.is_ipv6 && got.l4_failed &&
		!got.is_checked && is_right(&packet, 0), "UDP over IPv6, wrong: told, and there");
	make(4, 1, 100);
	packet.bytes[packet.l3 + 11] ^= 1;
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.ip_failed && !got.is_checked,
		"a wrong IPv4 header");
	make(0, 0, 10);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.len == 64 && is_right(&packet, 0) &&
		!got.is_ipv4 && !got.is_ipv6, "a short frame is padded to 64 with FCS");
	guest->chip.rx.check_sums = false;
	make(4, 6, 100);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && !got.is_tcp && !got.is_checked,
		"sums switched off: nothing said");
	stop(name);
}

static void tags(enum rx_desc_type type)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .tags = 1, .payload = 200 };

	start(type, 8, 2048);
	packet_build(&packet, &spec, &seed);
	memcpy(packet.bytes + 14, "\x6f\xed", 2);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && !got.has_tag && is_right(&packet, 0) && got.is_checked,
		"%s: a tag that is not to be stripped stays", type_names[type]);
	guest->chip.rx.strip_vlan = true;
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.has_tag && got.tci == 0x6fed &&
		is_right(&packet, 4) && got.is_checked, "stripped: told, FCS as on the wire");
	ktap_ok(guest->chip.tally.rx_vlan_stripped == 1, "counted");
	make(4, 6, 200);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && !got.has_tag && is_right(&packet, 0),
		"no tag: nothing is stripped");
	stop("tags");
}

static void pieces(enum rx_desc_type type)
{
	unsigned int right = 0, rounds = 300;

	start(type, 61, 256);
	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = packet_any(&seed, 9000);

		packet_build(&packet, &spec, &seed);
		packet.bytes[0] = 2;
		arrive(&packet);
		right += receiver_take(&rx, &got) && got.is_whole && is_right(&packet, 0) &&
			 got.descriptors == (got.len + 255) / 256;
	}
	ktap_ok(right == rounds, "%s: %u random frames over buffers of 256 bytes: %u right",
		type_names[type], rounds, right);
	ktap_ok(guest->chip.tally.rx_multi_descriptor > rounds / 2 &&
		guest->chip.rx.queue[0].ring_size == 61, "counted, the ring's size learnt");
	make(4, 17, 30);
	for (int i = 0; i < 61 && guest->chip.rx.queue[0].next; i++)
		arrive(&packet);
	ktap_ok(receiver_status(&rx, 60) >> 30 == 1, "the end keeps its mark when it comes back");
	stop("pieces");
}

static void sizes(void)
{
	start(RX_DESC_1, 8, RECEIVER_BUFFER);
	guest->chip.rx.max_size = 1522;
	make(4, 17, 1476);
	arrive(&packet);
	ktap_ok(packet.len == 1518 && receiver_take(&rx, &got) && !got.is_error,
		"1522 bytes with FCS and RxMaxSize 1522: right");
	make(4, 17, 1477);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.is_error && got.is_oversize && got.len == 1522 &&
		!got.is_crc_error && !memcmp(got.bytes, packet.bytes, 1518),
		"one byte more: an error, cut there");
	ktap_ok(guest->chip.tally.rx_error == 1 && guest->chip.tally.rx_ok == 1 &&
		guest->chip.irq.raised[IRQ_RX_ERROR] == 1, "counted as such");
	guest->chip.rx.max_size = 16384;
	make(4, 17, 9000 - 28);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.len == 9018 && is_right(&packet, 0) &&
		got.is_checked, "a frame of 9000 bytes in one buffer");
	make(4, 17, 16379 - 42);
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.len == 16383 && !got.is_error,
		"16383 bytes with FCS, as much as a descriptor can say");
	stop("sizes");
}

static void injected(enum rx_desc_type type)
{
	start(type, 8, 2048);
	make(4, 6, 300);
	guest_fault(guest, "rx-errorx1");
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.is_error && got.is_crc_error && !got.is_runt &&
		!is_right(&packet, 0) && !memcmp(got.bytes, packet.bytes, packet.len),
		"%s: rx-error: the bits of a CRC error, and a wrong FCS", type_names[type]);
	guest_fault(guest, "rx-runtx1");
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.is_error && got.is_runt && !got.is_crc_error,
		"rx-runt: the bits of a runt");
	guest_fault(guest, "rx-runtx1");
	rx_frame(&guest->chip, packet.bytes, 40);
	ktap_ok(receiver_take(&rx, &got) && got.is_runt && got.len == 44, "which is not padded");
	guest_fault(guest, "rx-length=777x1");
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && got.len == 777, "rx-length: the descriptor lies");
	guest_fault(guest, "fifox1");
	arrive(&packet);
	ktap_ok(!receiver_take(&rx, &got) && guest->chip.tally.rx_missed == 1 &&
		guest->chip.irq.raised[IRQ_RX_FIFO_OVER] == 1, "fifo: lost, told and counted");
	arrive(&packet);
	ktap_ok(receiver_take(&rx, &got) && is_right(&packet, 0) && !got.is_error,
		"the frame after them is right");
	ktap_ok(guest_noted(guest, WATCH_INJECTED) == 5, "all recorded as asked for");
	stop("injected");
}

static void set_rss(uint32_t control)
{
	struct rss *rss = &guest->chip.rx.rss;

	for (unsigned int i = 0; i < RSS_KEY_SIZE; i++)
		rss->key[i] = (uint8_t)(i * 37 + 11);
	for (unsigned int i = 0; i < RSS_TABLE_SIZE; i++)
		rss->table[i] = i % 4;
	rss_set_control(rss, control);
}

static void queues(enum rx_desc_type type)
{
	struct receiver more[RX_QUEUES];
	unsigned int right = 0, l4 = 0, used[RX_QUEUES] = { 0 }, rounds = 400;

	start(type, 8, 2048);
	for (unsigned int q = 0; q < RX_QUEUES; q++)
		receiver_open(&more[q], guest, q, type, 8 + q, 2048);
	set_rss(0x3f | 7 << 8 | 2 << 16);
	for (unsigned int i = 0; i < rounds; i++) {
		unsigned int ip = i % 2 ? 4 : 6, protocol = i % 3 ? 6 : 17, queue;
		uint32_t hash, at;

		make(ip, protocol, 40);
		arrive(&packet);
		at = packet.l3 + (ip == 4 ? 12 : 8);
		memmove(packet.bytes + at + (ip == 4 ? 8 : 32), packet.bytes + packet.l4, 4);
		hash = rss_toeplitz(guest->chip.rx.rss.key, packet.bytes + at,
				    (ip == 4 ? 8 : 32) + (protocol == 6 ? 4 : 0));
		queue = hash % 128 % 4;
		used[queue]++;
		l4 += receiver_take(&more[queue], &got) && got.hash_is_l4;
		right += got.hash == hash && got.hash_is_l4 == (protocol == 6) &&
			 got.hash_is_l3 == (protocol != 6) && got.hash_ip == ip;
	}
	ktap_ok(right == rounds && l4 > rounds / 2, "%s: %u frames: hash and queue as computed: %u",
		type_names[type], rounds, right);
	ktap_ok(used[0] && used[1] && used[2] && used[3] &&
		guest->chip.tally.rx_queue[3] == used[3], "all four queues are used and counted");
	make(0, 0, 60);
	arrive(&packet);
	ktap_ok(receiver_take(&more[0], &got) && !got.hash_is_l3 && !got.hash_is_l4,
		"no IP: queue 0, no hash");
	stop("queues");
}

static void outside_of_table(void)
{
	unsigned int in_first = 0;

	start(RX_DESC_3, 64, 2048);
	set_rss(0x3f | 7 << 8 | 1 << 16);
	for (int i = 0; i < 40; i++) {
		make(4, 6, 40);
		arrive(&packet);
		in_first += receiver_take(&rx, &got);
	}
	ktap_ok(guest_noted(guest, WATCH_VALUE) > 5, "a table with queues that are not in use");
	ktap_ok(in_first > 20, "is recorded, and its frames go to queue 0");
	guest_faults(guest);
	stop("outside of the table");
}

/* The hash lies where the address was: who arms again without writing the
 * address gives the chip a buffer from nowhere. */
static void type4_loses_address(void)
{
	uint32_t *desc;

	start(RX_DESC_4, 4, 2048);
	set_rss(0x3f | 7 << 8 | 2 << 16);
	make(4, 17, 100);
	memset(guest->chip.rx.rss.table, 0, RSS_TABLE_SIZE);
	arrive(&packet);
	desc = receiver_desc(&rx, 0);
	ktap_ok(desc[1] != 0 || desc[0] != 0, "type 4: the hash is written over the address");
	for (uint32_t i = 0; i < 4; i++)
		((uint32_t *)receiver_desc(&rx, i))[3] |= htole32(1u << 31);
	for (int i = 0; i < 4; i++)
		arrive(&packet);
	ktap_ok(guest_noted(guest, WATCH_DMA) + guest_noted(guest, WATCH_DESCRIPTOR) == 1,
		"OWN without the address again is recorded");
	guest_faults(guest);
	stop("type 4");
}

int main(void)
{
	static const enum rx_desc_type types[] = { RX_DESC_1, RX_DESC_3, RX_DESC_4 };

	for (unsigned int i = 0; i < 3; i++) {
		one_type(types[i]);
		tags(types[i]);
		pieces(types[i]);
		injected(types[i]);
	}
	sizes();
	queues(RX_DESC_3);
	queues(RX_DESC_4);
	outside_of_table();
	type4_loses_address();
	return ktap_done();
}
