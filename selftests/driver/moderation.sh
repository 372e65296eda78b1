#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The chip waits before it interrupts for as long as it was told: the longer,
# the fewer interrupts for the same packets, and none of them is lost.
. "$(dirname "$0")/dut.sh"

[ -d "/sys/class/net/$NETIF/device/msi_irqs" ] || skip_all "no message signalled interrupts"

# A step of the table is 2.048 us on an 8125B, see the model's variant.c. The
# steps here are so long that a slow, emulated board keeps up with each packet.
if ask chip miti; then
	STEP_NS=$R_unit_ns
	WAYS="register"
elif here coalesce; then
	WAYS="driver"
	defer "here coalesce rx-usecs=$R_rx_usecs"
else
	skip_all "no model of the chip at the peer, and the driver cannot tune"
fi

# delay US: for every RX queue; 0 is none
delay() {
	local queue
	if [ "$WAYS" = driver ]; then
		here coalesce rx-usecs="$1"
		return
	fi
	for queue in 0 1 2 3; do
		ask chip reg write $((0xa00 + 8 * queue)) 2 $(($1 * 1000 / STEP_NS)) || return
	done
}

# What the stack itself defers would hide what the chip does.
for knob in napi_defer_hard_irqs gro_flush_timeout; do
	defer "echo $(sys $knob) > /sys/class/net/$NETIF/$knob"
	echo 0 > "/sys/class/net/$NETIF/$knob"
done
[ "$WAYS" = driver ] || defer "delay 0"

irqs=$(ls "/sys/class/net/$NETIF/device/msi_irqs")
interrupts() {
	awk -v want=" $(echo $irqs) " 'NR == 1 { n = NF; next }
		{ sub(":", "", $1) }
		index(want, " " $1 " ") { for (i = 2; i <= n + 1; i++) s += $i }
		END { print s + 0 }' /proc/interrupts
}

N=$(scaled 2000)
last=
for us in 0 2000 8000 32000; do
	claim "the chip is told to wait $us us" delay $us || break
	begin udp-count port=9911 count="$N" size=64 stream=1 idle-ms=2500
	before=$(interrupts)
	ask udp-craft dst="$LOCAL_MAC" from="$PEER" to="$LOCAL" port=9911 count="$N" pps=1000 \
		stream=1
	end
	raised=$(($(interrupts) - before))
	check_eq "$N packets, 1000 a second, arrive" "$R_rx" "$N"
	diag "moderation $us us: $((raised * 100000 / N)) interrupts per 100000 packets"
	check_num "they are told of" "$raised" -ge 1
	if [ -n "$last" ]; then
		check_num "by at least a fifth fewer than before" $((raised * 5)) -le $((last * 4))
	fi
	last=$raised
done
done_testing
