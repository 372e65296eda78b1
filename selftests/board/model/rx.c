// SPDX-License-Identifier: GPL-2.0-only
/* rx.c - see rx.h */
#include "rx.h"

#include <errno.h>
#include <string.h>

#include "chip.h"
#include "desc.h"
#include "master.h"
#include "offload.h"
#include "rx_fifo.h"
#include "rx_ring.h"
#include "rx_stream.h"

enum { NS_PER_MS = 1000000, FCS_SIZE = 4, ETHER_HEADER = 14 };

enum rx_desc_type rx_desc_type(const struct chip *chip)
{
	if (chip->variant->rss_desc_type == RX_DESC_3 && chip->rx.is_v3)
		return RX_DESC_3;
	if (chip->variant->rss_desc_type == RX_DESC_4 && chip->rx.is_v4)
		return RX_DESC_4;
	return RX_DESC_1;
}

static bool fault(struct chip *chip, enum fault which, uint64_t *ret_arg)
{
	if (!chip->fault->rule[which].is_on || !fault_hits(chip->fault, which, ret_arg))
		return false;
	watch_note(chip->watch, WATCH_INJECTED, "%s", fault_names[which]);
	return true;
}

static bool is_starved(struct chip *chip)
{
	struct rx_engine *rx = &chip->rx;
	uint64_t ms = 0, now;

	if (!rx->starved_until_ns && !chip->fault->rule[FAULT_RX_STARVE].is_on)
		return false;
	now = loop_now_ns(chip->loop);
	if (now < rx->starved_until_ns)
		return true;
	rx->starved_until_ns = 0;
	if (!fault(chip, FAULT_RX_STARVE, &ms))
		return false;
	rx->starved_until_ns = now + ms * NS_PER_MS;
	return true;
}

static bool is_error(const struct rx_status *status)
{
	return status->is_crc_error || status->is_runt || status->is_oversize;
}

static void count_kind(struct tally *tally, enum filter_verdict verdict)
{
	if (verdict == FILTER_BROAD)
		tally->rx_broadcast++;
	else if (verdict == FILTER_MULTI)
		tally->rx_multicast++;
	else
		tally->rx_unicast++;
}

static void count_delivered(struct chip *chip, const struct rx_arrival *arrival)
{
	struct tally *tally = &chip->tally;
	uint32_t len = arrival->len;

	tally->rx_queue[arrival->queue]++;
	tally->rx_bytes += len < OFFLOAD_FRAME_MIN && !arrival->status.is_runt ?
			   OFFLOAD_FRAME_MIN : len;
	tally->rx_vlan_stripped += arrival->status.has_tag;
	if (is_error(&arrival->status)) {
		tally->rx_error++;
		irq_raise(chip, IRQ_RX_ERROR, arrival->queue);
	} else {
		tally->rx_ok++;
		count_kind(tally, arrival->verdict);
	}
	irq_raise(chip, IRQ_RX_OK, arrival->queue);
}

/* 0, -EAGAIN or -EIO as rx_ring_deliver(). */
static int deliver(struct chip *chip, const struct rx_arrival *arrival, const uint8_t *frame)
{
	int err;

	if (is_starved(chip))
		return -EAGAIN;
	err = rx_ring_deliver(chip, arrival, frame);
	if (!err)
		count_delivered(chip, arrival);
	else if (err == -EIO)
		chip->tally.rx_disabled++;
	return err;
}

static void lose(struct chip *chip, unsigned int queue)
{
	chip->tally.rx_missed++;
	chip->tally.rx_fifo_full++;
	irq_raise(chip, IRQ_RX_FIFO_OVER, queue);
}

static void hold(struct chip *chip, const struct rx_arrival *arrival, const uint8_t *frame)
{
	chip->tally.rx_no_descriptor++;
	irq_raise(chip, IRQ_RX_NO_DESCRIPTOR, arrival->queue);
	if (!rx_fifo_put(chip->rx.fifo, arrival, frame)) {
		lose(chip, arrival->queue);
		return;
	}
	if (!chip->rx.retry.is_armed)
		loop_arm(chip->loop, &chip->rx.retry, loop_now_ns(chip->loop) + RX_RETRY_NS);
}

static unsigned int choose_queue(struct chip *chip, const struct rss_result *rss)
{
	if (!rss->is_outside && rss->queue < chip->variant->rx_queues)
		return rss->queue;
	watch_note(chip->watch, WATCH_VALUE, "RSS: the table names a queue that is not in use");
	return 0;
}

static void inject(struct chip *chip, struct rx_arrival *arrival)
{
	uint64_t length = 0;

	if (fault(chip, FAULT_RX_ERROR, NULL))
		arrival->status.is_crc_error = true;
	if (fault(chip, FAULT_RX_RUNT, NULL))
		arrival->status.is_runt = true;
	if (fault(chip, FAULT_RX_LENGTH, &length)) {
		arrival->has_claim = true;
		arrival->claimed_length = (uint16_t)(length & DESC_LENGTH_MAX);
	}
}

/* All that is known of a frame before it needs a descriptor. */
static struct rx_arrival describe(struct chip *chip, const uint8_t *frame, uint32_t len,
				  enum filter_verdict verdict)
{
	struct offload_layout layout = offload_parse(frame, len);
	struct rss_result rss = rss_classify(&chip->rx.rss, frame, &layout);
	struct rx_arrival arrival = {
		.len = len,
		.queue = (uint8_t)choose_queue(chip, &rss),
		.verdict = verdict,
		.status.sums = offload_receive(frame, len, &layout, chip->rx.check_sums),
		.status.hash = rss.hash,
		.status.hash_type = rss.type,
		.status.is_oversize = len + FCS_SIZE > rx_stream_limit(chip->rx.max_size),
	};

	arrival.status.has_tag = chip->rx.strip_vlan && arrival.status.sums.has_vlan;
	inject(chip, &arrival);
	return arrival;
}

/* The first of the reasons not to take a frame, counted. */
static bool is_refused(struct chip *chip, enum filter_verdict *verdict, const uint8_t *frame,
		       uint32_t len)
{
	const struct rx_engine *rx = &chip->rx;

	if (!chip->phy.is_up) {
		chip->tally.rx_link_down++;
		return true;
	}
	if (!rx->is_enabled || rx->is_gated || !master_is_allowed(chip)) {
		chip->tally.rx_disabled++;
		return true;
	}
	*verdict = FILTER_DROP;
	if (len >= ETHER_HEADER && len <= WIRE_FRAME_MAX)
		*verdict = filter_frame(&rx->filter, frame, len);
	if (*verdict == FILTER_DROP) {
		chip->tally.rx_filtered++;
		return true;
	}
	return false;
}

void rx_frame(void *arg, const uint8_t *frame, uint32_t len)
{
	struct chip *chip = arg;
	enum filter_verdict verdict;
	struct rx_arrival arrival;
	const uint8_t *waiting;

	if (is_refused(chip, &verdict, frame, len))
		return;
	if (!rx_stream_limit(chip->rx.max_size)) {
		watch_note(chip->watch, WATCH_VALUE, "a frame comes and RxMaxSize is 0");
		chip->tally.rx_disabled++;
		return;
	}
	arrival = describe(chip, frame, len, verdict);
	if (fault(chip, FAULT_FIFO, NULL))
		lose(chip, arrival.queue);
	else if (rx_fifo_first(chip->rx.fifo, arrival.queue, &waiting) ||
		 deliver(chip, &arrival, frame) == -EAGAIN)
		hold(chip, &arrival, frame);
}

bool rx_is_full(void *arg)
{
	const struct chip *chip = arg;

	return rx_fifo_used(chip->rx.fifo) + WIRE_FRAME_MAX + FCS_SIZE > RX_FIFO_BYTES;
}

static void drain(struct chip *chip, unsigned int queue)
{
	const struct rx_arrival *arrival;
	const uint8_t *frame;

	while ((arrival = rx_fifo_first(chip->rx.fifo, queue, &frame))) {
		if (deliver(chip, arrival, frame) == -EAGAIN)
			return;
		rx_fifo_drop(chip->rx.fifo, queue);
	}
}

void rx_poll(struct chip *chip)
{
	struct rx_engine *rx = &chip->rx;

	if (rx_fifo_is_empty(chip))
		return;
	if (master_is_allowed(chip))
		for (unsigned int queue = 0; queue < RX_QUEUES; queue++)
			drain(chip, queue);
	if (!rx_fifo_is_empty(chip))
		loop_arm(chip->loop, &rx->retry, loop_now_ns(chip->loop) + RX_RETRY_NS);
}

static void retry(void *arg)
{
	rx_poll(arg);
}

bool rx_fifo_is_empty(const struct chip *chip)
{
	return !rx_fifo_used(chip->rx.fifo);
}

int rx_init(struct chip *chip)
{
	struct rx_engine *rx = &chip->rx;
	int err;

	memset(rx, 0, sizeof(*rx));
	rx->fifo = rx_fifo_new();
	if (!rx->fifo)
		return -ENOMEM;
	err = rx_ring_init(chip);
	if (err) {
		rx_fifo_free(rx->fifo);
		return err;
	}
	rx->retry.fire = retry;
	rx->retry.arg = chip;
	return 0;
}

void rx_exit(struct chip *chip)
{
	loop_disarm(chip->loop, &chip->rx.retry);
	rx_ring_exit(chip);
	rx_fifo_free(chip->rx.fifo);
	chip->rx.fifo = NULL;
}

static void flush(struct chip *chip)
{
	chip->tally.rx_disabled += rx_fifo_clear(chip->rx.fifo);
	loop_disarm(chip->loop, &chip->rx.retry);
}

void rx_reset(struct chip *chip)
{
	flush(chip);
	for (unsigned int queue = 0; queue < RX_QUEUES; queue++)
		rx_ring_rewind(chip, queue);
	chip->rx.is_enabled = false;
	chip->rx.starved_until_ns = 0;
}

void rx_set_enabled(struct chip *chip, bool is_enabled)
{
	if (!is_enabled) {
		flush(chip);
		/* A driver may use the pause to lay out its ring anew. */
		for (unsigned int queue = 0; queue < RX_QUEUES; queue++)
			chip->rx.queue[queue].has_peeked = false;
	}
	chip->rx.is_enabled = is_enabled;
}

void rx_set_base(struct chip *chip, unsigned int queue, uint64_t base)
{
	struct rx_queue *q = &chip->rx.queue[queue];

	if (base % DESC_RING_ALIGN)
		watch_note(chip->watch, WATCH_VALUE, "RX queue %u: ring at 0x%llx, not aligned",
			   queue, (unsigned long long)base);
	base -= base % DESC_RING_ALIGN;
	if (base == q->base)
		return;
	if (chip->rx.is_enabled)
		watch_note(chip->watch, WATCH_RING, "RX queue %u: ring moved while running", queue);
	q->base = base;
	rx_ring_rewind(chip, queue);
}
