// SPDX-License-Identifier: GPL-2.0-only
/* test_wire_pair.c - two models on one cable; both ends on one loop here */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "ktap.h"
#include "plug.h"

static char dir[] = "/tmp/test_wire_pair.XXXXXX";
static char path[64];
static struct plug a_plug, b_plug;

static struct wire *join(struct loop *loop, bool is_listener, struct plug *plug)
{
	struct wire *wire = NULL;
	char why[160] = "";

	if (wire_open_pair(loop, path, is_listener, &wire, why, sizeof(why))) {
		ktap_ok(false, "opened: %s", why);
		exit(ktap_done());
	}
	plug_in(plug, wire);
	return wire;
}

static void link_of_both(void)
{
	struct loop *loop = plug_loop();
	struct wire *a, *b;

	/* The one that connects comes first and has to try again. */
	b = join(loop, false, &b_plug);
	ktap_ok(plug_wait_link(loop, &b_plug, 0), "alone: no link");
	a = join(loop, true, &a_plug);
	ktap_ok(plug_wait_link(loop, &a_plug, 0), "the listener: none either");
	a->ops->offer(a, true, 2500);
	ktap_ok(plug_wait_link(loop, &b_plug, 1) && b_plug.mbps == 2500,
		"what one offers is the other's partner");
	ktap_ok(a_plug.link == 0, "and the first has none while the second is off");
	b->ops->offer(b, true, 1000);
	ktap_ok(plug_wait_link(loop, &a_plug, 1) && a_plug.mbps == 1000, "until it is on");
	b->ops->offer(b, false, 1000);
	ktap_ok(plug_wait_link(loop, &a_plug, 0), "off again");
	b->ops->offer(b, true, 1000);
	plug_wait_link(loop, &a_plug, 1);
	wire_close(b);
	ktap_ok(plug_wait_link(loop, &a_plug, 0), "a model that goes takes the link with it");
	b = join(loop, false, &b_plug);
	ktap_ok(plug_wait_link(loop, &b_plug, 1) && b_plug.mbps == 2500,
		"one that comes is told what is on");
	wire_close(a);
	ktap_ok(plug_wait_link(loop, &b_plug, 0), "the listener goes");
	a = join(loop, true, &a_plug);
	a->ops->offer(a, true, 100);
	ktap_ok(plug_wait_link(loop, &b_plug, 1) && b_plug.mbps == 100,
		"and comes back: connected by itself");
	wire_close(a);
	wire_close(b);
	loop_free(loop);
}

static void post(struct wire *wire, uint8_t first, uint32_t len, unsigned int times)
{
	static uint8_t frame[WIRE_FRAME_MAX];

	memset(frame, first, len);
	while (times--)
		wire->ops->send(wire, frame, len);
}

static void frames_arrive(void)
{
	struct loop *loop = plug_loop();
	struct wire *a = join(loop, true, &a_plug), *b = join(loop, false, &b_plug);

	post(a, 1, 60, 1);
	ktap_ok(a->stats.tx_dropped == 1 && !a->stats.tx_frames, "nobody there: dropped, counted");
	a->ops->offer(a, true, 2500);
	b->ops->offer(b, true, 2500);
	plug_wait_link(loop, &b_plug, 1);
	plug_wait_link(loop, &a_plug, 1);
	post(a, 2, 60, 1);
	post(a, 3, WIRE_FRAME_MAX, 1);
	post(a, 4, 1514, 1);
	ktap_ok(plug_wait(loop, &b_plug.frames, 3) && b_plug.len[0] == 60 &&
		b_plug.len[1] == WIRE_FRAME_MAX && b_plug.len[2] == 1514 &&
		b_plug.frame[1][WIRE_FRAME_MAX - 1] == 3 && b_plug.frame[2][0] == 4,
		"frames come whole and in order, up to the largest");
	post(b, 5, 64, 10);
	ktap_ok(plug_wait(loop, &a_plug.frames, 10) && a_plug.frame[9 % PLUG_KEEP][0] == 5,
		"in the other direction as well");
	ktap_ok(b->stats.tx_frames == 10 && b->stats.tx_bytes == 640 && a->stats.rx_frames == 10 &&
		a->stats.rx_bytes == 640, "counted on both sides");
	wire_close(a);
	wire_close(b);
	loop_free(loop);
}

static void full_fifo_holds_back(void)
{
	struct loop *loop = plug_loop();
	struct wire *a = join(loop, true, &a_plug), *b = join(loop, false, &b_plug);
	uint64_t taken;
	unsigned int i;

	a->ops->offer(a, true, 2500);
	plug_wait_link(loop, &b_plug, 1);
	b_plug.is_full = true;
	post(a, 1, 1514, 5000);
	taken = a->stats.tx_frames;
	for (i = 0; i < 20; i++)
		loop_turn(loop, 1);
	ktap_ok(!b_plug.frames, "nothing is read while the FIFO is full");
	ktap_ok(taken && a->stats.tx_dropped && taken + a->stats.tx_dropped == 5000,
		"the cable takes some, the rest is dropped and counted");
	b_plug.is_full = false;
	ktap_ok(plug_wait(loop, &b_plug.frames, taken), "and all that it took arrives");
	b_plug.is_full = true;
	post(a, 1, 60, 10);
	loop_turn(loop, 1);
	loop_turn(loop, 1);
	wire_close(a);
	ktap_ok(plug_wait_link(loop, &b_plug, 0), "a hang-up is seen by one that holds back");
	wire_close(b);
	loop_free(loop);
}

/* One turn takes a batch and no more: register accesses come in between. */
static void batches_are_bounded(void)
{
	struct loop *loop = plug_loop();
	struct wire *a = join(loop, true, &a_plug), *b = join(loop, false, &b_plug);

	a->ops->offer(a, true, 2500);
	plug_wait_link(loop, &b_plug, 1);
	post(a, 1, 60, 3 * WIRE_BATCH / 2);
	loop_turn(loop, 100);
	ktap_ok(b_plug.frames == WIRE_BATCH, "one turn takes %d frames", WIRE_BATCH);
	ktap_ok(plug_wait(loop, &b_plug.frames, 3 * WIRE_BATCH / 2), "the next the others");
	wire_close(a);
	wire_close(b);
	loop_free(loop);
}

static int stranger(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	memcpy(address.sun_path, path, strlen(path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(1);
	return fd;
}

static void strangers_are_refused(void)
{
	static const char *const said[] = { "x", "hello, world", "\1\0\0\0", "\2\2\0\0",
					    "\2\1\4\0more", "\3\0\0\0" };
	static const size_t len[] = { 1, 12, 4, 4, 8, 4 };
	struct loop *loop = plug_loop();
	struct wire *a = join(loop, true, &a_plug), *b;
	unsigned int i;
	char end;
	int fd;

	for (i = 0; i < sizeof(len) / sizeof(*len); i++) {
		char buf[8];
		ssize_t n = 1;
		unsigned int turns;

		fd = stranger();
		ktap_ok(write(fd, said[i], len[i]) == (ssize_t)len[i], "a stranger talks (%u)", i);
		for (turns = 0; turns < 50 && n > 0; turns++) {
			loop_turn(loop, 1);
			n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
			n = n < 0 ? 1 : n;
		}
		ktap_ok(!n && !a_plug.frames && a_plug.link != 1, "and is cut off");
		close(fd);
	}
	b = join(loop, false, &b_plug);
	a->ops->offer(a, true, 10);
	ktap_ok(plug_wait_link(loop, &b_plug, 1), "a model is welcome after them");
	fd = stranger();
	for (i = 0; i < 10; i++)
		loop_turn(loop, 1);
	post(a, 7, 60, 1);
	ktap_ok(plug_wait(loop, &b_plug.frames, 1) && recv(fd, &end, 1, MSG_DONTWAIT) == 0,
		"a third on the cable is refused, the two stay");
	close(fd);
	wire_close(a);
	wire_close(b);
	loop_free(loop);
}

static void bad_paths(void)
{
	struct loop *loop = plug_loop();
	struct wire *a = join(loop, true, &a_plug), *b = NULL;
	char why[160] = "", lengthy[200];

	ktap_ok(wire_open_pair(loop, path, true, &b, why, sizeof(why)) < 0 && !b &&
		strstr(why, path), "a path in use: %s", why);
	memset(lengthy, 'p', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = 0;
	ktap_ok(wire_open_pair(loop, lengthy, false, &b, why, sizeof(why)) < 0 && !b,
		"a path too long: %s", why);
	wire_close(a);
	ktap_ok(access(path, F_OK), "the socket goes with its listener");
	loop_free(loop);
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/cable", dir);
	link_of_both();
	frames_arrive();
	full_fifo_holds_back();
	batches_are_bounded();
	strangers_are_refused();
	bad_paths();
	rmdir(dir);
	return ktap_done();
}
