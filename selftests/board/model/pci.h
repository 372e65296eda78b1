/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci.h - configuration space and message signalled interrupts
 *
 * Capabilities: power management, MSI, PCI Express (endpoint), MSI-X with 32
 * vectors in BAR 4. QEMU emulates the MSI-X table; what arrives here are the
 * eventfds of its vectors.
 */
#ifndef BOARD_PCI_H
#define BOARD_PCI_H

#include <stdbool.h>
#include <stdint.h>

enum {
	PCI_CONFIG_SIZE = 4096,
	PCI_VECTORS = 32,
	PCI_BAR_REGS = 2,	/* 64 KiB, memory: the chip's registers */
	PCI_BAR_MSIX = 4,	/* 16 KiB, memory: MSI-X table and PBA */
	PCI_REGS_SIZE = 0x10000,
	PCI_MSIX_SIZE = 0x4000,
	PCI_MSIX_TABLE_AT = 0,	/* in BAR 4 */
	PCI_MSIX_PBA_AT = 0x800,
};

struct watch;

struct pci {
	uint8_t config[PCI_CONFIG_SIZE];
	uint8_t initial[PCI_CONFIG_SIZE];	/* after a reset */
	uint8_t writable[PCI_CONFIG_SIZE];	/* bits that a write may change */
	uint8_t clears[PCI_CONFIG_SIZE];	/* bits that writing 1 clears */
	struct watch *watch;
	int msix[PCI_VECTORS];		/* eventfds, -1: none */
	int msi;
	int intx;
	bool is_masked[PCI_VECTORS];
	bool is_pending[PCI_VECTORS];
	uint64_t sent[PCI_VECTORS];	/* interrupts signalled, by vector (0: also MSI, INTx) */
	/* power state left or entered; may be NULL */
	void (*power)(void *arg, unsigned int d_state);
	void *power_arg;
};

void pci_init(struct pci *pci, struct watch *watch, uint16_t device_id, uint8_t revision,
	      const uint8_t mac[6]);
void pci_reset(struct pci *pci);	/* writable fields back, interrupts stay wired */
void pci_exit(struct pci *pci);		/* closes eventfds */

int pci_config_read(struct pci *pci, uint32_t offset, void *buf, uint32_t len);
int pci_config_write(struct pci *pci, uint32_t offset, const void *buf, uint32_t len);

int pci_set_irq(struct pci *pci, unsigned int index, unsigned int vector, int fd);
void pci_mask_irq(struct pci *pci, unsigned int index, unsigned int vector, bool is_masked);
/* The client plays the device's part; nobody wired to it: nothing happens. */
int pci_trigger_irq(struct pci *pci, unsigned int index, unsigned int vector);

/* Signals a vector (MSI-X), or the one interrupt there is. false: nobody is
 * wired to it; it is then not counted. */
bool pci_signal(struct pci *pci, unsigned int vector);
unsigned int pci_d_state(const struct pci *pci);
bool pci_is_bus_master(const struct pci *pci);

/* pci_config.c: fills initial, writable and clears */
void pci_config_describe(struct pci *pci, uint16_t device_id, uint8_t revision,
			 const uint8_t mac[6]);

#endif
