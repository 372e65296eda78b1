// SPDX-License-Identifier: GPL-2.0-only
/*
 * Put vectors on CPUs and keep them there
 *
 * A vector is remembered by its index, because its number changes when a
 * driver makes its vectors anew. What was found is remembered once, the first
 * time that a vector is moved.
 */
#include <linux/cpu.h>
#include <linux/interrupt.h>
#include "netlink-gen.h"
#include "trace.h"
#include "vanguard.h"

static int check_cpus(const struct vg_plan *plan, const struct nlattr *cpus,
		      struct netlink_ext_ack *extack)
{
	unsigned int cpu;

	if (cpumask_empty(plan->cpus)) {
		NL_SET_ERR_MSG_ATTR(extack, cpus, "the set of CPUs is empty");
		return -EINVAL;
	}
	for_each_cpu(cpu, plan->cpus) {
		if (cpu < nr_cpu_ids && cpu_online(cpu))
			continue;
		NL_SET_BAD_ATTR(extack, cpus);
		NL_SET_ERR_MSG_FMT(extack, "CPU %u is not online", cpu);
		return -EINVAL;
	}
	if (plan->mode == VANGUARD_IRQ_MODE_PIN && cpumask_weight(plan->cpus) != 1) {
		NL_SET_ERR_MSG_ATTR(extack, cpus, "pin takes one CPU");
		return -EINVAL;
	}
	return 0;
}

int vg_plan_parse(struct vg_plan *plan, const struct nlattr *mode, const struct nlattr *cpus,
		  struct netlink_ext_ack *extack)
{
	char list[256];

	plan->mode = nla_get_u32(mode);
	if (plan->mode == VANGUARD_IRQ_MODE_RELEASE) {
		if (!cpus)
			return 0;
		NL_SET_ERR_MSG_ATTR(extack, cpus, "release takes no CPUs");
		return -EINVAL;
	}
	if (!cpus) {
		NL_SET_ERR_MSG(extack, "to which CPUs? cpus is missing");
		return -EINVAL;
	}
	nla_strscpy(list, cpus, sizeof(list));
	if (cpulist_parse(list, plan->cpus)) {
		NL_SET_ERR_MSG_ATTR(extack, cpus,
				    "this is not a list of CPUs of this machine, as in \"0,2-3\"");
		return -EINVAL;
	}
	return check_cpus(plan, cpus, extack);
}

const struct vg_steer *vg_steer_find(const struct list_head *steers, u32 index)
{
	const struct vg_steer *s;

	list_for_each_entry(s, steers, list) {
		if (s->index == index)
			return s;
	}
	return NULL;
}

static void steer_free(struct vg_steer *s)
{
	list_del(&s->list);
	free_cpumask_var(s->want);
	free_cpumask_var(s->found);
	kfree(s);
}

static struct vg_steer *steer_new(struct list_head *steers, u32 index, unsigned int irq)
{
	struct vg_steer *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return NULL;
	INIT_LIST_HEAD(&s->list);
	if (!zalloc_cpumask_var(&s->want, GFP_KERNEL))
		goto err_free;
	if (!zalloc_cpumask_var(&s->found, GFP_KERNEL))
		goto err_want;
	s->index = index;
	s->irq = irq;
	s->was_held = vg_vector_held(irq);
	vg_vector_masks(irq, s->found, NULL);
	list_add_tail(&s->list, steers);
	return s;

err_want:
	free_cpumask_var(s->want);
err_free:
	kfree(s);
	return NULL;
}

static int move(struct net_device *dev, unsigned int irq, const struct cpumask *mask)
{
	int err = irq_set_affinity(irq, mask);

	trace_vanguard_steer(dev, irq, cpumask_first(mask), err);
	return err;
}

/* Where a vector goes by the plan. */
static void want_of(const struct vg_plan *plan, u32 index, struct cpumask *ret_want)
{
	unsigned int cpu, turn;

	if (plan->mode != VANGUARD_IRQ_MODE_SPREAD) {
		cpumask_copy(ret_want, plan->cpus);
		return;
	}
	turn = index % cpumask_weight(plan->cpus);
	cpumask_clear(ret_want);
	for_each_cpu(cpu, plan->cpus) {
		if (!turn--)
			cpumask_set_cpu(cpu, ret_want);
	}
}

static int apply_one(struct net_device *dev, const struct vg_plan *plan, u32 index,
		     struct list_head *steers, struct netlink_ext_ack *extack)
{
	struct vg_steer *s = (struct vg_steer *)vg_steer_find(steers, index);
	bool is_new = !s;
	struct vg_vector v;
	int err;

	err = vg_vector_look(dev, index, &v);
	if (err)
		return err;
	if (v.managed) {
		NL_SET_ERR_MSG_FMT(extack, "the kernel itself manages the CPUs of interrupt %u",
				   v.irq);
		return -EOPNOTSUPP;
	}
	if (is_new)
		s = steer_new(steers, index, v.irq);
	if (!s)
		return -ENOMEM;
	want_of(plan, index, s->want);
	err = move(dev, v.irq, s->want);
	if (err) {
		NL_SET_ERR_MSG_FMT(extack, "interrupt %u cannot be moved (error %d)", v.irq, -err);
		if (is_new)
			steer_free(s);
		return err;
	}
	s->irq = v.irq;
	s->is_lost = false;
	vg_vector_hold(v.irq, true);
	return 0;
}

/* Back to before for those of @steers that @before has, away with the others. */
static void roll_back(struct net_device *dev, struct list_head *steers, struct list_head *before)
{
	struct vg_steer *s, *next;
	const struct vg_steer *b;

	list_for_each_entry_safe(s, next, steers, list) {
		b = vg_steer_find(before, s->index);
		if (!b) {
			vg_steer_release(dev, steers, s->index);
			continue;
		}
		cpumask_copy(s->want, b->want);
		move(dev, s->irq, s->want);
	}
}

static int copy_steers(const struct list_head *from, struct list_head *to)
{
	const struct vg_steer *s;
	struct vg_steer *c;

	list_for_each_entry(s, from, list) {
		c = steer_new(to, s->index, s->irq);
		if (!c)
			return -ENOMEM;
		cpumask_copy(c->want, s->want);
	}
	return 0;
}

static int apply_all(struct net_device *dev, const struct vg_plan *plan,
		     struct list_head *steers, struct netlink_ext_ack *extack)
{
	u32 n = vg_vector_count(dev), i;
	int err = 0;

	if (!n) {
		NL_SET_ERR_MSG_FMT(extack, "%s has no interrupts", dev->name);
		return -EOPNOTSUPP;
	}
	for (i = 0; i < n && !err; i++)
		err = apply_one(dev, plan, i, steers, extack);
	return err;
}

int vg_steer_apply(struct net_device *dev, const struct vg_plan *plan, struct list_head *steers,
		   struct netlink_ext_ack *extack)
{
	LIST_HEAD(before);
	int err;

	err = copy_steers(steers, &before);
	if (err)
		goto forget;
	/* No CPU goes while vectors are put on it. */
	cpus_read_lock();
	if (!cpumask_subset(plan->cpus, cpu_online_mask)) {
		NL_SET_ERR_MSG(extack, "one of the CPUs has just gone offline");
		err = -EINVAL;
	} else if (plan->index == VG_ALL) {
		err = apply_all(dev, plan, steers, extack);
	} else {
		err = apply_one(dev, plan, plan->index, steers, extack);
	}
	if (err)
		roll_back(dev, steers, &before);
	cpus_read_unlock();
forget:
	vg_steer_forget(&before);
	return err;
}

/* The CPUs that were found may be offline by now; then any will do. */
static void put_back(struct net_device *dev, struct vg_steer *s)
{
	unsigned int irq = vg_vector_at(dev, s->index);

	if (!irq)
		return;
	vg_vector_hold(irq, s->was_held);
	if (cpumask_intersects(s->found, cpu_online_mask))
		move(dev, irq, s->found);
	else
		move(dev, irq, cpu_online_mask);
}

unsigned int vg_steer_release(struct net_device *dev, struct list_head *steers, u32 index)
{
	struct vg_steer *s, *next;
	unsigned int n = 0;

	list_for_each_entry_safe(s, next, steers, list) {
		if (index != VG_ALL && index != s->index)
			continue;
		put_back(dev, s);
		steer_free(s);
		n++;
	}
	return n;
}

void vg_steer_forget(struct list_head *steers)
{
	struct vg_steer *s, *next;

	list_for_each_entry_safe(s, next, steers, list)
		steer_free(s);
}

static bool is_in_place(const struct vg_steer *s, unsigned int irq)
{
	cpumask_var_t now;
	bool yes = true;

	if (!zalloc_cpumask_var(&now, GFP_KERNEL))
		return yes;
	if (!vg_vector_masks(irq, now, NULL))
		yes = cpumask_equal(now, s->want);
	if (yes && !vg_vector_masks(irq, NULL, now))
		yes = cpumask_empty(now) || cpumask_subset(now, s->want);
	free_cpumask_var(now);
	return yes && vg_vector_held(irq);
}

bool vg_steer_check(struct net_device *dev, struct list_head *steers)
{
	bool is_well = true;
	struct vg_steer *s;
	unsigned int irq;

	list_for_each_entry(s, steers, list) {
		irq = vg_vector_at(dev, s->index);
		/* No vector: the interface is down, or has fewer queues now. */
		if (!irq || is_in_place(s, irq))
			continue;
		s->irq = irq;
		if (!cpumask_intersects(s->want, cpu_online_mask) || move(dev, irq, s->want)) {
			is_well = is_well && s->is_lost;
			s->is_lost = true;
			continue;
		}
		s->is_lost = false;
		vg_vector_hold(irq, true);
	}
	return is_well;
}
