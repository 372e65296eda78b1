// SPDX-License-Identifier: GPL-2.0-only
/* drive.c - see drive.h */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "drive.h"
#include "drive.skel.h"

int drive_open(struct drive *d, const struct hs *h)
{
	int zero = 0, err;

	memset(d, 0, sizeof(*d));
	d->skel = drive_bpf__open_and_load();
	if (!d->skel)
		return -errno;
	d->prog_fd = bpf_program__fd(d->skel->progs.drive_xdp);
	d->state = (struct drive_state *)&d->skel->bss->drive;
	err = bpf_map_update_elem(bpf_map__fd(d->skel->maps.next), &zero, &h->s->prog_fd, 0);
	if (err)
		drive_close(d);
	return err;
}

void drive_close(struct drive *d)
{
	drive_bpf__destroy(d->skel);
	d->skel = NULL;
}

int drive_run(struct drive *d, uint64_t mode, uint32_t n)
{
	uint8_t frame[DRIVE_FRAME_LEN] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = n);
	const uint64_t want = d->state->next + n;
	int err;

	d->state->mode = mode;
	err = bpf_prog_test_run_opts(d->prog_fd, &o);
	if (err < 0)
		return err;
	/* A tail call that goes nowhere shows in the verdict. */
	return d->state->next == want && o.retval ? 0 : -EIO;
}

bool drive_check(const struct hs_rec *rec, uint64_t mode, uint64_t *ret_n)
{
	const bool is_v6 = rec->meta & VG_REC_META_V6;
	uint64_t n = 0, hash, low;
	uint32_t ports;

	memcpy(&n, rec->src, is_v6 ? 8 : 4);
	hash = drive_hash(n);
	*ret_n = n;
	memcpy(&low, rec->src + 8, sizeof(low));
	memcpy(&ports, rec->ports, sizeof(ports));
	return is_v6 == !!drive_is_v6(n, mode) && (!is_v6 || low == hash) &&
	       ports == (uint32_t)hash && rec->flags == (uint8_t)(hash >> 32) &&
	       rec->proto == 6 && rec->len == DRIVE_FRAME_LEN &&
	       (rec->meta & ~VG_REC_META_V6) == 0;
}
