/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest.h - a chip, memory of a guest for it to reach, and a cable that keeps
 * what the chip sends. What a driver does to registers is done to the engines
 * directly; link up, bus master on, time stands still.
 */
#ifndef TEST_GUEST_H
#define TEST_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "chip.h"

#define GUEST_BASE UINT64_C(0x40000000)
enum { GUEST_SIZE = 16 << 20, GUEST_SENT_MAX = 8192, GUEST_SENT_BYTES = 16 << 20 };

struct guest {
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct fault_set fault;
	struct chip chip;
	uint8_t *memory;		/* GUEST_SIZE from GUEST_BASE on */
	int memory_fd;			/* behind it */
	struct wire wire;
	/* what the chip sent */
	unsigned int sent;
	uint32_t sent_len[GUEST_SENT_MAX], sent_at[GUEST_SENT_MAX], sent_bytes;
	uint8_t sent_data[GUEST_SENT_BYTES];
	uint64_t now_ns;
};

/* Or the end of the program. */
struct guest *guest_new(const char *variant);
void guest_free(struct guest *guest);

void *guest_at(struct guest *guest, uint64_t address);
const uint8_t *guest_sent(const struct guest *guest, unsigned int i);
void guest_forget_sent(struct guest *guest);
void guest_set_bus_master(struct guest *guest, bool is_on);
/* Time passes, then turns of the loop until no timer is due. */
void guest_pass(struct guest *guest, uint64_t ns);
/* Records of faults since the last call, of one kind and of all. */
uint64_t guest_noted(struct guest *guest, enum watch_kind kind);
uint64_t guest_faults(struct guest *guest);
void guest_fault(struct guest *guest, const char *spec);

#endif
