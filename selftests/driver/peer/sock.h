/* SPDX-License-Identifier: GPL-2.0-only */
/* sock.h - sockets as every command here uses them */
#ifndef SOCK_H
#define SOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "arg.h"
#include "pattern.h"

/* A large receive buffer: what is lost shall be lost before the socket. */
void sock_room(int fd);

/* Multicast goes out of and is joined on netif; no group: nothing to do. */
int sock_group_out(int fd, const struct net *to, const char *netif);
int sock_group_join(int fd, const struct net *group, const char *netif);

/*
 * One packet, with what packet sockets tell beside it. overrun: packets that
 * the socket itself had no room for, since it was opened. -EAGAIN: nothing
 * there after all, as when the kernel finds the checksum wrong.
 */
struct sock_aux {
	bool is_outgoing, is_partial;	/* partial: its checksum is not made yet */
	int vlan;			/* tag control word that was taken off, or -1 */
};
ssize_t sock_recv(int fd, void *buf, size_t size, struct sock_aux *ret_aux, uint64_t *overrun);

/* What comes until the other side closes, or the time is up; ended by a 0. */
int sock_read_all(int fd, char *buf, size_t size, uint64_t end_ns);

/*
 * How long to listen: max_ms in all, idle_ms after the last packet once one
 * has come, and no more than LINGER_MS when nothing is missing.
 */
enum { LINGER_MS = 50 };
struct until {
	uint64_t end_ns, idle_ns, last_ns;
};
void until_start(struct until *until, uint64_t idle_ms, uint64_t max_ms);
void until_seen(struct until *until);
/* As wait_fd() */
int until_wait(const struct until *until, int fd, bool is_complete);

void sock_say_tally(struct peer *peer, const struct tally *tally, uint64_t sent,
		    uint64_t overrun);

#endif /* SOCK_H */
