# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# interrupts.sh - the interrupts of the device under test. Source it after
# dut.sh.

# A PCI function's own folder, or that above virtio's
IRQ_DEVICE=$(readlink -f "/sys/class/net/$NETIF/device")
[ -d "$IRQ_DEVICE/msi_irqs" ] || IRQ_DEVICE=$(dirname "$IRQ_DEVICE")
if [ -d "$IRQ_DEVICE/msi_irqs" ]; then
	IRQS=$(ls "$IRQ_DEVICE/msi_irqs")
else
	IRQS=$(cat "$IRQ_DEVICE/irq" 2> /dev/null)
fi

# counts PREFIX: $PREFIX_N, of all CPUs, for each interrupt N
counts() {
	eval "$(awk -v p="$1" -v want=" $(echo $IRQS) " 'NR == 1 { n = NF; next }
		{ sub(":", "", $1) }
		index(want, " " $1 " ") { s = 0; for (i = 2; i <= n + 1; i++) s += $i
			print p "_" $1 "=" s }' /proc/interrupts)"
}

# grown: from counts a to counts b, of all in $TOTAL and of each in $GROWN_N
grown() {
	local n a b
	TOTAL=0
	for n in $IRQS; do
		eval "a=\${a_$n:-0} b=\${b_$n:-0}"
		eval "GROWN_$n=$((b - a))"
		TOTAL=$((TOTAL + b - a))
	done
}
