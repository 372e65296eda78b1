#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# dist.sh ARCH - the tarball for a real board: O/vanguard-ARCH.tar.gz
#
# Static programs, the tests as kselftest installs them, install.sh, an example
# configuration, and the kernel modules that MODULES names ("FILE.ko ..."), each
# below the release that it was built for. gzip, because a tar that knows xz is
# not on every small system.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

O=${O:-build}
arch=$1
LIMIT_BYTES=$((8 << 20))
tarball=$O/vanguard-$arch.tar.gz
tree=$O/$arch/dist/vanguard-$arch

rm -rf "$tree"
mkdir -p "$tree/sbin" || exit 1
cp "$O/$arch/vanguardd" "$O/$arch/vgctl" "$tree/sbin/" || parts_die "run make dist"
cp -r "$O/$arch/terminfo" "$tree/" || parts_die "run make dist"
if [ -d "$O/kselftest/$arch" ]; then
	cp -r "$O/kselftest/$arch" "$tree/kselftest"
	cp "$O/kselftest/$arch/driver/vgpeer" "$tree/sbin/"
fi
for module in ${MODULES:-}; do
	release=$(grep -a -m 1 -o 'vermagic=[^ ]*' "$module" | tr -d '\0')
	[ -n "$release" ] || parts_die "$module is no kernel module"
	install -D -m 644 "$module" "$tree/modules/${release#*=}/${module##*/}" || exit 1
done
cp selftests/board/install.sh user/vanguardd/vanguardd.conf COPYING "$tree/"
(cd "$tree" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + | sort -k 2 >SHA256SUMS)
tar -C "${tree%/*}" --sort=name --owner=0 --group=0 --numeric-owner --format=ustar \
	--mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" \
	-cf - "${tree##*/}" | gzip -9n >"$tarball" || parts_die "cannot write $tarball"
size=$(stat -c %s "$tarball")
[ "$size" -le "$LIMIT_BYTES" ] || parts_die "$tarball is $size bytes, more than $LIMIT_BYTES"
echo "  DIST    $tarball ($((size / 1024)) KiB)"
