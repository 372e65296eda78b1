// SPDX-License-Identifier: GPL-2.0-only
/* fault.c - see fault.h */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fault.h"

const char *const fault_names[__FAULT_MAX] = {
	[FAULT_SLOW] = "slow",
	[FAULT_IRQ_LOST] = "irq-lost",
	[FAULT_IRQ_LATE] = "irq-late",
	[FAULT_LINK_FLAP] = "link-flap",
	[FAULT_RX_STARVE] = "rx-starve",
	[FAULT_RX_ERROR] = "rx-error",
	[FAULT_RX_RUNT] = "rx-runt",
	[FAULT_RX_LENGTH] = "rx-length",
	[FAULT_FIFO] = "fifo",
	[FAULT_PCI_DEAD] = "pci-dead",
	[FAULT_RESET_STUCK] = "reset-stuck",
	[FAULT_TX_STUCK] = "tx-stuck",
	[FAULT_EXIT] = "exit",
};
static_assert(FAULT_EXIT + 1 == __FAULT_MAX, "a name for each fault");

/* Largest argument, 0: takes none. A minute of microseconds or milliseconds is
 * longer than any driver's patience; a descriptor's length has 14 bits. */
static const uint64_t fault_arg_max[__FAULT_MAX] = {
	[FAULT_SLOW] = 60000000,
	[FAULT_IRQ_LATE] = 60000000,
	[FAULT_LINK_FLAP] = 60000,
	[FAULT_RX_STARVE] = 60000,
	[FAULT_RX_LENGTH] = 0x3fff,
	[FAULT_TX_STUCK] = 60000,
};

enum { RATE_MAX = 1000000000 };

/* Happens once, when it is set: a rate or a count would say nothing. */
static bool is_once(int fault)
{
	return fault == FAULT_LINK_FLAP || fault == FAULT_EXIT;
}

struct spec {
	const char *at;		/* what is left of the rule */
	const char *end;	/* one behind the rule */
	char *why;
	size_t size;
};

static int refuse(struct spec *s, const char *name, const char *what)
{
	snprintf(s->why, s->size, "fault %s: %s", name, what);
	return -EINVAL;
}

/* A decimal number in [1, max] at the cursor; neither sign nor space. */
static bool number(struct spec *s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;
	const char *p = s->at;

	for (; p < s->end && *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > max)
			return false;
	}
	if (p == s->at || !v)
		return false;
	s->at = p;
	*ret = v;
	return true;
}

static bool take(struct spec *s, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len))
		return false;
	s->at += len;
	return true;
}

/* Names may have an x in them, so a name is looked for, not scanned. */
static int find_name(struct spec *s)
{
	const char *start = s->at;
	int i;

	for (i = 0; i < __FAULT_MAX; i++) {
		s->at = start;
		if (take(s, fault_names[i]) && (s->at == s->end || strchr("=@x", *s->at)))
			return i;
	}
	s->at = start;
	snprintf(s->why, s->size, "there is no fault \"%.*s\"",
		 (int)strnlen(start, s->end - start < 32 ? (size_t)(s->end - start) : 32), start);
	return -EINVAL;
}

static int parse_rule(struct fault_set *set, struct spec *s)
{
	struct fault_rule rule = { .is_on = true, .one_in = 1, .left = UINT64_MAX };
	char text[80];
	uint64_t n;
	int f = find_name(s);

	if (f < 0)
		return f;
	if (take(s, "=")) {
		if (!fault_arg_max[f])
			return refuse(s, fault_names[f], "takes no argument");
		if (!number(s, fault_arg_max[f], &rule.arg)) {
			snprintf(text, sizeof(text), "the argument is 1 to %llu",
				 (unsigned long long)fault_arg_max[f]);
			return refuse(s, fault_names[f], text);
		}
	} else if (fault_arg_max[f]) {
		return refuse(s, fault_names[f], "needs an argument, as in NAME=100");
	}
	if (s->at != s->end && is_once(f))
		return refuse(s, fault_names[f], "happens once, when it is set");
	if (take(s, "@")) {
		if (!take(s, "1/") || !number(s, RATE_MAX, &n))
			return refuse(s, fault_names[f], "how often is @1/N, N 1 to 1000000000");
		rule.one_in = (uint32_t)n;
	}
	if (take(s, "x") && !number(s, RATE_MAX, &rule.left))
		return refuse(s, fault_names[f], "how many is xCOUNT, 1 to 1000000000");
	if (is_once(f))
		rule.left = 1;
	if (s->at != s->end)
		return refuse(s, fault_names[f], "is written NAME[=ARG][@1/N][xCOUNT]");
	set->rule[f] = rule;
	return 0;
}

int fault_parse(struct fault_set *set, const char *spec, char *why, size_t size)
{
	struct fault_set next = *set;
	struct spec s = { .at = spec, .why = why, .size = size };
	int err;

	for (;; s.at = s.end + 1) {
		s.end = s.at + strcspn(s.at, ",");
		if (s.end - s.at == 3 && !memcmp(s.at, "off", 3)) {
			memset(next.rule, 0, sizeof(next.rule));
		} else {
			err = parse_rule(&next, &s);
			if (err)
				return err;
		}
		if (!*s.end)
			break;
	}
	*set = next;
	return 0;
}

/* xorshift64: one word of state, so a seed repeats a run. */
uint64_t fault_random(struct fault_set *set, uint64_t max)
{
	uint64_t x = set->random ? set->random : 0x9e3779b97f4a7c15;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	set->random = x;
	/* The high half: a small seed leaves the low bits alike for long. */
	return max ? (x >> 32 | x << 32) % max + 1 : 0;
}

bool fault_hits(struct fault_set *set, enum fault fault, uint64_t *ret_arg)
{
	struct fault_rule *rule = &set->rule[fault];

	if (!rule->is_on)
		return false;
	if (rule->one_in > 1 && fault_random(set, rule->one_in) != 1)
		return false;
	if (rule->left != UINT64_MAX && !--rule->left)
		rule->is_on = false;
	set->hits[fault]++;
	if (ret_arg)
		*ret_arg = rule->arg;
	return true;
}
