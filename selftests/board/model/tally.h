/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - the chip's statistics: what it dumps for the driver, and finer
 * counts of the model's own that tests compare the driver's with
 */
#ifndef BOARD_TALLY_H
#define BOARD_TALLY_H

#include <stdint.h>

enum { TALLY_RX_QUEUES = 4, TALLY_TX_QUEUES = 2, TALLY_DUMP_SIZE = 64 };

struct tally {
	/* as dumped to the address in 0x10/0x14 */
	uint64_t tx_ok, rx_ok, tx_error;
	uint32_t rx_error;
	uint16_t rx_missed, rx_align;
	uint32_t tx_single_collision, tx_multi_collision;
	uint64_t rx_unicast, rx_broadcast;
	uint32_t rx_multicast;
	uint16_t tx_abort, tx_underrun;
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
};

/* The 64 bytes that the chip writes, little endian. */
void tally_encode(const struct tally *tally, uint8_t out[TALLY_DUMP_SIZE]);
/* Tally reset command: the dumped part to zero, the model's own stays. */
void tally_clear(struct tally *tally);

#endif
