/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.h - run a loaded XDP program and count instructions
 *
 * Under QEMU's -icount shift=0 one guest instruction takes one nanosecond of
 * guest time, so the mean duration that BPF_PROG_TEST_RUN reports is the
 * number of instructions a run takes, the loop around it included.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include "frames.h"

/** run_frame() - @f through @prog_fd @repeat times; -errno, else 0 */
int run_frame(int prog_fd, const struct frame *f, uint32_t repeat,
	      uint32_t *ret_insn, uint32_t *ret_verdict);
/** run_empty_load() - an XDP program that is "return XDP_PASS"; its fd or -errno */
int run_empty_load(void);
/** run_lengths() - bytes of native code and BPF instructions of a program */
int run_lengths(int prog_fd, uint32_t *ret_jited, uint32_t *ret_xlated);
/** put_code() - where a program's functions are, and their code in hexadecimal */
int put_code(int prog_fd);

/* Results go to the console, one a line; the host collects them. */
void put_value(const char *name, uint32_t round, uint32_t value);
void put_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/** put_fail() - a result that must not be used; the host makes it fatal. -EINVAL */
int put_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What the peer costs in the same boot; @object is its BPF file */
int peer_run(const char *object, uint32_t rounds);
/*
 * The sentinel this binary was built with; @dump: print its native code;
 * @trace: run one packet of this scenario only, for QEMU to log, or NULL
 */
int subject_run(uint32_t rounds, bool dump, const char *trace);

#endif /* BENCH_RUN_H */
