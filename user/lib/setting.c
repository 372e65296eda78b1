// SPDX-License-Identifier: GPL-2.0-only
/* setting.c - see setting.h */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "addr.h"
#include "setting.h"

/* Values travel as 64 bits; the structure has fields of 4 and of 8 bytes. */
static __u64 field_get(const struct vg_settings *s, const struct vg_setting *me)
{
	const char *p = (const char *)s + me->offset;
	__u32 v32;
	__u64 v64;

	if (me->size == sizeof(v32)) {
		memcpy(&v32, p, sizeof(v32));
		return v32;
	}
	memcpy(&v64, p, sizeof(v64));
	return v64;
}

static void field_set(struct vg_settings *s, const struct vg_setting *me, __u64 v)
{
	char *p = (char *)s + me->offset;
	__u32 v32 = (__u32)v;

	if (me->size == sizeof(v32))
		memcpy(p, &v32, sizeof(v32));
	else
		memcpy(p, &v, sizeof(v));
}

/* Is @value the first or the second of two words; -1 neither. */
static int which(const char *value, const char *zero, const char *one)
{
	return !strcmp(value, zero) ? 0 : !strcmp(value, one) ? 1 : -1;
}

static int mode_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
		      struct vg_error *e)
{
	int v = which(value, "enforce", "monitor");

	if (v < 0)
		return vg_err(e, -EINVAL, "%s is enforce or monitor, not \"%.40s\"", me->word,
			      value);
	field_set(s, me, (__u64)v);
	return 0;
}

static const char *mode_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	return strcpy(buf, field_get(s, me) ? "monitor" : "enforce");
}

static int sample_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
			struct vg_error *e)
{
	uint32_t weight;
	int err;

	err = vg_parse_sample(&weight, value, e);
	if (err)
		return err;
	if (weight < me->min)
		return vg_err(e, -EINVAL, "%s cannot be never: detection lives on these records",
			      me->word);
	field_set(s, me, weight);
	return 0;
}

static const char *sample_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	_Static_assert(VG_SETTING_STRLEN >= VG_SAMPLE_STRLEN, "one buffer for both");
	return vg_sample_str((uint32_t)field_get(s, me), buf);
}

static int number_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
			struct vg_error *e)
{
	uint64_t v = 0;
	int err;

	if (me->min || strcmp(value, "off")) {
		err = vg_parse_u64(&v, value, me->min, me->max, me->word, e);
		if (err)
			return err;
	}
	field_set(s, me, v);
	return 0;
}

/* 500000000 is 500M: the largest unit that loses nothing. */
static const char *number_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	__u64 v = field_get(s, me);
	const char *unit = "";

	if (v && v % 1000000000 == 0) {
		v /= 1000000000;
		unit = "G";
	} else if (v && v % 1000000 == 0) {
		v /= 1000000;
		unit = "M";
	}
	snprintf(buf, VG_SETTING_STRLEN, "%" PRIu64 "%s", (uint64_t)v, unit);
	return buf;
}

static int ttl_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
		     struct vg_error *e)
{
	uint32_t v;
	int err;

	err = vg_parse_ttl(&v, value, e);
	if (!err)
		field_set(s, me, v);
	return err;
}

static const char *ttl_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	snprintf(buf, VG_SETTING_STRLEN, "%" PRIu64 "s", (uint64_t)field_get(s, me));
	return buf;
}

static int plen_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
		      struct vg_error *e)
{
	int v = which(value, "64", "128");

	if (v < 0)
		return vg_err(e, -EINVAL, "%s is 64 or 128, not \"%.40s\"", me->word, value);
	field_set(s, me, v ? 128 : 64);
	return 0;
}

static const char *plain_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	snprintf(buf, VG_SETTING_STRLEN, "%" PRIu64, (uint64_t)field_get(s, me));
	return buf;
}

static int bool_parse(struct vg_settings *s, const struct vg_setting *me, const char *value,
		      struct vg_error *e)
{
	int v = which(value, "off", "on");

	if (v < 0)
		v = which(value, "no", "yes");
	if (v < 0)
		v = which(value, "false", "true");
	if (v < 0)
		return vg_err(e, -EINVAL, "%s is on or off, not \"%.40s\"", me->word, value);
	field_set(s, me, (__u64)v);
	return 0;
}

static const char *bool_str(const struct vg_settings *s, const struct vg_setting *me, char *buf)
{
	return strcpy(buf, field_get(s, me) ? "on" : "off");
}

#define FIELD(f) .offset = offsetof(struct vg_settings, f), \
	.size = sizeof(((struct vg_settings *)0)->f), .get = field_get

const struct vg_setting vg_setting_table[] = {
	{ "mode", VG_SETTING_WORD, "enforce|monitor",
	  "enforce drops what is blocked, monitor does everything but the drop",
	  mode_parse, mode_str, FIELD(monitor) },
	{ "sample", VG_SETTING_WORD, "1/N|N|P%",
	  "how many of the passing packets are recorded, from 100% to 0.01%",
	  sample_parse, sample_str, FIELD(sample_weight), .min = VG_WEIGHT_ONE },
	{ "sample-drop", VG_SETTING_WORD, "1/N|N|P%|never",
	  "how many of the dropped packets are recorded",
	  sample_parse, sample_str, FIELD(sample_drop_weight) },
	{ "syn-rate", VG_SETTING_NUMBER, "N|off",
	  "SYN per second (without ACK) from one source that make a SYN flood",
	  number_parse, number_str, FIELD(syn_rate), .max = 100000000 },
	{ "bit-rate", VG_SETTING_NUMBER, "N|off",
	  "bits per second on the wire from one source that are too many",
	  number_parse, number_str, FIELD(bit_rate), .max = 1000000000000 },
	{ "pps", VG_SETTING_NUMBER, "N|off",
	  "packets per second from one source that are too many",
	  number_parse, number_str, FIELD(pps), .max = 100000000 },
	{ "ttl", VG_SETTING_NUMBER, "T[s|m|h|d]",
	  "how long an automatic block lasts",
	  ttl_parse, ttl_str, FIELD(ttl_s) },
	{ "v6-plen", VG_SETTING_NUMBER, "64|128",
	  "what one IPv6 source is: a /64 or an address",
	  plen_parse, plain_str, FIELD(v6_plen) },
	{ "auto-block", VG_SETTING_BOOL, "on|off",
	  "block what is detected, or only report it",
	  bool_parse, bool_str, FIELD(auto_block) },
	{ "auto-max", VG_SETTING_NUMBER, "N",
	  "most automatic blocks at a time",
	  number_parse, plain_str, FIELD(auto_max), .min = 1, .max = 1000000 },
	{ "drop-malformed", VG_SETTING_BOOL, "on|off",
	  "drop malformed packets instead of passing them to the stack",
	  bool_parse, bool_str, FIELD(drop_malformed) },
};

const struct vg_setting *vg_setting_find(const char *word)
{
	unsigned int i;

	for (i = 0; i < VG_SETTINGS; i++) {
		if (!strcmp(vg_setting_table[i].word, word))
			return &vg_setting_table[i];
	}
	return NULL;
}

int vg_setting_parse(struct vg_settings *s, const char *word, const char *value,
		     struct vg_error *e)
{
	const struct vg_setting *me = vg_setting_find(word);

	if (!me)
		return vg_err(e, -ENOENT, "there is no setting called \"%.40s\"", word);
	return me->parse(s, me, value, e);
}
