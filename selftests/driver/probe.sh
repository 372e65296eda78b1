#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The driver is bound, the link is up at full speed, and neither took long.
. "$(dirname "$0")/dut.sh"

LINK_SPEED=${LINK_SPEED:-2500}	# Mbit/s; 1000 on a 1 Gbit switch
INSMOD_MS=${INSMOD_MS:-3000}
CARRIER_MS=${CARRIER_MS:-8000}	# auto-negotiation at 2.5 Gbit/s takes some 3 s

if [ "$BOARD" != veth ]; then
	driver=$(basename "$(readlink "/sys/class/net/$NETIF/device/driver")")
	check_eq "$NETIF is driven by $DUT_DRIVER" "$driver" "$DUT_DRIVER"
fi
claim "the driver tells about itself" here driver
check_eq "under its own name" "$R_driver" "${DUT_DRIVER:-veth}"

claim "the link can be read" here link
unicast() { case $1 in ?[13579bdfBDF]:*) return 1 ;; esac; [ "$1" != 00:00:00:00:00:00 ]; }
check "the MAC address is one of a station" unicast "$R_mac"
check_eq "the carrier is there" "$R_carrier" 1
if [ "$BOARD" != veth ]; then
	check_eq "the link runs at $LINK_SPEED Mbit/s" "$(sys speed)" "$LINK_SPEED"
	check_eq "full duplex" "$(sys duplex)" full
fi
check_num "the MTU may be 9000" "$R_max_mtu" -ge 9000
diag "RX queues: $(find "/sys/class/net/$NETIF/queues" -name 'rx-*' | wc -l)," \
	"TX queues: $(find "/sys/class/net/$NETIF/queues" -name 'tx-*' | wc -l)"

# Time, from /proc/uptime in hundredths of a second
centiseconds() {
	local up rest
	read -r up rest < /proc/uptime
	echo "${up%.*}${up#*.}"
}

if [ -z "$DUT_MODULES" ]; then
	skip "the module is inserted in time" "DUT_MODULES names no module to insert"
	skip "the carrier comes in time" "DUT_MODULES names no module to insert"
else
	module=${DUT_MODULES##* }
	rmmod "$(basename "$module" .ko)"
	t0=$(centiseconds)
	claim "the module can be inserted again" insmod "$module"
	t1=$(centiseconds)
	check_num "within $INSMOD_MS ms" $(((t1 - t0) * 10)) -le "$INSMOD_MS"
	claim "the carrier comes within $CARRIER_MS ms" up "$CARRIER_MS"
	diag "insmod $(((t1 - t0) * 10)) ms, then $((($(centiseconds) - t1) * 10)) ms to carrier"
	claim "and packets pass" answers
fi
done_testing
