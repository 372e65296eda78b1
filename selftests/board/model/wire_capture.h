/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire_capture.h - frames in files: classic pcap, read in both byte orders and
 * both resolutions, written with nanoseconds
 *
 * Our own and not libpcap: two fixed headers are all of it, and the model links
 * nothing but libc, so that it builds on any machine that builds the rest.
 */
#ifndef BOARD_WIRE_CAPTURE_H
#define BOARD_WIRE_CAPTURE_H

#include <stdint.h>

struct capture;

/* Reads the whole file once: a broken one is refused here, in a sentence. */
int capture_open(const char *path, struct capture **ret, char *why, uint32_t size);
/* The next frame, valid until the next call; its time is since the first one's.
 * 1, or 0 at the end, or -errno. */
int capture_read(struct capture *capture, const uint8_t **frame, uint32_t *ret_len,
		 uint64_t *ret_ns);

int capture_create(const char *path, struct capture **ret, char *why, uint32_t size);
/* now_ns: since 1970. Nothing is written after an error. */
void capture_write(struct capture *capture, uint64_t now_ns, const uint8_t *frame,
		   uint32_t len);

/* Frames read or written; -errno if the file is not complete. */
int64_t capture_close(struct capture *capture);

#endif
