// SPDX-License-Identifier: GPL-2.0-only
/* test_addr.c - prefixes, numbers, times and sampling rates as text */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include "addr.h"
#include "ktap.h"

/* What is read, and how it is printed again. */
static const struct {
	const char *text, *printed;
	int family, plen;
} prefixes[] = {
	{ "192.0.2.1", "192.0.2.1", 4, 32 },
	{ "192.0.2.1/32", "192.0.2.1", 4, 32 },
	{ "192.0.2.0/24", "192.0.2.0/24", 4, 24 },
	{ "192.0.2.128/25", "192.0.2.128/25", 4, 25 },
	{ "128.0.0.0/1", "128.0.0.0/1", 4, 1 },
	{ "0.0.0.0/0", "0.0.0.0/0", 4, 0 },
	{ "0.0.0.0", "0.0.0.0", 4, 32 },
	{ "255.255.255.255", "255.255.255.255", 4, 32 },
	{ "2001:db8::1", "2001:db8::1", 6, 128 },
	{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", 6, 128 },
	{ "2001:db8::/32", "2001:db8::/32", 6, 32 },
	{ "2001:db8::/64", "2001:db8::/64", 6, 64 },
	{ "2001:db8:8000::/33", "2001:db8:8000::/33", 6, 33 },
	{ "::/0", "::/0", 6, 0 },
	{ "::1", "::1", 6, 128 },
	{ "fe80::1", "fe80::1", 6, 128 },
	{ "64:ff9b::192.0.2.1", "64:ff9b::c000:201", 6, 128 },
};

static const char *const refused[] = {
	/* host bits */
	"192.0.2.1/24", "192.0.2.128/24", "128.0.0.0/0",
	"2001:db8::1/64", "2001:db8::1/127", "::1/0",
	/* IPv4-mapped */
	"::ffff:192.0.2.1", "::ffff:c000:201", "::ffff:0:0/96",
	/* prefix lengths */
	"192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1",
	"192.0.2.0/+8", "192.0.2.0/024", "192.0.2.0/24 ",
	"192.0.2.0/24/24", "192.0.2.0/2a", "192.0.2.0/4294967320",
	"192.0.2.0/255.255.255.0", "2001:db8::/129", "2001:db8::/1000",
	/* not addresses */
	"", "/", "/24", " 192.0.2.1",
	"192.0.2.1 ", "192.0.2", "192.0.2.1.1",
	"192.0.2.256", "192.0.2.01", "0x7f.0.0.1",
	"3221225985", "localhost", "-", "fe80::1%lo",
	"2001:db8:::1", "1:2:3:4:5:6:7:8:9", "[2001:db8::1]",
	"2001:db8::g", "192.0.2.1\n", "\x1b[31m",
	"0000000000000000000000000000000000000000000000000000000000000000000000000001",
};

static void prefix_table(void)
{
	char buf[VG_PREFIX_STRLEN];
	unsigned int i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct vg_error e = { "" };
		struct vg_prefix p;
		int err = vg_prefix_parse(&p, prefixes[i].text, &e);

		if (!ktap_ok(!err && p.family == prefixes[i].family &&
			     p.plen == prefixes[i].plen &&
			     !strcmp(vg_prefix_str(&p, buf), prefixes[i].printed),
			     "prefix %s is %s", prefixes[i].text, prefixes[i].printed))
			ktap_diag("err %d %s, printed %s", err, e.msg, buf);
	}
}

static void refused_prefixes(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct vg_prefix p, before;
		struct vg_error e = { "" };
		int err;

		memset(&p, 0xa5, sizeof(p));
		before = p;
		err = vg_prefix_parse(&p, refused[i], &e);
		if (!ktap_ok(err == -EINVAL && e.msg[0] && !strpbrk(e.msg, "\n\x1b") &&
			     !memcmp(&p, &before, sizeof(p)),
			     "bad prefix %u is refused with a sentence, nothing stored", i))
			ktap_diag("err %d %s", err, e.msg);
	}
}

/* Whatever length: an all-ones address has host bits, the masked one has none. */
static void host_bits_at_every_length(void)
{
	char text[VG_PREFIX_STRLEN], net[VG_PREFIX_STRLEN];
	struct vg_prefix p;
	int plen, refused = 0, taken = 0;
	uint32_t mask;

	for (plen = 0; plen < 32; plen++) {
		mask = htonl(plen ? ~0u << (32 - plen) : 0);
		inet_ntop(AF_INET, &mask, net, sizeof(net));
		snprintf(text, sizeof(text), "255.255.255.255/%d", plen);
		refused += vg_prefix_parse(&p, text, NULL) == -EINVAL;
		snprintf(text, sizeof(text), "%.40s/%d", net, plen);
		taken += !vg_prefix_parse(&p, text, NULL) && p.plen == plen;
	}
	ktap_ok(refused == 32 && taken == 32, "host bits are seen at each length");
}

static void bad_sentence_names_the_network(void)
{
	struct vg_error e = { "" };
	struct vg_prefix p;

	vg_prefix_parse(&p, "192.0.2.77/26", &e);
	ktap_ok(strstr(e.msg, "write 192.0.2.64/26") != NULL, "the sentence says what to write");
	vg_prefix_parse(&p, "::ffff:192.0.2.77", &e);
	ktap_ok(strstr(e.msg, "write 192.0.2.77") != NULL, "also for a mapped address");
}

static const struct {
	const char *outer, *inner;
	int contains;
} pairs[] = {
	{ "0.0.0.0/0", "192.0.2.1", 1 },
	{ "192.0.2.0/24", "192.0.2.255", 1 },
	{ "192.0.2.0/24", "192.0.2.0/24", 1 },
	{ "192.0.2.0/24", "192.0.2.128/25", 1 },
	{ "192.0.2.128/25", "192.0.2.0/24", 0 },
	{ "192.0.2.0/25", "192.0.2.0/24", 0 },
	{ "2001:db8::/64", "2001:db8::/32", 0 },
	{ "192.0.2.0/24", "192.0.3.0", 0 },
	{ "192.0.2.0/25", "192.0.2.128", 0 },
	{ "192.0.2.4/31", "192.0.2.5", 1 },
	{ "192.0.2.4/31", "192.0.2.6", 0 },
	{ "192.0.2.1", "192.0.2.1", 1 },
	{ "::/0", "192.0.2.1", 0 },
	{ "0.0.0.0/0", "::1", 0 },
	{ "::/0", "::1", 1 },
	{ "2001:db8::/33", "2001:db8:7fff::1", 1 },
	{ "2001:db8::/33", "2001:db8:8000::1", 0 },
	{ "2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", 1 },
	{ "2001:db8::1", "2001:db8::2", 0 },
};

static void contains_table(void)
{
	struct vg_prefix a, b;
	unsigned int i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		ktap_ok(!vg_prefix_parse(&a, pairs[i].outer, NULL) &&
			!vg_prefix_parse(&b, pairs[i].inner, NULL) &&
			vg_prefix_contains(&a, &b) == pairs[i].contains,
			"%s %s %s", pairs[i].outer,
			pairs[i].contains ? "contains" : "does not contain", pairs[i].inner);
}

static void made_from_words(void)
{
	static const uint8_t bytes[16] = {
		0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	};
	char buf[VG_PREFIX_STRLEN];
	struct vg_prefix p;
	uint64_t hi, lo;

	memcpy(&hi, bytes, 8);
	memcpy(&lo, bytes + 8, 8);
	vg_prefix_v4(&p, inet_addr("198.51.100.7"));
	ktap_ok(!strcmp(vg_prefix_str(&p, buf), "198.51.100.7"), "v4 from a loaded word");
	vg_prefix_v6(&p, hi, lo, 128);
	ktap_ok(!strcmp(vg_prefix_str(&p, buf), "2001:db8:102:304:506:708:90a:b0c"),
		"v6 from two loaded words");
	vg_prefix_v6(&p, hi, lo, 64);
	ktap_ok(!strcmp(vg_prefix_str(&p, buf), "2001:db8:102:304::/64"),
		"a /64 has no lower half");
}

static const struct {
	const char *text;
	uint64_t min, max;
	int err;
	uint64_t v;
} numbers[] = {
	{ "0", 0, 10, 0, 0 }, { "10", 0, 10, 0, 10 }, { "007", 0, 10, 0, 7 },
	{ "5k", 0, UINT64_MAX, 0, 5000 }, { "500M", 0, UINT64_MAX, 0, 500000000 },
	{ "2.5G", 0, UINT64_MAX, 0, 2500000000 }, { "0.001k", 0, 10, 0, 1 },
	{ "1.000000001G", 0, UINT64_MAX, 0, 1000000001 },
	{ "18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX },
	{ "18446744073709551616", 0, UINT64_MAX, -ERANGE, 0 },
	{ "18446744074G", 0, UINT64_MAX, -ERANGE, 0 },
	{ "99999999999999999999999999999999", 0, UINT64_MAX, -ERANGE, 0 },
	{ "11", 0, 10, -ERANGE, 0 }, { "4", 5, 10, -ERANGE, 0 }, { "1k", 0, 999, -ERANGE, 0 },
	{ "", 0, 10, -EINVAL, 0 }, { " 1", 0, 10, -EINVAL, 0 }, { "1 ", 0, 10, -EINVAL, 0 },
	{ "-1", 0, 10, -EINVAL, 0 }, { "+1", 0, 10, -EINVAL, 0 }, { "1x", 0, 10, -EINVAL, 0 },
	{ "0x10", 0, 100, -EINVAL, 0 }, { "1e3", 0, 10000, -EINVAL, 0 }, { "k", 0, 10, -EINVAL, 0 },
	{ "1kk", 0, UINT64_MAX, -EINVAL, 0 }, { "1K", 0, 10000, -EINVAL, 0 },
	{ "1m", 0, UINT64_MAX, -EINVAL, 0 }, { "2.5", 0, 10, -EINVAL, 0 },
	{ "1.", 0, 10, -EINVAL, 0 }, { "1.k", 0, 10000, -EINVAL, 0 },
	{ ".5k", 0, 1000, -EINVAL, 0 },
	{ "1.0001k", 0, 10000, -EINVAL, 0 }, { "1.0000000001G", 0, UINT64_MAX, -EINVAL, 0 },
	{ "1.5.5k", 0, 10000, -EINVAL, 0 },
};

static void number_table(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct vg_error e = { "" };
		uint64_t v = 0xdead;
		int err;

		err = vg_parse_u64(&v, numbers[i].text, numbers[i].min, numbers[i].max, "pps", &e);

		if (!ktap_ok(err == numbers[i].err && v == (err ? 0xdead : numbers[i].v) &&
			     (!err || strstr(e.msg, "pps")), "number \"%s\"", numbers[i].text))
			ktap_diag("err %d value %llu %s", err, (unsigned long long)v, e.msg);
	}
}

static const struct {
	const char *text;
	int err;
	uint32_t seconds;
} ttls[] = {
	{ "1", 0, 1 }, { "90", 0, 90 }, { "90s", 0, 90 }, { "10m", 0, 600 }, { "2h", 0, 7200 },
	{ "1d", 0, 86400 }, { "30d", 0, VG_TTL_MAX_S }, { "2592000", 0, VG_TTL_MAX_S },
	{ "2592001", -ERANGE, 0 }, { "31d", -ERANGE, 0 }, { "0", -ERANGE, 0 }, { "0s", -ERANGE, 0 },
	{ "18446744073709551615d", -ERANGE, 0 }, { "99999999999999999999", -ERANGE, 0 },
	{ "", -EINVAL, 0 }, { "s", -EINVAL, 0 }, { "-1", -EINVAL, 0 }, { "1.5h", -EINVAL, 0 },
	{ "1h30m", -EINVAL, 0 }, { "10 m", -EINVAL, 0 }, { "1w", -EINVAL, 0 },
	{ "forever", -EINVAL, 0 },
};

static void ttl_table(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(ttls) / sizeof(ttls[0]); i++) {
		struct vg_error e = { "" };
		uint32_t s = 77;
		int err = vg_parse_ttl(&s, ttls[i].text, &e);

		ktap_ok(err == ttls[i].err && s == (err ? 77 : ttls[i].seconds) &&
			(!err || e.msg[0]), "ttl \"%s\"", ttls[i].text);
	}
}

static const struct {
	const char *text;
	int err;
	uint32_t weight;
	const char *printed;
} samples[] = {
	{ "100%", 0, 4, "1/1" }, { "100.0%", 0, 4, "1/1" }, { "1", 0, 4, "1/1" },
	{ "1/1", 0, 4, "1/1" }, { "50%", 0, 8, "1/2" }, { "64", 0, 256, "1/64" },
	{ "1/64", 0, 256, "1/64" }, { "1%", 0, 400, "1/100" }, { "0.01%", 0, 40000, "1/10000" },
	{ "1/10000", 0, 40000, "1/10000" }, { "30%", 0, 13, "1/3.25" },
	{ "1/3.25", 0, 13, "1/3.25" },
	{ "40%", 0, 10, "1/2.5" }, { "2.5", 0, 10, "1/2.5" }, { "1/1.75", 0, 7, "1/1.75" },
	{ "99.999999%", 0, 4, "1/1" }, { "never", 0, 0, "never" },
	{ "0%", -ERANGE, 0, NULL }, { "0.009%", -ERANGE, 0, NULL },
	{ "0.00999%", -ERANGE, 0, NULL },
	{ "100.1%", -ERANGE, 0, NULL }, { "101%", -ERANGE, 0, NULL }, { "0", -ERANGE, 0, NULL },
	{ "1/0", -ERANGE, 0, NULL }, { "10001", -ERANGE, 0, NULL },
	{ "1/10000.25", -ERANGE, 0, NULL },
	{ "1/99999999999999999999", -ERANGE, 0, NULL }, { "0.75", -ERANGE, 0, NULL },
	{ "", -EINVAL, 0, NULL }, { "%", -EINVAL, 0, NULL }, { "1/", -EINVAL, 0, NULL },
	{ "2/64", -EINVAL, 0, NULL }, { "1/2/3", -EINVAL, 0, NULL }, { "1.%", -EINVAL, 0, NULL },
	{ ".5%", -EINVAL, 0, NULL }, { "1%%", -EINVAL, 0, NULL }, { "50 %", -EINVAL, 0, NULL },
	{ "-1%", -EINVAL, 0, NULL }, { "1.0000001%", -EINVAL, 0, NULL },
	{ "1/3.3", -EINVAL, 0, NULL },
	{ "all", -EINVAL, 0, NULL }, { "Never", -EINVAL, 0, NULL }, { "1/64x", -EINVAL, 0, NULL },
};

static void sample_table(void)
{
	char buf[VG_SAMPLE_STRLEN];
	unsigned int i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct vg_error e = { "" };
		uint32_t w = 99;
		int err = vg_parse_sample(&w, samples[i].text, &e);

		if (!ktap_ok(err == samples[i].err && w == (err ? 99 : samples[i].weight) &&
			     (err ? e.msg[0] != '\0' :
				    !strcmp(vg_sample_str(w, buf), samples[i].printed)),
			     "sample \"%s\"", samples[i].text))
			ktap_diag("err %d weight %u %s", err, w, e.msg);
	}
}

/* Each weight there is: printed and read back it is itself, and its threshold is the nearest. */
static void every_weight(void)
{
	char buf[VG_SAMPLE_STRLEN];
	uint32_t w, back, thr;
	int bad_text = 0, bad_thr = 0;

	for (w = VG_WEIGHT_ONE; w <= VG_WEIGHT_MAX; w++) {
		double want = 4.0 / w * VG_THR_ALWAYS;

		if (vg_parse_sample(&back, vg_sample_str(w, buf), NULL) || back != w)
			bad_text++;
		thr = vg_weight_threshold(w);
		if (fabs(thr - want) > 0.5)
			bad_thr++;
	}
	ktap_ok(!bad_text, "each weight is read back as printed");
	ktap_ok(!bad_thr, "each weight's threshold is the nearest");
	ktap_ok(vg_weight_threshold(VG_WEIGHT_ONE) == VG_THR_ALWAYS &&
		vg_weight_threshold(VG_WEIGHT_NEVER) == 0 &&
		vg_weight_threshold(1) == VG_THR_ALWAYS,
		"always and never are exact");
}

int main(void)
{
	prefix_table();
	refused_prefixes();
	host_bits_at_every_length();
	bad_sentence_names_the_network();
	contains_table();
	made_from_words();
	number_table();
	ttl_table();
	sample_table();
	every_weight();
	return ktap_done();
}
