/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * peer.h - what every command of vgpeer gets and gives
 *
 * A command runs to its end in a process of its own, on the board or for the
 * agent on the peer, and answers with one line of KEY=VALUE words. One that
 * listens says so with peer_ready(); whatever it changed it puts back before
 * it returns, and SIGTERM makes it return early with what it has.
 */
#ifndef PEER_H
#define PEER_H

#include <net/if.h>
#include <stdbool.h>

enum {
	PEER_LINE = 4096,	/* longest answer */
	PEER_WHY = 256,
	PEER_PORT = 7700,
};

struct peer {
	char netif[IFNAMSIZ];	/* the interface on the link under test */
	const char *chip;	/* control socket of the chip model, or NULL */
	char why[PEER_WHY];	/* one sentence, set when a command fails */
	char line[PEER_LINE];	/* the answer, set when it does not */
};

/* Add "KEY=VALUE" words to the answer. */
void peer_say(struct peer *peer, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Says why and returns err, a negative errno; the text of errno is appended. */
int peer_fail(struct peer *peer, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same without the text of errno: the sentence says it all. */
int peer_refuse(struct peer *peer, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* It listens, it holds: whoever started it may go on, and gets what was said. */
void peer_ready(struct peer *peer);

struct command {
	const char *name;
	int (*run)(struct peer *peer, int argc, char **argv);
	bool has_ready;		/* it calls peer_ready() before others may go on */
	const char *help;
};

/* The table, ended by a NULL name. */
extern const struct command commands[];
const struct command *command_find(const char *name);
/* argv[0] is the command's name. Never called twice in a process. */
int command_run(struct peer *peer, int argc, char **argv);

/* ask.c, serve.c */
int ask_main(int argc, char **argv);
int serve_main(struct peer *peer, int argc, char **argv);

/* chip.c */
int cmd_chip(struct peer *peer, int argc, char **argv);
/* hold.c */
int cmd_hold(struct peer *peer, int argc, char **argv);
int cmd_flap(struct peer *peer, int argc, char **argv);
int cmd_neigh(struct peer *peer, int argc, char **argv);
/* link.c */
int cmd_link(struct peer *peer, int argc, char **argv);
int cmd_addr(struct peer *peer, int argc, char **argv);
int cmd_wait(struct peer *peer, int argc, char **argv);
int cmd_stats(struct peer *peer, int argc, char **argv);
/* ethtool.c */
int cmd_driver(struct peer *peer, int argc, char **argv);
int cmd_ring(struct peer *peer, int argc, char **argv);
int cmd_coalesce(struct peer *peer, int argc, char **argv);
int cmd_channels(struct peer *peer, int argc, char **argv);
int cmd_nic_stats(struct peer *peer, int argc, char **argv);
/* feature.c */
int cmd_feature(struct peer *peer, int argc, char **argv);
/* ping.c */
int cmd_ping(struct peer *peer, int argc, char **argv);
/* raw.c */
int cmd_raw_send(struct peer *peer, int argc, char **argv);
int cmd_raw_count(struct peer *peer, int argc, char **argv);
/* craft.c */
int cmd_udp_craft(struct peer *peer, int argc, char **argv);
int cmd_syn_flood(struct peer *peer, int argc, char **argv);
/* tcp.c */
int cmd_tcp_send(struct peer *peer, int argc, char **argv);
int cmd_tcp_recv(struct peer *peer, int argc, char **argv);
int cmd_tcp_source(struct peer *peer, int argc, char **argv);
int cmd_tcp_sink(struct peer *peer, int argc, char **argv);
/* udp.c */
int cmd_udp_send(struct peer *peer, int argc, char **argv);
int cmd_udp_count(struct peer *peer, int argc, char **argv);
/* vlan.c */
int cmd_vlan(struct peer *peer, int argc, char **argv);
/* wire.c */
int cmd_wire(struct peer *peer, int argc, char **argv);

#endif /* PEER_H */
