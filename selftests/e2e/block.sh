#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A flooding source is found, dropped, and released when its time is up.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 14
two_hosts
daemon_start
check_eq "attached natively" "$(stat .attach.mode)" native
ctl set ttl 6

gen --rate 300000 --seconds 3 --share 5/6 --bg-sources 16384 --attacker $ATTACKER --mark 5000
check "the attacker is blocked" is_blocked $ATTACKER
check_eq "nobody else is" "$(nblocks)" 1
check_eq "the reason is said" "$(ctlj block list | jq -r '.[0].reason')" syn-flood
passed=$(($(g sent) - $(stat .counters'["drop-block"]')))
leaked=$((passed - $(g background_sent)))
check_num "the threshold had to be crossed" $leaked -ge 4500
check_num "few packets of the attacker passed" $leaked -le 15000
balance flood "$(g sent)"

# The TTL counts from the last renewal: blocked packets are not judged again.
check "it is released after its TTL" wait_for 9 not_blocked $ATTACKER
sent=$(g sent) dropped=$(stat .totals.drop)
gen --count 1000 --rate 2000 --share 1/1 --attacker $ATTACKER
check_eq "and its packets pass again" "$(stat .totals.drop)" "$dropped"
balance "after release" $((sent + 1000))
finish
