#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The packet-rate detector, off by default, at its own threshold.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 7
two_hosts
daemon_start
FLOOD=(--proto tcp-ack --share 1/1 --seconds 2)

gen "${FLOOD[@]}" --rate 60000 --attacker 203.0.113.1
check_eq "ACKs are no SYN flood" "$(nblocks)" 0
ctl set pps 30000
gen "${FLOOD[@]}" --rate 25000 --attacker 203.0.113.2
check_eq "below the threshold nobody is blocked" "$(nblocks)" 0
gen "${FLOOD[@]}" --rate 40000 --attacker 203.0.113.3
check "above it the source is" is_blocked 203.0.113.3
check_eq "for its packet rate" "$(ctlj block list | jq -r '.[0].reason')" packet-rate
balance pps $((120000 + 50000 + 80000))
finish
