#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A source above the bandwidth threshold is blocked, one below is not.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 8
two_hosts
daemon_start
# 1442 bytes and 24 on the wire around them: 44,000/s is 516 Mbit/s.
UDP=(--proto udp --size 1442 --share 1/1)

gen "${UDP[@]}" --rate 40000 --seconds 3 --attacker 203.0.113.1
check_eq "469 Mbit/s on the wire: nobody is blocked" "$(nblocks)" 0
gen "${UDP[@]}" --rate 46000 --seconds 3 --attacker 203.0.113.2
check "540 Mbit/s: blocked" is_blocked 203.0.113.2
check_eq "for its bandwidth" "$(ctlj block list | jq -r '.[0].reason')" bandwidth
check "the measured rate is near the true one" holds "$(ctlj block list)" \
	'.[0].rate >= 5e8 and .[0].rate < 5.7e8 and .[0].unit == "bit/s"'
check_eq "no one else" "$(nblocks)" 1
balance UDP $((40000 * 3 + 46000 * 3))
finish
