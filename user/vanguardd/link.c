// SPDX-License-Identifier: GPL-2.0-only
/* link.c - see link.h */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include "link.h"

int link_open(struct nl_sock **ret_l, struct vg_error *e)
{
	struct nl_sock *l;
	int err;

	l = nl_socket_alloc();
	if (!l)
		return vg_err(e, -ENOMEM, "out of memory");
	/* Notifications carry the sender's numbers, not ours. */
	nl_socket_disable_seq_check(l);
	err = nl_connect(l, NETLINK_ROUTE);
	if (!err)
		err = nl_socket_add_membership(l, RTNLGRP_LINK);
	if (!err)
		err = nl_socket_set_nonblocking(l);
	if (err) {
		nl_socket_free(l);
		return vg_err(e, -EIO, "cannot watch network interfaces: %s", nl_geterror(err));
	}
	*ret_l = l;
	return 0;
}

void link_close(struct nl_sock *l)
{
	nl_socket_free(l);
}

int link_fd(struct nl_sock *l)
{
	return nl_socket_get_fd(l);
}

void link_drain(struct nl_sock *l)
{
	/*
	 * Also when the socket's buffer overflowed (-NLE_NOMEM): something
	 * happened, and that is all we want to know.
	 */
	while (nl_recvmsgs_default(l) >= 0)
		;
}
