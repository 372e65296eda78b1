/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drive.h - millions of numbered packets through the packet program in one
 * system call, see drive_api.h
 */
#ifndef VG_TEST_DRIVE_H
#define VG_TEST_DRIVE_H

#include "drive_api.h"
#include "harness.h"

struct drive {
	struct drive_bpf *skel;
	struct drive_state *state;
	int prog_fd;
};

int drive_open(struct drive *d, const struct hs *h);
void drive_close(struct drive *d);
/** drive_run() - packets number @d->state->next to + @n on this thread's CPU */
int drive_run(struct drive *d, uint64_t mode, uint32_t n);
/**
 * drive_check() - is this record whole and of the packet it says
 * @rec: a decoded record
 * @mode: the mode the packets were made with
 * @ret_n: the packet's number
 */
bool drive_check(const struct hs_rec *rec, uint64_t mode, uint64_t *ret_n);

#endif /* VG_TEST_DRIVE_H */
