#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The vendor's source is taken to the byte that patches/BASE names, or refused
# in one sentence.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

vendor() # VENDOR_SRC VERSION: what is said, and nothing is printed but that
{
	VENDOR_SRC=$1 selftests/board/vendor.sh source "$2" 2>"$tmp/said" >"$tmp/dir" </dev/null
}

refused() # SENTENCE VENDOR_SRC VERSION
{
	! vendor "$2" "$3" && [ "$(wc -l <"$tmp/said")" = 1 ] && grep -q -- "$1" "$tmp/said"
}

plan 12
for version in 9.016.01 9.015.00; do
	source=$(selftests/board/vendor.sh source $version)
	check "$version is to be had" test -s "$source/r8125_n.c"
	cp -r "$source" "$tmp/$version"
	check "$version from a folder" vendor "$tmp/$version" $version
	tar -C "$tmp" -cjf "$tmp/$version.tar.bz2" $version
	check "$version from a tarball" vendor "$tmp/$version.tar.bz2" $version
done
sed -i '0,/ /s// \t/' "$tmp/9.016.01/r8125_n.c"
check "a byte more is refused" refused 'not the 9.016.01 whose sum' "$tmp/9.016.01" 9.016.01
check "another version is" refused 'is version 9.015.00 of the driver, not 9.016.01' \
	"$tmp/9.015.00" 9.016.01
check "a version that nobody tried is" refused "no version '9.014.00'" "$tmp/9.015.00" 9.014.00
check "a folder without the driver is" refused 'no source of r8125' "$PWD/include" 9.016.01
check "a tarball that is none is" refused 'cannot unpack' "$PWD/README.md" 9.016.01
check "and the copy in the cache is as it was" test -s \
	"$(VENDOR_SRC='' selftests/board/vendor.sh source 9.016.01)/r8125_n.c"
finish
