// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_offload.c - sums, headers, tags and receive checks; frames are made and
 * judged by packet.c, which sums by definition (segments: test_offload_tso.c)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "offload.h"
#include "packet.h"

static uint64_t seed = 0x1234567;
static struct packet packet, before;
static uint8_t room[OFFLOAD_HEADROOM + PACKET_ROOM], sent[PACKET_ROOM];
static uint32_t sent_len;
static unsigned int emitted;

static void take(void *arg, const uint8_t *frame, uint32_t len)
{
	(void)arg;
	emitted++;
	sent_len = len;
	memcpy(sent, frame, len);
}

static int transmit(const struct packet *p, const struct offload_tx *tx)
{
	memcpy(room + OFFLOAD_HEADROOM, p->bytes, p->len);
	emitted = 0;
	return offload_transmit(room + OFFLOAD_HEADROOM, p->len, tx, take, NULL);
}

static struct offload_rx receive(const uint8_t *frame, uint32_t len)
{
	struct offload_layout layout = offload_parse(frame, len);

	return offload_receive(frame, len, &layout, true);
}

static void sums(void)
{
	static uint8_t data[4096 + 16];
	unsigned int sum_ok = 0, fcs_ok = 0, rounds = 3000;

	for (unsigned int i = 0; i < sizeof(data); i++)
		data[i] = i % 7 ? (uint8_t)packet_random(&seed) : 0xff;
	for (unsigned int i = 0; i < rounds; i++) {
		uint32_t at = packet_random(&seed) % 16, len = packet_random(&seed) % 4097;
		uint32_t start = packet_random(&seed) & 0xffff, cut = len ? len / 3 : 0;

		sum_ok += offload_checksum(data + at, len, start) ==
			  packet_sum(data + at, len, start);
		fcs_ok += offload_fcs(offload_fcs(0, data + at, cut), data + at + cut, len - cut) ==
			  packet_fcs(data + at, len);
	}
	ktap_ok(sum_ok == rounds, "Internet checksum by 8 bytes: %u of %u as by 1", sum_ok, rounds);
	ktap_ok(fcs_ok == rounds, "FCS by 8 bytes, in two parts: %u of %u as by bits", fcs_ok,
		rounds);
	ktap_ok(offload_fcs(0, (const uint8_t *)"123456789", 9) == 0xcbf43926,
		"FCS of the CRC-32 check string");
}

static void layouts(void)
{
	unsigned int right = 0, rounds = 5000;

	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = packet_any(&seed, 1500);
		struct offload_layout l;

		packet_build(&packet, &spec, &seed);
		l = offload_parse(packet.bytes, packet.len);
		right += l.ip_version == spec.ip && l.l3_offset == packet.l3 &&
			 l.l4_offset == packet.l4 && !l.is_truncated &&
			 l.l4_length == (packet.l4 ? packet.len - packet.l4 : 0) &&
			 (l.l4 == OFFLOAD_TCP) == (packet.l4 && spec.protocol == 6) &&
			 (l.l4 == OFFLOAD_UDP) == (packet.l4 && spec.protocol == 17) &&
			 l.is_fragment == (spec.ip && spec.is_fragment);
	}
	ktap_ok(right == rounds, "headers of %u random frames: %u found", rounds, right);
}

/* Each frame cut at each length, in a block of just that size, and with noise. */
static void cut_frames(void)
{
	unsigned int inside = 0, tried = 0;

	for (unsigned int i = 0; i < 60; i++) {
		struct packet_spec spec = packet_any(&seed, 300);

		packet_build(&packet, &spec, &seed);
		for (uint32_t len = 0; len <= packet.len; len++) {
			uint8_t *block = malloc(len ? len : 1);
			struct offload_layout l;

			if (!block)
				exit(1);
			memcpy(block, packet.bytes, len);
			if (i % 2 && len > 20)
				block[12 + packet_random(&seed) % (len - 12)] ^=
					(uint8_t)packet_random(&seed);
			l = offload_parse(block, len);
			offload_receive(block, len, &l, true);
			inside += (uint32_t)l.l4_offset + l.l4_length <= len;
			tried++;
			free(block);
		}
	}
	ktap_ok(inside == tried, "%u frames cut short, half with noise: nothing beyond", tried);
}

static struct offload_tx request(const struct packet_spec *spec, bool give_offset)
{
	struct offload_tx tx = {
		.ip_checksum = spec->ip == 4,
		.is_ipv6 = spec->ip == 6,
		.l4_checksum = !packet.l4 ? OFFLOAD_L4_NONE :
			       spec->protocol == 6 ? OFFLOAD_TCP : OFFLOAD_UDP,
	};

	if (give_offset)
		tx.l4_offset = (uint16_t)packet.l4;
	return tx;
}

static void spoil_sums(void)
{
	uint32_t at = packet.bytes[packet.l3] >> 4 == 4 ? packet.l3 + 10 : 0;

	if (at)
		packet.bytes[at] ^= 0x5a;
	if (packet.l4)
		packet.bytes[packet.l4 + (packet.data - packet.l4 == 8 ? 6 : 17)] ^= 0xa5;
}

static void checksums_out(void)
{
	unsigned int right = 0, rounds = 3000;
	const char *fault = NULL;

	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = packet_any(&seed, 1500);
		struct offload_tx tx;

		packet_build(&packet, &spec, &seed);
		before = packet;
		if (spec.ip)
			spoil_sums();
		tx = request(&spec, i % 2);
		if (transmit(&packet, &tx) != 1 || emitted != 1) {
			fault = "not sent";
			continue;
		}
		if (spec.ip && packet_fault(sent, sent_len))
			fault = packet_fault(sent, sent_len);
		right += sent_len == before.len && !memcmp(sent, before.bytes, sent_len);
	}
	if (!ktap_ok(right == rounds, "checksums of %u random frames: %u right", rounds, right))
		ktap_diag("%s", fault ? fault : "bytes differ");
}

static void udp_sum_zero(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 17, .payload = 2 };
	struct offload_tx tx;
	unsigned int word, sum;

	packet_build(&packet, &spec, &seed);
	/* Payload that brings the sum to 0xffff, whose complement must not be sent. */
	memset(packet.bytes + packet.data, 0, 2);
	packet_fix(packet.bytes, packet.len);
	sum = (unsigned int)packet.bytes[packet.l4 + 6] << 8 | packet.bytes[packet.l4 + 7];
	word = sum;
	packet.bytes[packet.data] = (uint8_t)(word >> 8);
	packet.bytes[packet.data + 1] = (uint8_t)word;
	tx = request(&spec, false);
	transmit(&packet, &tx);
	ktap_ok(sent[packet.l4 + 6] == 0xff && sent[packet.l4 + 7] == 0xff,
		"a UDP sum of 0 goes out as ffff");
	ktap_ok(!receive(sent, sent_len).l4_failed, "and is right on arrival");
}

static void tag_inserted(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 100 };
	struct offload_tx tx;
	struct offload_rx rx;

	packet_build(&packet, &spec, &seed);
	before = packet;
	spoil_sums();
	tx = request(&spec, true);
	tx.insert_vlan = true;
	tx.vlan_tci = 0x6abc;
	ktap_ok(transmit(&packet, &tx) == 1 && sent_len == packet.len + 4 &&
		!memcmp(sent + 12, "\x81\x00\x6a\xbc", 4), "tag behind the addresses");
	ktap_ok(!memcmp(sent, before.bytes, 12) &&
		!memcmp(sent + 16, before.bytes + 12, before.len - 12) &&
		!packet_fault(sent, sent_len), "the rest is as it was, sums right");
	rx = receive(sent, sent_len);
	ktap_ok(rx.has_vlan && rx.vlan_tci == 0x6abc && rx.is_tcp && !rx.l4_failed,
		"received: the tag is told, the sums behind it are checked");
	ktap_ok(!receive(before.bytes, before.len).has_vlan, "no tag, none told");
	before.len = 10;
	ktap_ok(transmit(&before, &tx) == -EINVAL && !emitted, "a frame without addresses");
}

static void refusals(void)
{
	struct packet_spec tcp4 = { .ip = 4, .protocol = 6, .payload = 3000 };
	struct packet_spec udp6 = { .ip = 6, .protocol = 17, .payload = 100 };
	struct packet_spec arp = { .payload = 46 };
	struct packet_spec part = { .ip = 4, .protocol = 17, .payload = 64, .is_fragment = true };
	const struct {
		const struct packet_spec *spec;
		struct offload_tx tx;
		const char *what;
	} cases[] = {
		{ &tcp4, { .l4_checksum = OFFLOAD_UDP }, "UDP sum of a TCP segment" },
		{ &tcp4, { .l4_checksum = OFFLOAD_TCP, .l4_offset = 38 }, "L4 offset elsewhere" },
		{ &udp6, { .ip_checksum = true }, "IPv4 header sum of IPv6" },
		{ &udp6, { .l4_checksum = OFFLOAD_UDP }, "UDP sum over the other IP" },
		{ &arp, { .l4_checksum = OFFLOAD_TCP }, "TCP sum of no IP" },
		{ &part, { .l4_checksum = OFFLOAD_UDP }, "UDP sum of a fragment" },
		{ &udp6, { .mss = 1000, .l4_offset = 54, .is_ipv6 = true }, "TSO of UDP" },
		{ &tcp4, { .mss = 1000, .l4_offset = 34, .is_ipv6 = true }, "TSO of the other IP" },
		{ &tcp4, { .mss = 1000, .l4_offset = 54 }, "TSO with its offset elsewhere" },
		{ &tcp4, { .mss = 1000 }, "TSO without an offset" },
		{ &tcp4, { .mss = 2048, .l4_offset = 34 }, "MSS of more than 11 bits" },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		packet_build(&packet, cases[i].spec, &seed);
		ktap_ok(transmit(&packet, &cases[i].tx) == -EINVAL && !emitted, "refused: %s",
			cases[i].what);
	}
	packet_build(&packet, &tcp4, &seed);
	packet.bytes[packet.l4 + 12] = 0x40;
	ktap_ok(transmit(&packet, &(struct offload_tx){ .mss = 500, .l4_offset = 34 }) == -EINVAL,
		"refused: TSO with a TCP header of 16 bytes");
	tcp4.payload = 0;
	packet_build(&packet, &tcp4, &seed);
	ktap_ok(transmit(&packet, &(struct offload_tx){ .mss = 500, .l4_offset = 34 }) == -EINVAL,
		"refused: TSO of nothing");
}

/* One bit of the frame turned: told as wrong just where a sum covers it. */
static void checks_in(void)
{
	unsigned int right = 0, caught = 0, silent = 0, rounds = 3000;

	for (unsigned int i = 0; i < rounds; i++) {
		struct packet_spec spec = packet_any(&seed, 1500);
		struct offload_rx rx;
		uint32_t at;

		spec.payload += 8;
		packet_build(&packet, &spec, &seed);
		rx = receive(packet.bytes, packet.len);
		right += rx.is_ipv4 == (spec.ip == 4) && rx.is_ipv6 == (spec.ip == 6) &&
			 rx.is_tcp == (packet.l4 && spec.protocol == 6) &&
			 rx.is_udp == (packet.l4 && spec.protocol == 17) &&
			 !rx.ip_failed && !rx.l4_failed && rx.has_vlan == (spec.tags > 0);
		if (!packet.l4)
			continue;
		at = packet.data + packet_random(&seed) % spec.payload;
		packet.bytes[at] ^= (uint8_t)(1u << packet_random(&seed) % 8);
		rx = receive(packet.bytes, packet.len);
		silent += !rx.l4_failed || rx.ip_failed;
		if (spec.ip == 4) {
			packet.bytes[packet.l3 + 8] ^= 0x10;
			silent += !receive(packet.bytes, packet.len).ip_failed;
		}
		caught++;
	}
	ktap_ok(right == rounds, "%u right frames: %u told as what they are", rounds, right);
	ktap_ok(caught > rounds / 3 && !silent, "%u frames with a bit turned: %u unnoticed", caught,
		silent);
}

static void odd_headers(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 6, .payload = 40 };
	struct offload_layout layout;
	uint16_t sum;

	packet_build(&packet, &spec, &seed);
	packet.bytes[packet.l3 + 3] = 20 + 19;
	layout = offload_parse(packet.bytes, packet.len);
	ktap_ok(layout.l4 == OFFLOAD_L4_NONE && !layout.is_truncated,
		"19 bytes are no TCP header");
	packet.bytes[packet.l3 + 2] = 8;
	memset(packet.bytes + packet.l3 + 10, 0, 2);
	sum = packet_sum(packet.bytes + packet.l3, 20, 0);
	packet.bytes[packet.l3 + 10] = (uint8_t)(sum >> 8);
	packet.bytes[packet.l3 + 11] = (uint8_t)sum;
	ktap_ok(receive(packet.bytes, packet.len).ip_failed, "more length than there is: failed");
	spec.ip = 6;
	spec.ip_options = 24;
	packet_build(&packet, &spec, &seed);
	packet.bytes[packet.l3 + 6] = 51;
	memcpy(packet.bytes + packet.l3 + 40, "\6\4\0\0", 4);
	layout = offload_parse(packet.bytes, packet.len);
	ktap_ok(layout.l4 == OFFLOAD_TCP && layout.l4_offset == packet.l4 && layout.has_extension,
		"TCP behind an authentication header");
	packet.bytes[packet.l3 + 41] = 200;
	layout = offload_parse(packet.bytes, packet.len);
	ktap_ok(layout.is_truncated && !layout.l4_offset, "which must not be longer than the rest");
	spec = (struct packet_spec){ .ip = 4, .protocol = 17, .payload = 60 };
	packet_build(&packet, &spec, &seed);
	packet.bytes[packet.l3 + 3] = 20 + 8 + 30;
	ktap_ok(receive(packet.bytes, packet.len).l4_failed,
		"a UDP length beyond its packet, though the sum over all that is right");
}

static void special_arrivals(void)
{
	struct packet_spec spec = { .ip = 4, .protocol = 17, .payload = 30 };
	struct offload_layout layout;
	struct offload_rx rx;

	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l4 + 6, 0, 2);
	ktap_ok(!receive(packet.bytes, packet.len).l4_failed,
		"UDP over IPv4 without a sum is right");
	packet_fix(packet.bytes, packet.len);
	packet.bytes[packet.l4 + 5] = 200;
	ktap_ok(receive(packet.bytes, packet.len).l4_failed,
		"a UDP length beyond the packet is not");
	packet_fix(packet.bytes, packet.len);
	memset(packet.bytes + packet.len, 0xee, 18);
	packet.bytes[packet.l4 + 5] = 38;
	packet_fix(packet.bytes, packet.len);
	ktap_ok(!receive(packet.bytes, packet.len + 18).l4_failed, "padding is not summed");
	spec.ip = 6;
	packet_build(&packet, &spec, &seed);
	memset(packet.bytes + packet.l4 + 6, 0, 2);
	ktap_ok(receive(packet.bytes, packet.len).l4_failed, "UDP over IPv6 must have a sum");
	layout = offload_parse(packet.bytes, packet.len);
	rx = offload_receive(packet.bytes, packet.len, &layout, false);
	ktap_ok(!rx.is_ipv6 && !rx.is_udp && !rx.l4_failed, "checks switched off: nothing said");
}

int main(void)
{
	sums();
	layouts();
	cut_frames();
	checksums_out();
	udp_sum_zero();
	tag_inserted();
	refusals();
	checks_in();
	odd_headers();
	special_arrivals();
	return ktap_done();
}
