#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vendor.sh - the vendor's r8125, unpatched: source, checked, and modules
#
#   vendor.sh source VERSION                          fetch, print its folder
#   vendor.sh module VERSION SWITCHES KERNEL ARCH     build, print the .ko
#   vendor.sh sum DIR                                 the sum of patches/BASE
#   vendor.sh                                         all of it, for BOARD_ARCH,
#                                                     KERNEL and VENDOR (all)
#
# SWITCHES is default, or rss (receive side scaling and two transmit queues).
# The source is a package that patches/BASE names with its sum; VENDOR_SRC, a
# folder or a tarball, replaces the download and has to be the same. Modules
# stay in the cache, by version, switches, kernel and architecture.
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=vendor
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

BASE=patches/BASE

# vendor_base VERSION: its line in patches/BASE
vendor_base()
{
	local known
	known=$(awk '!/^#/ && NF { print $1 }' "$BASE" | paste -sd' ')
	read -r vb_version vb_package vb_sum vb_suites <<<"$(awk -v v="$1" '$1 == v' "$BASE")"
	[ -n "$vb_version" ] || parts_die "no version '$1' of the driver is known (known: $known)"
}

# What the driver is made of; how its package is put together is not in it.
vendor_sum()
{
	(cd "$1" && LC_ALL=C sha256sum -- *.c *.h Makefile | sha256sum | cut -d' ' -f1)
}

# vendor_check DIR NAME: is it the source of $vb_version, to the byte?
vendor_check()
{
	local has
	has=$(sed -n 's/^#define RTL8125_VERSION "\([0-9.]*\)".*/\1/p' "$1/r8125.h")
	[ "$has" = "$vb_version" ] ||
		parts_die "$2 is version ${has:-unknown} of the driver, not $vb_version"
	[ "$(vendor_sum "$1")" = "$vb_sum" ] ||
		parts_die "$2 is not the $vb_version whose sum is in $BASE"
}

# vendor_local DIR: of VENDOR_SRC, a folder or a tarball, the source, to DIR
vendor_local()
{
	local from=$VENDOR_SRC
	if [ ! -d "$from" ]; then
		from=$1.all
		mkdir -p "$from" && tar -xf "$VENDOR_SRC" -C "$from" 2>/dev/null ||
			parts_die "cannot unpack $VENDOR_SRC"
	fi
	from=$(find "$from" -maxdepth 3 -name r8125.h -printf '%h\n' -quit)
	[ -n "$from" ] || parts_die "no source of r8125 in $VENDOR_SRC"
	cp -r "$from" "$1"
}

# vendor_download DIR: from the first suite that still has it
vendor_download()
{
	local suite
	for suite in $vb_suites; do
		(parts_get "$suite" "$(board_host_arch)" "$1.all" "$vb_package") || continue
		mv "$1.all"/usr/src/r8125-* "$1"
		return
	done
	parts_die "$vb_package is in none of $vb_suites any more: give its source by VENDOR_SRC="
}

# vendor_source VERSION: $vendor_dir
vendor_source()
{
	vendor_base "$1"
	vendor_dir=$BOARD_CACHE/vendor/$1
	if [ -n "${VENDOR_SRC:-}" ] || [ ! -e "$vendor_dir/.checked" ]; then
		new=$vendor_dir.new
		trap 'rm -rf "$new" "$new.all"' EXIT
		rm -rf "$new" "$new.all"
		mkdir -p "$BOARD_CACHE/vendor"
		if [ -n "${VENDOR_SRC:-}" ]; then
			vendor_local "$new"
		else
			vendor_download "$new"
		fi
		vendor_check "$new" "${VENDOR_SRC:-$vb_package}"
		: >"$new/.checked"
		rm -rf "$vendor_dir"
		mv "$new" "$vendor_dir"
	fi
}

# A driver whose options do not reach the compiler builds, and is another one.
vendor_reaches_compiler()
{
	grep -q 'ccflags-y' "$vendor_dir/Makefile" ||
		grep -rqs 'EXTRA_CFLAGS' "$headers_dir"/scripts/Makefile.* \
			"$headers_dir"-common/scripts ||
		parts_die "$1 sets its options in a way that Linux $kernel_release ignores"
}

# vendor_ready VERSION SWITCHES KERNEL ARCH: $vendor_module, if it was built before
vendor_ready()
{
	[ -z "${VENDOR_SRC:-}" ] && board_ready "$3" "$4" || return
	board_kernel "$3" "$4"
	vendor_module=$BOARD_CACHE/vendor/modules/$1-$2-$kernel_release/r8125.ko
	[ -e "$vendor_module" ]
}

# vendor_module VERSION SWITCHES KERNEL ARCH: $vendor_module
vendor_module()
{
	local work words log=$BOARD_CACHE/vendor/log
	case $2 in
	default) words= ;;
	rss) words="ENABLE_RSS_SUPPORT=y ENABLE_MULTIPLE_TX_QUEUE=y" ;;
	*) parts_die "no switches '$2' (default, rss)" ;;
	esac
	vendor_source "$1"
	board_kernel "$3" "$4"
	vendor_module=$BOARD_CACHE/vendor/modules/$1-$2-$kernel_release/r8125.ko
	[ ! -e "$vendor_module" ] || return 0
	board_cc "$4"
	board_headers "$3" "$4"
	vendor_reaches_compiler "$1"
	work=$vendor_module.work
	rm -rf "$work"
	mkdir -p "$work"
	cp "$vendor_dir"/*.[ch] "$vendor_dir/Makefile" "$work"
	echo "  MODULE  r8125 $1 ($2) for $kernel_release" >&2
	# No BTF of the module's own: that would take yet another program.
	# shellcheck disable=SC2086 # make's words
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL PATH="$cc_root/usr/bin:$PATH" \
		make -j2 -C "$headers_dir" M="$work" CONFIG_DEBUG_INFO_BTF_MODULES= $words \
		modules >"$log" 2>&1 || { tail -n 20 "$log" >&2; parts_die "$1 does not build"; }
	"$cc_root/usr/bin/$(board_qemu_arch "$4")-linux-gnu-strip" -g "$work/r8125.ko"
	mv "$work/r8125.ko" "$vendor_module"
	rm -rf "$work"
}

vendor_all()
{
	local version switches
	for version in ${VENDOR:-$(awk '!/^#/ && NF { print $1 }' "$BASE")}; do
		for switches in default rss; do
			vendor_module "$version" "$switches" "${KERNEL:-6.12}" \
				"${BOARD_ARCH:-arm64}"
			echo "$version $switches: $vendor_module"
		done
	done
}

[ "${1:-all}" != module ] || ! vendor_ready "${@:2}" || { echo "$vendor_module"; exit; }
parts_lock
case ${1:-all} in
sum) vendor_sum "$2" ;;
source) vendor_source "$2" && echo "$vendor_dir" ;;
module) vendor_module "$2" "$3" "$4" "$5" && echo "$vendor_module" ;;
all) vendor_all ;;
*) parts_die "what is '$1'?" ;;
esac
