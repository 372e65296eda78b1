#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh - the patched driver builds without a warning, in KTAP
#
# Each version of patches/BASE for each kernel and architecture of the virtual
# board. What is built stays in O/driver until its sources change. KERNELS,
# ARCHS and VENDOR choose some.
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=driver
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

O=${O:-build}
versions=${VENDOR:-$(awk '!/^#/ && NF { print $1 }' patches/BASE)}
kernels=${KERNELS:-6.12 newest}
archs=${ARCHS:-arm64 amd64}

# What a module is made of.
sum_now()
{
	{
		cat patches/BASE patches/series patches/*.patch driver/build.sh driver/r8125/*
		echo "$1 $kernel_release"
	} | sha256sum | cut -d' ' -f1
}

# Two lines are about the machine that builds: kbuild's on another pahole, and
# on another compiler.
warnings()
{
	grep -iE 'warning|error' "$1" | grep -vE 'pahole version differs|compiler differs'
}

builds() # VERSION KERNEL ARCH
{
	local dir found
	board_cc "$3"
	board_headers "$2" "$3"
	dir=$O/driver/$1-$kernel_release
	[ "$(cat "$dir/.built" 2>/dev/null)" != "$(sum_now "$1")" ] || return 0
	PATH="$cc_root/usr/bin:$PATH" MAKEARGS="CONFIG_DEBUG_INFO_BTF_MODULES=" \
		driver/build.sh module "$1" "$headers_dir" "$dir" >"$O/driver/out" 2>&1 ||
		{ diag "$(tail -n 20 "$O/driver/out")"; return 1; }
	found=$(warnings "$dir/log")
	[ -z "$found" ] || { diag "$found"; return 1; }
	sum_now "$1" >"$dir/.built"
}

# All parts first: driver/build.sh takes the lock of the cache itself.
fetch()
{
	local a k
	parts_lock
	for a in $archs; do
		board_cc "$a"
		for k in $kernels; do board_headers "$k" "$a"; done
	done
	parts_unlock
}

mkdir -p "$O/driver"
fetch
# shellcheck disable=SC2086 # lists of words
plan $(($(set -- $versions; echo $#) * $(set -- $kernels; echo $#) * $(set -- $archs; echo $#)))
for a in $archs; do
	for k in $kernels; do
		for v in $versions; do
			check "$v for Linux $k on $a" builds "$v" "$k" "$a"
		done
	done
done
finish
