#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Settings change while traffic flows; nothing is miscounted.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 16
two_hosts
daemon_start
drops() { stat .totals.drop; }
holds_ttl() { ctlj block list | jq -e 'any(.[]; .ttl == 3)'; }
refuses() { # WORD VALUE: usage error, one sentence
	local code
	ctl set "$1" "$2" > /dev/null 2> "$VG_TMP/err"
	code=$?
	[ $code = 2 ] && [ "$(wc -l < "$VG_TMP/err")" = 1 ]
}
rising() { [ "$(drops)" -gt "$1" ]; }

gen_bg --rate 200000 --seconds 30 --share 1/2 --bg-sources 4096 --attacker $ATTACKER
check "enforce: the flood is dropped" wait_for 5 is_blocked $ATTACKER
check "drops are counted" wait_for 3 rising 0
ctl set mode monitor
before=$(drops)
made=$(stat .counters'["pass-monitor"]')
grows() { [ "$(stat '.counters["pass-monitor"]')" -gt $((made + 10000)) ]; }
check "monitor: what would be dropped passes and is counted" wait_for 3 grows
check_eq "monitor: nothing is dropped" "$(drops)" "$before"
ctl set mode enforce
check "enforce again: dropped again" wait_for 3 rising "$before"

for s in 1/64 0.01% 50% 100%; do
	ctl set sample $s || exit 1
	ctl set sample-drop $s || exit 1
done
check_eq "sampling reads back" "$(stat .settings.sample)" "$(ctlj get sample | jq -r .sample)"
ctl block del $ATTACKER
ctl set syn-rate 0
ctl block flush
gone() { [ "$(nblocks)" = 0 ]; }
check "syn-rate 0 turns the detector off" wait_for 3 gone
ctl set syn-rate 20k
check "and on again at another threshold" wait_for 5 is_blocked $ATTACKER
ctl set ttl 3
ctl block del $ATTACKER
check "a shorter TTL is used by the next block" wait_for 5 holds_ttl
kill -INT "$GEN_PID"
gen_wait
check "bad values are refused" refuses sample 0.001%
check_eq "and change nothing" "$(stat .settings.ttl)" 3
check "an unknown word is refused" refuses colour blue
check "a mode that is none is refused" refuses mode off
balance "changes under traffic" "$(g sent)"
finish
