// SPDX-License-Identifier: GPL-2.0-only
/*
 * nic_ethtool.c - coalescing, rings and channels by the kernel's own family,
 * for a machine without the module. It knows devices, not queues.
 */
#include <errno.h>
#include <linux/ethtool_netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include "nic.h"
#include "uapi/linux/vanguard.h"

/* More than any of the three messages has. */
enum { MAX_ATTR = 64 };
_Static_assert((int)ETHTOOL_A_COALESCE_MAX <= MAX_ATTR && (int)ETHTOOL_A_RINGS_MAX <= MAX_ATTR &&
	       (int)ETHTOOL_A_CHANNELS_MAX <= MAX_ATTR, "room for every attribute");

static const struct {
	uint8_t get, set;
} commands[__NIC_KINDS] = {
	[NIC_COALESCE] = { ETHTOOL_MSG_COALESCE_GET, ETHTOOL_MSG_COALESCE_SET },
	[NIC_RINGS] = { ETHTOOL_MSG_RINGS_GET, ETHTOOL_MSG_RINGS_SET },
	[NIC_CHANNELS] = { ETHTOOL_MSG_CHANNELS_GET, ETHTOOL_MSG_CHANNELS_SET },
};

static const uint16_t ring_attrs[] = {
	[VANGUARD_A_RING_SIZES_RX - 1] = ETHTOOL_A_RINGS_RX,
	[VANGUARD_A_RING_SIZES_RX_MAX - 1] = ETHTOOL_A_RINGS_RX_MAX,
	[VANGUARD_A_RING_SIZES_TX - 1] = ETHTOOL_A_RINGS_TX,
	[VANGUARD_A_RING_SIZES_TX_MAX - 1] = ETHTOOL_A_RINGS_TX_MAX,
};

static const uint16_t channel_attrs[] = {
	[VANGUARD_A_CHANNEL_COUNTS_RX - 1] = ETHTOOL_A_CHANNELS_RX_COUNT,
	[VANGUARD_A_CHANNEL_COUNTS_RX_MAX - 1] = ETHTOOL_A_CHANNELS_RX_MAX,
	[VANGUARD_A_CHANNEL_COUNTS_TX - 1] = ETHTOOL_A_CHANNELS_TX_COUNT,
	[VANGUARD_A_CHANNEL_COUNTS_TX_MAX - 1] = ETHTOOL_A_CHANNELS_TX_MAX,
	[VANGUARD_A_CHANNEL_COUNTS_OTHER - 1] = ETHTOOL_A_CHANNELS_OTHER_COUNT,
	[VANGUARD_A_CHANNEL_COUNTS_OTHER_MAX - 1] = ETHTOOL_A_CHANNELS_OTHER_MAX,
	[VANGUARD_A_CHANNEL_COUNTS_COMBINED - 1] = ETHTOOL_A_CHANNELS_COMBINED_COUNT,
	[VANGUARD_A_CHANNEL_COUNTS_COMBINED_MAX - 1] = ETHTOOL_A_CHANNELS_COMBINED_MAX,
};

/* Coalescing is in the same order in both families, see kmod/coalesce.c. */
static int attr_of(enum nic_kind kind, unsigned int word)
{
	switch (kind) {
	case NIC_COALESCE:
		return ETHTOOL_A_COALESCE_RX_USECS + (int)word;
	case NIC_RINGS:
		return ring_attrs[word];
	default:
		return channel_attrs[word];
	}
}

static bool is_switch(enum nic_kind kind, int attr)
{
	return kind == NIC_COALESCE && (attr == ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX ||
					attr == ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX);
}

static int find_family(struct nic *n, struct vg_error *e)
{
	if (n->ethtool.id)
		return 0;
	return vg_nl_family(n->nl, ETHTOOL_GENL_NAME, NULL, &n->ethtool, e);
}

static int on_answer(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[MAX_ATTR + 1], *head[ETHTOOL_A_HEADER_MAX + 1], *a;
	struct nic_list *l = arg;
	struct nic_values *v;
	unsigned int i;

	(void)cmd;
	/* The header is attribute 1 of every message of the family. */
	if (nla_parse(tb, MAX_ATTR, attrs, len, NULL) || !tb[ETHTOOL_A_COALESCE_HEADER] ||
	    nla_parse_nested(head, ETHTOOL_A_HEADER_MAX, tb[ETHTOOL_A_COALESCE_HEADER], NULL) ||
	    !head[ETHTOOL_A_HEADER_DEV_NAME])
		return -EPROTO;
	v = nic_list_add(l);
	if (!v)
		return -ENOMEM;
	nla_strlcpy(v->ifname, head[ETHTOOL_A_HEADER_DEV_NAME], sizeof(v->ifname));
	for (i = 0; nic_word(l->kind, i); i++) {
		a = tb[attr_of(l->kind, i)];
		if (!a)
			continue;
		v->has[i] = true;
		v->value[i] = nla_len(a) == 1 ? nla_get_u8(a) : nla_get_u32(a);
	}
	return 0;
}

static int put_header(struct nl_msg *msg, const struct nic *n)
{
	struct nlattr *nest = nla_nest_start(msg, ETHTOOL_A_COALESCE_HEADER | NLA_F_NESTED);

	if (!nest || (n->ifindex && nla_put_u32(msg, ETHTOOL_A_HEADER_DEV_INDEX, n->ifindex)))
		return -ENOMEM;
	nla_nest_end(msg, nest);
	return 0;
}

int nic_ethtool_read(struct nic *n, enum nic_kind kind, struct nic_values **ret_v,
		     struct vg_error *e)
{
	struct nic_list l = { .kind = kind };
	struct nl_msg *msg;
	int err = find_family(n, e);

	if (err)
		return err;
	msg = vg_nl_request(&n->ethtool, commands[kind].get, !n->ifindex);
	if (msg && put_header(msg, n)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = vg_nl_talk(n->nl, msg, on_answer, &l, e);
	if (err) {
		free(l.v);
		return err;
	}
	*ret_v = l.v;
	return l.n;
}

static int put_values(struct nl_msg *msg, enum nic_kind kind, const struct nic_values *v)
{
	unsigned int i;
	int attr, err = 0;

	for (i = 0; nic_word(kind, i) && !err; i++) {
		if (!v->has[i])
			continue;
		attr = attr_of(kind, i);
		err = is_switch(kind, attr) ? nla_put_u8(msg, attr, v->value[i] != 0) :
		      nla_put_u32(msg, attr, v->value[i]);
	}
	return err;
}

int nic_ethtool_write(struct nic *n, enum nic_kind kind, const struct nic_values *v,
		      struct vg_error *e)
{
	struct nl_msg *msg;
	int err;

	if (v->has_queue)
		return vg_err(e, -EOPNOTSUPP, "one queue's coalescing needs vanguard.ko, which is "
			      "not loaded; the kernel's family knows the device only");
	err = find_family(n, e);
	if (err)
		return err;
	msg = vg_nl_request(&n->ethtool, commands[kind].set, 0);
	if (msg && (put_header(msg, n) || put_values(msg, kind, v))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return vg_nl_talk(n->nl, msg, NULL, NULL, e);
}
