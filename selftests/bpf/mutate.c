// SPDX-License-Identifier: GPL-2.0-only
/* mutate.c - see mutate.h */
#include <string.h>

#include "cases.h"
#include "mutate.h"

enum { LEN_MIN = 14, LEN_MAX = 2048 };

uint64_t mutate_rnd(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dull;
}

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (mutate_rnd(state) >> 32) * n >> 32;
}

/* Numbers at which parsers break */
static uint8_t edge_byte(uint64_t *state)
{
	static const uint8_t edges[] = {
		0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0f, 0x10, 0x11, 0x14, 0x28, 0x2b,
		0x2c, 0x32, 0x33, 0x3b, 0x3c, 0x40, 0x45, 0x46, 0x4f, 0x50, 0x60, 0x7f, 0x80,
		0x81, 0x86, 0x87, 0x88, 0x8b, 0x8c, 0x91, 0xa8, 0xdd, 0xf0, 0xfe, 0xff,
	};

	return edges[below(state, sizeof(edges))];
}

/* Header bytes, mostly: what lies behind them decides nothing. */
static size_t some_place(const struct frame *f, uint64_t *state)
{
	size_t reach = f->len < 120 ? f->len : 120;

	if (below(state, 16) == 0)
		reach = f->len;
	if (f->l3 && f->l3 < f->len && below(state, 2))
		return f->l3 + below(state, f->len - f->l3 < 48 ? f->len - f->l3 : 48);
	return 12 + below(state, reach - 12);
}

static void mutate_once(struct frame *f, uint64_t *state)
{
	size_t at = some_place(f, state), n;

	switch (below(state, 10)) {
	case 0:
		f->data[at] ^= 1u << below(state, 8);
		break;
	case 1:
		f->data[at] = mutate_rnd(state) >> 56;
		break;
	case 2:
	case 3:
		f->data[at] = edge_byte(state);
		break;
	case 4:
		f->data[at] += below(state, 2) ? 1 : -1;
		break;
	case 5:		/* cut */
		f->len = LEN_MIN + below(state, f->len - LEN_MIN + 1);
		break;
	case 6:		/* cut, and the length corrected */
		f->len = LEN_MIN + below(state, f->len - LEN_MIN + 1);
		frame_fix_lengths(f);
		break;
	case 7:		/* padding */
		n = below(state, 64);
		if (f->len + n <= LEN_MAX) {
			memset(f->data + f->len, edge_byte(state), n);
			f->len += n;
		}
		break;
	case 8:		/* a piece moved: headers repeat, or are left out */
		n = below(state, f->len - at < 48 ? f->len - at : 48);
		memmove(f->data + some_place(f, state), f->data + at, n);
		break;
	case 9:		/* the same byte over a stretch */
		n = below(state, f->len - at < 20 ? f->len - at : 20);
		memset(f->data + at, edge_byte(state), n);
		break;
	}
}

void mutate_frame(struct frame *ret_f, uint64_t *state)
{
	const struct case_table *t = case_tables[below(state, case_tables_n)];
	unsigned int n = below(state, 6);

	frame_build(ret_f, &t->cases[below(state, t->n)].pkt);
	if (ret_f->len > LEN_MAX)
		ret_f->len = LEN_MAX;
	if (ret_f->len < LEN_MIN)
		ret_f->len = LEN_MIN;
	while (n--)
		mutate_once(ret_f, state);
}
