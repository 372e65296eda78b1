#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Ring sizes change under traffic; what cannot be is refused.
. "$(dirname "$0")/dut.sh"

here ring
case $? in
0) ;;
4) skip_all "the driver has no ring sizes ($SAYS)" ;;
*) claim "ring sizes can be read" false
   done_testing ;;
esac
rx=$R_rx tx=$R_tx rx_max=$R_rx_max tx_max=$R_tx_max
check_num "the RX ring is within its limit" "$rx" -le "$rx_max"
check_num "the TX ring is within its limit" "$tx" -le "$tx_max"

refused() { here ring "$@"; [ $? = 1 ]; }
here ring rx="$rx"
if [ $? = 4 ]; then
	skip "ring sizes can be set" "$SAYS"
	done_testing
fi
defer "here ring rx=$rx tx=$tx"
claim "more RX descriptors than there can be are refused" refused rx=$((rx_max + 1))
claim "more TX descriptors than there can be are refused" refused tx=$((tx_max + 1))
here ring
check_eq "and nothing has changed" "$R_rx/$R_tx" "$rx/$tx"

noise
# It reopens a queue that is being closed: an oops in start_xmit, rarely.
if known_for 'r8125/9.015.*'; then
	diag "nothing is sent from here: this driver may send into a ring that is gone"
else
	hum
fi

works() { # after a change: the link returns, and packets pass
	here wait carrier=1 max-ms=10000 && here ping to="$PEER" count=20 window=2 &&
		[ "$R_lost" = 0 ]
}
# became GOT ASKED: that, or the least that the driver makes of fewer
least=0
became() {
	[ "$1" = "$2" ] && return
	[ "$least" = 0 ] && least=$1 && diag "fewer than $least are raised to $least"
	[ "$2" -lt "$least" ] && [ "$1" = "$least" ]
}
resize() { # rx|tx SIZE
	claim "under traffic: $2 $1 descriptors" here ring "$1=$2"
	eval "got=\$R_$1"
	claim "there are $2 now, or the least there can be" became "$got" "$2"
	claim "and pings pass" works
}
for size in $((rx_max / 2)) 64 "$rx_max" $((rx_max / 4)); do
	resize rx "$size"
done
least=0
for size in $((tx_max / 2)) 64 "$tx_max"; do
	resize tx "$size"
done
hush
# Absurdly few: refused, or raised to what works.
here ring rx=1 tx=1
here ring
diag "asked for 1 and 1: $R_rx and $R_tx"
claim "a ring of one is refused or becomes one that works" works
claim "the sizes as they were" here ring rx="$rx" tx="$tx"
configure
claim "and pings pass" works
done_testing
