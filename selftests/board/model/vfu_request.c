// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfu_request.c - what each vfio-user message does
 *
 * The table says of each command how long its body may be and whether
 * descriptors may come with it; handlers look at the fields.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

#include "dma.h"
#include "vfu.h"
#include "vfu_request.h"
#include "vfu_stream.h"
#include "watch.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static const unsigned int regions_n = ARRAY_LEN(((struct vfu_device *)0)->regions);
static const unsigned int irqs_n = ARRAY_LEN(((struct vfu_device *)0)->irqs);

static int negotiate(struct vfu_session *session, struct vfu_message *message,
		     struct vfu_reply *reply)
{
	struct vfu_version version;
	const char *text = (const char *)message->body + sizeof(version);
	size_t len = message->len - sizeof(version);

	memcpy(&version, message->body, sizeof(version));
	if (session->is_negotiated)
		return vfu_refuse(session, message, "negotiated already");
	session->is_over = true;
	if (version.major != VFU_MAJOR)
		return vfu_refuse(session, message, "a protocol that is not ours");
	if (len && text[len - 1])
		return vfu_refuse(session, message, "a text without an end");
	if (vfu_caps_parse(text, len ? len - 1 : 0, &session->caps))
		return vfu_refuse(session, message, "capabilities that cannot be read");
	session->is_over = false;
	session->is_negotiated = true;
	if (version.minor > VFU_MINOR)
		version.minor = VFU_MINOR;
	memcpy(reply->body, &version, sizeof(version));
	reply->len = sizeof(version) +
		     vfu_caps_format(&session->caps, (char *)reply->body + sizeof(version), 256);
	return 0;
}

static int map(struct vfu_session *session, struct vfu_message *message,
	       struct vfu_reply *reply)
{
	struct vfu_dma_map m;
	int fd = message->fds_n ? message->fds[0] : -1;
	int err;

	(void)reply;
	memcpy(&m, message->body, sizeof(m));
	if (m.argsz != sizeof(m))
		return vfu_refuse(session, message, "argsz is not the length");
	if (!m.flags || m.flags & ~(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE))
		return vfu_refuse(session, message, "unknown flags, or none");
	if (!m.size || m.address % VFU_PAGE || m.size % VFU_PAGE)
		return vfu_refuse(session, message, "not whole pages");
	if (fd < 0 && m.offset)
		return vfu_refuse(session, message, "an offset into no file");
	if (message->fds_n)
		message->fds[0] = -1;
	err = dma_map(session->dma, m.address, m.size, m.offset, fd, m.flags);
	if (err)
		vfu_refuse(session, message, strerror(-err));
	return err;
}

static int unmap(struct vfu_session *session, struct vfu_message *message,
		 struct vfu_reply *reply)
{
	struct vfu_dma_unmap u;

	memcpy(&u, message->body, sizeof(u));
	if (u.argsz < sizeof(u))
		return vfu_refuse(session, message, "no room for the reply");
	if (u.flags & ~VFIO_DMA_UNMAP_FLAG_ALL)
		return vfu_refuse(session, message, "unknown flags");
	if (u.flags && (u.address || u.size))
		return vfu_refuse(session, message, "all, and a range");
	if (u.flags) {
		dma_unmap_all(session->dma);
	} else if (dma_unmap(session->dma, u.address, u.size)) {
		vfu_refuse(session, message, "a range that is not mapped");
		return -ENOENT;
	}
	u.argsz = sizeof(u);
	memcpy(reply->body, &u, sizeof(u));
	reply->len = sizeof(u);
	return 0;
}

static int get_info(struct vfu_session *session, struct vfu_message *message,
		    struct vfu_reply *reply)
{
	struct vfu_info info;

	memcpy(&info, message->body, sizeof(info));
	if (info.argsz < sizeof(info))
		return vfu_refuse(session, message, "no room for the reply");
	if (info.flags || info.regions_n || info.irqs_n)
		return vfu_refuse(session, message, "fields that must be 0 are not");
	info = (struct vfu_info){
		.argsz = sizeof(info), .regions_n = regions_n, .irqs_n = irqs_n,
		.flags = VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
	};
	memcpy(reply->body, &info, sizeof(info));
	reply->len = sizeof(info);
	return 0;
}

static int get_region_info(struct vfu_session *session, struct vfu_message *message,
			   struct vfu_reply *reply)
{
	struct vfu_region_info info;

	memcpy(&info, message->body, sizeof(info));
	if (info.argsz < sizeof(info))
		return vfu_refuse(session, message, "no room for the reply");
	if (info.flags || info.cap_offset || info.size || info.offset)
		return vfu_refuse(session, message, "fields that must be 0 are not");
	if (info.index >= regions_n)
		return vfu_refuse(session, message, "no such region");
	info.argsz = sizeof(info);
	info.flags = session->device->regions[info.index].flags;
	info.size = session->device->regions[info.index].size;
	memcpy(reply->body, &info, sizeof(info));
	reply->len = sizeof(info);
	return 0;
}

/* NULL: it may be done, else what is wrong. */
static const char *forbids(const struct vfu_session *session, const struct vfu_access *access,
			   uint32_t flag, uint64_t max_data)
{
	const struct vfu_region *region;

	if (access->region >= regions_n || !session->device->regions[access->region].size)
		return "no such region";
	region = &session->device->regions[access->region];
	if (!(region->flags & flag))
		return "the region does not allow it";
	if (!access->count || access->count > max_data)
		return "no data, or too much";
	if (access->offset > region->size || access->count > region->size - access->offset)
		return "outside of the region";
	return NULL;
}

static int read_region(struct vfu_session *session, struct vfu_message *message,
		       struct vfu_reply *reply)
{
	const struct vfu_device *device = session->device;
	uint64_t max = session->caps.max_data < VFU_MAX_DATA ? session->caps.max_data :
			VFU_MAX_DATA;
	struct vfu_access access;
	const char *why;

	memcpy(&access, message->body, sizeof(access));
	why = forbids(session, &access, VFIO_REGION_INFO_FLAG_READ, max);
	if (why)
		return vfu_refuse(session, message, why);
	session->stats->reads++;
	memcpy(reply->body, &access, sizeof(access));
	reply->len = sizeof(access) + access.count;
	return device->read(device->arg, access.region, access.offset,
			    reply->body + sizeof(access), access.count);
}

static int write_region(struct vfu_session *session, struct vfu_message *message,
			struct vfu_reply *reply)
{
	const struct vfu_device *device = session->device;
	struct vfu_access access;
	const char *why;

	memcpy(&access, message->body, sizeof(access));
	why = forbids(session, &access, VFIO_REGION_INFO_FLAG_WRITE, VFU_MAX_DATA);
	if (!why && access.count != message->len - sizeof(access))
		why = "length and count do not agree";
	if (why)
		return vfu_refuse(session, message, why);
	session->stats->writes++;
	if (message->header.flags & VFU_NO_REPLY)
		session->stats->posted++;
	memcpy(reply->body, &access, sizeof(access));
	reply->len = sizeof(access);
	return device->write(device->arg, access.region, access.offset,
			     message->body + sizeof(access), access.count);
}

static const char *forbids_multi(const struct vfu_session *session,
				 const struct vfu_message *message, uint64_t count)
{
	const uint8_t *at = message->body + sizeof(struct vfu_multi);
	struct vfu_multi_write one;
	struct vfu_access access;
	const char *why = NULL;

	if (!session->caps.has_write_multi)
		return "not negotiated";
	if (!count || count > VFU_MAX_DATA / sizeof(one) ||
	    message->len != sizeof(struct vfu_multi) + count * sizeof(one))
		return "length and count do not agree";
	for (; count && !why; count--, at += sizeof(one)) {
		memcpy(&one, at, sizeof(one));
		access = (struct vfu_access){ one.offset, one.region, one.count };
		why = forbids(session, &access, VFIO_REGION_INFO_FLAG_WRITE, sizeof(one.data));
	}
	return why;
}

/* All are looked at before the first is done. */
static int write_multi(struct vfu_session *session, struct vfu_message *message,
		       struct vfu_reply *reply)
{
	const struct vfu_device *device = session->device;
	const uint8_t *at = message->body + sizeof(struct vfu_multi);
	struct vfu_multi_write one;
	struct vfu_multi multi;
	const char *why;
	uint64_t i;
	int err = 0;

	memcpy(&multi, message->body, sizeof(multi));
	why = forbids_multi(session, message, multi.count);
	if (why)
		return vfu_refuse(session, message, why);
	for (i = 0; i < multi.count && !err; i++, at += sizeof(one)) {
		memcpy(&one, at, sizeof(one));
		err = device->write(device->arg, one.region, one.offset, one.data, one.count);
		session->stats->writes++;
	}
	if (message->header.flags & VFU_NO_REPLY)
		session->stats->posted += i;
	memcpy(reply->body, &multi, sizeof(multi));
	reply->len = sizeof(multi);
	return err;
}

static int reset(struct vfu_session *session, struct vfu_message *message,
		 struct vfu_reply *reply)
{
	(void)message;
	(void)reply;
	session->device->reset(session->device->arg);
	return 0;
}

/* Only asked for by clients that try what a server can. */
static int not_supported(struct vfu_session *session, struct vfu_message *message,
			 struct vfu_reply *reply)
{
	(void)session;
	(void)message;
	(void)reply;
	return -ENOTSUP;
}

struct command {
	const char *name;
	int (*handle)(struct vfu_session *session, struct vfu_message *message,
		      struct vfu_reply *reply);
	uint32_t min, max;	/* bytes of body */
	unsigned int max_fds;
};

enum { ANY = VFU_MAX_MESSAGE };

static const struct command commands[__VFU_COMMAND_MAX] = {
	[VFU_VERSION] = { "version", negotiate, sizeof(struct vfu_version), ANY, 0 },
	[VFU_DMA_MAP] = { "DMA map", map, sizeof(struct vfu_dma_map),
			  sizeof(struct vfu_dma_map), 1 },
	[VFU_DMA_UNMAP] = { "DMA unmap", unmap, sizeof(struct vfu_dma_unmap),
			    sizeof(struct vfu_dma_unmap), 0 },
	[VFU_GET_INFO] = { "device info", get_info, sizeof(struct vfu_info),
			   sizeof(struct vfu_info), 0 },
	[VFU_GET_REGION_INFO] = { "region info", get_region_info,
				  sizeof(struct vfu_region_info),
				  sizeof(struct vfu_region_info), 0 },
	[VFU_GET_REGION_IO_FDS] = { "region I/O descriptors", not_supported, 0, ANY, 0 },
	[VFU_GET_IRQ_INFO] = { "interrupt info", vfu_get_irq_info, sizeof(struct vfu_irq_info),
			       sizeof(struct vfu_irq_info), 0 },
	[VFU_SET_IRQS] = { "set interrupts", vfu_set_irqs, sizeof(struct vfu_irq_set), ANY,
			   VFU_MAX_FDS },
	[VFU_REGION_READ] = { "region read", read_region, sizeof(struct vfu_access),
			      sizeof(struct vfu_access), 0 },
	[VFU_REGION_WRITE] = { "region write", write_region, sizeof(struct vfu_access), ANY, 0 },
	[VFU_RESET] = { "reset", reset, 0, 0, 0 },
	[VFU_DIRTY_PAGES] = { "dirty pages", not_supported, 0, ANY, 0 },
	[VFU_WRITE_MULTI] = { "region writes", write_multi, sizeof(struct vfu_multi), ANY, 0 },
	[VFU_FEATURE] = { "feature", not_supported, 0, ANY, 0 },
	[VFU_MIGRATION_READ] = { "migration read", not_supported, 0, ANY, 0 },
	[VFU_MIGRATION_WRITE] = { "migration write", not_supported, 0, ANY, 0 },
};

static const struct command *find(uint16_t number)
{
	const struct command *command = &commands[number < __VFU_COMMAND_MAX ? number : 0];

	return command->handle ? command : NULL;
}

int vfu_refuse(struct vfu_session *session, const struct vfu_message *message,
	       const char *why)
{
	const struct command *command = find(message->header.command);

	watch_note(session->watch, WATCH_PROTOCOL, "%s (command %u, id %u, %u bytes): %s",
		   command ? command->name : "message", message->header.command,
		   message->header.id, message->header.size, why);
	return -EINVAL;
}

int vfu_request(struct vfu_session *session, struct vfu_message *message,
		struct vfu_reply *reply)
{
	const struct command *command = find(message->header.command);

	reply->len = 0;
	if (message->header.flags & ~VFU_NO_REPLY || message->header.error)
		return vfu_refuse(session, message, "flags of a reply, or unknown ones");
	if (message->has_stray_fds)
		return vfu_refuse(session, message, "too many descriptors, or late ones");
	if (!command) {
		vfu_refuse(session, message, "unknown command");
		return -ENOTSUP;
	}
	if (!session->is_negotiated && message->header.command != VFU_VERSION)
		return vfu_refuse(session, message, "before the version");
	if (message->len < command->min || message->len > command->max)
		return vfu_refuse(session, message, "length");
	if (message->fds_n > command->max_fds)
		return vfu_refuse(session, message, "descriptors where none belong");
	return command->handle(session, message, reply);
}
