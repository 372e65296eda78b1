// SPDX-License-Identifier: GPL-2.0-only
/* cmd_doctor.c - runs the checks and adds them up */
#include <stdarg.h>
#include <stdio.h>
#include "cmd.h"
#include "doctor.h"

static const struct {
	const char *word;
	enum vg_out_tone tone;
} verdicts[] = {
	[DOCTOR_OK]	= { "ok", VG_TONE_GOOD },
	[DOCTOR_WARN]	= { "warn", VG_TONE_WARN },
	[DOCTOR_FAIL]	= { "fail", VG_TONE_BAD },
};

_Static_assert(sizeof(verdicts) / sizeof(verdicts[0]) == __DOCTOR_MAX, "a word for each verdict");

void doctor_say(struct doctor *d, const char *check, enum verdict v, const char *todo,
		const char *fmt, ...)
{
	char found[256], line[8];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(found, sizeof(found), fmt, ap);
	va_end(ap);
	d->count[v]++;
	snprintf(line, sizeof(line), "%-4s", verdicts[v].word);
	vg_out_inline(d->o, NULL, check);
	vg_out_tone(d->o, verdicts[v].tone);
	vg_out_str(d->o, "check", NULL, check);
	vg_out_str(d->o, "verdict", NULL, verdicts[v].word);
	vg_out_str(d->o, NULL, "", line);
	vg_out_str(d->o, "found", "", found);
	if (todo)
		vg_out_str(d->o, "do", "- to do:", todo);
	else
		vg_out_null(d->o, "do", NULL);
	vg_out_end(d->o);
}

int cmd_doctor(struct ctx *c, int argc, char **argv)
{
	struct doctor d = { .o = c->out };
	char names[MAX_IFACES][16];
	int n = 0, i;

	(void)argc;
	(void)argv;
	vg_out_object(c->out, NULL, NULL);
	vg_out_array(c->out, "checks", "", NULL);
	doctor_system(&d);
	doctor_bpf(&d);
	if (c->ifname)
		doctor_iface(&d, c->ifname);
	else
		n = iface_list(names);
	for (i = 0; i < n; i++)
		doctor_iface(&d, names[i]);
	vg_out_end(c->out);
	vg_out_inline(c->out, NULL, "sum");
	vg_out_u64(c->out, "ok", "ok", VG_UNIT_PLAIN, d.count[DOCTOR_OK]);
	vg_out_u64(c->out, "warn", "warn", VG_UNIT_PLAIN, d.count[DOCTOR_WARN]);
	vg_out_u64(c->out, "fail", "fail", VG_UNIT_PLAIN, d.count[DOCTOR_FAIL]);
	vg_out_end(c->out);
	vg_out_end(c->out);
	return d.count[DOCTOR_FAIL] ? EXIT_FAILED : EXIT_OK;
}
