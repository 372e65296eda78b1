/* SPDX-License-Identifier: GPL-2.0-only */
/* log.h - lines on stderr, and events in words */
#ifndef VGD_LOG_H
#define VGD_LOG_H

#include <stdint.h>
#include <vanguard/stats_api.h>

/** log_line() - "vanguardd: " and one line */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * log_events() - events of @s from number *@pos on, and advance it
 *
 * At most @max lines; what is more is counted in one.
 */
void log_events(const struct vg_stats *s, uint64_t *pos, unsigned int max);

#endif /* VGD_LOG_H */
