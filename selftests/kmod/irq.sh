#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Interrupts go where they are steered, stay there, and go back.
. "$(dirname "$0")/module.sh"

cpus=$(grep -c ^processor /proc/cpuinfo)
[ "$cpus" -ge 4 ] || skip_all "4 CPUs are needed, there are $cpus"
load
found=$(irqs affinity)
count=$(echo "$found" | wc -w)
check_num "$IRQ_DEV has interrupts" "$count" -gt 0

same() { # VALUE: it, as often as there are interrupts
	local i=0 all=
	while [ $i -lt "$count" ]; do
		all="$all $1"
		i=$((i + 1))
	done
	echo "${all# }"
}
# By /proc/interrupts, which is not ours: of our interrupts on CPU N
served() {
	local irq sum=0 n
	for irq in $(irqs irq); do
		n=$(awk -v irq="$irq:" -v col=$(($1 + 2)) '$1 == irq { print $col }' \
			/proc/interrupts)
		sum=$((sum + ${n:-0}))
	done
	echo $sum
}
traffic() { ping -c 20 -i 0.01 -q "${PEER_MGMT:-$MGMT_PEER}" > /dev/null 2>&1; }
# on_cpu N: traffic raises interrupts there and nowhere else
on_cpu() {
	local cpu before after rest=0
	before=$(for cpu in 0 1 2 3; do served $cpu; done)
	traffic || return 1
	after=$(for cpu in 0 1 2 3; do served $cpu; done)
	# shellcheck disable=SC2086
	set -- "$1" $before $after
	for cpu in 0 1 2 3; do
		eval "rest=\$((\${$((cpu + 6))} - \${$((cpu + 2))}))"
		if [ "$cpu" = "$1" ]; then
			[ "$rest" -gt 0 ] || return 1
		else
			[ "$rest" = 0 ] || return 1
		fi
	done
}

for cpu in 3 0 2; do
	claim "all interrupts to CPU $cpu" vgctl irq pin "$IRQ_DEV" $cpu
	check_eq "each says so" "$(irqs effective)" "$(same $cpu)"
	claim "and is served there only" on_cpu $cpu
done
irq=$(irqs irq | cut -d' ' -f1)
check "nobody else can move them" sh -c "! echo 1 2>/dev/null > /proc/irq/$irq/smp_affinity_list"
ip link set "$IRQ_DEV" down
ip link set "$IRQ_DEV" up
check "they stay when the device goes down and up" within 5 on_cpu 2
claim "spread over three CPUs" vgctl irq spread "$IRQ_DEV" 1-3
check_num "they are on several" "$(irqs effective | tr ' ' '\n' | sort -u | wc -l)" -gt 1
claim "one alone" vgctl irq steer "$IRQ_DEV" irq "$irq" 0
check_eq "is there" "$(irqs effective | cut -d' ' -f1)" 0
claim "one is released" vgctl irq release "$IRQ_DEV" irq "$irq"
check_eq "and has what was found" "$(irqs affinity | cut -d' ' -f1)" \
	"$(echo "$found" | cut -d' ' -f1)"
claim "all are released" vgctl irq release "$IRQ_DEV"
check_eq "and have what was found" "$(irqs affinity)" "$found"
check "and may be moved again" sh -c "echo 0-3 > /proc/irq/$irq/smp_affinity_list"
refuses "nothing is steered" vgctl irq release "$IRQ_DEV"
refuses "not a list of CPUs" vgctl irq pin "$IRQ_DEV" none
refuses "set of CPUs is empty" vgctl irq pin "$IRQ_DEV" ""
refuses "one CPU" vgctl irq pin "$IRQ_DEV" 0-1
refuses "not one of" vgctl irq steer "$IRQ_DEV" irq 9999 0
refuses "only 1 receive queues" vgctl irq steer "$IRQ_DEV" queue 77 0
if [ -e /sys/devices/system/cpu/cpu3/online ]; then
	vgctl irq pin "$IRQ_DEV" 2 > /dev/null
	echo 0 > /sys/devices/system/cpu/cpu3/online
	refuses "not online" vgctl irq pin "$IRQ_DEV" 3
	echo 1 > /sys/devices/system/cpu/cpu3/online
	echo 0 > /sys/devices/system/cpu/cpu2/online
	echo 1 > /sys/devices/system/cpu/cpu2/online
	check "a CPU that comes back gets its interrupts back" within 5 on_cpu 2
fi
unload
check_eq "unloading puts all back" "$(irqs affinity)" "$found"
done_testing
