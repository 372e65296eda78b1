/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - the command line
 */
#ifndef BOARD_OPTIONS_H
#define BOARD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "fault.h"
#include "variant.h"

enum options_wire { OPTIONS_NONE, OPTIONS_TAP, OPTIONS_LISTEN, OPTIONS_CONNECT, OPTIONS_PCAP };

struct options {
	const char *socket;		/* vfio-user */
	const char *control;		/* NULL: none */
	const char *stats_file;		/* NULL: none */
	const struct variant *variant;
	uint8_t mac[6];
	enum options_wire wire;
	const char *wire_name;		/* TAP's name or pair's path */
	const char *pcap_in, *pcap_out;
	const char *gen;		/* NULL: the generator is not started */
	struct fault_set fault;
	unsigned int link_delay_ms;
	bool is_strict, is_verbose, exit_with_client;
};

enum options_result { OPTIONS_RUN, OPTIONS_HELPED, OPTIONS_BAD };

/* Help and version go to stdout, a sentence about what is wrong into why. */
enum options_result options_parse(struct options *options, int argc, char **argv, char *why,
				  uint32_t size);

#endif
