// SPDX-License-Identifier: GPL-2.0-only
/* test_wire_pcap.c - files in and out, and the recording of a front */
#include <byteswap.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ktap.h"
#include "plug.h"
#include "wire_capture.h"

static char dir[] = "/tmp/test_wire_pcap.XXXXXX";
static char in_path[64], out_path[64];
static struct plug plug;

static const uint64_t START = 7000000000;
enum { MS = 1000000 };

static void fill(uint8_t *frame, uint32_t len, uint8_t first)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		frame[i] = (uint8_t)(first + i);
}

/* n frames of 60, 61 ... bytes, one each ms */
static void write_frames(const char *path, unsigned int n)
{
	struct capture *capture;
	uint8_t frame[2000];
	char why[160];
	unsigned int i;

	if (capture_create(path, &capture, why, sizeof(why)))
		exit(1);
	for (i = 0; i < n; i++) {
		fill(frame, 60 + i, (uint8_t)i);
		capture_write(capture, 1700000000000000000ull + i * MS, frame, 60 + i);
	}
	ktap_ok(capture_close(capture) == n, "%u frames written", n);
}

static void comes_back_as_it_was(void)
{
	struct capture *capture;
	const uint8_t *frame;
	uint8_t want[2000];
	uint64_t ns;
	uint32_t len;
	char why[160] = "";
	unsigned int i, good = 0;

	write_frames(in_path, 100);
	ktap_ok(!capture_open(in_path, &capture, why, sizeof(why)), "read back %s", why);
	for (i = 0; capture_read(capture, &frame, &len, &ns) == 1; i++) {
		fill(want, 60 + i, (uint8_t)i);
		good += len == 60 + i && !memcmp(frame, want, len) && ns == i * (uint64_t)MS;
	}
	ktap_ok(i == 100 && good == 100, "same frames, same times");
	ktap_ok(capture_close(capture) == 100, "and counted");
}

/* As another machine writes it: big endian if we are little, microseconds. */
static void other_byte_order(void)
{
	uint32_t head[6] = { bswap_32(0xa1b2c3d4), 0, 0, 0, bswap_32(65535), bswap_32(1) };
	uint32_t record[4] = { bswap_32(10), bswap_32(5), bswap_32(60), bswap_32(60) };
	uint8_t frame[60] = { 9 };
	FILE *f = fopen(in_path, "w");
	struct capture *capture;
	const uint8_t *got;
	char why[160] = "";
	uint64_t ns = 0;
	uint32_t len = 0;

	if (!f)
		exit(1);
	fwrite(head, sizeof(head), 1, f);
	fwrite(record, sizeof(record), 1, f);
	fwrite(frame, sizeof(frame), 1, f);
	record[1] = bswap_32(12);
	fwrite(record, sizeof(record), 1, f);
	fwrite(frame, sizeof(frame), 1, f);
	fclose(f);
	ktap_ok(!capture_open(in_path, &capture, why, sizeof(why)), "other byte order %s", why);
	capture_read(capture, &got, &len, &ns);
	capture_read(capture, &got, &len, &ns);
	ktap_ok(len == 60 && ns == 7000 && got[0] == 9, "microseconds become nanoseconds");
	capture_close(capture);
}

static void bad_file(const char *what, const void *data, size_t len)
{
	FILE *f = fopen(in_path, "w");
	struct capture *capture = NULL;
	char why[160] = "";

	if (!f)
		exit(1);
	fwrite(data, len, 1, f);
	fclose(f);
	ktap_ok(capture_open(in_path, &capture, why, sizeof(why)) < 0 && !capture &&
		strlen(why) > strlen(in_path) + 10, "refused, %s: %s", what, why + strlen(dir));
}

static void broken_files_are_refused(void)
{
	struct {
		uint32_t head[6], record[4];
		uint8_t frame[60];
	} file = {
		.head = { 0xa1b23c4d, 0x40002, 0, 0, 65535, 1 },
		.record = { 0, 0, 60, 60 },
	};
	struct wire *wire = NULL;
	struct loop *loop = plug_loop();
	char why[160] = "";

	bad_file("empty", &file, 0);
	bad_file("no header", &file, 23);
	bad_file("record cut", &file, 24 + 15);
	bad_file("frame cut", &file, 24 + 16 + 59);
	file.record[2] = 0;
	bad_file("no bytes", &file, 24 + 16);
	file.record[2] = WIRE_FRAME_MAX + 1;
	bad_file("too large", &file, sizeof(file));
	file.record[2] = UINT32_MAX;
	bad_file("absurd", &file, sizeof(file));
	file.head[5] = 113;
	bad_file("not Ethernet", &file, sizeof(file));
	file.head[0] = 0x0a0d0d0a;
	bad_file("pcapng", &file, sizeof(file));
	ktap_ok(wire_open_pcap(loop, "/no/such/file", NULL, &wire, why, sizeof(why)) == -ENOENT &&
		!wire, "no such file: %s", why);
	ktap_ok(wire_open_pcap(loop, NULL, "/no/such/file", &wire, why, sizeof(why)) == -ENOENT &&
		!wire, "no such folder: %s", why);
	loop_free(loop);
}

static void plays_in_its_own_time(void)
{
	struct loop *loop = plug_loop();
	struct wire *wire;
	char why[160];
	unsigned int i, off = 0;

	write_frames(in_path, 50);
	loop_set_clock(loop, START);
	if (wire_open_pcap(loop, in_path, NULL, &wire, why, sizeof(why)))
		exit(1);
	plug_in(&plug, wire);
	loop_turn(loop, 0);
	ktap_ok(!plug.frames, "nothing is played while the link is down");
	wire->ops->set_link(wire, true, 2500);
	for (i = 0; i < 20; i++) {
		loop_set_clock(loop, START + i * (uint64_t)MS);
		loop_turn(loop, 0);
		off += plug.frames != i + 1;
	}
	ktap_ok(!off, "a frame each ms, as recorded");
	plug.is_full = true;
	loop_set_clock(loop, START + 100ull * MS);
	loop_turn(loop, 0);
	ktap_ok(plug.frames == 20, "waits while the FIFO is full");
	wire->ops->set_link(wire, false, 0);
	wire->ops->set_link(wire, true, 2500);
	plug.is_full = false;
	loop_set_clock(loop, START + 101ull * MS);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	ktap_ok(plug.frames == 50, "each once, though the link came twice");
	ktap_ok(wire->stats.rx_frames == 50, "and counted");
	wire_close(wire);
	loop_free(loop);
}

static int64_t frames_in(const char *path)
{
	struct capture *capture;
	const uint8_t *frame;
	char why[160];
	uint64_t ns;
	uint32_t len;

	if (capture_open(path, &capture, why, sizeof(why)))
		return -1;
	while (capture_read(capture, &frame, &len, &ns) == 1)
		;
	return capture_close(capture);
}

/* A front over files: what the chip sends is in one, all is in the recording. */
static void records_both_directions(void)
{
	struct loop *loop = plug_loop();
	struct wire *wire, *front;
	static const uint8_t mac[6] = { 2 };
	uint8_t frame[100] = { 1 };
	char why[160], line[100], answer[160];
	unsigned int i;

	write_frames(in_path, 5);
	if (wire_open_pcap(loop, in_path, out_path, &wire, why, sizeof(why)) ||
	    wire_open_front(loop, wire, mac, &front))
		exit(1);
	plug_in(&plug, front);
	front->ops->send(front, frame, 60);
	snprintf(line, sizeof(line), "pcap start %s/all", dir);
	ktap_ok(!front->ops->command(front, line, answer, sizeof(answer)), "pcap start");
	ktap_ok(front->ops->command(front, line, answer, sizeof(answer)) == -EBUSY,
		"refused, a second time: %s", answer);
	front->ops->send(front, frame, 100);
	front->ops->send(front, frame, 100);
	front->ops->set_link(front, true, 1000);
	ktap_ok(plug_wait(loop, &plug.frames, 5), "the file is played through the front");
	for (i = 0; i < 3; i++)
		loop_turn(loop, 0);
	ktap_ok(!front->ops->command(front, "pcap stop", answer, sizeof(answer)) &&
		!strcmp(answer, "frames=7"), "pcap stop: %s", answer);
	ktap_ok(front->ops->command(front, "pcap stop", answer, sizeof(answer)) < 0 &&
		front->ops->command(front, "pcap start ", answer, sizeof(answer)) < 0 &&
		front->ops->command(front, "pcap start /no/such/file", answer, sizeof(answer)) < 0,
		"refused: %s", answer);
	ktap_ok(front->stats.tx_frames == 3 && front->stats.rx_frames == 5 &&
		front->stats.tx_bytes == 260, "the front counts");
	wire_close(front);
	ktap_ok(frames_in(out_path) == 3, "the file has what the chip sent");
	snprintf(line, sizeof(line), "%s/all", dir);
	ktap_ok(frames_in(line) == 7, "the recording has both directions");
	unlink(line);
	loop_free(loop);
}

static void full_disk_is_told(void)
{
	static const uint8_t mac[6] = { 2 };
	struct loop *loop = plug_loop();
	struct wire *front;
	uint8_t frame[1000] = { 1 };
	char answer[160];
	unsigned int i;

	if (wire_open_front(loop, NULL, mac, &front))
		exit(1);
	front->ops->command(front, "pcap start /dev/full", answer, sizeof(answer));
	for (i = 0; i < 100; i++)
		front->ops->send(front, frame, sizeof(frame));
	ktap_ok(front->ops->command(front, "pcap stop", answer, sizeof(answer)) < 0 &&
		strstr(answer, "not complete"), "a full disk: %s", answer);
	ktap_ok(front->stats.tx_frames == 100, "the wire goes on");
	wire_close(front);
	loop_free(loop);
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(in_path, sizeof(in_path), "%s/in", dir);
	snprintf(out_path, sizeof(out_path), "%s/out", dir);
	comes_back_as_it_was();
	other_byte_order();
	broken_files_are_refused();
	plays_in_its_own_time();
	records_both_directions();
	full_disk_is_told();
	unlink(in_path);
	unlink(out_path);
	rmdir(dir);
	return ktap_done();
}
