// SPDX-License-Identifier: GPL-2.0-only
/*
 * rx_buffer.c - see rx_buffer.h
 *
 * A hash table with chains through two arrays. A node is a place; its address
 * is in rx_queue.buffers, 0: in no chain.
 */
#include "rx_buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = RX_QUEUES * RX_RING_MAX, BUCKETS = NODES };

struct rx_buffer_map {		/* node + 1, 0: none */
	uint16_t head[BUCKETS], next[NODES];
};

_Static_assert(NODES < UINT16_MAX, "nodes in 16 bits");

int rx_buffer_init(struct rx_engine *rx)
{
	rx->map = calloc(1, sizeof(*rx->map));
	for (unsigned int i = 0; i < RX_QUEUES; i++)
		rx->queue[i].buffers = calloc(RX_RING_MAX, sizeof(uint64_t));
	for (unsigned int i = 0; i < RX_QUEUES; i++)
		if (!rx->map || !rx->queue[i].buffers) {
			rx_buffer_exit(rx);
			return -ENOMEM;
		}
	return 0;
}

void rx_buffer_exit(struct rx_engine *rx)
{
	for (unsigned int i = 0; i < RX_QUEUES; i++) {
		free(rx->queue[i].buffers);
		rx->queue[i].buffers = NULL;
	}
	free(rx->map);
	rx->map = NULL;
}

static uint64_t *address_of(struct rx_engine *rx, unsigned int node)
{
	return &rx->queue[node / RX_RING_MAX].buffers[node % RX_RING_MAX];
}

static unsigned int bucket(uint64_t address)
{
	return (unsigned int)(address * UINT64_C(0x9e3779b97f4a7c15) >> 32) % BUCKETS;
}

static void unlink_node(struct rx_engine *rx, unsigned int node)
{
	uint64_t *address = address_of(rx, node);
	uint16_t *at = &rx->map->head[bucket(*address)];

	if (!*address)
		return;
	while (*at != node + 1)
		at = &rx->map->next[*at - 1];
	*at = rx->map->next[node];
	*address = 0;
}

static void link_node(struct rx_engine *rx, unsigned int node, uint64_t address)
{
	uint16_t *head = &rx->map->head[bucket(address)];

	*address_of(rx, node) = address;
	rx->map->next[node] = *head;
	*head = (uint16_t)(node + 1);
}

void rx_buffer_forget(struct rx_engine *rx, unsigned int queue)
{
	for (unsigned int i = 0; i < RX_RING_MAX; i++)
		unlink_node(rx, queue * RX_RING_MAX + i);
}

bool rx_buffer_take(struct rx_engine *rx, struct rx_place place, uint64_t address,
		    rx_gives_fn gives, void *arg, struct rx_place *ret_other)
{
	unsigned int self = place.queue * RX_RING_MAX + place.index, node;
	bool is_twice = false;

	if (*address_of(rx, self) != address) {
		unlink_node(rx, self);
		link_node(rx, self, address);
	}
	for (uint16_t at = rx->map->head[bucket(address)]; at; at = rx->map->next[at - 1]) {
		node = at - 1u;
		if (node == self || *address_of(rx, node) != address)
			continue;
		*ret_other = (struct rx_place){ node / RX_RING_MAX, node % RX_RING_MAX };
		is_twice |= gives(arg, ret_other->queue, ret_other->index, address);
		if (is_twice)
			break;
	}
	return is_twice;
}
