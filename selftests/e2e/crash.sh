#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill -9 in the middle of a flood: protection outlives the daemon.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 22
two_hosts
daemon_start
ctl set ttl 8
ctl set syn-rate 6k
gen_bg --rate 250000 --seconds 16 --share 4/5 --bg-sources 4096 --attacker $ATTACKER
check "the attacker is blocked" wait_for 5 is_blocked $ATTACKER
daemon_stop KILL
check_eq "the daemon is dead" $? 137
before=$(stat .totals.drop)
more() { [ "$(stat .totals.drop)" -gt $((before + 100000)) ]; }
check "its block goes on dropping" wait_for 5 more
check_eq "vgctl knows that no daemon runs" "$(stat .daemon.running)" false
check "the block is still listed" is_blocked $ATTACKER
check "vgctl can block without a daemon" ctl block add 192.0.2.77 ttl 1h

passes() { # no drop between two looks a moment apart
	local a b
	a=$(stat .totals.drop) b=$(stat '.totals.rx')
	wait_for 2 moved "$b"
	[ "$(stat .totals.drop)" = "$a" ]
}
moved() { [ "$(stat .totals.rx)" -gt $(($1 + 50000)) ]; }
check "its TTL ends with nobody running" wait_for 10 passes
before=$(stat .totals.rx)
daemon_start
check_eq "the next daemon adopts" "$(stat .daemon.adopted)" true
check "and says so" grep -q 'ready vb .*adopted=1' "$LOG"
check_num "counters went on" "$(stat .totals.rx)" -ge "$before"
check_eq "settings were kept" "$(stat '.settings["syn-rate"]')" 6000
check "the block made meanwhile is kept" is_blocked 192.0.2.77
check "and the flood is found again" wait_for 5 is_blocked $ATTACKER
gen_wait
balance "killed and adopted" "$(g sent)"
check_num "what was in flight is counted as such" \
	"$(stat '.records | .["lost-crash"] + .discarded')" -ge 0

# Ten times more, without pause, each at another moment.
gen_bg --rate 250000 --seconds 12 --share 4/5 --bg-sources 4096 --attacker 203.0.113.99
for i in {1..8}; do
	wait_for 5 moved "$(stat .totals.rx)"
	daemon_stop KILL
	daemon_start || exit 1
done
ok "killed and restarted eight times more"
sent=$(g sent)
gen_wait
balance "after all of that" $(($(g sent) + sent))
check_eq "one interface, one link" "$(on B ls /sys/fs/bpf/vanguard)" vb
finish
