// SPDX-License-Identifier: GPL-2.0-only
/*
 * pci.c - configuration space and message signalled interrupts
 *
 * A write changes what may be changed and clears what is cleared by writing 1;
 * the rest is ignored in silence, as PCI has it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>
#include <unistd.h>

#include "pci.h"
#include "watch.h"

enum { AT_PM_CTRL = 0x44 };

static void disconnect(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void pci_init(struct pci *pci, struct watch *watch, uint16_t device_id, uint8_t revision,
	      const uint8_t mac[6])
{
	unsigned int i;

	memset(pci, 0, sizeof(*pci));
	pci->watch = watch;
	pci->msi = -1;
	pci->intx = -1;
	for (i = 0; i < PCI_VECTORS; i++)
		pci->msix[i] = -1;
	pci_config_describe(pci, device_id, revision, mac);
	memcpy(pci->config, pci->initial, sizeof(pci->config));
}

void pci_exit(struct pci *pci)
{
	unsigned int i;

	disconnect(&pci->msi);
	disconnect(&pci->intx);
	for (i = 0; i < PCI_VECTORS; i++)
		disconnect(&pci->msix[i]);
}

unsigned int pci_d_state(const struct pci *pci)
{
	return pci->config[AT_PM_CTRL] & PCI_PM_CTRL_STATE_MASK;
}

bool pci_is_bus_master(const struct pci *pci)
{
	return pci->config[PCI_COMMAND] & PCI_COMMAND_MASTER;
}

static void tell_power(struct pci *pci, unsigned int was)
{
	if (pci_d_state(pci) != was && pci->power)
		pci->power(pci->power_arg, pci_d_state(pci));
}

void pci_reset(struct pci *pci)
{
	unsigned int was = pci_d_state(pci);

	memcpy(pci->config, pci->initial, sizeof(pci->config));
	memset(pci->is_pending, 0, sizeof(pci->is_pending));
	tell_power(pci, was);
}

static bool is_inside(uint32_t offset, uint32_t len)
{
	return offset <= PCI_CONFIG_SIZE && len <= PCI_CONFIG_SIZE - offset;
}

int pci_config_read(struct pci *pci, uint32_t offset, void *buf, uint32_t len)
{
	if (!is_inside(offset, len))
		return -EINVAL;
	memcpy(buf, pci->config + offset, len);
	return 0;
}

int pci_config_write(struct pci *pci, uint32_t offset, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;
	unsigned int was = pci_d_state(pci);

	if (!is_inside(offset, len))
		return -EINVAL;
	for (; len; len--, offset++, from++) {
		uint8_t mask = pci->writable[offset];

		pci->config[offset] = (pci->config[offset] & ~mask) | (*from & mask);
		pci->config[offset] &= ~(*from & pci->clears[offset]);
	}
	tell_power(pci, was);
	return 0;
}

/* Where a vector's eventfd is kept; NULL: there is no such vector. */
static int *wire_of(struct pci *pci, unsigned int index, unsigned int vector)
{
	switch (index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
		return vector ? NULL : &pci->intx;
	case VFIO_PCI_MSI_IRQ_INDEX:
		return vector ? NULL : &pci->msi;
	case VFIO_PCI_MSIX_IRQ_INDEX:
		return vector < PCI_VECTORS ? &pci->msix[vector] : NULL;
	default:
		return NULL;
	}
}

int pci_set_irq(struct pci *pci, unsigned int index, unsigned int vector, int fd)
{
	int *wire = wire_of(pci, index, vector);

	if (!wire) {
		disconnect(&fd);
		return -EINVAL;
	}
	disconnect(wire);
	*wire = fd;
	/* Whoever is wired anew starts with a quiet, open line. */
	if (fd < 0 || index != VFIO_PCI_MSIX_IRQ_INDEX) {
		pci->is_masked[vector] = false;
		pci->is_pending[vector] = false;
	}
	/* The write below must never wait, whatever the client gave us. */
	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return 0;
}

/* A full counter has the reader's attention already: nothing is lost with it. */
static void ring(int fd)
{
	const uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) != sizeof(one))
		return;
}

static void signal_or_hold(struct pci *pci, unsigned int vector, int fd)
{
	if (pci->is_masked[vector]) {
		pci->is_pending[vector] = true;
		return;
	}
	ring(fd);
	pci->sent[vector]++;
	/* A level: quiet until the client, at its end of interrupt, unmasks. */
	if (fd == pci->intx)
		pci->is_masked[vector] = true;
}

static bool has_msix(const struct pci *pci)
{
	unsigned int i;

	for (i = 0; i < PCI_VECTORS; i++) {
		if (pci->msix[i] >= 0)
			return true;
	}
	return false;
}

bool pci_signal(struct pci *pci, unsigned int vector)
{
	if (vector < PCI_VECTORS && pci->msix[vector] >= 0) {
		signal_or_hold(pci, vector, pci->msix[vector]);
		return true;
	}
	if (vector >= PCI_VECTORS || has_msix(pci))
		return false;
	if (pci->msi >= 0)
		signal_or_hold(pci, 0, pci->msi);
	else if (pci->intx >= 0)
		signal_or_hold(pci, 0, pci->intx);
	return pci->msi >= 0 || pci->intx >= 0;
}

void pci_mask_irq(struct pci *pci, unsigned int index, unsigned int vector, bool is_masked)
{
	int *wire = wire_of(pci, index, vector);

	if (!wire)
		return;
	pci->is_masked[vector] = is_masked;
	if (is_masked || !pci->is_pending[vector])
		return;
	pci->is_pending[vector] = false;
	if (*wire >= 0)
		signal_or_hold(pci, vector, *wire);
}

int pci_trigger_irq(struct pci *pci, unsigned int index, unsigned int vector)
{
	int *wire = wire_of(pci, index, vector);

	if (!wire)
		return -EINVAL;
	if (*wire >= 0)
		signal_or_hold(pci, vector, *wire);
	return 0;
}
