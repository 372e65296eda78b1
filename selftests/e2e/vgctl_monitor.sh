#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vgctl monitor with a daemon: events in order, each once, and what a reader
# was too slow for is counted to the event.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

EVENTS=$VG_TMP/events

# monitor [OPTION...]: in the background, JSON to $EVENTS
monitor() {
	: > "$EVENTS"
	bg_on B "$VGCTL" -j -i vb monitor "$@" > "$EVENTS"
	MONITOR=$BG
	defer stop_pid "$MONITOR" KILL
}
events() { jq -s "$1" "$EVENTS"; }
seen() { [ "$(events "$1")" = true ]; }

plan 21
two_hosts
daemon_start --ttl 2s

ctl monitor --once > "$VG_TMP/text"
check "the start is remembered" grep -qE '^[0-9:.]+ +start ' "$VG_TMP/text"

monitor --timeout 60
sleep 0.5
gen --rate 100000 --count 50000 --share 1/1 --attacker $ATTACKER
check "a block is told" wait_for 5 seen "any(.event == \"block\")"
check "and its release when its time is up" wait_for 10 seen "any(.event == \"release\")"
ctl set mode monitor > /dev/null
gen --rate 100000 --count 50000 --share 1/1 --attacker 203.0.113.67
check "in monitor mode: what would have been blocked" wait_for 5 seen \
	'any(.event == "would-block" and .source == "203.0.113.67")'
ctl set mode enforce > /dev/null
gen --rate 100000 --count 50000 --share 1/1 --attacker 10.99.0.1
check "a protected source is refused" wait_for 5 seen \
	'any(.event == "refused" and .source == "10.99.0.1")'
ctl block add 192.0.2.50 ttl 1h > /dev/null
ctl block del 192.0.2.50 > /dev/null
stop_pid "$MONITOR"
check_eq "monitor ends on a signal, without complaint" $? 0

check_eq "the block says who, why, how much, how long, how fast" "$(events '[.[] |
	select(.event == "block" and .source == "'$ATTACKER'")][0] | .reason == "syn-flood" and
	.rate > 5000 and .unit == "syn/s" and .ttl == 2 and .["latency-us"] > 0 and
	.["latency-us"] < 1000000 and (.time[:19] + "Z" | fromdate) > 1000000000')" true
check_eq "the release comes 2 s later" "$(events '[.[] | select(.source == "'$ATTACKER'")] |
	map({(.event): (.time | (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber))}) | add |
	.release - .block | . >= 1900 and . < 4000')" true
check_eq "numbers go up by one" "$(events '[.[].seq] | . == [range(.[0]; .[0] + length)]')" true
check_eq "nothing was lost" "$(events 'map(select(.event == "lost")) | length')" 0

# Again until it is seen: the reader may not have been looking yet.
monitor --timeout 20
told() {
	ctl block add 192.0.2.51 ttl 1h &&
		seen 'any([.event, .reason, .source] == ["block", "manual", "192.0.2.51"])'
}
check "an operator's block is told, too" wait_for 5 told
stop_pid "$MONITOR"
ctl block flush > /dev/null

## more events than are remembered, and a reader that sleeps
ctl set ttl 1h > /dev/null
ctl set syn-rate 1 > /dev/null
next() { ctlj monitor --once | jq -s '[.[].seq] | max + 1'; }
monitor --timeout 60
sleep 0.5
first=$(next)
kill -STOP "$MONITOR"
gen --rate 50000 --count 24000 --share 1/1 --attacker 198.18.0.1 --attackers 2000
many() { [ "$(nblocks)" = 2000 ]; }
check "2000 sources are blocked" wait_for 20 many
end=$(next)
check_num "more events than are remembered" $((end - first)) -gt 1500
kill -CONT "$MONITOR"
check "the reader catches up" wait_for 10 seen "any(.seq == $((end - 1)))"
stop_pid "$MONITOR"
check_eq "it says so" "$(events 'any(.event == "lost")')" true
check_eq "shown + lost = happened" "$(events 'map(if .event == "lost" then .count
	elif .seq >= '"$first"' and .seq < '"$end"' then 1 else 0 end) | add')" $((end - first))
check_eq "no event twice, none out of order" "$(events '[.[].seq | select(. != null)] |
	. == (sort | unique)')" true

## the daemon goes, the monitor stays
monitor --timeout 60
sleep 0.5
daemon_stop KILL
sleep 0.5
ctl block del 198.18.0.1 > /dev/null
check "after the daemon, releases are found in the map" wait_for 5 seen \
	'any(.event == "release" and .source == "198.18.0.1" and .seq == null)'
daemon_start --ttl 2s
check "when it is back its events are told again" wait_for 5 seen \
	'any(.event == "start" and .adopted == true and .seq != null)'
ctl detach > /dev/null
wait "$MONITOR"
check_eq "when the sentinel is taken off, monitor ends and says nothing is there" $? 4
check_eq "every line is one JSON object" "$(events 'all(type == "object")')" true
finish
