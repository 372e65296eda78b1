/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfu_request.h - what each vfio-user message does. No sockets in here.
 */
#ifndef BOARD_VFU_REQUEST_H
#define BOARD_VFU_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "vfu_caps.h"

struct dma;
struct vfu_device;
struct vfu_message;
struct vfu_stats;
struct watch;

struct vfu_session {
	const struct vfu_device *device;
	struct dma *dma;
	struct watch *watch;
	struct vfu_stats *stats;
	struct vfu_caps caps;		/* the client's */
	bool is_negotiated;
	bool is_over;			/* reply, then cut the client off */
};

struct vfu_reply {
	uint8_t *body;			/* room for VFU_MAX_MESSAGE - 16 bytes */
	uint32_t len;
};

/* 0: reply is filled in. -errno: an error reply, which has no body. */
int vfu_request(struct vfu_session *session, struct vfu_message *message,
		struct vfu_reply *reply);

/* Records what is wrong with a message; returns -EINVAL. */
int vfu_refuse(struct vfu_session *session, const struct vfu_message *message,
	       const char *why);

/* vfu_irqs.c */
int vfu_get_irq_info(struct vfu_session *session, struct vfu_message *message,
		     struct vfu_reply *reply);
int vfu_set_irqs(struct vfu_session *session, struct vfu_message *message,
		 struct vfu_reply *reply);

#endif
