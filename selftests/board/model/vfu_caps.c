// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu_caps.c - the JSON text that goes with a vfio-user version
 *
 * All of it is read and must be well formed, also what is then ignored
 * (migration, twin_socket, names to come).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dma.h"
#include "vfu_caps.h"
#include "vfu_proto.h"

enum { NAME_MAX_LEN = 32, DEPTH_MAX = 8 };

struct scanner {
	const char *at, *end;
	unsigned int depth;	/* of objects and lists that are open */
	bool is_in_caps;	/* the object that is open is "capabilities" */
	struct vfu_caps *caps;
};

struct value {
	enum { OBJECT, LIST, STRING, NUMBER, BOOLEAN, NOTHING } type;
	uint64_t number;	/* NUMBER; UINT64_MAX: none that we can take */
	bool is_true;
};

static int scan_value(struct scanner *in, const char *name, struct value *ret);

static char peek(struct scanner *in)
{
	while (in->at < in->end && *in->at && strchr(" \t\r\n", *in->at))
		in->at++;
	return in->at < in->end ? *in->at : '\0';
}

static bool take(struct scanner *in, char c)
{
	if (peek(in) != c || c == '\0')
		return false;
	in->at++;
	return true;
}

static bool take_word(struct scanner *in, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len))
		return false;
	in->at += len;
	return true;
}

/* Escapes are passed over: no name that we know has one. */
static int scan_string(struct scanner *in, char name[NAME_MAX_LEN])
{
	size_t len = 0;

	if (!take(in, '"'))
		return -EINVAL;
	while (in->at < in->end && *in->at != '"') {
		if ((unsigned char)*in->at < ' ')
			return -EINVAL;
		if (*in->at == '\\' && ++in->at == in->end)
			return -EINVAL;
		if (len < NAME_MAX_LEN - 1)
			name[len++] = *in->at;
		in->at++;
	}
	name[len] = '\0';
	return take(in, '"') ? 0 : -EINVAL;
}

static bool is_digit(const struct scanner *in)
{
	return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

static int scan_digits(struct scanner *in, uint64_t *number)
{
	if (!is_digit(in))
		return -EINVAL;
	for (; is_digit(in); in->at++) {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, *in->at - '0', number))
			*number = UINT64_MAX;
	}
	return 0;
}

static int scan_number(struct scanner *in, struct value *ret)
{
	bool is_negative = take(in, '-');
	uint64_t ignored = 0;

	ret->type = NUMBER;
	ret->number = 0;
	if (scan_digits(in, &ret->number))
		return -EINVAL;
	if (take_word(in, ".")) {
		is_negative = true;	/* or something else that is no size */
		if (scan_digits(in, &ignored))
			return -EINVAL;
	}
	if (take_word(in, "e") || take_word(in, "E")) {
		is_negative = true;
		if (!take_word(in, "-"))
			take_word(in, "+");
		if (scan_digits(in, &ignored))
			return -EINVAL;
	}
	if (is_negative)
		ret->number = UINT64_MAX;
	return 0;
}

static int apply(struct vfu_caps *caps, const char *name, const struct value *value)
{
	static const char *const sizes[] = {
		"max_msg_fds", "max_data_xfer_size", "max_dma_maps", "pgsizes",
	};
	unsigned int i;

	if (!strcmp(name, "write_multiple")) {
		caps->has_write_multi = value->is_true;
		return value->type == BOOLEAN ? 0 : -EINVAL;
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (strcmp(name, sizes[i]))
			continue;
		if (value->type != NUMBER || value->number == UINT64_MAX)
			return -EINVAL;
		if (i == 1)
			caps->max_data = value->number;
	}
	return 0;
}

static int scan_member(struct scanner *in)
{
	char name[NAME_MAX_LEN];
	struct value value = { .type = NOTHING };
	bool was_in_caps = in->is_in_caps;

	if (scan_string(in, name) || !take(in, ':'))
		return -EINVAL;
	if (scan_value(in, name, &value))
		return -EINVAL;
	in->is_in_caps = was_in_caps;
	if (in->depth == 1 && !strcmp(name, "capabilities") && value.type != OBJECT)
		return -EINVAL;
	return in->is_in_caps ? apply(in->caps, name, &value) : 0;
}

static int scan_members(struct scanner *in, char closing)
{
	struct value value;

	if (take(in, closing))
		return 0;
	do {
		if (closing == '}' ? scan_member(in) : scan_value(in, "", &value))
			return -EINVAL;
	} while (take(in, ','));
	return take(in, closing) ? 0 : -EINVAL;
}

/* name: of the member that this is the value of */
static int scan_nested(struct scanner *in, const char *name, struct value *ret)
{
	bool is_object = take(in, '{');
	int err;

	if (!is_object)
		take(in, '[');
	ret->type = is_object ? OBJECT : LIST;
	if (in->depth == DEPTH_MAX)
		return -EINVAL;
	in->is_in_caps = is_object && in->depth == 1 && !strcmp(name, "capabilities");
	in->depth++;
	err = scan_members(in, is_object ? '}' : ']');
	in->depth--;
	return err;
}

static int scan_value(struct scanner *in, const char *name, struct value *ret)
{
	char ignored[NAME_MAX_LEN];

	*ret = (struct value){ .type = NOTHING };
	switch (peek(in)) {
	case '{':
	case '[':
		return scan_nested(in, name, ret);
	case '"':
		ret->type = STRING;
		return scan_string(in, ignored);
	case 't':
	case 'f':
		ret->type = BOOLEAN;
		ret->is_true = *in->at == 't';
		return take_word(in, ret->is_true ? "true" : "false") ? 0 : -EINVAL;
	case 'n':
		return take_word(in, "null") ? 0 : -EINVAL;
	default:
		return scan_number(in, ret);
	}
}

int vfu_caps_parse(const char *text, size_t len, struct vfu_caps *ret)
{
	struct vfu_caps caps = { .max_data = VFU_DEFAULT_DATA };
	struct scanner in = { .at = text, .end = text + len, .caps = &caps };
	struct value value = { .type = OBJECT };

	if (len && scan_value(&in, "", &value))
		return -EINVAL;
	if (peek(&in) || in.at != in.end || value.type != OBJECT)
		return -EINVAL;
	*ret = caps;
	return 0;
}

size_t vfu_caps_format(const struct vfu_caps *client, char *out, size_t size)
{
	return 1 + snprintf(out, size,
			    "{\"capabilities\":{\"max_msg_fds\":%u,\"max_data_xfer_size\":%u,"
			    "\"pgsizes\":%u,\"max_dma_maps\":%u%s}}",
			    VFU_MAX_FDS, VFU_MAX_DATA, VFU_PAGE, DMA_MAX_REGIONS,
			    client->has_write_multi ? ",\"write_multiple\":true" : "");
}
