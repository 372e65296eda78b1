// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire_pcap.c - the far end is a file, and another file
 *
 * The first is played once, in its own time, from when the link first is up;
 * the second gets what the chip sends.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "loop.h"
#include "wire.h"
#include "wire_capture.h"

enum { PCAP_HOLD_NS = 150000 };	/* the chip's FIFO is full: look again */

struct pcap {
	struct wire wire;
	struct capture *in, *out;
	const uint8_t *frame;	/* next to play, NULL: none read */
	uint32_t len;
	uint64_t due_ns;	/* since start_ns */
	uint64_t start_ns;
	bool is_started;
	struct loop_timer play;
};

static struct pcap *to_pcap(struct wire *wire)
{
	return (struct pcap *)wire;
}

static int pcap_send(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	struct pcap *pcap = to_pcap(wire);
	struct timespec ts;

	wire->stats.tx_frames++;
	wire->stats.tx_bytes += len;
	if (!pcap->out)
		return 0;
	clock_gettime(CLOCK_REALTIME, &ts);
	capture_write(pcap->out, ts.tv_sec * 1000000000ull + ts.tv_nsec, frame, len);
	return 0;
}

static void play(void *arg)
{
	struct pcap *pcap = arg;
	struct wire *wire = &pcap->wire;
	uint64_t now = loop_now_ns(wire->loop), due = now;
	unsigned int i;

	for (i = 0; i < WIRE_BATCH; i++) {
		if (!pcap->frame &&
		    capture_read(pcap->in, &pcap->frame, &pcap->len, &pcap->due_ns) <= 0)
			return;
		due = pcap->start_ns + pcap->due_ns;
		if (due > now)
			break;
		if (wire->is_full && wire->is_full(wire->chip)) {
			due = now + PCAP_HOLD_NS;
			break;
		}
		wire_deliver(wire, pcap->frame, pcap->len);
		pcap->frame = NULL;
	}
	loop_arm(wire->loop, &pcap->play, due);
}

static void pcap_set_link(struct wire *wire, bool is_up, unsigned int mbps)
{
	struct pcap *pcap = to_pcap(wire);

	(void)mbps;
	if (!is_up || !pcap->in || pcap->is_started)
		return;
	pcap->is_started = true;
	pcap->start_ns = loop_now_ns(wire->loop);
	loop_arm(wire->loop, &pcap->play, pcap->start_ns);
}

static void pcap_close(struct wire *wire)
{
	struct pcap *pcap = to_pcap(wire);

	loop_disarm(wire->loop, &pcap->play);
	if (pcap->in)
		capture_close(pcap->in);
	if (pcap->out && capture_close(pcap->out) < 0)
		fprintf(stderr, "vg8125: the pcap file is not complete\n");
	free(pcap);
}

static const struct wire_ops pcap_ops = {
	.name = "pcap",
	.send = pcap_send,
	.set_link = pcap_set_link,
	.close = pcap_close,
};

int wire_open_pcap(struct loop *loop, const char *in_path, const char *out_path,
		   struct wire **ret, char *why, uint32_t size)
{
	struct pcap *pcap = calloc(1, sizeof(*pcap));
	int err = 0;

	if (!pcap) {
		snprintf(why, size, "no memory");
		return -ENOMEM;
	}
	pcap->wire = (struct wire){ .ops = &pcap_ops, .loop = loop };
	pcap->play = (struct loop_timer){ .fire = play, .arg = pcap };
	if (in_path)
		err = capture_open(in_path, &pcap->in, why, size);
	if (!err && out_path)
		err = capture_create(out_path, &pcap->out, why, size);
	if (err) {
		pcap_close(&pcap->wire);
		return err;
	}
	*ret = &pcap->wire;
	return 0;
}
