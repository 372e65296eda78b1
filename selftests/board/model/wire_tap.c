// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire_tap.c - the far end is a network interface of this machine
 *
 * The interface is made, or taken over when it is there (the board's runner
 * makes and addresses it first), in the network namespace we run in. Its
 * carrier does not follow the chip's link: as behind a switch.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "wire_intake.h"

/* Room for what a busy model has no time for yet, as in a switch's port; a
 * frame that finds it full is counted as dropped by the interface. */
enum { TAP_QUEUE = 4096 };

struct tap {
	struct wire wire;
	struct intake intake;
	int fd;
};

static struct tap *to_tap(struct wire *wire)
{
	return (struct tap *)wire;
}

static int tap_send(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	ssize_t n = write(to_tap(wire)->fd, frame, len);

	if (n != (ssize_t)len) {
		wire->stats.tx_dropped++;
		return n < 0 ? -errno : -EIO;
	}
	wire->stats.tx_frames++;
	wire->stats.tx_bytes += len;
	return 0;
}

static ssize_t tap_read(struct intake *intake)
{
	ssize_t n = read(intake->fd, intake->frame, sizeof(intake->frame));

	return n < 0 ? -errno : n ? n : -EPIPE;
}

/* Somebody deleted the interface: the cable is out. */
static void tap_ended(struct intake *intake, int err)
{
	struct wire *wire = intake->wire;

	fprintf(stderr, "vg8125: the TAP went: %s\n", strerror(-err));
	if (wire->link)
		wire->link(wire->chip, false, 0);
}

static void tap_close(struct wire *wire)
{
	struct tap *tap = to_tap(wire);

	intake_stop(&tap->intake);
	close(tap->fd);
	free(tap);
}

static const struct wire_ops tap_ops = {
	.name = "tap",
	.send = tap_send,
	.close = tap_close,
};

static int attach(int fd, const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	memcpy(ifr.ifr_name, name, strlen(name));
	return ioctl(fd, TUNSETIFF, &ifr) ? -errno : 0;
}

/* Its MTU is that of the host at the far end, which has its reasons. */
static int bring_up(const char *name)
{
	struct ifreq ifr = { .ifr_qlen = TAP_QUEUE };
	int err = 0, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	memcpy(ifr.ifr_name, name, strlen(name));
	if (ioctl(fd, SIOCSIFTXQLEN, &ifr))
		err = -errno;
	if (!err && ioctl(fd, SIOCGIFFLAGS, &ifr))
		err = -errno;
	ifr.ifr_flags |= IFF_UP;
	if (!err && ioctl(fd, SIOCSIFFLAGS, &ifr))
		err = -errno;
	close(fd);
	return err;
}

static int tap_start(struct tap *tap, const char *name, char *why, uint32_t size)
{
	int err;

	tap->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (tap->fd < 0) {
		err = -errno;
		snprintf(why, size, "/dev/net/tun: %s", strerror(-err));
		return err;
	}
	err = attach(tap->fd, name);
	if (!err)
		err = bring_up(name);
	if (!err)
		err = intake_start(&tap->intake, tap->fd);
	if (err)
		snprintf(why, size, "TAP %s: %s", name, strerror(-err));
	return err;
}

int wire_open_tap(struct loop *loop, const char *name, struct wire **ret, char *why,
		  uint32_t size)
{
	struct tap *tap;
	int err;

	if (!*name || strlen(name) >= IFNAMSIZ) {
		snprintf(why, size, "a TAP's name has 1 to %d characters", IFNAMSIZ - 1);
		return -EINVAL;
	}
	tap = calloc(1, sizeof(*tap));
	if (!tap) {
		snprintf(why, size, "no memory");
		return -ENOMEM;
	}
	tap->wire = (struct wire){ .ops = &tap_ops, .loop = loop };
	tap->intake = (struct intake){ .wire = &tap->wire, .fd = -1, .read = tap_read,
				       .ended = tap_ended };
	err = tap_start(tap, name, why, size);
	if (err) {
		if (tap->fd >= 0)
			tap_close(&tap->wire);
		else
			free(tap);
		return err;
	}
	*ret = &tap->wire;
	return 0;
}
