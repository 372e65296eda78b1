// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupts of a device: which they are, whom they serve
 *
 * A PCI function says so itself; of other devices only the interrupts are
 * known that the driver told the network stack. Which queue an interrupt
 * serves is known only from there.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/pci.h>
#include <net/netdev_rx_queue.h>
#include "vanguard.h"

/* The function that @dev is on. A NIC on USB is not the controller's owner. */
static struct pci_dev *pci_of(const struct net_device *dev)
{
	struct device *d = dev->dev.parent;

	if (d && d->bus && !strcmp(d->bus->name, "virtio"))
		d = d->parent;
	return d && dev_is_pci(d) ? to_pci_dev(d) : NULL;
}

/* The @index'th interrupt that NAPI instances name; several may share one. */
static unsigned int napi_irq_at(struct net_device *dev, u32 index)
{
	struct napi_struct *napi, *before;
	unsigned int irq = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(napi, &dev->napi_list, dev_list) {
		if (napi->irq <= 0)
			continue;
		list_for_each_entry_rcu(before, &dev->napi_list, dev_list) {
			if (before == napi || before->irq == napi->irq)
				break;
		}
		if (before != napi || index--)
			continue;
		irq = napi->irq;
		break;
	}
	rcu_read_unlock();
	return irq;
}

unsigned int vg_vector_at(struct net_device *dev, u32 index)
{
	struct pci_dev *pci = pci_of(dev);
	unsigned int irq;
	int n;

	if (pci) {
		n = pci_irq_vector(pci, index);
		return n > 0 ? n : 0;
	}
	irq = napi_irq_at(dev, index);
	if (irq || index)
		return irq;
	return dev->irq > 0 ? dev->irq : 0;
}

u32 vg_vector_count(struct net_device *dev)
{
	u32 n = 0;

	while (vg_vector_at(dev, n))
		n++;
	return n;
}

int vg_vector_of_irq(struct net_device *dev, unsigned int irq, u32 *ret_index)
{
	unsigned int at;
	u32 i;

	for (i = 0; (at = vg_vector_at(dev, i)); i++) {
		if (at == irq) {
			*ret_index = i;
			return 0;
		}
	}
	return -ENOENT;
}

int vg_vector_of_queue(struct net_device *dev, u32 queue, u32 *ret_index,
		       struct netlink_ext_ack *extack)
{
	const struct napi_struct *napi;

	if (queue >= dev->real_num_rx_queues) {
		NL_SET_ERR_MSG_FMT(extack, "there are only %u receive queues",
				   dev->real_num_rx_queues);
		return -EINVAL;
	}
	napi = __netif_get_rx_queue(dev, queue)->napi;
	if (napi && napi->irq > 0 && !vg_vector_of_irq(dev, napi->irq, ret_index))
		return 0;
	if (vg_vector_count(dev) == 1) {
		*ret_index = 0;
		return 0;
	}
	NL_SET_ERR_MSG_FMT(extack, "%s does not say which interrupt serves a queue",
			   vg_driver_name(dev));
	return -EOPNOTSUPP;
}

/* Descriptors are freed behind RCU. */
static struct irq_desc *desc_of(unsigned int irq)
{
	struct irq_data *data = irq_get_irq_data(irq);

	return data ? irq_data_to_desc(data) : NULL;
}

int vg_vector_look(struct net_device *dev, u32 index, struct vg_vector *ret)
{
	struct irq_desc *desc;
	unsigned long flags;

	memset(ret, 0, sizeof(*ret));
	ret->index = index;
	ret->irq = vg_vector_at(dev, index);
	if (!ret->irq)
		return -ENOENT;
	rcu_read_lock();
	desc = desc_of(ret->irq);
	if (desc) {
		ret->managed = irqd_affinity_is_managed(&desc->irq_data);
		raw_spin_lock_irqsave(&desc->lock, flags);
		if (desc->action && desc->action->name)
			strscpy(ret->name, desc->action->name, sizeof(ret->name));
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	}
	rcu_read_unlock();
	return desc ? 0 : -ENOENT;
}

int vg_vector_masks(unsigned int irq, struct cpumask *affinity, struct cpumask *effective)
{
	struct irq_data *data;

	rcu_read_lock();
	data = irq_get_irq_data(irq);
	if (data && affinity)
		cpumask_copy(affinity, irq_data_get_affinity_mask(data));
	if (data && effective)
		cpumask_copy(effective, irq_data_get_effective_affinity_mask(data));
	rcu_read_unlock();
	return data ? 0 : -ENOENT;
}

u64 vg_vector_served(unsigned int irq, unsigned int cpu)
{
	struct irq_desc *desc;
	u64 n = 0;

	rcu_read_lock();
	desc = desc_of(irq);
	if (desc && desc->kstat_irqs)
		n = irq_desc_kstat_cpu(desc, cpu);
	rcu_read_unlock();
	return n;
}

bool vg_vector_held(unsigned int irq)
{
	struct irq_data *data;
	bool held;

	rcu_read_lock();
	data = irq_get_irq_data(irq);
	held = data && !irqd_can_balance(data);
	rcu_read_unlock();
	return held;
}

/*
 * /proc/irq refuses to move such an interrupt, and that is how irqbalance
 * learns that it is looked after.
 */
bool vg_vector_hold(unsigned int irq, bool hold)
{
	bool held = vg_vector_held(irq);

	if (hold)
		irq_set_status_flags(irq, IRQ_NO_BALANCING);
	else
		irq_clear_status_flags(irq, IRQ_NO_BALANCING);
	return held;
}
