// SPDX-License-Identifier: GPL-2.0-only
/*
 * pci_config.c - what is where in the configuration space
 *
 * The layout is that of an RTL8125B as lspci shows it, without the I/O BAR,
 * vital product data, virtual channel and processing hints. The offsets of
 * capabilities matter: drivers know some of them by heart (0x80 link control,
 * 0x79 read request size, 0x99 LTR and OBFF, 0x214 L1 substates).
 */
#include <linux/pci_regs.h>
#include <string.h>

#include "pci.h"

enum {
	AT_PM = 0x40, AT_MSI = 0x50, AT_EXPRESS = 0x70, AT_MSIX = 0xb0,
	AT_AER = 0x100,
	/* Of the chips behind the 8125B these three are 4 lower. */
	AT_SERIAL = 0x168, AT_LTR = 0x204, AT_L1SS = 0x20c,
	REVISION_8125B = 5,
	AT_PORT_LOGIC = 0x700, PORT_LOGIC_END = 0x900,
};

struct field {
	uint16_t offset;
	uint8_t width;
	uint32_t value, writable, clears;
};

static const struct field header[] = {
	{ PCI_VENDOR_ID, 2, 0x10ec, 0, 0 },
	{ PCI_COMMAND, 2, 0, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INVALIDATE |
	  PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE, 0 },
	{ PCI_STATUS, 2, PCI_STATUS_CAP_LIST, 0,
	  PCI_STATUS_PARITY | PCI_STATUS_SIG_TARGET_ABORT | PCI_STATUS_REC_TARGET_ABORT |
	  PCI_STATUS_REC_MASTER_ABORT | PCI_STATUS_SIG_SYSTEM_ERROR |
	  PCI_STATUS_DETECTED_PARITY },
	{ PCI_CLASS_DEVICE, 2, 0x0200, 0, 0 },		/* Ethernet */
	{ PCI_CACHE_LINE_SIZE, 1, 0, 0xff, 0 },
	{ PCI_BASE_ADDRESS_2, 4, PCI_BASE_ADDRESS_MEM_TYPE_64, ~(PCI_REGS_SIZE - 1u), 0 },
	{ PCI_BASE_ADDRESS_3, 4, 0, ~0u, 0 },
	{ PCI_BASE_ADDRESS_4, 4, PCI_BASE_ADDRESS_MEM_TYPE_64, ~(PCI_MSIX_SIZE - 1u), 0 },
	{ PCI_BASE_ADDRESS_5, 4, 0, ~0u, 0 },
	{ PCI_SUBSYSTEM_VENDOR_ID, 2, 0x10ec, 0, 0 },
	{ PCI_SUBSYSTEM_ID, 2, 0x0123, 0, 0 },
	{ PCI_CAPABILITY_LIST, 1, AT_PM, 0, 0 },
	{ PCI_INTERRUPT_LINE, 1, 0, 0xff, 0 },
	{ PCI_INTERRUPT_PIN, 1, 1, 0, 0 },
};

static const struct field capabilities[] = {
	{ AT_PM, 2, AT_MSI << 8 | PCI_CAP_ID_PM, 0, 0 },
	/* version 3, D1, D2, 375 mA, PME from all states */
	{ AT_PM + PCI_PM_PMC, 2, 0xffc3, 0, 0 },
	{ AT_PM + PCI_PM_CTRL, 2, PCI_PM_CTRL_NO_SOFT_RESET,
	  PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE, PCI_PM_CTRL_PME_STATUS },

	{ AT_MSI, 2, AT_EXPRESS << 8 | PCI_CAP_ID_MSI, 0, 0 },
	{ AT_MSI + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_64BIT | PCI_MSI_FLAGS_MASKBIT,
	  PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE, 0 },
	{ AT_MSI + PCI_MSI_ADDRESS_LO, 4, 0, ~3u, 0 },
	{ AT_MSI + PCI_MSI_ADDRESS_HI, 4, 0, ~0u, 0 },
	{ AT_MSI + PCI_MSI_DATA_64, 2, 0, 0xffff, 0 },
	{ AT_MSI + PCI_MSI_MASK_64, 4, 0, 1, 0 },

	{ AT_EXPRESS, 2, AT_MSIX << 8 | PCI_CAP_ID_EXP, 0, 0 },
	{ AT_EXPRESS + PCI_EXP_FLAGS, 2, 1 << 9 | 2, 0, 0 },	/* endpoint, version 2 */
	/* 256 bytes, takes 512 ns of L0s and 64 us of L1, role based errors */
	{ AT_EXPRESS + PCI_EXP_DEVCAP, 4, PCI_EXP_DEVCAP_RBER | 6 << 9 | 3 << 6 | 1, 0, 0 },
	{ AT_EXPRESS + PCI_EXP_DEVCTL, 2, 0x2810, 0x7fff, 0 },
	{ AT_EXPRESS + PCI_EXP_DEVSTA, 2, 0, 0, 0x000f },
	/* 5 GT/s, one lane, L0s and L1, clock power management */
	{ AT_EXPRESS + PCI_EXP_LNKCAP, 4, 1 << 22 | PCI_EXP_LNKCAP_CLKPM | 6 << 15 | 7 << 12 |
	  PCI_EXP_LNKCAP_ASPMS | 1 << 4 | PCI_EXP_LNKCAP_SLS_5_0GB, 0, 0 },
	{ AT_EXPRESS + PCI_EXP_LNKCTL, 2, 0, PCI_EXP_LNKCTL_ASPMC | PCI_EXP_LNKCTL_RCB |
	  PCI_EXP_LNKCTL_CCC | PCI_EXP_LNKCTL_ES | PCI_EXP_LNKCTL_CLKREQ_EN, 0 },
	{ AT_EXPRESS + PCI_EXP_LNKSTA, 2, PCI_EXP_LNKSTA_SLC | PCI_EXP_LNKSTA_NLW_X1 |
	  PCI_EXP_LNKSTA_CLS_5_0GB, 0, 0 },
	/* all timeouts, LTR, OBFF by message and by WAKE# */
	{ AT_EXPRESS + PCI_EXP_DEVCAP2, 4, 3 << 18 | PCI_EXP_DEVCAP2_LTR | 0x1f, 0, 0 },
	{ AT_EXPRESS + PCI_EXP_DEVCTL2, 2, 0, PCI_EXP_DEVCTL2_OBFF_WAKE_EN |
	  PCI_EXP_DEVCTL2_LTR_EN | 0x1f, 0 },
	{ AT_EXPRESS + PCI_EXP_LNKCAP2, 4, PCI_EXP_LNKCAP2_SLS_2_5GB | PCI_EXP_LNKCAP2_SLS_5_0GB,
	  0, 0 },
	{ AT_EXPRESS + PCI_EXP_LNKCTL2, 2, 2, 0x1fbf, 0 },

	{ AT_MSIX, 2, PCI_CAP_ID_MSIX, 0, 0 },
	{ AT_MSIX + PCI_MSIX_FLAGS, 2, PCI_VECTORS - 1,
	  PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL, 0 },
	{ AT_MSIX + PCI_MSIX_TABLE, 4, PCI_MSIX_TABLE_AT | PCI_BAR_MSIX, 0, 0 },
	{ AT_MSIX + PCI_MSIX_PBA, 4, PCI_MSIX_PBA_AT | PCI_BAR_MSIX, 0, 0 },
};

/* Errors that version 2 of the capability knows. */
static const struct field error_reporting[] = {
	{ AT_AER + PCI_ERR_UNCOR_STATUS, 4, 0, 0, 0x003ff030 },
	{ AT_AER + PCI_ERR_UNCOR_MASK, 4, 0, 0x003ff030, 0 },
	{ AT_AER + PCI_ERR_UNCOR_SEVER, 4, 0x00062030, 0x003ff030, 0 },
	{ AT_AER + PCI_ERR_COR_STATUS, 4, 0, 0, 0x0000f1c1 },
	{ AT_AER + PCI_ERR_COR_MASK, 4, 0x2000, 0x0000f1c1, 0 },
	{ AT_AER + PCI_ERR_CAP, 4, PCI_ERR_CAP_ECRC_CHKC | PCI_ERR_CAP_ECRC_GENC,
	  PCI_ERR_CAP_ECRC_GENE | PCI_ERR_CAP_ECRC_CHKE, 0 },
};

static void put(uint8_t *at, uint32_t value, unsigned int width)
{
	for (; width; width--, value >>= 8)
		*at++ = value;
}

static void add_fields(struct pci *pci, const struct field *fields, unsigned int n)
{
	for (; n; n--, fields++) {
		put(&pci->initial[fields->offset], fields->value, fields->width);
		put(&pci->writable[fields->offset], fields->writable, fields->width);
		put(&pci->clears[fields->offset], fields->clears, fields->width);
	}
}

#define ADD(pci, fields) add_fields(pci, fields, sizeof(fields) / sizeof((fields)[0]))

static void add_extended(struct pci *pci, uint16_t at, uint16_t id, unsigned int version,
			 uint16_t next)
{
	put(&pci->initial[at], (uint32_t)next << 20 | version << 16 | id, 4);
}

/* An EUI-64 made of the address, most significant byte last. */
static void add_serial(struct pci *pci, uint16_t at, const uint8_t mac[6])
{
	const uint8_t serial[8] = {
		mac[5], mac[4], mac[3], 0xfe, 0xff, mac[2], mac[1], mac[0],
	};

	memcpy(&pci->initial[at + 4], serial, sizeof(serial));
}

static void add_power_saving(struct pci *pci, uint16_t ltr, uint16_t l1ss)
{
	const struct field fields[] = {
		{ ltr + PCI_LTR_MAX_SNOOP_LAT, 4, 0, 0x1fff1fff, 0 },
		/* all four substates, 150 us to restore and to power on */
		{ l1ss + PCI_L1SS_CAP, 4, 15 << 19 | 1 << 16 | 150 << 8 | 0x1f, 0, 0 },
		{ l1ss + PCI_L1SS_CTL1, 4, 0, 0xe3ffff0f, 0 },
		{ l1ss + PCI_L1SS_CTL2, 4, 0, 0xfb, 0 },
	};

	ADD(pci, fields);
}

void pci_config_describe(struct pci *pci, uint16_t device_id, uint8_t revision,
			 const uint8_t mac[6])
{
	uint16_t shift = revision > REVISION_8125B ? 4 : 0;
	uint16_t serial = AT_SERIAL - shift, ltr = AT_LTR - shift, l1ss = AT_L1SS - shift;

	ADD(pci, header);
	put(&pci->initial[PCI_DEVICE_ID], device_id, 2);
	pci->initial[PCI_REVISION_ID] = revision;
	ADD(pci, capabilities);
	add_extended(pci, AT_AER, PCI_EXT_CAP_ID_ERR, 2, serial);
	ADD(pci, error_reporting);
	add_extended(pci, serial, PCI_EXT_CAP_ID_DSN, 1, ltr);
	add_serial(pci, serial, mac);
	add_extended(pci, ltr, PCI_EXT_CAP_ID_LTR, 1, l1ss);
	add_extended(pci, l1ss, PCI_EXT_CAP_ID_L1SS, 1, 0);
	add_power_saving(pci, ltr, l1ss);
	/* Drivers set latencies in here; what the rest does is not told. */
	memset(&pci->writable[AT_PORT_LOGIC], 0xff, PORT_LOGIC_END - AT_PORT_LOGIC);
}
