// SPDX-License-Identifier: GPL-2.0-only
/* mapiter.c - walk a BPF map in batches */
#include <errno.h>
#include <stdlib.h>
#include <bpf/bpf.h>
#include "sentinel_priv.h"

#define BATCH_MIN	512u
#define BATCH_MAX	65536u

static int each_in(const char *keys, const char *values, uint32_t n, size_t key_size,
		   size_t value_size, vg_map_fn fn, void *arg)
{
	uint32_t i;
	int err;

	for (i = 0; i < n; i++) {
		err = fn(keys + i * key_size, values + i * value_size, arg);
		if (err)
			return err;
	}
	return 0;
}

int vg_map_each(int fd, size_t key_size, size_t value_size, vg_map_fn fn, void *arg)
{
	uint32_t size = BATCH_MIN, n;
	char *keys, *values;
	char cursor[64];	/* a bucket number or a key */
	bool first = true;
	int err;

	keys = malloc(BATCH_MIN * key_size);
	values = malloc(BATCH_MIN * value_size);
	err = keys && values ? 0 : -ENOMEM;
	while (!err) {
		bool last;

		n = size;
		err = bpf_map_lookup_batch(fd, first ? NULL : cursor, cursor, keys, values, &n,
					   NULL);
		if (err == -ENOSPC && size < BATCH_MAX) {
			/* a hash bucket holds more than we offered room for */
			char *k, *v;

			size *= 4;
			k = realloc(keys, size * key_size);
			keys = k ? k : keys;
			v = realloc(values, size * value_size);
			values = v ? v : values;
			err = k && v ? 0 : -ENOMEM;
			continue;
		}
		last = err == -ENOENT;
		if (err && !last)
			break;
		err = each_in(keys, values, n, key_size, value_size, fn, arg);
		first = false;
		if (last)
			break;
	}
	free(keys);
	free(values);
	return err;
}
