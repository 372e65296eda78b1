// SPDX-License-Identifier: GPL-2.0-only
/* options.c - see options.h */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "options.h"

enum { LINK_DELAY_MAX_MS = 60000 };

struct parser {
	struct options *options;
	char *why;
	uint32_t size;
};

static int refuse(const struct parser *p, const char *name, const char *what)
{
	snprintf(p->why, p->size, "--%s: %s", name, what);
	return -EINVAL;
}

static int set_chip(const struct parser *p, const char *name, const char *value)
{
	char text[120] = "the chips are";
	unsigned int i;

	p->options->variant = variant_find(value);
	if (p->options->variant)
		return 0;
	for (i = 0; variants[i]; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " %s",
			 variants[i]->name);
	return refuse(p, name, text);
}

static int set_mac(const struct parser *p, const char *name, const char *value)
{
	unsigned int v[6], i;
	int end = -1;

	if (sscanf(value, "%2x:%2x:%2x:%2x:%2x:%2x%n", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
		   &end) != 6 || end != 17 || value[end])
		return refuse(p, name, "six bytes, as in 02:00:00:00:00:01");
	if (v[0] & 1 || !(v[0] | v[1] | v[2] | v[3] | v[4] | v[5]))
		return refuse(p, name, "a station's address is neither a group's nor zero");
	for (i = 0; i < 6; i++)
		p->options->mac[i] = (uint8_t)v[i];
	return 0;
}

static int set_wire(const struct parser *p, const char *name, const char *value,
		    enum options_wire wire)
{
	if (p->options->wire != OPTIONS_NONE && p->options->wire != wire)
		return refuse(p, name, "a cable has one far end: tap, pair or pcap");
	p->options->wire = wire;
	p->options->wire_name = value;
	return 0;
}

static int set_tap(const struct parser *p, const char *name, const char *value)
{
	return set_wire(p, name, value, OPTIONS_TAP);
}

static int set_pair_listen(const struct parser *p, const char *name, const char *value)
{
	return set_wire(p, name, value, OPTIONS_LISTEN);
}

static int set_pair_connect(const struct parser *p, const char *name, const char *value)
{
	return set_wire(p, name, value, OPTIONS_CONNECT);
}

static int set_pcap_in(const struct parser *p, const char *name, const char *value)
{
	p->options->pcap_in = value;
	return set_wire(p, name, value, OPTIONS_PCAP);
}

static int set_pcap_out(const struct parser *p, const char *name, const char *value)
{
	p->options->pcap_out = value;
	return set_wire(p, name, value, OPTIONS_PCAP);
}

static int set_fault(const struct parser *p, const char *name, const char *value)
{
	char text[160];

	if (fault_parse(&p->options->fault, value, text, sizeof(text)))
		return refuse(p, name, text);
	return 0;
}

static int set_number(const struct parser *p, const char *name, const char *value, uint64_t max,
		      uint64_t *ret)
{
	char text[80], *end;

	errno = 0;
	*ret = strtoull(value, &end, 10);
	if (*value >= '0' && *value <= '9' && !*end && !errno && *ret <= max)
		return 0;
	snprintf(text, sizeof(text), "a number up to %llu", (unsigned long long)max);
	return refuse(p, name, text);
}

static int set_seed(const struct parser *p, const char *name, const char *value)
{
	return set_number(p, name, value, UINT64_MAX, &p->options->fault.random);
}

static int set_link_delay(const struct parser *p, const char *name, const char *value)
{
	uint64_t ms;
	int err = set_number(p, name, value, LINK_DELAY_MAX_MS, &ms);

	if (!err)
		p->options->link_delay_ms = (unsigned int)ms;
	return err;
}

#define TEXT(field) \
	static int set_##field(const struct parser *p, const char *name, const char *value) \
	{ \
		p->options->field = value; \
		return *value ? 0 : refuse(p, name, "is empty"); \
	}
#define FLAG(field) \
	static int set_##field(const struct parser *p, const char *name, const char *value) \
	{ \
		(void)name, (void)value; \
		p->options->field = true; \
		return 0; \
	}
TEXT(socket)
TEXT(control)
TEXT(stats_file)
TEXT(gen)
FLAG(is_strict)
FLAG(is_verbose)
FLAG(exit_with_client)

/* One table for getopt, for the help and for what an option does. */
static const struct entry {
	const char *name;
	const char *value;	/* NULL: takes none */
	const char *help;
	int (*set)(const struct parser *p, const char *name, const char *value);
} table[] = {
	{ "socket", "PATH", "where QEMU connects (vfio-user); needed", set_socket },
	{ "chip", "NAME", "8125b (default) or 8125d", set_chip },
	{ "mac", "MAC", "station address (52:54:00:81:25:01)", set_mac },
	{ "tap", "NAME", "the far end is this TAP, made if it is not there", set_tap },
	{ "pair-listen", "PATH", "the far end is another model that connects here",
	  set_pair_listen },
	{ "pair-connect", "PATH", "the far end is the model that listens there",
	  set_pair_connect },
	{ "pcap-in", "FILE", "play this file when the link is up", set_pcap_in },
	{ "pcap-out", "FILE", "write what the chip sends", set_pcap_out },
	{ "gen", "SPEC", "generate frames when the link is up, as gen start does", set_gen },
	{ "control", "PATH", "take commands on this socket", set_control },
	{ "fault", "SPEC", "NAME[=ARG][@1/N][xCOUNT],...; repeats", set_fault },
	{ "seed", "N", "of what is random in faults (1)", set_seed },
	{ "link-delay-ms", "MS", "how long autonegotiation takes (50)", set_link_delay },
	{ "strict", NULL, "exit with 3 when there were faults of the driver", set_is_strict },
	{ "verbose", NULL, "print records as they come", set_is_verbose },
	{ "stats-file", "FILE", "write the counts here at the end, as JSON", set_stats_file },
	{ "exit-with-client", NULL, "end when QEMU goes", set_exit_with_client },
	{ "help", NULL, "print this", NULL },
	{ "version", NULL, "print the version", NULL },
};
enum { ENTRIES = sizeof(table) / sizeof(*table) };

static void print_help(void)
{
	char left[40];
	unsigned int i;

	puts("vg8125 - a model of the RTL8125 for QEMU, over vfio-user\n");
	for (i = 0; i < ENTRIES; i++) {
		snprintf(left, sizeof(left), "--%s%s%s", table[i].name,
			 table[i].value ? " " : "", table[i].value ? table[i].value : "");
		printf("  %-22s %s\n", left, table[i].help);
	}
	printf("\nfaults:");
	for (i = 0; i < __FAULT_MAX; i++)
		printf(" %s", fault_names[i]);
	printf("\nexit status: 0, 1 error, 3 faults with --strict\n");
}

static bool help_was_asked(const char *name)
{
	if (!strcmp(name, "help"))
		print_help();
	else if (!strcmp(name, "version"))
		printf("vg8125 %s\n", VG_VERSION);
	else
		return false;
	return true;
}

static enum options_result check(const struct parser *p)
{
	if (p->options->socket)
		return OPTIONS_RUN;
	snprintf(p->why, p->size, "--socket says where QEMU connects; it is needed");
	return OPTIONS_BAD;
}

enum options_result options_parse(struct options *options, int argc, char **argv, char *why,
				  uint32_t size)
{
	struct parser p = { options, why, size };
	struct option longs[ENTRIES + 1] = { 0 };
	unsigned int i;
	int c, at = 0;

	for (i = 0; i < ENTRIES; i++) {
		longs[i].name = table[i].name;
		longs[i].has_arg = table[i].value ? required_argument : no_argument;
	}
	*options = (struct options){
		.variant = variants[0], .mac = { 0x52, 0x54, 0, 0x81, 0x25, 0x01 },
		.fault = { .random = 1 }, .link_delay_ms = 50,
	};
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, ":", longs, &at)) != -1) {
		if (c == ':' || c == '?') {
			snprintf(why, size, c == ':' ? "%s needs a value" : "no option \"%s\"",
				 argv[optind - 1]);
			return OPTIONS_BAD;
		}
		if (help_was_asked(table[at].name))
			return OPTIONS_HELPED;
		if (table[at].set(&p, table[at].name, optarg))
			return OPTIONS_BAD;
	}
	if (optind < argc) {
		snprintf(why, size, "\"%s\" is no option", argv[optind]);
		return OPTIONS_BAD;
	}
	return check(&p);
}
