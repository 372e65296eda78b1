// SPDX-License-Identifier: GPL-2.0-only
/*
 * phy_table.c - the PHY OCP registers that drivers of the RTL8125B and D use
 *
 * Most are tuning that nobody documents: they are kept so that what a driver
 * reads is what it wrote. An address that is not here is none that a known
 * driver has, and recorded.
 */
#include "phy.h"

struct range {
	uint16_t first, last;
	enum phy_kind kind;
};

/* By address. */
static const struct range ranges[] = {
	{ 0xa400, 0xa402, PHY_LIVE },		/* BMCR, BMSR */
	{ 0xa404, 0xa406, PHY_CONSTANT },	/* ID */
	{ 0xa408, 0xa408, PHY_STORED },		/* advertisement */
	{ 0xa40a, 0xa40c, PHY_LIVE },		/* link partner, expansion */
	{ 0xa412, 0xa412, PHY_STORED },		/* 1000BASE-T control */
	{ 0xa414, 0xa414, PHY_LIVE },		/* 1000BASE-T status */
	{ 0xa41a, 0xa41c, PHY_LIVE },		/* clause 45 over 22: absent */
	{ 0xa41e, 0xa41e, PHY_CONSTANT },	/* extended status */
	{ 0xa420, 0xa420, PHY_LIVE },		/* state of the controller */
	{ 0xa424, 0xa424, PHY_STORED },
	{ 0xa428, 0xa428, PHY_STORED },
	{ 0xa42c, 0xa42c, PHY_STORED },
	{ 0xa430, 0xa432, PHY_STORED },
	{ 0xa434, 0xa434, PHY_LIVE },		/* speed and duplex in force */
	{ 0xa436, 0xa438, PHY_LIVE },		/* window 0 */
	{ 0xa442, 0xa442, PHY_STORED },
	{ 0xa444, 0xa444, PHY_CONSTANT },	/* MDI/MDI-X */
	{ 0xa460, 0xa462, PHY_LIVE },		/* fuses */
	{ 0xa466, 0xa468, PHY_STORED },
	{ 0xa4a2, 0xa4a2, PHY_STORED },
	{ 0xa4ca, 0xa4ca, PHY_STORED },
	{ 0xa4d2, 0xa4d4, PHY_STORED },		/* interrupt enable and status of its own */
	{ 0xa4e0, 0xa4e0, PHY_STORED },
	{ 0xa5b4, 0xa5b4, PHY_STORED },
	{ 0xa5c4, 0xa5c4, PHY_CONSTANT },	/* EEE abilities */
	{ 0xa5d0, 0xa5d0, PHY_STORED },		/* EEE advertisement */
	{ 0xa5d2, 0xa5d2, PHY_CONSTANT },	/* EEE of the partner: none */
	{ 0xa5d4, 0xa5d4, PHY_STORED },		/* 2.5GBASE-T control */
	{ 0xa5d6, 0xa5d6, PHY_LIVE },		/* 2.5GBASE-T status */
	{ 0xa5ea, 0xa5ea, PHY_STORED },
	{ 0xa616, 0xa616, PHY_CONSTANT },	/* speeds it can do */
	{ 0xa654, 0xa654, PHY_STORED },
	{ 0xa662, 0xa662, PHY_CONSTANT },	/* over-temperature alarm */
	{ 0xa6d0, 0xa6d0, PHY_CONSTANT },	/* EEE at 2.5G of the partner: none */
	{ 0xa6d4, 0xa6d4, PHY_STORED },		/* EEE at 2.5G, advertisement */
	{ 0xa6d8, 0xa6d8, PHY_STORED },
	{ 0xa6ec, 0xa6ec, PHY_CONSTANT },	/* EEE at 2.5G, ability */
	{ 0xa846, 0xa846, PHY_STORED },
	{ 0xa864, 0xa864, PHY_STORED },
	{ 0xac46, 0xac46, PHY_STORED },
	{ 0xac50, 0xac50, PHY_STORED },
	{ 0xac7e, 0xac7e, PHY_STORED },
	{ 0xad30, 0xad30, PHY_STORED },
	{ 0xad40, 0xad40, PHY_STORED },
	{ 0xad66, 0xad6a, PHY_STORED },
	{ 0xb106, 0xb106, PHY_STORED },
	{ 0xb206, 0xb206, PHY_STORED },
	{ 0xb306, 0xb306, PHY_STORED },
	{ 0xb54c, 0xb54c, PHY_STORED },		/* thermal threshold */
	{ 0xb800, 0xb800, PHY_LIVE },		/* patch request granted */
	{ 0xb820, 0xb820, PHY_STORED },		/* patch request */
	{ 0xb82e, 0xb82e, PHY_STORED },		/* patch key */
	{ 0xb844, 0xb844, PHY_STORED },
	{ 0xb87a, 0xb87a, PHY_LIVE },		/* heartbeat */
	{ 0xb87c, 0xb87e, PHY_LIVE },		/* window 1 */
	{ 0xb88e, 0xb892, PHY_STORED },
	{ 0xb906, 0xb906, PHY_CONSTANT },
	{ 0xb98c, 0xb98e, PHY_CONSTANT },	/* fatal error of the controller: none */
	{ 0xbc02, 0xbc06, PHY_STORED },
	{ 0xbc12, 0xbc12, PHY_STORED },
	{ 0xbc3a, 0xbc3a, PHY_STORED },
	{ 0xbc4c, 0xbc4c, PHY_STORED },
	{ 0xbc80, 0xbc82, PHY_STORED },
	{ 0xbcd8, 0xbcd8, PHY_STORED },
	{ 0xbcf4, 0xbcf6, PHY_STORED },
	{ 0xbd70, 0xbd70, PHY_STORED },
	{ 0xbd84, 0xbd84, PHY_CONSTANT },	/* temperature, half degrees */
	{ 0xbf00, 0xbf00, PHY_STORED },
	{ 0xbf46, 0xbf46, PHY_STORED },
	{ 0xbf84, 0xbf84, PHY_STORED },
	{ 0xbf8e, 0xbf8e, PHY_STORED },
	{ 0xbf94, 0xbf96, PHY_STORED },
	{ 0xbfa0, 0xbfa6, PHY_STORED },
	{ 0xc402, 0xc404, PHY_STORED },
	{ 0xc418, 0xc418, PHY_STORED },
};

enum phy_kind phy_kind(uint16_t address)
{
	unsigned int low = 0, high = sizeof(ranges) / sizeof(ranges[0]), mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (address > ranges[mid].last)
			low = mid + 1;
		else if (address < ranges[mid].first)
			high = mid;
		else
			return ranges[mid].kind;
	}
	return PHY_UNKNOWN;
}
