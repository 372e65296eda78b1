#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# board.sh [TEST]... - the module's tests on the virtual board, in KTAP
#
# KERNEL (6.12, newest), BOARD_ARCH (arm64, amd64), O (build). Needs vgctl for
# the board: selftests/board/programs.sh.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/kmod/parts.sh
. selftests/kmod/parts.sh

O=${O:-build}
arch=${BOARD_ARCH:-arm64}
kernel=${KERNEL:-6.12}
[ $# -gt 0 ] || set -- load settings irq profile rights crowd events

module=$(O=$O kmod/build.sh module "$kernel" "$arch") || exit 1
parts_lock
kmod_netdevsim "$kernel" "$arch"
parts_unlock
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp selftests/kmod/*.sh selftests/lib/ktap.sh "$module" "$netdevsim" "$dir"

# Each test is one claim here; what it says is indented below, as KTAP has it.
cat >"$dir/all" <<'END'
cd /root/kmod
echo "KTAP version 1"
echo "1..$#"
n=0 failed=0
for t in "$@"; do
	n=$((n + 1))
	./$t.sh >/tmp/said 2>&1
	status=$?
	sed 's/^/  /' /tmp/said
	if [ $status = 0 ]; then echo "ok $n $t"; elif [ $status = 4 ]; then
		echo "ok $n $t # SKIP"
	else
		echo "not ok $n $t"
		failed=1
	fi
done
exit $failed
END
JUDGE=${JUDGE:-none} BOARD_ARCH=$arch KERNEL=$kernel O=$O \
	selftests/board/run.sh -t "${LIMIT:-240}" -c "sh /root/kmod/all $*" -a root/kmod="$dir"
