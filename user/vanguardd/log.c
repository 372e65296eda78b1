// SPDX-License-Identifier: GPL-2.0-only
/* log.c - see log.h */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "addr.h"
#include "atomic.h"
#include "log.h"
#include "names.h"
#include "publish.h"

void log_line(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	/* One write, so that lines of several processes do not mix. */
	fprintf(stderr, "vanguardd: %s\n", line);
}

static void log_block(const char *ifname, const struct vg_event *ev)
{
	const char *reason = ev->reason < __VG_REASON_MAX ? vg_reason_names[ev->reason] : "?";
	const char *unit = ev->reason < __VG_REASON_MAX ? vg_reason_units[ev->reason] : "";
	char prefix[VG_PREFIX_STRLEN], rate[48] = "";

	vg_prefix_str(&ev->prefix, prefix);
	if (ev->rate)
		snprintf(rate, sizeof(rate), ", %" PRIu64 " %s", (uint64_t)ev->rate, unit);
	switch (ev->type) {
	case VG_EV_BLOCK:
		log_line("%s: blocked %s for %u s (%s%s)", ifname, prefix, ev->arg, reason, rate);
		break;
	case VG_EV_WOULD_BLOCK:
		log_line("%s: would block %s (%s%s)", ifname, prefix, reason, rate);
		break;
	case VG_EV_RELEASE:
		log_line("%s: released %s (%s)", ifname, prefix, reason);
		break;
	default:
		log_line("%s: did not block %s (%s%s): %s", ifname, prefix, reason, rate,
			 strerror((int)ev->arg));
	}
}

static void log_event(const char *ifname, const struct vg_event *ev)
{
	switch (ev->type) {
	case VG_EV_BLOCK:
	case VG_EV_WOULD_BLOCK:
	case VG_EV_RELEASE:
	case VG_EV_REFUSED:
		log_block(ifname, ev);
		break;
	case VG_EV_WARN_ON:
		if (ev->reason < __VG_WARN_MAX)
			log_line("%s: warning: %s", ifname, vg_warn_texts[ev->reason]);
		break;
	case VG_EV_WARN_OFF:
		if (ev->reason < __VG_WARN_MAX)
			log_line("%s: no longer: %s", ifname, vg_warn_names[ev->reason]);
		break;
	default:
		break;	/* start and stop have lines of their own */
	}
}

void log_events(const struct vg_stats *s, uint64_t *pos, unsigned int max)
{
	uint64_t next = RD_ACQ(s->ev_next), shown = 0, missed = 0;
	struct vg_event ev;

	if (!*pos)
		*pos = 1;
	if (next > *pos + VG_EVENTS) {
		missed = next - VG_EVENTS - *pos;
		*pos = next - VG_EVENTS;
	}
	for (; *pos < next; ++*pos) {
		if (shown >= max || !publish_event_read(s, *pos, &ev)) {
			missed++;
			continue;
		}
		log_event(s->ifname, &ev);
		shown++;
	}
	if (missed)
		log_line("%s: and %" PRIu64 " events more", s->ifname, missed);
}
