#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A stop takes protection off, --keep leaves it on.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 15
xdp_on() { on B ip -d link show vb | grep -q 'prog/xdp'; }
xdp_off() { ! xdp_on; }
no_pins() { ! on B test -e /sys/fs/bpf/vanguard/vb; }
two_hosts

for sig in TERM INT; do
	daemon_start
	check "$sig: attached before" xdp_on
	daemon_stop $sig
	check_eq "$sig: exit code 0" $? 0
	check "$sig: detached after" xdp_off
	check "$sig: nothing is left pinned" no_pins
done
daemon_start --keep
ctl block add $ATTACKER ttl 1h
daemon_stop
check_eq "--keep: exit code 0" $? 0
check "--keep: still attached" xdp_on
gen --count 1000 --rate 10000 --share 1/1 --attacker $ATTACKER
check_eq "--keep: still dropping" "$(stat .totals.drop)" 1000
daemon_start
check_eq "the next start adopts" "$(stat .daemon.adopted)" true
check "with the blocks" is_blocked $ATTACKER
daemon_stop
check "and, stopped without --keep, detaches" xdp_off
ctl status > /dev/null 2>&1
check_num "vgctl says that nothing is there" $? -eq 4
finish
