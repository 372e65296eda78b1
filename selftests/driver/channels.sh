#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The number of queues changes under traffic; what cannot be is refused.
. "$(dirname "$0")/dut.sh"

here channels
case $? in
0) ;;
4) skip_all "the driver has no channels ($SAYS)" ;;
*) claim "channels can be read" false
   done_testing ;;
esac
rx=$R_rx tx=$R_tx rx_max=$R_rx_max tx_max=$R_tx_max
here channels rx="$rx"
if [ $? = 4 ]; then
	skip_all "the number of channels cannot be set ($SAYS)"
fi
defer "here channels rx=$rx tx=$tx"

refused() { here channels "$@"; [ $? -gt 0 ]; }
claim "more RX queues than there can be are refused" refused rx=$((rx_max + 1))
claim "more TX queues than there can be are refused" refused tx=$((tx_max + 1))
claim "none is refused" refused rx=0 tx=0
[ "$rx_max" -lt 4 ] || claim "three are refused: the chip counts by powers of two" refused rx=3
here channels
check_eq "and nothing has changed" "$R_rx/$R_tx" "$rx/$tx"

# Many flows come all the while.
start udp-craft dst="$LOCAL_MAC" from=198.18.0.0/16 to="$LOCAL" port=9 count=1000000 flows=64 \
	pps=2000
there=$R_job

works() {
	here wait carrier=1 max-ms=10000 && answers 20
}
# used N: in a second each of the N queues has received something, and no other
used() {
	local q before after
	for q in 0 1 2 3; do eval "before_$q=\$(counted $q)"; done
	sleep 1
	for q in 0 1 2 3; do
		eval "before=\$before_$q"
		after=$(counted $q)
		[ -n "$after" ] || continue
		if [ "$q" -lt "$1" ]; then [ "$after" -gt "$before" ]; else
			[ "$after" = "$before" ]
		fi || { SAYS="queue $q: $before, then $after"; return 1; }
	done
}
counted() { "$VGPEER" nic-stats | tr ' ' '\n' | sed -n "s/^rx_queue_$1_packets=//p"; }

for n in 1 2 4; do
	[ "$n" -le "$rx_max" ] || continue
	for t in 1 2; do
		[ "$t" -le "$tx_max" ] || continue
		claim "under traffic: $n RX and $t TX queues" here channels rx="$n" tx="$t"
		check_eq "there are as many now" "$R_rx/$R_tx" "$n/$t"
		check_eq "and the kernel has as many" \
			"$(ls -d "/sys/class/net/$NETIF"/queues/?x-* | wc -l)" $((n + t))
		claim "pings pass" works
	done
	[ -z "$(counted 0)" ] || claim "all $n RX queues are used, and no other" used "$n"
done
finish "$there"
claim "as many as there were" here channels rx="$rx" tx="$tx"
claim "pings pass" works
done_testing
