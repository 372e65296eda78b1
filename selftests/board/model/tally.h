/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - the chip's statistics: what it dumps for the driver, and finer
 * counts of the model's own that tests compare the driver's with
 */
#ifndef BOARD_TALLY_H
#define BOARD_TALLY_H

#include <stdint.h>

enum { TALLY_RX_QUEUES = 4, TALLY_TX_QUEUES = 2 };
enum { TALLY_DUMP_SIZE = 64, TALLY_DUMP_EXTENDED = 192 };
/* MAC OCP word whose bits 0 and 1, both set, ask for the long dump */
enum { TALLY_CONTROL = 0xea84, TALLY_CONTROL_EXTENDED = 0x0003 };

struct chip;

struct tally {
	/* as dumped to the address in 0x10/0x14 */
	uint64_t tx_ok, rx_ok, tx_error;
	uint32_t rx_error;
	uint16_t rx_missed, rx_align;
	uint32_t tx_single_collision, tx_multi_collision;
	uint64_t rx_unicast, rx_broadcast;
	uint32_t rx_multicast;
	uint16_t tx_abort, tx_underrun;
	/* only in the long dump */
	uint64_t tx_unicast, tx_broadcast, tx_multicast;
	/* the model's own */
	uint64_t rx_bytes, tx_bytes;		/* delivered to, and taken from, the driver;
						 * without FCS, tags as on the wire */
	uint64_t rx_queue[TALLY_RX_QUEUES], tx_queue[TALLY_TX_QUEUES];	/* frames */
	uint64_t tx_segments;			/* frames made from TSO descriptors */
	uint64_t rx_filtered, rx_no_descriptor, rx_fifo_full, rx_link_down, rx_disabled;
	uint64_t tx_link_down;
	uint64_t rx_vlan_stripped, tx_vlan_inserted, tx_checksummed;
	uint64_t rx_multi_descriptor;
	uint64_t dumps;
	/* what of the model's own the long dump starts to count at */
	struct {
		uint64_t rx_bytes, tx_bytes, rx_fifo_full, rx_no_descriptor;
	} cleared;
};

/* What the chip writes, little endian; the first 64 bytes are the short dump. */
void tally_encode(const struct tally *tally, uint8_t out[TALLY_DUMP_EXTENDED]);
/* Dump command: writes it to guest memory, as long as the driver asked for. */
void tally_dump(struct chip *chip, uint64_t address);
/* Tally reset command: the dumped part to zero, the model's own stays. */
void tally_clear(struct tally *tally);

#endif
