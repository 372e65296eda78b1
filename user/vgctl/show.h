/* SPDX-License-Identifier: GPL-2.0-only */
/* show.h - parts of a document that several commands share */
#ifndef VGCTL_SHOW_H
#define VGCTL_SHOW_H

#include <stdint.h>

struct snapshot;
struct vg_counters;
struct vg_out;
struct vg_sentinel;
struct vg_setting;
struct vg_settings;

/* show.c */
/** show_setting() - one setting as a member of the object being written */
void show_setting(struct vg_out *o, const struct vg_settings *s, const struct vg_setting *me);
/** show_settings() - all of them */
void show_settings(struct vg_out *o, const struct vg_settings *s);
void show_rates(struct vg_out *o, const struct snapshot *n);
void show_totals(struct vg_out *o, const struct vg_counters *c);
void show_records(struct vg_out *o, const struct snapshot *n);
/** show_status() - members of a status object; the caller begins and ends it */
void show_status(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n);
/** show_brief() - what of it fits the head of a screen, text only */
void show_brief(struct vg_out *o, const struct vg_sentinel *s, const struct snapshot *n);

enum { BY_PACKETS = 1, BY_BYTES = 2 };
/** show_talkers() - member "talkers": a table for each of @by, of at most @max rows */
void show_talkers(struct vg_out *o, const struct snapshot *n, unsigned int by, unsigned int max);

/* show_health.c */
/** show_health() - member "health", null without a daemon */
void show_health(struct vg_out *o, const struct snapshot *n);
/** show_health_brief() - its most telling lines */
void show_health_brief(struct vg_out *o, const struct snapshot *n);
/** show_warnings() - member "warnings", and in text what each means */
void show_warnings(struct vg_out *o, uint32_t bits);

#endif /* VGCTL_SHOW_H */
