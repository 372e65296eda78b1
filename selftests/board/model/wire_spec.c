// SPDX-License-Identifier: GPL-2.0-only
/* wire_spec.c - see wire_spec.h */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "wire.h"
#include "wire_spec.h"

enum { WORD_LEN = 64 };

/* A decimal number with nothing behind it but end, which may be 0. */
static bool number(const char **text, char end, uint64_t max, uint64_t *ret)
{
	const char *p = *text;
	uint64_t v = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > max)
			return false;
	}
	if (p == *text || *p != end)
		return false;
	*text = end ? p + 1 : p;
	*ret = v;
	return true;
}

static bool whole(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	return number(&text, 0, max, ret) && *ret >= min;
}

/* Index of a word in a list that ends with NULL, -1: not in it. */
static int one_of(const char *text, const char *const *words)
{
	int i;

	for (i = 0; words[i]; i++)
		if (!strcmp(text, words[i]))
			return i;
	return -1;
}

static bool mac_parse(const char *text, uint8_t mac[6])
{
	unsigned int v[6], i;
	int end = -1;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
		   &end) != 6 || end != 17 || text[end])
		return false;
	for (i = 0; i < 6; i++)
		mac[i] = (uint8_t)v[i];
	return true;
}

static bool set_size(struct spec *s, const char *text)
{
	uint64_t v, w;

	s->is_imix = !strcmp(text, "imix");
	if (s->is_imix) {
		s->size_min = CRAFT_MIN;
		s->size_max = 1514;
		return true;
	}
	if (strchr(text, '-')) {
		if (!number(&text, '-', WIRE_FRAME_MAX, &v) || !whole(text, v, WIRE_FRAME_MAX, &w))
			return false;
	} else if (whole(text, 0, WIRE_FRAME_MAX, &v)) {
		w = v;
	} else {
		return false;
	}
	s->size_min = (uint32_t)v;
	s->size_max = (uint32_t)w;
	return v >= CRAFT_MIN;
}

static bool set_pps(struct spec *s, const char *text)
{
	s->pace = strcmp(text, "max") ? SPEC_PPS : SPEC_MAX;
	return s->pace == SPEC_MAX || whole(text, 1, 100000000, &s->rate);
}

static bool set_mbps(struct spec *s, const char *text)
{
	s->pace = SPEC_MBPS;
	return whole(text, 1, 100000, &s->rate);
}

static bool set_count(struct spec *s, const char *text)
{
	return whole(text, 1, UINT32_MAX, &s->count);
}

static bool set_seed(struct spec *s, const char *text)
{
	return whole(text, 1, UINT32_MAX, &s->seed);
}

static bool set_proto(struct spec *s, const char *text)
{
	static const char *const words[] = { "udp", "tcp-syn", "icmp", "raw", NULL };
	int i = one_of(text, words);

	s->craft.proto = (enum craft_proto)i;
	return i >= 0;
}

static bool set_sums(struct spec *s, const char *text)
{
	static const char *const words[] = { "good", "bad-ip", "bad-l4", NULL };
	int i = one_of(text, words);

	s->craft.sums = (enum craft_sums)i;
	return i >= 0;
}

static bool set_to(struct spec *s, const char *text)
{
	static const char *const words[] = { "chip", "all", "group", "other", NULL };
	int i = one_of(text, words);

	s->craft.to = i >= 0 ? (enum craft_to)i : CRAFT_TO_MAC;
	return i >= 0 || mac_parse(text, s->craft.dst_mac);
}

static bool set_overrun(struct spec *s, const char *text)
{
	static const char *const words[] = { "no", "yes", NULL };
	int i = one_of(text, words);

	s->is_overrun = i == 1;
	return i >= 0;
}

static bool set_ip(struct spec *s, const char *text)
{
	uint64_t v;

	if (!whole(text, 4, 6, &v) || v == 5)
		return false;
	s->craft.ip_version = (unsigned int)v;
	return true;
}

static bool set_u32(uint32_t *at, const char *text, uint64_t min, uint64_t max)
{
	uint64_t v;

	if (!whole(text, min, max, &v))
		return false;
	*at = (uint32_t)v;
	return true;
}

static bool set_u16(uint16_t *at, const char *text)
{
	uint32_t v;

	if (!set_u32(&v, text, 0, 65535))
		return false;
	*at = (uint16_t)v;
	return true;
}

static bool set_sources(struct spec *s, const char *text)
{
	return set_u32(&s->craft.sources, text, 1, 1 << 24);
}

static bool set_flows(struct spec *s, const char *text)
{
	return set_u32(&s->craft.flows, text, 1, 65536);
}

static bool set_sport(struct spec *s, const char *text)
{
	return set_u16(&s->craft.sport, text);
}

static bool set_dport(struct spec *s, const char *text)
{
	return set_u16(&s->craft.dport, text);
}

static bool set_vlan(struct spec *s, const char *text)
{
	uint16_t tci;

	if (!set_u16(&tci, text))
		return false;
	s->craft.vlan = tci;
	return true;
}

static bool set_mac(struct spec *s, const char *text)
{
	return mac_parse(text, s->craft.src_mac);
}

/* An address also says which version: "src=::1" needs no "ip=6". */
static bool set_address(struct spec *s, uint8_t at[16], const char *text)
{
	s->craft.ip_version = strchr(text, ':') ? 6 : 4;
	return inet_pton(s->craft.ip_version == 6 ? AF_INET6 : AF_INET, text, at) == 1;
}

static bool set_src(struct spec *s, const char *text)
{
	return set_address(s, s->craft.src, text);
}

static bool set_dst(struct spec *s, const char *text)
{
	return set_address(s, s->craft.dst, text);
}

static const struct key {
	const char *name;
	bool (*set)(struct spec *s, const char *text);
	const char *values;
} keys[] = {
	{ "size", set_size, "60 to 16384, a range A-B of them, or imix" },
	{ "pps", set_pps, "1 to 100000000, or max" },
	{ "mbps", set_mbps, "1 to 100000" },
	{ "count", set_count, "1 to 4294967295" },
	{ "proto", set_proto, "udp, tcp-syn, icmp or raw" },
	{ "ip", set_ip, "4 or 6" },
	{ "src", set_src, "an address" },
	{ "dst", set_dst, "an address" },
	{ "sport", set_sport, "0 to 65535" },
	{ "dport", set_dport, "0 to 65535" },
	{ "sources", set_sources, "1 to 16777216" },
	{ "flows", set_flows, "1 to 65536" },
	{ "vlan", set_vlan, "0 to 65535: identifier, priority << 13" },
	{ "mac", set_mac, "six bytes 02:00:00:00:00:01" },
	{ "to", set_to, "chip, all, group, other or six bytes 02:00:00:00:00:01" },
	{ "sums", set_sums, "good, bad-ip or bad-l4" },
	{ "overrun", set_overrun, "yes or no" },
	{ "seed", set_seed, "1 to 4294967295" },
};
enum { KEYS = sizeof(keys) / sizeof(*keys) };

static int set_word(struct spec *s, char *word, uint32_t *seen, char *why, uint32_t size)
{
	char *value = strchr(word, '=');
	unsigned int i;

	if (value)
		*value++ = 0;
	for (i = 0; i < KEYS && strcmp(word, keys[i].name); i++)
		;
	if (i == KEYS)
		snprintf(why, size, "the generator knows no \"%s\"", word);
	else if (*seen & 1u << i)
		snprintf(why, size, "%s is given twice", word);
	else if (!value || !keys[i].set(s, value))
		snprintf(why, size, "%s is %s", word, keys[i].values);
	else
		goto good;
	return -EINVAL;
good:
	*seen |= 1u << i;
	return 0;
}

static bool was_given(uint32_t seen, const char *name)
{
	unsigned int i;

	for (i = 0; i < KEYS && strcmp(keys[i].name, name); i++)
		;
	return seen & 1u << i;
}

/* Networks for benchmarks (RFC 2544, RFC 5180), so that answers go nowhere; to
 * the board's address. */
static void default_addresses(struct spec *s, uint32_t seen)
{
	bool is_v6 = s->craft.ip_version == 6;

	if (!was_given(seen, "src"))
		inet_pton(is_v6 ? AF_INET6 : AF_INET, is_v6 ? "2001:2::1" : "198.18.0.1",
			  s->craft.src);
	if (!was_given(seen, "dst"))
		inet_pton(is_v6 ? AF_INET6 : AF_INET, is_v6 ? "2001:db8:99::2" : "192.0.2.2",
			  s->craft.dst);
}

/* What is right by itself and not together. */
static int check(struct spec *s, uint32_t seen, unsigned int versions, char *why, uint32_t size)
{
	uint32_t need = craft_headers(&s->craft);

	/* Who asked for no size, or for a mix of them, did not ask for too small a one. */
	if (s->size_min < need && (s->is_imix || !was_given(seen, "size"))) {
		s->size_min = need;
		s->size_max = s->is_imix ? s->size_max : need;
	}
	if (was_given(seen, "pps") && was_given(seen, "mbps")) {
		snprintf(why, size, "pps and mbps exclude each other");
	} else if (versions == 3) {
		snprintf(why, size, "src, dst and ip are of the same version");
	} else if (s->craft.sums == CRAFT_SUMS_BAD_IP && s->craft.ip_version == 6) {
		snprintf(why, size, "IPv6 has no header checksum to be bad");
	} else if (s->craft.sums != CRAFT_SUMS_GOOD && s->craft.proto == CRAFT_RAW) {
		snprintf(why, size, "raw frames have no checksums");
	} else if (s->size_min < need) {
		snprintf(why, size, "size is at least %" PRIu32 " with these headers", need);
	} else {
		default_addresses(s, seen);
		return 0;
	}
	return -EINVAL;
}

int spec_parse(struct spec *ret, const char *text, char *why, uint32_t size)
{
	struct spec s = {
		.craft = { .ip_version = 4, .vlan = -1, .src_mac = { 2, 0, 0, 0, 0, 1 },
			    .sport = 1024, .dport = 9, .sources = 1, .flows = 1 },
		.pace = SPEC_PPS, .rate = 1000, .count = UINT64_MAX, .seed = 1,
		.size_min = 64, .size_max = 64,
	};
	unsigned int versions = 0;
	uint32_t seen = 0;
	char word[WORD_LEN];
	size_t len;
	int err;

	for (; *text; text += len) {
		text += strspn(text, ", ");
		len = strcspn(text, ", ");
		if (!len)
			continue;
		if (len >= sizeof(word)) {
			snprintf(why, size, "\"%.20s...\" is too long", text);
			return -EINVAL;
		}
		memcpy(word, text, len);
		word[len] = 0;
		err = set_word(&s, word, &seen, why, size);
		if (err)
			return err;
		if (!strcmp(word, "ip") || !strcmp(word, "src") || !strcmp(word, "dst"))
			versions |= s.craft.ip_version == 6 ? 2 : 1;
	}
	err = check(&s, seen, versions, why, size);
	if (!err)
		*ret = s;
	return err;
}
