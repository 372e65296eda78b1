// SPDX-License-Identifier: GPL-2.0-only
/* cases.c - the list of tables, see cases.h */
#include <arpa/inet.h>

#include "cases.h"

const struct case_table *const case_tables[] = {
	&eth_cases, &ip4_cases, &frag4_cases, &ip6_cases, &ext6_cases, &frag6_cases,
};
const int case_tables_n = sizeof(case_tables) / sizeof(case_tables[0]);

uint32_t want_ports(const struct want *w)
{
	if (w->noports || (w->proto != P_TCP && w->proto != P_UDP))
		return 0;
	return htonl(w->ports ? w->ports : (uint32_t)FRAME_SPORT << 16 | FRAME_DPORT);
}
