// SPDX-License-Identifier: GPL-2.0-only
/* regs.c - see regs.h: accesses, split over the registers that they cover */
#include <assert.h>
#include <string.h>

#include "chip.h"
#include "regs.h"
#include "regs_table.h"

uint32_t regs_get(const struct chip *chip, uint32_t offset, unsigned int width)
{
	uint32_t value = 0;

	memcpy(&value, &chip->regs[offset], width);
	return value;
}

void regs_set(struct chip *chip, uint32_t offset, unsigned int width, uint32_t value)
{
	memcpy(&chip->regs[offset], &value, width);
}

static unsigned int stride_of(const struct reg *reg)
{
	return reg->stride ? reg->stride : reg->size;
}

static unsigned int count_of(const struct reg *reg)
{
	return reg->count ? reg->count : 1;
}

static const struct reg *reg_at(const struct chip *chip, uint32_t offset)
{
	unsigned int row = offset < PCI_REGS_SIZE ? chip->row[offset] : 0;

	return row ? &regs_table[row - 1] : NULL;
}

static bool is_on(const struct chip *chip, const struct reg *reg)
{
	return !reg->on || reg->on & chip->variant->bit;
}

static void map_register(struct chip *chip, unsigned int row)
{
	const struct reg *reg = &regs_table[row];
	unsigned int i, byte, at;

	for (i = 0; i < count_of(reg); i++) {
		at = reg->offset + i * stride_of(reg);
		for (byte = 0; byte < reg->size; byte++)
			assert(!chip->row[at + byte]);
		memset(&chip->row[at], row + 1, reg->size);
	}
}

static uint32_t full_mask(unsigned int bytes)
{
	return bytes >= 4 ? 0xffffffff : (1u << bytes * 8) - 1;
}

static void give_initial(struct chip *chip, const struct reg *reg)
{
	unsigned int i;

	for (i = 0; i < count_of(reg); i++)
		regs_set(chip, reg->offset + i * stride_of(reg), reg->size, reg->initial);
	if (!(reg->flags & REG_STATE))
		return;
	for (i = 0; i < count_of(reg); i++)
		reg->write(chip, i, reg->initial, full_mask(reg->size));
}

void regs_init(struct chip *chip)
{
	unsigned int row;

	assert(regs_table_size < 255);
	memset(chip->row, 0, sizeof(chip->row));
	memset(chip->regs, 0, sizeof(chip->regs));
	for (row = 0; row < regs_table_size; row++)
		if (is_on(chip, &regs_table[row]))
			map_register(chip, row);
	for (row = 0; row < regs_table_size; row++)
		if (is_on(chip, &regs_table[row]))
			give_initial(chip, &regs_table[row]);
	memcpy(&chip->regs[REG_MAC], chip->mac, sizeof(chip->mac));
	reg_write_mac(chip, 0, 0, 0);
}

void regs_reset(struct chip *chip)
{
	unsigned int row;

	for (row = 0; row < regs_table_size; row++)
		if (is_on(chip, &regs_table[row]) && regs_table[row].flags & REG_RESET)
			give_initial(chip, &regs_table[row]);
}

/* The part of an access that falls into one register. */
struct part {
	const struct reg *reg;
	unsigned int index;	/* in an array of registers */
	uint32_t start;		/* offset of the register */
	unsigned int skip;	/* first byte in it */
	unsigned int bytes;
};

static struct part part_at(const struct reg *reg, uint32_t offset, unsigned int left)
{
	struct part part = { .reg = reg };

	part.index = (offset - reg->offset) / stride_of(reg);
	part.start = reg->offset + part.index * stride_of(reg);
	part.skip = offset - part.start;
	part.bytes = reg->size - part.skip;
	if (part.bytes > left)
		part.bytes = left;
	return part;
}

static void note_unknown(struct chip *chip, const char *what, uint32_t offset,
			 unsigned int width)
{
	watch_note(chip->watch, WATCH_REGISTER, "%s of unknown register 0x%04x, %u bytes", what,
		   offset, width);
}

static void check_width(struct chip *chip, const struct part *part, const char *what,
			unsigned int width)
{
	if (!(part->reg->widths & width))
		watch_note(chip->watch, WATCH_ACCESS, "%s of %u bytes at 0x%04x (%s)", what, width,
			   part->start + part->skip, part->reg->name);
}

static void check_alignment(struct chip *chip, uint32_t offset, unsigned int width,
			    const char *what)
{
	if (offset % width)
		watch_note(chip->watch, WATCH_ACCESS, "%s of %u bytes at 0x%04x, not aligned",
			   what, width, offset);
}

static uint32_t read_part(struct chip *chip, const struct part *part)
{
	const struct reg *reg = part->reg;
	uint32_t value;

	if (reg->read)
		value = reg->read(chip, part->index);
	else
		value = regs_get(chip, part->start, reg->size);
	return value >> part->skip * 8 & full_mask(part->bytes);
}

uint32_t regs_read(struct chip *chip, uint32_t offset, unsigned int width)
{
	uint32_t value = 0, end = offset + width, at;
	const struct reg *reg;
	bool is_noted = false;
	struct part part;

	check_alignment(chip, offset, width, "read");
	for (at = offset; at < end; at += reg ? part.bytes : 1) {
		reg = reg_at(chip, at);
		if (!reg && !is_noted)
			note_unknown(chip, "read", offset, width);
		if (!reg) {
			is_noted = true;
			continue;
		}
		part = part_at(reg, at, end - at);
		check_width(chip, &part, "read", width);
		value |= read_part(chip, &part) << (at - offset) * 8;
	}
	return value;
}

static bool is_locked(struct chip *chip, const struct part *part)
{
	if (!(part->reg->flags & REG_LOCKED))
		return false;
	if ((regs_get(chip, REG_CFG9346, 1) & REG_CFG9346_UNLOCKED) == REG_CFG9346_UNLOCKED)
		return false;
	watch_note(chip->watch, WATCH_ACCESS, "write to 0x%04x (%s) while Cfg9346 locks it",
		   part->start, part->reg->name);
	return true;
}

static void check_bits(struct chip *chip, const struct part *part, uint32_t value)
{
	const struct reg *reg = part->reg;
	uint32_t unknown = value & ~(reg->stored | reg->taken);

	if (!reg->stored && !reg->taken && reg->read)
		watch_note(chip->watch, WATCH_ACCESS, "write to read-only 0x%04x (%s)",
			   part->start, reg->name);
	else if (unknown)
		watch_note(chip->watch, WATCH_VALUE, "write of 0x%x to 0x%04x (%s): 0x%x unknown",
			   value, part->start, reg->name, unknown);
}

/* bits: what the access brings for this register, from its first byte on */
static void write_part(struct chip *chip, const struct part *part, uint32_t bits)
{
	const struct reg *reg = part->reg;
	uint32_t mask = full_mask(part->bytes) << part->skip * 8;
	uint32_t value = bits << part->skip * 8 & mask, old;

	if (is_locked(chip, part))
		return;
	check_bits(chip, part, value);
	old = regs_get(chip, part->start, reg->size);
	mask &= reg->stored;
	regs_set(chip, part->start, reg->size, (old & ~mask) | (value & mask));
	if (reg->write)
		reg->write(chip, part->index, value, full_mask(part->bytes) << part->skip * 8);
}

void regs_write(struct chip *chip, uint32_t offset, unsigned int width, uint32_t value)
{
	uint32_t end = offset + width, at;
	const struct reg *reg;
	bool is_noted = false;
	struct part part;

	check_alignment(chip, offset, width, "write");
	for (at = offset; at < end; at += reg ? part.bytes : 1) {
		reg = reg_at(chip, at);
		if (!reg && !is_noted)
			note_unknown(chip, "write", offset, width);
		if (!reg) {
			is_noted = true;
			continue;
		}
		part = part_at(reg, at, end - at);
		check_width(chip, &part, "write", width);
		write_part(chip, &part, value >> (at - offset) * 8);
	}
}
