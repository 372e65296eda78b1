// SPDX-License-Identifier: GPL-2.0-only
/* doctor_iface.c - one interface: link, XDP, queues, offloads */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "doctor.h"
#include "machine.h"
#include "sentinel.h"
#include "sysfile.h"

enum {
	XDP_HEADROOM = 256,	/* in front of a frame, by the XDP contract */
	SKB_TAILROOM = 320,	/* struct skb_shared_info behind it, 64-bit */
	LINK_HEADERS = 14 + 2 * 4,	/* Ethernet and two VLAN tags */
};

static void link_state(struct doctor *d, const char *ifname)
{
	uint32_t mbps = machine_link_mbps(ifname);
	char state[32];

	if (sysfile_net(state, sizeof(state), ifname, "operstate") <= 0)
		return;
	if (!strcmp(state, "up") && mbps)
		doctor_say(d, "link", DOCTOR_OK, NULL, "up, %u Mbit/s", mbps);
	else if (!strcmp(state, "up"))
		doctor_say(d, "link", DOCTOR_OK, NULL, "up, the driver gives no speed");
	else if (!strcmp(state, "unknown"))
		doctor_say(d, "link", DOCTOR_OK, NULL, "the driver gives no state");
	else
		doctor_say(d, "link", DOCTOR_WARN, "check the cable, and ip link set up", "%s",
			   state);
}

static bool native_offered(struct doctor *d, const char *ifname)
{
	uint64_t f = 0;
	int err = netdev_xdp_features(if_nametoindex(ifname), &f);

	if (err == -ENOENT) {
		doctor_say(d, "XDP modes", DOCTOR_WARN, "see what status says once it runs",
			   "this kernel has no netdev netlink family and cannot say");
		return true;
	}
	if (err) {
		doctor_say(d, "XDP modes", DOCTOR_WARN, "see what status says once it runs",
			   "the kernel does not answer: %s", strerror(-err));
		return true;
	}
	if (!(f & NETDEV_XDP_BASIC)) {
		doctor_say(d, "XDP modes", DOCTOR_WARN, "use a driver with native XDP",
			   "generic only: every packet costs a socket buffer first");
		return false;
	}
	doctor_say(d, "XDP modes", DOCTOR_OK, NULL, "native%s%s%s%s",
		   f & NETDEV_XDP_REDIRECT ? ", redirect" : "",
		   f & NETDEV_XDP_NDO_XMIT ? ", redirect target" : "",
		   f & NETDEV_XDP_ZEROCOPY ? ", AF_XDP zero-copy" : "",
		   f & NETDEV_XDP_RX_SG ? ", multi-buffer" : "");
	return true;
}

/* Native XDP wants a frame in one page, with room before and behind it. */
static void mtu(struct doctor *d, const char *ifname)
{
	long limit = sysconf(_SC_PAGESIZE) - XDP_HEADROOM - SKB_TAILROOM - LINK_HEADERS;
	char todo[80];
	uint64_t v;

	if (sysfile_net_u64(&v, ifname, "mtu"))
		return;
	if (v <= (uint64_t)limit) {
		doctor_say(d, "MTU", DOCTOR_OK, NULL, "%llu", (unsigned long long)v);
		return;
	}
	snprintf(todo, sizeof(todo), "ip link set %s mtu %ld, or less", ifname, limit);
	doctor_say(d, "MTU", DOCTOR_WARN, todo,
		   "%llu: a frame does not fit a page, most drivers then refuse native XDP",
		   (unsigned long long)v);
}

static void attached(struct doctor *d, const char *ifname)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, q);
	struct bpf_prog_info info = { 0 };
	__u32 len = sizeof(info);
	int fd;

	if (bpf_xdp_query((int)if_nametoindex(ifname), 0, &q)) {
		doctor_say(d, "XDP program on it", DOCTOR_WARN, NULL, "cannot be asked");
		return;
	}
	if (!q.prog_id) {
		doctor_say(d, "XDP program on it", DOCTOR_OK, NULL, "none");
		return;
	}
	fd = bpf_prog_get_fd_by_id(q.prog_id);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len))
		doctor_say(d, "XDP program on it", DOCTOR_WARN, "run doctor as root",
			   "number %u", q.prog_id);
	else if (!strcmp(info.name, "sentinel_xdp"))
		doctor_say(d, "XDP program on it", DOCTOR_OK, NULL, "sentinel_xdp, %s",
			   q.attach_mode == XDP_ATTACHED_DRV ? "native" :
			   q.attach_mode == XDP_ATTACHED_SKB ? "generic" : "in several modes");
	else
		doctor_say(d, "XDP program on it", DOCTOR_FAIL,
			   "take it off (ip link set dev IFNAME xdp off), or leave this interface",
			   "\"%.16s\", number %u, is not Vanguard's", info.name, q.prog_id);
	if (fd >= 0)
		close(fd);
}

static int ethtool(const char *ifname, void *command)
{
	struct ifreq ifr = { 0 };
	int fd, err;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	strncpy(ifr.ifr_name, ifname, sizeof(ifr.ifr_name) - 1);
	ifr.ifr_data = command;
	err = ioctl(fd, SIOCETHTOOL, &ifr) ? -errno : 0;
	close(fd);
	return err;
}

static void offloads(struct doctor *d, const char *ifname)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS }, gro = { .cmd = ETHTOOL_GGRO };

	if (ethtool(ifname, &flags) || ethtool(ifname, &gro)) {
		doctor_say(d, "offloads", DOCTOR_OK, NULL, "the driver has none to ask for");
		return;
	}
	/* The card would merge packets before the program sees them. */
	if (flags.data & ETH_FLAG_LRO)
		doctor_say(d, "offloads", DOCTOR_WARN, "ethtool -K IFNAME lro off",
			   "LRO on: merged packets are counted, native XDP may be refused");
	else
		doctor_say(d, "offloads", DOCTOR_OK, NULL, "LRO off, GRO %s",
			   gro.data ? "on (after XDP, harmless)" : "off");
}

static void driver(struct doctor *d, const char *ifname)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	uint32_t queues = machine_rx_queues(ifname);

	if (ethtool(ifname, &info))
		doctor_say(d, "driver", DOCTOR_OK, NULL, "does not say; %u RX queue%s", queues,
			   queues == 1 ? "" : "s");
	else
		doctor_say(d, "driver", DOCTOR_OK, NULL, "%.31s %.31s, %u RX queue%s", info.driver,
			   info.version, queues, queues == 1 ? "" : "s");
}

void doctor_iface(struct doctor *d, const char *ifname)
{
	unsigned int ifindex = if_nametoindex(ifname);

	if (!ifindex) {
		doctor_say(d, "interface", DOCTOR_FAIL, "see ip link for the names there are",
			   "%s does not exist", ifname);
		return;
	}
	doctor_say(d, "interface", DOCTOR_OK, NULL, "%s, number %u", ifname, ifindex);
	driver(d, ifname);
	link_state(d, ifname);
	if (native_offered(d, ifname))
		mtu(d, ifname);
	attached(d, ifname);
	offloads(d, ifname);
	doctor_irqs(d, ifname);
}
