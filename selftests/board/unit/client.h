/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * client.h - the other side of vfio-user, on the thread of the server under test
 *
 * Each wait for a reply turns the server's loop, so a test reads like a
 * conversation and nothing depends on time.
 */
#ifndef BOARD_CLIENT_H
#define BOARD_CLIENT_H

#include <stdint.h>

#include "vfu_proto.h"

struct loop;
struct vfu;

struct client {
	struct loop *loop;
	int fd;			/* -1: closed */
	uint16_t id;		/* of the message sent last */
	struct vfu_header header;	/* of the reply read last */
	uint8_t body[VFU_MAX_MESSAGE] __attribute__((aligned(8)));
	uint32_t len;		/* of the body */
};

/* A connected client, served by vfu; version is negotiated if caps is not NULL. */
int client_open(struct client *client, struct loop *loop, struct vfu *vfu, const char *caps);
void client_close(struct client *client);

/* Bytes as they are. Returns -errno or 0. */
int client_send_raw(struct client *client, const void *bytes, uint32_t len, const int *fds,
		    unsigned int fds_n);
/* A command. */
int client_send(struct client *client, uint16_t command, uint32_t flags, const void *body,
		uint32_t len, const int *fds, unsigned int fds_n);
/* 0: header and body are those of a reply. -EPIPE: the server hung up.
 * -ETIME: it has nothing to say. */
int client_receive(struct client *client);
/* Both; the reply's error as -errno. */
int client_call(struct client *client, uint16_t command, const void *body, uint32_t len,
		const int *fds, unsigned int fds_n);

int client_version(struct client *client, const char *caps);
int client_read(struct client *client, uint32_t region, uint64_t offset, void *buf,
		uint32_t len);
int client_write(struct client *client, uint32_t region, uint64_t offset, const void *buf,
		 uint32_t len);
int client_post(struct client *client, uint32_t region, uint64_t offset, const void *buf,
		uint32_t len);
int client_map(struct client *client, uint64_t address, uint64_t size, uint64_t offset, int fd);
int client_unmap(struct client *client, uint64_t address, uint64_t size);
int client_set_irqs(struct client *client, uint32_t index, uint32_t flags, uint32_t start,
		    uint32_t count, const int *fds, unsigned int fds_n);

#endif
