/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arg.h - KEY=VALUE words, checked against a table
 *
 * Lines come from the network, so every word is checked here and nowhere
 * else: an unknown key, a key twice, a number out of its range is refused with
 * a sentence. What was not given keeps its value.
 */
#ifndef ARG_H
#define ARG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include "peer.h"

enum arg_type {
	ARG_U64,	/* uint64_t, decimal or 0x, min..max */
	ARG_SIZES,	/* struct sizes: N or N-M, each within min..max */
	ARG_NET,	/* struct net: ADDRESS[/PLEN] */
	ARG_MAC,	/* struct mac */
	ARG_BOOL,	/* bool: 1 0 on off */
	ARG_WORD,	/* const char *: letters 0-9 . - _ and not longer than max */
};

struct sizes {
	uint32_t min, max;
};

struct net {
	int family;		/* AF_INET, AF_INET6; 0: not given */
	uint8_t addr[16];	/* IPv4: the first four */
	unsigned int plen;
};

struct mac {
	uint8_t b[6];
	bool is_set;
};

struct arg {
	const char *key;
	enum arg_type type;
	size_t offset;		/* in the command's own structure */
	uint64_t min, max;
	bool is_required;
};

/* Of argv[1..argc-1]; table is ended by a NULL key. */
int arg_parse(struct peer *peer, const struct arg *table, void *into, int argc, char **argv);

int arg_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret);
int arg_net(const char *text, struct net *ret);
int arg_mac(const char *text, struct mac *ret);

/* A socket address of the net's address; a link-local one is scoped to netif. */
socklen_t net_sockaddr(const struct net *net, unsigned int port, const char *netif,
		       struct sockaddr_storage *ret);

#endif /* ARG_H */
