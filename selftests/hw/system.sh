# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# system.sh - what is measured: the machine, the driver, the link, the tests

first() { # FILE KEY: the value behind "KEY :" in /proc
	sed -n "s/^$2[[:blank:]]*:[[:blank:]]*//p" "$1" | head -n 1
}

system_facts() {
	local khz model
	put board "$BOARD"
	case $BOARD in
	hw) put rates real ;;
	*) put rates "BOARD is $BOARD, no real board: rates, times and CPU shares mean nothing" ;;
	esac
	put kernel "$(uname -r)"
	model=$(cat /proc/device-tree/model 2> /dev/null | tr -d '\0')
	put machine "${model:-$(uname -m)}"
	put cpus "$(grep -c '^processor' /proc/cpuinfo)"
	put cpu "$(first /proc/cpuinfo 'model name')$(first /proc/cpuinfo 'CPU part')" \
		"/proc/cpuinfo names none"
	khz=$(cat /sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq 2> /dev/null)
	put cpu-mhz "${khz:+$((khz / 1000))}" "the kernel has no cpufreq for it"
	put memory $(($(first /proc/meminfo MemTotal | sed 's/ .*//') / 1024))
	put bpf-jit "$(cat /proc/sys/net/core/bpf_jit_enable 2> /dev/null)" "the kernel has none"
}

# pci_id: 10ec:8125 rev 0x05
pci_id() {
	local vendor device revision
	read -r vendor < "$IRQ_DEVICE/vendor" && read -r device < "$IRQ_DEVICE/device" &&
		read -r revision < "$IRQ_DEVICE/revision" &&
		echo "${vendor#0x}:${device#0x} rev $revision"
}

queues() { find "/sys/class/net/$NETIF/queues" -name "$1-*" | wc -l; }

link_facts() {
	if here driver; then
		put name "$R_driver"
		put version "$R_version" "the driver has none"
		put bus "$R_bus" "it is on no bus"
	else
		lack '(name|version|bus)' "$SAYS"
	fi
	put pci-id "$(pci_id 2> /dev/null)" "it is no PCI device"
	if here link; then
		[ "$R_speed" != 0 ] || R_speed=
		put speed "$R_speed" "the driver does not tell"
		put mtu "$R_mtu"
		put mtu-max "$R_max_mtu"
	else
		lack '(speed|mtu)' "$SAYS"
	fi
}

queue_facts() {
	put rx-queues "$(queues rx)"
	put tx-queues "$(queues tx)"
	if here channels; then
		put channels "$R_combined combined, $R_rx rx, $R_tx tx"
	fi
	lack channels "$SAYS"
	put vectors "$([ -z "$IRQS" ] || echo $IRQS | wc -w)" "$NO_IRQS"
	if here ring; then
		put rx-ring "$R_rx"
		put tx-ring "$R_tx"
	fi
	lack '[rt]x-ring' "$SAYS"
	if here coalesce; then
		put rx-usecs "$R_rx_usecs"
		put tx-usecs "$R_tx_usecs"
	fi
	lack '[rt]x-usecs' "$SAYS"
	put napi-defer-hard-irqs "$(sys napi_defer_hard_irqs)" "the kernel has no such file"
	put gro-flush-timeout "$(sys gro_flush_timeout)" "the kernel has no such file"
}

# test_rows KTAP: a row for each test, with how many of its claims held
test_rows() {
	[ -s "$1" ] || return 0
	awk -v OFS='\t' '
		/^# selftests: / { ok = bad = skip = 0 }
		/^# ok / { if (/# *SKIP/) skip++; else ok++ }
		/^# not ok / { bad++ }
		/^(not )?ok [0-9]+ selftests: / {
			name = $0
			sub(/.*selftests: [^:]*: /, "", name)
			sub(/\.sh.*/, "", name)
			word = /^not/ ? "FAILED" : /# *SKIP/ ? "skipped" : "passed"
			print "test", name, word, "", ok " claims, " bad " failed, " skip " skipped"
		}' "$1"
}
