#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The generator sends what it says: every other test leans on its counts.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

# sink_gets NAME OPTION...: the sink counts exactly what vggen says it sent
sink_gets() {
	local name=$1 sink
	shift
	: > "$VG_TMP/sink.log"
	bg_on B "$VGSINK" vb > "$VG_TMP/sink.json" 2> "$VG_TMP/sink.log"
	sink=$BG
	wait_for 5 grep -q ready "$VG_TMP/sink.log"
	gen "$@"
	stop_pid "$sink"
	check_eq "$name: received is sent" "$(jq .received "$VG_TMP/sink.json")" "$(g sent)"
}

plan 18
two_hosts

sink_gets "max rate" --count 1000000 --share 1/2 --bg-sources 16384
check_eq "count is exact" "$(g sent)" 1000000
check_eq "share is exact" "$(g attacker_sent)" 500000

sink_gets "paced" --seconds 1 --rate 250000 --share 5/6 --bg-sources 100 --mark 5000
check_eq "paced count is exact" "$(g sent)" 250000
check_num "paced rate is kept" "$(g pps)" -ge 245000
check_eq "odd share is exact" "$(g attacker_sent)" $((250000 * 5 / 6))
check "the mark is 5,000 attack packets after the first" holds "$GEN" \
	'(.threshold_cross_ns - .first_attack_ns) / 1e6 | . > 12 and . < 60'

sink_gets "UDP, 1442 bytes" --proto udp --size 1442 --count 50000
sink_gets "IPv6" --dst 2001:db8::2 --bg 2001:db8:1:: --bg-sources 500 --count 100000
sink_gets "one VLAN tag" --vlans 1 --count 100000 --bg-sources 500
sink_gets "two VLAN tags" --vlans 2 --count 100000 --bg-sources 500 --bg-random
sink_gets "batch of 128" --batch 128 --count 1000000

# Frames are what they claim to be: the receiver's own stack is the judge.
mib() { on B nstat -asz 2> /dev/null | awk -v k="$1" '$1 == k { print $2 }'; }
before=$(mib IpInReceives) bad=$(mib IpInHdrErrors)
gen --count 10000 --rate 50000 --bg-sources 1000 --proto udp --dport 9 --bg 10.200.0.1
check_eq "IPv4 headers pass the stack's checks" $(($(mib IpInReceives) - before)) 10000
check_eq "no IPv4 header errors" "$(mib IpInHdrErrors)" "$bad"

on B sysctl -qw net.ipv6.conf.vb.disable_ipv6=0
on B ip -6 addr add 2001:db8::2/64 dev vb nodad
before=$(mib Ip6InReceives)
gen --count 10000 --rate 50000 --dst 2001:db8::2 --bg 2001:db8:9:: --bg-sources 1000
check_num "IPv6 headers pass the stack's checks" $(($(mib Ip6InReceives) - before)) -ge 10000
check_eq "no IPv6 header errors" "$(mib Ip6InHdrErrors)" 0
check "a bad option is refused" test "$("$VGGEN" -i va --size 20 2>&1)" = \
	"vggen: size: bad value '20'"
finish
