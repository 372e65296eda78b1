/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * error.h - how the library says what went wrong: a negative errno and one
 * sentence. The library never prints; the caller does, once.
 */
#ifndef VG_ERROR_H
#define VG_ERROR_H

struct vg_error {
	char msg[320];
};

/**
 * vg_err() - store a sentence and return @err
 * @e: where to store it, or NULL
 * @err: negative errno
 * @fmt: printf format, no full stop, no newline
 */
int vg_err(struct vg_error *e, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* VG_ERROR_H */
