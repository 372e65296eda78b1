// SPDX-License-Identifier: GPL-2.0-only
/* cmd_link.c - link: what a device is, what can be changed on it, and what changes */
#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "doctor.h"
#include "nic.h"
#include "sysfile.h"
#include "uapi/linux/vanguard.h"
#include "words-gen.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void show_number(struct vg_out *o, const char *word, struct nlattr *a)
{
	if (a)
		vg_out_u64(o, word, word, VG_UNIT_PLAIN, nla_get_u32(a));
	else
		vg_out_null(o, word, word);
}

static void show_text(struct vg_out *o, const char *word, struct nlattr *a)
{
	if (a)
		vg_out_str(o, word, word, nla_get_string(a));
	else
		vg_out_null(o, word, word);
}

/* The names of the bits of @bits, in one line. */
static void show_bits(struct vg_out *o, const char *word, const char *const *words, size_t n,
		      uint32_t bits)
{
	char text[160] = "";
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		if (bits & 1u << i)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						len ? " " : "", words[i]);
	}
	vg_out_str(o, word, word, text);
}

static void show_state(struct vg_out *o, struct nlattr **tb)
{
	uint32_t mode = tb[VANGUARD_A_DEVICE_XDP_MODE] ?
			nla_get_u32(tb[VANGUARD_A_DEVICE_XDP_MODE]) : 0;
	char features[24];

	vg_out_str(o, "xdp-mode", "xdp-mode",
		   mode < COUNT(vg_words_xdp_mode) ? vg_words_xdp_mode[mode] : "unknown");
	if (tb[VANGUARD_A_DEVICE_XDP_FEATURES]) {
		snprintf(features, sizeof(features), "0x%llx", (unsigned long long)
			 nla_get_u64(tb[VANGUARD_A_DEVICE_XDP_FEATURES]));
		vg_out_str(o, "xdp-features", "xdp-features", features);
	}
	if (tb[VANGUARD_A_DEVICE_CARRIER])
		vg_out_bool(o, "carrier", "carrier", nla_get_u8(tb[VANGUARD_A_DEVICE_CARRIER]));
	show_number(o, "speed", tb[VANGUARD_A_DEVICE_SPEED]);
	if (tb[VANGUARD_A_DEVICE_TUNABLE])
		show_bits(o, "tunable", vg_words_tunable, COUNT(vg_words_tunable),
			  nla_get_u32(tb[VANGUARD_A_DEVICE_TUNABLE]));
	if (tb[VANGUARD_A_DEVICE_PROFILE])
		vg_out_bool(o, "profile", "profile", nla_get_u8(tb[VANGUARD_A_DEVICE_PROFILE]));
}

static int on_device(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[VANGUARD_A_DEVICE_MAX + 1];
	struct vg_out *o = arg;

	(void)cmd;
	if (nla_parse(tb, VANGUARD_A_DEVICE_MAX, attrs, len, NULL))
		return -EPROTO;
	vg_out_object(o, NULL, "");
	show_text(o, "ifname", tb[VANGUARD_A_DEVICE_IFNAME]);
	show_number(o, "ifindex", tb[VANGUARD_A_DEVICE_IFINDEX]);
	show_text(o, "driver", tb[VANGUARD_A_DEVICE_DRIVER]);
	show_text(o, "bus-info", tb[VANGUARD_A_DEVICE_BUS_INFO]);
	show_number(o, "rx-queues", tb[VANGUARD_A_DEVICE_RX_QUEUES]);
	show_number(o, "tx-queues", tb[VANGUARD_A_DEVICE_TX_QUEUES]);
	show_number(o, "vectors", tb[VANGUARD_A_DEVICE_VECTORS]);
	show_state(o, tb);
	vg_out_str(o, "path", "path", "vanguard");
	vg_out_end(o);
	return 0;
}

static int by_module(struct ctx *c, struct nic *n)
{
	struct nl_msg *msg = vg_nl_request(&n->family, VANGUARD_CMD_DEVICE_GET, !n->ifindex);
	int err;

	if (msg && n->ifindex && nla_put_u32(msg, VANGUARD_A_DEVICE_IFINDEX, n->ifindex)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	vg_out_array(c->out, NULL, NULL, "no devices");
	err = vg_nl_talk(n->nl, msg, on_device, c->out, &c->e);
	vg_out_end(c->out);
	return err ? fail_err(c, err) : EXIT_OK;
}

/* What /sys and the netdev family know; what can be changed only a driver says. */
static void show_by_sysfs(struct vg_out *o, const char *ifname, unsigned int ifindex)
{
	uint64_t features, number;
	char text[64];

	vg_out_object(o, NULL, "");
	vg_out_str(o, "ifname", "ifname", ifname);
	vg_out_u64(o, "ifindex", "ifindex", VG_UNIT_PLAIN, ifindex);
	if (sysfile_net(text, sizeof(text), ifname, "device/uevent") > 0 &&
	    !strncmp(text, "DRIVER=", 7))
		vg_out_str(o, "driver", "driver", text + 7);
	else
		vg_out_null(o, "driver", "driver");
	if (!netdev_xdp_features(ifindex, &features)) {
		snprintf(text, sizeof(text), "0x%llx", (unsigned long long)features);
		vg_out_str(o, "xdp-features", "xdp-features", text);
	}
	if (!sysfile_net_u64(&number, ifname, "carrier"))
		vg_out_bool(o, "carrier", "carrier", number);
	if (!sysfile_net_u64(&number, ifname, "speed"))
		vg_out_u64(o, "speed", "speed", VG_UNIT_PLAIN, number);
	vg_out_str(o, "path", "path", "/sys and netdev");
	vg_out_end(o);
}

static int by_sysfs(struct ctx *c, const struct nic *n)
{
	struct if_nameindex *all = if_nameindex(), *one;

	if (!all)
		return fail_err(c, -errno);
	vg_out_array(c->out, NULL, NULL, "no devices");
	for (one = all; one->if_index; one++) {
		if (!n->ifindex || n->ifindex == one->if_index)
			show_by_sysfs(c->out, one->if_name, one->if_index);
	}
	vg_out_end(c->out);
	if_freenameindex(all);
	return EXIT_OK;
}

int cmd_link_show(struct ctx *c, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct nic n;
	int code;

	if (argc)
		return fail(c, EXIT_USAGE, "link show does not know what to do with \"%.40s\"",
			    argv[0]);
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	code = n.has_module ? by_module(c, &n) : by_sysfs(c, &n);
	nic_close(&n);
	return code;
}

enum { OPT_COUNT, OPT_TIMEOUT };

/* Events still to show, and whose. */
struct listen {
	struct ctx *c;
	uint64_t left;
	uint32_t ifindex;
};

static int on_event(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[VANGUARD_A_EVENT_MAX + 1], *a;
	struct listen *l = arg;
	struct vg_out *o = l->c->out;
	uint32_t kind;

	if (cmd != VANGUARD_CMD_EVENT_NTF)
		return 0;
	if (nla_parse(tb, VANGUARD_A_EVENT_MAX, attrs, len, NULL) || !tb[VANGUARD_A_EVENT_KIND] ||
	    !tb[VANGUARD_A_EVENT_IFINDEX] || !tb[VANGUARD_A_EVENT_TEXT])
		return -EPROTO;
	if (!l->left ||
	    (l->ifindex && nla_get_u32(tb[VANGUARD_A_EVENT_IFINDEX]) != l->ifindex))
		return 0;
	kind = nla_get_u32(tb[VANGUARD_A_EVENT_KIND]);
	vg_out_inline(o, NULL, "");
	show_text(o, "ifname", tb[VANGUARD_A_EVENT_IFNAME]);
	vg_out_str(o, "kind", "kind",
		   kind < COUNT(vg_words_event_kind) ? vg_words_event_kind[kind] : "unknown");
	show_text(o, "text", tb[VANGUARD_A_EVENT_TEXT]);
	show_text(o, "comm", tb[VANGUARD_A_EVENT_COMM]);
	show_number(o, "pid", tb[VANGUARD_A_EVENT_PID]);
	show_number(o, "seq", tb[VANGUARD_A_EVENT_SEQ]);
	a = tb[VANGUARD_A_EVENT_DROPPED];
	if (a)
		vg_out_u64(o, "dropped", "dropped", VG_UNIT_PLAIN,
			   nla_len(a) == 8 ? nla_get_u64(a) : nla_get_u32(a));
	vg_out_end(o);
	l->left--;
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* What was lost is said on stderr, and listening goes on. */
static int listen_until(struct nic *n, struct listen *l, int64_t end_ms)
{
	struct pollfd p = { .fd = vg_nl_fd(n->nl), .events = POLLIN };
	int err = 0, left_ms;

	while (l->left && !err) {
		left_ms = end_ms ? (int)(end_ms - now_ms()) : -1;
		if (end_ms && left_ms <= 0)
			break;
		if (poll(&p, 1, left_ms) < 0)
			return errno == EINTR ? 0 : -errno;
		if (p.revents)
			err = vg_nl_hear(n->nl, on_event, l, &l->c->e);
		if (err == -ENOBUFS) {
			fail(l->c, 0, "%s", l->c->e.msg);
			err = 0;
		}
	}
	return err;
}

int cmd_link_monitor(struct ctx *c, int argc, char **argv)
{
	const char *ifname = nic_ifname(c, &argc, &argv);
	struct listen l = { .c = c, .left = UINT64_MAX };
	int64_t end_ms = 0;
	struct nic n;
	int code, err;

	if (c->value[OPT_COUNT].given)
		l.left = c->value[OPT_COUNT].number;
	if (c->value[OPT_TIMEOUT].given)
		end_ms = now_ms() + (int64_t)c->value[OPT_TIMEOUT].number * 1000;
	code = nic_open(c, &n, ifname);
	if (code)
		return code;
	l.ifindex = n.ifindex;
	code = nic_need_module(c, &n, "link monitor");
	if (!code) {
		err = vg_nl_listen(n.nl, n.family.events, &c->e);
		if (!err)
			err = listen_until(&n, &l, end_ms);
		code = err ? fail_err(c, err) : EXIT_OK;
	}
	nic_close(&n);
	return code;
}
