/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx_desc.h - RX descriptors of the three types: what the driver gave, and what
 * the chip writes back
 */
#ifndef BOARD_RX_DESC_H
#define BOARD_RX_DESC_H

#include <stdbool.h>
#include <stdint.h>

#include "offload.h"
#include "rx.h"

struct rx_given {
	bool is_own, is_end;
	uint32_t length;	/* up to DESC_GIVEN_MASK: as wrong as the driver wrote it */
	uint64_t address;
};

struct rx_status {
	struct offload_rx sums;
	bool has_tag;			/* taken out of the frame, sums.vlan_tci */
	uint32_t hash, hash_type;	/* enum rss_type, 0: not hashed */
	bool is_crc_error, is_runt, is_oversize;
};

/* One descriptor's part of a frame. */
struct rx_part {
	bool is_first, is_last, is_end;
	uint32_t length;
};

uint32_t rx_desc_size(enum rx_desc_type type);
/* The word with OWN is read first, so that the rest belongs to it. */
struct rx_given rx_desc_load(enum rx_desc_type type, const void *desc);
/* The word with OWN is written last. */
void rx_desc_store(enum rx_desc_type type, void *desc, const struct rx_status *status,
		   const struct rx_part *part);

#endif
