/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rx_buffer.h - which buffer was last seen in which descriptor
 *
 * Two descriptors that give the chip the same buffer at the same time mean that
 * one frame will overwrite another. Found when the second of them is used, by
 * the address it starts at; buffers that only overlap are not.
 */
#ifndef BOARD_RX_BUFFER_H
#define BOARD_RX_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "rx.h"

struct rx_place {
	unsigned int queue;
	uint32_t index;
};

typedef bool (*rx_gives_fn)(void *arg, unsigned int queue, uint32_t index, uint64_t address);

int rx_buffer_init(struct rx_engine *rx);
void rx_buffer_exit(struct rx_engine *rx);
void rx_buffer_forget(struct rx_engine *rx, unsigned int queue);
/*
 * The chip uses a place's buffer. true: another place, where the same address was
 * seen before, gives it now too (gives() looks into the guest's memory).
 */
bool rx_buffer_take(struct rx_engine *rx, struct rx_place place, uint64_t address,
		    rx_gives_fn gives, void *arg, struct rx_place *ret_other);

#endif
