#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The module goes and comes while the other end sends, and works each time.
. "$(dirname "$0")/dut.sh"

[ -n "$DUT_MODULES" ] || skip_all "DUT_MODULES names no module to remove and insert"
TIMES=${RELOAD_TIMES:-10}
CARRIER_MS=${CARRIER_MS:-8000}
module=${DUT_MODULES##* }
name=$(basename "$module" .ko)

# Until the end of the test: what came before the module goes back in is lost.
noise
out=0 in=0 gone=0 late=0 silent=0 i=0
while [ $i -lt "$TIMES" ]; do
	i=$((i + 1))
	rmmod "$name" || out=$((out + 1))
	[ ! -e "/sys/class/net/$NETIF" ] || gone=$((gone + 1))
	insmod "$module" || in=$((in + 1))
	up "$CARRIER_MS" || { late=$((late + 1)); diag "time $i: $SAYS"; }
	answers || { silent=$((silent + 1)); diag "time $i: $SAYS"; }
done
hush
check_eq "$TIMES times removed" $out 0
check_eq "each time the interface was gone" $gone 0
check_eq "$TIMES times inserted" $in 0
check_eq "each time a carrier within $CARRIER_MS ms" $late 0
check_eq "each time a ping is answered" $silent 0
check_eq "the MAC address is the same" "$(sys address)" "$LOCAL_MAC"

# With the interface down
here link up=0
claim "removed while down" rmmod "$name"
claim "inserted" insmod "$module"
claim "up" up "$CARRIER_MS"
n=$(scaled 1000)
here ping to="$PEER" count="$n" window=4
check_eq "none of $n pings is lost" "$R_lost" 0
done_testing
