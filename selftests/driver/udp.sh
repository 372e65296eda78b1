#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Datagrams of every size arrive, each once, in order, byte by byte.
. "$(dirname "$0")/dut.sh"

exact() { # COUNT: the receiver's answer
	[ "$R_rx" = "$1" ] &&
		[ "$R_lost/$R_twice/$R_late/$R_bad/$R_foreign/$R_overrun" = 0/0/0/0/0/0 ]
}

towards_peer() { # NAME ADDRESS COUNT SIZES [v6=1]
	start udp-count port=9201 count="$3" size="$4" stream=1 idle-ms=3000 $5
	job=$R_job
	claim "$1: sent" here udp-send to="$2" port=9201 count="$3" size="$4" stream=1 pps="$PPS"
	collect "$job"
	claim "$1: the peer has $3, each once and right" exact "$3"
}

from_peer() {
	begin udp-count port=9202 count="$3" size="$4" stream=2 idle-ms=3000 $5
	claim "$1: sent" ask udp-send to="$2" port=9202 count="$3" size="$4" stream=2 pps="$PPS"
	end
	claim "$1: $3 are here, each once and right" exact "$3"
}

# Payload 18 is a frame of 64 bytes, 1472 one of 1518, both with FCS.
n=$((1455 * ((SCALE + 99) / 100)))
towards_peer "every size, to the peer" "$PEER" $n 18-1472
from_peer "every size, from the peer" "$LOCAL" $n 18-1472
n=$(scaled 4000)
towards_peer "64-byte frames, to the peer" "$PEER" "$n" 18
from_peer "64-byte frames, from the peer" "$LOCAL" "$n" 18
# Shorter than a frame may be: somebody has to pad.
towards_peer "padded frames, to the peer" "$PEER" 11 8-18
from_peer "padded frames, from the peer" "$LOCAL" 11 8-18
if [ -n "$PEER6" ]; then
	towards_peer "every size, IPv6 to the peer" "$PEER6" 1445 8-1452 v6=1
	from_peer "every size, IPv6 from the peer" "$LOCAL6" 1445 8-1452 v6=1
else
	skip "IPv6" "PEER6 is not set"
fi

# Both ways at once
n=$(scaled 2500)
start udp-count port=9201 count="$n" size=100 stream=3 idle-ms=3000
job=$R_job
begin udp-count port=9202 count="$n" size=100 stream=4 idle-ms=3000
start udp-send to="$LOCAL" port=9202 count="$n" size=100 stream=4 pps="$PPS"
sender=$R_job
here udp-send to="$PEER" port=9201 count="$n" size=100 stream=3 pps="$PPS"
collect "$job"
claim "both ways at once: the peer has $n" exact "$n"
end
claim "both ways at once: $n are here" exact "$n"
collect "$sender"
done_testing
