#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Tags go out and come in, whoever puts them on and takes them off: the chip
# or the kernel.
. "$(dirname "$0")/dut.sh"

ID=100 OTHER=101 PRIO=5
HERE4=198.18.100.2 THERE4=198.18.100.1
HERE6=2001:db8:100::2 THERE6=2001:db8:100::1

modprobe 8021q > /dev/null 2>&1
begin vlan id=$ID net=$HERE4/24 net6=$HERE6/64 kernel=1
case $SAYS in *"no 8021q"*) skip_all "this kernel has no 8021q" ;; esac
claim "an interface in VLAN $ID" test -d "/sys/class/net/$NETIF.$ID" || done_testing
DEV=$NETIF.$ID
claim "and one at the peer" start vlan id=$ID net=$THERE4/24 net6=$THERE6/64 || done_testing
diag "the peer's is made by its $R_via"

N=$(scaled 500)
exact() { [ "$R_rx" = "$1" ] && [ "$R_lost/$R_twice/$R_late/$R_bad/$R_overrun" = 0/0/0/0/0 ]; }

frames() { # STATE
	begin raw-count dev="$DEV" count="$N" size=60-1514 stream=1
	ask raw-send dst="$LOCAL_MAC" vlan=$ID count="$N" size=60-1514 stream=1 pps="$PPS"
	end
	claim "$1: $N tagged frames come in, of all kinds of sizes" exact "$N"
	start raw-count vlan=$ID count="$N" size=60-1514 stream=2
	job=$R_job
	here raw-send dev="$DEV" dst="$PEER_MAC" count="$N" size=60-1514 stream=2 pps="$PPS"
	collect "$job"
	claim "$1: $N frames go out, of all kinds of sizes" exact "$N"
	check_eq "$1: each with its tag" "$R_tagged/$R_untagged/$R_other_vlan" "$N/0/0"

	begin raw-count vlan=$ID count=20 stream=3 idle-ms=3000
	ask raw-send dst="$LOCAL_MAC" vlan=$ID prio=$PRIO count=20 stream=3
	end
	check_eq "$1: the tag comes with its priority" "$R_rx/$R_prio" 20/$PRIO
	begin raw-count dev="$DEV" stream=4 max-ms=5000
	ask raw-send dst="$LOCAL_MAC" vlan=$OTHER count=100 stream=4 pps="$PPS"
	ask raw-send dst="$LOCAL_MAC" count=100 stream=4 pps="$PPS"
	settle
	end TERM
	check_eq "$1: nothing of VLAN $OTHER, nothing without a tag" "$R_rx" 0
}

stream_both() { # STATE ADDRESS
	local sent bytes
	bytes=$(scaled 2000000)
	start tcp-sink port=9401
	job=$R_job
	here tcp-send to="$2" port=9401 bytes="$bytes" seed=3
	sent=$R_bytes:$R_hash
	collect "$job"
	check_eq "$1: a TCP stream to $2" "$R_bytes:$R_hash" "$sent"
	start tcp-source port=9402 bytes="$bytes" seed=4
	job=$R_job
	here tcp-recv from="$2" port=9402 seed=4
	sent=$R_bytes:$R_hash
	collect "$job"
	check_eq "$1: and one back" "$sent" "$R_bytes:$R_hash"
}

streams() {
	here ping to=$THERE4 count=50 size=1472 df=1
	check_eq "$1: pings of 1500 bytes" "$R_rx" 50
	stream_both "$1" $THERE4
	stream_both "$1, IPv6" $THERE6
}

everything() {
	frames "$1"
	streams "$1"
}

insert=tx-vlan-hw-insert strip=rx-vlan-hw-parse
keep_feature $insert || insert=
keep_feature $strip || strip=
[ -n "$insert" ] || skip "inserting is switched" "the driver cannot switch tx-vlan-hw-insert"
[ -n "$strip" ] || skip "stripping is switched" "the driver cannot switch rx-vlan-hw-parse"
for in in 1 0; do
	for out in 1 0; do
		# Once only for what cannot be switched
		[ -n "$insert" ] || [ $in = 1 ] || continue
		[ -n "$strip" ] || [ $out = 1 ] || continue
		[ -z "$insert" ] || claim "insert=$in" here feature name=$insert set=$in
		[ -z "$strip" ] || claim "strip=$out" here feature name=$strip set=$out
		case $in$out in
		11 | 00) everything "insert=$in strip=$out" ;;
		*) frames "insert=$in strip=$out" ;;
		esac
	done
done
done_testing
