#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# A profile is applied as a whole or not at all, and goes back as a whole.
. "$(dirname "$0")/module.sh"

sim || skip_all "no netdevsim.ko beside the tests"
load
vgctl ring set "$SIM" rx 100 tx 200 > /dev/null
vgctl coalesce set "$SIM" rx-usecs 5 tx-usecs 6 adaptive-rx on > /dev/null
state() { vgctl -j coalesce show "$SIM" && vgctl -j ring show "$SIM"; }
found=$(state)
is_found() { [ "$(state)" = "$found" ]; }
prepared() {
	[ "$(value rx ring show "$SIM") $(value rx-usecs coalesce show "$SIM")" = "1024 100" ]
}

claim "a dry run" vgctl prepare "$SIM" --dry-run
check "changes nothing" is_found
claim "prepared" vgctl prepare "$SIM"
check "rings and coalescing are as planned" prepared
check_eq "the device says so" "$(value profile link show "$SIM")" true
check_eq "adaptive moderation is off" "$(value adaptive-rx coalesce show "$SIM")" 0
refuses "in force already" vgctl prepare "$SIM"
claim "restored" vgctl restore "$SIM"
check "everything is as it was" is_found
refuses "no profile" vgctl restore "$SIM"

# The last part fails: a simulated device has no interrupts.
refuses "no interrupts" vgctl prepare "$SIM" --cpu-irq 0
check "and what came before it is put back" is_found

vgctl prepare "$SIM" --hold > /dev/null &
holder=$!
check "held by a process" within 5 prepared
kill -9 $holder
wait $holder
check "which is killed: everything is as it was" within 5 is_found
vgctl prepare "$SIM" --hold > /dev/null &
holder=$!
within 5 prepared
kill -TERM $holder
wait $holder
check "which ends: the same" within 5 is_found
vgctl prepare "$SIM" > /dev/null
check "without one it stays" prepared
ip link set "$SIM" down
ip link set "$SIM" name vgsim0
SIM=vgsim0
claim "restored under another name" vgctl restore "$SIM"
check_eq "rings are as they were" "$(value rx ring show "$SIM")" 100
vgctl prepare "$SIM" > /dev/null
unload
load
check_eq "unloading puts it back" "$(value rx ring show "$SIM")" 100
vgctl prepare "$SIM" > /dev/null
echo 7 > /sys/bus/netdevsim/del_device
check "a prepared device can go" sh -c "! ip link show vgsim0 2>/dev/null"

# A device that is in use, with interrupts.
affinity=$(irqs affinity)
claim "interrupts are part of it" vgctl prepare "$IRQ_DEV" --cpu-irq 1
check_eq "they go to the CPU" "$(irqs effective | tr ' ' '\n' | sort -u)" 1
refuses "a profile steers them" vgctl irq release "$IRQ_DEV"
claim "and back" vgctl restore "$IRQ_DEV"
check_eq "to what was found" "$(irqs affinity)" "$affinity"
vgctl irq pin "$IRQ_DEV" 3 > /dev/null
vgctl prepare "$IRQ_DEV" --cpu-irq 1 > /dev/null
vgctl restore "$IRQ_DEV" > /dev/null
check_eq "what was steered before is steered again" \
	"$(irqs steered | tr ' ' '\n' | sort -u)" 3
done_testing
