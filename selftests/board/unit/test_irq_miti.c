// SPDX-License-Identifier: GPL-2.0-only
/* test_irq_miti.c - moderation delays and joins, in the chip's units; counter 0 */
#include "ktap.h"
#include "rig.h"

enum { MASK = 0x38, STATUS = 0x3c, CFG0 = 0x34, V2_SET = 0xd0c, V2_CLEAR = 0xd00,
       V2_STATUS = 0xd04, MITI = 0xa00, COUNTER = 0x48, MATCH = 0x58 };
enum { RX_OK = 0x01, TX_OK = 0x04, TIMER = 0x4000 };

static struct rig *rig;

static void start(const char *variant, bool is_per_vector)
{
	rig = rig_new(variant);
	if (is_per_vector) {
		rig_write(rig, CFG0, 1, 1);
		rig_write(rig, V2_SET, 4, 0xffffffff);
	} else {
		rig_write(rig, MASK, 4, RX_OK | TX_OK | TIMER);
	}
}

static void stop(const char *what)
{
	ktap_ok(rig_clean(rig), "%s: no records", what);
	rig_free(rig);
}

static void raise(enum irq_event event, unsigned int queue)
{
	irq_raise(&rig->chip, event, queue);
}

/* Handler and poll of the vendor's driver for a vector. */
static void serve(unsigned int vector)
{
	rig_write(rig, V2_CLEAR, 4, 1u << vector);
	rig_write(rig, V2_STATUS, 4, 1u << vector);
	rig_write(rig, V2_SET, 4, 1u << vector);
}

static void window_joins_events(void)
{
	unsigned int i;

	start("8125b", true);
	rig_write(rig, MITI, 2, 10);		/* 20.48 us */
	for (i = 0; i < 100; i++) {
		raise(IRQ_RX_OK, 0);
		rig_pass_us(rig, i ? 0 : 1);
	}
	ktap_ok(!rig_interrupts(rig, 0) && !rig_read(rig, V2_STATUS, 4),
		"100 events in a window: none told yet");
	rig_pass_us(rig, 19);
	ktap_ok(!rig_interrupts(rig, 0), "nor after 20 us");
	rig_pass_us(rig, 1);
	ktap_ok(rig_interrupts(rig, 0) == 1, "one interrupt after 20.48 us");
	ktap_ok(rig->chip.irq.held_back == 99, "99 events were held back");
	serve(0);
	raise(IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "the next event waits anew");
	rig_pass_us(rig, 21);
	ktap_ok(rig_interrupts(rig, 0) == 1, "and is told in its own window");
	raise(IRQ_LINK_CHANGE, 0);
	ktap_ok(rig_interrupts(rig, 21) == 1, "a link change never waits");
	stop("window");
}

static void interrupts_fall_with_the_value(void)
{
	static const unsigned int values[] = { 0, 4, 16, 64 };
	uint64_t count, before = UINT64_MAX;
	unsigned int i, n, falls = 0;

	for (i = 0; i < 4; i++) {
		start("8125b", true);
		rig_write(rig, MITI, 2, values[i]);
		for (n = 0, count = 0; n < 1000; n++) {
			raise(IRQ_RX_OK, 0);
			rig_pass_us(rig, 2);
			if (rig_interrupts(rig, 0)) {
				count++;
				serve(0);
			}
		}
		falls += count < before;
		before = count;
		if (!i)
			ktap_ok(count == 1000, "value 0: an interrupt an event");
		stop("series");
	}
	ktap_ok(falls == 4, "interrupts per event fall as the value rises");
	ktap_ok(before < 1000 / 60, "64 units of 2.048 us at 2 us an event: %d interrupts",
		(int)before);
}

static void queues_have_timers_of_their_own(void)
{
	start("8125b", true);
	rig_write(rig, MITI + 2, 2, 10);	/* TX 0 */
	rig_write(rig, MITI + 8, 2, 10);	/* RX 1 */
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "RX 0 is not moderated");
	raise(IRQ_TX_OK, 0);
	raise(IRQ_RX_OK, 1);
	ktap_ok(!rig_interrupts(rig, 16) && !rig_interrupts(rig, 1), "TX 0 and RX 1 are");
	raise(IRQ_TX_OK, 1);
	ktap_ok(rig_interrupts(rig, 18) == 1, "TX 1 is not: the table goes by queue");
	rig_pass_us(rig, 21);
	ktap_ok(rig_interrupts(rig, 16) == 1 && rig_interrupts(rig, 1) == 1, "told later");
	stop("queues");
}

static void units_and_widths(void)
{
	start("8125d", true);
	rig_write(rig, MITI, 1, 10);		/* 40.96 us */
	raise(IRQ_RX_OK, 0);
	rig_pass_us(rig, 40);
	ktap_ok(!rig_interrupts(rig, 0), "8125d: a unit is 4.096 us");
	rig_pass_us(rig, 1);
	ktap_ok(rig_interrupts(rig, 0) == 1, "8125d: told after 10 of them");
	rig_write(rig, MITI, 2, 0x0102);
	ktap_ok(rig_read(rig, MITI, 2) == 0x0102, "16 bits are kept");
	rig_write(rig, MITI, 1, 0x05);
	ktap_ok(rig->chip.irq.rx[0].value == 0x0105, "a byte written leaves the other");
	rig_write(rig, MITI, 4, 0);
	ktap_ok(!rig->chip.irq.rx[0].value && !rig->chip.irq.tx[0].value, "32 bits are both");
	rig_write(rig, MITI + 8 * 31, 4, 0);
	ktap_ok(rig_clean(rig), "8125d: 32 slots, no records");
	rig_free(rig);
	start("8125b", true);
	rig_write(rig, MITI + 8 * 16, 4, 0);
	ktap_ok(rig_noted(rig, WATCH_REGISTER, 1), "8125b: slot 16 is none");
	rig_free(rig);
}

static void bypass_and_zero_let_go(void)
{
	start("8125b", true);
	rig_write(rig, MITI, 2, 100);
	raise(IRQ_RX_OK, 0);
	rig_write(rig, CFG0, 1, 1 | 4);
	ktap_ok(rig_interrupts(rig, 0) == 1, "MITIGATION_BYPASS lets go what waits");
	serve(0);
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "and nothing waits any more");
	serve(0);
	rig_write(rig, CFG0, 1, 1 | 2);
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "TIMEOUT0_BYPASS does the same");
	serve(0);
	rig_write(rig, CFG0, 1, 1);
	raise(IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "without them the table is in force");
	rig_write(rig, MITI, 2, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "value 0 lets go what waits");
	stop("bypass");
}

static void legacy_surface_is_moderated(void)
{
	start("8125b", false);
	rig_write(rig, MITI, 2, 10);
	raise(IRQ_RX_OK, 0);
	raise(IRQ_RX_ERROR, 0);
	ktap_ok(!rig_interrupts(rig, 0) && !rig_read(rig, STATUS, 4), "v1: events wait");
	raise(IRQ_TX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1 && rig_read(rig, STATUS, 4) == TX_OK,
		"v1: another queue's does not");
	rig_write(rig, STATUS, 4, TX_OK);
	rig_pass_us(rig, 21);
	ktap_ok(rig_interrupts(rig, 0) == 1 && rig_read(rig, STATUS, 4) == 3, "v1: told later");
	stop("v1");
}

static void reset_drops_what_waits(void)
{
	start("8125b", true);
	rig_write(rig, MITI, 2, 10);
	raise(IRQ_RX_OK, 0);
	rig_write(rig, 0x37, 1, 0x10);
	rig_write(rig, V2_SET, 4, 1);
	rig_pass_us(rig, 100);
	ktap_ok(!rig_interrupts(rig, 0), "CmdReset drops what waits");
	ktap_ok(rig_read(rig, MITI, 2) == 10, "the table outlives it");
	stop("reset");
}

/* The vendor's driver with one interrupt: TIMER_INT0 = n, TCTR0 = anything. */
static void counter_raises_at_match(void)
{
	start("8125b", false);
	rig_write(rig, MATCH, 4, 0x2600);	/* 9728 ticks of 8 ns: 77.8 us */
	rig_write(rig, COUNTER, 4, 0x2600);
	rig_pass_us(rig, 77);
	ktap_ok(!rig_interrupts(rig, 0), "counter: not before 77.8 us");
	ktap_ok(rig_read(rig, COUNTER, 4) == 77 * 125, "counter: 125 ticks a microsecond");
	rig_pass_us(rig, 1);
	ktap_ok(rig_interrupts(rig, 0) == 1 && rig_read(rig, STATUS, 4) == TIMER,
		"counter: raises the timer event at the match");
	rig_write(rig, STATUS, 4, TIMER);
	rig_write(rig, MATCH, 4, 0);
	rig_write(rig, COUNTER, 4, 0);
	rig_pass_us(rig, 100000);
	ktap_ok(!rig_interrupts(rig, 0), "counter: a match of 0 is none");
	stop("counter");
}

int main(void)
{
	window_joins_events();
	interrupts_fall_with_the_value();
	queues_have_timers_of_their_own();
	units_and_widths();
	bypass_and_zero_let_go();
	legacy_surface_is_moderated();
	reset_drops_what_waits();
	counter_raises_at_match();
	return ktap_done();
}
