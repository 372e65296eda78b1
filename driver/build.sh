#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh - the patched r8125
#
#   build.sh tree VERSION DIR          the vendor's source, patched, and our files
#   build.sh module VERSION KDIR DIR   that, built for a kernel; prints DIR/r8125.ko
#   build.sh dkms VERSION DIR          a source package for dkms below DIR
#   build.sh series VERSION            the patches that VERSION takes, in order
#
# VENDOR_SRC, a folder or a tarball of the vendor's source, replaces its
# download (selftests/board/vendor.sh). MAKEARGS: more words for kbuild, such
# as ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-.
set -u
cd "$(dirname "$0")/.." || exit 1

# What XDP needs: two TX queues and RSS. What it replaces: the reuse of pages.
SWITCHES="ENABLE_RSS_SUPPORT=y ENABLE_MULTIPLE_TX_QUEUE=y ENABLE_TX_NO_CLOSE=y
	DISABLE_MULTI_MSIX_VECTOR=n ENABLE_PAGE_REUSE=n ENABLE_RX_PACKET_FRAGMENT=n
	ENABLE_PTP_SUPPORT=n ENABLE_DASH_SUPPORT=n ENABLE_USE_FIRMWARE_FILE=n"

die()
{
	echo "build.sh: $*" >&2
	exit 1
}

series() # VERSION
{
	sed -n "s/^\([0-9][^ ]*\.patch\)\( *# only $1\)\?$/\1/p" patches/series
}

# sum_of FILE...: one sum of their contents
sum_of()
{
	sha256sum -- "$@" | sha256sum | cut -d' ' -f1
}

# tree_patched VERSION DIR: unpacked and patched anew when a patch has changed
tree_patched()
{
	local source patch now
	source=$(selftests/board/vendor.sh source "$1") || exit 1
	now=$(sum_of "$source"/*.[ch] "$source/Makefile" patches/series patches/*.patch)
	[ "$(cat "$2/.patched" 2>/dev/null)" != "$now" ] || return 0
	rm -rf "$2"
	mkdir -p "$2"
	cp "$source"/*.[ch] "$source/Makefile" "$2"
	for patch in $(series "$1"); do
		patch -p1 -F0 -s --no-backup-if-mismatch -d "$2" <"patches/$patch" >"$2/.log" ||
			{ cat "$2/.log" >&2; die "$patch does not apply to $1"; }
	done
	rm -f "$2/.log"
	echo "$now" >"$2/.patched"
}

tree() # VERSION DIR
{
	local f
	tree_patched "$1" "$2"
	for f in driver/r8125/*.[ch] driver/r8125/objects.mk; do
		cmp -s "$f" "$2/${f##*/}" || cp "$f" "$2" || exit 1
	done
}

module() # VERSION KDIR DIR
{
	[ -e "$2/Makefile" ] || die "no kernel headers in $2 (KDIR)"
	tree "$1" "$3"
	# shellcheck disable=SC2086 # make's words
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -j2 -C "$2" M="$(cd "$3" && pwd)" \
		$SWITCHES ${MAKEARGS:-} modules >"$3/log" 2>&1 ||
		{ tail -n 30 "$3/log" >&2; die "$1 does not build for $2"; }
	echo "$3/r8125.ko"
}

dkms() # VERSION DIR
{
	local dir=$2/vanguard-r8125-$1
	tree "$1" "$dir"
	rm -f "$dir/.patched"
	# shellcheck disable=SC2086 # one line of words
	sed "s/@VERSION@/$1/; s/@SWITCHES@/$(echo $SWITCHES)/" driver/dkms.conf >"$dir/dkms.conf"
	echo "$dir"
}

case ${1:-} in
tree | module | dkms | series) "$@" ;;
*) die "what is '${1:-}'?" ;;
esac
