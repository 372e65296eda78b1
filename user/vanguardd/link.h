/* SPDX-License-Identifier: GPL-2.0-only */
/* link.h - be told when network interfaces come, go or change */
#ifndef VGD_LINK_H
#define VGD_LINK_H

#include "error.h"

struct nl_sock;

/** link_open() - subscribe; link_fd() becomes readable with every change */
int link_open(struct nl_sock **ret_l, struct vg_error *e);
void link_close(struct nl_sock *l);
int link_fd(struct nl_sock *l);
/** link_drain() - read and forget what was reported; the caller looks for itself */
void link_drain(struct nl_sock *l);

#endif /* VGD_LINK_H */
