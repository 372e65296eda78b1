/* SPDX-License-Identifier: GPL-2.0-only */
/* sysfile.h - one-line files of /proc and /sys */
#ifndef VGCTL_SYSFILE_H
#define VGCTL_SYSFILE_H

#include <stddef.h>
#include <stdint.h>

/** sysfile_read() - first line of @path without its newline; length or negative errno */
int sysfile_read(char *buf, size_t size, const char *path);
/** sysfile_net() - the same for /sys/class/net/@ifname/@file */
int sysfile_net(char *buf, size_t size, const char *ifname, const char *file);
/** sysfile_u64() - a file that holds one number; 0 or negative errno */
int sysfile_u64(uint64_t *ret, const char *path);
int sysfile_net_u64(uint64_t *ret, const char *ifname, const char *file);

#endif /* VGCTL_SYSFILE_H */
