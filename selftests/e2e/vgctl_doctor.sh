#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vgctl doctor finds what is wrong, says what to do, and its exit code follows.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

# doctor [ARGS...]: report in $OUT, exit code in $CODE
doctor() {
	OUT=$(on B "$VGCTL" -j "$@" doctor 2> "$VG_TMP/err")
	CODE=$?
}
# verdict CHECK: ok, warn or fail of the last report
verdict() { jq -r --arg c "$1" '.checks[] | select(.check == $c).verdict' <<< "$OUT"; }
found() { jq -r --arg c "$1" '.checks[] | select(.check == $c).found' <<< "$OUT"; }
todo() { jq -r --arg c "$1" '.checks[] | select(.check == $c).do // ""' <<< "$OUT"; }

plan 35
two_hosts

doctor
check_eq "a sound host: nothing fails" "$CODE $(jq .fail <<< "$OUT")" "0 0"
check_eq "each check has a verdict and a finding" "$(jq '.checks | length > 8 and
	all((.verdict | IN("ok", "warn", "fail")) and (.found | length) > 0)' <<< "$OUT")" true
check_eq "the sums are of the checks" "$(jq '[.ok, .warn, .fail] == [("ok", "warn", "fail") as $v |
	[.checks[] | select(.verdict == $v)] | length]' <<< "$OUT")" true
check_eq "what is wrong has something to do, what is right has not" "$(jq '[.checks[] |
	select(.verdict == "ok" and .do != null)] | length' <<< "$OUT")" 0

doctor -i vb
check_eq "veth offers native XDP" "$(verdict "XDP modes")" ok
check "and doctor calls it so" grep -q '^native' <<< "$(found "XDP modes")"
check_eq "the link is up" "$(verdict link)" ok
check_eq "no program is on it" "$(found "XDP program on it")" none
check "veth has no interrupts" grep -q virtual <<< "$(found IRQs)"

doctor -i lo
check_eq "lo has generic XDP only: a warning" "$CODE $(verdict "XDP modes")" "0 warn"
check "with something to do" test -n "$(todo "XDP modes")"

doctor -i nosuch
check_eq "no such interface: failed" "$CODE $(verdict interface)" "1 fail"

on B ip link set vb mtu 9000
doctor -i vb
check_eq "an MTU no page holds: a warning" "$CODE $(verdict MTU)" "0 warn"
check "which names one that fits" grep -qE 'mtu 3[0-9]{3}' <<< "$(todo MTU)"
on B ip link set vb mtu 1500

on B ip link set vb down
doctor -i vb
check_eq "a link that is down: a warning" "$CODE $(verdict link)" "0 warn"
on B ip link set vb up

on B ethtool -K vb gro on
doctor -i vb
check "GRO is seen" grep -q 'GRO on' <<< "$(found offloads)"
on B ethtool -K vb gro off
doctor -i vb
check "and that it is off" grep -q 'GRO off' <<< "$(found offloads)"

daemon_start
doctor
check_eq "without -i, interfaces with state are looked at" "$(verdict interface)" ok
check_eq "our program is known" "$CODE $(found "XDP program on it")" "0 sentinel_xdp, native"
daemon_stop

## another's program
bg_on B "$VGSINK" vb > /dev/null 2>&1
SINK=$BG
defer stop_pid $SINK KILL
foreign() { doctor -i vb; [ "$(verdict "XDP program on it")" = fail ]; }
if wait_for 5 foreign; then
	check_eq "another's XDP program: failed" "$CODE" 1
	check "with something to do" test -n "$(todo "XDP program on it")"
else
	not_ok "another's XDP program: failed"
	not_ok "with something to do"
	diag "$OUT"
fi
stop_pid $SINK

## bpffs
on B mount -o remount,ro /sys/fs/bpf
doctor
check_eq "a read-only bpffs: failed" "$CODE $(verdict bpffs)" "1 fail"
check "with the command that helps" grep -q remount,rw <<< "$(todo bpffs)"
on B mount -o remount,rw /sys/fs/bpf
on B umount /sys/fs/bpf
doctor
check_eq "no bpffs: failed" "$CODE $(verdict bpffs)" "1 fail"
check "with the command that helps" grep -q 'mount -t bpf' <<< "$(todo bpffs)"
on B mount -t bpf bpf /sys/fs/bpf
doctor
check_eq "mounted again: sound" "$CODE $(verdict bpffs)" "0 ok"

## another user
OUT=$(on B setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all \
	"$VGCTL" -j -i vb doctor 2> "$VG_TMP/err")
CODE=$?
check_eq "an ordinary user gets a report, and it fails" "$CODE $(verdict capabilities)" "1 fail"
check "it names the capabilities" grep -q 'CAP_BPF, CAP_NET_ADMIN' <<< "$(found capabilities)"
check_eq "nothing on stderr" "$(wc -c < "$VG_TMP/err")" 0
check_eq "the kernel is looked at all the same" "$(verdict kernel)" ok

## some capabilities are enough
on B chmod 700 /sys/fs/bpf
OUT=$(on B setpriv --reuid 65534 --regid 65534 --clear-groups \
	--inh-caps -all,+net_admin,+bpf,+perfmon --ambient-caps -all,+net_admin,+bpf,+perfmon \
	"$VGCTL" -j -i vb doctor 2> "$VG_TMP/err")
check_eq "with CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON: sound" "$(verdict capabilities)" ok
check_eq "a program can be loaded" "$(verdict "XDP program")" ok
check_eq "but bpffs is root's" "$(verdict bpffs)" fail

## text
on B "$VGCTL" -i lo doctor > "$VG_TMP/text"
check "text: one line each, verdict first" grep -qE '^kernel +ok ' "$VG_TMP/text"
check "and what to do" grep -qE '^XDP modes +warn .*to do: ' "$VG_TMP/text"
finish
