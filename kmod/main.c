// SPDX-License-Identifier: GPL-2.0-only
/* The module starts and ends */
#include <linux/module.h>
#include "netlink-gen.h"
#include "vanguard.h"

static int __init vg_init(void)
{
	int err;

	err = vg_event_init();
	if (err)
		return err;
	err = vg_kept_init();
	if (err)
		goto err_event;
	err = genl_register_family(&vanguard_nl_family);
	if (err)
		goto err_kept;
	vg_event_open();
	return 0;

err_kept:
	vg_kept_exit();
err_event:
	vg_event_exit();
	return err;
}

static void __exit vg_exit(void)
{
	/*
	 * ORDER: what was changed is put back first; that is worth events, and
	 * they go while their group is there. A request that comes in between
	 * finds that nothing is kept any more, and its event goes nowhere.
	 */
	vg_kept_exit();
	vg_event_close();
	genl_unregister_family(&vanguard_nl_family);
	vg_event_exit();
}

module_init(vg_init);
module_exit(vg_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Prepare network devices for a flood, and put them back");
MODULE_ALIAS_GENL_FAMILY("vanguard");
