#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The interface goes away and comes back while the daemon runs.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 9
two_hosts
daemon_start
gen --rate 100000 --count 60000 --share 1/1 --attacker $ATTACKER
check "protected before" is_blocked $ATTACKER
on B ip link del vb
check "the daemon survives it" kill -0 "$DAEMON"
check "and says that the interface is gone" wait_for 10 grep -q 'vb: .* gone' "$LOG"
: > "$LOG"
cable A va 10.99.0.1 B vb 10.99.0.2
on B ip route replace default via 10.99.0.1
VB_MAC=$(on B cat /sys/class/net/vb/address)
check "it attaches again when it is back" wait_for 10 grep -q 'vb: .* back, mode=native' "$LOG"
xdp_on() { on B ip -d link show vb | grep -q 'prog/xdp'; }
check "really" wait_for 5 xdp_on
check "with the blocks it had" is_blocked $ATTACKER
rx=$(stat .totals.rx)
gen --rate 100000 --count 60000 --share 1/1 --attacker 203.0.113.99
check "and protects" is_blocked 203.0.113.99
check_eq "to the packet" "$(stat .totals.rx)" $((rx + 60000))
daemon_stop
check_eq "and stops cleanly" $? 0
finish
