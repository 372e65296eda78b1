#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One daemon per interface; a stranger's program is not thrown off.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 8
two_hosts
daemon_start
pid=$DAEMON
"$VANGUARDD" --version > /dev/null || exit 1
on B timeout 10 "$VANGUARDD" -i vb > "$VG_TMP/out" 2>&1
check_num "a second daemon is refused" $? -eq 1
check "with one sentence" test "$(grep -vc '^$' "$VG_TMP/out")" = 1
check "that names the interface" grep -q vb "$VG_TMP/out"
check "the first goes on" test "$(stat .daemon.pid)" = "$pid"
gen --rate 100000 --count 60000 --share 1/1 --attacker $ATTACKER
check "and still protects" is_blocked $ATTACKER
daemon_stop

: > "$VG_TMP/sink.log"
bg_on B "$VGSINK" vb > /dev/null 2> "$VG_TMP/sink.log"
sink=$BG
wait_for 5 grep -q ready "$VG_TMP/sink.log"
on B timeout 10 "$VANGUARDD" -i vb > "$VG_TMP/out" 2>&1
check_num "another XDP program is not replaced" $? -eq 1
check "it is still attached" kill -0 $sink
stop_pid $sink
check "nothing is left pinned by the refusal" on B test ! -e /sys/fs/bpf/vanguard/vb/link
finish
