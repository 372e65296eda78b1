#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Interrupt moderation by ethtool: what is set is what the chip is told, rounded
# up to its unit, and stays through all that starts the chip anew.
. "$(dirname "$0")/dut.sh"

here coalesce
case $? in
0) ;;
4) skip_all "the driver has no interrupt moderation ($SAYS)" ;;
*) claim "interrupt moderation can be read" false
   done_testing ;;
esac
rx=$R_rx_usecs tx=$R_tx_usecs

# Both at once: a chip with one timer takes no other.
set_both() { here coalesce rx-usecs="$1" tx-usecs="$1"; }
refused() { set_both "$1"; [ $? = 1 ]; }

set_both 0
if [ $? = 4 ]; then
	skip "interrupt moderation can be set" "$SAYS"
	done_testing
fi
defer "here coalesce rx-usecs=$rx tx-usecs=$tx"
check_eq "0 is 0" "$R_rx_usecs/$R_tx_usecs" 0/0

# chip_has UNITS NAME: the chip's table; a queue that is not in it has 0
R_unit_ns=0
[ -z "$PEER_HAS_CHIP" ] || [ "$PEER_HAS_CHIP" = 0 ] || ask chip miti
unit_ns=${R_unit_ns:-0}
chip_has() {
	if [ "$unit_ns" = 0 ]; then
		skip "$2" "the far end knows nothing of the chip"
		return
	fi
	R_rx0=0 R_tx0=0 R_tx1=0
	ask chip miti
	check_eq "$2" "$R_rx0/$R_tx0/$R_tx1" "$1/$1/$1"
}
units() { echo $((($1 * 1000 + unit_ns - 1) / (unit_ns ? unit_ns : 1))); }

chip_has 0 "and the chip waits for nothing"
for us in 1 50 100 250; do
	set_both "$us"
	got=$R_rx_usecs
	check_num "$us us are not less" "$got" -ge "$us"
	check_num "nor far more" "$got" -lt $((us + 10))
	chip_has "$(units "$us")" "and the chip has been told"
	set_both "$got"
	check_eq "what was read can be set again" "$R_rx_usecs/$R_tx_usecs" "$got/$got"
done
claim "a second is refused" refused 1000000
claim "and so is what does not fit 32 bits of nanoseconds" refused 4294968
here coalesce
check_eq "and nothing has changed" "$R_rx_usecs/$R_tx_usecs" "$got/$got"
chip_has "$(units "$got")" "nor in the chip"

kept() { # WHAT: after it the setting is as before
	here wait carrier=1 max-ms=10000
	here coalesce
	check_eq "$1: it stays" "$R_rx_usecs/$R_tx_usecs" "$got/$got"
	chip_has "$(units "$got")" "$1: the chip has it still"
	claim "$1: pings pass" answers 5
}
here link up=0
here link up=1
configure
kept "after down and up"
if ask flap ms=200; then
	kept "after a loss of the link"
fi
here ring && here ring rx=$((R_rx_max / 2)) && defer "here ring rx=$R_rx" &&
	kept "with another ring"
mtu=$(sys mtu)
keep_mtu
here link mtu=1400 && kept "with another MTU"
here link mtu="$mtu"
done_testing
