// SPDX-License-Identifier: GPL-2.0-only
/*
 * addr.c - prefixes, numbers, times and sampling rates as text. Strict on
 * purpose: what is not understood wholly is refused with a sentence, never
 * guessed at or cut off.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "addr.h"

enum {
	QUOTED_MAX = 48,	/* of a user's text that an error repeats */
	V4_BITS = 32,
	V6_BITS = 128,
};

/* The user's own text, fit to be shown back: no control bytes, not endless. */
static const char *quoted(const char *text, char buf[QUOTED_MAX + 4])
{
	size_t n;

	for (n = 0; text[n] && n < QUOTED_MAX; n++)
		buf[n] = isprint((unsigned char)text[n]) ? text[n] : '?';
	strcpy(buf + n, text[n] ? "..." : "");
	return buf;
}

/* Digits only, no sign, no leading zero, at most @max. */
static int parse_plen(unsigned int *ret_plen, const char *text, unsigned int max)
{
	unsigned int v = 0;
	size_t n;

	for (n = 0; text[n]; n++) {
		if (text[n] < '0' || text[n] > '9' || n == 3)
			return -EINVAL;
		v = v * 10 + (unsigned int)(text[n] - '0');
	}
	if (!n || v > max || (n > 1 && text[0] == '0'))
		return -EINVAL;
	*ret_plen = v;
	return 0;
}

/* Clear everything behind @plen; says whether something had to be cleared. */
static int clear_host_bits(uint8_t *addr, unsigned int bytes, unsigned int plen)
{
	unsigned int i;
	int cleared = 0;

	for (i = plen / 8; i < bytes; i++) {
		uint8_t keep = 0;

		if (i == plen / 8)
			keep = (uint8_t)(0xff00u >> (plen % 8));
		if (addr[i] & (uint8_t)~keep)
			cleared = 1;
		addr[i] &= keep;
	}
	return cleared;
}

static int is_v4_mapped(const uint8_t addr[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(addr, mapped, sizeof(mapped));
}

int vg_prefix_parse(struct vg_prefix *ret_p, const char *text, struct vg_error *e)
{
	struct vg_prefix p = { .family = 4 }, net;
	char host[VG_PREFIX_STRLEN], canon[VG_PREFIX_STRLEN], q[QUOTED_MAX + 4];
	unsigned int bits = V4_BITS, plen;
	const char *slash;
	size_t len;

	slash = strchr(text, '/');
	len = slash ? (size_t)(slash - text) : strlen(text);
	if (!len)
		return vg_err(e, -EINVAL, "an address or prefix is missing, \"%s\" is none",
			      quoted(text, q));
	if (len >= sizeof(host))
		return vg_err(e, -EINVAL, "\"%s\" is too long for an address", quoted(text, q));
	memcpy(host, text, len);
	host[len] = '\0';

	if (inet_pton(AF_INET, host, p.addr) != 1) {
		memset(p.addr, 0, sizeof(p.addr));
		if (inet_pton(AF_INET6, host, p.addr) != 1)
			return vg_err(e, -EINVAL, "\"%s\" is not an IPv4 or IPv6 address or prefix",
				      quoted(text, q));
		p.family = 6;
		bits = V6_BITS;
		if (is_v4_mapped(p.addr))
			return vg_err(e, -EINVAL,
				      "\"%s\" is an IPv4-mapped address, which no packet carries: "
				      "write %u.%u.%u.%u", quoted(text, q), p.addr[12],
				      p.addr[13], p.addr[14], p.addr[15]);
	}

	plen = bits;
	if (slash && parse_plen(&plen, slash + 1, bits))
		return vg_err(e, -EINVAL,
			      "the prefix length in \"%s\" is not a number from 0 to %u",
			      quoted(text, q), bits);
	p.plen = (uint8_t)plen;
	net = p;
	if (clear_host_bits(net.addr, bits / 8, plen))
		return vg_err(e, -EINVAL, "\"%s\" has bits set behind its prefix length: write %s",
			      quoted(text, q), vg_prefix_str(&net, canon));
	*ret_p = p;
	return 0;
}

const char *vg_prefix_str(const struct vg_prefix *p, char *buf)
{
	unsigned int bits = p->family == 6 ? V6_BITS : V4_BITS;
	size_t len;

	if (!inet_ntop(p->family == 6 ? AF_INET6 : AF_INET, p->addr, buf, VG_PREFIX_STRLEN))
		buf[0] = '\0';
	len = strlen(buf);
	if (p->plen != bits)
		snprintf(buf + len, VG_PREFIX_STRLEN - len, "/%u", p->plen);
	return buf;
}

void vg_prefix_v4(struct vg_prefix *ret_p, uint32_t addr_be)
{
	memset(ret_p, 0, sizeof(*ret_p));
	memcpy(ret_p->addr, &addr_be, sizeof(addr_be));
	ret_p->family = 4;
	ret_p->plen = V4_BITS;
}

void vg_prefix_v6(struct vg_prefix *ret_p, uint64_t hi, uint64_t lo, unsigned int plen)
{
	memset(ret_p, 0, sizeof(*ret_p));
	memcpy(ret_p->addr, &hi, sizeof(hi));
	if (plen > 64)
		memcpy(ret_p->addr + sizeof(hi), &lo, sizeof(lo));
	ret_p->family = 6;
	ret_p->plen = (uint8_t)plen;
}

int vg_prefix_contains(const struct vg_prefix *a, const struct vg_prefix *b)
{
	unsigned int bytes = a->plen / 8, rest = a->plen % 8;
	uint8_t mask = (uint8_t)(0xff00u >> rest);

	if (a->family != b->family || a->plen > b->plen)
		return 0;
	if (memcmp(a->addr, b->addr, bytes))
		return 0;
	return !rest || !((a->addr[bytes] ^ b->addr[bytes]) & mask);
}

/*
 * Digits into *@ret_v; *@ret_end is what follows. -EINVAL: none there,
 * -ERANGE: more than 64 bits.
 */
static int parse_digits(uint64_t *ret_v, const char *text, const char **ret_end)
{
	uint64_t v = 0;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*text - '0'), &v))
			return -ERANGE;
	}
	*ret_v = v;
	*ret_end = text;
	return 0;
}

/* 1 for no unit, 0 for something that is none. */
static uint64_t unit_of(const char *text)
{
	if (!*text)
		return 1;
	if (text[1])
		return 0;
	return *text == 'k' ? 1000 : *text == 'M' ? 1000000 : *text == 'G' ? 1000000000 : 0;
}

/*
 * ".5" of "2.5M": its digits as a whole number in *@ret_v and their weight in
 * *@ret_scale. -EINVAL when there is no digit or more than a G can absorb.
 */
static int parse_fraction(uint64_t *ret_v, uint64_t *ret_scale, const char **text)
{
	const char *first = *text + 1;
	int err;

	*ret_scale = 1;
	err = parse_digits(ret_v, first, text);
	if (err || *text - first > 9)
		return -EINVAL;
	while (first++ < *text)
		*ret_scale *= 10;
	return 0;
}

static int parse_scaled(uint64_t *ret_v, const char *text)
{
	uint64_t v, unit, frac = 0, scale = 1;
	const char *end;
	int err;

	err = parse_digits(&v, text, &end);
	if (err)
		return err;
	if (*end == '.' && parse_fraction(&frac, &scale, &end))
		return -EINVAL;
	unit = unit_of(end);
	/* 2.5M is a whole number, 2.5 is not. */
	if (!unit || frac * unit % scale)
		return -EINVAL;
	if (__builtin_mul_overflow(v, unit, &v) ||
	    __builtin_add_overflow(v, frac * unit / scale, &v))
		return -ERANGE;
	*ret_v = v;
	return 0;
}

int vg_parse_u64(uint64_t *ret_v, const char *text, uint64_t min, uint64_t max,
		 const char *what, struct vg_error *e)
{
	char q[QUOTED_MAX + 4];
	uint64_t v;
	int err;

	err = parse_scaled(&v, text);
	if (err == -EINVAL)
		return vg_err(e, -EINVAL, "%s is a whole number from %llu to %llu, with k, M or G "
			      "if you like, not \"%s\"", what, (unsigned long long)min,
			      (unsigned long long)max, quoted(text, q));
	if (err || v < min || v > max)
		return vg_err(e, -ERANGE, "%s lies between %llu and %llu, \"%s\" does not", what,
			      (unsigned long long)min, (unsigned long long)max, quoted(text, q));
	*ret_v = v;
	return 0;
}

int vg_parse_ttl(uint32_t *ret_s, const char *text, struct vg_error *e)
{
	char q[QUOTED_MAX + 4];
	uint64_t v, unit = 1;
	const char *end;
	int err;

	err = parse_digits(&v, text, &end);
	if (!err && *end) {
		switch (*end) {
		case 's': unit = 1; break;
		case 'm': unit = 60; break;
		case 'h': unit = 3600; break;
		case 'd': unit = 24 * 3600; break;
		default: unit = 0;
		}
		if (!unit || end[1])
			err = -EINVAL;
	}
	if (err == -EINVAL)
		return vg_err(e, -EINVAL, "a TTL is a number of seconds, or one with s, m, h or d, "
			      "not \"%s\"", quoted(text, q));
	if (err || __builtin_mul_overflow(v, unit, &v) || v < 1 || v > VG_TTL_MAX_S)
		return vg_err(e, -ERANGE,
			      "a TTL lies between 1 second and %u days, \"%s\" does not",
			      VG_TTL_MAX_S / (24 * 3600), quoted(text, q));
	*ret_s = (uint32_t)v;
	return 0;
}

/* "12.5%" in millionths of a percent; up to 6 digits behind the point. */
static int parse_percent(uint64_t *ret_micro, const char *text)
{
	uint64_t whole, frac = 0, scale = 1000000;
	const char *p;
	int err;

	err = parse_digits(&whole, text, &p);
	if (err)
		return err;
	if (whole > 100)
		return -ERANGE;
	if (*p == '.') {
		const char *first = ++p;

		for (; *p >= '0' && *p <= '9'; p++) {
			if (p - first == 6)
				return -EINVAL;
			scale /= 10;
			frac += (uint64_t)(*p - '0') * scale;
		}
		if (p == first)
			return -EINVAL;
	}
	if (strcmp(p, "%"))
		return -EINVAL;
	*ret_micro = whole * 1000000 + frac;
	return 0;
}

static const char *const quarter[] = { "", ".25", ".5", ".75" };

/* "64", "3.25": weights are in quarters, and each of them can be written. */
static int parse_quarters(uint64_t *ret_v, const char *text)
{
	const char *end;
	unsigned int i;
	int err;

	err = parse_digits(ret_v, text, &end);
	if (err)
		return err;
	if (*ret_v > VG_WEIGHT_MAX)
		return -ERANGE;
	for (i = 0; i < 4; i++) {
		if (!strcmp(end, quarter[i])) {
			*ret_v = *ret_v * VG_WEIGHT_ONE + i;
			return 0;
		}
	}
	return -EINVAL;
}

int vg_parse_sample(uint32_t *ret_weight, const char *text, struct vg_error *e)
{
	const uint64_t all = 100000000;	/* 100 % in millionths of a percent */
	char q[QUOTED_MAX + 4];
	const char *one_in = text;
	uint64_t v;
	int err;

	if (!strcmp(text, "never")) {
		*ret_weight = VG_WEIGHT_NEVER;
		return 0;
	}
	if (strchr(text, '%')) {
		err = parse_percent(&v, text);
		if (!err && (v < all * VG_WEIGHT_ONE / VG_WEIGHT_MAX || v > all))
			err = -ERANGE;
		/* The nearest weight there is; records carry it, so nothing is biased. */
		if (!err)
			v = (all * VG_WEIGHT_ONE + v / 2) / v;
	} else {
		if (!strncmp(text, "1/", 2))
			one_in += 2;
		err = parse_quarters(&v, one_in);
		if (!err && (v < VG_WEIGHT_ONE || v > VG_WEIGHT_MAX))
			err = -ERANGE;
	}
	if (err == -EINVAL)
		return vg_err(e, err, "a sampling rate is written 25%%, 1/64, 64 (one in 64) or "
			      "never, not \"%s\"", quoted(text, q));
	if (err)
		return vg_err(e, err, "a sampling rate lies between 100%% and 0.01%% (one in %u), "
			      "\"%s\" does not", VG_WEIGHT_MAX / VG_WEIGHT_ONE, quoted(text, q));
	*ret_weight = (uint32_t)v;
	return 0;
}

const char *vg_sample_str(uint32_t weight, char *buf)
{
	if (weight == VG_WEIGHT_NEVER)
		return strcpy(buf, "never");
	snprintf(buf, VG_SAMPLE_STRLEN, "1/%u%s", weight / 4, quarter[weight % 4]);
	return buf;
}

uint32_t vg_weight_threshold(uint32_t weight)
{
	/* p = threshold / VG_THR_ALWAYS = VG_WEIGHT_ONE / weight */
	const uint64_t one = (uint64_t)VG_WEIGHT_ONE * VG_THR_ALWAYS;

	if (weight == VG_WEIGHT_NEVER)
		return 0;
	if (weight <= VG_WEIGHT_ONE)
		return VG_THR_ALWAYS;
	return (uint32_t)((one + weight / 2) / weight);
}
