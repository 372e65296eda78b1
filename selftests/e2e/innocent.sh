#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Many sources below the threshold are left alone, sampled or not.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 13
two_hosts
daemon_start
sent=0
quiet() { # NAME SAMPLE OPTION...
	local name=$1
	ctl set sample "$2"
	shift 2
	gen "$@"
	sent=$((sent + $(g sent)))
	check_eq "$name: nobody is blocked" "$(nblocks)" 0
}

quiet "16,384 sources, 61 SYN/s each" 100% --rate 1000000 --seconds 3 --bg-sources 16384
quiet "100 sources, 4,500 SYN/s each" 100% --rate 450000 --seconds 3 --bg-sources 100
quiet "one million sources" 100% --rate 500000 --seconds 3 --bg-sources 1000000
quiet "IPv6, 16,384 networks" 100% --rate 500000 --seconds 3 --bg-sources 16384 \
	--dst 2001:db8::2 --bg 2001:db8:1::
quiet "16,384 sources, 1 in 64" 1/64 --rate 1000000 --seconds 3 --bg-sources 16384
quiet "100 sources, 2,500 SYN/s each, 1 in 64" 1/64 --rate 250000 --seconds 5 --bg-sources 100
quiet "200 sources at random, 1 in 16" 1/16 --rate 500000 --seconds 5 --bg-sources 200 --bg-random
balance "all of it" $sent
ctl set sample 1/64
gen --rate 200000 --seconds 2 --share 1/2 --bg-sources 4096 --attacker $ATTACKER
check "sampled 1 in 64, a flooder is found" is_blocked $ATTACKER
check_eq "and only it" "$(nblocks)" 1
check_eq "events were written for that one block" "$(stat '.blocks')" 1
finish
