// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ref.c - the judge judged: the reference parser against the tables,
 * without the packet program (and so without privileges).
 */
#include <string.h>

#include "check.h"
#include "ktap.h"

static void tables_hold(void)
{
	static struct frame f;
	const char *bad;
	int t, i;

	for (t = 0; t < case_tables_n; t++) {
		for (i = 0; i < case_tables[t]->n; i++) {
			const struct parse_case *c = &case_tables[t]->cases[i];

			frame_build(&f, &c->pkt);
			bad = check_ref(&f, &c->want);
			if (!ktap_ok(!bad, "%s: %s", case_tables[t]->name, c->name)) {
				ktap_diag("%s", bad);
				frame_dump(f.data, f.len);
			}
		}
	}
}

/* Every name once, else a failure would not say which case it was. */
static void names_are_unique(void)
{
	int t, i, k, same = 0;

	for (t = 0; t < case_tables_n; t++)
		for (i = 0; i < case_tables[t]->n; i++)
			for (k = i + 1; k < case_tables[t]->n; k++)
				same += !strcmp(case_tables[t]->cases[i].name,
						case_tables[t]->cases[k].name);
	ktap_ok(!same, "no two cases of a table share a name");
}

int main(void)
{
	tables_hold();
	names_are_unique();
	return ktap_done();
}
