/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * master.h - may the chip reach the guest's memory at all?
 *
 * A function without bus mastering, or in another power state than D0, sends no
 * request; so neither ring is looked at.
 */
#ifndef BOARD_MASTER_H
#define BOARD_MASTER_H

#include <stdbool.h>

#include "chip.h"

static inline bool master_is_allowed(const struct chip *chip)
{
	return !chip->is_dead && pci_is_bus_master(&chip->pci) && !pci_d_state(&chip->pci);
}

#endif
