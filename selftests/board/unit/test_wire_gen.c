// SPDX-License-Identifier: GPL-2.0-only
/* test_wire_gen.c - what the generator sends is right, counted, and in time */
#include <stdlib.h>
#include <string.h>
#include "ktap.h"
#include "packet.h"
#include "plug.h"
#include "wire_craft.h"

static const uint8_t mac[6] = { 2, 1, 2, 3, 4, 5 };
static struct plug plug;
static struct loop *loop;
static struct wire *wire;
static char answer[512];

enum { MS = 1000000 };
static const uint64_t START = 5000ull * MS;

/* A front without a backend, its time standing still, link up. */
static void open_front(void)
{
	loop = plug_loop();
	loop_set_clock(loop, START);
	if (wire_open_front(loop, NULL, mac, &wire))
		exit(1);
	plug_in(&plug, wire);
	wire->ops->set_link(wire, true, 2500);
}

static void close_front(void)
{
	wire_close(wire);
	loop_free(loop);
}

static bool say(const char *line)
{
	answer[0] = 0;
	return !wire->ops->command(wire, line, answer, sizeof(answer));
}

/* NAME=value of "gen stats" */
static unsigned long long stat_of(const char *name)
{
	char key[40];
	const char *at;

	say("gen stats");
	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(answer, key);
	return at ? strtoull(at + strlen(key), NULL, 10) : ~0ull;
}

/* Turns at this time until nothing more comes. */
static void turns_at(uint64_t now_ns)
{
	uint64_t before;

	loop_set_clock(loop, now_ns);
	do {
		before = plug.frames;
		loop_turn(loop, 0);
	} while (plug.frames != before);
}

/* The judge of frames knows TCP and UDP; ICMP is summed here, with IPv6's
 * pseudo header: addresses, then length and protocol as one number. */
static const char *icmp_fault(const uint8_t *frame, uint32_t len)
{
	bool is_v6 = frame[12] == 0x86;
	uint32_t l4 = is_v6 ? 54 : 34, start = 0;

	if (frame[12] == 0x81 || frame[is_v6 ? 20 : 23] != (is_v6 ? 58 : 1))
		return NULL;
	if (is_v6)
		start = (uint16_t)~packet_sum(frame + 22, 32, len - l4 + 58);
	return packet_sum(frame + l4, len - l4, start) ? "ICMP checksum" : NULL;
}

static const char *any_fault(const uint8_t *frame, uint32_t len)
{
	const char *fault = packet_fault(frame, len);

	return fault ? fault : icmp_fault(frame, len);
}

static void frames_are_right(void)
{
	static const char *const specs[] = {
		"size=60", "size=1514", "proto=tcp-syn size=60", "proto=icmp", "size=9014",
		"ip=6", "ip=6 size=62", "proto=tcp-syn ip=6 size=1515", "proto=icmp ip=6 size=9000",
		"vlan=100 size=61", "vlan=8191 ip=6 size=66", "size=16384", "to=all", "to=group",
		"to=group ip=6", "to=other", "flows=7,sources=300,size=60-200", "size=imix ip=6",
	};
	unsigned int i, k, wrong;
	char line[80];

	for (i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
		const char *fault = NULL;

		open_front();
		snprintf(line, sizeof(line), "gen start pps=max count=8 %s", specs[i]);
		if (!ktap_ok(say(line), "%s", specs[i]))
			ktap_diag("said: %s", answer);
		turns_at(START + 100 * MS);
		wrong = plug.frames != 8;
		for (k = 0; k < 8 && !fault; k++)
			fault = any_fault(plug.frame[k], plug.len[k]);
		if (!ktap_ok(!wrong && !fault, "... lengths and sums"))
			ktap_diag("%u frames, %s", (unsigned int)plug.frames, fault ? fault : "");
		close_front();
	}
}

static void sums_are_wrong_on_demand(void)
{
	static const char *const specs[] = {
		"sums=bad-ip", "sums=bad-l4", "sums=bad-l4 ip=6", "sums=bad-l4 proto=tcp-syn",
		"sums=bad-l4 proto=icmp", "sums=bad-l4 proto=icmp ip=6",
	};
	unsigned int i, k, bad;
	char line[80];

	for (i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
		open_front();
		snprintf(line, sizeof(line), "gen start pps=max count=8 %s", specs[i]);
		say(line);
		turns_at(START + 100 * MS);
		for (k = bad = 0; k < 8; k++) {
			bad += any_fault(plug.frame[k], plug.len[k]) != NULL;
			packet_fix(plug.frame[k], plug.len[k]);
			bad += packet_fault(plug.frame[k], plug.len[k]) != NULL ? 100 : 0;
		}
		ktap_ok(plug.frames == 8 && bad == 8, "%s: and nothing else is (%u)", specs[i],
			bad);
		close_front();
	}
}

static void goes_where_it_is_told(void)
{
	static const uint8_t to[6] = { 0x10, 0x20, 0x30, 0x40, 0x50, 0x60 };
	uint64_t number;

	open_front();
	say("gen start pps=max count=4 sources=2 flows=3 sport=100 dport=7 src=10.0.0.255 "
	    "dst=10.1.2.3");
	turns_at(START + 100 * MS);
	ktap_ok(!memcmp(plug.frame[0], mac, 6), "to the chip");
	ktap_ok(!memcmp(plug.frame[0] + 26, "\x0a\0\0\xff\x0a\1\2\3\0\x64\0\7", 12) &&
		!memcmp(plug.frame[1] + 26, "\x0a\0\1\0\x0a\1\2\3\0\x64\0\7", 12) &&
		!memcmp(plug.frame[2] + 26, "\x0a\0\0\xff\x0a\1\2\3\0\x65\0\7", 12),
		"sources first, then flows");
	ktap_ok(craft_number(plug.frame[3], plug.len[3], &number) && number == 3, "numbered");
	say("gen start count=1 to=10:20:30:40:50:60 mac=02:00:00:00:00:77 proto=raw vlan=5");
	plug.frames = 0;
	turns_at(START + 200 * MS);
	ktap_ok(!memcmp(plug.frame[0], to, 6) && plug.frame[0][11] == 0x77 &&
		!memcmp(plug.frame[0] + 12, "\x81\0\0\5\x88\xb5", 6), "to a MAC, raw, tagged");
	close_front();
}

static void counts_and_paces(void)
{
	unsigned int i, off = 0;

	open_front();
	say("gen start pps=100000 count=20000 size=64");
	for (i = 0; i <= 100; i++) {
		turns_at(START + i * (uint64_t)MS);
		off += plug.frames != i * 100 + 1;
	}
	ktap_ok(!off, "100000 pps are 100 more each ms");
	for (; i <= 300; i++)
		turns_at(START + i * (uint64_t)MS);
	ktap_ok(plug.frames == 20000 && plug.bytes == 20000 * 64, "20000 and not one more");
	ktap_ok(stat_of("sent") == 20000 && stat_of("bytes") == 1280000 &&
		stat_of("pps") >= 100000 - 600 && stat_of("pps") <= 100000 + 600 &&
		!stat_of("late_us"), "as gen stats says");
	ktap_ok(!strncmp(answer, "running=0 ", 10), "and that it has ended");
	close_front();

	open_front();
	say("gen start mbps=1000 size=1514");
	for (i = 0; i <= 1000; i++)
		turns_at(START + i * (uint64_t)MS);
	ktap_ok(plug.frames > 81274 - 3 && plug.frames < 81274 + 3,
		"1 Gbit/s on the wire are 81274 frames of 1514 bytes (%llu)",
		(unsigned long long)plug.frames);
	say("gen stop");
	turns_at(START + 2000ull * MS);
	ktap_ok(plug.frames == stat_of("sent"), "stop stops it");
	close_front();
}

/* The pace counts anew each 10^9 bits, here every 10 ms: not to be seen. */
static void stays_in_step(void)
{
	unsigned int i;

	open_front();
	say("gen start mbps=100000 size=16384");
	for (i = 0; i <= 30; i++)
		turns_at(START + i * (uint64_t)MS);
	ktap_ok(plug.frames == 22855 && !stat_of("late_us"),
		"30 ms at 100 Gbit/s are 22855 frames (%llu)", (unsigned long long)plug.frames);
	close_front();
}

static void falls_behind(void)
{
	open_front();
	say("gen start pps=1000");
	turns_at(START);
	turns_at(START + 1000ull * MS);
	ktap_ok(plug.frames == 2 && stat_of("late_us") == 999000,
		"a second without time: given up and counted, no burst");
	turns_at(START + 1010ull * MS);
	ktap_ok(plug.frames == 12, "then on at the same pace");
	close_front();
}

static void link_and_fifo(void)
{
	open_front();
	wire->ops->set_link(wire, false, 0);
	say("gen start pps=1000 count=50");
	turns_at(START + 30 * MS);
	ktap_ok(!plug.frames, "nothing while the link is down");
	wire->ops->set_link(wire, true, 1000);
	turns_at(START + 40 * MS);
	ktap_ok(plug.frames == 11, "goes by itself when it comes");
	wire->ops->set_link(wire, false, 0);
	turns_at(START + 50 * MS);
	wire->ops->set_link(wire, true, 1000);
	turns_at(START + 60 * MS);
	ktap_ok(plug.frames == 22, "and pauses while it is away");
	plug.is_full = true;
	turns_at(START + 70 * MS);
	ktap_ok(plug.frames == 22 && stat_of("held"), "holds while the FIFO is full");
	plug.is_full = false;
	turns_at(START + 70 * MS + 100000);
	ktap_ok(plug.frames == 32, "and makes up for a short while");
	say("gen start pps=1000 count=5 overrun=yes");
	plug.is_full = true;
	turns_at(START + 90 * MS);
	ktap_ok(plug.frames == 37 && !stat_of("held"), "overrun=yes does not hold");
	close_front();

	open_front();
	say("gen start pps=max count=100000");
	loop_turn(loop, 0);
	ktap_ok(plug.frames == WIRE_BATCH, "a turn of the loop sends at most %d", WIRE_BATCH);
	turns_at(START + MS);
	ktap_ok(plug.frames == 100000, "as fast as it goes");
	close_front();
}

static void sizes_are_mixed(void)
{
	unsigned long long bytes;

	open_front();
	say("gen start pps=max count=12000 size=imix");
	turns_at(START);
	bytes = stat_of("bytes");
	ktap_ok(bytes > 4294000 * 0.95 && bytes < 4294000 * 1.05,
		"imix is 7, 4 and 1 of 12 (%llu bytes)", bytes);
	say("gen start pps=max count=10000 size=100-299 seed=5");
	turns_at(START);
	bytes = stat_of("bytes");
	ktap_ok(bytes > 1995000 - 20000 && bytes < 1995000 + 20000,
		"a range is drawn evenly (%llu bytes)", bytes);
	say("gen start pps=max count=10000 size=100-299 seed=5");
	turns_at(START);
	ktap_ok(bytes == stat_of("bytes"), "the same again from the same seed");
	close_front();
}

static void from_chip(uint64_t number, uint32_t len)
{
	static uint8_t frame[200];
	struct craft_spec spec = { .ip_version = 4, .vlan = -1, .sources = 1, .flows = 1 };

	craft_build(&spec, mac, number, frame, len);
	wire->ops->send(wire, frame, len);
}

static void sink_checks(void)
{
	static const uint8_t arp[60] = { 0 };
	uint64_t i;

	open_front();
	for (i = 0; i < 1000; i++)
		from_chip(i, 60);
	wire->ops->send(wire, arp, sizeof(arp));
	ktap_ok(stat_of("sink_frames") == 1001 && stat_of("sink_bytes") == 60060 &&
		stat_of("sink_marked") == 1000 && !stat_of("sink_missing") &&
		!stat_of("sink_late") && !stat_of("sink_duplicate"), "all there");
	from_chip(1004, 60);
	ktap_ok(stat_of("sink_missing") == 4, "four are missing");
	from_chip(1001, 60);
	ktap_ok(stat_of("sink_missing") == 3 && stat_of("sink_late") == 1,
		"one of them comes late");
	from_chip(1001, 60);
	from_chip(0, 60);
	ktap_ok(stat_of("sink_duplicate") == 2 && stat_of("sink_missing") == 3, "and two twice");
	from_chip(1005 + 200000, 60);
	from_chip(100, 60);
	ktap_ok(stat_of("sink_missing") == 200002 && stat_of("sink_late") == 2,
		"a gap larger than the window");
	from_chip(300000, 60);
	from_chip(299999, 60);
	from_chip(299999, 60);
	ktap_ok(stat_of("sink_duplicate") == 3 && stat_of("sink_missing") == 298995 &&
		stat_of("sink_late") == 3, "nothing is left in the window of what was before");
	say("gen start count=1");
	ktap_ok(!stat_of("sink_frames") && !stat_of("sink_missing"), "start counts anew");
	close_front();
}

static void nonsense_is_refused(void)
{
	static const struct {
		const char *words, *sentence;
	} bad[] = {
		{ "size=59", "size is 60 to" }, { "size=16385", "size is" }, { "size=", "size is" },
		{ "size=100-90", "size is" }, { "size=60-", "size is" }, { "size=-60", "size is" },
		{ "size", "size is" }, { "pps=0", "pps is" }, { "pps=1e6", "pps is" },
		{ "count=0", "count is" }, { "count=4294967296", "count is" },
		{ "proto=sctp", "proto is" }, { "ip=5", "ip is" }, { "src=1.2.3", "src is" },
		{ "dst=::g", "dst is" }, { "sport=65536", "sport is" }, { "flows=0", "flows is" },
		{ "mac=02:00:00:00:00", "mac is" }, { "mac=02:00:00:00:00:0g", "mac is" },
		{ "mac=02:00:00:00:00:011", "mac is" }, { "to=nobody", "to is" },
		{ "sums=ugly", "sums is" }, { "sizes=60", "knows no \"sizes\"" },
		{ "=60", "knows no \"\"" }, { "size=60 size=61", "size is given twice" },
		{ "pps=1 mbps=1", "exclude" }, { "ip=4 src=::1", "same version" },
		{ "src=10.0.0.1 dst=::1", "same version" }, { "ip=6 sums=bad-ip", "IPv6 has no" },
		{ "proto=raw sums=bad-l4", "raw frames" }, { "ip=6 size=61", "at least 62" },
		{ "proto=tcp-syn ip=6 vlan=1 size=60-99", "at least 78" },
		{ "seed=0", "seed is" }, { "overrun", "overrun is" }, { "vlan=-1", "vlan is" },
		{ "a-word-as-long-as-this-one-is-longer-than-any-word-of-the-generator",
		  "too long" },
	};
	unsigned int i;
	char line[160];

	open_front();
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(line, sizeof(line), "gen start %s", bad[i].words);
		if (!ktap_ok(!say(line) && strstr(answer, bad[i].sentence), "refused: %s",
			     bad[i].words))
			ktap_diag("said: %s", answer);
	}
	ktap_ok(!say("gen") && !say("gen ") && !say("gen go") && !say("gen starting"),
		"refused: no such command");
	turns_at(START + 100 * MS);
	ktap_ok(!plug.frames, "and nothing was sent");
	close_front();
}

int main(void)
{
	frames_are_right();
	sums_are_wrong_on_demand();
	goes_where_it_is_told();
	counts_and_paces();
	stays_in_step();
	falls_behind();
	link_and_fifo();
	sizes_are_mixed();
	sink_checks();
	nonsense_is_refused();
	return ktap_done();
}
