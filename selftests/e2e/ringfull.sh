#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A full ring loses records, not packets, and counts them exactly.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 12
two_hosts
daemon_start --ring-mib 2
ctl set sample-drop 100%
gen --count 1000 --rate 10000
wait_for 5 records_quiet
kill -STOP "$DAEMON"
gen --count 500000 --rate 500000 --bg-sources 4096
s=$(ctlj status)
kill -CONT "$DAEMON"
lost=$(jq '.records["lost-ring"]' <<< "$s")
# 2 MiB over all CPUs is 1 MiB or more for the one that receives: 65,536 records.
check_num "the ring overflowed" "$lost" -gt 0
check_num "it held what it should" $((501000 - lost - 1000)) -ge 65536
balance "ring full" 501000
check_eq "lost and kept make what was sent" \
	$(($(stat '.records["lost-ring"]') + $(stat .records.folded))) 501000
check_eq "no packet was dropped for it" "$(stat .totals.drop)" 0

# It goes on as before.
lost=$(stat '.records["lost-ring"]')
gen --rate 200000 --seconds 2 --share 1/2 --bg-sources 4096 --attacker $ATTACKER
check "a flooder is found afterwards" is_blocked $ATTACKER
check_eq "and nothing more is lost" "$(stat '.records["lost-ring"]')" "$lost"
balance "afterwards" $((501000 + 400000))
finish
