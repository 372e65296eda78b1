# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# parts.sh - what the module's build and tests take from Debian's kernel source:
# the netlink generator (YNL), its schemas, checkpatch and netdevsim. Source it
# in the root of the tree.

PARTS_FOR=${PARTS_FOR:-kmod}
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

# kmod_source: $kmod_source, a selection of the kernel's source
kmod_source()
{
	local tree=linux-source-6.12 deb=$BOARD_CACHE/kmod-source.deb
	kmod_source=$BOARD_CACHE/kmod-$tree
	[ -e "$kmod_source/.versions" ] && return 0
	parts_get "$BOARD_SUITE" "$(board_host_arch)" "$deb" "$tree"
	rm -rf "$kmod_source.new"
	mkdir -p "$kmod_source.new"
	tar -xf "$deb/usr/src/$tree.tar.xz" -C "$kmod_source.new" --strip-components=1 \
		"$tree"/{COPYING,MAINTAINERS,scripts,tools/net/ynl,Documentation/netlink} \
		"$tree"/drivers/net/netdevsim "$tree"/net/{ethtool,netlink,core} \
		"$tree"/kernel/irq ||
		parts_die "cannot unpack $tree"
	cp "$deb/.versions" "$kmod_source.new"
	rm -rf "$kmod_source" "$deb"
	mv "$kmod_source.new" "$kmod_source"
}

# kmod_netdevsim KERNEL ARCH: $netdevsim, the kernel's simulated device, which
# Debian does not build
kmod_netdevsim()
{
	local work log
	board_kernel "$1" "$2"
	netdevsim=$BOARD_CACHE/netdevsim/$kernel_release/netdevsim.ko
	[ ! -e "$netdevsim" ] || return 0
	kmod_source
	board_cc "$2"
	board_headers "$1" "$2"
	work=$netdevsim.work
	log=$netdevsim.log
	rm -rf "$work"
	mkdir -p "$work"
	cp "$kmod_source"/drivers/net/netdevsim/* "$work"
	# Samples would need psample.ko, which the board does not have.
	echo '#undef CONFIG_PSAMPLE_MODULE' >"$work/without.h"
	echo "  MODULE  netdevsim for $kernel_release" >&2
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL PATH="$cc_root/usr/bin:$PATH" \
		make -j2 -C "$headers_dir" M="$work" CONFIG_NETDEVSIM=m \
		CONFIG_PSAMPLE= KCFLAGS="-include $work/without.h" \
		CONFIG_DEBUG_INFO_BTF_MODULES= modules >"$log" 2>&1 ||
		{ tail -n 20 "$log" >&2; parts_die "netdevsim does not build for $1"; }
	"$cc_root/usr/bin/$(board_qemu_arch "$2")-linux-gnu-strip" -g "$work/netdevsim.ko"
	mv "$work/netdevsim.ko" "$netdevsim"
	rm -rf "$work"
}
