#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Workers too slow: whole batches are dropped in user space and counted.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 9
two_hosts
daemon_start --burn 20000 --queue 8
gen_bg --rate 300000 --seconds 3 --bg-sources 4096
warned() { ctlj status | jq -e '.warnings | index("queue-drop")'; }
check "a warning says so while it lasts" wait_for 5 warned
gen_wait
# 20 us per record and worker: it cannot keep up with 300,000 a second.
lost() { [ "$(stat '.records["lost-queue"]')" -gt 100000 ]; }
check "the queue overflowed" wait_for 5 lost
check "the ring did not" test "$(stat '.records["lost-ring"]')" = 0
wait_for 30 records_quiet
balance "queue full" 900000
ctl block add $ATTACKER
gen --count 1000 --rate 10000 --share 1/1 --attacker $ATTACKER
check_eq "blocks work all the while" "$(stat .totals.drop)" 1000
daemon_stop
check_eq "and it stops" $? 0
check "nothing is left" on B test ! -e /sys/fs/bpf/vanguard/vb
finish
