// SPDX-License-Identifier: GPL-2.0-only
/* wire_sink.c - see wire_sink.h */
#include <stdbool.h>
#include <string.h>
#include "wire_craft.h"
#include "wire_sink.h"

void sink_reset(struct sink *sink)
{
	memset(sink, 0, sizeof(*sink));
}

static bool is_seen(const struct sink *sink, uint64_t n)
{
	return sink->seen[n % SINK_WINDOW / 64] >> (n % 64) & 1;
}

static void set_seen(struct sink *sink, uint64_t n, bool is_there)
{
	uint64_t bit = 1ull << (n % 64);

	if (is_there)
		sink->seen[n % SINK_WINDOW / 64] |= bit;
	else
		sink->seen[n % SINK_WINDOW / 64] &= ~bit;
}

/* Numbers up to n are expected now; those left out are missing until they come. */
static void advance(struct sink *sink, uint64_t n)
{
	uint64_t skipped = n - sink->next, i;

	if (skipped >= SINK_WINDOW)
		memset(sink->seen, 0, sizeof(sink->seen));
	else
		for (i = sink->next; i < n; i++)
			set_seen(sink, i, false);
	sink->missing += skipped;
	sink->next = n + 1;
}

static void sink_number(struct sink *sink, uint64_t n)
{
	sink->marked++;
	if (n >= sink->next) {
		advance(sink, n);
	} else if (sink->next - n > SINK_WINDOW || !is_seen(sink, n)) {
		/* Older than the window: it is taken for the one that is missing. */
		sink->late++;
		if (sink->missing)
			sink->missing--;
	} else {
		sink->duplicate++;
		return;
	}
	if (sink->next - n <= SINK_WINDOW)
		set_seen(sink, n, true);
}

void sink_frame(struct sink *sink, uint64_t now_ns, const uint8_t *frame, uint32_t len)
{
	uint64_t n;

	if (!sink->frames++)
		sink->first_ns = now_ns;
	sink->last_ns = now_ns;
	sink->bytes += len;
	/* A number that no generator reaches is no number of ours. */
	if (craft_number(frame, len, &n) && n < UINT64_MAX / 2)
		sink_number(sink, n);
}
