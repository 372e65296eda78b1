#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# regen.sh - what is generated is what the specification gives, in KTAP; and
# this test would see a difference
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

files="include/uapi/linux/vanguard.h kmod/netlink-gen.h kmod/netlink-gen.c user/lib/words-gen.h
	Documentation/netlink/vanguard.rst"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
set -f
# shellcheck disable=SC2086
set -- $files
plan $(($# + 1))
kmod/regen.sh "$dir" || exit 1
for file in "$@"; do
	check "$file" cmp "$dir/$file" "$file"
done
echo >>"$dir/kmod/netlink-gen.c"
check "a difference is seen" sh -c "! cmp -s $dir/kmod/netlink-gen.c kmod/netlink-gen.c"
finish
