/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.h - hold what one frame did against what must come of it: verdict,
 * every counter, the record, the sketch. Each check returns NULL, or a
 * sentence in a static buffer about the first thing that is wrong.
 */
#ifndef VG_TEST_CHECK_H
#define VG_TEST_CHECK_H

#include "cases.h"
#include "harness.h"
#include "ref_parse.h"

/** check_ref() - the reference parser against the table */
const char *check_ref(const struct frame *f, const struct want *w);
/** check_frame() - run @f through the program with every packet recorded */
const char *check_frame(struct hs *h, const struct frame *f, const struct want *w);
/** check_result() - the same for a frame that was run already */
const char *check_result(size_t len, const struct want *w, const uint8_t src[16], int family,
			 const struct hs_result *r);
/** want_from_ref() - the reference's opinion as a struct want */
void want_from_ref(struct want *ret_w, const struct ref_packet *p);
/** check_verdict_name() - for messages */
const char *check_verdict_name(unsigned int verdict);

#endif /* VG_TEST_CHECK_H */
