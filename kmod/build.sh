#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh - vanguard.ko
#
#   build.sh module KERNEL ARCH      for a kernel of the board (6.12, newest;
#                                    arm64, amd64); prints the .ko
#   build.sh native [KDIR]           for the kernel that runs, or KDIR
#
# O (build) is where it goes; MAKEARGS are words for the kernel's make.
set -u
cd "$(dirname "$0")/.." || exit 1
PARTS_FOR=kmod
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

O=${O:-build}

# copy DIR: the module's source, so that the tree stays clean
copy()
{
	local f
	for f in kmod/Kbuild kmod/*.[ch] include/uapi/linux/vanguard.h; do
		mkdir -p "$1/${f%/*}"
		cmp -s "$f" "$1/$f" || cp "$f" "$1/$f" || exit 1
	done
}

# build KDIR DIR: what is said is an error, whatever the kernel's make thinks
build()
{
	[ -e "$1/Makefile" ] || parts_die "no kernel headers in $1"
	copy "$2"
	# shellcheck disable=SC2086 # make's words
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -j2 -C "$1" M="$(cd "$2" && pwd)/kmod" \
		KCFLAGS=-Werror CONFIG_DEBUG_INFO_BTF_MODULES= ${MAKEARGS:-} modules \
		>"$2/log" 2>&1 ||
		{ tail -n 40 "$2/log" >&2; parts_die "vanguard.ko does not build"; }
	! grep -E 'WARNING|[ch]:.*warning' "$2/log" >&2 ||
		parts_die "vanguard.ko does not build without a warning"
}

module() # KERNEL ARCH
{
	local dir
	parts_lock
	board_cc "$2"
	board_headers "$1" "$2"
	parts_unlock
	PATH=$cc_root/usr/bin:$PATH
	dir=$O/kmod/$kernel_release
	build "$headers_dir" "$dir"
	cp "$dir/kmod/vanguard.ko" "$dir/vanguard.ko"
	"$cc_root/usr/bin/$(board_qemu_arch "$2")-linux-gnu-strip" -g "$dir/vanguard.ko"
	echo "$dir/vanguard.ko"
}

native() # KDIR
{
	build "$1" "$O/kmod/native"
	cp "$O/kmod/native/kmod/vanguard.ko" "$O/kmod/vanguard.ko"
	echo "$O/kmod/vanguard.ko"
}

case ${1:-} in
module) module "$2" "$3" ;;
native) native "${2:-/lib/modules/$(uname -r)/build}" ;;
*) parts_die "what is '${1:-}'?" ;;
esac
