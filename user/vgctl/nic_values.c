// SPDX-License-Identifier: GPL-2.0-only
/* nic_values.c - coalescing, rings and channels: words, numbers, messages */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>
#include "addr.h"
#include "nic.h"
#include "uapi/linux/vanguard.h"
#include "words-gen.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* What the family calls each kind. Word n is attribute n + 1 of its nest. */
static const struct {
	const char *const *words;
	unsigned int n;
	uint8_t get, set;
	uint16_t nest;
} kinds[__NIC_KINDS] = {
	[NIC_COALESCE] = { vg_words_a_coalesce_values + 1, COUNT(vg_words_a_coalesce_values) - 1,
			   VANGUARD_CMD_COALESCE_GET, VANGUARD_CMD_COALESCE_SET,
			   VANGUARD_A_COALESCE_VALUES },
	[NIC_RINGS] = { vg_words_a_ring_sizes + 1, COUNT(vg_words_a_ring_sizes) - 1,
			VANGUARD_CMD_RINGS_GET, VANGUARD_CMD_RINGS_SET, VANGUARD_A_RINGS_SIZES },
	[NIC_CHANNELS] = { vg_words_a_channel_counts + 1, COUNT(vg_words_a_channel_counts) - 1,
			   VANGUARD_CMD_CHANNELS_GET, VANGUARD_CMD_CHANNELS_SET,
			   VANGUARD_A_CHANNELS_COUNTS },
};

_Static_assert(COUNT(vg_words_a_coalesce_values) - 1 <= NIC_MAX_WORDS, "room for every word");
/* One head for all. */
_Static_assert((int)VANGUARD_A_COALESCE_IFNAME == (int)VANGUARD_A_RINGS_IFNAME &&
	       (int)VANGUARD_A_COALESCE_IFNAME == (int)VANGUARD_A_CHANNELS_IFNAME, "name");
_Static_assert((int)VANGUARD_A_COALESCE_IFINDEX == (int)VANGUARD_A_RINGS_IFINDEX &&
	       (int)VANGUARD_A_COALESCE_IFINDEX == (int)VANGUARD_A_CHANNELS_IFINDEX, "index");

const char *nic_word(enum nic_kind kind, unsigned int n)
{
	return n < kinds[kind].n ? kinds[kind].words[n] : NULL;
}

struct nic_values *nic_list_add(struct nic_list *l)
{
	struct nic_values *v = reallocarray(l->v, (size_t)l->n + 1, sizeof(*v));

	if (!v)
		return NULL;
	l->v = v;
	v += l->n++;
	memset(v, 0, sizeof(*v));
	return v;
}

static int parse_value(struct ctx *c, struct nic_values *v, unsigned int n, const char *word,
		       const char *text)
{
	uint64_t number;

	if (v->has[n])
		return fail(c, EXIT_USAGE, "%s is given twice", word);
	v->has[n] = true;
	if (!strcmp(text, "on") || !strcmp(text, "off")) {
		v->value[n] = !strcmp(text, "on");
		return 0;
	}
	if (vg_parse_u64(&number, text, 0, UINT32_MAX, word, &c->e))
		return fail(c, EXIT_USAGE, "%s", c->e.msg);
	v->value[n] = (uint32_t)number;
	return 0;
}

static int parse_pair(struct ctx *c, enum nic_kind kind, struct nic_values *v, char **argv)
{
	unsigned int n;
	uint64_t queue;

	if (kind == NIC_COALESCE && !strcmp(argv[0], "queue")) {
		if (vg_parse_u64(&queue, argv[1], 0, UINT32_MAX, "queue", &c->e))
			return fail(c, EXIT_USAGE, "%s", c->e.msg);
		v->has_queue = true;
		v->queue = (uint32_t)queue;
		return 0;
	}
	for (n = 0; n < kinds[kind].n; n++) {
		if (!strcmp(argv[0], kinds[kind].words[n]))
			return parse_value(c, v, n, argv[0], argv[1]);
	}
	return fail(c, EXIT_USAGE, "there is no setting \"%.40s\", see vgctl help %s set", argv[0],
		    c->parent->name);
}

int nic_parse(struct ctx *c, enum nic_kind kind, struct nic_values *v, int argc, char **argv)
{
	int code = 0;

	for (; argc > 0 && !code; argc -= 2, argv += 2) {
		if (argc == 1)
			return fail(c, EXIT_USAGE, "%s needs a value", argv[0]);
		code = parse_pair(c, kind, v, argv);
	}
	return code;
}

int nic_put(struct nl_msg *msg, int attr, enum nic_kind kind, const struct nic_values *v)
{
	struct nlattr *nest = nla_nest_start(msg, attr);
	unsigned int n;

	if (!nest)
		return -ENOMEM;
	for (n = 0; n < kinds[kind].n; n++) {
		if (v->has[n] && nla_put_u32(msg, (int)n + 1, v->value[n]))
			return -ENOMEM;
	}
	nla_nest_end(msg, nest);
	return 0;
}

int nic_take(struct nlattr *nest, enum nic_kind kind, struct nic_values *v)
{
	struct nlattr *tb[NIC_MAX_WORDS + 1];
	unsigned int n;

	if (nla_parse_nested(tb, (int)kinds[kind].n, nest, NULL))
		return -EPROTO;
	for (n = 0; n < kinds[kind].n; n++) {
		if (!tb[n + 1] || nla_len(tb[n + 1]) != sizeof(uint32_t))
			continue;
		v->has[n] = true;
		v->value[n] = nla_get_u32(tb[n + 1]);
	}
	return 0;
}

static int on_answer(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[VANGUARD_A_COALESCE_MAX + 1];
	struct nic_list *l = arg;
	struct nic_values *v;

	(void)cmd;
	if (nla_parse(tb, VANGUARD_A_COALESCE_MAX, attrs, len, NULL) ||
	    !tb[VANGUARD_A_COALESCE_IFNAME] || !tb[kinds[l->kind].nest])
		return -EPROTO;
	v = nic_list_add(l);
	if (!v)
		return -ENOMEM;
	nla_strlcpy(v->ifname, tb[VANGUARD_A_COALESCE_IFNAME], sizeof(v->ifname));
	if (l->kind == NIC_COALESCE && tb[VANGUARD_A_COALESCE_QUEUE]) {
		v->has_queue = true;
		v->queue = nla_get_u32(tb[VANGUARD_A_COALESCE_QUEUE]);
	}
	return nic_take(tb[kinds[l->kind].nest], l->kind, v);
}

/* Of one device first what it refuses, in its words: a dump leaves out who cannot say. */
static int ask_device(struct nic *n, enum nic_kind kind, struct vg_error *e)
{
	struct nl_msg *msg = vg_nl_request(&n->family, kinds[kind].get, 0);

	if (msg && nla_put_u32(msg, VANGUARD_A_COALESCE_IFINDEX, n->ifindex)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return vg_nl_talk(n->nl, msg, NULL, NULL, e);
}

int nic_read(struct nic *n, enum nic_kind kind, struct nic_values **ret_v, struct vg_error *e)
{
	struct nic_list l = { .kind = kind };
	struct nl_msg *msg;
	int err = 0;

	if (!n->has_module)
		return nic_ethtool_read(n, kind, ret_v, e);
	if (n->ifindex)
		err = ask_device(n, kind, e);
	if (err)
		return err;
	msg = vg_nl_request(&n->family, kinds[kind].get, 1);
	if (msg && n->ifindex)
		nla_put_u32(msg, VANGUARD_A_COALESCE_IFINDEX, n->ifindex);
	err = vg_nl_talk(n->nl, msg, on_answer, &l, e);
	if (err) {
		free(l.v);
		return err;
	}
	*ret_v = l.v;
	return l.n;
}

int nic_write(struct nic *n, enum nic_kind kind, const struct nic_values *v, struct vg_error *e)
{
	struct nl_msg *msg;

	if (!n->has_module)
		return nic_ethtool_write(n, kind, v, e);
	msg = vg_nl_request(&n->family, kinds[kind].set, 0);
	if (msg && (nla_put_u32(msg, VANGUARD_A_COALESCE_IFINDEX, n->ifindex) ||
		    (v->has_queue && nla_put_u32(msg, VANGUARD_A_COALESCE_QUEUE, v->queue)) ||
		    nic_put(msg, kinds[kind].nest, kind, v))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return vg_nl_talk(n->nl, msg, NULL, NULL, e);
}

void nic_show(struct vg_out *o, enum nic_kind kind, const struct nic_values *v)
{
	unsigned int n;

	for (n = 0; n < kinds[kind].n; n++) {
		if (v->has[n])
			vg_out_u64(o, kinds[kind].words[n], kinds[kind].words[n], VG_UNIT_PLAIN,
				   v->value[n]);
	}
}
