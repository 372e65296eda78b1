#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# load.sh address|thread - the daemon of a sanitizer build under load: floods,
# changes, kill and adoption, SIGHUP, a full ring, a full queue, a clean stop.
# Run with O set to that build; any report of the sanitizer fails it.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../../lib/e2e.sh"

export ASAN_OPTIONS=log_path=$VG_TMP/report:exitcode=99:abort_on_error=0:detect_leaks=1
export UBSAN_OPTIONS=log_path=$VG_TMP/report:print_stacktrace=1
export TSAN_OPTIONS=log_path=$VG_TMP/report:exitcode=99:second_deadlock_stack=1
READY_S=60

clean() { # no sanitizer report so far; what there is goes to the logs
	compgen -G "$VG_TMP/report*" > /dev/null || return 0
	mkdir -p "$O/logs"
	cat "$VG_TMP"/report* > "$O/logs/reports"
	diag "$(grep -h '^SUMMARY' "$VG_TMP"/report* | sort | uniq -c | head -n 20)"
	diag "see ${O#"$VG_ROOT/"}/logs/reports"
	return 1
}

plan 15
two_hosts
printf '%s\n' '[vanguardd]' 'verbose = yes' '[interface vb]' 'ttl = 15s' > "$VG_TMP/vg.conf"
daemon_start -c "$VG_TMP/vg.conf"
check "it starts clean" clean
gen --rate 100000 --seconds 3 --share 1/2 --bg-sources 16384 --attacker $ATTACKER
check "a SYN flooder is found" is_blocked $ATTACKER
gen --rate 100000 --seconds 1 --share 1/2 --bg-sources 16384 --attacker 2001:db8:bad::1 \
	--dst 2001:db8::2 --bg 2001:db8:1::
check "and one on IPv6" is_blocked 2001:db8:bad::/64
wait_for 30 records_quiet
balance "flood" 400000

gen_bg --rate 50000 --seconds 6 --share 1/2 --bg-sources 1000 --attacker 203.0.113.99
for s in 1/64 100% 0.01% 100%; do
	ctl set sample $s > /dev/null
	echo "syn-rate = $((4000 + RANDOM % 2000))" >> "$VG_TMP/vg.conf"
	kill -HUP "$DAEMON"
	ctl block add 192.0.2.1 ttl 1 > /dev/null
	on B "$VGCTL" -i vb top --once > /dev/null
done
on B timeout 20 "$VGCTL" -j -i vb monitor --timeout 2 > "$VG_TMP/events"
check "monitor saw what happened" test -s "$VG_TMP/events"
gen_wait
check "changes under load are clean" clean

kill -STOP "$DAEMON"
gen --rate 0 --count 1500000 --bg-sources 16384
kill -CONT "$DAEMON"
wait_for 60 records_quiet
balance "stopped for a while" $((400000 + 300000 + 1500000))
daemon_stop KILL
daemon_start -c "$VG_TMP/vg.conf" --burn 2000 --queue 4
gen --rate 100000 --seconds 1 --bg-sources 16384
wait_for 60 records_quiet
check "adopted, with a slow worker: clean" clean
daemon_stop
check_eq "it stops with exit code 0" $? 0
ctl status > /dev/null 2>&1
check_num "vgctl is clean" $? -eq 4
check "$1: nothing was reported" clean
finish
