#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A block ends on time in the kernel, exact or by prefix, with nobody running.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 15
two_hosts
daemon_start --keep
daemon_stop

# ends_on_time NAME PREFIX OPTION...: of 1,000 packets a second, blocked under
# way for 2 s, 2,000 are dropped
ends_on_time() {
	local name=$1 prefix=$2 before rx
	shift 2
	before=$(stat .totals.drop) rx=$(stat .totals.rx)
	gen_bg --rate 1000 --seconds 4 --share 1/1 "$@"
	begun() { [ "$(stat .totals.rx)" -gt "$rx" ]; }
	wait_for 5 begun
	ctl block add "$prefix" ttl 2 > /dev/null
	gen_wait
	check_num "$name: dropped while the TTL lasts" $(($(stat .totals.drop) - before)) -ge 1950
	check_num "$name: and no longer" $(($(stat .totals.drop) - before)) -le 2050
}

ends_on_time "IPv4 address" $ATTACKER --attacker $ATTACKER
ends_on_time "IPv4 prefix" 198.51.100.0/24 --attacker 198.51.100.9
ends_on_time "IPv6 /64" 2001:db8:bad::/64 --attacker 2001:db8:bad::7 --dst 2001:db8::2
ends_on_time "IPv6 prefix" 2001:db8:f00::/40 --attacker 2001:db8:f77::7 --dst 2001:db8::2

# A long block around a short one: the shorter prefix takes over.
ctl block add 198.18.0.0/16 ttl 1h
before=$(stat .totals.drop)
ends() { # a /24 inside, ending after a second
	ctl block add 198.18.5.0/24 ttl 1 > /dev/null
	gen --rate 1000 --seconds 2 --share 1/1 --attacker 198.18.5.1
}
ends
check_eq "an expired prefix leaves the one around it in force" \
	$(($(stat .totals.drop) - before)) 2000
ctl block add $ATTACKER ttl 1h
ctl block add $ATTACKER ttl 1
before=$(stat .totals.drop)
gen --rate 1000 --seconds 2 --share 1/1 --attacker $ATTACKER
check_num "renewing with a shorter TTL shortens" $(($(stat .totals.drop) - before)) -le 1100
ctl block add $ATTACKER ttl 1h
ctl block del $ATTACKER
before=$(stat .totals.drop)
gen --rate 1000 --count 100 --share 1/1 --attacker $ATTACKER
check_eq "removing a block ends it at once" "$(stat .totals.drop)" "$before"
daemon_start
check_eq "a daemon that starts drops what has expired" "$(nblocks)" 1
balance "all of it" $((4000 * 4 + 2000 + 2000 + 100))
finish
