#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The driver's tests as they are installed, with nothing but busybox, between
# two hosts of this machine: they must hold here before they judge a board.
# shellcheck source=selftests/lib/ktap.sh
. "$(dirname "$0")/../../lib/ktap.sh"
# shellcheck source=selftests/driver/host/pair.sh
. "$(dirname "$0")/pair.sh"

tests=$O/kselftest/$(dpkg --print-architecture)
[ -x "$tests/run_kselftest.sh" ] || { echo "1..0 # SKIP no $tests (make kselftest)"; exit 1; }
busybox=${XDG_CACHE_HOME:-$HOME/.cache}/vanguard/board/busybox-$(dpkg --print-architecture)
busybox=$busybox/usr/bin/busybox
[ -x "$busybox" ] || { echo "1..0 # SKIP no $busybox (make board)"; exit 1; }

pair
mkdir "$VG_TMP/bin"
"$busybox" --install -s "$VG_TMP/bin"
# The runner finds perl by its whole name and then wants it in PATH.
ln -s "$(command -v perl)" "$VG_TMP/bin/" 2> /dev/null
on D mount --bind "$busybox" /bin/sh

export BOARD=veth DUT_DRIVER=veth DUT_MODULES='' VGPEER="$tests/driver/vgpeer"
export VANGUARDD="$O/vanguardd" VGCTL="$O/vgctl"
# Where a veth pair hangs in two namespaces its carrier is seen once a second.
export UPDOWN_TIMES=5
# A pipe: the runner opens its standard output anew for each test.
on D env PATH="$VG_TMP/bin" /bin/sh "$tests/run_kselftest.sh" 2>&1 | cat > "$VG_TMP/out"

# What a veth pair has not, or this machine's kernel.
may_skip() { # FILE
	case $1 in
	ring.sh | irq.sh | suspend.sh | reload.sh) return 0 ;;
	coalesce.sh | channels.sh | moderation.sh) return 0 ;;
	vlan.sh) grep -q 'SKIP this kernel has no 8021q' "$VG_TMP/out" ;;
	*) return 1 ;;
	esac
}

mapfile -t wanted < <(sed 's/.*://' "$tests/kselftest-list.txt")
plan $((${#wanted[@]} + 1))
for file in "${wanted[@]}"; do
	line=$(grep -E "^(not )?ok [0-9]+ selftests: driver: $file( |\$)" "$VG_TMP/out")
	case $line in
	"ok "*SKIP*)
		if may_skip "$file"; then
			skip "$file" \
				"$(sed -n "/selftests: driver: $file/,/^ok/s/.*1..0 # SKIP //p" \
				"$VG_TMP/out" | head -n 1)"
		else
			not_ok "$file is not skipped"
		fi ;;
	"ok "*) ok "$file" ;;
	*) not_ok "$file" ;;
	esac
done
check "no claim failed" eval "! grep -q '^# not ok' '$VG_TMP/out'" ||
	diag "$(grep -A 6 '^# not ok' "$VG_TMP/out" | head -n 60)"
grep -q '^# ok' "$VG_TMP/out" || diag "$(tail -n 20 "$VG_TMP/out")"
finish
