/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfu_caps.h - the JSON text that goes with a vfio-user version
 */
#ifndef BOARD_VFU_CAPS_H
#define BOARD_VFU_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vfu_caps {
	uint64_t max_data;	/* bytes of data that a reply may carry */
	bool has_write_multi;
};

/* What a client offers; what is not in the text gets the protocol's default.
 * -EINVAL: no JSON, or a capability that we look at is not of its type. */
int vfu_caps_parse(const char *text, size_t len, struct vfu_caps *ret);

/* Our answer, with its NUL; returns its length with that. */
size_t vfu_caps_format(const struct vfu_caps *client, char *out, size_t size);

#endif
