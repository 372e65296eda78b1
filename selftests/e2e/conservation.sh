#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every packet and every record is accounted for, whatever the traffic.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 40
two_hosts
daemon_start
check_eq "attached natively" "$(stat .attach.mode)" native
ctl set ttl 1m
ctl set sample-drop 100%
V6=(--dst 2001:db8::2 --bg 2001:db8:1:: --attacker 2001:db8:bad::1)
sent=0

send() { # NAME OPTION...
	local name=$1
	shift
	gen --rate 200000 --bg-sources 4096 "$@"
	sent=$((sent + $(g sent)))
	balance "$name" $sent
}

send "IPv4" --seconds 1 --share 1/2
send "IPv6" --seconds 1 --share 1/2 "${V6[@]}"
send "one VLAN tag" --seconds 1 --share 1/2 --attacker 203.0.113.67 --vlans 1
send "two VLAN tags, IPv6" --count 100000 --share 1/3 "${V6[@]}" --vlans 2
send "UDP at full size" --count 50000 --proto udp --size 1514
check_eq "every packet made a record" "$(stat .records.made)" $sent

send "on another CPU" --count 200000 --share 1/2 --cpu $(($(nproc) - 1))

# Both families at once, from two generators on one CPU.
gen_bg --rate 60000 --seconds 2 --share 1/2 --bg-sources 1000
first=$GEN_PID
GEN2=$(on A "$VGGEN" -i va --dst-mac "$VB_MAC" --rate 60000 --seconds 2 --share 1/2 "${V6[@]}")
wait "$first"
GEN=$(cat "$VG_TMP/gen.json")
sent=$((sent + $(g sent) + $(jq .sent <<< "$GEN2")))
balance "IPv4 and IPv6 mixed" $sent

made=$(stat .records.made)
ctl set sample 1/64
ctl set sample-drop 1/64
send "sampling 1 in 64" --seconds 2 --rate 500000
new=$(($(stat .records.made) - made))
check_num "about one record in 64" $new -ge 14600
check_num "and no more" $new -le 16650

ctl set sample 100%
ctl set mode monitor
before=$(stat .totals.drop)
send "monitor mode" --seconds 1 --share 1/2 --attacker $ATTACKER
check "the attacker is still blocked" is_blocked $ATTACKER
check_eq "monitor mode drops nothing" "$(stat .totals.drop)" "$before"
check_num "it counts what it would have dropped" \
	"$(stat '.counters["pass-monitor"]')" -ge 100000

ctl set mode enforce
send "maximum rate" --rate 0 --count 2000000 --share 1/2
check_eq "no packet was counted as aborted" "$(stat .totals.aborted)" 0
check_eq "bytes are counted" "$(stat '.totals.bytes > .totals.rx * 60')" true
check "one second of maximum rate lost nothing" test "$(stat '.records["lost-ring"]')" = 0
finish
