#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# No echo request is lost, whatever its size.
. "$(dirname "$0")/dut.sh"

whole() { [ "$R_lost$R_twice$R_bad" = 000 ] && [ "$R_rx" = "$1" ]; }

took() {
	diag "$1: min $R_min_us p50 $R_p50_us p99 $R_p99_us max $R_max_us us, $R_ms ms in all"
}

n=$(scaled 10000)
here ping to="$PEER" count="$n" window=4
claim "$n pings, none is lost, none comes twice" whole "$n" && took IPv4
n=$(scaled 200)
here ping to="$PEER" count="$n"
claim "$n pings one after the other" whole "$n" && took "one at a time"
for size in 8 17 18 19 63 64 65 1470 1471 1472; do
	here ping to="$PEER" count=20 size=$size window=2 df=1
	claim "$size bytes in one packet" whole 20
done
here ping to="$PEER" count=20 size=6000
claim "6000 bytes in fragments" whole 20
if [ -z "$PEER6" ]; then
	skip "IPv6" "PEER6 is not set"
else
	n=$(scaled 1000)
	here ping to="$PEER6" count="$n" window=4
	claim "$n pings over IPv6" whole "$n" && took IPv6
	for size in 8 1451 1452 6000; do
		here ping to="$PEER6" count=20 size=$size
		claim "$size bytes over IPv6" whole 20
	done
fi
done_testing
