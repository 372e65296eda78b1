#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The allowlist wins; own addresses and the gateway are never blocked.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 12
two_hosts
daemon_start
FLOOD=(--rate 100000 --count 60000 --share 1/1)

ctl allow add $ATTACKER
gen "${FLOOD[@]}" --attacker $ATTACKER
check_eq "an allowed flooder is not blocked" "$(nblocks)" 0
check_eq "all its packets pass as allowed" "$(stat '.counters["pass-allow"]')" 60000

ctl allow add 198.51.100.0/24
gen "${FLOOD[@]}" --attacker 198.51.100.7
check_eq "nor is one inside an allowed prefix" "$(nblocks)" 0

ctl block add 198.51.0.0/16
gen --rate 100000 --count 20000 --attacker 198.51.100.7 --share 1/1
check_eq "allow wins over a blocked prefix around it" "$(stat .totals.drop)" 0
gen --rate 100000 --count 1000 --attacker 198.51.99.7 --share 1/1
check_eq "which drops its other addresses" "$(stat '.counters["drop-prefix"]')" 1000
ctl block flush

ctl allow del $ATTACKER
gen "${FLOOD[@]}" --attacker $ATTACKER
check "without its entry the flooder is blocked" is_blocked $ATTACKER
check "an allow entry ends a block's effect" ctl allow add $ATTACKER
before=$(stat .totals.drop)
gen --rate 100000 --count 1000 --attacker $ATTACKER --share 1/1
check_eq "at once" "$(stat .totals.drop)" "$before"
ctl block flush

gen "${FLOOD[@]}" --attacker 10.99.0.1
gen "${FLOOD[@]}" --attacker 10.99.0.2
check_eq "flooding as the gateway or as ourselves blocks nobody" "$(nblocks)" 0
counted() { [ "$(stat '.health["protected-hits"]')" -ge 2 ]; }
check "that is counted" wait_for 3 counted
on B "$VGCTL" -i vb block add 10.99.0.1 2> "$VG_TMP/err"
check_num "exit code says failed" $? -eq 1
check "and why" grep -q gateway "$VG_TMP/err"
finish
