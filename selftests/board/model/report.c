// SPDX-License-Identifier: GPL-2.0-only
/* report.c - see report.h */
#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include "chip.h"
#include "report.h"
#include "vfu.h"

struct field {
	const char *name;
	uint16_t offset;
	uint16_t size;		/* 2, 4 or 8 */
};
#define FIELD(type, part, f) { part #f, offsetof(type, f), sizeof(((type *)0)->f) }
#define TALLY(f) FIELD(struct tally, "tally.", f)
#define VFU(f) FIELD(struct vfu_stats, "vfu.", f)
#define WIRE(f) FIELD(struct wire_stats, "wire.", f)

static const struct field tally_fields[] = {
	TALLY(tx_ok), TALLY(rx_ok), TALLY(tx_error), TALLY(rx_error), TALLY(rx_missed),
	TALLY(rx_align), TALLY(tx_single_collision), TALLY(tx_multi_collision),
	TALLY(rx_unicast), TALLY(rx_broadcast), TALLY(rx_multicast), TALLY(tx_abort),
	TALLY(tx_underrun), TALLY(tx_unicast), TALLY(tx_broadcast), TALLY(tx_multicast),
	TALLY(rx_bytes), TALLY(tx_bytes), TALLY(tx_segments), TALLY(rx_filtered),
	TALLY(rx_no_descriptor), TALLY(rx_fifo_full), TALLY(rx_link_down), TALLY(rx_disabled),
	TALLY(tx_link_down), TALLY(rx_vlan_stripped), TALLY(tx_vlan_inserted),
	TALLY(tx_checksummed), TALLY(rx_multi_descriptor), TALLY(dumps),
	{ NULL, 0, 0 },
};

static const struct field vfu_fields[] = {
	VFU(messages), VFU(reads), VFU(writes), VFU(posted), VFU(errors), VFU(clients),
	VFU(refused_clients),
	{ NULL, 0, 0 },
};

static const struct field wire_fields[] = {
	WIRE(rx_frames), WIRE(rx_bytes), WIRE(rx_dropped), WIRE(tx_frames), WIRE(tx_bytes),
	WIRE(tx_dropped),
	{ NULL, 0, 0 },
};

static const char *const irq_names[__IRQ_MAX] = {
	[IRQ_RX_OK] = "rx_ok",
	[IRQ_RX_ERROR] = "rx_error",
	[IRQ_TX_OK] = "tx_ok",
	[IRQ_TX_ERROR] = "tx_error",
	[IRQ_RX_NO_DESCRIPTOR] = "rx_no_descriptor",
	[IRQ_RX_FIFO_OVER] = "rx_fifo_over",
	[IRQ_LINK_CHANGE] = "link_change",
	[IRQ_TX_NO_DESCRIPTOR] = "tx_no_descriptor",
	[IRQ_TIMER] = "timer",
	[IRQ_SYSTEM_ERROR] = "system_error",
};
static_assert(IRQ_SYSTEM_ERROR + 1 == __IRQ_MAX, "a name for each event");

struct each {
	report_fn fn;
	void *arg;
};

static uint64_t value_of(const void *base, const struct field *field)
{
	const uint8_t *at = (const uint8_t *)base + field->offset;
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (field->size) {
	case sizeof(v16):
		memcpy(&v16, at, sizeof(v16));
		return v16;
	case sizeof(v32):
		memcpy(&v32, at, sizeof(v32));
		return v32;
	default:
		memcpy(&v64, at, sizeof(v64));
		return v64;
	}
}

static void each_field(const struct each *each, const struct field *fields, const void *base)
{
	for (; fields->name; fields++)
		each->fn(each->arg, fields->name, value_of(base, fields));
}

static void each_of(const struct each *each, const char *part, const char *const *names,
		    const uint64_t *values, unsigned int n)
{
	char name[64];
	unsigned int i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%s", part, names[i]);
		each->fn(each->arg, name, values[i]);
	}
}

static void each_numbered(const struct each *each, const char *part, const uint64_t *values,
			  unsigned int n)
{
	char name[64];
	unsigned int i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%u", part, i);
		each->fn(each->arg, name, values[i]);
	}
}

static void each_link(const struct each *each, const struct phy *phy)
{
	each->fn(each->arg, "link.up", phy->is_up);
	each->fn(each->arg, "link.mbps", phy->is_up ? phy->mbps : 0);
	each->fn(each->arg, "link.cable", phy->is_cable_in);
	each->fn(each->arg, "link.flaps", phy->flaps);
}

void report_each(const struct report *report, report_fn fn, void *arg)
{
	static const struct vfu_stats no_vfu;
	static const struct wire_stats no_wire;
	const struct each each = { fn, arg };
	const struct chip *chip = report->chip;

	fn(arg, "model.time_us", (loop_now_ns(chip->loop) - report->start_ns) / 1000);
	each_link(&each, &chip->phy);
	each_field(&each, tally_fields, &chip->tally);
	each_numbered(&each, "tally.rx_queue", chip->tally.rx_queue, TALLY_RX_QUEUES);
	each_numbered(&each, "tally.tx_queue", chip->tally.tx_queue, TALLY_TX_QUEUES);
	each_of(&each, "irq.raised_", irq_names, chip->irq.raised, __IRQ_MAX);
	fn(arg, "irq.held_back", chip->irq.held_back);
	fn(arg, "irq.signalled", chip->irq.signalled);
	each_numbered(&each, "irq.vector", chip->pci.sent, PCI_VECTORS);
	each_field(&each, vfu_fields, report->vfu ? vfu_stats(report->vfu) : &no_vfu);
	each_field(&each, wire_fields, chip->wire ? &chip->wire->stats : &no_wire);
	each_of(&each, "fault.", fault_names, chip->fault->hits, __FAULT_MAX);
	each_of(&each, "watch.", watch_names, chip->watch->count, __WATCH_MAX);
	fn(arg, "watch.faults", watch_faults(chip->watch));
}

struct line {
	const char *prefixes;
	unsigned int words;
	FILE *out;
};

static bool is_wanted(const char *prefixes, const char *name)
{
	size_t len;

	if (!*prefixes)
		return true;
	for (; *prefixes; prefixes += len) {
		prefixes += strspn(prefixes, " ");
		len = strcspn(prefixes, " ");
		if (len && !strncmp(name, prefixes, len))
			return true;
	}
	return false;
}

static void put_word(void *arg, const char *name, uint64_t value)
{
	struct line *line = arg;

	if (!is_wanted(line->prefixes, name))
		return;
	fprintf(line->out, "%s%s=%" PRIu64, line->words++ ? " " : "", name, value);
}

unsigned int report_line(const struct report *report, const char *prefixes, FILE *out)
{
	struct line line = { .prefixes = prefixes, .out = out };

	report_each(report, put_word, &line);
	return line.words;
}

struct json {
	FILE *out;
	char part[32];		/* whose object is open, "": none yet */
};

static void put_member(void *arg, const char *name, uint64_t value)
{
	struct json *json = arg;
	size_t len = strcspn(name, ".");

	if (strncmp(json->part, name, len) || json->part[len]) {
		fprintf(json->out, "%s, \"%.*s\": {", *json->part ? "}" : "", (int)len, name);
		snprintf(json->part, sizeof(json->part), "%.*s", (int)len, name);
	} else {
		fputs(", ", json->out);
	}
	fprintf(json->out, "\"%s\": %" PRIu64, name + len + 1, value);
}

/* The model writes its texts itself; a quote in one would be a name's. */
static void put_string(FILE *out, const char *kind, const char *text)
{
	fprintf(out, "\"%s: ", kind);
	for (; *text; text++)
		if ((unsigned char)*text < ' ')
			fprintf(out, "\\u%04x", *text);
		else
			fprintf(out, "%s%c", strchr("\"\\", *text) ? "\\" : "", *text);
	putc('"', out);
}

void report_texts(const struct report *report, FILE *out)
{
	const struct watch *watch = report->chip->watch;
	const char *apart = "";
	unsigned int kind, i;

	putc('[', out);
	for (kind = 0; kind < __WATCH_MAX; kind++) {
		for (i = 0; i < WATCH_TEXTS && watch->text[kind][i][0]; i++) {
			fputs(apart, out);
			put_string(out, watch_names[kind], watch->text[kind][i]);
			apart = ", ";
		}
	}
	putc(']', out);
}

void report_json(const struct report *report, FILE *out)
{
	struct json json = { .out = out };

	fprintf(out, "{\"chip\": \"%s\"", report->chip->variant->name);
	report_each(report, put_member, &json);
	fputs("}, \"texts\": ", out);
	report_texts(report, out);
	putc('}', out);
}
