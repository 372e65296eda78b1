#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# IPv6: a source is a /64, or an address when so set or in a /64 of ours.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 10
two_hosts
# Ours, but on lo: vb stays silent and every packet is the generator's.
on B ip -6 addr add 2001:db8::2/64 dev lo nodad
daemon_start
V6=(--dst 2001:db8::2 --bg 2001:db8:1::1 --bg-sources 2000)

# 200 addresses of one /64, 500 SYN/s each.
gen "${V6[@]}" --rate 120000 --seconds 2 --share 5/6 --attackers 200 --attacker 2001:db8:bad::1
check "addresses of one /64 are blocked as the /64" is_blocked 2001:db8:bad::/64
check_eq "and nobody else" "$(nblocks)" 1
# A neighbour on the link: the /64 is ours, too.
gen "${V6[@]}" --rate 120000 --seconds 2 --share 1/2 --attacker 2001:db8::bad
check "a flooding neighbour in our own /64 is blocked by address" is_blocked 2001:db8::bad
check_eq "and again nobody else" "$(nblocks)" 2
ctl block flush
ctl set v6-plen 128
gen "${V6[@]}" --rate 120000 --seconds 2 --share 5/6 --attackers 200 --attacker 2001:db8:bad:1::1
check_eq "by address, none of them is above the threshold" "$(nblocks)" 0
gen "${V6[@]}" --rate 120000 --seconds 2 --share 1/2 --attacker 2001:db8:bad:2::1
check "one that is gets blocked alone" is_blocked 2001:db8:bad:2::1
before=$(stat .totals.drop)
gen "${V6[@]}" --rate 10000 --count 1000 --share 1/1 --attacker 2001:db8:bad:2::2
check_eq "its neighbour in the /64 passes" "$(stat .totals.drop)" "$before"
balance IPv6 $((240000 * 4 + 1000))
finish
