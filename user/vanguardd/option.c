// SPDX-License-Identifier: GPL-2.0-only
/* option.c - see option.h */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "option.h"
#include "setting.h"

static int parse_switch(void *field, const struct option_def *me, const char *value,
			struct vg_error *e)
{
	static const char *const on[] = { "on", "yes", "true", "1" };
	static const char *const off[] = { "off", "no", "false", "0" };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (!strcmp(value, on[i]) || !strcmp(value, off[i])) {
			*(bool *)field = !strcmp(value, on[i]);
			return 0;
		}
	}
	return vg_err(e, -EINVAL, "%s is on or off, not \"%.40s\"", me->word, value);
}

static int parse_u32(void *field, const struct option_def *me, const char *value,
		     struct vg_error *e)
{
	uint64_t v;
	int err = vg_parse_u64(&v, value, me->min, me->max, me->word, e);

	if (!err)
		*(uint32_t *)field = (uint32_t)v;
	return err;
}

static int parse_u64(void *field, const struct option_def *me, const char *value,
		     struct vg_error *e)
{
	return vg_parse_u64(field, value, me->min, me->max, me->word, e);
}

static int parse_cpu(void *field, const struct option_def *me, const char *value,
		     struct vg_error *e)
{
	if (!strcmp(value, "auto")) {
		*(int32_t *)field = -1;
		return 0;
	}
	return parse_u32(field, me, value, e);
}

int option_cpulist(uint64_t *ret_mask, const char *text, struct vg_error *e)
{
	const char *p = text;
	uint64_t mask = 0;

	for (;;) {
		unsigned long from, to;
		char *end;

		from = to = strtoul(p, &end, 10);
		if (end == p || *p < '0' || *p > '9')
			goto bad;
		p = end;
		if (*p == '-') {
			p++;
			to = strtoul(p, &end, 10);
			if (end == p || *p < '0' || *p > '9')
				goto bad;
			p = end;
		}
		if (to < from || to >= VG_MAX_CPUS)
			goto bad;
		for (; from <= to; from++)
			mask |= 1ull << from;
		if (!*p || *p == '\n')
			break;
		if (*p++ != ',')
			goto bad;
	}
	*ret_mask = mask;
	return 0;
bad:
	return vg_err(e, -EINVAL, "\"%.40s\" is no list of CPUs such as 1,3 or 2-3 (highest %u)",
		      text, VG_MAX_CPUS - 1);
}

static int parse_cpus(void *field, const struct option_def *me, const char *value,
		      struct vg_error *e)
{
	(void)me;
	if (!strcmp(value, "auto")) {
		*(uint64_t *)field = 0;
		return 0;
	}
	return option_cpulist(field, value, e);
}

/* One of the words in me->arg, "a|b|c", to its position. */
static int parse_word(void *field, const struct option_def *me, const char *value,
		      struct vg_error *e)
{
	size_t len = strlen(value);
	const char *p = me->arg;
	uint32_t i = 0;

	while (p) {
		const char *bar = strchr(p, '|');
		size_t n = bar ? (size_t)(bar - p) : strlen(p);

		if (n == len && !strncmp(p, value, n)) {
			*(uint32_t *)field = i;
			return 0;
		}
		p = bar ? bar + 1 : NULL;
		i++;
	}
	return vg_err(e, -EINVAL, "%s is one of %s, not \"%.40s\"", me->word, me->arg, value);
}

static int parse_text(void *field, const struct option_def *me, const char *value,
		      struct vg_error *e)
{
	if (!*value)
		return vg_err(e, -EINVAL, "%s needs a name", me->word);
	*(const char **)field = value;
	return 0;
}

/* Several addresses or prefixes, separated by commas or blanks; adds. */
static int parse_allow(void *field, const struct option_def *me, const char *value,
		       struct vg_error *e)
{
	struct config_iface *i = field;
	char word[VG_PREFIX_STRLEN];
	int err;

	(void)me;
	for (;;) {
		size_t n;

		value += strspn(value, ", \t");
		if (!*value)
			return 0;
		n = strcspn(value, ", \t");
		if (n >= sizeof(word))
			return vg_err(e, -EINVAL, "\"%.40s\" is no address or prefix", value);
		memcpy(word, value, n);
		word[n] = 0;
		value += n;
		if (i->nallow == CONFIG_ALLOW_MAX)
			return vg_err(e, -EINVAL, "more than %u allow entries", CONFIG_ALLOW_MAX);
		err = vg_prefix_parse(&i->allow[i->nallow], word, e);
		if (err)
			return err;
		i->nallow++;
	}
}

_Static_assert(sizeof(enum vg_xdp_want) == 4 && sizeof(enum config_realtime) == 4,
	       "parse_word() stores 32 bits");
_Static_assert(VG_XDP_AUTO == 0 && VG_XDP_NATIVE == 1 && VG_XDP_GENERIC == 2,
	       "order of the words of xdp");
_Static_assert(REALTIME_OFF == 0 && REALTIME_HARVESTER == 1 && REALTIME_ALL == 2,
	       "order of the words of realtime");

#define D(f)	.offset = offsetof(struct config, f), .size = sizeof(((struct config *)0)->f)
#define I(f)	.offset = offsetof(struct config_iface, f), \
		.size = sizeof(((struct config_iface *)0)->f)

const struct option_def option_table[] = {
	{ "config", 'c', "FILE", OPTION_COMMAND, true, "read FILE",
	  parse_text, D(file) },
	{ "interface", 'i', "IFNAME", OPTION_COMMAND, true,
	  "protect IFNAME; repeat for more (instead of the file's)", .parse = NULL },
	{ "foreground", 'f', NULL, OPTION_COMMAND, true,
	  "stay in the foreground (it always does)", .parse = NULL },
	{ "check", 0, NULL, OPTION_COMMAND, true, "check the configuration and stop",
	  parse_switch, D(check) },
	{ "help", 'h', NULL, OPTION_COMMAND, true, "print this and stop", parse_switch, D(help) },
	{ "version", 'V', NULL, OPTION_COMMAND, true, "print the version and stop",
	  parse_switch, D(version) },
	{ "verbose", 'v', NULL, OPTION_DAEMON, false, "say what was chosen and what happens",
	  parse_switch, D(verbose) },
	{ "keep", 0, NULL, OPTION_DAEMON, false, "leave the protection on when stopped",
	  parse_switch, D(keep) },
	{ "harvester-cpu", 0, "N|auto", OPTION_DAEMON, true, "CPU of the harvester thread",
	  parse_cpu, D(harvester_cpu), .max = VG_MAX_CPUS - 1 },
	{ "worker-cpus", 0, "LIST|auto", OPTION_DAEMON, true,
	  "CPUs of the worker threads, such as 1,3 or 2-3", parse_cpus, D(worker_cpus) },
	{ "realtime", 0, "off|harvester|all", OPTION_DAEMON, true,
	  "threads that run under SCHED_FIFO", parse_word, D(realtime) },
	{ "queue", 0, "N", OPTION_DAEMON, true, "batches that may wait for a worker",
	  parse_u32, D(queue), .min = 1, .max = 10000 },
	{ "burn", 0, "NS", OPTION_DAEMON, true,
	  "workers waste NS per record, to see pressure on a slow link",
	  parse_u64, D(burn_ns), .max = 1000000000 },
	{ "no-drop-caps", 0, NULL, OPTION_DAEMON, true, "keep all capabilities",
	  parse_switch, D(no_drop_caps) },
	{ "xdp", 0, "auto|native|generic", OPTION_IFACE, true, "where packets are caught",
	  parse_word, I(xdp) },
	{ "ring-mib", 0, "N", OPTION_IFACE, true, "size of all record rings together, MiB",
	  parse_u32, I(ring_mib), .min = 1, .max = 1024 },
	{ "block-max", 0, "N", OPTION_IFACE, true, "most blocks of any kind",
	  parse_u32, I(block_max), .min = 16, .max = 1000000 },
	{ "expected-mbps", 0, "N", OPTION_IFACE, false,
	  "warn when the link is slower than this, 0 never",
	  parse_u32, I(expected_mbps), .max = 1000000 },
	{ "allow", 0, "PREFIX,...", OPTION_IFACE, false, "sources that are never blocked",
	  parse_allow, .offset = 0, .size = 0 },
};

const unsigned int option_count = sizeof(option_table) / sizeof(option_table[0]);
_Static_assert(sizeof(option_table) / sizeof(option_table[0]) <= OPTIONS_MAX, "OPTIONS_MAX");

const struct option_def *option_find(const char *word)
{
	unsigned int i;

	for (i = 0; i < option_count; i++) {
		if (!strcmp(option_table[i].word, word))
			return &option_table[i];
	}
	return NULL;
}

int option_store(struct config *c, struct config_iface *i, const char *word,
		 const char *value, struct vg_error *e)
{
	const struct vg_setting *s = vg_setting_find(word);
	const struct option_def *o;
	int err;

	if (s) {
		err = s->parse(&i->settings, s, value, e);
		if (!err)
			i->set |= 1u << (s - vg_setting_table);
		return err;
	}
	o = option_find(word);
	if (!o || !o->parse || (o->scope != OPTION_IFACE && !c))
		return vg_err(e, -ENOENT, "\"%.40s\" is no option here", word);
	return o->parse((char *)(o->scope == OPTION_IFACE ? (void *)i : (void *)c) + o->offset,
			o, value, e);
}
