#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The device sleeps and wakes with the system, as far as pm_test lets it, and
# works again.
. "$(dirname "$0")/dut.sh"

[ "$BOARD" != veth ] || skip_all "a veth pair does not sleep"
grep -q devices /sys/power/pm_test 2> /dev/null ||
	skip_all "this kernel has no /sys/power/pm_test (CONFIG_PM_DEBUG)"
CARRIER_MS=${CARRIER_MS:-8000}

delay=/sys/module/suspend/parameters/pm_test_delay
if [ -w $delay ]; then
	defer "echo $(cat $delay) > $delay"
	echo 0 > $delay	# seconds that all stand still between sleep and wake
fi
defer "echo none > /sys/power/pm_test"
echo devices > /sys/power/pm_test

mtu=$(sys mtu)
sleeps() { # STATE
	echo "$1" > /sys/power/state
}

back() {
	here wait carrier=1 max-ms="$CARRIER_MS" && here ping to="$PEER" count=20 &&
		[ "$R_lost" = 0 ]
}

for state in freeze mem; do
	if ! grep -qw $state /sys/power/state; then
		skip "$state" "this kernel has no state $state"
		continue
	fi
	for time in 1 2; do
		claim "$state: devices sleep and wake, time $time" sleeps $state
		claim "$state: the carrier is back, pings are answered" back
	done
done
check_eq "the address is as it was" "$(sys address)" "$LOCAL_MAC"
check_eq "the MTU is as it was" "$(sys mtu)" "$mtu"

# Down while it sleeps
here link up=0
claim "an interface that is down: devices sleep and wake" sleeps freeze
claim "then it comes up" up "$CARRIER_MS"
claim "and pings are answered" back

# Under traffic, in both directions
noise
hum
claim "under traffic: devices sleep and wake" sleeps freeze
claim "pings are answered" back
n=$(scaled 1000)
here ping to="$PEER" count="$n" window=4
check_eq "none of $n is lost" "$R_lost" 0
hush
done_testing
