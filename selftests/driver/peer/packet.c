// SPDX-License-Identifier: GPL-2.0-only
/* packet.c - whole frames through packet sockets */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "clock.h"
#include "packet.h"
#include "sock.h"

/* Before bind(): no frame of another type is ever in the queue. */
static int filter_type(int fd, int type)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)type, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0x40000),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { .len = 4, .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) ? -errno : 0;
}

int packet_open(const char *netif, int type)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(type ? ETH_P_ALL : 0),
		.sll_ifindex = (int)if_nametoindex(netif),
	};
	int fd, err = 0, on = 1;

	if (!sll.sll_ifindex)
		return -ENODEV;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	sock_room(fd);
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on));
	if (type > 0)
		err = filter_type(fd, type);
	if (!err && !bind(fd, (struct sockaddr *)&sll, sizeof(sll)))
		return fd;
	if (!err)
		err = -errno;
	close(fd);
	return err;
}

int packet_join(int fd, const char *netif, const uint8_t *mac)
{
	struct packet_mreq req = {
		.mr_ifindex = (int)if_nametoindex(netif),
		.mr_type = mac ? PACKET_MR_MULTICAST : PACKET_MR_PROMISC,
		.mr_alen = 6,
	};

	if (mac)
		memcpy(req.mr_address, mac, 6);
	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &req, sizeof(req)) ? -errno : 0;
}

int packet_batch_init(struct packet_batch *batch, size_t frame_max)
{
	uint8_t *room = calloc(PACKET_BATCH, frame_max);
	unsigned int i;

	if (!room)
		return -ENOMEM;
	batch->count = 0;
	for (i = 0; i < PACKET_BATCH; i++)
		batch->frame[i] = room + i * frame_max;
	return 0;
}

int packet_send(int fd, struct packet_batch *batch)
{
	struct mmsghdr msgs[PACKET_BATCH] = { 0 };
	struct iovec iov[PACKET_BATCH];
	unsigned int i, done = 0;
	int n;

	for (i = 0; i < batch->count; i++) {
		iov[i] = (struct iovec){ batch->frame[i], batch->len[i] };
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	while (done < batch->count) {
		n = sendmmsg(fd, msgs + done, batch->count - done, 0);
		if (n > 0)
			done += (unsigned int)n;
		else if (errno == ENETDOWN)	/* for a moment: lost, as on a wire */
			done++;
		else if (errno != ENOBUFS && errno != EINTR && errno != EAGAIN)
			return -errno;
		else if (wait_ms(1) < 0)
			return -EINTR;
	}
	batch->count = 0;
	return 0;
}
