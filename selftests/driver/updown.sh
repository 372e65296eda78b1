#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The interface goes down and up, again and again, and works each time.
. "$(dirname "$0")/dut.sh"

TIMES=${UPDOWN_TIMES:-$(scaled 50)}
CARRIER_MS=${CARRIER_MS:-8000}
down_fails=0 up_fails=0 late=0 silent=0 slowest=0 i=0

while [ $i -lt "$TIMES" ]; do
	i=$((i + 1))
	here link up=0 || down_fails=$((down_fails + 1))
	here link up=1 || up_fails=$((up_fails + 1))
	if here wait carrier=1 max-ms="$CARRIER_MS"; then
		[ "$R_ms" -le $slowest ] || slowest=$R_ms
	else
		late=$((late + 1))
	fi
	answers || { silent=$((silent + 1)); diag "time $i: $SAYS"; }
done
check_eq "$TIMES times down" $down_fails 0
check_eq "$TIMES times up" $up_fails 0
check_eq "each time a carrier within $CARRIER_MS ms" $late 0
check_eq "each time a ping is answered" $silent 0
diag "slowest: $slowest ms from up to carrier"

# While the other end sends, and with no time in between
noise
fails=0 i=0
while [ $i -lt 10 ]; do
	i=$((i + 1))
	here link up=0 && here link up=1 || fails=$((fails + 1))
done
check_eq "10 times at once, while frames come" $fails 0
claim "then it is up" up
hush
claim "and pings are answered" answers 20
done_testing
