// SPDX-License-Identifier: GPL-2.0-only
/* tx.c - see tx.h */
#include "tx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "desc.h"
#include "master.h"
#include "offload.h"
#include "tx_ring.h"

enum { NS_PER_MS = 1000000 };

/* Offloads of one descriptor chain on their way to the wire. */
struct sending {
	struct chip *chip;
	unsigned int queue;
};

static void count_kind(struct tally *tally, const uint8_t *frame)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (!memcmp(frame, all, sizeof(all)))
		tally->tx_broadcast++;
	else if (frame[0] & 1)
		tally->tx_multicast++;
	else
		tally->tx_unicast++;
}

static void emit(void *arg, const uint8_t *frame, uint32_t len)
{
	struct sending *s = arg;
	struct chip *chip = s->chip;
	uint8_t padded[OFFLOAD_FRAME_MIN] = { 0 };

	if (!chip->phy.is_up || !chip->wire) {
		chip->tally.tx_link_down++;
		return;
	}
	if (len < OFFLOAD_FRAME_MIN) {
		memcpy(padded, frame, len);
		frame = padded;
		len = OFFLOAD_FRAME_MIN;
	}
	chip->tally.tx_ok++;
	chip->tally.tx_bytes += len;
	chip->tally.tx_queue[s->queue]++;
	count_kind(&chip->tally, frame);
	chip->wire->ops->send(chip->wire, frame, len);
}

/* Sums as both drivers ask for them: always with the version of IP. */
static bool read_sums(struct offload_tx *tx, uint32_t offload)
{
	uint32_t l4 = offload & (TX_TCP_SUM | TX_UDP_SUM);
	bool is4 = offload & TX_IP4_SUM, is6 = offload & TX_IP6;

	if ((is4 && is6) || l4 == (TX_TCP_SUM | TX_UDP_SUM) || (l4 && !is4 && !is6))
		return false;
	tx->ip_checksum = is4;
	tx->is_ipv6 = is6;
	if (l4)
		tx->l4_checksum = l4 == TX_TCP_SUM ? OFFLOAD_TCP : OFFLOAD_UDP;
	tx->l4_offset = TX_SUM_OFFSET(offload);
	return true;
}

static bool read_request(struct offload_tx *tx, const struct tx_gathered *got)
{
	uint32_t tso = got->command & (TX_TSO4 | TX_TSO6);

	memset(tx, 0, sizeof(*tx));
	tx->insert_vlan = got->offload & TX_TAG;
	tx->vlan_tci = __builtin_bswap16(DESC_TAG(got->offload));
	if (!tso)
		return read_sums(tx, got->offload) && got->len + 4 <= WIRE_FRAME_MAX;
	tx->mss = TX_MSS(got->offload);
	tx->l4_offset = TX_TSO_OFFSET(got->command);
	tx->is_ipv6 = tso == TX_TSO6;
	return tx->mss && tso != (TX_TSO4 | TX_TSO6);
}

static void count_offloads(struct tally *tally, const struct offload_tx *tx, int frames)
{
	if (tx->mss)
		tally->tx_segments += (uint64_t)frames;
	if (tx->insert_vlan)
		tally->tx_vlan_inserted += (uint64_t)frames;
	if (tx->mss || tx->ip_checksum || tx->l4_checksum)
		tally->tx_checksummed += (uint64_t)frames;
}

static bool send_frame(struct chip *chip, unsigned int queue, const struct tx_gathered *got)
{
	struct sending s = { .chip = chip, .queue = queue };
	struct offload_tx tx;
	int frames = -EINVAL;

	if (read_request(&tx, got))
		frames = offload_transmit(got->frame, got->len, &tx, emit, &s);
	if (frames < 0) {
		watch_note(chip->watch, WATCH_DESCRIPTOR,
			   "TX queue %u: request %08x %08x does not fit a frame of %u bytes",
			   queue, got->command, got->offload, got->len);
		return false;
	}
	count_offloads(&chip->tally, &tx, frames);
	return true;
}

static bool is_waiting(const struct chip *chip, unsigned int queue)
{
	const struct tx_queue *q = &chip->tx.queue[queue];

	return q->is_kicked && !q->is_halted;
}

/* At most budget frames of a queue; true: some descriptors went back. */
static bool run_queue(struct chip *chip, unsigned int queue, unsigned int budget)
{
	bool is_any = false, is_error = false;
	struct tx_gathered got;

	for (; budget && is_waiting(chip, queue); budget--) {
		got = tx_ring_gather(chip, queue);
		if (!got.descriptors) {
			chip->tx.queue[queue].is_kicked = false;
			break;
		}
		if (!got.is_good || !send_frame(chip, queue, &got)) {
			chip->tally.tx_error++;
			is_error = true;
		}
		tx_ring_release(chip, queue, got.descriptors);
		is_any = true;
	}
	if (is_error)
		irq_raise(chip, IRQ_TX_ERROR, queue);
	return is_any;
}

static bool is_stuck(struct chip *chip)
{
	struct tx_engine *tx = &chip->tx;
	uint64_t now, ms = 0;

	if (!tx->stuck_until_ns && !chip->fault->rule[FAULT_TX_STUCK].is_on)
		return false;
	now = loop_now_ns(chip->loop);
	if (now >= tx->stuck_until_ns) {
		tx->stuck_until_ns = 0;
		if (!fault_hits(chip->fault, FAULT_TX_STUCK, &ms))
			return false;
		watch_note(chip->watch, WATCH_INJECTED, "tx-stuck: %u ms", (unsigned int)ms);
		tx->stuck_until_ns = now + ms * NS_PER_MS;
	}
	loop_arm(chip->loop, &tx->again, tx->stuck_until_ns);
	return true;
}

static void run(struct chip *chip)
{
	bool is_more = false;

	if (!chip->tx.is_enabled || !master_is_allowed(chip) || is_stuck(chip))
		return;
	for (unsigned int queue = 0; queue < chip->variant->tx_queues; queue++) {
		if (run_queue(chip, queue, TX_BATCH / TX_QUEUES))
			irq_raise(chip, IRQ_TX_OK, queue);
		is_more |= is_waiting(chip, queue);
	}
	if (is_more)
		loop_arm(chip->loop, &chip->tx.again, loop_now_ns(chip->loop));
}

static void run_again(void *arg)
{
	run(arg);
}

/* Not while the timer is to do it: a batch a turn, whatever the driver rings. */
static void kick(struct chip *chip, unsigned int queue)
{
	chip->tx.queue[queue].is_kicked = true;
	if (!chip->tx.again.is_armed)
		run(chip);
}

int tx_init(struct chip *chip)
{
	struct tx_engine *tx = &chip->tx;

	memset(tx, 0, sizeof(*tx));
	tx->frame = malloc(OFFLOAD_HEADROOM + TX_FRAME_MAX);
	if (!tx->frame)
		return -ENOMEM;
	tx->again.fire = run_again;
	tx->again.arg = chip;
	return 0;
}

void tx_exit(struct chip *chip)
{
	loop_disarm(chip->loop, &chip->tx.again);
	free(chip->tx.frame);
	chip->tx.frame = NULL;
}

static void rewind_queue(struct tx_queue *q)
{
	uint64_t base = q->base;

	memset(q, 0, sizeof(*q));
	q->base = base;
}

void tx_reset(struct chip *chip)
{
	for (unsigned int queue = 0; queue < TX_QUEUES; queue++)
		rewind_queue(&chip->tx.queue[queue]);
	chip->tx.is_enabled = false;
	chip->tx.stuck_until_ns = 0;
	loop_disarm(chip->loop, &chip->tx.again);
}

void tx_set_enabled(struct chip *chip, bool is_enabled)
{
	bool was_enabled = chip->tx.is_enabled;

	chip->tx.is_enabled = is_enabled;
	if (is_enabled && !was_enabled)
		run(chip);
}

void tx_set_base(struct chip *chip, unsigned int queue, uint64_t base)
{
	struct tx_queue *q = &chip->tx.queue[queue];

	if (base % DESC_RING_ALIGN)
		watch_note(chip->watch, WATCH_VALUE, "TX queue %u: ring at 0x%llx, not aligned",
			   queue, (unsigned long long)base);
	base -= base % DESC_RING_ALIGN;
	if (base == q->base)
		return;
	if (chip->tx.is_enabled)
		watch_note(chip->watch, WATCH_RING, "TX queue %u: ring moved while running", queue);
	q->base = base;
	rewind_queue(q);
}

void tx_doorbell(struct chip *chip, unsigned int queue)
{
	if (queue >= chip->variant->tx_queues) {
		watch_note(chip->watch, WATCH_VALUE, "doorbell of TX queue %u, which is not there",
			   queue);
		return;
	}
	kick(chip, queue);
}

void tx_set_tail(struct chip *chip, unsigned int queue, uint32_t tail)
{
	struct tx_queue *q = &chip->tx.queue[queue];
	uint32_t mask = chip->variant->pointer_mask, pending = (tail - q->close) & mask;

	if (pending > (q->ring_size ? q->ring_size : TX_RING_MAX)) {
		watch_note(chip->watch, WATCH_RING,
			   "TX queue %u: tail %u is %u beyond close pointer %u", queue, tail & mask,
			   pending, q->close);
		return;
	}
	q->tail = tail & mask;
	kick(chip, queue);
}

uint32_t tx_close(const struct chip *chip, unsigned int queue)
{
	return chip->tx.queue[queue].close & chip->variant->pointer_mask;
}

bool tx_is_idle(const struct chip *chip)
{
	return !chip->tx.again.is_armed;
}
