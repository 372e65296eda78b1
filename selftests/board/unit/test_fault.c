// SPDX-License-Identifier: GPL-2.0-only
/* test_fault.c - what a fault is written as, how often it happens */
#include <string.h>
#include "fault.h"
#include "ktap.h"

static void rules_are_read(void)
{
	struct fault_set set = { .random = 1 };
	char why[160] = "";

	ktap_ok(!fault_parse(&set, "slow=400@1/10,irq-lost@1/1000x3,exit", why, sizeof(why)),
		"three rules in one line: %s", why);
	ktap_ok(set.rule[FAULT_SLOW].is_on && set.rule[FAULT_SLOW].arg == 400 &&
		set.rule[FAULT_SLOW].one_in == 10 && set.rule[FAULT_SLOW].left == UINT64_MAX,
		"argument and rate");
	ktap_ok(set.rule[FAULT_IRQ_LOST].one_in == 1000 && set.rule[FAULT_IRQ_LOST].left == 3,
		"rate and count");
	ktap_ok(set.rule[FAULT_EXIT].is_on && set.rule[FAULT_EXIT].one_in == 1,
		"a name alone is always");
	ktap_ok(!fault_parse(&set, "rx-starve=20x2", why, sizeof(why)) &&
		set.rule[FAULT_RX_STARVE].left == 2 && set.rule[FAULT_SLOW].is_on,
		"a second line adds; an x in a name is no count");
	ktap_ok(!fault_parse(&set, "off,fifo", why, sizeof(why)) && !set.rule[FAULT_SLOW].is_on &&
		set.rule[FAULT_FIFO].is_on, "off clears what was before it");
}

static void every_name_is_read(void)
{
	struct fault_set set = { .random = 1 };
	char why[160], spec[64];
	unsigned int i, ok = 0;

	for (i = 0; i < __FAULT_MAX; i++) {
		bool is_once = i == FAULT_LINK_FLAP || i == FAULT_EXIT;
		const char *often = is_once ? "" : "@1/7x9";

		snprintf(spec, sizeof(spec), "%s%s", fault_names[i], often);
		if (fault_parse(&set, spec, why, sizeof(why)) && strstr(why, "needs an argument")) {
			snprintf(spec, sizeof(spec), "%s=5%s", fault_names[i], often);
			fault_parse(&set, spec, why, sizeof(why));
		}
		ok += set.rule[i].is_on && set.rule[i].one_in == (is_once ? 1 : 7) &&
		      set.rule[i].left == (is_once ? 1 : 9);
	}
	ktap_ok(ok == __FAULT_MAX, "every fault is read by its name (%u)", ok);
}

static void nonsense_is_refused(void)
{
	static const struct {
		const char *spec, *sentence;
	} bad[] = {
		{ "", "no fault \"\"" },
		{ "flood", "no fault \"flood\"" },
		{ "slo=4", "no fault \"slo=4\"" },
		{ "slow", "needs an argument" },
		{ "slow=", "argument is 1 to 60000000" },
		{ "slow=0", "argument is 1 to" },
		{ "slow=-1", "argument is 1 to" },
		{ "slow=99999999999999999999", "argument is 1 to" },
		{ "rx-length=16384", "argument is 1 to 16383" },
		{ "fifo=3", "takes no argument" },
		{ "fifo@3", "@1/N" },
		{ "fifo@1/0", "@1/N" },
		{ "fifox0", "xCOUNT" },
		{ "fifo x3", "no fault" },
		{ "fifox3 ", "NAME[=ARG][@1/N][xCOUNT]" },
		{ "fifox3@1/2", "NAME[=ARG][@1/N][xCOUNT]" },
		{ "exit@1/5", "happens once" },
		{ "link-flap=10x2", "happens once" },
		{ "fifo,", "no fault \"\"" },
		{ "fifo,,exit", "no fault \"\"" },
		{ "offf", "no fault" },
		{ "a-name-that-is-much-longer-than-any-line", "no fault \"a-name-that-is" },
	};
	struct fault_set set = { .random = 1 }, before;
	char why[160];
	unsigned int i;

	fault_parse(&set, "slow=1", why, sizeof(why));
	before = set;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char spec[96];

		why[0] = 0;
		snprintf(spec, sizeof(spec), "%s", bad[i].spec);
		if (!ktap_ok(fault_parse(&set, spec, why, sizeof(why)) < 0 &&
			     strstr(why, bad[i].sentence) &&
			     !memcmp(&set, &before, sizeof(set)), "refused: \"%s\"", spec))
			ktap_diag("said: %s", why);
	}
	ktap_ok(fault_parse(&set, "irq-lost,slow=0", why, sizeof(why)) < 0 &&
		!set.rule[FAULT_IRQ_LOST].is_on, "a good rule before a bad one is not kept");
}

static void they_happen_as_asked(void)
{
	struct fault_set set = { .random = 42 }, again;
	char why[160];
	uint64_t arg = 0;
	unsigned int i, n = 0, same = 0;

	ktap_ok(!fault_hits(&set, FAULT_FIFO, NULL) && !set.hits[FAULT_FIFO],
		"none without a rule");
	fault_parse(&set, "irq-late=70x3,fifo@1/10", why, sizeof(why));
	for (i = 0; i < 10; i++)
		n += fault_hits(&set, FAULT_IRQ_LATE, &arg);
	ktap_ok(n == 3 && arg == 70 && set.hits[FAULT_IRQ_LATE] == 3, "x3 is three times");
	again = set;
	for (i = n = 0; i < 100000; i++) {
		bool hit = fault_hits(&set, FAULT_FIFO, NULL);

		n += hit;
		same += hit == fault_hits(&again, FAULT_FIFO, NULL);
	}
	ktap_ok(n > 9500 && n < 10500 && set.hits[FAULT_FIFO] == n, "1/10 is one of ten (%u)", n);
	ktap_ok(same == 100000, "a seed repeats a run");
	fault_parse(&set, "off", why, sizeof(why));
	ktap_ok(!fault_hits(&set, FAULT_FIFO, NULL) && set.hits[FAULT_FIFO] == n,
		"off stops it and keeps the count");
}

static void random_is_in_range(void)
{
	struct fault_set set = { .random = 0 };
	unsigned int i, seen[5] = { 0 }, out = 0;

	for (i = 0; i < 10000; i++) {
		uint64_t v = fault_random(&set, 4);

		if (v < 1 || v > 4)
			out++;
		else
			seen[v]++;
	}
	ktap_ok(!out && seen[1] > 2200 && seen[2] > 2200 && seen[3] > 2200 && seen[4] > 2200,
		"1 to 4, each as often, also from the seed 0");
	ktap_ok(fault_random(&set, 0) == 0, "of nothing: 0");
}

int main(void)
{
	rules_are_read();
	every_name_is_read();
	nonsense_is_refused();
	they_happen_as_asked();
	random_is_in_range();
	return ktap_done();
}
