// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several settings as one transaction
 *
 * A profile is a list of parts in the order of enum part. Applying saves what
 * each part finds and then changes it; when one is refused, those before it
 * are put back in the opposite order, and that is also what restoring does.
 */
#include <linux/slab.h>
#include "netlink-gen.h"
#include "vanguard.h"

/*
 * ORDER: channels first, for they may be made with other rings; interrupts
 * last, for the parts before may make vectors anew.
 */
enum part {
	PART_CHANNELS,
	PART_RINGS,
	PART_OFFLOADS,
	PART_COALESCE,
	PART_IRQ,
	PARTS,
};

/**
 * struct vg_profile - a profile in force: what each part found
 * @parts: bits of enum part, those that were changed
 * @net: that of the holder, to be compared only
 * @queues: of @queue_coalesce, which is NULL where the driver has none
 * @steers: that were in force before (struct vg_steer)
 */
struct vg_profile {
	unsigned long parts;
	bool stay;
	const struct net *net;
	struct vg_who who;
	struct ethtool_channels channels;
	struct vg_rings rings;
	struct vg_offload offload;
	struct vg_coalesce coalesce;
	u32 queues;
	struct vg_coalesce *queue_coalesce;
	struct list_head steers;
};

struct apply {
	struct net_device *dev;
	struct vg_kept *kept;
	struct vg_profile *p;
	struct netlink_ext_ack *extack;
};

static int apply_channels(const struct apply *a, const struct nlattr *nest)
{
	struct ethtool_channels c;
	int err;

	err = vg_channels_read(a->dev, &c, a->extack);
	if (err)
		return err;
	a->p->channels = c;
	err = vg_channels_change(a->dev, nest, &c, a->extack);
	return err ? err : vg_channels_write(a->dev, &c, a->extack);
}

static int apply_rings(const struct apply *a, const struct nlattr *nest)
{
	struct vg_rings r;
	int err;

	err = vg_rings_read(a->dev, &r, a->extack);
	if (err)
		return err;
	a->p->rings = r;
	err = vg_rings_change(a->dev, nest, &r, a->extack);
	return err ? err : vg_rings_write(a->dev, &r, a->extack);
}

static int apply_offloads(const struct apply *a, const struct nlattr *nest)
{
	int err;

	err = vg_offload_parse(a->dev, nest, &a->p->offload, a->extack);
	return err ? err : vg_offload_swap(a->dev, &a->p->offload, a->extack);
}

/* Setting the device sets its queues, which may have had values of their own. */
static int save_queues(const struct apply *a)
{
	u32 n = vg_coalesce_queues(a->dev), i;
	int err = 0;

	if (!vg_coalesce_can_queue(a->dev))
		return 0;
	a->p->queue_coalesce = kcalloc(n, sizeof(*a->p->queue_coalesce), GFP_KERNEL);
	if (!a->p->queue_coalesce)
		return -ENOMEM;
	a->p->queues = n;
	for (i = 0; i < n && !err; i++)
		err = vg_coalesce_read_queue(a->dev, i, &a->p->queue_coalesce[i], a->extack);
	return err;
}

static int apply_coalesce(const struct apply *a, const struct nlattr *nest)
{
	struct vg_coalesce c;
	int err;

	err = vg_coalesce_read(a->dev, &c, a->extack);
	if (err)
		return err;
	a->p->coalesce = c;
	err = save_queues(a);
	if (!err)
		err = vg_coalesce_change(a->dev, nest, &c, a->extack);
	return err ? err : vg_coalesce_write(a->dev, &c, a->extack);
}

static int parse_irq_plan(const struct nlattr *nest, struct vg_plan *plan,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[VANGUARD_A_IRQ_PLAN_MAX + 1];
	const struct nlattr *mode;
	int err;

	err = nla_parse_nested(tb, VANGUARD_A_IRQ_PLAN_MAX, nest, vanguard_irq_plan_nl_policy,
			       extack);
	if (err)
		return err;
	mode = tb[VANGUARD_A_IRQ_PLAN_MODE];
	if (!mode || (nla_get_u32(mode) != VANGUARD_IRQ_MODE_SPREAD &&
		      nla_get_u32(mode) != VANGUARD_IRQ_MODE_PIN)) {
		NL_SET_ERR_MSG_ATTR(extack, mode ?: nest, "a profile takes mode spread or pin");
		return -EINVAL;
	}
	plan->index = VG_ALL;
	return vg_plan_parse(plan, mode, tb[VANGUARD_A_IRQ_PLAN_CPUS], extack);
}

static void restore_irq(struct vg_kept *kept, struct vg_profile *p)
{
	vg_steer_release(kept->dev, &kept->steers, VG_ALL);
	list_splice_init(&p->steers, &kept->steers);
	vg_steer_check(kept->dev, &kept->steers);
}

/* What was steered before waits in the profile, and is found as affinity. */
static int apply_irq(const struct apply *a, const struct nlattr *nest)
{
	struct vg_plan plan;
	int err = -ENOMEM;

	if (!zalloc_cpumask_var(&plan.cpus, GFP_KERNEL))
		return err;
	err = parse_irq_plan(nest, &plan, a->extack);
	if (err)
		goto free;
	list_splice_init(&a->kept->steers, &a->p->steers);
	err = vg_steer_apply(a->dev, &plan, &a->kept->steers, a->extack);
	if (err)
		restore_irq(a->kept, a->p);
free:
	free_cpumask_var(plan.cpus);
	return err;
}

static const struct {
	int attr;
	int (*apply)(const struct apply *a, const struct nlattr *nest);
} table[PARTS] = {
	[PART_CHANNELS] = { VANGUARD_A_PROFILE_CHANNELS, apply_channels },
	[PART_RINGS] = { VANGUARD_A_PROFILE_RINGS, apply_rings },
	[PART_OFFLOADS] = { VANGUARD_A_PROFILE_OFFLOADS, apply_offloads },
	[PART_COALESCE] = { VANGUARD_A_PROFILE_COALESCE, apply_coalesce },
	[PART_IRQ] = { VANGUARD_A_PROFILE_IRQ, apply_irq },
};

/* Queues that the driver took away meanwhile have nothing to be put back. */
static int restore_coalesce(struct net_device *dev, struct vg_profile *p)
{
	u32 n = min(p->queues, vg_coalesce_queues(dev)), i;
	int err, first;

	first = vg_coalesce_write(dev, &p->coalesce, NULL);
	for (i = 0; i < n; i++) {
		err = vg_coalesce_write_queue(dev, i, &p->queue_coalesce[i], NULL);
		first = first ?: err;
	}
	return first;
}

static int restore_part(struct vg_kept *kept, struct vg_profile *p, enum part part)
{
	struct net_device *dev = kept->dev;

	switch (part) {
	case PART_CHANNELS:
		return vg_channels_write(dev, &p->channels, NULL);
	case PART_RINGS:
		return vg_rings_write(dev, &p->rings, NULL);
	case PART_OFFLOADS:
		return vg_offload_swap(dev, &p->offload, NULL);
	case PART_COALESCE:
		return restore_coalesce(dev, p);
	case PART_IRQ:
		restore_irq(kept, p);
		return 0;
	case PARTS:
		break;
	}
	return 0;
}

/* In the opposite order; one that fails does not keep the others from going back. */
static int restore_parts(struct vg_kept *kept, struct vg_profile *p)
{
	int part, err, first = 0;

	for (part = PARTS - 1; part >= 0; part--) {
		if (!(p->parts & BIT(part)))
			continue;
		err = restore_part(kept, p, part);
		if (err)
			vg_event(kept->dev, VANGUARD_EVENT_KIND_HEALTH, NULL,
				 "part %d of a profile could not be put back (error %d)",
				 part, -err);
		first = first ?: err;
	}
	/* Vectors made anew by the above belong where they were steered before. */
	vg_steer_check(kept->dev, &kept->steers);
	return first;
}

static void profile_free(struct vg_profile *p)
{
	vg_steer_forget(&p->steers);
	kfree(p->queue_coalesce);
	kfree(p);
}

int vg_profile_restore(struct vg_kept *kept, const struct vg_who *who)
{
	struct vg_profile *p = kept->profile;
	int err;

	kept->profile = NULL;
	err = restore_parts(kept, p);
	vg_event(kept->dev, VANGUARD_EVENT_KIND_PROFILE, who, "the profile of %s was taken back",
		 p->who.comm);
	profile_free(p);
	return err;
}

void vg_profile_forget(struct vg_kept *kept)
{
	vg_event(kept->dev, VANGUARD_EVENT_KIND_PROFILE, NULL, "the profile went with the device");
	profile_free(kept->profile);
	kept->profile = NULL;
}

bool vg_profile_has_irq(const struct vg_profile *profile)
{
	return profile->parts & BIT(PART_IRQ);
}

bool vg_profile_held_by(const struct vg_profile *profile, const struct net *net, u32 portid)
{
	return !profile->stay && profile->net == net && profile->who.portid == portid;
}

static int apply_parts(const struct apply *a, struct nlattr **attrs)
{
	int part, err = 0;

	for (part = 0; part < PARTS && !err; part++) {
		const struct nlattr *nest = attrs[table[part].attr];

		if (!nest)
			continue;
		err = table[part].apply(a, nest);
		if (!err)
			a->p->parts |= BIT(part);
		else if (a->extack && !a->extack->bad_attr)
			NL_SET_BAD_ATTR(a->extack, nest);
	}
	if (err)
		restore_parts(a->kept, a->p);
	return err;
}

static bool names_a_part(const struct genl_info *info)
{
	int part;

	for (part = 0; part < PARTS; part++) {
		if (info->attrs[table[part].attr])
			return true;
	}
	return false;
}

static struct vg_profile *profile_new(const struct genl_info *info)
{
	struct vg_profile *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	INIT_LIST_HEAD(&p->steers);
	p->stay = info->attrs[VANGUARD_A_PROFILE_STAY];
	p->net = genl_info_net(info);
	vg_who(&p->who, info);
	return p;
}

static int apply(struct genl_info *info, struct vg_kept *kept)
{
	struct apply a = { .dev = vg_dev(info), .kept = kept, .extack = info->extack };
	int err;

	if (kept->profile) {
		NL_SET_ERR_MSG_FMT(info->extack, "%s has a profile in force already, of %s (%u)",
				   a.dev->name, kept->profile->who.comm, kept->profile->who.pid);
		return -EBUSY;
	}
	a.p = profile_new(info);
	if (!a.p)
		return -ENOMEM;
	err = apply_parts(&a, info->attrs);
	if (err) {
		profile_free(a.p);
		return err;
	}
	kept->profile = a.p;
	vg_event(a.dev, VANGUARD_EVENT_KIND_PROFILE, &a.p->who, "a profile was applied");
	return 0;
}

int vanguard_nl_profile_apply_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vg_kept *kept;
	int err;

	if (!names_a_part(info)) {
		NL_SET_ERR_MSG(info->extack, "an empty profile: no part is named");
		return -EINVAL;
	}
	kept = vg_kept_get(vg_dev(info));
	if (IS_ERR(kept)) {
		NL_SET_ERR_MSG(info->extack, "nothing new is kept: no memory, or the module goes");
		return PTR_ERR(kept);
	}
	err = apply(info, kept);
	vg_kept_put(kept);
	return err;
}

static struct vg_kept *profiled(const struct genl_info *info)
{
	struct vg_kept *kept = vg_kept_find(vg_dev(info));

	if (kept && kept->profile)
		return kept;
	NL_SET_ERR_MSG_FMT(info->extack, "%s has no profile in force", vg_dev(info)->name);
	return NULL;
}

int vanguard_nl_profile_restore_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vg_kept *kept = profiled(info);
	struct vg_who who;
	int err;

	if (!kept)
		return -ENOENT;
	vg_who(&who, info);
	err = vg_profile_restore(kept, &who);
	if (err)
		vg_refused(info->extack, vg_dev(info), err, "a setting that was found");
	vg_kept_put(kept);
	return err;
}

static int put_parts(struct sk_buff *skb, const struct net_device *dev, const struct vg_profile *p)
{
	int err = 0;

	if (p->parts & BIT(PART_CHANNELS))
		err = vg_channels_put(skb, VANGUARD_A_PROFILE_CHANNELS, &p->channels);
	if (!err && p->parts & BIT(PART_RINGS))
		err = vg_rings_put(skb, VANGUARD_A_PROFILE_RINGS, &p->rings);
	if (!err && p->parts & BIT(PART_OFFLOADS))
		err = vg_offload_put(skb, VANGUARD_A_PROFILE_OFFLOADS, &p->offload);
	if (!err && p->parts & BIT(PART_COALESCE))
		err = vg_coalesce_put(skb, VANGUARD_A_PROFILE_COALESCE, dev, &p->coalesce);
	return err;
}

static int fill(struct sk_buff *skb, const struct genl_info *info, struct net_device *dev, u32 *at)
{
	const struct vg_profile *p = vg_kept_find(dev)->profile;
	void *hdr;

	hdr = vg_put(skb, info);
	if (!hdr)
		return -EMSGSIZE;
	if (vg_put_dev(skb, dev) || put_parts(skb, dev, p) ||
	    (p->stay && nla_put_flag(skb, VANGUARD_A_PROFILE_STAY)) ||
	    nla_put_u32(skb, VANGUARD_A_PROFILE_PID, p->who.pid) ||
	    nla_put_string(skb, VANGUARD_A_PROFILE_COMM, p->who.comm)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int vanguard_nl_profile_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (!profiled(info))
		return -ENOENT;
	return vg_reply(info, GENLMSG_DEFAULT_SIZE, fill, 0);
}
