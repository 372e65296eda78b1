#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# install.sh ARCH - build the kselftest target for a board and install it
#
# In O/kselftest/ARCH as the kernel's own `make kselftest-install` would: the
# runner, the list of tests, and driver/ with the tests and a static vgpeer. The
# runner's files are the kernel's (Debian's linux-source, in the cache).
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=kselftest
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

O=${O:-build}
case $O in /*) ;; *) O=$PWD/$O ;; esac
arch=${1:-arm64}
triplet=$(static_triplet "$arch") || exit 1
out=$O/kselftest/$arch
objects=$O/kselftest/objects-$arch

# Somebody may be fetching other parts for minutes. The busybox is for
# host/veth.sh, and for whoever wants to try a test by hand.
[ -e "$BOARD_CACHE/linux-source-6.12/.versions" ] &&
	[ -e "$BOARD_CACHE/busybox-$arch/.versions" ] || parts_lock
board_source
board_busybox "$arch"
parts_unlock
from=$source_dir/tools/testing/selftests

# lib.mk wants make's own rules and variables, which our top Makefile turns off.
target()
{
	MAKEFLAGS='' make --no-print-directory -s -C selftests/driver top_srcdir="$source_dir" \
		CROSS_COMPILE="$triplet-" OUTPUT="$objects/driver" "$@"
}

rm -rf "$out.new"
mkdir -p "$out.new/kselftest" "$objects/driver" || exit 1
target INSTALL_PATH="$out.new/driver" install >"$objects/log" 2>&1 || {
	cat "$objects/log" >&2
	parts_die "the tests do not build for $arch"
}
install -m 755 "$from"/kselftest/{runner.sh,prefix.pl,module.sh,ktap_helpers.sh} \
	"$out.new/kselftest/" &&
	install -m 755 "$from/run_kselftest.sh" "$out.new/" || exit 1
# busybox's timeout has no --foreground: then no limit is better than no test.
sed -i 's,\[ -x /usr/bin/timeout \],/usr/bin/timeout --foreground 9 true 2>/dev/null,' \
	"$out.new/kselftest/runner.sh"
grep -q 'foreground 9 true' "$out.new/kselftest/runner.sh" ||
	parts_die "runner.sh is not as it was"
mkdir "$out.new/hw" && install -m 755 selftests/hw/*.sh "$out.new/hw/" || exit 1
target COLLECTION=driver emit_tests >"$out.new/kselftest-list.txt" || exit 1
rm -rf "$out"
mv "$out.new" "$out"
printf '  %-7s %s\n' INSTALL "${out#"$PWD"/}"
