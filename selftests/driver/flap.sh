#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The cable goes and comes: the carrier falls and rises, traffic resumes.
. "$(dirname "$0")/dut.sh"

CARRIER_MS=${CARRIER_MS:-8000}
here link || done_testing
rises=$R_rises falls=$R_falls

flap() { # MS: ... and the link is back
	start flap ms="$1" && collect "$R_job"
}

back() {
	here wait carrier=1 max-ms="$CARRIER_MS" && here ping to="$PEER" count=5 &&
		[ "$R_lost" = 0 ]
}

for ms in 600 1500; do
	claim "the link goes for $ms ms" start flap ms=$ms
	job=$R_job
	claim "the carrier falls" here wait carrier=0 max-ms=2000
	claim "it comes back" collect "$job"
	claim "the carrier rises" here wait carrier=1 max-ms="$CARRIER_MS"
	diag "$R_ms ms after the link"
	claim "pings are answered" back
done
here link
check_eq "it fell twice and rose twice" "$((R_falls - falls))/$((R_rises - rises))" 2/2

# A stream is under way when it goes.
stream() {
	bytes=$(scaled 20000000)
	start tcp-sink port=9811 max-ms=30000
	sink=$R_job
	"$VGPEER" tcp-send to="$PEER" port=9811 bytes="$bytes" seed=1 max-ms=30000 \
		> "$TMP/sent" 2>&1 &
	sender=$!
	claim "the link goes under traffic" flap 600
	wait $sender
	claim "the stream came to its end" collect "$sink" || return
	fields S "$(cat "$TMP/sent")"
	check_eq "whole" "$R_bytes:$R_hash" "$S_bytes:$S_hash"
}
if known_for 'r8125/*'; then
	# It makes its rings anew while they are polled, and may then look for
	# what comes in another place than the chip puts it.
	skip "the link goes under traffic" \
		"known fault of this driver: rings made anew while they are polled"
	claim "the link goes for 600 ms" flap 600
	claim "pings are answered" back
else
	stream
fi

# So short that the driver may only see that something happened.
for ms in 1 20 100; do
	# Its reset closes the queue after the link's return has opened it.
	if known_for 'r8169/*'; then
		skip "after $ms ms without a link: traffic resumes" \
			"known fault of this driver: its queue may stay closed until the watchdog"
		continue
	fi
	flap $ms
	claim "after $ms ms without a link: traffic resumes" back
done
done_testing
