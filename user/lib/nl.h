/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl.h - generic netlink: requests, answers, and what the kernel says when it
 * refuses. A refusal is a negative errno with the kernel's own sentence in
 * struct vg_error, with the attribute that it is about where it names one.
 */
#ifndef VG_NL_H
#define VG_NL_H

#include <stdint.h>
#include "error.h"

struct nl_msg;
struct nlattr;
struct vg_nl;

/** struct vg_family - a family of this kernel */
struct vg_family {
	uint16_t id;
	uint8_t version;
	uint32_t events;	/* the multicast group asked for, 0 without */
};

/** typedef vg_nl_fn - takes the attributes of one answer; a negative errno ends it all */
typedef int (*vg_nl_fn)(uint8_t cmd, struct nlattr *attrs, int len, void *arg);

int vg_nl_open(struct vg_nl **ret_nl, struct vg_error *e);
void vg_nl_close(struct vg_nl *nl);

/** vg_nl_family() - find @name, and its group @group if not NULL; -ENOENT without */
int vg_nl_family(struct vg_nl *nl, const char *name, const char *group,
		 struct vg_family *ret_family, struct vg_error *e);

/** vg_nl_request() - a message to fill; NULL without memory */
struct nl_msg *vg_nl_request(const struct vg_family *family, uint8_t cmd, int is_dump);

/**
 * vg_nl_talk() - send @msg, hand the answers to @fn, wait for the end
 * @msg: freed, whatever happens; NULL is out of memory
 * @fn: or NULL
 */
int vg_nl_talk(struct vg_nl *nl, struct nl_msg *msg, vg_nl_fn fn, void *arg, struct vg_error *e);

/** vg_nl_listen() - join @group; vg_nl_fd() is readable when something came */
int vg_nl_listen(struct vg_nl *nl, uint32_t group, struct vg_error *e);
int vg_nl_fd(const struct vg_nl *nl);
/** vg_nl_hear() - hand what came to @fn; -ENOBUFS: some was lost */
int vg_nl_hear(struct vg_nl *nl, vg_nl_fn fn, void *arg, struct vg_error *e);

#endif /* VG_NL_H */
