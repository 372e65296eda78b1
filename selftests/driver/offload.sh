#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# What the chip does for the stack is done right: the other end looks at every
# frame on the wire. What it is told not to do is done right by the stack.
. "$(dirname "$0")/dut.sh"

BYTES=$(scaled 2000000)
MTU=$(sys mtu)

# The peer's own offloads would join frames before it can look at them.
for feature in rx-gro rx-gro-hw rx-lro; do
	start hold feature=$feature set=0
done

right() { # the frames that the peer has looked at
	[ "$R_bad_ip/$R_bad_l4/$R_overrun" = 0/0/0 ] && [ "$R_longest" -le "$MTU" ] &&
		[ "$R_partial" = 0 ]
}

looked_at() { # NAME: what `wire` has said of them
	# A veth pair hands frames over unfinished when it may; that is no fault.
	if [ "$BOARD" = veth ] && [ "$R_partial" != 0 ]; then
		skip "$1" "a veth pair finishes no frames"
		return 1
	fi
	claim "$1" right
}

tcp_out() { # STATE ADDRESS FAMILY
	local sent got
	start wire port=9601
	wire=$R_job
	start tcp-sink port=9601
	job=$R_job
	here tcp-send to="$2" port=9601 bytes="$BYTES" seed=5
	sent=$R_bytes:$R_hash
	collect "$job"
	check_eq "$1: a TCP stream arrives whole" "$R_bytes:$R_hash" "$sent"
	finish "$wire"
	looked_at "$1: its frames are right, and no longer than $MTU bytes" || return
	eval "got=\$R_$3"
	check_num "$1: they were seen" "$got" -ge $((BYTES / MTU))
	check_num "$1: with all of the payload" "$R_payload" -ge "$BYTES"
}

udp_out() { # STATE ADDRESS SIZES
	start wire port=9602
	wire=$R_job
	start udp-count port=9602 count=400 size="$3" stream=1 idle-ms=3000 "$4"
	job=$R_job
	here udp-send to="$2" port=9602 count=400 size="$3" stream=1 pps="$PPS"
	collect "$job"
	check_eq "$1: datagrams of all kinds of sizes arrive" "$R_rx" 400
	finish "$wire"
	looked_at "$1: their frames are right" || return
	check_eq "$1: each was seen" "$R_udp" 400
}

out() { # STATE
	tcp_out "$1" "$PEER" v4
	udp_out "$1" "$PEER" 8-1472 v6=0
	[ -n "$PEER6" ] || { skip "$1, IPv6" "PEER6 is not set"; return; }
	tcp_out "$1, IPv6" "$PEER6" v6
	udp_out "$1, IPv6" "$PEER6" 8-1452 v6=1
}

# switch VALUE FEATURE...: those that the driver has
switch() {
	local value=$1 feature
	shift
	for feature; do
		has "$feature" || continue
		claim "$feature $value" here feature name="$feature" set="$value"
	done
}

SUMS="tx-checksum-ipv4 tx-checksum-ipv6 tx-checksum-ip-generic"
TSO="tx-tcp-segmentation tx-tcp6-segmentation"
some_tso='' some_sums=''
for feature in tx-scatter-gather $SUMS $TSO rx-checksum; do
	if keep_feature "$feature"; then
		case " $SUMS " in *" $feature "*) some_sums=1 ;; esac
		case " $TSO " in *" $feature "*) some_tso=1 ;; esac
	fi
done

if [ -n "$some_sums" ]; then
	switch 1 $SUMS
	switch 1 tx-scatter-gather
	if [ -n "$some_tso" ]; then
		switch 1 $TSO
		out "TSO"
		switch 0 $TSO
	else
		skip "TSO" "the driver cannot switch it"
	fi
	out "checksums"
	switch 0 tx-scatter-gather
	switch 0 $SUMS
	out "no offloads"
	switch 1 $SUMS
	switch 1 tx-scatter-gather
	[ -z "$some_tso" ] || switch 1 $TSO
else
	skip "TX checksums" "the driver cannot switch them"
	out "as it is"
fi

# UDP datagrams with wrong checksums. Those of IPv6 are counted with IPv4's when
# poll() comes upon them, and with IPv6's when recv() does.
errors() {
	awk '/^Udp: / { if (!n) n = split($0, k); else for (i = 2; i <= n; i++)
		if (k[i] == "InCsumErrors") sum += $i }
		$1 == "Udp6InCsumErrors" { sum += $2 }
		END { print sum + 0 }' /proc/net/snmp /proc/net/snmp6
}

sums_in() { # STATE FROM TO V6
	local before
	begin udp-count port=9603 count=500 size=8-507 stream=2 idle-ms=3000 "$4"
	ask udp-craft dst="$LOCAL_MAC" from="$2" to="$3" port=9603 count=500 size=8-507 stream=2 \
		pps="$PPS"
	end
	check_eq "$1: datagrams with right checksums are taken" "$R_rx/$R_bad" 500/0
	before=$(errors)
	begin udp-count port=9603 size=8-507 stream=3 max-ms=10000 "$4"
	ask udp-craft dst="$LOCAL_MAC" from="$2" to="$3" port=9603 count=500 size=8-507 stream=3 \
		bad=1 pps="$PPS"
	settle
	end TERM
	check_eq "$1: those with wrong ones are not" "$R_rx/$R_bad" 0/0
	check_eq "$1: but counted" $(($(errors) - before)) 500
}

for value in 1 0; do
	if has rx-checksum; then
		switch $value rx-checksum
	elif [ $value = 1 ]; then
		skip "RX checksums are switched" "the driver cannot switch rx-checksum"
	else
		continue
	fi
	sums_in "RX checksum $value" "$PEER" "$LOCAL" v6=0
	[ -z "$PEER6" ] || sums_in "RX checksum $value, IPv6" "$PEER6" "$LOCAL6" v6=1
done
done_testing
