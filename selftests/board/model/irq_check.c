// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq_check.c - does the guest get to know of every event?
 *
 * Knows nothing of how irq.c decides: an event is owed from irq_raise() until the
 * guest read it in the status (V1) or a message for its vector went out (V2), and
 * what is owed must be pending or wait in a moderation timer; and what is pending
 * and unmasked must have been told, unless nobody is wired to the vector or a
 * fault that was asked for swallowed the message.
 */
#include "chip.h"

static void lost(struct chip *chip, const char *surface, uint32_t bits)
{
	watch_note(chip->watch, WATCH_IRQ, "%s: event 0x%x is neither pending nor told of",
		   surface, bits);
}

static void untold(struct chip *chip, const char *surface, uint32_t bits)
{
	watch_note(chip->watch, WATCH_IRQ, "%s: 0x%x is pending and unmasked, no message sent",
		   surface, bits);
}

/* An interrupt that nobody listens for cannot be sent: MSI-X by vector, or else
 * the one interrupt there is. */
static bool is_wired(const struct chip *chip, unsigned int vector)
{
	unsigned int i;

	if (chip->is_dead)
		return false;
	if (chip->pci.msix[vector] >= 0)
		return true;
	for (i = 0; i < PCI_VECTORS; i++)
		if (chip->pci.msix[i] >= 0)
			return false;
	return chip->pci.msi >= 0 || chip->pci.intx >= 0;
}

static void check_v1(struct chip *chip)
{
	struct irq *irq = &chip->irq;
	uint32_t gone = irq->owed_v1 & ~irq->status_v1;
	uint32_t line = irq->status_v1 & irq->mask_v1;

	if (gone)
		gone &= ~irq_miti_waiting_v1(chip);
	if (gone)
		lost(chip, "v1", gone);
	irq->owed_v1 &= ~gone;
	if (line && !irq->sent_v1 && !(irq->lost & 1) && is_wired(chip, 0))
		untold(chip, "v1", line);
}

static void check_v2(struct chip *chip)
{
	struct irq *irq = &chip->irq;
	uint32_t gone = irq->owed_v2 & ~irq->status_v2;
	uint32_t line = irq->status_v2 & irq->mask_v2 & ~irq->sent_v2 & ~irq->lost;

	if (gone)
		gone &= ~irq_miti_waiting_v2(chip);
	if (gone)
		lost(chip, "v2", gone);
	irq->owed_v2 &= ~gone;
	for (; line; line &= line - 1)
		if (is_wired(chip, __builtin_ctz(line)))
			untold(chip, "v2", line & -line);
}

void irq_check(struct chip *chip)
{
	if (chip->irq.cfg0 & IRQ_CFG0_PER_VECTOR)
		check_v2(chip);
	else
		check_v1(chip);
}
