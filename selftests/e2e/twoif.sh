#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two interfaces, one daemon: each with its own settings and blocks.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 15
two_hosts
cable A wa 10.98.0.1 B wb 10.98.0.2
WB_MAC=$(on B cat /sys/class/net/wb/address)
daemon_spawn -i vb -i wb
both_ready() { [ "$(grep -c '^vanguardd: ready' "$LOG")" = 2 ]; }
check "both become ready" wait_for 15 both_ready
IF=wb ctl set syn-rate 50k
check_eq "settings are apart" "$(stat '.settings["syn-rate"]')" 5000
check "status shows both" holds "$(on B "$VGCTL" -j status --all)" \
	'[.[].ifname] | sort == ["vb", "wb"]'
on B "$VGCTL" status > /dev/null 2>&1
check_num "without -i vgctl cannot choose" $? -eq 2

gen_bg --rate 60000 --seconds 2 --share 1/2 --bg-sources 1000 --attacker $ATTACKER
on A "$VGGEN" -i wa --dst-mac "$WB_MAC" --rate 60000 --seconds 2 --share 1/2 --bg-sources 1000 \
	--attacker $ATTACKER > "$VG_TMP/gen2.json"
gen_wait
check "30,000 SYN/s are blocked on one" is_blocked $ATTACKER
check_eq "and not on the other" "$(IF=wb nblocks)" 0
balance "first" "$(g sent)"
IF=wb balance "second" "$(jq .sent "$VG_TMP/gen2.json")"
IF=wb ctl detach
check_eq "one can be taken off" "$(on B "$VGCTL" -j status --all | jq -r '.[].ifname')" vb
daemon_stop
check_eq "the daemon stops cleanly" $? 0
check "nothing is left pinned" on B sh -c '! ls -d /sys/fs/bpf/vanguard/* 2> /dev/null'
finish
