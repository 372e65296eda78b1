#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The daemon at rest: privileges it keeps, CPU and memory it uses.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 9
two_hosts
daemon_start
cap() { awk -v k="Cap$1:" '$1 == k { print $2 }' "/proc/$DAEMON/status"; }
# CAP_NET_ADMIN 12, CAP_SYS_NICE 23, CAP_PERFMON 38, CAP_BPF 39
allowed=$(((1 << 12) | (1 << 23) | (1 << 38) | (1 << 39)))
check_eq "effective: only what it needs" $((0x$(cap Eff) & ~allowed)) 0
check_eq "permitted: no more" $((0x$(cap Prm) & ~allowed)) 0
check_eq "inheritable: nothing" $((0x$(cap Inh))) 0
too_much=
for t in "/proc/$DAEMON/task/"*; do
	eff=$(awk '$1 == "CapEff:" { print $2 }' "$t/status")
	[ $((0x$eff & ~allowed)) = 0 ] || too_much="$too_much $t"
done
check_eq "in every thread" "$too_much" ""
gen --rate 100000 --count 60000 --share 1/1 --attacker $ATTACKER
check "which is enough to block" is_blocked $ATTACKER

ticks() { awk '{ print $14 + $15 }' "/proc/$DAEMON/stat"; }
before=$(ticks)
# Two seconds of nothing, measured by the kernel's own clock.
nap 2
check_num "idle, it uses under 5 % of a core (ticks)" $(($(ticks) - before)) -le 10
check_num "memory (KiB)" "$(awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON/status")" -le 98304
daemon_stop
daemon_start --no-drop-caps
check_num "--no-drop-caps keeps them" $((0x$(cap Eff) & ~allowed)) -ne 0
daemon_stop
check_eq "it stops" $? 0
finish
