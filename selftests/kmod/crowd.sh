#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Many at once, and the module going while they ask.
. "$(dirname "$0")/module.sh"

sim || skip_all "no netdevsim.ko beside the tests"
load
callers() { # N COMMAND...: so many at once; how many failed
	local n=$1 i=0 pids='' failed=0 pid
	shift
	while [ $i -lt "$n" ]; do
		"$@" > /dev/null 2>&1 &
		pids="$pids $!"
		i=$((i + 1))
	done
	for pid in $pids; do
		wait "$pid" || failed=$((failed + 1))
	done
	echo $failed
}
check_eq "100 look at once" "$(callers 100 vgctl irq show)" 0
check_eq "100 change at once" "$(callers 100 vgctl coalesce set "$SIM" rx-usecs 9)" 0
check_eq "of 20 that prepare at once, one does" "$(callers 20 vgctl prepare "$SIM")" 19
vgctl restore "$SIM" > /dev/null
i=0
while [ $i -lt 10 ]; do
	callers 8 vgctl coalesce show > "$TMP/shows" &
	shows=$!
	callers 4 vgctl irq pin "$IRQ_DEV" $((i % 4)) > "$TMP/pins" &
	pins=$!
	vgctl prepare "$SIM" > /dev/null 2>&1
	# A dump that is under way keeps the module for a moment.
	within 5 unload 2> /dev/null && load || break
	wait $shows $pins
	i=$((i + 1))
done
check_eq "unloaded under load, 10 times" "$i" 10
done_testing
