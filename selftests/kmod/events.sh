#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# A listener hears of every change, and who made it.
. "$(dirname "$0")/module.sh"

sim || skip_all "no netdevsim.ko beside the tests"
load
vgctl -j link monitor "$SIM" --timeout 20 --count 5 > "$TMP/events" 2> "$TMP/errors" &
listener=$!
# It listens when the kernel's table of sockets has its group.
listens() { awk '$2 == 16 && $4 != "00000000"' /proc/net/netlink | grep -q .; }
check "somebody listens" within 5 listens
vgctl coalesce set "$SIM" rx-usecs 3 > /dev/null
vgctl ring set "$SIM" rx 64 > /dev/null
vgctl prepare "$SIM" > /dev/null
vgctl restore "$SIM" > /dev/null
ip link set "$SIM" down
wait $listener
check_eq "five events" "$(wc -l < "$TMP/events")" 5
heard() { grep -c "\"kind\": *\"$1\".*" "$TMP/events"; }
check_eq "coalescing" "$(heard coalesce)" 1
check_eq "rings" "$(heard rings)" 1
check_eq "the profile, there and back" "$(heard profile)" 2
check_eq "the link" "$(heard link)" 1
check_eq "four of them by vgctl" "$(grep -c '"comm": *"vgctl"' "$TMP/events")" 4
seqs() { sed -n 's/.*"seq": *\([0-9]*\).*/\1/p' "$TMP/events"; }
check_eq "numbered without a gap" "$(seqs | awk 'NR > 1 && $1 != last + 1 { n++ } { last = $1 }
	END { print n + 0 }')" 0
check_eq "none was dropped" \
	"$(sed -n 's/.*"dropped": *\([0-9]*\).*/\1/p' "$TMP/events" | sort -u)" 0

# One that never reads: the others, and the module, do not care.
vgctl link monitor > "$TMP/deaf" 2>&1 &
deaf=$!
within 5 listens
kill -STOP $deaf
i=0
while [ $i -lt 300 ]; do
	ip link set "$SIM" up && ip link set "$SIM" down || break
	i=$((i + 1))
done
check_eq "600 changes with a deaf listener" "$i" 300
claim "and one more" vgctl coalesce set "$SIM" rx-usecs 4
kill -CONT $deaf
check "which is told that it lost some, or heard all" within 5 sh -c \
	"grep -q 'events were lost' $TMP/deaf || [ \$(wc -l < $TMP/deaf) -ge 600 ]"
kill -9 $deaf
wait $deaf
done_testing
