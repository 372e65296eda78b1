// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl.c - generic netlink by libnl. Its own error numbers are coarser than the
 * kernel's, so refusals are read from the message itself.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "nl.h"

struct vg_nl {
	struct nl_sock *sk;
};

/* One exchange: where answers go, and how it ended. */
struct talk {
	vg_nl_fn fn;
	void *arg;
	struct vg_error *e;
	int err;
	int done;
};

int vg_nl_open(struct vg_nl **ret_nl, struct vg_error *e)
{
	struct vg_nl *nl = calloc(1, sizeof(*nl));
	int on = 1, err;

	if (nl)
		nl->sk = nl_socket_alloc();
	if (!nl || !nl->sk) {
		free(nl);
		return vg_err(e, -ENOMEM, "out of memory");
	}
	err = nl_connect(nl->sk, NETLINK_GENERIC);
	if (err) {
		vg_nl_close(nl);
		return vg_err(e, -EIO, "no netlink socket: %s", nl_geterror(err));
	}
	/* Older kernels know neither; then there is a number and no sentence. */
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	*ret_nl = nl;
	return 0;
}

void vg_nl_close(struct vg_nl *nl)
{
	if (!nl)
		return;
	nl_socket_free(nl->sk);
	free(nl);
}

int vg_nl_fd(const struct vg_nl *nl)
{
	return nl_socket_get_fd(nl->sk);
}

struct nl_msg *vg_nl_request(const struct vg_family *family, uint8_t cmd, int is_dump)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *n;
	struct genlmsghdr *h;

	if (!msg)
		return NULL;
	n = nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family->id, GENL_HDRLEN,
		      is_dump ? NLM_F_DUMP : NLM_F_ACK);
	if (!n) {
		nlmsg_free(msg);
		return NULL;
	}
	h = nlmsg_data(n);
	*h = (struct genlmsghdr){ .cmd = cmd, .version = family->version };
	return msg;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *n = nlmsg_hdr(msg);
	struct genlmsghdr *h = nlmsg_data(n);
	struct talk *t = arg;
	int err = 0;

	if (nlmsg_datalen(n) < (int)GENL_HDRLEN)
		return NL_SKIP;
	if (t->fn)
		err = t->fn(h->cmd, nlmsg_attrdata(n, GENL_HDRLEN),
			    nlmsg_attrlen(n, GENL_HDRLEN), t->arg);
	if (err && !t->err)
		t->err = err;
	return NL_OK;
}

static int on_end(struct nl_msg *msg, void *arg)
{
	struct talk *t = arg;

	(void)msg;
	t->done = 1;
	return NL_STOP;
}

/* What is heard answers no request, so it has no number to compare. */
static int on_any_number(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

/* The kernel's sentence, behind the header that it repeats. */
static const char *sentence(const struct nlmsgerr *refusal, int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1], *text;
	const char *from = (const char *)refusal + sizeof(*refusal);

	len -= sizeof(*refusal);
	if (len <= 0 || nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)from, len, NULL))
		return NULL;
	text = tb[NLMSGERR_ATTR_MSG];
	if (!text || nla_len(text) < 1 || nla_get_string(text)[nla_len(text) - 1])
		return NULL;
	return nla_get_string(text);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *refusal, void *arg)
{
	struct nlmsghdr *n = (struct nlmsghdr *)((char *)refusal - NLMSG_HDRLEN);
	const char *text = NULL;
	struct talk *t = arg;

	(void)from;
	if (n->nlmsg_flags & NLM_F_ACK_TLVS)
		text = sentence(refusal, (int)n->nlmsg_len - NLMSG_HDRLEN);
	t->err = vg_err(t->e, refusal->error, "%s", text ? text : strerror(-refusal->error));
	t->done = 1;
	return NL_STOP;
}

static int receive(struct vg_nl *nl, struct talk *t, int is_exchange)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err = 0;

	if (!cb)
		return vg_err(t->e, -ENOMEM, "out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, t);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_end, t);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, t);
	if (!is_exchange)
		nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_any_number, t);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, t);
	do {
		err = nl_recvmsgs(nl->sk, cb);
	} while (is_exchange && err >= 0 && !t->done);
	nl_cb_put(cb);
	if (t->err)
		return t->err;
	if (err == -NLE_NOMEM)
		return vg_err(t->e, -ENOBUFS,
			      "events were lost: they came faster than they were read");
	if (err < 0 && err != -NLE_AGAIN)
		return vg_err(t->e, -EIO, "netlink: %s", nl_geterror(err));
	return 0;
}

int vg_nl_talk(struct vg_nl *nl, struct nl_msg *msg, vg_nl_fn fn, void *arg, struct vg_error *e)
{
	struct talk t = { .fn = fn, .arg = arg, .e = e };
	int err;

	if (!msg)
		return vg_err(e, -ENOMEM, "out of memory");
	err = nl_send_auto(nl->sk, msg);
	nlmsg_free(msg);
	if (err < 0)
		return vg_err(e, -EIO, "netlink: %s", nl_geterror(err));
	return receive(nl, &t, 1);
}

/* What CTRL_CMD_GETFAMILY says. */
struct found {
	struct vg_family family;
	const char *group;
};

static void find_group(struct found *f, struct nlattr *groups)
{
	struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1], *one;
	int rest;

	nla_for_each_nested(one, groups, rest) {
		if (nla_parse_nested(tb, CTRL_ATTR_MCAST_GRP_MAX, one, NULL) ||
		    !tb[CTRL_ATTR_MCAST_GRP_NAME] || !tb[CTRL_ATTR_MCAST_GRP_ID] ||
		    nla_strcmp(tb[CTRL_ATTR_MCAST_GRP_NAME], f->group))
			continue;
		f->family.events = nla_get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

static int on_family(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct found *f = arg;

	(void)cmd;
	if (nla_parse(tb, CTRL_ATTR_MAX, attrs, len, NULL) || !tb[CTRL_ATTR_FAMILY_ID])
		return -EPROTO;
	f->family.id = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (tb[CTRL_ATTR_VERSION])
		f->family.version = (uint8_t)nla_get_u32(tb[CTRL_ATTR_VERSION]);
	if (f->group && tb[CTRL_ATTR_MCAST_GROUPS])
		find_group(f, tb[CTRL_ATTR_MCAST_GROUPS]);
	return 0;
}

int vg_nl_family(struct vg_nl *nl, const char *name, const char *group,
		 struct vg_family *ret_family, struct vg_error *e)
{
	const struct vg_family ctrl = { .id = GENL_ID_CTRL, .version = 1 };
	struct found f = { .group = group };
	struct nl_msg *msg = vg_nl_request(&ctrl, CTRL_CMD_GETFAMILY, 0);
	int err;

	if (msg && nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = vg_nl_talk(nl, msg, on_family, &f, e);
	if (err)
		return err == -ENOENT ? vg_err(e, err, "this kernel has no family \"%s\"", name) :
		       err;
	*ret_family = f.family;
	return 0;
}

int vg_nl_listen(struct vg_nl *nl, uint32_t group, struct vg_error *e)
{
	int err = nl_socket_add_membership(nl->sk, (int)group);

	if (err)
		return vg_err(e, -EIO, "cannot listen: %s", nl_geterror(err));
	return nl_socket_set_nonblocking(nl->sk) ? vg_err(e, -EIO, "cannot listen") : 0;
}

int vg_nl_hear(struct vg_nl *nl, vg_nl_fn fn, void *arg, struct vg_error *e)
{
	struct talk t = { .fn = fn, .arg = arg, .e = e };

	return receive(nl, &t, 0);
}
