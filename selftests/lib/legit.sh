# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# legit.sh - legitimate traffic from A's second address to B: a paced TCP
# transfer and pings. Source it after e2e.sh.
#
# It runs on the generator's CPU, where the receiving side of the cable is
# processed, too: two CPUs filling the cable's 256 slots at once would lose
# frames in the cable, which is not what is tested.

LEGIT=10.99.0.3
TRANSFER=$VG_ROOT/selftests/lib/transfer.py

# legit_start SECONDS [MBIT]: begin; ends by itself or by legit_stop
legit_start() {
	on A ip addr add $LEGIT/24 dev va 2> /dev/null
	on B ip neigh replace $LEGIT lladdr "$(on A cat /sys/class/net/va/address)" dev vb \
		nud permanent
	: > "$VG_TMP/serve.log"
	bg_on B taskset -c 0 python3 "$TRANSFER" serve 10.99.0.2 5001 > "$VG_TMP/serve.log"
	LEGIT_SERVER=$BG
	defer stop_pid "$LEGIT_SERVER" KILL
	wait_for 10 grep -q ready "$VG_TMP/serve.log" || return 1
	bg_on A taskset -c 0 python3 "$TRANSFER" send 10.99.0.2 5001 $LEGIT "${2:-80}" "$1" \
		> "$VG_TMP/transfer.json"
	LEGIT_TCP=$BG
	defer stop_pid "$LEGIT_TCP" KILL
	bg_on A taskset -c 0 ping -q -i 0.02 -W 2 -w $(($1 + 2)) -I $LEGIT 10.99.0.2 \
		> "$VG_TMP/ping.log" 2>&1
	LEGIT_PING=$BG
	defer stop_pid "$LEGIT_PING" KILL
}

# legit_stop: results in TCP_INTACT, TCP_LOST, TCP_BYTES, PING_SENT, PING_LOST
# and LEGIT_LOST, the sum of packets lost
legit_stop() {
	local got
	kill -TERM "$LEGIT_TCP" 2> /dev/null
	wait "$LEGIT_TCP"
	kill -INT "$LEGIT_PING" 2> /dev/null
	wait "$LEGIT_PING"
	stop_pid "$LEGIT_SERVER"
	TCP_INTACT=$(jq .intact "$VG_TMP/transfer.json")
	TCP_LOST=$(jq .lost "$VG_TMP/transfer.json")
	TCP_BYTES=$(jq .bytes "$VG_TMP/transfer.json")
	PING_SENT=$(sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' "$VG_TMP/ping.log")
	got=$(sed -n 's/.* \([0-9]*\) received.*/\1/p' "$VG_TMP/ping.log")
	PING_LOST=$((${PING_SENT:-0} - ${got:-0}))
	LEGIT_LOST=$((PING_LOST + ${TCP_LOST:-999999}))
	[ "$TCP_INTACT" = true ] && [ "${PING_SENT:-0}" -gt 0 ]
}
