#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The MTU changes while streams run in both directions, and nothing breaks.
. "$(dirname "$0")/dut.sh"
keep_mtu
BYTES=$(scaled 20000000)
BEFORE=$(sys mtu)

here link
max=$R_max_mtu
check_num "the driver's limit is known" "$max" -ge 1500
if [ "$max" -ge 65535 ]; then
	skip "an MTU beyond the limit is refused" "the driver has no limit"
else
	refused() { ! here link mtu="$1"; }
	claim "an MTU of $((max + 1)) is refused" refused $((max + 1))
	claim "an MTU of 67 is refused" refused 67
	check_eq "and it is as it was" "$(sys mtu)" "$BEFORE"
fi
# The vendor's r8125 has neither TSO nor checksums above an MTU of 1500. A
# packet that relies on them and is in its queue when the MTU rises goes out as one
# giant frame, or with a sum made late, and a warning.
if known_for 'r8125/*'; then
	diag "without TSO and sums: this driver loses a race when the MTU takes them away"
	for feature in tx-tcp-segmentation tx-tcp6-segmentation tx-checksum-ipv4 \
		tx-checksum-ipv6; do
		keep_feature $feature && here feature name=$feature set=0
	done
fi

jumbo=9000
start hold mtu=9000 || { jumbo=1500; diag "the peer's interface: $SAYS"; }

start tcp-sink port=9801 max-ms=60000
sink=$R_job
start tcp-source port=9802 bytes="$BYTES" seed=2 max-ms=60000
source=$R_job
# Both are connected before anything changes: what a segment may be long is agreed
# then, and nobody tells the peer when this end takes less.
begin tcp-send to="$PEER" port=9801 bytes="$BYTES" seed=1 max-ms=60000
sender=$LOCAL_JOB sent=$LOCAL_OUT
begin tcp-recv from="$PEER" port=9802 seed=2 max-ms=60000
receiver=$LOCAL_JOB got=$LOCAL_OUT

for mtu in $jumbo 1500 4000 576 1499 9000 1280 1500; do
	[ $mtu -le $jumbo ] || mtu=1500
	claim "under traffic: MTU $mtu" here link mtu=$mtu
	here wait carrier=1
	here ping to="$PEER" count=3 size=$((mtu - 28)) df=1
	check_eq "packets of $mtu bytes pass whole" "$R_rx/$R_bad" 3/0
done
wait $sender
wait $receiver
fields S "$(cat "$sent")"
fields G "$(cat "$got")"
claim "the stream to the peer came to its end" collect "$sink"
check_eq "whole" "$R_bytes:$R_hash" "$S_bytes:$S_hash"
claim "the stream from the peer came to its end" collect "$source"
check_eq "whole" "$G_bytes:$G_hash" "$R_bytes:$R_hash"
diag "to the peer in $S_ms ms, $S_retrans retransmitted; from it in $G_ms ms"
# IPv6 leaves an interface whose MTU falls below 1280; it is for us to put back.
configure
[ -z "$PEER6" ] || claim "IPv6 is back" here ping to="$PEER6" count=5
done_testing
