/* SPDX-License-Identifier: GPL-2.0-only */
/* caps.h - what the daemon may do, and giving up the rest */
#ifndef VGD_CAPS_H
#define VGD_CAPS_H

#include <stdbool.h>
#include "error.h"

/** caps_check() - -EPERM and a sentence naming what is missing */
int caps_check(struct vg_error *e);

/**
 * caps_restrict() - keep CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON, and CAP_SYS_NICE
 * if @nice; no_new_privs
 *
 * Of the calling thread and those it creates afterwards. Call it before the
 * first thread, and again without @nice once real-time priorities are set.
 */
int caps_restrict(bool nice, struct vg_error *e);

/** caps_drop_nice() - a thread gives up CAP_SYS_NICE once it has its priority */
void caps_drop_nice(void);

#endif /* VGD_CAPS_H */
