#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Coalescing, rings and channels of a simulated device: what is set is read
# back, here and by the kernel's own family, and nothing else changes.
. "$(dirname "$0")/module.sh"

sim || skip_all "no netdevsim.ko beside the tests"
load
usecs=10
claim "coalescing is set" vgctl coalesce set "$SIM" rx-usecs $usecs tx-usecs 20 adaptive-rx on
check_eq "rx-usecs" "$(value rx-usecs coalesce show "$SIM")" $usecs
check_eq "tx-usecs" "$(value tx-usecs coalesce show "$SIM")" 20
check_eq "adaptive-rx" "$(value adaptive-rx coalesce show "$SIM")" 1
claim "one value alone" vgctl coalesce set "$SIM" rx-usecs 11
check_eq "leaves the others" "$(value tx-usecs coalesce show "$SIM")" 20
claim "rings are set" vgctl ring set "$SIM" rx 128 tx 256
check_eq "rx" "$(value rx ring show "$SIM")" 128
check_eq "tx" "$(value tx ring show "$SIM")" 256
refuses "at most 4096" vgctl ring set "$SIM" rx 4097
check_eq "which changes nothing" "$(value rx ring show "$SIM")" 128
refuses "netdevsim" vgctl coalesce set "$SIM" queue 0 rx-usecs 1
refuses "only 1 queues" vgctl coalesce set "$SIM" queue 99 rx-usecs 1
refuses "at most" vgctl channels set "$SIM" combined 99
refuses "no queue would be left" vgctl channels set "$SIM" combined 0
refuses "the device decides" vgctl ring set "$SIM" rx-max 1
refuses "integer out of range\|range" vgctl coalesce set "$SIM" adaptive-rx 2
unload
check_eq "the kernel's family reads the same coalescing" \
	"$(value rx-usecs coalesce show "$SIM")" 11
check_eq "and the same rings" "$(value rx ring show "$SIM")" 128
check_eq "by its own way" "$(value path coalesce show "$SIM")" ethtool
done_testing
