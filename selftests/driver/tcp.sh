#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# A TCP stream arrives whole, in both directions, at both sizes of frames.
. "$(dirname "$0")/dut.sh"
keep_mtu

# same NAME: what both ends counted and hashed is the same ($SENT, $GOT)
same() {
	[ -n "$2" ] && [ "$1" = "$2" ]
}

towards_peer() { # NAME ADDRESS BYTES
	local sent
	claim "$1: the peer listens" start tcp-sink port=9101 seed=7 || return
	job=$R_job
	claim "$1: $3 bytes are sent" here tcp-send to="$2" port=9101 bytes="$3" seed=7 || return
	sent=$R_bytes:$R_hash
	diag "$R_mbps Mbit/s, $R_retrans retransmitted"
	claim "$1: the peer has read all" collect "$job"
	check_eq "$1: bytes and hash are those of the sender" "$R_bytes:$R_hash" "$sent"
}

from_peer() {
	local got
	claim "$1: the peer has something" start tcp-source port=9102 bytes="$3" seed=8 || return
	job=$R_job
	claim "$1: the stream comes to its end" here tcp-recv from="$2" port=9102 seed=8 || return
	got=$R_bytes:$R_hash
	diag "$R_mbps Mbit/s"
	claim "$1: the peer has sent all" collect "$job"
	check_eq "$1: bytes and hash are those of the sender" "$got" "$R_bytes:$R_hash"
	check_eq "$1: it was $3 bytes" "$R_bytes" "$3"
}

both_ways() { # MTU
	local big small
	big=$(scaled 24000000)
	small=$(scaled 6000001)
	towards_peer "MTU $1, to the peer" "$PEER" "$big"
	from_peer "MTU $1, from the peer" "$PEER" "$big"
	[ -n "$PEER6" ] || { skip "MTU $1, IPv6" "PEER6 is not set"; return; }
	towards_peer "MTU $1, IPv6 to the peer" "$PEER6" "$small"
	from_peer "MTU $1, IPv6 from the peer" "$PEER6" "$small"
}

both_ways 1500
claim "the MTU becomes 9000" here link mtu=9000
if start hold mtu=9000; then
	both_ways 9000
	here ping to="$PEER" count=10 size=8972 df=1
	check_eq "and packets of 9000 bytes pass whole" "$R_lost" 0
else
	skip "MTU 9000" "the peer's interface: $SAYS"
fi
done_testing
