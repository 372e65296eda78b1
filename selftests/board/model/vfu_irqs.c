// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu_irqs.c - vfio-user messages about interrupts
 *
 * SET_IRQS is one of three actions (trigger, mask, unmask) on a range of
 * vectors, told in one of three ways: all of the range, those whose byte is
 * not 0, or with eventfds. The last connects them to the trigger; with other
 * actions it is not supported.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vfu.h"
#include "vfu_request.h"
#include "vfu_stream.h"

static const unsigned int indexes_n =
	sizeof(((struct vfu_device *)0)->irqs) / sizeof(((struct vfu_device *)0)->irqs[0]);

int vfu_get_irq_info(struct vfu_session *session, struct vfu_message *message,
		     struct vfu_reply *reply)
{
	struct vfu_irq_info info;

	memcpy(&info, message->body, sizeof(info));
	if (info.argsz < sizeof(info))
		return vfu_refuse(session, message, "no room for the reply");
	if (info.flags || info.count)
		return vfu_refuse(session, message, "fields that must be 0 are not");
	if (info.index >= indexes_n)
		return vfu_refuse(session, message, "no such kind of interrupt");
	info.argsz = sizeof(info);
	info.count = session->device->irqs[info.index];
	info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE;
	/* Level triggered: quiet from one interrupt until it is unmasked. */
	if (info.index == VFIO_PCI_INTX_IRQ_INDEX)
		info.flags |= VFIO_IRQ_INFO_AUTOMASKED;
	memcpy(reply->body, &info, sizeof(info));
	reply->len = sizeof(info);
	return 0;
}

static bool is_one_bit(uint32_t bits)
{
	return bits && !(bits & (bits - 1));
}

static int act(struct vfu_session *session, const struct vfu_irq_set *set, unsigned int vector)
{
	const struct vfu_device *device = session->device;

	if (set->flags & VFIO_IRQ_SET_ACTION_TRIGGER) {
		if (!device->trigger_irq)
			return -ENOTSUP;
		return device->trigger_irq(device->arg, set->index, vector);
	}
	device->mask_irq(device->arg, set->index, vector,
			 set->flags & VFIO_IRQ_SET_ACTION_MASK);
	return 0;
}

static int set_by_range(struct vfu_session *session, struct vfu_message *message,
			const struct vfu_irq_set *set)
{
	const struct vfu_device *device = session->device;
	const uint8_t *bools = message->body + sizeof(*set);
	bool has_bools = set->flags & VFIO_IRQ_SET_DATA_BOOL;
	uint32_t i;
	int err = 0;

	if (message->fds_n)
		return vfu_refuse(session, message, "descriptors where none belong");
	if (message->len != sizeof(*set) + (has_bools ? set->count : 0))
		return vfu_refuse(session, message, "length and count do not agree");
	for (i = 0; i < set->count && !err; i++) {
		if (!has_bools || bools[i])
			err = act(session, set, set->start + i);
	}
	if (set->count)
		return err;
	if (has_bools || set->start || !(set->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return vfu_refuse(session, message, "a range of none");
	for (i = 0; i < device->irqs[set->index] && !err; i++)
		err = device->set_irq(device->arg, set->index, i, -1);
	return err;
}

/* Anything else (a full pipe) could block us when it is signalled. Where /proc
 * cannot be asked, what the client says has to do. */
static bool is_eventfd(int fd)
{
	char path[32], target[32] = "";
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target) - 1);
	return n < 0 || !strcmp(target, "anon_inode:[eventfd]");
}

/* Without descriptors: the vectors are disconnected. */
static int set_by_eventfd(struct vfu_session *session, struct vfu_message *message,
			  const struct vfu_irq_set *set)
{
	const struct vfu_device *device = session->device;
	uint32_t i;
	int fd, err = 0;

	if (message->len != sizeof(*set))
		return vfu_refuse(session, message, "data where none belongs");
	if (!set->count)
		return vfu_refuse(session, message, "a range of none");
	if (message->fds_n && message->fds_n != set->count)
		return vfu_refuse(session, message, "descriptors and count do not agree");
	if (!(set->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return -ENOTSUP;
	for (i = 0; i < message->fds_n; i++) {
		if (!is_eventfd(message->fds[i]))
			return vfu_refuse(session, message, "a descriptor that is no eventfd");
	}
	for (i = 0; i < set->count && !err; i++) {
		fd = message->fds_n ? message->fds[i] : -1;
		if (message->fds_n)
			message->fds[i] = -1;
		err = device->set_irq(device->arg, set->index, set->start + i, fd);
	}
	return err;
}

int vfu_set_irqs(struct vfu_session *session, struct vfu_message *message,
		 struct vfu_reply *reply)
{
	struct vfu_irq_set set;
	uint32_t vectors_n;

	reply->len = 0;
	memcpy(&set, message->body, sizeof(set));
	if (set.argsz != message->len)
		return vfu_refuse(session, message, "argsz is not the length");
	if (set.flags & ~(VFIO_IRQ_SET_DATA_TYPE_MASK | VFIO_IRQ_SET_ACTION_TYPE_MASK) ||
	    !is_one_bit(set.flags & VFIO_IRQ_SET_DATA_TYPE_MASK) ||
	    !is_one_bit(set.flags & VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return vfu_refuse(session, message, "flags that exclude each other");
	if (set.index >= indexes_n)
		return vfu_refuse(session, message, "no such kind of interrupt");
	vectors_n = session->device->irqs[set.index];
	if (set.start > vectors_n || set.count > vectors_n - set.start)
		return vfu_refuse(session, message, "vectors that the device has not");
	if (set.flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return set_by_eventfd(session, message, &set);
	return set_by_range(session, message, &set);
}
