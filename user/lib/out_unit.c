// SPDX-License-Identifier: GPL-2.0-only
/* out_unit.c - numbers as people read them */
#include <inttypes.h>
#include <string.h>
#include "out.h"

/* Three significant digits and the unit that fits: 1488095 -> "1.49 M". */
static const char *scaled(char *buf, size_t size, double v, double step,
			  const char *const *units, size_t nunits)
{
	size_t i = 0;

	/* 999.95 would print as 1000: change over where the rounding does. */
	while (i + 1 < nunits && v >= step * 0.9995) {
		v /= step;
		i++;
	}
	snprintf(buf, size, "%.*f %s", i == 0 ? 0 : v < 9.995 ? 2 : v < 99.95 ? 1 : 0, v, units[i]);
	return buf;
}

static const char *grouped(char *buf, size_t size, uint64_t v)
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, v), i, out = 0;

	for (i = 0; i < n && out + 2 < size; i++) {
		if (i && (n - i) % 3 == 0)
			buf[out++] = ',';
		buf[out++] = digits[i];
	}
	buf[out] = '\0';
	return buf;
}

static const char *seconds(char *buf, size_t size, uint64_t s)
{
	uint64_t d = s / 86400, h = s / 3600 % 24, m = s / 60 % 60;

	if (d)
		snprintf(buf, size, "%" PRIu64 "d%" PRIu64 "h", d, h);
	else if (h)
		snprintf(buf, size, "%" PRIu64 "h%" PRIu64 "m", h, m);
	else if (m)
		snprintf(buf, size, "%" PRIu64 "m%" PRIu64 "s", m, s % 60);
	else
		snprintf(buf, size, "%" PRIu64 "s", s);
	return buf;
}

const char *vg_out_unit_str(char *buf, size_t size, enum vg_out_unit unit, uint64_t v)
{
	static const char *const pps[] = { "pps", "kpps", "Mpps", "Gpps" };
	static const char *const bps[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s" };
	static const char *const ns[] = { "ns", "us", "ms", "s" };
	static const char *const kib[] = { "KiB", "MiB", "GiB", "TiB" };
	const size_t three = sizeof(ns) / sizeof(ns[0]) - 1;

	switch (unit) {
	case VG_UNIT_NONE:
		return grouped(buf, size, v);
	case VG_UNIT_PPS:
		return scaled(buf, size, (double)v, 1000, pps, sizeof(pps) / sizeof(pps[0]));
	case VG_UNIT_BPS:
		return scaled(buf, size, (double)v, 1000, bps, sizeof(bps) / sizeof(bps[0]));
	case VG_UNIT_NS:
		return scaled(buf, size, (double)v, 1000, ns, three + 1);
	case VG_UNIT_US:
		return scaled(buf, size, (double)v, 1000, ns + 1, three);
	case VG_UNIT_SECONDS:
		return seconds(buf, size, v);
	case VG_UNIT_PERMILLE:
		snprintf(buf, size, "%" PRIu64 ".%" PRIu64 " %%", v / 10, v % 10);
		return buf;
	case VG_UNIT_KIB:
		return scaled(buf, size, (double)v, 1024, kib, sizeof(kib) / sizeof(kib[0]));
	case VG_UNIT_PLAIN:
		break;
	}
	snprintf(buf, size, "%" PRIu64, v);
	return buf;
}
