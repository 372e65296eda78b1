#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What run.sh says about a board: how the command ended, or that it never did.
# Nothing it started is left behind.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export JUDGE=none

board() # ARGUMENT...: run.sh; its exit status in $code
{
	AGENT=${agent:-$tmp/none} MODEL=${model:-$tmp/none} \
		selftests/board/run.sh -b -o "$tmp/out" "$@" \
		>"$tmp/log" 2>&1 </dev/null
	code=$?
}

# Processes whose command line names this run's folder.
left_behind()
{
	local file
	for file in /proc/[0-9]*/cmdline; do
		case $({ tr "\0" " " <"$file"; } 2>/dev/null) in *"$tmp"*) echo "$file" ;; esac
	done
}

# model_that COMMANDS: the model, and then that
model_that()
{
	cat >"$tmp/model" <<-END
		#!/bin/sh
		# $tmp
		${O:-build}/selftests/board/model/vg8125 "\$@" &
		$1
	END
	chmod +x "$tmp/model"
	model=$tmp/model
}

plan 15
echo 'from the host' >"$tmp/file"
board -a "root/file=$tmp/file" -c 'cat file; exit 7'
check_eq "the command's exit status is handed on" $code 7
check "what was put on the board is there" grep -qx 'from the host' "$tmp/out/console"
check "the kernel's log is apart" grep -q 'Linux version' "$tmp/out/dmesg"
check "and not in the console" test -z "$(grep 'Linux version' "$tmp/out/console")"

board -t 6 -c 'sleep 60'
check_eq "a command that does not end is ended" $code 124
board -c 'poweroff -f'
check_eq "a board that goes off by itself has failed" $code 125
board -c 'echo c >/proc/sysrq-trigger; exit 0'
check_eq "and so has one whose kernel panics" $code 125
check "its last words are kept" grep -q 'Kernel panic' "$tmp/out/console"

printf '#!/bin/sh\nsleep 2; exit 3 # %s\n' "$tmp" >"$tmp/agent"
chmod +x "$tmp/agent"
agent=$tmp/agent board -t 30 -c 'sleep 60'
check_eq "without its agent the board is ended" $code 125
check "and the reason is given" grep -q 'agent ended before the board.*status 3' "$tmp/log"
agent=
export JUDGE=r8169

# The driver waits for ever for an answer to a register that it reads.
model_that 'sleep 5; kill -9 $!; exit 9'
board -t 60 -c 'while :; do ip link set eth0 down; ip link set eth0 up; done'
check_eq "without its model the board is ended" $code 125
check "and the reason is given" grep -q 'model ended before the board.*status 9' "$tmp/log"
model_that 'wait; exit 3'
board -c 'cat /sys/class/net/eth0/carrier'
check_eq "what the model saw counts when all else went well" $code 126
board -c 'exit 5'
check_eq "and not instead of it" $code 5
check_eq "nothing is left behind" "$(left_behind)" ""
finish
