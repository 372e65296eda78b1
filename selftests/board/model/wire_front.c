// SPDX-License-Identifier: GPL-2.0-only
/* wire_front.c - what the chip is plugged into; see wire_open_front() in wire.h */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "loop.h"
#include "wire.h"
#include "wire_capture.h"
#include "wire_gen.h"
#include "wire_sink.h"

struct front {
	struct wire wire;
	struct wire *back;		/* NULL: nobody is at the other end */
	struct gen gen;
	struct sink sink;
	struct capture *record;		/* NULL: not recording */
};

static struct front *to_front(struct wire *wire)
{
	return (struct front *)wire;
}

static void record(struct front *front, const uint8_t *frame, uint32_t len)
{
	struct timespec ts;

	if (!front->record)
		return;
	clock_gettime(CLOCK_REALTIME, &ts);
	capture_write(front->record, ts.tv_sec * 1000000000ull + ts.tv_nsec, frame, len);
}

/* To the chip, from the backend or the generator. */
static void front_deliver(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	record(to_front(wire), frame, len);
	wire_deliver(wire, frame, len);
}

static void front_receive(void *arg, const uint8_t *frame, uint32_t len)
{
	struct front *front = arg;

	front->wire.stats.rx_dropped = front->back->stats.rx_dropped;
	front_deliver(&front->wire, frame, len);
}

static bool front_is_full(void *arg)
{
	struct wire *wire = arg;

	return wire->is_full && wire->is_full(wire->chip);
}

static void front_link(void *arg, bool is_in, unsigned int mbps)
{
	struct wire *wire = arg;

	if (wire->link)
		wire->link(wire->chip, is_in, mbps);
}

static int front_send(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	struct front *front = to_front(wire);
	int err = 0;

	record(front, frame, len);
	sink_frame(&front->sink, loop_now_ns(wire->loop), frame, len);
	if (front->back)
		err = front->back->ops->send(front->back, frame, len);
	if (err) {
		wire->stats.tx_dropped++;
		return err;
	}
	wire->stats.tx_frames++;
	wire->stats.tx_bytes += len;
	return 0;
}

static void front_set_link(struct wire *wire, bool is_up, unsigned int mbps)
{
	struct front *front = to_front(wire);

	gen_set_link(&front->gen, is_up);
	if (front->back && front->back->ops->set_link)
		front->back->ops->set_link(front->back, is_up, mbps);
}

static void front_offer(struct wire *wire, bool is_on, unsigned int mbps)
{
	struct wire *back = to_front(wire)->back;

	if (back && back->ops->offer)
		back->ops->offer(back, is_on, mbps);
}

/* Per second of the time from the first to the last; one frame has none. */
static uint64_t rate(uint64_t frames, uint64_t first_ns, uint64_t last_ns)
{
	if (frames < 2 || last_ns <= first_ns)
		return 0;
	return (uint64_t)((double)(frames - 1) * 1e9 / (double)(last_ns - first_ns));
}

static int gen_stats(const struct front *front, char *answer, uint32_t size)
{
	const struct gen *gen = &front->gen;
	const struct sink *sink = &front->sink;

	snprintf(answer, size,
		 "running=%d sent=%" PRIu64 " bytes=%" PRIu64 " pps=%" PRIu64 " elapsed_us=%" PRIu64
		 " held=%" PRIu64 " late_us=%" PRIu64 " sink_frames=%" PRIu64 " sink_bytes=%" PRIu64
		 " sink_pps=%" PRIu64 " sink_marked=%" PRIu64 " sink_missing=%" PRIu64
		 " sink_late=%" PRIu64 " sink_duplicate=%" PRIu64,
		 gen->is_running, gen->sent, gen->bytes,
		 rate(gen->sent, gen->first_ns, gen->last_ns),
		 (gen->last_ns - gen->first_ns) / 1000, gen->held, gen->late_ns / 1000,
		 sink->frames, sink->bytes, rate(sink->frames, sink->first_ns, sink->last_ns),
		 sink->marked, sink->missing, sink->late, sink->duplicate);
	return 0;
}

static int gen_command(struct front *front, const char *words, char *answer, uint32_t size)
{
	struct spec spec;
	int err;

	if (!strcmp(words, "stats"))
		return gen_stats(front, answer, size);
	if (!strcmp(words, "stop")) {
		gen_stop(&front->gen);
		return gen_stats(front, answer, size);
	}
	if (!strcmp(words, "start") || !strncmp(words, "start ", 6)) {
		err = spec_parse(&spec, words + 5, answer, size);
		if (err)
			return err;
		sink_reset(&front->sink);
		gen_start(&front->gen, &spec);
		snprintf(answer, size, "ok");
		return 0;
	}
	snprintf(answer, size, "gen is followed by start, stop or stats");
	return -EINVAL;
}

static int pcap_stop(struct front *front, char *answer, uint32_t size)
{
	int64_t frames;

	if (!front->record) {
		snprintf(answer, size, "nothing is recorded");
		return -EINVAL;
	}
	frames = capture_close(front->record);
	front->record = NULL;
	if (frames < 0) {
		snprintf(answer, size, "the file is not complete: %s", strerror((int)-frames));
		return (int)frames;
	}
	snprintf(answer, size, "frames=%" PRId64, frames);
	return 0;
}

static int pcap_command(struct front *front, const char *words, char *answer, uint32_t size)
{
	int err;

	if (!strcmp(words, "stop"))
		return pcap_stop(front, answer, size);
	if (strncmp(words, "start ", 6) || !words[6]) {
		snprintf(answer, size, "pcap is followed by start FILE or stop");
		return -EINVAL;
	}
	if (front->record) {
		snprintf(answer, size, "recording already, stop it first");
		return -EBUSY;
	}
	err = capture_create(words + 6, &front->record, answer, size);
	if (!err)
		snprintf(answer, size, "ok");
	return err;
}

static int front_command(struct wire *wire, const char *line, char *answer, uint32_t size)
{
	if (!strncmp(line, "gen ", 4))
		return gen_command(to_front(wire), line + 4, answer, size);
	if (!strncmp(line, "pcap ", 5))
		return pcap_command(to_front(wire), line + 5, answer, size);
	snprintf(answer, size, "gen and pcap are followed by what they are to do");
	return -EINVAL;
}

static void front_close(struct wire *wire)
{
	struct front *front = to_front(wire);

	gen_stop(&front->gen);
	wire_close(front->back);
	if (front->record && capture_close(front->record) < 0)
		fprintf(stderr, "vg8125: the recording is not complete\n");
	free(front);
}

static const struct wire_ops front_ops = {
	.name = "front",
	.send = front_send,
	.set_link = front_set_link,
	.offer = front_offer,
	.close = front_close,
	.command = front_command,
};

int wire_open_front(struct loop *loop, struct wire *back, const uint8_t *mac,
		    struct wire **ret)
{
	struct front *front = calloc(1, sizeof(*front));

	if (!front) {
		wire_close(back);
		return -ENOMEM;
	}
	front->wire = (struct wire){ .ops = &front_ops, .loop = loop };
	front->back = back;
	gen_init(&front->gen, &front->wire, mac, front_deliver);
	if (back) {
		back->chip = &front->wire;
		back->receive = front_receive;
		back->is_full = front_is_full;
		back->link = front_link;
	}
	*ret = &front->wire;
	return 0;
}
