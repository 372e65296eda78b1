/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cases.h - parser cases: a frame described, and by hand what must come of
 * it. The packet program (test_parse) and the reference parser (test_ref)
 * are held to the same tables.
 */
#ifndef VG_TEST_CASES_H
#define VG_TEST_CASES_H

#include <stdbool.h>
#include <vanguard/sentinel_api.h>

#include "frame.h"

/**
 * struct want - what must come of a frame
 * @verdict: enum vg_cnt; the rest counts for VG_CNT_PASS only
 * @proto: in the record
 * @flags: TCP flags in the record
 * @vlans: VLAN tags in the record
 * @frag: counted and marked as a fragment
 * @limit: counted as an over-long header chain
 * @malformed: dropped or monitored by its source, whatever else is wrong:
 *	the record holds source, length and tags, the rest is not looked at
 * @noports: ports are 0; else those of the frame
 * @ports: instead of those of struct pkt, when not 0
 */
struct want {
	uint8_t verdict;
	uint8_t proto;
	uint8_t flags;
	uint8_t vlans;
	bool frag;
	bool limit;
	bool malformed;
	bool noports;
	uint32_t ports;
};

struct parse_case {
	const char *name;
	struct pkt pkt;
	struct want want;
};

struct case_table {
	const char *name;
	const struct parse_case *cases;
	int n;
};

extern const struct case_table *const case_tables[];
extern const int case_tables_n;

extern const struct case_table eth_cases, ip4_cases, frag4_cases, ip6_cases, ext6_cases,
	frag6_cases;

#define BAD		{ .verdict = VG_CNT_PASS_MALFORMED }
#define NONIP		{ .verdict = VG_CNT_PASS_NONIP }
#define TCP_OK(...)	{ .verdict = VG_CNT_PASS, .proto = P_TCP, .flags = TCP_SYN, __VA_ARGS__ }
#define UDP_OK(...)	{ .verdict = VG_CNT_PASS, .proto = P_UDP, __VA_ARGS__ }
#define NO_L4(p, ...)	{ .verdict = VG_CNT_PASS, .proto = (p), .noports = true, __VA_ARGS__ }
#define POKE(b, o, l, v) { .base = (b), .off = (o), .len = (l), .val = (v) }

/** want_ports() - the four bytes of ports that @w expects */
uint32_t want_ports(const struct want *w);

#endif /* VG_TEST_CASES_H */
