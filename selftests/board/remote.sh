# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# remote.sh - boards in the background that take commands, and their models
#
# Source it in the root of the tree. remote_start NAME boots one with run.sh;
# what runs on it comes over the management link, so it works whatever the NIC
# under test does. $remote_logs: a folder for each; all of it goes with the script.

REMOTE_PORT=7777	# a shell on the board
remote_work=$(mktemp -d "${TMPDIR:-/tmp}/vg-remote.XXXXXX")
remote_logs=${REMOTE_LOGS:-$remote_work}
declare -A remote_pid=()	# of run.sh

remote_kill() { # NAME: whatever state it is in
	[ -n "${remote_pid[$1]:-}" ] || return 0
	kill "${remote_pid[$1]}" 2> /dev/null
	wait "${remote_pid[$1]}" 2> /dev/null
	unset "remote_pid[$1]"
}

remote_cleanup() {
	local name
	trap - EXIT
	for name in "${!remote_pid[@]}"; do
		remote_kill "$name"
	done
	rm -rf "$remote_work"
}
trap remote_cleanup EXIT
trap 'exit 130' INT TERM HUP

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

is_running() { # NAME
	[ -n "${remote_pid[$1]:-}" ] && kill -0 "${remote_pid[$1]}" 2> /dev/null
}

remote_control() { # NAME: the socket of its model
	echo "$remote_work/$1.control"
}

ask() { # NAME LINE: of the control socket
	local name=$1
	shift
	selftests/board/chip.py "$(remote_control "$name")" "$@"
}

# word NAME LINE WORD: the value of WORD= in the answer
word() {
	ask "$1" "$2" 2> /dev/null | tr ' ' '\n' | sed -n "s/^$3=//p"
}

count() { # NAME COUNT: of the model's
	word "$1" "stats $2" "$2"
}

# In the network namespace of a board's runner, who is in it when its model is there.
inside() { # NAME COMMAND...
	local pid=${remote_pid[$1]:-} user=
	is_running "$1" || return
	shift
	[ "$(id -u)" = 0 ] || user="-U --preserve-credentials"
	# shellcheck disable=SC2086 # options
	nsenter -t "$pid" $user -n "$@"
}

on_board() { # NAME COMMAND: its output; 40 s at most
	# shellcheck disable=SC2016 # for the inner shell
	inside "$1" timeout 40 bash -c 'exec 5<> "/dev/tcp/198.51.100.2/$1" &&
		printf "%s\nexit\n" "$2" >&5 && cat <&5' sh "$REMOTE_PORT" "$2" | tr -d '\r'
}

link_is() { # NAME STATE
	[ "$(ask "$1" link 2> /dev/null)" = "$2" ]
}

shell_is_there() { # NAME
	[ "$(on_board "$1" 'echo here' 2> /dev/null)" = here ]
}

model_is_there() { # NAME; or it will never be
	[ -S "$(remote_control "$1")" ] || ! is_running "$1"
}

# remote_start NAME [OPTION...]: of run.sh; its environment is ours. MODEL_OPTS
# for the model.
remote_start() {
	local name=$1 control
	shift
	control=$(remote_control "$name")
	rm -f "$control"
	mkdir -p "$remote_logs/$name" || return
	MODEL_OPTS="--control $control ${MODEL_OPTS:-}" AGENT=/nonexistent \
		selftests/board/run.sh -b -t "${REMOTE_LIMIT:-170}" \
			-o "$remote_logs/$name" "$@" -c \
		"ip link set eth0 up; nc -ll -p $REMOTE_PORT -e /bin/sh &
		while [ ! -e /tmp/end ]; do sleep 0.2; done" \
		> "$remote_logs/$name/run.log" 2>&1 &
	remote_pid[$name]=$!
}

# Boards wait for each other, for minutes.
remote_ready() { # NAME
	until_true 900 model_is_there "$1" && until_true 60 shell_is_there "$1" && return
	diag "no board: $(tail -n 3 "$remote_logs/$1/run.log")"
	return 1
}

remote_end() { # NAME: in good order; the runner's exit status
	on_board "$1" 'touch /tmp/end' > /dev/null
	remote_wait "$1"
}

remote_wait() { # NAME
	local pid=${remote_pid[$1]}
	unset "remote_pid[$1]"
	wait "$pid"
}
