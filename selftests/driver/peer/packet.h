/* SPDX-License-Identifier: GPL-2.0-only */
/* packet.h - whole frames through packet sockets */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arg.h"

/*
 * A socket that sends and receives on netif. type: only frames with this
 * Ethernet type are received, -1 all, 0 none. Frames that this host sends are
 * not received.
 */
int packet_open(const char *netif, int type);
/* While the socket is open: multicast address mac, or promiscuous (mac NULL). */
int packet_join(int fd, const char *netif, const uint8_t *mac);

/* Frames of one size each in a call; waits while the device's queue is full. */
struct packet_batch {
	unsigned int count;
	size_t len[32];
	uint8_t *frame[32];
};
enum { PACKET_BATCH = 32 };
int packet_batch_init(struct packet_batch *batch, size_t frame_max);
int packet_send(int fd, struct packet_batch *batch);

#endif /* PACKET_H */
