// SPDX-License-Identifier: GPL-2.0-only
/* tally.c - see tally.h */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "chip.h"

enum { FCS_LEN = 4 };

/* Little endian, one behind the other. */
struct writer {
	uint8_t *at;
};

static void put(struct writer *w, uint64_t value, unsigned int bytes)
{
	for (; bytes; bytes--, value >>= 8)
		*w->at++ = value;
}

static void put_short(struct writer *w, const struct tally *t)
{
	put(w, t->tx_ok, 8);
	put(w, t->rx_ok, 8);
	put(w, t->tx_error, 8);
	put(w, t->rx_error, 4);
	put(w, t->rx_missed, 2);
	put(w, t->rx_align, 2);
	put(w, t->tx_single_collision, 4);
	put(w, t->tx_multi_collision, 4);
	put(w, t->rx_unicast, 8);
	put(w, t->rx_broadcast, 8);
	put(w, t->rx_multicast, 4);
	put(w, t->tx_abort, 2);
	put(w, t->tx_underrun, 2);
}

static void put_zeros(struct writer *w, unsigned int words)
{
	while (words--)
		put(w, 0, 4);
}

/* Octets count the FCS, as RMON's do. The words that stay 0 are pause frames,
 * collisions and errors of a half duplex wire, which the model has none of. */
static void put_long(struct writer *w, const struct tally *t)
{
	put(w, t->tx_bytes - t->cleared.tx_bytes + t->tx_ok * FCS_LEN, 8);
	put(w, t->rx_bytes - t->cleared.rx_bytes + t->rx_ok * FCS_LEN, 8);
	put(w, t->rx_multicast, 8);
	put(w, t->tx_unicast, 8);
	put(w, t->tx_broadcast, 8);
	put(w, t->tx_multicast, 8);
	put_zeros(w, 6);		/* tx: pause on, off, all, deferred, late, collisions */
	put(w, t->tx_abort, 4);
	put(w, t->rx_align, 4);
	put_zeros(w, 6);		/* rx: too long, runt, pause on, off, all, opcode */
	put(w, t->rx_error, 4);
	put(w, t->tx_underrun, 4);
	put(w, t->rx_fifo_full - t->cleared.rx_fifo_full, 4);
	put_zeros(w, 2);		/* TCAM drops, no TX descriptor */
	put(w, t->rx_no_descriptor - t->cleared.rx_no_descriptor, 4);
}

void tally_encode(const struct tally *tally, uint8_t out[TALLY_DUMP_EXTENDED])
{
	struct writer w = { out };

	put_short(&w, tally);
	assert(w.at == out + TALLY_DUMP_SIZE);
	put_long(&w, tally);
	assert(w.at == out + TALLY_DUMP_EXTENDED);
}

static uint32_t dump_size(const struct chip *chip)
{
	uint16_t control = chip->ocp.mac[TALLY_CONTROL / 2];

	return (control & TALLY_CONTROL_EXTENDED) == TALLY_CONTROL_EXTENDED ?
	       TALLY_DUMP_EXTENDED : TALLY_DUMP_SIZE;
}

void tally_dump(struct chip *chip, uint64_t address)
{
	uint8_t out[TALLY_DUMP_EXTENDED];
	uint32_t size = dump_size(chip);

	/* A chip that may not master the bus cannot; drivers ask all the same when
	 * somebody reads the statistics of an interface that is down. */
	if (!pci_is_bus_master(&chip->pci))
		return;
	chip->tally.dumps++;
	tally_encode(&chip->tally, out);
	if (dma_write(chip->dma, address, out, size))
		watch_note(chip->watch, WATCH_DMA, "tally dump of %u bytes to 0x%llx", size,
			   (unsigned long long)address);
}

void tally_clear(struct tally *tally)
{
	memset(tally, 0, offsetof(struct tally, rx_bytes));
	tally->cleared.rx_bytes = tally->rx_bytes;
	tally->cleared.tx_bytes = tally->tx_bytes;
	tally->cleared.rx_fifo_full = tally->rx_fifo_full;
	tally->cleared.rx_no_descriptor = tally->rx_no_descriptor;
}
