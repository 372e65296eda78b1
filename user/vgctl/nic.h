/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nic.h - settings of network devices: by the module's family, and without
 * the module by the kernel's own ways. Which one it was is always said.
 */
#ifndef VGCTL_NIC_H
#define VGCTL_NIC_H

#include <stdbool.h>
#include <stdint.h>
#include "cmd.h"
#include "nl.h"

#define NIC_MAX_WORDS	32

/** struct nic - the way to a device, or to all of them when @ifindex is 0 */
struct nic {
	struct vg_nl *nl;
	struct vg_family family;	/* vanguard, when has_module */
	struct vg_family ethtool;	/* found when it is needed */
	bool has_module;
	const char *ifname;
	uint32_t ifindex;
};

/** enum nic_kind - settings that are a handful of numbers */
enum nic_kind {
	NIC_COALESCE,
	NIC_RINGS,
	NIC_CHANNELS,
	__NIC_KINDS
};

/** struct nic_values - of one device or one queue */
struct nic_values {
	char ifname[16];
	bool has_queue;
	uint32_t queue;
	bool has[NIC_MAX_WORDS];
	uint32_t value[NIC_MAX_WORDS];
};

/* nic.c */
/** nic_open() - @ifname may be NULL: all devices; 0 or an exit code, explained */
int nic_open(struct ctx *c, struct nic *n, const char *ifname);
void nic_close(struct nic *n);
/** nic_ifname() - the device that a command means: its first word, or -i; shifts the words */
const char *nic_ifname(const struct ctx *c, int *argc, char ***argv);
/** nic_need_module() - 0, or say that only the module can do @what */
int nic_need_module(struct ctx *c, const struct nic *n, const char *what);
const char *nic_path(const struct nic *n);

/* nic_values.c */
/** nic_word() - the @n'th word of @kind, NULL behind the last */
const char *nic_word(enum nic_kind kind, unsigned int n);
/** nic_parse() - "WORD VALUE ..." into @v; 0 or an exit code, explained */
int nic_parse(struct ctx *c, enum nic_kind kind, struct nic_values *v, int argc, char **argv);
/** nic_read() - of a device, or of all; count of *@ret_v (to be freed) or negative errno */
int nic_read(struct nic *n, enum nic_kind kind, struct nic_values **ret_v, struct vg_error *e);
int nic_write(struct nic *n, enum nic_kind kind, const struct nic_values *v, struct vg_error *e);
/** nic_put() - @v as a nest of @attr; negative without room */
int nic_put(struct nl_msg *msg, int attr, enum nic_kind kind, const struct nic_values *v);
/** nic_take() - the nest @nest into @v */
int nic_take(struct nlattr *nest, enum nic_kind kind, struct nic_values *v);
void nic_show(struct vg_out *o, enum nic_kind kind, const struct nic_values *v);

/* nic_ethtool.c: the same by the kernel's own family */
int nic_ethtool_read(struct nic *n, enum nic_kind kind, struct nic_values **ret_v,
		     struct vg_error *e);
int nic_ethtool_write(struct nic *n, enum nic_kind kind, const struct nic_values *v,
		      struct vg_error *e);

/** struct nic_list - readings, collected */
struct nic_list {
	enum nic_kind kind;
	struct nic_values *v;
	int n;
};

/** nic_list_add() - room for one more, zeroed; NULL without memory */
struct nic_values *nic_list_add(struct nic_list *l);

#endif /* VGCTL_NIC_H */
