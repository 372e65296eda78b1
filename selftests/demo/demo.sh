#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh - `make demo`: watch a flood being found and dropped
#
#    host A                      cross-over cable          host B
#    10.99.0.3   transfer, pings                           10.99.0.2
#    203.0.113.66  SYN flood   va ---------------- vb  vanguardd + sentinel_xdp
#    10.100.0.0/18 16,384 others
#    203.0.113.99  UDP flood
#
# Both hosts are namespaces of this machine, the packets and the XDP program
# are real. DEMO=short takes under a minute. Results: build/demo.json; the exit
# code is not 0 when a claim does not hold.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=selftests/lib/legit.sh
. "$VG_ROOT/selftests/lib/legit.sh"

SYN_PPS=250000		# of the attacker; the others add a fifth of that
FLOOD_S=10
UDP_PPS=60000		# 1442 bytes: 703 Mbit/s on the wire
UDP_ATTACKER=203.0.113.99
THRESHOLD=5000
if [ "${DEMO:-}" = short ]; then
	CALM_S=2 UDP_S=3 TTL_S=12 FRAME_S=1
else
	CALM_S=6 UDP_S=8 TTL_S=25 FRAME_S=0.5
fi

[ "$(id -u)" = 0 ] || { echo "demo: needs root (network namespaces, XDP)" >&2; exit 1; }
BOLD='' OFF='' CLEAR=''
[ -t 1 ] || FRAME_S=2
if [ -t 1 ]; then
	BOLD=$'\e[1m' OFF=$'\e[m' CLEAR=$'\e[H\e[2J'
fi

say() { printf '%s%s%s\n' "$BOLD" "$*" "$OFF"; }

# live TITLE SECONDS|PID: the live view until the time is over or PID ends
live() {
	local end=$((${EPOCHREALTIME/./} + 120000000)) pid=
	case $2 in
	pid:*) pid=${2#pid:} ;;
	*) end=$((${EPOCHREALTIME/./} + $2 * 1000000)) ;;
	esac
	while [ "${EPOCHREALTIME/./}" -lt $end ]; do
		[ -z "$pid" ] || kill -0 "$pid" 2> /dev/null || break
		frame "$1"
		nap "$FRAME_S"
	done
}

frame() {
	local view
	view=$(on B "$VGCTL" -i vb top --once 2> /dev/null | cut -c "1-${COLUMNS:-100}" |
		head -n "${DEMO_LINES:-28}")
	printf '%s' "$CLEAR"
	say "--- $1 ---"
	printf '%s\n\n' "$view"
}

# block_ms PREFIX: from the packet that crossed the threshold to the block
block_ms() {
	local since
	since=$(ctlj block list | jq -r --arg p "$1" '.[] | select(.prefix == $p) | .since')
	[ -n "$since" ] || { echo null; return; }
	jq -n --argjson g "$GEN" --arg since "$since" '
		($since | sub("\\.[0-9]+Z$"; "Z") | fromdate) * 1000 +
		($since | (capture("\\.(?<f>[0-9]+)Z$").f // "0") | tonumber) -
		(($g.threshold_cross_ns + $g.mono_to_real_ns) / 1e6 | floor)'
}

drops() { stat '.counters["drop-block"]'; }

say "Two hosts, one cable; vanguardd starts on the second."
two_hosts
daemon_start || exit 1
grep ready "$LOG"
ctl set ttl "$TTL_S"
NATIVE=$([ "$(stat .attach.mode)" = native ] && echo true || echo false)
legit_start 170
live "calm: a TCP transfer at 80 Mbit/s and 50 pings a second" "$CALM_S"

gen_bg --rate $((SYN_PPS * 6 / 5)) --seconds $FLOOD_S --share 5/6 --bg 10.100.0.1 \
	--bg-sources 16384 --attacker $ATTACKER --mark $THRESHOLD
live "SYN flood: $SYN_PPS/s from one source, hidden among 16,384 others" "pid:$GEN_PID"
gen_wait
SYN=$GEN
DROPPED=$(drops)
SYN_SENT=$(g attacker_sent)
BLOCK_MS=$(block_ms $ATTACKER)
ALONE=$(ctlj block list | jq --arg a $ATTACKER '[.[].prefix] == [$a]')

gen_bg --proto udp --size 1442 --rate $UDP_PPS --seconds $UDP_S --share 1/1 \
	--attacker $UDP_ATTACKER --mark 1
live "UDP flood: 703 Mbit/s from one source" "pid:$GEN_PID"
gen_wait
UDP_BLOCKED=$(is_blocked $UDP_ATTACKER > /dev/null && echo true || echo false)
UDP_LEAKED=$(($(g sent) - ($(drops) - DROPPED)))
UDP_SENT=$(g sent)

all_released() { [ "$(nblocks)" = 0 ]; }
say "The floods are over; blocks last $TTL_S s."
end=$((SECONDS + TTL_S + 5))
while [ $SECONDS -lt $end ] && ! all_released; do
	frame "waiting for the blocks to end"
	nap "$FRAME_S"
done
before=$(drops)
gen --rate 1000 --count 500 --share 1/1 --attacker $ATTACKER
RELEASED=$(all_released && [ "$(drops)" = "$before" ] && echo true || echo false)
legit_stop
wait_for 5 records_quiet
BALANCED=$(ctlj status | jq '.records["balance-ok"] and
	.totals.rx == .totals.pass + .totals.drop and .totals.aborted == 0')

jq -n --argjson syn "$SYN" --argjson dropped "$DROPPED" --argjson sent "$SYN_SENT" \
	--argjson block_ms "$BLOCK_MS" --argjson legit_lost "$LEGIT_LOST" \
	--argjson released "$RELEASED" --argjson native "$NATIVE" --argjson alone "$ALONE" \
	--argjson udp_blocked "$UDP_BLOCKED" --argjson udp_leaked "$UDP_LEAKED" \
	--argjson udp_sent "$UDP_SENT" --argjson balanced "$BALANCED" \
	--argjson intact "$TCP_INTACT" --argjson bytes "$TCP_BYTES" --argjson pings "$PING_SENT" '{
	block_ms: $block_ms,
	attack_leaked: ($sent - $dropped),
	attack_dropped_pct: ($dropped * 1e5 / $sent | floor / 1e3),
	legit_lost: $legit_lost,
	released: $released,
	native: $native,
	attack_sent: $sent,
	others_sent: $syn.background_sent,
	only_attacker_blocked: $alone,
	udp_blocked: $udp_blocked,
	udp_sent: $udp_sent,
	udp_leaked: $udp_leaked,
	transfer_bytes: $bytes,
	transfer_intact: $intact,
	pings: $pings,
	generator_pps: $syn.pps,
	generator_max_late_ms: $syn.max_late_ms,
	balanced: $balanced}' > "$O/demo.json" || exit 1

row() { # TEXT VALUE UNIT CLAIM EXPRESSION
	local holds=ok
	jq -e "$5" "$O/demo.json" > /dev/null || { holds='does NOT hold'; FAILED=1; }
	printf '  %-34s %12s %-4s %-12s %s\n' "$1" "$2" "$3" "$4" "$holds"
}
j() { jq -r ".$1" "$O/demo.json"; }
FAILED=0
printf '%s' "$CLEAR"
say "What happened"
row "XDP in the driver (native)" "$(j native)" "" "" '.native'
row "time to block" "$(j block_ms)" ms "<= 30" '.block_ms <= 30'
row "attack packets sent" "$(j attack_sent)" "" "" ".attack_sent == $((SYN_PPS * FLOOD_S))"
row "attack packets that passed" "$(j attack_leaked)" "" "" '.attack_leaked >= 0'
row "attack dropped" "$(j attack_dropped_pct)" % ">= 99.5" '.attack_dropped_pct >= 99.5'
row "no one else blocked" "$(j only_attacker_blocked)" "" "" '.only_attacker_blocked'
row "UDP flood blocked" "$(j udp_blocked)" "" "" '.udp_blocked'
row "legitimate packets lost" "$(j legit_lost)" "" "0" '.legit_lost == 0'
row "transfer arrived whole" "$(($(j transfer_bytes) / 1000000))" MB "" '.transfer_intact'
row "released after TTL" "$(j released)" "" "" '.released'
row "every packet, every record counted" "$(j balanced)" "" "" '.balanced'
daemon_stop || { echo "  vanguardd did not stop cleanly"; FAILED=1; }
[ $FAILED = 0 ] || echo "demo: a claim does not hold; see ${O#"$VG_ROOT"/}/demo.json" >&2
exit $FAILED
