// SPDX-License-Identifier: GPL-2.0-only
/* test_options.c - the command line: what is taken, what is refused and how */
#include <string.h>
#include "ktap.h"
#include "options.h"

static struct options options;
static char why[256];

/* Words of a line as arguments. */
static enum options_result parse(const char *line)
{
	static char text[512];
	char *argv[40] = { (char *)"vg8125" }, *save, *word;
	int argc = 1;

	snprintf(text, sizeof(text), "%s", line);
	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	why[0] = 0;
	return options_parse(&options, argc, argv, why, sizeof(why));
}

static void are_taken(void)
{
	ktap_ok(parse("--socket s") == OPTIONS_RUN && !strcmp(options.socket, "s") &&
			!strcmp(options.variant->name, "8125b") && options.wire == OPTIONS_NONE &&
			options.link_delay_ms == 50 && !options.is_strict &&
			options.fault.random == 1 && !(options.mac[0] & 1),
		"a socket is enough, the rest has defaults");
	ktap_ok(parse("--socket=s --chip 8125d --mac 02:aa:bb:cc:dd:ee --tap t0 --control c"
		      " --strict --verbose --link-delay-ms 0 --fault slow=5 --fault fifo --seed 7"
		      " --stats-file f --exit-with-client --gen pps=1,size=60") == OPTIONS_RUN,
		"all of them: %s", why);
	ktap_ok(!strcmp(options.variant->name, "8125d") && options.mac[5] == 0xee &&
			options.wire == OPTIONS_TAP && !strcmp(options.wire_name, "t0") &&
			!strcmp(options.control, "c") && options.is_strict && options.is_verbose &&
			!options.link_delay_ms && options.fault.rule[FAULT_SLOW].is_on &&
			options.fault.rule[FAULT_FIFO].is_on && options.fault.random == 7 &&
			!strcmp(options.stats_file, "f") && options.exit_with_client &&
			!strcmp(options.gen, "pps=1,size=60"),
		"and each is where it belongs");
	ktap_ok(parse("--socket s --pcap-in i --pcap-out o") == OPTIONS_RUN &&
			options.wire == OPTIONS_PCAP && !strcmp(options.pcap_in, "i") &&
			!strcmp(options.pcap_out, "o"),
		"pcap in and out are one far end");
	ktap_ok(parse("--socket s --pair-listen p") == OPTIONS_RUN &&
			options.wire == OPTIONS_LISTEN &&
			parse("--socket s --pair-connect p") == OPTIONS_RUN &&
			options.wire == OPTIONS_CONNECT,
		"pair, either end");
}

static void are_refused(void)
{
	static const struct {
		const char *line, *sentence;
	} bad[] = {
		{ "", "--socket says where" },
		{ "--socket", "--socket needs a value" },
		{ "--socket=", "--socket: is empty" },
		{ "--sokcet s", "no option \"--sokcet\"" },
		{ "-s s", "no option" },
		{ "--socket s more", "\"more\" is no option" },
		{ "--socket s --strict=yes", "no option \"--strict=yes\"" },
		{ "--socket s --chip 8139", "the chips are 8125b 8125d" },
		{ "--socket s --mac 02:00", "six bytes" },
		{ "--socket s --mac 02:00:00:00:00:00:00", "six bytes" },
		{ "--socket s --mac 01:00:00:00:00:00", "neither a group's" },
		{ "--socket s --mac 00:00:00:00:00:00", "nor zero" },
		{ "--socket s --tap a --pair-listen b", "one far end" },
		{ "--socket s --pair-listen a --pair-connect b", "one far end" },
		{ "--socket s --pcap-in a --tap b", "one far end" },
		{ "--socket s --fault fire", "no fault \"fire\"" },
		{ "--socket s --seed -1", "a number up to" },
		{ "--socket s --seed 99999999999999999999", "a number up to" },
		{ "--socket s --link-delay-ms 1s", "a number up to 60000" },
		{ "--socket s --link-delay-ms 60001", "a number up to 60000" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!ktap_ok(parse(bad[i].line) == OPTIONS_BAD && strstr(why, bad[i].sentence),
			     "refused: %s", bad[i].line))
			ktap_diag("said: %s", why);
}

int main(void)
{
	are_taken();
	are_refused();
	return ktap_done();
}
