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
# At last the model is killed. What came out is a table in model/README.rst.
# REMOTE_LOGS: a folder to keep logs in.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

# shellcheck source=selftests/board/remote.sh
. selftests/board/remote.sh

gen_is_done() { [ "$(word nic 'gen stats' running)" = 0 ]; }

netif() { # FILE: a number of /sys/class/net
	on_board nic "cat /sys/class/net/eth0/$1"
}

came() { # COUNT: answers
	[ "$(word nic 'gen stats' sink_marked)" -ge "$1" ]
}

# pings COUNT PPS WANT [SECONDS]: $answered, when WANT have come, and what else does
pings() {
	answered=
	ask nic gen start proto=icmp src=192.0.2.1 "count=$1" "pps=$2" > /dev/null || return
	until_true $(($1 / $2 + 20)) gen_is_done
	until_true "${4:-15}" came "$3"
	sleep 0.5
	answered=$(word nic 'gen stats' sink_marked)
}

all_answered() {
	pings 50 500 50 3
	[ "$answered" = 50 ]
}

flows_again() { # NAME [SECONDS]
	local start=${EPOCHREALTIME/./}
	check "$1: traffic flows again" until_true "${2:-10}" all_answered
	diag "after $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
}

dmesg_has() { # PATTERN
	on_board nic dmesg | grep -qE "$1"
}

# What costs time, and no packet.
late_faults() {
	ask nic fault 'slow=2000@1/10' > /dev/null
	pings 200 200 200
	check_eq "slow: a server that sleeps loses no ping" "$answered" 200
	check_num "slow: it slept" "$(count nic fault.slow)" -gt 100
	ask nic fault off > /dev/null
	flows_again slow

	ask nic fault 'irq-late=5000@1/2' > /dev/null
	pings 200 200 200
	check_eq "irq-late: late interrupts lose no ping" "$answered" 200
	check_num "irq-late: they were late" "$(count nic fault.irq-late)" -gt 20
	ask nic fault off > /dev/null
	flows_again irq-late
}

# A lost interrupt may cost the time until the next event, and no packet.
lost_interrupts() {
	ask nic fault 'irq-lost@1/5x30' > /dev/null
	pings 400 200 400
	check_eq "irq-lost: 30 of them" "$(count nic fault.irq-lost)" 30
	check_eq "irq-lost: lost interrupts lose no ping while others come" "$answered" 400
	flows_again irq-lost
}

# exact_loss NAME SPEC: ten frames of 200 are spoiled; ten pings have no answer
exact_loss() {
	local before
	before=$(count nic "fault.$1")
	ask nic fault "$2@1/5x10" > /dev/null
	pings 200 500 190
	check_eq "$1: ten times" $(($(count nic "fault.$1") - before)) 10
	check_eq "$1: ten pings lost, and no more" "$answered" 190
	flows_again "$1"
}

bad_frames() {
	local before
	before=$(netif statistics/rx_errors)
	exact_loss rx-error rx-error
	check_num "rx-error: the driver counts them" \
		$(($(netif statistics/rx_errors) - before)) -eq 10
	exact_loss rx-runt rx-runt
	before=$(count nic tally.rx_missed)
	exact_loss fifo fifo
	check_num "fifo: the chip counts them" $(($(count nic tally.rx_missed) - before)) -eq 10
}

# The FIFO holds 64 KiB: 200 pings of 64 bytes wait in it.
no_descriptors() {
	ask nic fault rx-starve=1000x1 > /dev/null
	pings 200 500 200
	check_eq "rx-starve: once" "$(count nic fault.rx-starve)" 1
	check_eq "rx-starve: pings wait for their descriptors" "$answered" 200
	flows_again rx-starve
}

cable() {
	local flaps changes
	flaps=$(count nic link.flaps)
	changes=$(netif carrier_changes)
	ask nic fault link-flap=500 > /dev/null
	until_true 10 link_is nic "up 2500"
	check_num "link-flap: the link went once" $(($(count nic link.flaps) - flaps)) -eq 1
	flows_again link-flap
	check_num "link-flap: the driver saw it go and come" \
		$(($(netif carrier_changes) - changes)) -ge 2
}

# Longer than the patience of the kernel and of the drivers (5 and 6 s) with a
# queue that is stopped, and so many answers that it is (1024 descriptors): the
# watchdog resets the NIC.
stuck_tx() {
	ask nic fault tx-stuck=9000x1 > /dev/null
	pings 1500 500 0
	check_eq "tx-stuck: once" "$(count nic fault.tx-stuck)" 1
	check "tx-stuck: the watchdog barks" \
		until_true 15 dmesg_has 'transmit queue [0-9]+ timed out'
	flows_again tx-stuck 30
}

stuck_reset() {
	ask nic fault reset-stuck > /dev/null
	on_board nic 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	check_num "reset-stuck: it was asked to reset" "$(count nic fault.reset-stuck)" -ge 1
	ask nic fault off > /dev/null
	on_board nic 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	flows_again reset-stuck 20
}

# All ones from every register, as from a device that fell off the bus.
dead_pci() {
	ask nic fault pci-dead > /dev/null
	pings 50 500 0
	check_eq "pci-dead: nothing is answered" "$answered" 0
	check "pci-dead: the board lives" shell_is_there nic
	ask nic fault off > /dev/null
	on_board nic 'ip link set eth0 down; ip link set eth0 up' > /dev/null
	flows_again "pci-dead, and down and up" 20
}

server_killed() {
	local start=$SECONDS status
	ask nic fault exit > /dev/null 2>&1
	remote_wait nic
	status=$?
	check_eq "exit: the runner says that the board did not get to its end" "$status" 125
	check_num "exit: and soon, in seconds" $((SECONDS - start)) -le 15
	check "exit: and names the model" grep -q "the model ended before the board did" \
		"$remote_logs/nic/run.log"
}

judge() { # NAME
	JUDGE=$1 remote_start nic
	if ! check "$1: boots" remote_ready nic; then
		remote_kill nic
		return
	fi
	until_true 20 link_is nic "up 2500"
	pings 500 500 500
	check_eq "all pings are answered without faults" "$answered" 500
	late_faults
	lost_interrupts
	bad_frames
	no_descriptors
	cable
	stuck_tx
	stuck_reset
	dead_pci
	check_eq "no fault of the driver was seen" "$(count nic watch.faults)" 0
	server_killed
}

[ $# -gt 0 ] || set -- r8169
plan $(($# * 40))
for j; do
	judge "$j"
done
finish
