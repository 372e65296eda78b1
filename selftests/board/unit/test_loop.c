// SPDX-License-Identifier: GPL-2.0-only
/* test_loop.c - timers by a clock that the test sets, descriptors that go */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "ktap.h"
#include "loop.h"

static struct loop *loop;
static char fired[32];		/* names of the timers that fired, in order */

struct named {
	struct loop_timer timer;
	char name;
	struct named *arms, *disarms;
	uint64_t after_ns;
};

static void on_fire(void *arg)
{
	struct named *n = arg;

	if (strlen(fired) < sizeof(fired) - 1)
		fired[strlen(fired)] = n->name;
	if (n->arms)
		loop_arm(loop, &n->arms->timer, n->after_ns);
	if (n->disarms)
		loop_disarm(loop, &n->disarms->timer);
}

static struct named named(char name)
{
	return (struct named){ .timer.fire = on_fire, .name = name };
}

static void arm(struct named *n, uint64_t due_ns)
{
	n->timer.arg = n;
	loop_arm(loop, &n->timer, due_ns);
}

/* What fires when the clock stands at now_ns. */
static const char *fires_at(uint64_t now_ns)
{
	memset(fired, 0, sizeof(fired));
	loop_set_clock(loop, now_ns);
	loop_turn(loop, -1);
	return fired;
}

static void timers_fire_in_order(void)
{
	struct named a = named('a'), b = named('b'), c = named('c'), d = named('d');

	arm(&c, 300);
	arm(&a, 100);
	arm(&b, 200);
	arm(&d, 200);
	ktap_ok(!strcmp(fires_at(99), ""), "nothing is due a nanosecond early");
	ktap_ok(!strcmp(fires_at(100), "a"), "a timer fires when it is due");
	ktap_ok(!strcmp(fires_at(100), ""), "once");
	ktap_ok(!a.timer.is_armed && b.timer.is_armed, "and is not armed any more");
	ktap_ok(!strcmp(fires_at(1000), "bdc"), "by time, equal ones as they were armed: %s",
		fired);
	arm(&a, 2000);
	arm(&a, 1500);
	arm(&b, 1600);
	arm(&b, 3000);
	ktap_ok(!strcmp(fires_at(2500), "a") && !strcmp(fires_at(3000), "b"),
		"armed again is armed once, earlier or later");
	loop_disarm(loop, &a.timer);
	arm(&a, 4000);
	loop_disarm(loop, &a.timer);
	loop_disarm(loop, &a.timer);
	ktap_ok(!strcmp(fires_at(5000), ""), "a disarmed one does not fire");
}

static void callbacks_arm_and_disarm(void)
{
	struct named a = named('a'), b = named('b'), c = named('c');

	a.arms = &a;
	a.after_ns = 1;		/* the past */
	arm(&a, 6000);
	arm(&b, 6000);
	ktap_ok(!strcmp(fires_at(6000), "ab"), "armed into the past: not in this turn (%s)",
		fired);
	a.arms = NULL;
	ktap_ok(!strcmp(fires_at(6000), "a"), "but in the next");

	a.disarms = &b;
	arm(&a, 7000);
	arm(&b, 7000);
	arm(&c, 7000);
	ktap_ok(!strcmp(fires_at(7000), "ac"), "one that is due already can be disarmed (%s)",
		fired);
	a.disarms = NULL;
	a.arms = &c;
	a.after_ns = 9000;
	arm(&a, 8000);
	arm(&c, 8000);
	ktap_ok(!strcmp(fires_at(8000), "a") && !strcmp(fires_at(9000), "c"),
		"or put off");
}

struct source {
	int fd;
	unsigned int calls;
	uint32_t events;
	struct source *closes;
};

static void on_ready(void *arg, uint32_t events)
{
	struct source *s = arg;

	s->calls++;
	s->events = events;
	if (s->closes) {
		loop_del_fd(loop, s->closes->fd);
		close(s->closes->fd);
	}
}

static void descriptors_are_served(void)
{
	struct source a = { .fd = eventfd(1, EFD_NONBLOCK) };

	ktap_ok(!loop_add_fd(loop, a.fd, EPOLLIN, on_ready, &a), "a descriptor is added");
	ktap_ok(loop_add_fd(loop, a.fd, EPOLLIN, on_ready, &a) == -EEXIST &&
		loop_add_fd(loop, -1, EPOLLIN, on_ready, &a) == -EINVAL,
		"not twice, not if it is none");
	loop_turn(loop, 0);
	ktap_ok(a.calls == 1 && a.events == EPOLLIN, "it is served when ready");
	ktap_ok(!loop_set_events(loop, a.fd, EPOLLOUT), "events are changed");
	loop_turn(loop, 0);
	ktap_ok(a.calls == 2 && a.events == EPOLLOUT, "and these come");
	loop_del_fd(loop, a.fd);
	loop_del_fd(loop, a.fd);
	loop_turn(loop, 0);
	ktap_ok(a.calls == 2 && loop_set_events(loop, a.fd, EPOLLIN) == -ENOENT,
		"removed is removed");
	close(a.fd);
}

/* Both are ready in one turn; the first to be served closes the other, whose
 * event is in hand already, and opens a new one that gets its number. */
static struct source reopened;

static void reopen(void *arg, uint32_t events)
{
	struct source *s = arg;

	on_ready(arg, events);
	if (reopened.fd >= 0)
		return;
	reopened.fd = eventfd(0, EFD_NONBLOCK);
	loop_add_fd(loop, reopened.fd, EPOLLIN, on_ready, &reopened);
	s->closes = NULL;
}

static void stale_events_are_dropped(void)
{
	struct source a = { .fd = eventfd(1, EFD_NONBLOCK) };
	struct source b = { .fd = eventfd(1, EFD_NONBLOCK) };
	int kept;

	a.closes = &b;
	b.closes = &a;
	reopened.fd = -1;
	loop_add_fd(loop, a.fd, EPOLLIN, reopen, &a);
	loop_add_fd(loop, b.fd, EPOLLIN, reopen, &b);
	loop_turn(loop, 0);
	kept = a.calls ? a.fd : b.fd;
	ktap_ok(a.calls + b.calls == 1, "who is closed by another is not called any more");
	ktap_ok((reopened.fd == a.fd || reopened.fd == b.fd) && reopened.fd != kept,
		"its number is taken anew");
	ktap_ok(reopened.calls == 0, "and whoever has it does not get the old event");
	loop_del_fd(loop, kept);
	loop_del_fd(loop, reopened.fd);
	close(kept);
	close(reopened.fd);
}

static void stop(void *arg)
{
	loop_stop(arg, -ECANCELED);
}

static void real_time_passes(void)
{
	struct loop_timer timer = { .fire = stop };
	uint64_t start, took;

	loop_free(loop);
	loop = loop_new();
	timer.arg = loop;
	start = loop_now_ns(loop);
	loop_arm(loop, &timer, start + 3000000);
	ktap_ok(loop_run(loop) == -ECANCELED, "run ends with the code of stop");
	took = loop_now_ns(loop) - start;
	ktap_ok(took >= 3000000, "not before the timer was due (%llu ns)",
		(unsigned long long)took);
	start = loop_now_ns(loop);
	ktap_ok(!loop_turn(loop, 5) && loop_now_ns(loop) - start >= 4000000,
		"a turn waits for as long as it is told");
	loop_arm(loop, &timer, loop_now_ns(loop) + 1000000);
	start = loop_now_ns(loop);
	loop_turn(loop, 60000);
	ktap_ok(loop_now_ns(loop) - start < 30000000000ull, "but no longer than a timer allows");
	start = loop_now_ns(loop);
	loop_arm(loop, &timer, start + 60000000000ull);
	loop_turn(loop, 1);
	ktap_ok(loop_now_ns(loop) - start < 30000000000ull && timer.is_armed,
		"nor for a timer longer than it is told");
	loop_disarm(loop, &timer);
}

int main(void)
{
	loop = loop_new();
	if (!loop)
		return 1;
	timers_fire_in_order();
	callbacks_arm_and_disarm();
	descriptors_are_served();
	stale_events_are_dropped();
	real_time_passes();
	loop_free(loop);
	return ktap_done();
}
