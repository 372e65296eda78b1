#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh - the patches: do they apply, do they land where they are meant to?
#
#   series.sh            in KTAP
#   series.sh -u         write patches/landed anew, from the newest version
#
# With one line of context a hunk may fit more than one place, and patch takes
# the nearest. patches/landed has each line that is added and the function that
# it is meant for; every version has to agree, but for the lines of patches that
# are for one version only.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

LANDED=patches/landed
versions=$(awk '!/^#/ && NF { print $1 }' patches/BASE)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# landed VERSION: where the series for it lands
landed()
{
	local source f
	source=$(selftests/board/vendor.sh source "$1") || return 1
	[ -e "$work/$1/.patched" ] || driver/build.sh tree "$1" "$work/$1" >&2 || return 1
	for f in "$source"/*.[ch]; do
		cmp -s "$f" "$work/$1/${f##*/}" ||
			awk -f selftests/series/landed.awk "$f" "$work/$1/${f##*/}" \
				"$work/$1/${f##*/}" | sed "s,^,${f##*/}\t,"
	done
}

# common: of those lines, what is not of a patch for one version
common()
{
	local own
	own=$(grep -o '^[^ ]*\.patch *# only' patches/series | cut -d' ' -f1)
	# shellcheck disable=SC2086 # names of patches
	(cd patches && cat $own) | sed -n 's/^+\([^+]\)/\1/p' |
		sed 's/[ \t]\+/ /g; s/^ //; /^$/d' >"$work/own"
	awk -F'\t' 'NR == FNR { own[$0]; next } !($3 in own)' "$work/own" -
}

applies() # VERSION
{
	driver/build.sh tree "$1" "$work/$1"
}

lands() # VERSION
{
	landed "$1" | common | diff -u "$LANDED" - >"$work/diff" && return
	diag "$(cat "$work/diff")"
	return 1
}

# A hunk that lands one function further down must be found.
finds_stray()
{
	awk -F'\t' -v OFS='\t' '/r8125_coalesce_apply/ { $2 = "rtl8125_hw_start" } { print }' \
		"$LANDED" >"$work/stray"
	! landed "$1" | common | cmp -s "$work/stray" -
}

is_described() # PATCH: has all that CONTRIBUTING asks for
{
	local field
	for field in 'Subject: .' 'Origin: .' 'Tested: .' 'Signed-off-by: .* <.*@.*>'; do
		sed '/^---$/,$d' "$1" | grep -q "^$field" || { diag "$1: no $field"; return 1; }
	done
	sed '1,/^$/d; /^$/,$d' "$1" | grep -q . || { diag "$1: no reason"; return 1; }
}

are_described()
{
	local f
	for f in patches/*.patch; do is_described "$f" || return 1; done
}

are_listed()
{
	diff <(sed -n 's/^\([0-9][^ ]*\.patch\).*/\1/p' patches/series | sort) \
		<(cd patches && ls -- *.patch) >"$work/diff" && return
	diag "$(cat "$work/diff")"
	return 1
}

# A hook calls what r8125_glue.h declares, and all of that is called.
are_called()
{
	local name
	for name in $(sed -n 's/^[a-z].*[ *]\(r8125_[a-z_]*\)(.*/\1/p' \
		driver/r8125/r8125_glue.h); do
		grep -q "\<$name(" "$LANDED" || grep -q "= $name," driver/r8125/r8125_glue.h ||
			{ diag "$name is called from nowhere"; return 1; }
	done
}

if [ "${1:-}" = -u ]; then
	landed "$(echo "$versions" | head -n 1)" | common >"$work/new" && mv "$work/new" "$LANDED"
	exit
fi

count=$(echo "$versions" | wc -l)
plan $((3 + 3 * count))
check "every patch has subject, reason, origin, what it was tested on, signature" are_described
check "the series names every patch" are_listed
check "hooks call all of r8125_glue.h" are_called
for v in $versions; do
	check "$v: the series applies at fuzz 0" applies "$v"
	check "$v: each line lands in the function that it is meant for" lands "$v"
	check "$v: a stray one would be found" finds_stray "$v"
done
finish
