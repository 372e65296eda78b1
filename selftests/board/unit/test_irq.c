// SPDX-License-Identifier: GPL-2.0-only
/* test_irq.c - both interrupt surfaces: what is told, kept and never lost */
#include "ktap.h"
#include "rig.h"

enum { MASK = 0x38, STATUS = 0x3c, CFG0 = 0x34, V2_CLEAR = 0xd00, V2_STATUS = 0xd04,
       V2_SET = 0xd0c };
enum { RX_OK = 0x01, TX_OK = 0x04, LINK = 0x20, R8169_MASK = 0x2f };
enum { TX0 = 16, TX1 = 18, LINK_VECTOR = 21 };	/* 8125B */

static struct rig *rig;

static uint32_t status(void)
{
	return rig_read(rig, STATUS, 4);
}

static void mask(uint32_t bits)
{
	rig_write(rig, MASK, 4, bits);
}

static void ack(uint32_t bits)
{
	rig_write(rig, STATUS, 4, bits);
}

static void raise(enum irq_event event, unsigned int queue)
{
	irq_raise(&rig->chip, event, queue);
}

static void v1_tells_what_is_unmasked(void)
{
	rig = rig_new("8125b");
	raise(IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "masked: nothing is told");
	ktap_ok(status() == RX_OK, "the status says so all the same");
	mask(R8169_MASK);
	ktap_ok(rig_interrupts(rig, 0) == 1, "unmasking tells of what is pending");
	raise(IRQ_TX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "told already: no second message");
	mask(0);
	ack(status());
	ktap_ok(!status(), "what was read can be acknowledged");
	mask(R8169_MASK);
	ktap_ok(!rig_interrupts(rig, 0), "nothing is left");
	ktap_ok(rig_clean(rig), "no records");
	rig_free(rig);
}

/* r8169: the handler reads, masks and acknowledges; its writes arrive late. */
static void v1_ack_keeps_newer(void)
{
	uint32_t seen;

	rig = rig_new("8125b");
	mask(R8169_MASK);
	raise(IRQ_TX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "v1: first event told");
	seen = status();
	raise(IRQ_TX_OK, 0);		/* before the posted writes arrive */
	mask(0);
	ack(seen);
	ktap_ok(rig->chip.irq.status_v1 == TX_OK, "v1: the newer event outlives the ack");
	mask(R8169_MASK);
	ktap_ok(rig_interrupts(rig, 0) == 1, "v1: and is told when the poll ends");
	ktap_ok(rig_noted(rig, WATCH_ACK_NEWER, 1), "v1: counted once, no fault");
	rig_free(rig);
}

static void v1_ack_of_other_bits_keeps(void)
{
	rig = rig_new("8125b");
	mask(R8169_MASK);
	raise(IRQ_RX_OK, 0);
	status();
	raise(IRQ_LINK_CHANGE, 0);
	rig_interrupts(rig, 0);
	ack(RX_OK);
	ktap_ok(rig_interrupts(rig, 0) == 1, "an ack that leaves something unmasked tells again");
	ktap_ok(status() == LINK, "and only what was acknowledged is gone");
	rig_free(rig);
}

/* Does the check notice what the rule above prevents? */
static void naive_ack_is_noticed(void)
{
	rig = rig_new("8125b");
	rig->chip.irq.is_naive = true;
	mask(R8169_MASK);
	raise(IRQ_TX_OK, 0);
	status();
	raise(IRQ_TX_OK, 0);
	mask(0);
	ack(TX_OK);
	mask(R8169_MASK);
	ktap_ok(rig_interrupts(rig, 0) == 1 && !rig->chip.irq.status_v1,
		"v1: plain write-1-to-clear loses an event");
	ktap_ok(rig_noted(rig, WATCH_IRQ, 1), "v1: and is recorded");

	rig_write(rig, CFG0, 1, 1);
	rig_write(rig, V2_SET, 4, 1);
	raise(IRQ_RX_OK, 0);
	raise(IRQ_RX_OK, 0);
	rig_write(rig, V2_CLEAR, 4, 1);
	rig_write(rig, V2_STATUS, 4, 1);
	ktap_ok(rig_noted(rig, WATCH_IRQ, 1), "v2: the same");
	rig_free(rig);
}

static void v2_is_per_vector(void)
{
	rig = rig_new("8125b");
	rig_write(rig, CFG0, 1, 1);
	rig_write(rig, V2_SET, 4, 0xffffffff);
	raise(IRQ_RX_OK, 2);
	raise(IRQ_TX_OK, 0);
	raise(IRQ_TX_OK, 1);
	raise(IRQ_LINK_CHANGE, 0);
	ktap_ok(rig_interrupts(rig, 2) == 1 && rig_interrupts(rig, TX0) == 1 &&
		rig_interrupts(rig, TX1) == 1 && rig_interrupts(rig, LINK_VECTOR) == 1,
		"8125b: RX 2, TX 0, TX 1 and link have vectors 2, 16, 18 and 21");
	ktap_ok(rig_read(rig, V2_STATUS, 4) ==
		(1u << 2 | 1u << TX0 | 1u << TX1 | 1u << LINK_VECTOR),
		"8125b: and bits");
	ktap_ok(!rig_interrupts(rig, 0), "8125b: vector 0 is RX queue 0's alone");
	rig_free(rig);

	rig = rig_new("8125d");
	rig_write(rig, CFG0, 1, 1);
	rig_write(rig, V2_SET, 4, 0xffffffff);
	raise(IRQ_TX_OK, 1);
	raise(IRQ_LINK_CHANGE, 0);
	ktap_ok(rig_interrupts(rig, 17) == 1 && rig_interrupts(rig, 18) == 1,
		"8125d: TX 1 and link have vectors 17 and 18");
	ktap_ok(rig_clean(rig), "no records");
	rig_free(rig);
}

/* The vendor's handler: clears the mask bit, acknowledges; the poll sets it. */
static void v2_ack_keeps_newer(void)
{
	rig = rig_new("8125b");
	rig_write(rig, CFG0, 1, 1);
	rig_write(rig, V2_SET, 4, 1);
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "v2: first event told");
	raise(IRQ_RX_OK, 0);
	rig_write(rig, V2_CLEAR, 4, 1);
	rig_write(rig, V2_STATUS, 4, 1);
	ktap_ok(rig_read(rig, V2_STATUS, 4) == 1, "v2: the newer event outlives the ack");
	rig_write(rig, V2_SET, 4, 1);
	ktap_ok(rig_interrupts(rig, 0) == 1, "v2: and is told when the poll ends");
	rig_write(rig, V2_CLEAR, 4, 1);
	rig_write(rig, V2_STATUS, 4, 1);
	rig_write(rig, V2_SET, 4, 1);
	ktap_ok(!rig_interrupts(rig, 0) && !rig_read(rig, V2_STATUS, 4), "v2: then it is quiet");
	ktap_ok(rig_noted(rig, WATCH_ACK_NEWER, 1), "v2: counted once, no fault");
	rig_free(rig);
}

/* Every order in which a raise can fall among the writes of a handler and its
 * poll ends with the event told or seen by the poll. */
static void no_order_stalls(void)
{
	unsigned int at, step, lost = 0;
	bool is_seen;

	for (at = 0; at < 6; at++) {
		rig = rig_new("8125b");
		rig_write(rig, CFG0, 1, 1);
		rig_write(rig, V2_SET, 4, 1);
		raise(IRQ_RX_OK, 0);
		rig_interrupts(rig, 0);
		for (step = 0, is_seen = false; step < 6; step++) {
			if (step == at)
				raise(IRQ_RX_OK, 0);
			switch (step) {
			case 0:
				rig_write(rig, V2_CLEAR, 4, 1);
				break;
			case 2:
				rig_write(rig, V2_STATUS, 4, 1);
				break;
			case 3:
				is_seen = at <= 3;	/* the poll looks at the ring */
				break;
			case 4:
				rig_write(rig, V2_SET, 4, 1);
				break;
			}
		}
		lost += !is_seen && !rig_interrupts(rig, 0);
		lost += !rig_clean(rig);
		rig_free(rig);
	}
	ktap_ok(!lost, "an event at any step of handler and poll reaches the driver");
}

static void reset_keeps_the_link(void)
{
	rig = rig_new("8125b");
	raise(IRQ_LINK_CHANGE, 0);
	raise(IRQ_RX_OK, 0);
	mask(R8169_MASK);
	rig_write(rig, 0x37, 1, 0x10);
	ktap_ok(!rig->chip.irq.mask_v1, "CmdReset masks everything");
	ktap_ok(rig->chip.irq.status_v1 == LINK, "and forgets all but a link change");
	rig_interrupts(rig, 0);
	mask(R8169_MASK);
	ktap_ok(rig_interrupts(rig, 0) == 1, "which is told when unmasked");
	rig_write(rig, CFG0, 1, 1);
	rig_write(rig, 0x37, 1, 0x10);
	ktap_ok(rig_read(rig, CFG0, 1) == 1, "INT_CFG0 outlives it");
	ktap_ok(rig_clean(rig), "no records");
	rig_free(rig);
}

static void lost_messages_stay_pending(void)
{
	char why[80];

	rig = rig_new("8125b");
	fault_parse(&rig->fault, "irq-lostx1", why, sizeof(why));
	mask(R8169_MASK);
	raise(IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0) && rig->chip.irq.status_v1 == RX_OK,
		"irq-lost: not told, still in the status");
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_interrupts(rig, 0) == 1, "irq-lost: the next event is told");
	ktap_ok(rig_noted(rig, WATCH_INJECTED, 1), "irq-lost: recorded as asked for");

	fault_parse(&rig->fault, "off", why, sizeof(why));
	fault_parse(&rig->fault, "irq-late=500", why, sizeof(why));
	ack(status());
	raise(IRQ_RX_OK, 0);
	ktap_ok(!rig_interrupts(rig, 0), "irq-late: not at once");
	rig_pass_us(rig, 500);
	ktap_ok(rig_interrupts(rig, 0) == 1, "irq-late: but in time");
	rig_free(rig);
}

static void unwired_is_told_later(void)
{
	int fd;

	rig = rig_new("8125b");
	fd = rig->chip.pci.msix[0];
	rig->chip.pci.msix[0] = -1;
	mask(R8169_MASK);
	raise(IRQ_RX_OK, 0);
	ktap_ok(rig_clean(rig), "nobody is wired to the vector: no fault of the chip");
	rig->device.set_irq(rig->device.arg, 2, 0, fd);
	ktap_ok(rig_interrupts(rig, 0) == 1, "told as soon as somebody is");
	rig_free(rig);
}

int main(void)
{
	v1_tells_what_is_unmasked();
	v1_ack_keeps_newer();
	v1_ack_of_other_bits_keeps();
	naive_ack_is_noticed();
	v2_is_per_vector();
	v2_ack_keeps_newer();
	no_order_stalls();
	reset_keeps_the_link();
	lost_messages_stay_pending();
	unwired_is_told_later();
	return ktap_done();
}
