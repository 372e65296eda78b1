// SPDX-License-Identifier: GPL-2.0-only
/* Irq-get and irq-set */
#include <net/netdev_rx_queue.h>
#include "netlink-gen.h"
#include "vanguard.h"

/* "0,2-3"; lists may be long where CPUs are many */
static int put_cpus(struct sk_buff *skb, int attr, const struct cpumask *mask)
{
	char *list = kasprintf(GFP_KERNEL, "%*pbl", cpumask_pr_args(mask));
	int err;

	if (!list)
		return -ENOMEM;
	err = nla_put_string(skb, attr, list);
	kfree(list);
	return err;
}

static int put_masks(struct sk_buff *skb, unsigned int irq)
{
	cpumask_var_t affinity, effective;
	int err = -ENOMEM;

	if (!zalloc_cpumask_var(&affinity, GFP_KERNEL))
		return err;
	if (!zalloc_cpumask_var(&effective, GFP_KERNEL))
		goto free_affinity;
	err = vg_vector_masks(irq, affinity, effective);
	if (!err)
		err = put_cpus(skb, VANGUARD_A_IRQ_AFFINITY, affinity);
	if (!err)
		err = put_cpus(skb, VANGUARD_A_IRQ_EFFECTIVE, effective);
	free_cpumask_var(effective);
free_affinity:
	free_cpumask_var(affinity);
	return err;
}

static int put_counts(struct sk_buff *skb, unsigned int irq)
{
	struct nlattr *nest;
	unsigned int cpu;
	u64 total = 0, n;

	for_each_possible_cpu(cpu) {
		n = vg_vector_served(irq, cpu);
		if (!n)
			continue;
		total += n;
		nest = nla_nest_start(skb, VANGUARD_A_IRQ_COUNTS);
		if (!nest || nla_put_u32(skb, VANGUARD_A_IRQ_COUNT_CPU, cpu) ||
		    nla_put_uint(skb, VANGUARD_A_IRQ_COUNT_COUNT, n))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return nla_put_uint(skb, VANGUARD_A_IRQ_TOTAL, total);
}

/* What the driver said about whom the interrupt serves. */
static int put_queues(struct sk_buff *skb, struct net_device *dev, unsigned int irq)
{
	const struct napi_struct *napi;
	unsigned int i, napi_id = 0;

	for (i = 0; i < dev->real_num_rx_queues; i++) {
		napi = __netif_get_rx_queue(dev, i)->napi;
		if (!napi || napi->irq != (int)irq)
			continue;
		napi_id = napi->napi_id;
		if (nla_put_u32(skb, VANGUARD_A_IRQ_RX_QUEUE, i))
			return -EMSGSIZE;
	}
	for (i = 0; i < dev->real_num_tx_queues; i++) {
		napi = netdev_get_tx_queue(dev, i)->napi;
		if (!napi || napi->irq != (int)irq)
			continue;
		napi_id = napi->napi_id;
		if (nla_put_u32(skb, VANGUARD_A_IRQ_TX_QUEUE, i))
			return -EMSGSIZE;
	}
	return napi_id ? nla_put_u32(skb, VANGUARD_A_IRQ_NAPI_ID, napi_id) : 0;
}

static int put_steered(struct sk_buff *skb, const struct net_device *dev, u32 index)
{
	const struct vg_kept *kept = vg_kept_find(dev);
	const struct vg_steer *s = kept ? vg_steer_find(&kept->steers, index) : NULL;

	return s ? put_cpus(skb, VANGUARD_A_IRQ_STEERED, s->want) : 0;
}

/* One message; *@at is the index of the vector. */
static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	struct vg_vector v;
	void *hdr;
	int err;

	err = vg_vector_look(dev, *at, &v);
	if (err)
		return err;
	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) ||
	    nla_put_u32(skb, VANGUARD_A_IRQ_IRQ, v.irq) ||
	    nla_put_u32(skb, VANGUARD_A_IRQ_VECTOR, v.index) ||
	    (v.name[0] && nla_put_string(skb, VANGUARD_A_IRQ_NAME, v.name)) ||
	    put_queues(skb, dev, v.irq) || put_counts(skb, v.irq) ||
	    (v.managed && nla_put_flag(skb, VANGUARD_A_IRQ_MANAGED)))
		goto err_cancel;
	err = put_masks(skb, v.irq);
	if (!err)
		err = put_steered(skb, dev, *at);
	if (err && err != -EMSGSIZE) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	if (err)
		goto err_cancel;
	genlmsg_end(skb, hdr);
	return 0;

err_cancel:
	genlmsg_cancel(skb, hdr);
	return -EMSGSIZE;
}

static int fill_all(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev,
		    u32 *at)
{
	int err;

	for (; vg_vector_at(dev, *at); (*at)++) {
		err = fill(skb, info, dev, at);
		if (err == -EMSGSIZE)
			return err;
	}
	return 0;
}

/* The vector that irq or queue of a request names; *@ret_index stays VG_ALL without. */
static int vector_of(const struct genl_info *info, u32 *ret_index)
{
	const struct nlattr *irq = info->attrs[VANGUARD_A_IRQ_IRQ];
	const struct nlattr *queue = info->attrs[VANGUARD_A_IRQ_QUEUE];
	struct net_device *dev = vg_dev(info);
	int err;

	*ret_index = VG_ALL;
	if (irq && queue) {
		NL_SET_ERR_MSG_ATTR(info->extack, queue, "irq and queue exclude each other");
		return -EINVAL;
	}
	if (irq && vg_vector_of_irq(dev, nla_get_u32(irq), ret_index)) {
		NL_SET_BAD_ATTR(info->extack, irq);
		NL_SET_ERR_MSG_FMT(info->extack, "interrupt %u is not one of %s", nla_get_u32(irq),
				   dev->name);
		return -ENOENT;
	}
	if (!queue)
		return 0;
	err = vg_vector_of_queue(dev, nla_get_u32(queue), ret_index, info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, queue);
	return err;
}

int vanguard_nl_irq_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 index;
	int err;

	err = vector_of(info, &index);
	if (err)
		return err;
	if (index == VG_ALL) {
		NL_SET_ERR_MSG(info->extack, "which interrupt? irq or queue is missing");
		return -EINVAL;
	}
	/* Each CPU that served it takes three attributes, each list its text. */
	return vg_reply(info, GENLMSG_DEFAULT_SIZE + nr_cpu_ids * 40, fill, index);
}

int vanguard_nl_irq_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vg_dump(skb, cb, fill_all);
}

/* All or one: what a mode is about. */
static int check_selection(const struct genl_info *info, const struct vg_plan *plan)
{
	bool all = plan->index == VG_ALL;

	if (plan->mode == VANGUARD_IRQ_MODE_STEER && all) {
		NL_SET_ERR_MSG(info->extack, "steer which interrupt? irq or queue is missing");
		return -EINVAL;
	}
	if (!all && (plan->mode == VANGUARD_IRQ_MODE_SPREAD ||
		     plan->mode == VANGUARD_IRQ_MODE_PIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VANGUARD_A_IRQ_MODE],
				    "this is about all interrupts of the device");
		return -EINVAL;
	}
	return 0;
}

static int release(struct net_device *dev, struct vg_kept *kept, const struct vg_plan *plan,
		   struct netlink_ext_ack *extack)
{
	if (kept->profile && vg_profile_has_irq(kept->profile)) {
		NL_SET_ERR_MSG(extack, "a profile steers them, restore it instead");
		return -EBUSY;
	}
	if (vg_steer_release(dev, &kept->steers, plan->index))
		return 0;
	NL_SET_ERR_MSG(extack, "nothing is steered there");
	return -ENOENT;
}

static int carry_out(struct genl_info *info, const struct vg_plan *plan)
{
	struct net_device *dev = vg_dev(info);
	struct vg_kept *kept;
	int err;

	kept = vg_kept_get(dev);
	if (IS_ERR(kept)) {
		NL_SET_ERR_MSG(info->extack, "nothing new is kept: no memory, or the module goes");
		return PTR_ERR(kept);
	}
	if (plan->mode == VANGUARD_IRQ_MODE_RELEASE)
		err = release(dev, kept, plan, info->extack);
	else
		err = vg_steer_apply(dev, plan, &kept->steers, info->extack);
	vg_kept_put(kept);
	return err;
}

static void tell(const struct genl_info *info, const struct vg_plan *plan)
{
	struct net_device *dev = vg_dev(info);
	struct vg_who who;

	vg_who(&who, info);
	if (plan->mode == VANGUARD_IRQ_MODE_RELEASE)
		vg_event(dev, VANGUARD_EVENT_KIND_IRQ, &who, "interrupts were released");
	else
		vg_event(dev, VANGUARD_EVENT_KIND_IRQ, &who,
			 "interrupts were steered to CPU %*pbl", cpumask_pr_args(plan->cpus));
}

int vanguard_nl_irq_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vg_plan plan;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VANGUARD_A_IRQ_MODE)) {
		NL_SET_ERR_MSG(info->extack, "do what? mode is missing");
		return -EINVAL;
	}
	if (!zalloc_cpumask_var(&plan.cpus, GFP_KERNEL))
		return -ENOMEM;
	err = vector_of(info, &plan.index);
	if (!err)
		err = vg_plan_parse(&plan, info->attrs[VANGUARD_A_IRQ_MODE],
				    info->attrs[VANGUARD_A_IRQ_CPUS], info->extack);
	if (!err)
		err = check_selection(info, &plan);
	if (!err)
		err = carry_out(info, &plan);
	if (!err)
		tell(info, &plan);
	free_cpumask_var(plan.cpus);
	return err;
}
