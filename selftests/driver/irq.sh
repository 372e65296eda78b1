#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Interrupts come when there is something and not otherwise, every RX queue
# has its share, and they go to the CPU that was chosen.
. "$(dirname "$0")/dut.sh"

[ "$BOARD" != veth ] || skip_all "a veth pair has no interrupts"

. "$HERE/interrupts.sh"
claim "the device has interrupts" test -n "$IRQS" || done_testing

counts a
sleep 1
counts b
grown
check_num "an idle second: few interrupts" "$TOTAL" -le 100

N=$(scaled 5000)
queues=$(find "/sys/class/net/$NETIF/queues" -name 'rx-*' | wc -l)
# From many addresses: without a word to the driver UDP is told apart by these
# alone. They have no route here.
for dir in all "$NETIF"; do
	file=/proc/sys/net/ipv4/conf/$dir/rp_filter
	defer "echo $(cat "$file") > $file"
	echo 0 > "$file"
done
MANY=203.0.113.0/24

begin udp-count port=9901 count="$N" size=64 stream=1 idle-ms=3000
counts a
ask udp-craft dst="$LOCAL_MAC" from=$MANY to="$LOCAL" port=9901 count="$N" flows=512 \
	pps="$PPS" stream=1
end
counts b
grown
[ "$R_rx" = "$N" ] || diag "$SAYS"
check_eq "$N datagrams of 256 addresses and 512 ports are here" "$R_rx" "$N"
check_num "interrupts told of them" "$TOTAL" -ge 1
check_num "no more than one for each, and some" "$TOTAL" -le $((N + N / 2 + 200))
diag "$TOTAL interrupts for $N packets"

# A queue's vector gets at least a tenth of an equal share.
busy=0 most=0 vector=''
for n in $IRQS; do
	eval "grew=\$GROWN_$n"
	[ "$grew" -lt $((TOTAL / queues / 10 + 1)) ] || busy=$((busy + 1))
	[ "$grew" -le "$most" ] || { most=$grew vector=$n; }
	[ "$grew" = 0 ] || diag "interrupt $n: $grew"
done
check_num "each of $queues RX queues has its share of the flows" "$busy" -ge "$queues"

cpus=$(grep -c '^processor' /proc/cpuinfo)
if [ "$cpus" -lt 2 ]; then
	skip "interrupts go where they are sent" "there is one CPU"
	done_testing
fi
on_cpu() { # INTERRUPT CPU
	awk -v irq="$1:" -v column=$(($2 + 2)) '$1 == irq { print $column }' /proc/interrupts
}
was=$(cat "/proc/irq/$vector/smp_affinity")
defer "echo $was > /proc/irq/$vector/smp_affinity"
for cpu in 1 0; do
	claim "interrupt $vector is sent to CPU $cpu" \
		eval "echo $((1 << cpu)) > /proc/irq/$vector/smp_affinity"
	answers 2
	before=$(on_cpu "$vector" $cpu)
	counts a
	ask udp-craft dst="$LOCAL_MAC" from=$MANY to="$LOCAL" port=9902 count=1000 flows=512 \
		pps="$PPS"
	settle
	counts b
	grown
	eval "grew=\$GROWN_$vector"
	check_num "traffic raises it" "$grew" -ge 1
	# One that was under way when it was moved may still come where it was.
	check_num "and CPU $cpu takes it" $(($(on_cpu "$vector" $cpu) - before + 1)) -ge "$grew"
done
done_testing
