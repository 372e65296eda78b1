#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lint.sh - checkpatch --strict and sparse find nothing in our files, in KTAP
#
# Not asked of checkpatch: names in CamelCase, which are the vendor's, and, in
# the header of tracepoints, the layout that all such headers have.
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=driver
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

O=${O:-build}
VERSION=$(awk '!/^#/ && NF { print $1; exit }' patches/BASE)

checkpatch() # FILE
{
	local ignore=CAMELCASE found
	case $1 in *_trace.h) ignore=$ignore,OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT ;; esac
	# Away from the tree: it leaves a file of words where it runs.
	found=$(cd "$dir/.." && "$source_dir/scripts/checkpatch.pl" --strict --no-tree --terse \
		--root="$source_dir" --show-types --max-line-length=100 --ignore "$ignore" \
		-f "lint/${1##*/}" 2>&1 |
		grep -v '^total: 0 ')
	[ -z "$found" ] || { diag "$found"; return 1; }
}

checkpatch_all()
{
	local f failed=0
	for f in driver/r8125/*.[ch]; do checkpatch "$f" || failed=1; done
	return $failed
}

sparse_says() # OBJECT...
{
	# shellcheck disable=SC2086 # make's words
	env -u MAKEFLAGS -u MFLAGS PATH="$cc_root/usr/bin:$PATH" \
		make -C "$headers_dir" M="$PWD/$dir" C=2 \
		ENABLE_RSS_SUPPORT=y ENABLE_MULTIPLE_TX_QUEUE=y "$@" 2>&1
}

sparse_all()
{
	local out
	# shellcheck disable=SC2046 # names of objects
	out=$(sparse_says $(cd driver/r8125 && ls -- *.c | sed 's/c$/o/')) ||
		{ diag "$out"; return 1; }
	[ "$(echo "$out" | grep -c '^ *CHECK ')" -ge "$(ls driver/r8125/*.c | wc -l)" ] ||
		{ diag "sparse was not run: $out"; return 1; }
	out=$(echo "$out" | grep -E 'r8125_[a-z_]*\.[ch]:.*(warning|error)')
	[ -z "$out" ] || { diag "$out"; return 1; }
}

# What sparse is for here: an address space or an endianness that is not kept.
finds_endian()
{
	{
		echo '#include <linux/types.h>'
		echo 'u32 r8125_fault(__le32 a);'
		echo 'u32 r8125_fault(__le32 a) { return a; }'
	} >"$dir/r8125_fault.c"
	sparse_says r8125_fault.o | grep -q 'r8125_fault.c:3.*incorrect type'
}

command -v sparse >/dev/null || parts_die "sparse is not installed (make deps)"
parts_lock
board_source
board_cc arm64
board_headers 6.12 arm64
parts_unlock
dir=$O/driver/lint
driver/build.sh tree "$VERSION" "$dir" || exit 1

plan 3
check "checkpatch --strict finds nothing" checkpatch_all
check "sparse finds nothing" sparse_all
check "sparse would find a mistaken byte order" finds_endian
finish
