#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# What was joined comes in, what was not is left to the chip's filter, whose
# hash may let some of it through.
. "$(dirname "$0")/dut.sh"

JOINED=01:00:5e:7f:00:01
MANY=01:00:5e:7f:01:00
STRANGE=01:00:5e:7f:02:00
N=$(scaled 100)

begin raw-count join=$JOINED count="$N" stream=1
ask raw-send dst=$JOINED count="$N" stream=1 pps="$PPS"
end
check_eq "a group that was joined: all $N frames" "$R_rx" "$N"

# 64 groups are more than any exact filter of such a chip holds.
begin raw-count join=$MANY joins=64 count=640 stream=2
ask raw-send dst=$MANY dsts=64 count=640 stream=2 pps="$PPS"
end
check_eq "64 groups that were joined: all frames of each" "$R_rx" 640

strangers() { # STREAM: $R_rx of 320 frames to 32 groups that nobody joined
	begin raw-count stream="$1" max-ms=10000
	ask raw-send dst=$STRANGE dsts=32 count=320 stream="$1" pps="$PPS"
	settle
	end TERM
}

# The hash has 64 buckets and few of them are used: 32 groups cannot all be
# in these.
strangers 3
if [ "$BOARD" = veth ]; then
	skip "strange groups are filtered" "a veth pair has no filter"
else
	check_num "of 32 groups that nobody joined most are filtered" "$R_rx" -le 160
	few=$R_rx
fi
claim "all multicast can be switched on" here link allmulti=1
defer "here link allmulti=0"
strangers 4
check_eq "then every group comes in" "$R_rx" 320
here link allmulti=0
if [ "$BOARD" != veth ]; then
	strangers 5
	check_eq "and when it is off, as many as before" "$R_rx" "$few"
fi

begin raw-count count=20 stream=6 idle-ms=3000
ask raw-send dst=ff:ff:ff:ff:ff:ff count=20 stream=6
end
check_eq "broadcast comes in" "$R_rx" 20

group() { # NAME GROUP V6
	begin udp-count port=9501 group="$2" count=50 stream=7 idle-ms=3000
	ask udp-send to="$2" port=9501 count=50 stream=7 pps=2000
	end
	check_eq "$1: a member gets all 50 datagrams" "$R_rx" 50
	begin udp-count port=9501 stream=8 max-ms=10000 "$3"
	ask udp-send to="$2" port=9501 count=50 stream=8 pps=2000
	settle
	end TERM
	check_eq "$1: after it has left, none" "$R_rx" 0
	start udp-count port=9501 group="$2" count=50 stream=9 idle-ms=3000
	job=$R_job
	here udp-send to="$2" port=9501 count=50 stream=9 pps=2000
	collect "$job"
	check_eq "$1: and the peer gets what is sent from here" "$R_rx" 50
}
group IPv4 239.192.7.7 v6=0
if [ -n "$PEER6" ]; then
	group IPv6 ff02::7777 v6=1
else
	skip IPv6 "PEER6 is not set"
fi
done_testing
