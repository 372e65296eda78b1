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
		"$tree"/drivers/net/netdevsim "$tree"/net/{ethtool,netlink,core} "$tree"/kernel/irq ||
		parts_die "cannot unpack $tree"
	cp "$deb/.versions" "$kmod_source.new"
	rm -rf "$kmod_source" "$deb"
	mv "$kmod_source.new" "$kmod_source"
}
