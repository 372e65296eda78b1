#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A full block map: counted, visible, and what is there stays.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 12
two_hosts
daemon_start --block-max 16
ctl set auto-max 1000
for i in {1..16}; do
	ctl block add 192.0.2."$i" ttl 1h || diag "block $i failed"
done
check_eq "it takes what it is made for" "$(nblocks)" 16
ctl block add 192.0.2.99 > /dev/null 2> "$VG_TMP/err"
check_num "one more is refused" $? -eq 1
check "with a sentence" grep -qi full "$VG_TMP/err"
gen --rate 100000 --seconds 1 --share 1/1 --attacker $ATTACKER
refused() { [ "$(stat '.health["blocks-refused"]')" -ge 1 ]; }
check "an automatic block is refused and counted" wait_for 3 refused
check_eq "those there stay" "$(nblocks)" 16
gen --count 1000 --rate 10000 --share 1/1 --attacker 192.0.2.1
check_eq "and work" "$(stat '.counters["drop-block"]')" 1000
ctl block del 192.0.2.1
gen --rate 100000 --seconds 1 --share 1/1 --attacker 203.0.113.67
check "room made is used" is_blocked 203.0.113.67

# The cap on automatic blocks.
ctl block flush > /dev/null
ctl set auto-max 3
gen --rate 200000 --seconds 2 --share 1/1 --attackers 10 --attacker 203.0.113.1
check_eq "auto-max caps automatic blocks" "$(nblocks)" 3
balance "all full" $((100000 + 1000 + 100000 + 400000))
check "by hand it can still be done" ctl block add 192.0.2.200
finish
