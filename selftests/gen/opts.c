// SPDX-License-Identifier: GPL-2.0-only
/* opts.c - parse the generator's command line */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_ether.h>
#include <netinet/ether.h>
#include "opts.h"

static const char usage[] =
"vggen -i IFNAME [options]: send exact numbers of frames out of IFNAME\n"
"  -i, --ifname NAME          transmit here (its peer receives)\n"
"      --proto tcp-syn|tcp-ack|udp\n"
"      --dst-mac MAC          default broadcast\n"
"      --dst ADDRESS          IPv4 or IPv6; decides the family\n"
"      --sport N --dport N    default 40000, 80\n"
"      --size BYTES           frame without FCS, up to 1514; default: shortest\n"
"      --vlans 0..2\n"
"      --bg ADDRESS           first background source\n"
"      --bg-sources N         how many, consecutive (IPv6: consecutive /64s)\n"
"      --bg-random            picked at random instead of in turn\n"
"      --attacker ADDRESS     first attacking source\n"
"      --attackers N          how many, consecutive\n"
"      --share NUM/DEN        the attackers' exact share of frames\n"
"      --mark N               note when attack frame N is sent\n"
"      --rate PPS             paced; 0 (default) is as fast as possible\n"
"      --count N              frames in all\n"
"      --seconds S            or for so long\n"
"      --batch N              1..128, default 64\n"
"      --slice-us N           pacing granularity, default 1000\n"
"      --cpu N                pin to this CPU, default 0, -1 not\n"
"      --fifo PRIO            run SCHED_FIFO\n"
"One JSON object is printed at the end; SIGINT and SIGTERM end it early.\n";

enum opt {
	OPT_PROTO = 256, OPT_DST_MAC, OPT_DST, OPT_SPORT, OPT_DPORT, OPT_SIZE, OPT_VLANS,
	OPT_BG, OPT_BG_SOURCES, OPT_BG_RANDOM, OPT_ATTACKER, OPT_ATTACKERS, OPT_SHARE,
	OPT_MARK, OPT_RATE, OPT_COUNT, OPT_SECONDS, OPT_BATCH, OPT_SLICE, OPT_CPU, OPT_FIFO,
};

static const struct option options[] = {
	{ "ifname", required_argument, NULL, 'i' },
	{ "help", no_argument, NULL, 'h' },
	{ "proto", required_argument, NULL, OPT_PROTO },
	{ "dst-mac", required_argument, NULL, OPT_DST_MAC },
	{ "dst", required_argument, NULL, OPT_DST },
	{ "sport", required_argument, NULL, OPT_SPORT },
	{ "dport", required_argument, NULL, OPT_DPORT },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "vlans", required_argument, NULL, OPT_VLANS },
	{ "bg", required_argument, NULL, OPT_BG },
	{ "bg-sources", required_argument, NULL, OPT_BG_SOURCES },
	{ "bg-random", no_argument, NULL, OPT_BG_RANDOM },
	{ "attacker", required_argument, NULL, OPT_ATTACKER },
	{ "attackers", required_argument, NULL, OPT_ATTACKERS },
	{ "share", required_argument, NULL, OPT_SHARE },
	{ "mark", required_argument, NULL, OPT_MARK },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "batch", required_argument, NULL, OPT_BATCH },
	{ "slice-us", required_argument, NULL, OPT_SLICE },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "fifo", required_argument, NULL, OPT_FIFO },
	{ }
};

static int bad(const char *what, const char *text)
{
	fprintf(stderr, "vggen: %s: bad value '%s'\n", what, text);
	return -EINVAL;
}

static int number(uint64_t *ret, const char *text, uint64_t min, uint64_t max, const char *what)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || *ret < min || *ret > max)
		return bad(what, text);
	return 0;
}

/* address() - IPv4 into the first four bytes; 0 or -EINVAL */
static int address(struct in6_addr *ret, int *ret_family, const char *text, const char *what)
{
	*ret_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(*ret_family, text, ret) != 1)
		return bad(what, text);
	return 0;
}

static uint64_t be64(const uint8_t *p)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

struct sources {
	struct in6_addr attacker, bg;
	int attacker_family, bg_family;
};

static int set_proto(struct gen_spec *spec, const char *text)
{
	if (!strcmp(text, "tcp-syn"))
		spec->proto = GEN_TCP_SYN;
	else if (!strcmp(text, "tcp-ack"))
		spec->proto = GEN_TCP_ACK;
	else if (!strcmp(text, "udp"))
		spec->proto = GEN_UDP;
	else
		return bad("proto", text);
	return 0;
}

static int set_mac(uint8_t *mac, const char *text)
{
	struct ether_addr *a = ether_aton(text);

	if (!a)
		return bad("dst-mac", text);
	memcpy(mac, a, ETH_ALEN);
	return 0;
}

static int set_share(struct gen_conf *conf, const char *text)
{
	unsigned long long num, den;
	char c;

	if (sscanf(text, "%llu/%llu%c", &num, &den, &c) != 2 || !den || num > den ||
	    den > 1000000000000ull)
		return bad("share", text);
	conf->step_num = num;
	conf->step_den = den;
	return 0;
}

static int set_frame_opt(struct gen_opts *o, int opt, const char *arg)
{
	uint64_t n = 0;
	int err = 0;

	switch (opt) {
	case OPT_PROTO:
		return set_proto(&o->spec, arg);
	case OPT_DST_MAC:
		return set_mac(o->spec.dst_mac, arg);
	case OPT_DST:
		return address(&o->spec.dst, &o->spec.family, arg, "dst");
	case OPT_SPORT:
		err = number(&n, arg, 0, 65535, "sport");
		o->spec.sport = n;
		return err;
	case OPT_DPORT:
		err = number(&n, arg, 0, 65535, "dport");
		o->spec.dport = n;
		return err;
	case OPT_SIZE:
		err = number(&n, arg, GEN_FRAME_MIN, GEN_FRAME_MAX, "size");
		o->spec.size = n;
		return err;
	case OPT_VLANS:
		err = number(&n, arg, 0, 2, "vlans");
		o->spec.vlans = n;
		return err;
	}
	return -EINVAL;
}

static int set_source_opt(struct gen_opts *o, struct sources *s, int opt, const char *arg)
{
	uint64_t n = 0;
	int err = 0;

	switch (opt) {
	case OPT_BG:
		return address(&s->bg, &s->bg_family, arg, "bg");
	case OPT_BG_SOURCES:
		err = number(&n, arg, 1, 1u << 30, "bg-sources");
		o->conf.bg_sources = n;
		return err;
	case OPT_BG_RANDOM:
		o->conf.flags |= GEN_F_RANDOM;
		return 0;
	case OPT_ATTACKER:
		return address(&s->attacker, &s->attacker_family, arg, "attacker");
	case OPT_ATTACKERS:
		err = number(&n, arg, 1, 1u << 30, "attackers");
		o->conf.attackers = n;
		return err;
	case OPT_SHARE:
		return set_share(&o->conf, arg);
	case OPT_MARK:
		err = number(&n, arg, 1, UINT64_MAX, "mark");
		o->conf.mark = n;
		return err;
	}
	return -EINVAL;
}

static int set_pace_opt(struct gen_opts *o, int opt, const char *arg)
{
	uint64_t n = 0;
	char *end;
	int err;

	switch (opt) {
	case OPT_RATE:
		return number(&o->rate_pps, arg, 0, 100000000, "rate");
	case OPT_COUNT:
		return number(&o->count, arg, 1, UINT64_MAX / 2, "count");
	case OPT_SECONDS:
		o->seconds = strtod(arg, &end);
		return *end || !(o->seconds > 0 && o->seconds < 1e6) ? bad("seconds", arg) : 0;
	case OPT_BATCH:
		err = number(&n, arg, 1, 128, "batch");
		o->batch = n;
		return err;
	case OPT_SLICE:
		err = number(&n, arg, 50, 1000000, "slice-us");
		o->slice_us = n;
		return err;
	case OPT_CPU:
		o->cpu = atoi(arg);
		return 0;
	case OPT_FIFO:
		err = number(&n, arg, 1, 99, "fifo");
		o->fifo = n;
		return err;
	}
	return -EINVAL;
}

static int finish(struct gen_opts *o, const struct sources *s)
{
	struct gen_conf *c = &o->conf;
	uint32_t a4, b4;

	if (!o->ifname || (!o->count && !o->seconds)) {
		fputs("vggen: --ifname and one of --count, --seconds are needed\n", stderr);
		return -EINVAL;
	}
	if ((c->step_num && s->attacker_family != o->spec.family) ||
	    (c->step_num < c->step_den && s->bg_family != o->spec.family)) {
		fputs("vggen: sources and --dst must be of one family\n", stderr);
		return -EINVAL;
	}
	if (!o->spec.size)
		o->spec.size = frame_min(&o->spec);
	memcpy(&a4, &s->attacker, 4);
	memcpy(&b4, &s->bg, 4);
	c->attack4 = ntohl(a4);
	c->bg4 = ntohl(b4);
	c->attack_hi = be64(s->attacker.s6_addr);
	c->attack_lo = be64(s->attacker.s6_addr + 8);
	c->bg_hi = be64(s->bg.s6_addr);
	c->bg_lo = be64(s->bg.s6_addr + 8);
	return 0;
}

static int set_opt(struct gen_opts *o, struct sources *s, int opt)
{
	if (opt >= OPT_PROTO && opt <= OPT_VLANS)
		return set_frame_opt(o, opt, optarg);
	if (opt >= OPT_BG && opt <= OPT_MARK)
		return set_source_opt(o, s, opt, optarg);
	if (opt >= OPT_RATE && opt <= OPT_FIFO)
		return set_pace_opt(o, opt, optarg);
	return -EINVAL;
}

int opts_parse(struct gen_opts *o, int argc, char **argv)
{
	struct sources s = { .attacker_family = AF_INET, .bg_family = AF_INET };
	int opt, err;

	*o = (struct gen_opts){
		.spec = { .family = AF_INET, .sport = 40000, .dport = 80 },
		.conf = { .attackers = 1, .bg_sources = 1, .step_den = 1 },
		.batch = 64, .slice_us = 1000,
	};
	memset(o->spec.dst_mac, 0xff, ETH_ALEN);
	inet_pton(AF_INET, "10.99.0.2", &o->spec.dst);
	inet_pton(AF_INET, "10.100.0.1", &s.bg);
	inet_pton(AF_INET, "203.0.113.66", &s.attacker);

	while ((opt = getopt_long(argc, argv, "i:h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return 1;
		}
		if (opt == 'i') {
			o->ifname = optarg;
			continue;
		}
		err = opt == '?' ? -EINVAL : set_opt(o, &s, opt);
		if (err)
			return err;
	}
	if (optind < argc)
		return bad("argument", argv[optind]);
	return finish(o, &s);
}
