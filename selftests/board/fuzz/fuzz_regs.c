// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_regs.c - the register table and the interrupt rules, as properties
 *
 * Accesses hit rows of the table, so that most mean something. What is stored
 * must read back. On top plays a driver that keeps to the rules, r8169 with one
 * vector or the vendor's with one a queue, whose posted writes arrive as late as
 * the input says; whatever happens in between, the chip's own check must find
 * no event lost, and in the end the driver must have looked after each event.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <unistd.h>

#include "chip.h"
#include "fuzz.h"
#include "regs_table.h"
#include "vfu.h"

enum { POSTED_MAX = 256, DRAIN_ROUNDS = 64 };
enum { IMR = 0x38, ISR = 0x3c, CFG0 = 0x34, V2_CLEAR = 0xd00, V2_STATUS = 0xd04,
       V2_SET = 0xd0c, MITI = 0xa00, R8169_MASK = 0x2f };

enum step {
	STEP_RAISE,		/* source */
	STEP_HANDLER,		/* source: the guest takes its interrupt, if there is one */
	STEP_POLL,		/* source: NAPI */
	STEP_ARRIVE,		/* how many posted writes */
	STEP_TIME,		/* units of 10 us */
	STEP_MODERATE,		/* slot and direction, value: 8 or 16 bits */
	STEP_ACCESS,		/* row, index, value: register file only */
	__STEP_MAX
};

/* Whom an event is for: RX queue 0, TX queue 0, the link. */
enum source { RX, TX, LINK, SOURCES };

struct posted {
	uint32_t offset, value;
};

struct guest {
	bool is_per_vector, is_plain;		/* plain: no driver, random accesses */
	struct posted posted[POSTED_MAX];
	unsigned int posted_n;
	uint64_t raised[SOURCES], seen[SOURCES];
	bool is_scheduled[SOURCES], is_missed[SOURCES];	/* r8169: [RX] for all */
};

struct bench {
	struct chip chip;
	struct loop *loop;
	struct dma *dma;
	struct watch watch;
	struct fault_set fault;
	struct vfu_device device;
	struct guest guest;
	int vectors[PCI_VECTORS];
	uint64_t clock_ns;
	const uint8_t *at, *end;
};

static uint32_t next(struct bench *b, unsigned int bytes)
{
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < bytes && b->at < b->end; i++)
		value |= (uint32_t)*b->at++ << 8 * i;
	return value;
}

static void pass_us(struct bench *b, uint64_t us)
{
	b->clock_ns += us * 1000;
	loop_set_clock(b->loop, b->clock_ns);
	loop_turn(b->loop, 0);
}

static void write_reg(struct bench *b, uint32_t offset, unsigned int width, uint32_t value)
{
	b->device.write(b->device.arg, VFIO_PCI_BAR2_REGION_INDEX, offset, &value, width);
}

static uint32_t read_reg(struct bench *b, uint32_t offset, unsigned int width)
{
	uint32_t value = 0;

	b->device.read(b->device.arg, VFIO_PCI_BAR2_REGION_INDEX, offset, &value, width);
	return value;
}

static void arrive(struct bench *b, unsigned int n)
{
	struct guest *g = &b->guest;
	struct posted first;

	for (; n && g->posted_n; n--) {
		first = g->posted[0];
		memmove(g->posted, g->posted + 1, --g->posted_n * sizeof(first));
		write_reg(b, first.offset, 4, first.value);
	}
}

static void post(struct bench *b, uint32_t offset, uint32_t value)
{
	if (b->guest.posted_n == POSTED_MAX)
		arrive(b, 1);
	b->guest.posted[b->guest.posted_n++] = (struct posted){ offset, value };
}

static unsigned int vector_of(const struct bench *b, enum source source)
{
	if (!b->guest.is_per_vector)
		return 0;
	switch (source) {
	case RX:
		return b->chip.variant->rx_vector[0];
	case TX:
		return b->chip.variant->tx_vector[0];
	default:
		return b->chip.variant->link_vector;
	}
}

static bool take_interrupt(struct bench *b, unsigned int vector)
{
	uint64_t n;

	return read(b->vectors[vector], &n, sizeof(n)) == sizeof(n);
}

/* false: it runs already, and is to look again before it ends. */
static void schedule(struct guest *g, unsigned int napi)
{
	g->is_missed[napi] |= g->is_scheduled[napi];
	g->is_scheduled[napi] = true;
}

static void handler_v1(struct bench *b)
{
	uint32_t status;

	arrive(b, POSTED_MAX);		/* a read pushes posted writes before it */
	status = read_reg(b, ISR, 4);
	if (!(status & R8169_MASK))
		return;
	if (status & 0x20)
		b->guest.seen[LINK] = b->guest.raised[LINK];
	post(b, IMR, 0);
	schedule(&b->guest, RX);
	post(b, ISR, status);
}

static void handler_v2(struct bench *b, enum source source)
{
	uint32_t bit = 1u << vector_of(b, source);

	if (!b->guest.is_scheduled[source])
		post(b, V2_CLEAR, bit);
	schedule(&b->guest, source);
	post(b, V2_STATUS, bit);
}

static bool handler(struct bench *b, enum source source)
{
	if (!take_interrupt(b, vector_of(b, source)))
		return false;
	if (b->guest.is_per_vector)
		handler_v2(b, source);
	else
		handler_v1(b);
	return true;
}

static bool poll_v1(struct bench *b)
{
	struct guest *g = &b->guest;

	if (!g->is_scheduled[RX])
		return false;
	g->seen[RX] = g->raised[RX];
	g->seen[TX] = g->raised[TX];
	if (!g->is_missed[RX]) {
		g->is_scheduled[RX] = false;
		post(b, IMR, R8169_MASK);
	}
	g->is_missed[RX] = false;
	return true;
}

static bool poll_v2(struct bench *b, enum source source)
{
	struct guest *g = &b->guest;

	if (!g->is_scheduled[source])
		return false;
	g->seen[source] = g->raised[source];
	if (!g->is_missed[source]) {
		g->is_scheduled[source] = false;
		post(b, V2_SET, 1u << vector_of(b, source));
	}
	g->is_missed[source] = false;
	return true;
}

static bool poll(struct bench *b, enum source source)
{
	return b->guest.is_per_vector ? poll_v2(b, source) : poll_v1(b);
}

static void raise(struct bench *b, enum source source)
{
	static const enum irq_event events[SOURCES] = { IRQ_RX_OK, IRQ_TX_OK, IRQ_LINK_CHANGE };

	b->guest.raised[source]++;
	irq_raise(&b->chip, events[source], 0);
}

static void moderate(struct bench *b, uint8_t step)
{
	unsigned int width = step & 0x80 ? 2 : 1;
	uint32_t offset = MITI + 2 * (step >> 6 & 1);

	write_reg(b, offset, width, next(b, width));
}

/* What a row stores must read back, where reading is not something else. */
static void access_row(struct bench *b)
{
	unsigned int row = next(b, 1) % regs_table_size, index = next(b, 1);
	const struct reg *reg = &regs_table[row];
	uint32_t offset, value = next(b, 4), got;

	if (reg->on && !(reg->on & b->chip.variant->bit))
		return;
	offset = reg->offset + index % (reg->count ? reg->count : 1) *
		 (reg->stride ? reg->stride : reg->size);
	write_reg(b, REG_CFG9346, 1, REG_CFG9346_UNLOCKED);
	write_reg(b, offset, reg->size, value);
	got = read_reg(b, offset, reg->size);
	if (offset == REG_COMMAND || reg->read || !(reg->widths & reg->size))
		return;
	if ((got ^ value) & reg->stored)
		abort();
	if (got & ~reg->stored)
		abort();
}

static void do_step(struct bench *b, uint8_t step)
{
	enum source source = (step >> 3) % SOURCES;

	switch ((enum step)((step & 7) % __STEP_MAX)) {
	case STEP_RAISE:
		raise(b, source);
		break;
	case STEP_HANDLER:
		handler(b, source);
		break;
	case STEP_POLL:
		poll(b, source);
		break;
	case STEP_ARRIVE:
		arrive(b, 1 + (step >> 3));
		break;
	case STEP_TIME:
		pass_us(b, (1 + (step >> 3)) * 10);
		break;
	case STEP_MODERATE:
		moderate(b, step);
		break;
	case STEP_ACCESS:
		if (b->guest.is_plain)
			access_row(b);
		break;
	case __STEP_MAX:
		break;
	}
}

/* The guest goes on until nothing is left to do: then it knows of everything. */
static void drain(struct bench *b)
{
	unsigned int round, source;
	bool is_busy = true;

	for (round = 0; round < DRAIN_ROUNDS && is_busy; round++) {
		arrive(b, POSTED_MAX);
		pass_us(b, 300000);	/* longer than any moderation */
		for (source = 0, is_busy = false; source < SOURCES; source++) {
			is_busy |= handler(b, source);
			is_busy |= poll(b, source);
		}
		is_busy |= b->guest.posted_n > 0;
	}
	if (is_busy)			/* an interrupt storm */
		abort();
	for (source = 0; source < SOURCES; source++)
		if (b->guest.seen[source] != b->guest.raised[source])
			abort();
}

static void start(struct bench *b, uint8_t how)
{
	struct chip_options options = { .variant = variants[how & 1] };
	uint16_t command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	unsigned int v;

	b->guest.is_plain = how & 2;
	b->guest.is_per_vector = how & 4;
	b->loop = loop_new();
	b->dma = dma_new();
	if (!b->loop || !b->dma)
		abort();
	b->fault.random = 1;
	b->clock_ns = 1000000000;
	loop_set_clock(b->loop, b->clock_ns);
	if (chip_init(&b->chip, b->loop, b->dma, &b->watch, &b->fault, &options))
		abort();
	chip_describe(&b->chip, &b->device);
	for (v = 0; v < PCI_VECTORS; v++) {
		b->vectors[v] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		b->device.set_irq(b->device.arg, VFIO_PCI_MSIX_IRQ_INDEX, v, dup(b->vectors[v]));
	}
	b->device.write(b->device.arg, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &command, 2);
	write_reg(b, CFG0, 1, b->guest.is_per_vector);
	if (b->guest.is_per_vector)
		write_reg(b, V2_SET, 4, 1u << vector_of(b, RX) | 1u << vector_of(b, TX) |
			  1u << vector_of(b, LINK));
	else
		write_reg(b, IMR, 4, R8169_MASK);
}

static void stop(struct bench *b)
{
	unsigned int v;

	if (b->watch.count[WATCH_IRQ] || (!b->guest.is_plain && watch_faults(&b->watch)))
		abort();
	chip_exit(&b->chip);
	for (v = 0; v < PCI_VECTORS; v++)
		close(b->vectors[v]);
	dma_free(b->dma);
	loop_free(b->loop);
	free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bench *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	b->at = data;
	b->end = data + size;
	start(b, next(b, 1));
	while (b->at < b->end)
		do_step(b, next(b, 1));
	if (!b->guest.is_plain)
		drain(b);
	stop(b);
	return 0;
}

size_t fuzz_seed(unsigned int i, uint8_t *buf, size_t size)
{
	/* An event among the writes of handler and poll, then one that waits. */
	static const uint8_t driver[] = {
		STEP_RAISE, STEP_HANDLER, STEP_RAISE, STEP_ARRIVE, STEP_RAISE, STEP_ARRIVE,
		STEP_POLL, STEP_RAISE, STEP_ARRIVE, STEP_RAISE | LINK << 3,
		STEP_HANDLER | LINK << 3, STEP_MODERATE | 0x80, 0x10, 0x00, STEP_RAISE,
		STEP_TIME | 1 << 3, STEP_RAISE, STEP_TIME | 4 << 3, STEP_HANDLER, STEP_POLL,
		STEP_MODERATE | 0x40, 0x26, STEP_RAISE | TX << 3, STEP_TIME | 7 << 3,
	};
	size_t n = 1;

	if (i >= 8 || size < 1024)
		return 0;
	buf[0] = i;
	if (!(i & 2)) {
		memcpy(buf + 1, driver, sizeof(driver));
		return 1 + sizeof(driver);
	}
	for (unsigned int row = 0; row < regs_table_size; row++) {
		buf[n++] = STEP_ACCESS;
		buf[n++] = row;
		buf[n++] = row;
		memset(buf + n, 0x5a + row, 4);
		n += 4;
	}
	return n;
}
