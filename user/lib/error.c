// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include "error.h"

/* What a caller quotes may be anything; a message is one line of text. */
int vg_err(struct vg_error *e, int err, const char *fmt, ...)
{
	va_list ap;
	char *c;

	if (!e)
		return err;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	for (c = e->msg; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return err;
}
