#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The module comes and goes, with and without devices.
. "$(dirname "$0")/module.sh"

refuses "needs vanguard.ko" vgctl prepare "$IRQ_DEV"
check_eq "without the module the kernel's own family answers" \
	"$(value path ring show "$IRQ_DEV")" ethtool
claim "it loads" load
check_eq "with it, it does" "$(value path ring show "$IRQ_DEV")" vanguard
claim "it unloads" unload
i=0
while [ $i -lt 20 ]; do
	load && unload || break
	i=$((i + 1))
done
check_eq "20 times over" "$i" 20
done_testing
