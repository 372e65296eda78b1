#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# vanguardd on this board, in generic mode: a flood from the other end is found,
# dropped and released, innocent traffic passes, every packet is accounted for.
. "$(dirname "$0")/dut.sh"

VANGUARDD=${VANGUARDD:-vanguardd}
VGCTL=${VGCTL:-vgctl}
for program in "$VANGUARDD" "$VGCTL"; do
	command -v "$program" > /dev/null || skip_all "there is no $program on this board"
done
ATTACKER=203.0.113.66
PPS=$(scaled 3000)
SECONDS_=3
LIMIT=$((PPS / 3))	# SYN/s that make a flood
TTL=4

ctl() { "$VGCTL" -i "$NETIF" "$@"; }

# status PREFIX: each value of the status as $PREFIX_part_key
status() {
	ctl -j status > "$TMP/status" || return
	eval "$(awk -v path="$1" '
		/[{[]$/ { key = $0; gsub(/[^a-z0-9-]/, "", key); at[++depth] = path
			if (key != "") path = path "_" key; next }
		/^ *[]}],?$/ { path = at[depth--]; next }
		/": / { split($0, kv, "\": "); gsub(/[^a-z0-9-]/, "", kv[1])
			sub(/,$/, "", kv[2]); gsub(/[^A-Za-z0-9.:-]/, "", kv[2])
			name = path "_" kv[1]; gsub(/-/, "_", name)
			print name "=" kv[2] }' "$TMP/status")"
}

# within SECONDS COMMAND...
within() {
	local tries=$(($1 * 10))
	shift
	until "$@" > /dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

blocks() { ctl -j block list > "$TMP/blocks"; }
is_blocked() { blocks && grep -q "\"prefix\": \"$1\"" "$TMP/blocks"; }
not_blocked() { blocks && ! grep -q "\"prefix\": \"$1\"" "$TMP/blocks"; }
is_ready() { grep -q "ready $NETIF" "$TMP/log"; }
is_settled() { status s && [ "$s_records_in_flight" = 0 ]; }

"$VANGUARDD" -i "$NETIF" --xdp generic --ttl $TTL --syn-rate "$LIMIT" > "$TMP/log" 2>&1 &
daemon=$!
defer "kill $daemon; ctl detach"
claim "vanguardd becomes ready" within 30 is_ready || { diag "$(cat "$TMP/log")"; done_testing; }
claim "its status can be read" status a
check_eq "generic XDP is in force" "$a_attach_mode" generic

# The innocent: one ping every 20 ms, as long as the flood lasts and longer
"$VGPEER" ping to="$PEER" count=$(((SECONDS_ + 2) * 50)) gap-us=20000 > "$TMP/pings" 2>&1 &
pings=$!
claim "the peer floods" ask syn-flood dst="$LOCAL_MAC" from=$ATTACKER to="$LOCAL" port=80 \
	pps="$PPS" seconds=$SECONDS_
sent=$R_sent
claim "the flooder is blocked" is_blocked $ATTACKER
check_eq "and nobody else" "$(grep -c '"prefix"' "$TMP/blocks")" 1
check_eq "the reason is said" "$(sed -n 's/.*"reason": "\(.*\)",/\1/p' "$TMP/blocks")" syn-flood
wait $pings
fields P "$(cat "$TMP/pings")"
check_eq "no ping was lost meanwhile" "$P_lost/$P_rx" "0/$P_sent"

claim "all records are folded" within 10 is_settled
rx=$((s_totals_rx - a_totals_rx))
dropped=$((s_totals_drop - a_totals_drop))
diag "$sent sent, $rx seen, $dropped dropped"
check_num "every SYN was seen" $rx -ge "$sent"
check_eq "seen = passed + dropped + aborted" "$s_totals_rx" \
	$((s_totals_pass + s_totals_drop + s_totals_aborted))
check_eq "none was aborted" "$s_totals_aborted" 0
check_eq "records made = folded + lost" "$s_records_made" $((s_records_folded +
	s_records_lost_ring + s_records_lost_queue + s_records_lost_crash + s_records_discarded))
check_eq "the balance is right" "$s_records_balance_ok" true
check_num "the threshold had to be crossed" $((sent - dropped)) -ge $((LIMIT / 2))
check_num "most of the flood was dropped" $dropped -ge $((sent / 2))

claim "the block ends after its $TTL s" within $((TTL + 4)) not_blocked $ATTACKER
status a
ask syn-flood dst="$LOCAL_MAC" from=$ATTACKER to="$LOCAL" port=80 pps=50 seconds=1
settle
status s
check_eq "then the same source passes" $((s_totals_drop - a_totals_drop)) 0
check_num "all of it" $((s_totals_pass - a_totals_pass)) -ge 50

claim "vgctl detaches" eval "ctl detach > /dev/null"
check "nothing of it is left" test ! -e "/sys/fs/bpf/vanguard/$NETIF"
kill $daemon
wait $daemon
check_num "the daemon ends" $? -le 1
claim "pings are answered" answers 20
done_testing
