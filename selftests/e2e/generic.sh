#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Generic XDP is the fallback, it is named, and it protects as well.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 11
two_hosts
daemon_start --xdp generic
check_eq "status names the mode" "$(stat .attach.mode)" generic
check "and why" test -n "$(stat .attach.why)"
check "ready says it" grep -q 'ready vb mode=generic' "$LOG"
warned() { ctlj status | jq -e '.warnings | index("generic")'; }
check "a warning says so" wait_for 3 warned
gen --rate 100000 --seconds 2 --share 1/2 --bg-sources 1000 --attacker $ATTACKER
check "a flooder is found" is_blocked $ATTACKER
balance generic "$(g sent)"
daemon_stop

# lo has no native XDP: auto falls back there.
daemon_spawn -i lo
check "a driver without native XDP: fallback" wait_for 15 daemon_ready
check_eq "named" "$(IF=lo stat .attach.mode)" generic
check "with the reason" test -n "$(IF=lo stat .attach.why)"
finish
