# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# system.sh - what is measured: the machine, the driver, the link, the tests

first() { # FILE KEY: the value behind "KEY :" in /proc
	sed -n "s/^$2[[:blank:]]*:[[:blank:]]*//p" "$1" | head -n 1
}

system_rows() {
	local khz model
	model=$(cat /proc/device-tree/model 2> /dev/null | tr -d '\0')
	row system kernel "$(uname -r)" "" "Kernel"
	row system machine "${model:-$(uname -m)}" "" "Machine"
	row system cpus "$(grep -c '^processor' /proc/cpuinfo)" "" "CPUs"
	row system cpu "$(first /proc/cpuinfo 'model name')$(first /proc/cpuinfo 'CPU part')" "" \
		"CPU model or part"
	khz=$(cat /sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq 2> /dev/null)
	[ -z "$khz" ] || row system cpu-mhz $((khz / 1000)) MHz "CPU clock, at most"
	row system memory $(($(first /proc/meminfo MemTotal | sed 's/ .*//') / 1024)) MiB "Memory"
	here driver && {
		row driver name "$R_driver" "" "Driver"
		row driver version "$R_version" "" "Driver version"
		row driver bus "$R_bus" "" "Bus address"
	}
	here link && {
		row driver speed "$R_speed" Mbit/s "Link speed"
		row driver mtu-max "$R_max_mtu" bytes "Largest MTU"
	}
	row driver rx-queues "$(find "/sys/class/net/$NETIF/queues" -name 'rx-*' | wc -l)" "" \
		"RX queues"
	row driver tx-queues "$(find "/sys/class/net/$NETIF/queues" -name 'tx-*' | wc -l)" "" \
		"TX queues"
	row driver vectors "$(echo $IRQS | wc -w)" "" "Interrupt vectors"
	if here ring; then
		row driver rx-ring "$R_rx" descriptors "RX ring"
		row driver tx-ring "$R_tx" descriptors "TX ring"
	fi
	if here coalesce; then
		row driver rx-usecs "$R_rx_usecs" us "RX moderation"
		row driver tx-usecs "$R_tx_usecs" us "TX moderation"
	else
		row driver rx-usecs "" us "Moderation (the driver cannot)"
	fi
	row driver bpf-jit "$(cat /proc/sys/net/core/bpf_jit_enable 2> /dev/null)" "" "BPF JIT"
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
		}' "$1" >> "$ROWS"
}
