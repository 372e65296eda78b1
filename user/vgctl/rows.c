// SPDX-License-Identifier: GPL-2.0-only
/* rows.c - see rows.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "blocklist.h"
#include "names.h"
#include "out.h"
#include "rows.h"

int prefix_cmp(const struct vg_prefix *a, const struct vg_prefix *b)
{
	int d;

	if (a->family != b->family)
		return a->family - b->family;
	d = memcmp(a->addr, b->addr, sizeof(a->addr));
	return d ? d : a->plen - b->plen;
}

/* Room for one more of @each bytes; NULL without memory. */
static void *grow(void *rows, size_t n, size_t *size, size_t each)
{
	size_t bigger = *size ? *size * 2 : 64;
	void *p;

	if (n < *size)
		return rows;
	p = reallocarray(rows, bigger, each);
	if (p)
		*size = bigger;
	return p;
}

static int add_block(const struct vg_prefix *p, const struct vg_block *b, void *arg)
{
	struct block_rows *l = arg;
	uint64_t left = vg_jiffies_left_ns(l->s->g, b->expires);
	struct block_row *row;

	if (!left)
		return 0;
	row = grow(l->row, l->n, &l->size, sizeof(*l->row));
	if (!row)
		return -ENOMEM;
	l->row = row;
	row[l->n++] = (struct block_row){ *p, *b, left };
	return 0;
}

static int block_cmp(const void *a, const void *b)
{
	return prefix_cmp(&((const struct block_row *)a)->prefix,
			  &((const struct block_row *)b)->prefix);
}

int block_rows_read(struct vg_sentinel *s, struct block_rows *ret)
{
	struct block_rows l = { .s = s };
	size_t i, kept;
	int err;

	err = vg_block_iterate(s, add_block, &l);
	if (err < 0) {
		free(l.row);
		return err;
	}
	if (l.n)
		qsort(l.row, l.n, sizeof(*l.row), block_cmp);
	/* Walking a map that changes can show a key twice. */
	for (i = 0, kept = 0; i < l.n; i++) {
		if (!kept || prefix_cmp(&l.row[kept - 1].prefix, &l.row[i].prefix))
			l.row[kept++] = l.row[i];
	}
	l.n = kept;
	*ret = l;
	return 0;
}

static int add_allow(const struct vg_prefix *p, const struct vg_allow *a, void *arg)
{
	struct allow_rows *l = arg;
	struct allow_row *row;

	row = grow(l->row, l->n, &l->size, sizeof(*l->row));
	if (!row)
		return -ENOMEM;
	l->row = row;
	row[l->n++] = (struct allow_row){ *p, *a };
	return 0;
}

static int allow_cmp(const void *a, const void *b)
{
	return prefix_cmp(&((const struct allow_row *)a)->prefix,
			  &((const struct allow_row *)b)->prefix);
}

int allow_rows_read(struct vg_sentinel *s, struct allow_rows *ret)
{
	struct allow_rows l = { 0 };
	int err;

	err = vg_allow_iterate(s, add_allow, &l);
	if (err < 0) {
		free(l.row);
		return err;
	}
	if (l.n)
		qsort(l.row, l.n, sizeof(*l.row), allow_cmp);
	*ret = l;
	return 0;
}

int rate_unit(uint32_t reason)
{
	return reason == VG_REASON_BANDWIDTH ? VG_UNIT_BPS :
	       reason == VG_REASON_PACKET_RATE ? VG_UNIT_PPS : VG_UNIT_NONE;
}

static void block_line(struct vg_out *o, const struct block_row *r)
{
	uint32_t reason = r->block.reason;
	char buf[VG_PREFIX_STRLEN], rate[48];

	vg_out_object(o, NULL, NULL);
	vg_out_str(o, "prefix", "prefix", vg_prefix_str(&r->prefix, buf));
	vg_out_str(o, "reason", "reason",
		   reason < __VG_REASON_MAX ? vg_reason_names[reason] : "unknown");
	vg_out_u64(o, "rate", NULL, VG_UNIT_NONE, r->block.rate);
	vg_out_str(o, "unit", NULL, reason < __VG_REASON_MAX ? vg_reason_units[reason] : "");
	if (!r->block.rate)
		strcpy(rate, "-");
	else
		vg_out_unit_str(rate, sizeof(rate) - 8, (enum vg_out_unit)rate_unit(reason),
				r->block.rate);
	if (r->block.rate && reason == VG_REASON_SYN_FLOOD)
		strcat(rate, " syn/s");
	vg_out_str(o, NULL, "measured", rate);
	vg_out_u64(o, "ttl", "ttl", VG_UNIT_SECONDS, r->block.ttl_s);
	vg_out_u64(o, "left-ms", NULL, VG_UNIT_PLAIN, (r->left_ns + 999999) / 1000000);
	vg_out_u64(o, NULL, "left", VG_UNIT_SECONDS, (r->left_ns + 999999999) / 1000000000);
	vg_out_time(o, "since", "since", r->block.since_ns);
	vg_out_end(o);
}

void block_table(struct vg_out *o, const char *key, const char *label,
		 const struct block_rows *rows, size_t max)
{
	size_t i;

	vg_out_array(o, key, label, "nothing is blocked");
	for (i = 0; i < rows->n && i < max; i++)
		block_line(o, &rows->row[i]);
	vg_out_end(o);
}
