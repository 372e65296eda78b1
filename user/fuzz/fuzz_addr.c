// SPDX-License-Identifier: GPL-2.0-only
/* fuzz_addr.c - prefixes and numbers as text; prefixes as found in a map */
#include <string.h>
#include "addr.h"
#include "fuzz.h"
#include "option.h"

FUZZ_SEEDS(
	FUZZ_SEED("192.0.2.1"), FUZZ_SEED("192.0.2.0/24"), FUZZ_SEED("0.0.0.0/0"),
	FUZZ_SEED("2001:db8::/32"), FUZZ_SEED("2001:db8::1"), FUZZ_SEED("::/0"),
	FUZZ_SEED("::ffff:192.0.2.1/128"), FUZZ_SEED("fe80::1%eth0"), FUZZ_SEED("5000"),
	FUZZ_SEED("500M"), FUZZ_SEED("18446744073709551615"), FUZZ_SEED("90s"),
	FUZZ_SEED("30d"), FUZZ_SEED("1/64"), FUZZ_SEED("0.01%"), FUZZ_SEED("100%"),
	FUZZ_SEED("never"),
	FUZZ_SEED("0,2-3"), FUZZ_SEED("0-63"), FUZZ_SEED("1.25k")
);

static int is_canonical(const struct vg_prefix *p)
{
	const unsigned int bits = p->family == 4 ? 32 : 128;
	unsigned int i;

	if ((p->family != 4 && p->family != 6) || p->plen > bits || p->__pad[0] || p->__pad[1])
		return 0;
	for (i = p->plen; i < 128; i++)
		if (p->addr[i / 8] >> (7 - i % 8) & 1)
			return 0;
	return 1;
}

/* A refusal has one sentence; it may quote @text. */
static void check_refusal(int err, const struct vg_error *e, const char *text)
{
	FUZZ_CHECK(err < 0);
	FUZZ_CHECK(e->msg[0] && memchr(e->msg, 0, sizeof(e->msg)));
	FUZZ_CHECK(!strchr(e->msg, '\n') || strchr(text, '\n'));
}

static void prefix_text(const char *text)
{
	struct vg_prefix p, again, untouched;
	char buf[VG_PREFIX_STRLEN];
	struct vg_error e = { "" };
	int err;

	memset(&p, 0x77, sizeof(p));
	untouched = p;
	err = vg_prefix_parse(&p, text, &e);
	if (err) {
		check_refusal(err, &e, text);
		FUZZ_CHECK(!memcmp(&p, &untouched, sizeof(p)));
		return;
	}
	FUZZ_CHECK(is_canonical(&p));
	FUZZ_CHECK(vg_prefix_contains(&p, &p));
	FUZZ_CHECK(!vg_prefix_parse(&again, vg_prefix_str(&p, buf), &e));
	FUZZ_CHECK(!memcmp(&p, &again, sizeof(p)));
}

/* A map may hold anything: no over-read, and text that fits its buffer. */
static void prefix_bytes(const uint8_t *data, size_t len)
{
	struct vg_prefix p[2] = { 0 };
	char buf[VG_PREFIX_STRLEN];
	int i;

	memcpy(p, data, len < sizeof(p) ? len : sizeof(p));
	for (i = 0; i < 2; i++) {
		memset(buf, 'x', sizeof(buf));
		FUZZ_CHECK(memchr(vg_prefix_str(&p[i], buf), 0, sizeof(buf)));
	}
	if (!is_canonical(&p[0]) || !is_canonical(&p[1]))
		return;
	/* each contains the other: then they are one */
	if (vg_prefix_contains(&p[0], &p[1]) && vg_prefix_contains(&p[1], &p[0]))
		FUZZ_CHECK(!memcmp(&p[0], &p[1], sizeof(p[0])));
}

static void numbers(const char *text)
{
	struct vg_error e = { "" };
	uint64_t v = 0, mask;
	uint32_t s, weight;
	int err;

	err = vg_parse_u64(&v, text, 3, 5000000000ull, "number", &e);
	if (err)
		check_refusal(err, &e, text);
	else
		FUZZ_CHECK(v >= 3 && v <= 5000000000ull);
	e.msg[0] = 0;
	err = vg_parse_ttl(&s, text, &e);
	if (err)
		check_refusal(err, &e, text);
	else
		FUZZ_CHECK(s >= 1 && s <= VG_TTL_MAX_S);
	e.msg[0] = 0;
	err = vg_parse_sample(&weight, text, &e);
	if (err)
		check_refusal(err, &e, text);
	else
		FUZZ_CHECK(weight == VG_WEIGHT_NEVER ||
			   (weight >= VG_WEIGHT_ONE && weight <= VG_WEIGHT_MAX &&
			    vg_weight_threshold(weight) > 0 &&
			    vg_weight_threshold(weight) <= VG_THR_ALWAYS));
	e.msg[0] = 0;
	err = option_cpulist(&mask, text, &e);
	if (err)
		check_refusal(err, &e, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);

	if (!text)
		return 0;
	memcpy(text, data, len);
	text[len] = 0;
	prefix_text(text);
	prefix_bytes(data, len);
	numbers(text);
	free(text);
	return 0;
}
