#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# regen.sh - write what is generated from Documentation/netlink/specs/vanguard.yaml
#
#   regen.sh [DIR]     into the tree, or below DIR
#
# The generator is the kernel's own, of Debian's linux-source. It looks for its
# schema two folders above the specification and for a MAINTAINERS above that,
# so it works in a copy that has both.
set -u
cd "$(dirname "$0")/.." || exit 1
PARTS_FOR=regen
# shellcheck source=selftests/kmod/parts.sh
. selftests/kmod/parts.sh

out=${1:-.}
spec=Documentation/netlink/specs/vanguard.yaml
python3 -c 'import yaml' 2>/dev/null || parts_die "install python3-yaml (scripts/deps.sh regen)"
parts_lock
kmod_source
parts_unlock

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/Documentation/netlink/specs" "$work/kmod" "$work/include/uapi/linux"
cp MAINTAINERS "$work"
cp "$kmod_source"/Documentation/netlink/*.yaml "$work/Documentation/netlink"
cp "$spec" "$work/$spec"

# generate MODE PART FILE
generate()
{
	python3 "$kmod_source/tools/net/ynl/ynl-gen-c.py" --mode "$1" "--$2" --spec "$work/$spec" \
		-o "$work/$3" || parts_die "$3 could not be generated"
}
generate uapi header include/uapi/linux/vanguard.h
generate kernel header kmod/netlink-gen.h
generate kernel source kmod/netlink-gen.c
python3 "$kmod_source/tools/net/ynl/ynl-gen-rst.py" -i "$work/$spec" \
	-o "$work/Documentation/netlink/vanguard.rst" 2>/dev/null ||
	parts_die "the reference page could not be generated"
# The page's cross references lead into the kernel's own documentation.
sed -i -e 's/:ref:`\([^<`]*\)<[^`]*>`/\1/g' -e 's/[[:blank:]]*$//' \
	"$work/Documentation/netlink/vanguard.rst"

mkdir -p "$work/user/lib"
kmod/words.py "$spec" >"$work/user/lib/words-gen.h" || parts_die "the words could not be generated"

for file in user/lib/words-gen.h include/uapi/linux/vanguard.h kmod/netlink-gen.h \
	kmod/netlink-gen.c \
	Documentation/netlink/vanguard.rst; do
	mkdir -p "$out/${file%/*}"
	cmp -s "$work/$file" "$out/$file" || cp "$work/$file" "$out/$file" || exit 1
done
