/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - the words for every enum that a person or JSON sees: kebab-case,
 * the same in text, JSON, configuration and documentation. Tables are
 * asserted against the enums' ends.
 */
#ifndef VG_NAMES_H
#define VG_NAMES_H

#include <vanguard/stats_api.h>

extern const char *const vg_cnt_names[__VG_CNT_MAX];
extern const char *const vg_reason_names[__VG_REASON_MAX];
extern const char *const vg_reason_units[__VG_REASON_MAX];
extern const char *const vg_warn_names[__VG_WARN_MAX];
/* One sentence each, what it means and what to do. */
extern const char *const vg_warn_texts[__VG_WARN_MAX];
extern const char *const vg_event_names[__VG_EV_MAX];
extern const char *const vg_attach_names[VG_ATTACH_GENERIC + 1];

#endif /* VG_NAMES_H */
