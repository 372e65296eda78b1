// SPDX-License-Identifier: GPL-2.0-only
/* test_budget.c - packet rates and cycles per packet */
#include <math.h>
#include "budget.h"
#include "ktap.h"

/* Worked out by hand: bits = (frame + 20) * 8, cycles = MHz * cores * bits / Mbit/s. */
static const struct {
	uint32_t mbps, frame, mhz, cores;
	double mpps;
	uint64_t cycles;
} table[] = {
	{ 1000, 64, 1200, 1, 1.488095, 806 },
	{ 2500, 64, 1200, 1, 3.720238, 322 },
	{ 1000, 64, 1200, 4, 1.488095, 3225 },
	{ 2500, 64, 1600, 4, 3.720238, 1720 },
	{ 10, 64, 1200, 1, 0.014881, 80640 },
	{ 100, 64, 1200, 1, 0.148810, 8064 },
	{ 1000, 128, 1200, 1, 0.844595, 1420 },
	{ 1000, 1518, 1200, 1, 0.081274, 14764 },
	{ 2500, 1518, 1200, 1, 0.203186, 5905 },
	{ 10000, 64, 3000, 1, 14.880952, 201 },
	{ 100000, 64, 3000, 1, 148.809524, 20 },
	{ 1000000, 16384, 100000, 1024, 7.620093, 13438156 },
	/* a shorter frame is padded on the wire */
	{ 1000, 60, 1200, 1, 1.488095, 806 },
};

int main(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		double mpps = vg_budget_pps(table[i].mbps, table[i].frame) / 1e6;
		uint64_t cycles = vg_budget_cycles(table[i].mbps, table[i].frame, table[i].mhz,
						   table[i].cores);

		if (!ktap_ok(fabs(mpps - table[i].mpps) < 1e-6 && cycles == table[i].cycles,
			     "%u Mbit/s, %u bytes, %u MHz, %u cores: %.3f Mpps, %llu cycles",
			     table[i].mbps, table[i].frame, table[i].mhz, table[i].cores,
			     table[i].mpps, (unsigned long long)table[i].cycles))
			ktap_diag("got %.6f Mpps, %llu cycles", mpps, (unsigned long long)cycles);
	}
	ktap_ok(fabs(vg_budget_ns(1000, 64) - 672) < 1e-9 &&
		fabs(vg_budget_ns(2500, 64) - 268.8) < 1e-9, "time between two packets");
	ktap_ok(vg_budget_cycles(0, 64, 1200, 1) == 0 && vg_budget_ns(0, 64) == 0,
		"no link, no budget");
	return ktap_done();
}
