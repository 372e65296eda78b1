#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Frames for others come in when asked for and not otherwise; the address that
# counts is the one that was set.
. "$(dirname "$0")/dut.sh"

FOREIGN=02:00:5e:10:00:99
N=$(scaled 100)
stream=0

to() { # MAC [OPTION]: $R_rx of N frames, while a counter with OPTION runs
	stream=$((stream + 1))
	begin raw-count stream=$stream max-ms=10000 $2
	ask raw-send dst="$1" count="$N" stream=$stream pps="$PPS"
	settle
	end TERM
}

none_of() { # NAME MAC
	if [ "$BOARD" = veth ]; then
		skip "$1" "a veth pair has no filter"
		return
	fi
	to "$2"
	check_eq "$1" "$R_rx" 0
}

to "$LOCAL_MAC"
check_eq "frames for this station: all $N" "$R_rx" "$N"
none_of "frames for another: none" $FOREIGN
to $FOREIGN promisc=1
check_eq "promiscuous, by a packet socket: all $N" "$R_rx" "$N"
none_of "when it is closed: none" $FOREIGN
claim "promiscuous, by the interface's flag" here link promisc=1
defer "here link promisc=0"
to $FOREIGN
check_eq "all $N" "$R_rx" "$N"
to "$LOCAL_MAC"
check_eq "and those for this station as well" "$R_rx" "$N"
here link promisc=0
none_of "flag off: none" $FOREIGN

set_mac() { # some drivers only take it while down
	here link up=0 && here link mac="$1" && up
}
defer "set_mac $LOCAL_MAC"
claim "another address can be set" set_mac 02:00:5e:10:00:42
to 02:00:5e:10:00:42
check_eq "frames for it: all $N" "$R_rx" "$N"
none_of "for the old one: none" "$LOCAL_MAC"
claim "and pings are answered" answers 5
claim "the old one can be set again" set_mac "$LOCAL_MAC"
to "$LOCAL_MAC"
check_eq "frames for it: all $N" "$R_rx" "$N"
done_testing
