#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Rescue: vgctl detach takes everything off, daemon or not.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 9
xdp_off() { ! on B ip -d link show vb | grep -q 'prog/xdp'; }
two_hosts
daemon_start
ctl block add $ATTACKER ttl 1h
daemon_stop KILL
check "detach without a daemon" ctl detach
check "no program is attached" xdp_off
check "nothing is pinned" on B test ! -e /sys/fs/bpf/vanguard/vb
before=$(on B cat /sys/class/net/vb/statistics/rx_packets)
gen --count 1000 --rate 10000 --share 1/1 --attacker $ATTACKER
check_num "packets flow" $(($(on B cat /sys/class/net/vb/statistics/rx_packets) - before)) -ge 1000

daemon_start
check "detach under a running daemon" ctl detach
check "no program is attached" xdp_off
daemon_stop
check_num "the daemon can be stopped" $? -le 1
daemon_start
check_eq "and a new one starts afresh" "$(stat .daemon.adopted)" false
ctl detach
ctl detach > /dev/null 2>&1
check_num "twice is: nothing there" $? -eq 4
finish
