// SPDX-License-Identifier: GPL-2.0-only
/*
 * netdev_family.c - asks the kernel's "netdev" family for a device's XDP
 * features. The numbers are those of the family's specification; headers
 * older than the kernel that runs do not have them. Two requests need no more
 * of generic netlink than its four-byte header.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include "doctor.h"

enum {
	CMD_DEV_GET = 1,
	A_DEV_IFINDEX = 1,
	A_DEV_XDP_FEATURES = 3,
};

enum { MAX_ATTR = CTRL_ATTR_MAX > 16 ? CTRL_ATTR_MAX : 16 };

/* One attribute of an answer: which is wanted, and its value. */
struct answer {
	int attr;
	bool found;
	uint64_t value;
};

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[MAX_ATTR + 1], *a;
	struct answer *ans = arg;

	if (nlmsg_parse(nlmsg_hdr(msg), GENL_HDRLEN, tb, MAX_ATTR, NULL))
		return NL_SKIP;
	a = tb[ans->attr];
	if (!a)
		return NL_SKIP;
	ans->value = nla_len(a) == sizeof(uint16_t) ? nla_get_u16(a) : nla_get_u64(a);
	ans->found = true;
	return NL_OK;
}

static int exchange(struct nl_sock *sk, struct nl_msg *msg, struct answer *ans)
{
	int err;

	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_valid, ans);
	err = nl_send_auto(sk, msg);
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	if (!err && ans->found)
		err = nl_wait_for_ack(sk);
	if (err == -NLE_OBJ_NOTFOUND)
		return -ENOENT;
	return err < 0 ? -EIO : ans->found ? 0 : -ENODATA;
}

static struct nl_msg *request(uint16_t family, uint8_t command, uint8_t version)
{
	struct genlmsghdr *h;
	struct nlmsghdr *n;
	struct nl_msg *msg;

	msg = nlmsg_alloc();
	if (!msg)
		return NULL;
	n = nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, GENL_HDRLEN, NLM_F_ACK);
	if (!n) {
		nlmsg_free(msg);
		return NULL;
	}
	h = nlmsg_data(n);
	*h = (struct genlmsghdr){ .cmd = command, .version = version };
	return msg;
}

/* The family's number, given out by the kernel at boot. */
static int resolve(struct nl_sock *sk, uint16_t *ret_family)
{
	struct answer ans = { .attr = CTRL_ATTR_FAMILY_ID };
	struct nl_msg *msg = request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	int err = -ENOMEM;

	if (!msg)
		return err;
	if (!nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, "netdev"))
		err = exchange(sk, msg, &ans);
	nlmsg_free(msg);
	*ret_family = (uint16_t)ans.value;
	return err;
}

static int dev_get(struct nl_sock *sk, uint16_t family, unsigned int ifindex, uint64_t *ret)
{
	struct answer ans = { .attr = A_DEV_XDP_FEATURES };
	struct nl_msg *msg = request(family, CMD_DEV_GET, 1);
	int err = -ENOMEM;

	if (!msg)
		return err;
	if (!nla_put_u32(msg, A_DEV_IFINDEX, ifindex))
		err = exchange(sk, msg, &ans);
	nlmsg_free(msg);
	*ret = ans.value;
	/* The family is there; a device it does not know is another matter. */
	return err == -ENOENT ? -ENODEV : err;
}

int netdev_xdp_features(unsigned int ifindex, uint64_t *ret_features)
{
	struct nl_sock *sk = nl_socket_alloc();
	uint16_t family;
	int err = -EIO;

	if (!sk)
		return -ENOMEM;
	if (!nl_connect(sk, NETLINK_GENERIC))
		err = resolve(sk, &family);
	if (!err)
		err = dev_get(sk, family, ifindex, ret_features);
	nl_socket_free(sk);
	return err;
}
