# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# block.sh - how soon a flood is dropped: 50 floods of 250 kpps, each from a
# new source hidden among 16,384 others that together send as much
#
# Time runs from the packet that crosses the threshold, the 5,001st SYN, which
# the generator notes, to the block being in force, which the daemon's event
# tells. How many packets got through after that packet is counted by the
# program, and must tell the same story.

BLOCK_FLOODS=50
BLOCK_CROSSING=5001
BLOCK_PACKETS=100000	# 0.2 s, half of them the attacker's

block_flood() { # ATTACKER
	local rx dropped cross at latency
	read -r rx dropped <<< "$(ctlj status | jq -r '"\(.totals.rx) \(.totals.drop)"')"
	flood --rate 500000 --count $BLOCK_PACKETS --share 1/2 --attacker "$1" \
		--mark $BLOCK_CROSSING
	received $BLOCK_PACKETS "$rx"
	read -r at latency <<< "$(on B "$O/$BENCH_DIR/bench_events" vb "$1")"
	[ -n "$at" ] || bench_die "$1 was not blocked"
	cross=$(jq '.threshold_cross_ns + .mono_to_real_ns' <<< "$GEN")
	dropped=$(($(stat .totals.drop) - dropped))
	[ "$dropped" -gt 0 ] || bench_die "$1 was blocked and nothing was dropped"
	sample block.ms "$(((at - cross) / 1000))e-3"
	sample block.own_ms "$((latency / 1000))e-3"
	sample block.leaked $(($(g attacker_sent) - BLOCK_CROSSING - dropped))
	sample block.late_ms "$(g max_late_ms)"
}

bench_block() {
	local n
	two_hosts
	sentinel_start
	for ((n = 1; n <= BLOCK_FLOODS; n++)); do
		block_flood "203.0.113.$n"
	done
	[ "$(nblocks)" = $BLOCK_FLOODS ] || bench_die "$(nblocks) sources are blocked"
	sentinel_stop
	figure block.ms_p50 ms p50 block.ms
	figure block.ms_p99 ms p99 block.ms
	figure block.leaked_p99 packets p99 block.leaked
	figure block.own_ms_p99 ms p99 block.own_ms
	figure block.generator_late_ms ms max block.late_ms
}
