#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# soak.sh - `make soak`: a bounded flood for SOAK_MINUTES (30) while settings,
# blocks and daemons come and go; at the end every count balances
#
# Which change comes next is drawn from SOAK_SEED (printed), so that a run can
# be repeated. One KTAP line per claim; --ktap is accepted for the runner.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

SOAK_MINUTES=${SOAK_MINUTES:-30}
RANDOM=${SOAK_SEED:=$((EPOCHSECONDS % 32768))}
sent=0 rounds=0 kills=0 restarts=0 stalls=0

pick() { # WORD...
	shift $((RANDOM % $#))
	echo "$1"
}

settings() {
	ctl set sample "$(pick 100% 50% 1/16 1/64 1% 0.01%)"
	ctl set sample-drop "$(pick 0 100% 1/64)" 2> /dev/null
	ctl set mode "$(pick enforce enforce enforce monitor)"
	ctl set syn-rate "$(pick 5k 10k 20k)"
	ctl set pps "$(pick 0 0 50k)"
	ctl set ttl "$(pick 1 3 10)"
	ctl set v6-plen "$(pick 64 128)"
}

blocks() {
	local i
	for i in {1..10}; do
		ctl block add "198.18.$((RANDOM % 256)).$i" ttl $((1 + RANDOM % 5))
	done
	ctl block add "198.19.$((RANDOM % 256)).0/24" ttl 2
	ctl block add "2001:db8:$((RANDOM % 1000))::/48" ttl 2
	ctl allow add 198.18.77.0/24 && ctl allow del 198.18.77.0/24
	[ $((RANDOM % 4)) != 0 ] || ctl block flush
}

restart() {
	daemon_stop TERM
	daemon_start --keep || exit 1
	restarts=$((restarts + 1))
}

crash() {
	daemon_stop KILL
	daemon_start --keep || exit 1
	kills=$((kills + 1))
}

stall() { # the daemon is stopped long enough to fill the ring
	kill -STOP "$DAEMON"
	moved() { [ "$(stat .totals.rx)" -gt $(($1 + 150000)) ]; }
	wait_for 2 moved "$(stat .totals.rx)"
	kill -CONT "$DAEMON"
	stalls=$((stalls + 1))
}

flood() { # in the background: three seconds of something
	local family=()
	[ $((RANDOM % 3)) != 0 ] ||
		family=(--dst 2001:db8::2 --bg 2001:db8:1:: --attacker 2001:db8:bad::1)
	gen_bg --rate "$(pick 50000 200000 300000)" --seconds 3 \
		--share "$(pick 0/1 1/10 1/2 5/6)" --vlans "$(pick 0 0 1 2)" \
		--bg 198.18.0.1 --bg-sources "$(pick 1000 16384 1000000)" \
		--proto "$(pick tcp-syn tcp-syn udp tcp-ack)" \
		--attacker 203.0.113.$((RANDOM % 250 + 1)) --attackers "$(pick 1 1 5)" \
		"${family[@]}"
}

round() {
	flood
	settings > /dev/null
	blocks > /dev/null 2>&1
	case $((RANDOM % 6)) in
	0) restart ;;
	1 | 2) crash ;;
	3) stall ;;
	esac
	gen_wait
	sent=$((sent + $(g sent)))
	rounds=$((rounds + 1))
}

progress() {
	diag "$rounds rounds, $sent packets, $kills kills, $restarts restarts, $stalls stalls"
}

rss() { awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON/status"; }

plan 11
diag "seed $SOAK_SEED, $SOAK_MINUTES minutes"
two_hosts
daemon_start --keep --ring-mib 2
end=$((SECONDS + SOAK_MINUTES * 60))
until [ $SECONDS -ge $end ]; do
	round
	[ $((rounds % 20)) != 0 ] || progress
done
progress

check_num "rounds were made" $rounds -gt 10
ctl set sample 100% > /dev/null
gen --rate 300000 --seconds 3 --bg-sources 16384
sent=$((sent + $(g sent)))
check_num "memory is bounded (KiB)" "$(rss)" -le 98304
wait_for 10 records_quiet
balance "soak" $sent
s=$(ctlj status)
diag "$(jq -c '.records, .totals' <<< "$s")"
check "no record is unexplained" holds "$s" '.records["in-flight"] == 0'
check "aborted stayed 0" holds "$s" '.totals.aborted == 0'
fds=$(find "/proc/$DAEMON/fd" | wc -l)
check_num "descriptors are bounded" "$fds" -lt 100
short() { [ "$(nblocks)" = 0 ]; }
check "every block ended" wait_for 65 short
ctl detach > /dev/null
daemon_stop
check_num "the daemon stops" $? -le 1
check "nothing is left pinned" on B test ! -e /sys/fs/bpf/vanguard/vb
finish
