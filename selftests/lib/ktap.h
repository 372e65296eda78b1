/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ktap.h - the few calls a C test needs to report in KTAP. One program, one
 * plan. ktap_plan() may be left out: ktap_done() then prints the plan from
 * what ran, so a test that dies early prints none and counts as failed.
 */
#ifndef KTAP_H
#define KTAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static struct {
	int planned, run, failed;
	bool started;
} ktap;

static inline void ktap_start(void)
{
	if (ktap.started)
		return;
	ktap.started = true;
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
}

static inline void ktap_plan(int n)
{
	ktap_start();
	ktap.planned = n;
	printf("1..%d\n", n);
}

static inline void ktap_line(const char *word, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
static inline void ktap_line(const char *word, const char *fmt, va_list ap)
{
	ktap_start();
	printf("%s %d ", word, ++ktap.run);
	vprintf(fmt, ap);
}

/* ktap_ok() - one claim; returns it, so that a caller can say more */
static inline bool ktap_ok(bool cond, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static inline bool ktap_ok(bool cond, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ktap_line(cond ? "ok" : "not ok", fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!cond)
		ktap.failed++;
	return cond;
}

/* ktap_skip() - this machine cannot show it; @fmt is the reason */
static inline void ktap_skip(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
static inline void ktap_skip(const char *fmt, ...)
{
	va_list ap;

	ktap_start();
	printf("ok %d # SKIP ", ++ktap.run);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* ktap_diag() - a line for the reader of a failure */
static inline void ktap_diag(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
static inline void ktap_diag(const char *fmt, ...)
{
	va_list ap;

	ktap_start();
	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* ktap_done() - exit code: 0 when all claims of the plan ran and held */
static inline int ktap_done(void)
{
	ktap_start();
	if (!ktap.planned)
		printf("1..%d\n", ktap.run);
	fflush(stdout);
	return ktap.failed || !ktap.run || (ktap.planned && ktap.planned != ktap.run);
}

#endif /* KTAP_H */
