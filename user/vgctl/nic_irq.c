// SPDX-License-Identifier: GPL-2.0-only
/* nic_irq.c - interrupts as the module tells of them */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>
#include "nic_irq.h"
#include "uapi/linux/vanguard.h"

struct irqs {
	struct nic_irq *v;
	int n;
};

struct nic_irq *nic_irq_add(struct nic_irq **irqs, int *n)
{
	struct nic_irq *v = reallocarray(*irqs, (size_t)*n + 1, sizeof(*v));

	if (!v)
		return NULL;
	*irqs = v;
	v += (*n)++;
	memset(v, 0, sizeof(*v));
	return v;
}

/* As wide as the message makes it: 4 or 8 bytes. */
static uint64_t get_uint(const struct nlattr *a)
{
	return nla_len(a) == 8 ? nla_get_u64(a) : nla_get_u32(a);
}

static void take_text(char *buf, size_t size, struct nlattr *a)
{
	if (a)
		nla_strlcpy(buf, a, size);
}

/* A queue comes several times, which the parsed table does not show. */
static void take_queues(struct nic_irq *v, struct nlattr *attrs, int len)
{
	struct nlattr *a;
	int rest;

	nla_for_each_attr(a, attrs, len, rest) {
		if (nla_type(a) == VANGUARD_A_IRQ_RX_QUEUE && nla_len(a) == sizeof(uint32_t) &&
		    v->n_queues < IRQ_MAX_QUEUES)
			v->queue[v->n_queues++] = nla_get_u32(a);
	}
}

static int on_answer(uint8_t cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[VANGUARD_A_IRQ_MAX + 1];
	struct irqs *l = arg;
	struct nic_irq *v;

	(void)cmd;
	if (nla_parse(tb, VANGUARD_A_IRQ_MAX, attrs, len, NULL) || !tb[VANGUARD_A_IRQ_IFNAME] ||
	    !tb[VANGUARD_A_IRQ_IRQ])
		return -EPROTO;
	v = nic_irq_add(&l->v, &l->n);
	if (!v)
		return -ENOMEM;
	v->irq = nla_get_u32(tb[VANGUARD_A_IRQ_IRQ]);
	take_text(v->ifname, sizeof(v->ifname), tb[VANGUARD_A_IRQ_IFNAME]);
	take_text(v->name, sizeof(v->name), tb[VANGUARD_A_IRQ_NAME]);
	take_text(v->affinity, sizeof(v->affinity), tb[VANGUARD_A_IRQ_AFFINITY]);
	take_text(v->effective, sizeof(v->effective), tb[VANGUARD_A_IRQ_EFFECTIVE]);
	take_text(v->steered, sizeof(v->steered), tb[VANGUARD_A_IRQ_STEERED]);
	v->is_managed = tb[VANGUARD_A_IRQ_MANAGED];
	if (tb[VANGUARD_A_IRQ_TOTAL])
		v->total = get_uint(tb[VANGUARD_A_IRQ_TOTAL]);
	take_queues(v, attrs, len);
	return 0;
}

int nic_irq_read(struct nic *n, struct nic_irq **ret_irqs, struct vg_error *e)
{
	struct irqs l = { 0 };
	struct nl_msg *msg;
	int err;

	if (!n->has_module)
		return nic_irq_proc_read(n, ret_irqs, e);
	msg = vg_nl_request(&n->family, VANGUARD_CMD_IRQ_GET, 1);
	if (msg && n->ifindex && nla_put_u32(msg, VANGUARD_A_IRQ_IFINDEX, n->ifindex)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = vg_nl_talk(n->nl, msg, on_answer, &l, e);
	if (err) {
		free(l.v);
		return err;
	}
	*ret_irqs = l.v;
	return l.n;
}
