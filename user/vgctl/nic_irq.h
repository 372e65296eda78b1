/* SPDX-License-Identifier: GPL-2.0-only */
/* nic_irq.h - the interrupts of a device, by the module or by /proc/irq */
#ifndef VGCTL_NIC_IRQ_H
#define VGCTL_NIC_IRQ_H

#include "nic.h"

#define IRQ_MAX_QUEUES	16

/** struct nic_irq - one of them; lists of CPUs as text, as the kernel has them */
struct nic_irq {
	char ifname[16];
	uint32_t irq;
	char name[32];
	char affinity[64];
	char effective[64];
	char steered[64];
	bool is_managed;
	uint64_t total;
	unsigned int n_queues;
	uint32_t queue[IRQ_MAX_QUEUES];
};

/** nic_irq_read() - count of *@ret_irqs (to be freed) or negative errno */
int nic_irq_read(struct nic *n, struct nic_irq **ret_irqs, struct vg_error *e);

/* nic_irq_proc.c */
int nic_irq_proc_read(struct nic *n, struct nic_irq **ret_irqs, struct vg_error *e);
int nic_irq_proc_move(uint32_t irq, const char *cpus, struct vg_error *e);

/** nic_irq_add() - room for one more at the end of *@irqs, zeroed; NULL without memory */
struct nic_irq *nic_irq_add(struct nic_irq **irqs, int *n);

#endif /* VGCTL_NIC_IRQ_H */
