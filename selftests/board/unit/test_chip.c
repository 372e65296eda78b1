// SPDX-License-Identifier: GPL-2.0-only
/* test_chip.c - the chip on its bus: regions, resets, sleep, a dead link, a client gone */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "ktap.h"
#include "rig.h"

enum { CONFIG = VFIO_PCI_CONFIG_REGION_INDEX, BAR2 = VFIO_PCI_BAR2_REGION_INDEX,
       BAR4 = VFIO_PCI_BAR4_REGION_INDEX, PM_CTRL = 0x44 };

static struct rig *rig;

static int read_at(unsigned int region, uint64_t offset, void *buf, uint32_t len)
{
	return rig->device.read(rig->device.arg, region, offset, buf, len);
}

static int write_at(unsigned int region, uint64_t offset, const void *buf, uint32_t len)
{
	return rig->device.write(rig->device.arg, region, offset, buf, len);
}

static void describes_itself(void)
{
	const struct vfu_device *d = &rig->device;
	uint8_t buf[16];

	ktap_ok(d->regions[BAR2].size == 0x10000 && d->regions[BAR4].size == 0x4000 &&
		d->regions[CONFIG].size == 0x1000 && !d->regions[0].size,
		"regions: registers 64 KiB, MSI-X 16 KiB, configuration 4 KiB");
	ktap_ok(d->irqs[VFIO_PCI_MSIX_IRQ_INDEX] == 32 && d->irqs[VFIO_PCI_MSI_IRQ_INDEX] == 1,
		"interrupts: 32 MSI-X, 1 MSI");
	ktap_ok(rig_config(rig, 0, 4) == 0x812510ec && rig_config(rig, 8, 1) == 0x05,
		"identity and revision");
	ktap_ok(read_at(0, 0, buf, 4) == -EINVAL && read_at(BAR2, 0x10000, buf, 1) == -EINVAL &&
		read_at(BAR2, UINT64_MAX, buf, 4) == -EINVAL &&
		write_at(CONFIG, 0xffd, buf, 4) == -EINVAL, "outside of a region: -EINVAL");
	ktap_ok(!read_at(BAR4, 0, buf, 16) && !buf[0], "MSI-X table: zeros, QEMU has its own");
	ktap_ok(rig_clean(rig), "no records");
	memset(buf, 0, sizeof(buf));
	ktap_ok(!read_at(BAR2, 0, buf, 8) && buf[5] == 0x56, "8 bytes are split");
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 1), "and recorded");
}

static void soft_reset(void)
{
	struct chip *chip = &rig->chip;

	rig_link_up(rig);
	rig_write(rig, 0x20, 4, 0x40001000);
	rig_write(rig, 0x37, 1, 0x0c);
	rig_write(rig, 0x38, 4, 0x2f);
	rig_phy_write(rig, 0xa5d4, 0);
	rig_write(rig, 0x37, 1, 0x10);
	ktap_ok(!chip->rx.is_enabled && !chip->tx.is_enabled && !chip->irq.mask_v1,
		"CmdReset: both engines stop, all is masked");
	ktap_ok(chip->tx.queue[0].base == 0x40001000, "CmdReset: ring bases stay");
	ktap_ok(chip->phy.is_up && !rig_phy_read(rig, 0xa5d4), "CmdReset: the PHY is left alone");
}

static void hard_reset(void)
{
	struct chip *chip = &rig->chip;

	rig_mac_write(rig, 0xe056, 0x1234);
	rig_write(rig, 0x34, 1, 1);
	rig_write(rig, 0xa00, 2, 5);
	rig->device.reset(rig->device.arg);
	ktap_ok(!chip->tx.queue[0].base && !rig_mac_read(rig, 0xe056) && !rig_read(rig, 0x34, 1) &&
		!chip->irq.rx[0].value, "DEVICE_RESET: everything as at power-on");
	ktap_ok(rig_read(rig, 0x00, 4) == 0x124ce000, "DEVICE_RESET: own address");
	ktap_ok(!pci_is_bus_master(&chip->pci), "DEVICE_RESET: no bus master");
	ktap_ok(!chip->phy.is_up, "DEVICE_RESET: the link is negotiated anew");
	rig_pass_us(rig, RIG_LINK_DELAY_MS * 1000 + 1);
	ktap_ok(rig_read(rig, 0x6c, 2) == 0x463, "DEVICE_RESET: and comes back");
	ktap_ok(rig_clean(rig), "no records");
}

static void sleeps(void)
{
	uint16_t d3 = 3, d0 = 0, master = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	write_at(CONFIG, PCI_COMMAND, &master, 2);
	rig_write(rig, 0x37, 1, 0x0c);
	write_at(CONFIG, PM_CTRL, &d3, 2);
	ktap_ok(!rig->chip.rx.is_enabled, "D3: stopped");
	ktap_ok(rig_clean(rig), "D3: no records");
	ktap_ok(rig_read(rig, 0x40, 4) == 0xffffffff, "D3: registers read all ones");
	rig_write(rig, 0x37, 1, 0x0c);
	ktap_ok(!rig->chip.rx.is_enabled, "D3: writes go nowhere");
	ktap_ok(rig_noted(rig, WATCH_ACCESS, 2), "D3: recorded");
	ktap_ok(rig_config(rig, 0, 4) == 0x812510ec, "D3: configuration answers");
	write_at(CONFIG, PM_CTRL, &d0, 2);
	ktap_ok(rig_read(rig, 0x40, 4) == 0x64100000 && !rig_read(rig, 0x37, 1), "D0: back, reset");
	ktap_ok(rig_clean(rig), "D0: no records");
}

static void dies(void)
{
	char why[80];

	fault_parse(&rig->fault, "pci-dead", why, sizeof(why));
	ktap_ok(rig_read(rig, 0x37, 1) == 0xff && rig_read(rig, 0x40, 4) == 0xffffffff &&
		rig_config(rig, 0, 4) == 0xffffffff, "pci-dead: all reads are all ones");
	rig_write(rig, 0x37, 1, 0x0c);
	irq_write_mask_v1(&rig->chip, 0x2f);
	irq_raise(&rig->chip, IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "pci-dead: no interrupts");
	fault_parse(&rig->fault, "off", why, sizeof(why));
	ktap_ok(!rig_read(rig, 0x37, 1), "pci-dead: writes went nowhere");
	irq_raise(&rig->chip, IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "alive again");
	ktap_ok(rig_noted(rig, WATCH_INJECTED, 1), "pci-dead: recorded once, as asked for");
}

static void client_goes(void)
{
	int fd = rig->chip.pci.msix[3];

	rig->device.gone(rig->device.arg);
	ktap_ok(rig->chip.pci.msix[3] == -1 && fcntl(fd, F_GETFD) == -1,
		"client gone: its eventfds are closed");
	irq_write_mask_v1(&rig->chip, 0x2f);
	irq_raise(&rig->chip, IRQ_RX_OK, 0);
	ktap_ok(rig_clean(rig), "and nobody is told of anything");
}

int main(void)
{
	rig = rig_new("8125b");
	describes_itself();
	soft_reset();
	hard_reset();
	sleeps();
	dies();
	client_goes();
	rig_free(rig);
	return ktap_done();
}
