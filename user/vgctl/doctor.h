/* SPDX-License-Identifier: GPL-2.0-only */
/* doctor.h - parts of doctor: each looks at one thing and says what it found */
#ifndef VGCTL_DOCTOR_H
#define VGCTL_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

struct vg_out;

enum verdict {
	DOCTOR_OK,
	DOCTOR_WARN,
	DOCTOR_FAIL,
	__DOCTOR_MAX
};

struct doctor {
	struct vg_out *o;
	unsigned int count[__DOCTOR_MAX];
};

/* cmd_doctor.c */
/** doctor_say() - one line; @todo is what to do about it, NULL when nothing */
void doctor_say(struct doctor *d, const char *check, enum verdict v, const char *todo,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* doctor_system.c */
/** doctor_system() - kernel, privileges, bpffs, JIT, limits */
void doctor_system(struct doctor *d);

/* doctor_bpf.c */
/** doctor_bpf() - what the kernel's BPF offers, by trying it */
void doctor_bpf(struct doctor *d);

/* doctor_iface.c */
/** doctor_iface() - the interface, its link, XDP, offloads */
void doctor_iface(struct doctor *d, const char *ifname);

/* doctor_irq.c */
/** doctor_irqs() - interrupts of @ifname and the cores they may land on */
void doctor_irqs(struct doctor *d, const char *ifname);

/* netdev_family.c: the kernel's generic netlink family "netdev" */
#define NETDEV_XDP_BASIC	(1u << 0)	/* PASS, DROP, ABORTED, TX */
#define NETDEV_XDP_REDIRECT	(1u << 1)
#define NETDEV_XDP_NDO_XMIT	(1u << 2)
#define NETDEV_XDP_ZEROCOPY	(1u << 3)
#define NETDEV_XDP_HW_OFFLOAD	(1u << 4)
#define NETDEV_XDP_RX_SG	(1u << 5)	/* frames in several buffers */

/**
 * netdev_xdp_features() - what the driver says it can do with XDP
 *
 * -ENOENT: this kernel has no such family (before 6.3).
 */
int netdev_xdp_features(unsigned int ifindex, uint64_t *ret_features);

#endif /* VGCTL_DOCTOR_H */
