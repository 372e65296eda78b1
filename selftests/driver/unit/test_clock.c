// SPDX-License-Identifier: GPL-2.0-only
/* test_clock.c - packets go on time, and who was held up does not make a burst */
#include <time.h>
#include "clock.h"
#include "ktap.h"

static void busy_ms(unsigned int ms)
{
	struct timespec ts = { 0, ms * 1000000L };

	nanosleep(&ts, NULL);
}

static void even(void)
{
	uint64_t start = now_ns(), sent = 0, ms;
	struct pace pace;
	int n, most = 0;

	pace_start(&pace, 10000);
	while (sent < 2000) {
		n = pace_next(&pace, sent, 2000, 32);
		sent += (uint64_t)n;
		most = n > most ? n : most;
	}
	ms = (now_ns() - start) / MS;
	/* A machine that has no time for us takes longer, never less. */
	ktap_ok(sent == 2000 && ms >= 199, "2000 packets at 10000 a second take 200 ms (%llu)",
		(unsigned long long)ms);
	ktap_ok(most <= 32, "never more at a time than was asked for");
}

static void held_up(void)
{
	struct pace pace;
	uint64_t sent = 1;
	int n;

	pace_start(&pace, 1000);
	pace_next(&pace, 0, 100000, 1);
	busy_ms(300);
	while ((n = pace_next(&pace, sent, 100000, 1000)) > 1)
		sent += (uint64_t)n;
	ktap_ok(sent <= LATE_MS + 5, "300 ms late at 1000 a second: no more than %d at once (%llu)",
		LATE_MS + 5, (unsigned long long)sent);
}

static void unpaced(void)
{
	struct pace pace;

	pace_start(&pace, 0);
	ktap_ok(pace_next(&pace, 0, 1000, 32) == 32 && pace_next(&pace, 990, 1000, 32) == 10,
		"no pace: as many as are left, at once");
}

int main(void)
{
	even();
	held_up();
	unpaced();
	return ktap_done();
}
