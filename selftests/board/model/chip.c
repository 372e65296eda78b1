// SPDX-License-Identifier: GPL-2.0-only
/*
 * chip.c - see chip.h
 *
 * What goes through the whole chip: start, resets, power states and the entry
 * points for the bus. Order in a reset: first what moves data, then what tells
 * of it, then the registers that steered it.
 */
#include <errno.h>
#include <string.h>
#include <linux/vfio.h>

#include "chip.h"
#include "regs.h"
#include "vfu.h"

enum { PCI_DEVICE_8125 = 0x8125, D0 = 0 };

static void power_changed(void *arg, unsigned int d_state)
{
	struct chip *chip = arg;

	/* Nothing moves outside of D0, and whoever comes back has to start the
	 * engines anew: stricter than the chip, whose configuration space says
	 * that it keeps its state. In D3 the registers do not answer: see bar_read(). */
	(void)d_state;
	chip_soft_reset(chip);
}

int chip_init(struct chip *chip, struct loop *loop, struct dma *dma, struct watch *watch,
	      struct fault_set *fault, const struct chip_options *options)
{
	int err;

	memset(chip, 0, sizeof(*chip));
	chip->variant = options->variant;
	memcpy(chip->mac, options->mac, sizeof(chip->mac));
	chip->loop = loop;
	chip->dma = dma;
	chip->watch = watch;
	chip->fault = fault;
	pci_init(&chip->pci, watch, PCI_DEVICE_8125, chip->variant->revision, chip->mac);
	chip->pci.power = power_changed;
	chip->pci.power_arg = chip;
	err = rx_init(chip);
	if (err)
		goto err_pci;
	err = tx_init(chip);
	if (err)
		goto err_rx;
	irq_init(chip);
	ocp_init(chip);
	phy_init(chip, options->link_delay_ms);
	regs_init(chip);
	return 0;

err_rx:
	rx_exit(chip);
err_pci:
	pci_exit(&chip->pci);
	return err;
}

void chip_exit(struct chip *chip)
{
	phy_plug(chip, false);
	tx_exit(chip);
	rx_exit(chip);
	irq_reset(chip);
	irq_exit(chip);
	phy_exit(chip);
	if (chip->wire)
		wire_close(chip->wire);
	chip->wire = NULL;
	pci_exit(&chip->pci);
}

static void far_end_changed(void *arg, bool is_in, unsigned int mbps)
{
	struct chip *chip = arg;

	if (is_in)
		phy_set_partner(chip, mbps);
	phy_plug(chip, is_in);
}

void chip_connect(struct chip *chip, struct wire *wire)
{
	chip->wire = wire;
	wire->chip = chip;
	wire->receive = rx_frame;
	wire->is_full = rx_is_full;
	wire->link = far_end_changed;
	phy_plug(chip, true);
}

void chip_soft_reset(struct chip *chip)
{
	tx_reset(chip);
	rx_reset(chip);
	irq_reset(chip);
	regs_reset(chip);
}

void chip_hard_reset(struct chip *chip)
{
	tx_reset(chip);
	rx_reset(chip);
	irq_init(chip);
	ocp_init(chip);
	phy_reset(chip);
	pci_reset(&chip->pci);
	regs_init(chip);
}

/* Asked once per access from the bus. */
static bool is_dead(struct chip *chip)
{
	bool was_dead = chip->is_dead;

	chip->is_dead = fault_hits(chip->fault, FAULT_PCI_DEAD, NULL);
	if (chip->is_dead && !was_dead)
		watch_note(chip->watch, WATCH_INJECTED, "pci-dead");
	return chip->is_dead;
}

static bool is_asleep(struct chip *chip, const char *what, uint64_t offset)
{
	if (pci_d_state(&chip->pci) == D0)
		return false;
	watch_note(chip->watch, WATCH_ACCESS, "%s of register 0x%04x in power state D%u", what,
		   (unsigned int)offset, pci_d_state(&chip->pci));
	return true;
}

/* Widest access that the bus would make of this. */
static unsigned int piece(uint64_t offset, uint32_t len)
{
	if (len >= 4 && offset % 4 == 0)
		return 4;
	return len >= 2 && offset % 2 == 0 ? 2 : 1;
}

static bool is_one_access(uint32_t len)
{
	return len == 1 || len == 2 || len == 4;
}

static void bar_read(struct chip *chip, uint64_t offset, uint8_t *buf, uint32_t len)
{
	unsigned int n;
	uint32_t value;

	if (is_asleep(chip, "read", offset)) {
		memset(buf, 0xff, len);
		return;
	}
	if (!is_one_access(len))
		watch_note(chip->watch, WATCH_ACCESS, "read of %u bytes at 0x%04x", len,
			   (unsigned int)offset);
	for (; len; offset += n, buf += n, len -= n) {
		n = is_one_access(len) ? len : piece(offset, len);
		value = regs_read(chip, offset, n);
		memcpy(buf, &value, n);
	}
}

static void bar_write(struct chip *chip, uint64_t offset, const uint8_t *buf, uint32_t len)
{
	unsigned int n;
	uint32_t value;

	if (is_asleep(chip, "write", offset))
		return;
	if (!is_one_access(len))
		watch_note(chip->watch, WATCH_ACCESS, "write of %u bytes at 0x%04x", len,
			   (unsigned int)offset);
	for (; len; offset += n, buf += n, len -= n) {
		n = is_one_access(len) ? len : piece(offset, len);
		value = 0;
		memcpy(&value, buf, n);
		regs_write(chip, offset, n, value);
	}
}

static bool is_inside(uint64_t offset, uint32_t len, uint64_t size)
{
	return offset <= size && len <= size - offset;
}

static int device_read(void *arg, unsigned int region, uint64_t offset, void *buf, uint32_t len)
{
	struct chip *chip = arg;

	if (region == VFIO_PCI_BAR4_REGION_INDEX && is_inside(offset, len, PCI_MSIX_SIZE)) {
		/* QEMU emulates what is in there. */
		memset(buf, is_dead(chip) ? 0xff : 0, len);
		return 0;
	}
	if (region != VFIO_PCI_BAR2_REGION_INDEX && region != VFIO_PCI_CONFIG_REGION_INDEX)
		return -EINVAL;
	if (!is_inside(offset, len, region == VFIO_PCI_BAR2_REGION_INDEX ?
		       (uint64_t)PCI_REGS_SIZE : (uint64_t)PCI_CONFIG_SIZE))
		return -EINVAL;
	if (is_dead(chip)) {
		memset(buf, 0xff, len);
		return 0;
	}
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return pci_config_read(&chip->pci, offset, buf, len);
	bar_read(chip, offset, buf, len);
	return 0;
}

static int device_write(void *arg, unsigned int region, uint64_t offset, const void *buf,
			uint32_t len)
{
	struct chip *chip = arg;

	if (region == VFIO_PCI_BAR4_REGION_INDEX && is_inside(offset, len, PCI_MSIX_SIZE))
		return 0;
	if (region != VFIO_PCI_BAR2_REGION_INDEX && region != VFIO_PCI_CONFIG_REGION_INDEX)
		return -EINVAL;
	if (!is_inside(offset, len, region == VFIO_PCI_BAR2_REGION_INDEX ?
		       (uint64_t)PCI_REGS_SIZE : (uint64_t)PCI_CONFIG_SIZE))
		return -EINVAL;
	if (is_dead(chip))
		return 0;
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return pci_config_write(&chip->pci, offset, buf, len);
	bar_write(chip, offset, buf, len);
	return 0;
}

static int device_set_irq(void *arg, unsigned int index, unsigned int vector, int fd)
{
	struct chip *chip = arg;
	int err = pci_set_irq(&chip->pci, index, vector, fd);

	/* What had nobody to tell it to. */
	if (!err)
		irq_update(chip);
	return err;
}

static void device_mask_irq(void *arg, unsigned int index, unsigned int vector, bool is_masked)
{
	struct chip *chip = arg;

	pci_mask_irq(&chip->pci, index, vector, is_masked);
}

static int device_trigger_irq(void *arg, unsigned int index, unsigned int vector)
{
	struct chip *chip = arg;

	return pci_trigger_irq(&chip->pci, index, vector);
}

static void device_reset(void *arg)
{
	chip_hard_reset(arg);
}

static void device_gone(void *arg)
{
	struct chip *chip = arg;
	unsigned int v;

	chip_hard_reset(chip);
	for (v = 0; v < PCI_VECTORS; v++)
		pci_set_irq(&chip->pci, VFIO_PCI_MSIX_IRQ_INDEX, v, -1);
	pci_set_irq(&chip->pci, VFIO_PCI_MSI_IRQ_INDEX, 0, -1);
	pci_set_irq(&chip->pci, VFIO_PCI_INTX_IRQ_INDEX, 0, -1);
}

void chip_describe(struct chip *chip, struct vfu_device *device)
{
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

	memset(device, 0, sizeof(*device));
	device->arg = chip;
	device->regions[VFIO_PCI_BAR2_REGION_INDEX] = (struct vfu_region){ PCI_REGS_SIZE, rw };
	device->regions[VFIO_PCI_BAR4_REGION_INDEX] = (struct vfu_region){ PCI_MSIX_SIZE, rw };
	device->regions[VFIO_PCI_CONFIG_REGION_INDEX] =
		(struct vfu_region){ PCI_CONFIG_SIZE, rw };
	device->irqs[VFIO_PCI_INTX_IRQ_INDEX] = 1;
	device->irqs[VFIO_PCI_MSI_IRQ_INDEX] = 1;
	device->irqs[VFIO_PCI_MSIX_IRQ_INDEX] = chip->variant->msix_vectors;
	device->read = device_read;
	device->write = device_write;
	device->set_irq = device_set_irq;
	device->mask_irq = device_mask_irq;
	device->trigger_irq = device_trigger_irq;
	device->reset = device_reset;
	device->gone = device_gone;
}
