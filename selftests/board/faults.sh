#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# faults.sh - what drivers do when the chip misbehaves, in KTAP
#
#   faults.sh [JUDGE...]      r8169 (default), vendor, vendor-rss
#
# For each judge a board is booted. Each fault is set through the model's control
# socket while its generator pings the board, and the model's sink counts the
# answers: so what is lost is known to the frame. Then traffic must flow again.
# What a driver is known not to survive is at the end, a board each; see the
# table in model/README.rst. O: build; FAULTS_LOG: a folder to keep logs in.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

O=${O:-build}
PORT=7777	# a shell on the board, on the management link
work=$(mktemp -d "${TMPDIR:-/tmp}/vg-faults.XXXXXX")
logs=${FAULTS_LOG:-$work}
runner=

end_board() { # whatever state it is in
	[ -z "$runner" ] || kill "$runner" 2> /dev/null
	[ -z "$runner" ] || wait "$runner" 2> /dev/null
	runner=
}

cleanup() {
	trap - EXIT
	end_board
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# until SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

ask() { # LINE: of the control socket
	selftests/board/chip.py "$control" "$@"
}

count() { # NAME: of the model's counts
	ask stats "$1" 2> /dev/null | tr ' ' '\n' | sed -n "s/^$1=//p"
}

gen() { # NAME: of the generator's counts
	ask gen stats 2> /dev/null | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# The namespaces of the board's runner; it has entered them when its model is there.
inside() {
	local user=
	[ "$(id -u)" = 0 ] || user="-U --preserve-credentials"
	# shellcheck disable=SC2086 # options
	nsenter -t "$runner" $user -n "$@"
}

on_board() { # COMMAND: its output
	# shellcheck disable=SC2016 # for the inner shell
	inside timeout 20 bash -c 'exec 5<> "/dev/tcp/198.51.100.2/$1" &&
		printf "%s\nexit\n" "$2" >&5 && cat <&5' sh $PORT "$1"
}

netif() { # FILE: a number of /sys/class/net
	on_board "cat /sys/class/net/eth0/$1" | tr -d '\r'
}

link_is() { [ "$(ask link 2> /dev/null)" = "$1" ]; }
shell_is_there() { [ "$(on_board 'echo here' 2> /dev/null)" = here ]; }
gen_is_done() { [ "$(gen running)" = 0 ]; }

model_is_there() { [ -S "$control" ] || ! kill -0 "$runner" 2> /dev/null; }

# boot JUDGE: $dir, $control, $runner
boot() {
	dir=$logs/$1-$((++boots))
	control=$work/control-$boots
	mkdir -p "$dir" || exit 1
	JUDGE=$1 MODEL_OPTS="--control $control" AGENT=/nonexistent \
		selftests/board/run.sh -b -t 170 -o "$dir" -c \
		"ip link set eth0 up; nc -ll -p $PORT -e /bin/sh &
		while [ ! -e /tmp/end ]; do sleep 0.2; done" > "$dir/run.log" 2>&1 &
	runner=$!
	# Boards wait for each other, for minutes.
	until_true 600 model_is_there && until_true 60 link_is "up 2500" &&
		until_true 10 shell_is_there && return
	diag "no board: $(tail -n 3 "$dir/run.log")"
	return 1
}

boots=0

# pings COUNT PPS: $answered, when nothing more comes
pings() {
	local before=-1 now=0
	ask gen start proto=icmp src=192.0.2.1 "count=$1" "pps=$2" > /dev/null || return
	until_true $(($1 / $2 + 20)) gen_is_done
	while [ "$now" != "$before" ]; do
		before=$now
		sleep 0.4
		now=$(gen sink_marked)
	done
	answered=$now
}

all_answered() {
	pings 50 500
	[ "$answered" = 50 ]
}

flows_again() { # NAME [SECONDS]
	local start=${EPOCHREALTIME/./}
	check "$1: traffic flows again" until_true "${2:-10}" all_answered
	diag "after $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
}

dmesg_has() { # PATTERN
	on_board dmesg | grep -qE "$1"
}

# What costs time, and no packet.
late_faults() {
	ask fault 'slow=2000@1/10' > /dev/null
	pings 200 200
	check_eq "slow: a server that sleeps loses no ping" "$answered" 200
	check_num "slow: it slept" "$(count fault.slow)" -gt 100
	ask fault off > /dev/null
	flows_again slow

	ask fault 'irq-late=5000@1/2' > /dev/null
	pings 200 200
	check_eq "irq-late: late interrupts lose no ping" "$answered" 200
	check_num "irq-late: they were late" "$(count fault.irq-late)" -gt 20
	ask fault off > /dev/null
	flows_again irq-late
}

# A lost interrupt may cost the time until the next event, and no packet.
lost_interrupts() {
	ask fault 'irq-lost@1/5x30' > /dev/null
	pings 400 200
	check_eq "irq-lost: 30 of them" "$(count fault.irq-lost)" 30
	check_eq "irq-lost: lost interrupts lose no ping while others come" "$answered" 400
	flows_again irq-lost
}

# exact_loss NAME SPEC: ten frames of 200 are spoiled; ten pings have no answer
exact_loss() {
	local before
	before=$(count "fault.$1")
	ask fault "$2@1/5x10" > /dev/null
	pings 200 500
	check_eq "$1: ten times" $(($(count "fault.$1") - before)) 10
	check_eq "$1: ten pings lost, and no more" "$answered" 190
	flows_again "$1"
}

bad_frames() {
	local before
	before=$(netif statistics/rx_errors)
	exact_loss rx-error rx-error
	check_num "rx-error: the driver counts them" $(($(netif statistics/rx_errors) - before)) -eq 10
	exact_loss rx-runt rx-runt
	before=$(count tally.rx_missed)
	exact_loss fifo fifo
	check_num "fifo: the chip counts them" $(($(count tally.rx_missed) - before)) -eq 10
}

# The FIFO holds 64 KiB: 200 pings of 64 bytes wait in it.
no_descriptors() {
	ask fault rx-starve=1000x1 > /dev/null
	pings 200 500
	check_eq "rx-starve: once" "$(count fault.rx-starve)" 1
	check_eq "rx-starve: pings wait for their descriptors" "$answered" 200
	flows_again rx-starve
}

cable() {
	local flaps changes
	flaps=$(count link.flaps)
	changes=$(netif carrier_changes)
	ask fault link-flap=500 > /dev/null
	until_true 10 link_is "up 2500"
	check_num "link-flap: the link went once" $(($(count link.flaps) - flaps)) -eq 1
	flows_again link-flap
	check_num "link-flap: the driver saw it go and come" \
		$(($(netif carrier_changes) - changes)) -ge 2
}

# Longer than the patience of the kernel and of the drivers (5 and 6 s) with a
# queue that is stopped, and so many answers that it is (1024 descriptors): the
# watchdog resets the NIC.
stuck_tx() {
	ask fault tx-stuck=9000x1 > /dev/null
	pings 1500 500
	check_eq "tx-stuck: once" "$(count fault.tx-stuck)" 1
	check "tx-stuck: the watchdog barks" until_true 15 dmesg_has 'transmit queue [0-9]+ timed out'
	flows_again tx-stuck 30
}

stuck_reset() {
	ask fault reset-stuck > /dev/null
	on_board 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	check_num "reset-stuck: it was asked to reset" "$(count fault.reset-stuck)" -ge 1
	ask fault off > /dev/null
	on_board 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	flows_again reset-stuck 20
}

# All ones from every register, as from a device that fell off the bus.
dead_pci() {
	ask fault pci-dead > /dev/null
	pings 50 500
	check_eq "pci-dead: nothing is answered" "$answered" 0
	check "pci-dead: the board lives" shell_is_there
	ask fault off > /dev/null
	on_board 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	flows_again "pci-dead, and down and up" 20
}

server_killed() {
	local start=$SECONDS status
	ask fault exit > /dev/null 2>&1
	wait "$runner"
	status=$?
	runner=
	check_eq "exit: the runner says that the board did not get to its end" "$status" 125
	check_num "exit: and soon, in seconds" $((SECONDS - start)) -le 15
	check "exit: and names the model" grep -q "the model ended before the board did" \
		"$dir/run.log"
}

judge() { # NAME
	boot "$1" || { not_ok "$1: boots"; return; }
	ok "$1: boots"
	pings 500 500
	check_eq "all pings are answered without faults" "$answered" 500
	late_faults
	lost_interrupts
	bad_frames
	no_descriptors
	cable
	stuck_tx
	stuck_reset
	dead_pci
	check_eq "no fault of the driver was seen" "$(count watch.faults)" 0
	server_killed
	end_board
}

[ $# -gt 0 ] || set -- r8169
plan $(($# * 40))
for j; do
	judge "$j"
done
finish
