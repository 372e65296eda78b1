/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of vanguard.ko want of each other, by file.
 *
 * One lock: RTNL. It is held by every handler (vanguard_nl_pre_doit() takes
 * it), by the notifiers and by the work that looks after interrupts; the
 * device's own lock, where a driver asks for it, is taken inside. What is kept
 * about devices (kept.c) is protected by RTNL and nothing else.
 */
#ifndef VANGUARD_H
#define VANGUARD_H

#include <linux/cpumask.h>
#include <linux/ethtool.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>
#include <uapi/linux/vanguard.h>

struct pci_dev;
struct vg_profile;

/* netlink.c */

/**
 * struct vg_who - who asks for a change; NULL where one is wanted is the kernel
 * @pid: as the process calls itself
 * @portid: its socket
 */
struct vg_who {
	u32 pid;
	u32 portid;
	char comm[TASK_COMM_LEN];
};

/* Fills one message, or several and counts them in *@at; -EMSGSIZE: go on there. */
typedef int (*vg_fill_fn)(struct sk_buff *skb, const struct genl_info *info,
			  struct net_device *dev, u32 *at);

struct net_device *vg_dev(const struct genl_info *info);
void vg_who(struct vg_who *who, const struct genl_info *info);
/* vg_begin() - before ops of @dev are called; vg_end() - after */
int vg_begin(struct net_device *dev, struct netlink_ext_ack *extack);
void vg_end(struct net_device *dev);
int vg_dump(struct sk_buff *skb, struct netlink_callback *cb, vg_fill_fn fill);
int vg_reply(struct genl_info *info, size_t size, vg_fill_fn fill, u32 at);
/* vg_extack() - none in a dump: a device that cannot say is left out, which is no fault */
struct netlink_ext_ack *vg_extack(const struct genl_info *info);
void *vg_put(struct sk_buff *skb, const struct genl_info *info);
int vg_put_dev(struct sk_buff *skb, struct net_device *dev);
/* vg_refused() - give a driver's error a sentence when it has none */
int vg_refused(struct netlink_ext_ack *extack, struct net_device *dev, int err, const char *what);

/* device.c */
const char *vg_driver_name(const struct net_device *dev);

/* coalesce.c */

/** struct vg_coalesce - coalescing of a device or, @kernel unused, of a queue */
struct vg_coalesce {
	struct ethtool_coalesce ec;
	struct kernel_ethtool_coalesce kernel;
};

bool vg_coalesce_can(const struct net_device *dev);
bool vg_coalesce_can_queue(const struct net_device *dev);
u32 vg_coalesce_queues(const struct net_device *dev);
int vg_coalesce_read(struct net_device *dev, struct vg_coalesce *ret,
		     struct netlink_ext_ack *extack);
int vg_coalesce_read_queue(struct net_device *dev, u32 queue, struct vg_coalesce *ret,
			   struct netlink_ext_ack *extack);
int vg_coalesce_change(struct net_device *dev, const struct nlattr *values, struct vg_coalesce *c,
		       struct netlink_ext_ack *extack);
int vg_coalesce_write(struct net_device *dev, struct vg_coalesce *c,
		      struct netlink_ext_ack *extack);
int vg_coalesce_write_queue(struct net_device *dev, u32 queue, struct vg_coalesce *c,
			    struct netlink_ext_ack *extack);
int vg_coalesce_put(struct sk_buff *skb, int attr, const struct net_device *dev,
		    const struct vg_coalesce *c);

/* vector.c: the interrupts of a device */

/** struct vg_vector - one of them */
struct vg_vector {
	u32 index;
	unsigned int irq;
	char name[32];
	bool managed;
};

/* vg_vector_at() - number of the device's interrupt @index; 0 behind the last */
unsigned int vg_vector_at(struct net_device *dev, u32 index);
u32 vg_vector_count(struct net_device *dev);
int vg_vector_of_irq(struct net_device *dev, unsigned int irq, u32 *ret_index);
int vg_vector_of_queue(struct net_device *dev, u32 queue, u32 *ret_index,
		       struct netlink_ext_ack *extack);
int vg_vector_look(struct net_device *dev, u32 index, struct vg_vector *ret);
int vg_vector_masks(unsigned int irq, struct cpumask *affinity, struct cpumask *effective);
u64 vg_vector_served(unsigned int irq, unsigned int cpu);
/* vg_vector_hold() - keep others from moving it, or no longer; returns what was before */
bool vg_vector_hold(unsigned int irq, bool hold);
bool vg_vector_held(unsigned int irq);

/* steer.c: which CPUs vectors are kept on */

/** struct vg_steer - one vector that is kept where it was put */
struct vg_steer {
	struct list_head list;
	u32 index;
	unsigned int irq;	/* that it was when it was last put there */
	bool was_held;
	bool is_lost;		/* could not be put back; said once */
	cpumask_var_t want;
	cpumask_var_t found;
};

/** struct vg_plan - CPUs for vectors: of one, when @index is not VG_ALL */
struct vg_plan {
	enum vanguard_irq_mode mode;
	u32 index;
	cpumask_var_t cpus;
};

#define VG_ALL	U32_MAX

int vg_plan_parse(struct vg_plan *plan, const struct nlattr *mode, const struct nlattr *cpus,
		  struct netlink_ext_ack *extack);
int vg_steer_apply(struct net_device *dev, const struct vg_plan *plan, struct list_head *steers,
		   struct netlink_ext_ack *extack);
const struct vg_steer *vg_steer_find(const struct list_head *steers, u32 index);
/* vg_steer_release() - put back what was found, of @index or VG_ALL; how many */
unsigned int vg_steer_release(struct net_device *dev, struct list_head *steers, u32 index);
void vg_steer_forget(struct list_head *steers);
/* vg_steer_check() - put vectors back that were made anew; false when one could not be */
bool vg_steer_check(struct net_device *dev, struct list_head *steers);

/* rings.c */

/** struct vg_rings - with what the driver says besides sizes, which is never changed */
struct vg_rings {
	struct ethtool_ringparam ring;
	struct kernel_ethtool_ringparam kernel;
};

bool vg_rings_can(const struct net_device *dev);
int vg_rings_read(struct net_device *dev, struct vg_rings *ret, struct netlink_ext_ack *extack);
int vg_rings_change(struct net_device *dev, const struct nlattr *sizes, struct vg_rings *r,
		    struct netlink_ext_ack *extack);
int vg_rings_write(struct net_device *dev, struct vg_rings *r, struct netlink_ext_ack *extack);
int vg_rings_put(struct sk_buff *skb, int attr, const struct vg_rings *r);

/* channels.c */
bool vg_channels_can(const struct net_device *dev);
int vg_channels_read(struct net_device *dev, struct ethtool_channels *ret,
		     struct netlink_ext_ack *extack);
int vg_channels_change(struct net_device *dev, const struct nlattr *counts,
		       struct ethtool_channels *c, struct netlink_ext_ack *extack);
int vg_channels_write(struct net_device *dev, struct ethtool_channels *c,
		      struct netlink_ext_ack *extack);
int vg_channels_put(struct sk_buff *skb, int attr, const struct ethtool_channels *c);

/* offload.c */

/** struct vg_offload - @value of the features in @mask */
struct vg_offload {
	netdev_features_t mask;
	netdev_features_t value;
};

bool vg_offload_can(const struct net_device *dev);
int vg_offload_parse(struct net_device *dev, const struct nlattr *nest, struct vg_offload *ret,
		     struct netlink_ext_ack *extack);
/* vg_offload_swap() - set them; *@o is then what was there before */
int vg_offload_swap(struct net_device *dev, struct vg_offload *o, struct netlink_ext_ack *extack);
int vg_offload_put(struct sk_buff *skb, int attr, const struct vg_offload *o);

/* kept.c: what is remembered about devices */

/**
 * struct vg_kept - one device that something is remembered about
 * @dev: referenced
 * @steers: vectors kept where they were put (struct vg_steer)
 * @profile: in force, or NULL
 */
struct vg_kept {
	struct list_head list;
	struct net_device *dev;
	netdevice_tracker tracker;
	struct list_head steers;
	struct vg_profile *profile;
};

struct vg_kept *vg_kept_find(const struct net_device *dev);
struct vg_kept *vg_kept_get(struct net_device *dev);
/* vg_kept_put() - forget the device when there is nothing left to remember */
void vg_kept_put(struct vg_kept *kept);
int vg_kept_init(void);
void vg_kept_exit(void);

/* profile.c */
/* vg_profile_restore() - between begin and end: put back what it changed, free it; first error */
int vg_profile_restore(struct vg_kept *kept, const struct vg_who *who);
void vg_profile_forget(struct vg_kept *kept);
bool vg_profile_has_irq(const struct vg_profile *profile);
bool vg_profile_held_by(const struct vg_profile *profile, const struct net *net, u32 portid);

/* event.c */
__printf(4, 5)
void vg_event(struct net_device *dev, enum vanguard_event_kind kind, const struct vg_who *who,
	      const char *fmt, ...);
int vg_event_init(void);
/* vg_event_open() - the family is there; vg_event_close() - it goes: send what waits, no more */
void vg_event_open(void);
void vg_event_close(void);
void vg_event_exit(void);

#endif /* VANGUARD_H */
