// SPDX-License-Identifier: GPL-2.0-only
/* caps.c - see caps.h */
#include <cap-ng.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include "caps.h"

/*
 * CAP_PERFMON is not demanded: whether the verifier wants it depends on the
 * kernel, and loading says so. It is kept if there.
 */
int caps_check(struct vg_error *e)
{
	bool all = capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
	bool bpf = all || capng_have_capability(CAPNG_EFFECTIVE, CAP_BPF);
	bool net = capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN);

	if (bpf && net)
		return 0;
	return vg_err(e, -EPERM,
		      "missing %s%s%s: run as root, or give vanguardd these capabilities",
		      bpf ? "" : "CAP_BPF", !bpf && !net ? " and " : "",
		      net ? "" : "CAP_NET_ADMIN");
}

int caps_restrict(bool nice, struct vg_error *e)
{
	static const unsigned int wanted[] = { CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON, CAP_SYS_NICE };
	/* Older kernels: BPF is CAP_SYS_ADMIN's; then that is what we live on. */
	bool has_bpf = capng_have_capability(CAPNG_PERMITTED, CAP_BPF);
	bool have[4], bounding;
	unsigned int i;

	for (i = 0; i < 4; i++)
		have[i] = capng_have_capability(CAPNG_PERMITTED, wanted[i]);
	bounding = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	capng_clear(bounding ? CAPNG_SELECT_ALL : CAPNG_SELECT_CAPS);
	for (i = 0; i < 4; i++) {
		if (have[i] && (wanted[i] != CAP_SYS_NICE || nice))
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, wanted[i]);
	}
	if (!has_bpf)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_SYS_ADMIN);
	if (capng_apply(bounding ? CAPNG_SELECT_ALL : CAPNG_SELECT_CAPS))
		return vg_err(e, -EPERM, "cannot drop capabilities: %s", strerror(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return vg_err(e, -errno, "cannot set no_new_privs: %s", strerror(errno));
	return 0;
}

void caps_drop_nice(void)
{
	/* libcap-ng's state is per thread, and empty in a new one. */
	if (capng_get_caps_process())
		return;
	if (!capng_have_capability(CAPNG_PERMITTED, CAP_SYS_NICE))
		return;
	capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_SYS_NICE);
	/* One capability too many is no reason to stop; `vgctl doctor` shows it. */
	if (capng_apply(CAPNG_SELECT_CAPS))
		return;
}
