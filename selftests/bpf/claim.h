/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * claim.h - a claim made of several checks: the first that fails is shown.
 * For the test program's own file only, as ktap.h.
 */
#ifndef VG_TEST_CLAIM_H
#define VG_TEST_CLAIM_H

#include <stdio.h>

#include "harness.h"
#include "ktap.h"

static struct {
	bool failed;
	char first[512];
} claims;

/* also() - a check: NULL, or what is wrong */
static inline void also(const char *bad)
{
	if (!bad || claims.failed)
		return;
	claims.failed = true;
	snprintf(claims.first, sizeof(claims.first), "%.500s", bad);
}

/* must() - a step that has to work for the checks to mean anything */
static inline void must(bool done, const struct hs *h, const char *what)
{
	if (done || claims.failed)
		return;
	claims.failed = true;
	snprintf(claims.first, sizeof(claims.first), "%.100s: %.300s", what, h->err.msg);
}

static inline void claim(const char *what)
{
	if (!ktap_ok(!claims.failed, "%s", what))
		ktap_diag("%s", claims.first);
	claims.failed = false;
}

#endif /* VG_TEST_CLAIM_H */
