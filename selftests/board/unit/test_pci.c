// SPDX-License-Identifier: GPL-2.0-only
/* test_pci.c - configuration space as a bus driver walks it, interrupts as a client wires them */
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "ktap.h"
#include "pci.h"

static struct pci pci;
static const uint8_t mac[6] = { 0x00, 0xe0, 0x4c, 0x11, 0x22, 0x33 };
static unsigned int power_state, power_calls;

static uint32_t get(uint32_t offset, uint32_t len)
{
	uint32_t value = 0;

	return pci_config_read(&pci, offset, &value, len) ? 0xdeadbeef : value;
}

static void set(uint32_t offset, uint32_t value, uint32_t len)
{
	pci_config_write(&pci, offset, &value, len);
}

static void on_power(void *arg, unsigned int d_state)
{
	(void)arg;
	power_state = d_state;
	power_calls++;
}

static void start(uint8_t revision)
{
	pci_exit(&pci);
	pci_init(&pci, NULL, 0x8125, revision, mac);
	pci.power = on_power;
}

static void header_is_an_ethernet_card(void)
{
	static uint8_t all[PCI_CONFIG_SIZE];

	ktap_ok(get(0, 4) == 0x812510ec && get(PCI_CLASS_REVISION, 4) == 0x02000005 &&
		get(PCI_HEADER_TYPE, 1) == 0, "10ec:8125, an Ethernet controller");
	ktap_ok(get(PCI_SUBSYSTEM_VENDOR_ID, 2) == 0x10ec && get(PCI_SUBSYSTEM_ID, 2) &&
		get(PCI_INTERRUPT_PIN, 1) == 1, "subsystem, interrupt pin");
	ktap_ok(!pci_config_read(&pci, 0, all, sizeof(all)) && all[0] == 0xec,
		"all 4096 bytes at once");
	ktap_ok(pci_config_read(&pci, 4093, all, 4) == -EINVAL &&
		pci_config_read(&pci, UINT32_MAX, all, 4) == -EINVAL &&
		pci_config_write(&pci, 4096, all, 1) == -EINVAL, "and no byte more");
}

static uint64_t size_of_bar(unsigned int bar)
{
	uint32_t at = PCI_BASE_ADDRESS_0 + 4 * bar, low, high;

	set(at, 0xffffffff, 4);
	set(at + 4, 0xffffffff, 4);
	low = get(at, 4);
	high = get(at + 4, 4);
	if ((low & 0xf) != PCI_BASE_ADDRESS_MEM_TYPE_64)
		return 0;
	return ~((uint64_t)high << 32 | (low & ~0xfu)) + 1;
}

static void bars_are_sized(void)
{
	ktap_ok(size_of_bar(2) == 0x10000 && size_of_bar(4) == 0x4000,
		"BAR 2 has 64 KiB, BAR 4 has 16 KiB, both of 64 bit");
	set(PCI_BASE_ADDRESS_2, 0xfe123456, 4);
	ktap_ok(get(PCI_BASE_ADDRESS_2, 4) == 0xfe120004,
		"an address is taken without its low bits");
	set(PCI_BASE_ADDRESS_0, 0xffffffff, 4);
	set(PCI_BASE_ADDRESS_1, 0xffffffff, 4);
	set(PCI_ROM_ADDRESS, 0xffffffff, 4);
	ktap_ok(!get(PCI_BASE_ADDRESS_0, 4) && !get(PCI_BASE_ADDRESS_1, 4) &&
		!get(PCI_ROM_ADDRESS, 4), "no other BAR, no ROM");
}

/* Offset of a capability, 0: not in the list, or the list does not end. */
static uint32_t capability(uint8_t id)
{
	uint32_t at = get(PCI_CAPABILITY_LIST, 1), n;

	for (n = 0; at && n < 48; n++, at = get(at + 1, 1))
		if (get(at, 1) == id)
			return at;
	return 0;
}

static uint32_t extended(uint16_t id)
{
	uint32_t at = PCI_CFG_SPACE_SIZE, n;

	for (n = 0; at && n < 64; n++, at = PCI_EXT_CAP_NEXT(get(at, 4)))
		if (PCI_EXT_CAP_ID(get(at, 4)) == id)
			return at;
	return 0;
}

static unsigned int length_of_list(bool is_extended)
{
	uint32_t at = is_extended ? PCI_CFG_SPACE_SIZE : get(PCI_CAPABILITY_LIST, 1), n;

	for (n = 0; at && n < 64; n++)
		at = is_extended ? PCI_EXT_CAP_NEXT(get(at, 4)) : get(at + 1, 1);
	return n;
}

static void capabilities_are_where_drivers_look(void)
{
	uint32_t express = capability(PCI_CAP_ID_EXP), msix = capability(PCI_CAP_ID_MSIX);

	ktap_ok(get(PCI_STATUS, 2) & PCI_STATUS_CAP_LIST && length_of_list(false) == 4 &&
		capability(PCI_CAP_ID_PM) == 0x40 && capability(PCI_CAP_ID_MSI) == 0x50 &&
		express == 0x70 && msix == 0xb0, "PM, MSI, Express, MSI-X, and an end");
	ktap_ok((get(msix + PCI_MSIX_FLAGS, 2) & PCI_MSIX_FLAGS_QSIZE) == 31 &&
		get(msix + PCI_MSIX_TABLE, 4) == 4 && get(msix + PCI_MSIX_PBA, 4) == 0x804,
		"32 vectors, table and pending bits in BAR 4");
	ktap_ok((get(express + PCI_EXP_LNKSTA, 2) & 0x3ff) == 0x012 &&
		(get(express + PCI_EXP_LNKCAP, 4) & 0x3ff) == 0x012, "one lane of 5 GT/s");
	ktap_ok(extended(PCI_EXT_CAP_ID_ERR) == 0x100 && extended(PCI_EXT_CAP_ID_LTR) &&
		length_of_list(true) == 4, "errors, serial number, LTR, L1 substates, and an end");
	ktap_ok(extended(PCI_EXT_CAP_ID_DSN) == 0x168 && get(0x16c, 4) == 0xfe112233 &&
		get(0x170, 4) == 0x00e04cff, "serial number made of the address");
	ktap_ok(extended(PCI_EXT_CAP_ID_L1SS) + PCI_L1SS_CTL1 == 0x214, "8125B: L1 substates");
	start(0x0c);
	ktap_ok(extended(PCI_EXT_CAP_ID_L1SS) + PCI_L1SS_CTL1 == 0x210 &&
		get(0x168, 4) == 0xfe112233 && length_of_list(true) == 4, "8125D: 4 bytes lower");
	start(5);
}

/* Of each bit exactly one holds: it keeps what is written, a 1 clears it, or
 * neither. Tried on all 4096 bytes with all patterns that matter. */
static void writes_change_what_they_may(void)
{
	static const uint8_t patterns[] = { 0xff, 0x00, 0x55, 0xaa };
	unsigned int at, p, bad = 0, changed = 0;

	for (at = 0; at < PCI_CONFIG_SIZE; at++) {
		for (p = 0; p < sizeof(patterns); p++) {
			uint8_t want = (pci.initial[at] & ~pci.writable[at]) |
				       (patterns[p] & pci.writable[at]);

			set(at, patterns[p], 1);
			bad += get(at, 1) != want;
			changed += want != pci.initial[at];
		}
		bad += pci.writable[at] & pci.clears[at];
	}
	ktap_ok(!bad && changed > 100, "read-only bits keep their value (%u bytes changed)",
		changed);
	pci_reset(&pci);
	ktap_ok(!memcmp(pci.config, pci.initial, PCI_CONFIG_SIZE), "a reset undoes it all");

	set(PCI_VENDOR_ID, 0x12345678, 4);
	set(PCI_COMMAND, 0xffff, 2);
	ktap_ok(get(0, 4) == 0x812510ec && get(PCI_COMMAND, 2) == 0x0556,
		"identity stays, command takes what a card of memory has");
	ktap_ok(pci_is_bus_master(&pci), "bus master");
	pci.config[PCI_STATUS + 1] |= 0xf9;
	set(PCI_STATUS, 0x0100, 2);
	ktap_ok(get(PCI_STATUS, 2) == 0xf810, "writing 1 clears that status bit");
	set(PCI_STATUS, 0xf900, 2);
	ktap_ok(get(PCI_STATUS, 2) == 0x0010, "and all of them");
	set(0x70f, 0x27, 1);
	set(0x890, 0, 1);
	set(0x80, 0x43, 1);
	set(0x79, 0x50, 1);
	set(0x108, get(0x108, 4) | 1 << 20, 4);
	ktap_ok(get(0x70f, 1) == 0x27 && get(0x80, 1) == 0x43 && get(0x79, 1) == 0x50 &&
		get(0x108, 4) == 1 << 20, "what the two drivers set keeps");
	pci_reset(&pci);
}

static void power_states(void)
{
	power_calls = 0;
	set(0x44, 3, 2);
	ktap_ok(pci_d_state(&pci) == 3 && power_calls == 1 && power_state == 3, "to D3hot");
	set(0x44, 0x8103, 2);
	ktap_ok(power_calls == 1 && get(0x44, 2) == 0x010b, "PME enabled: no other state");
	set(0x44, 0, 1);
	ktap_ok(pci_d_state(&pci) == 0 && power_calls == 2 && power_state == 0, "to D0");
	set(0x44, 3, 2);
	pci_reset(&pci);
	ktap_ok(pci_d_state(&pci) == 0 && power_calls == 4, "a reset ends in D0");
}

static unsigned int rings(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

/* A client's eventfd: the device gets a duplicate. */
static int wire(unsigned int index, unsigned int vector)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	return pci_set_irq(&pci, index, vector, dup(fd)) ? -1 : fd;
}

static void msix_vectors(void)
{
	int first, last, msi;

	ktap_ok(!pci_signal(&pci, 0) && !pci.sent[0], "nobody is wired: not sent, not counted");
	first = wire(VFIO_PCI_MSIX_IRQ_INDEX, 0);
	last = wire(VFIO_PCI_MSIX_IRQ_INDEX, 31);
	ktap_ok(pci_signal(&pci, 31) && rings(last) == 1 && !rings(first) && pci.sent[31] == 1,
		"a vector rings its own eventfd");
	ktap_ok(!pci_signal(&pci, 7) && !pci_signal(&pci, 32) && !pci_signal(&pci, UINT32_MAX) &&
		!rings(first), "one that is not wired does not ring another");
	pci_mask_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 31, true);
	ktap_ok(pci_signal(&pci, 31) && pci_signal(&pci, 31) && !rings(last) && pci.is_pending[31],
		"masked: pending");
	ktap_ok(pci_signal(&pci, 0) && rings(first) == 1, "the others are not");
	pci_mask_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 31, false);
	ktap_ok(rings(last) == 1 && !pci.is_pending[31] && pci.sent[31] == 2,
		"unmasked: sent, once");
	ktap_ok(!pci_trigger_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 31) && rings(last) == 1 &&
		pci_trigger_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 32) == -EINVAL &&
		!pci_trigger_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 5), "triggered by the client");
	pci_reset(&pci);
	ktap_ok(pci_signal(&pci, 31) && rings(last) == 1, "a reset leaves the wires");
	msi = wire(VFIO_PCI_MSI_IRQ_INDEX, 0);
	ktap_ok(!pci_signal(&pci, 7) && !rings(msi), "MSI does not stand in for a vector");
	pci_set_irq(&pci, VFIO_PCI_MSI_IRQ_INDEX, 0, -1);
	close(msi);
	ktap_ok(!pci_set_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 31, -1) && !pci_signal(&pci, 31),
		"disconnected");
	pci_set_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 0, -1);
	close(first);
	close(last);
}

static void one_interrupt_for_all(void)
{
	int msi = wire(VFIO_PCI_MSI_IRQ_INDEX, 0), intx;

	ktap_ok(pci_signal(&pci, 0) && pci_signal(&pci, 21) && rings(msi) == 2,
		"MSI stands for all");
	pci_set_irq(&pci, VFIO_PCI_MSI_IRQ_INDEX, 0, -1);
	intx = wire(VFIO_PCI_INTX_IRQ_INDEX, 0);
	ktap_ok(pci_signal(&pci, 3) && rings(intx) == 1, "so does INTx");
	ktap_ok(pci_signal(&pci, 3) && !rings(intx), "which is quiet until its end of interrupt");
	pci_mask_irq(&pci, VFIO_PCI_INTX_IRQ_INDEX, 0, false);
	ktap_ok(rings(intx) == 1, "and rings again if there was more");
	pci_mask_irq(&pci, VFIO_PCI_INTX_IRQ_INDEX, 0, false);
	ktap_ok(!rings(intx) && pci_signal(&pci, 0) && rings(intx) == 1, "or not");
	pci_set_irq(&pci, VFIO_PCI_INTX_IRQ_INDEX, 0, -1);
	close(msi);
	close(intx);
}

static void odd_wires(void)
{
	uint64_t full = UINT64_MAX - 1;
	int fd = eventfd(0, EFD_CLOEXEC), twin = dup(fd);	/* one that would block */

	ktap_ok(write(fd, &full, sizeof(full)) == sizeof(full) &&
		!pci_set_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 1, twin) && pci_signal(&pci, 1),
		"a full eventfd does not hold us up");
	twin = dup(fd);
	ktap_ok(pci_set_irq(&pci, VFIO_PCI_ERR_IRQ_INDEX, 0, twin) == -EINVAL && close(twin) &&
		errno == EBADF, "no such interrupt: its descriptor is closed");
	ktap_ok(pci_set_irq(&pci, VFIO_PCI_MSIX_IRQ_INDEX, 32, -1) == -EINVAL &&
		pci_set_irq(&pci, VFIO_PCI_MSI_IRQ_INDEX, 1, -1) == -EINVAL, "no such vector");
	close(fd);
}

int main(void)
{
	pci_init(&pci, NULL, 0x8125, 5, mac);
	start(5);
	header_is_an_ethernet_card();
	bars_are_sized();
	capabilities_are_where_drivers_look();
	writes_change_what_they_may();
	power_states();
	msix_vectors();
	one_interrupt_for_all();
	odd_wires();
	pci_exit(&pci);
	return ktap_done();
}
