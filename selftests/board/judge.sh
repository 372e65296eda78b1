# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# judge.sh - which driver runs the NIC under test. Source parts.sh first.

# judge_find NAME: $judge_driver, $judge_modules (paths on the board, in the
# order of insmod), $judge_module (a file to put there, or empty)
judge_find()
{
	local dir=/lib/modules/all name
	judge_module=
	judge_driver=r8125
	case $1 in
	none) judge_driver=none judge_modules= ;;
	r8169)
		judge_driver=r8169 judge_modules=
		# realtek first: r8169 asks for its PHY driver when it probes.
		for name in libphy fixed_phy fwnode_mdio of_mdio mdio_devres realtek r8169; do
			[ ! -e "$kernel_dir/modules/$name.ko" ] ||
				judge_modules="$judge_modules $dir/$name.ko"
		done
		judge_modules=${judge_modules# } ;;
	vendor | vendor-rss)
		name=default
		[ "$1" = vendor ] || name=rss
		judge_module=$(selftests/board/vendor.sh module "${VENDOR:-9.016.01}" "$name" \
			"$KERNEL" "$ARCH") || exit 1
		judge_modules=/lib/modules/dut/r8125.ko ;;
	*) parts_die "no judge '$1' (r8169, vendor, vendor-rss, none)" ;;
	esac
}
