// SPDX-License-Identifier: GPL-2.0-only
/* variant.c - see variant.h */
#include <string.h>

#include "variant.h"

static const struct variant rtl8125b = {
	.name = "8125b",
	.about = "RTL8125B, XID 641",
	.tx_config_id = 0x64100000,
	.revision = 0x05,
	.rx_queues = 4,
	.tx_queues = 2,
	.rx_vector = { 0, 1, 2, 3 },
	.tx_vector = { 16, 18 },
	.link_vector = 21,
	.msix_vectors = 32,
	.rss_desc_type = 3,
	.tail_reg = { 0x2800, 0x2804 },
	.close_reg = { 0x2802, 0x2806 },
	.pointer_mask = 0xffff,
	.miti_unit_ns = 2048,
	.miti_slots = 16,
	.phy_id = 0xc840,
	.bit = ON_8125B,
};

static const struct variant rtl8125d = {
	.name = "8125d",
	.about = "RTL8125D, XID 688",
	.tx_config_id = 0x68800000,
	.revision = 0x0c,
	.rx_queues = 4,
	.tx_queues = 2,
	.rx_vector = { 0, 1, 2, 3 },
	.tx_vector = { 16, 17 },
	.link_vector = 18,
	.msix_vectors = 32,
	.rss_desc_type = 4,
	.tail_reg = { 0x0d30, 0x0d38 },
	.close_reg = { 0x0d34, 0x0d3c },
	.pointer_mask = 0x7fffffff,
	.miti_unit_ns = 4096,
	.miti_slots = 32,
	.phy_id = 0xc841,
	.bit = ON_8125D,
};

const struct variant *const variants[] = { &rtl8125b, &rtl8125d, NULL };

const struct variant *variant_find(const char *name)
{
	unsigned int i;

	for (i = 0; variants[i]; i++)
		if (!strcmp(variants[i]->name, name))
			return variants[i];
	return NULL;
}
