#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A legitimate transfer and pings do not notice a flood.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=selftests/lib/legit.sh
. "$VG_ROOT/selftests/lib/legit.sh"

plan 7
two_hosts
daemon_start
legit_start 30
gen --rate 300000 --seconds 4 --share 5/6 --bg-sources 16384 --attacker $ATTACKER
check "the flooder is blocked" is_blocked $ATTACKER
gen --rate 60000 --seconds 2 --share 1/1 --proto udp --size 1442 --attacker 203.0.113.99
check "so is a UDP flooder" is_blocked 203.0.113.99
legit_stop
check "the transfer arrived whole" test "$TCP_INTACT" = true
check_num "it went on all the time" "$TCP_BYTES" -ge 40000000
check_eq "no TCP segment was lost" "$TCP_LOST" 0
check_eq "no ping was lost" "$PING_LOST" 0
check_eq "only the flooders are blocked" "$(nblocks)" 2
finish
