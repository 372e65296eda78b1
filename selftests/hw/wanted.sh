# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# wanted.sh - every fact and figure that a card has, and how it is taken
#
# What is in this list is in the card: with a value, or null and a reason. The
# rows are put() in any order and come out in that of the list.

# want SECTION KEY UNIT LABEL [HOW]
want() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >> "$TMP/wanted"
}

# plain TEXT...: on one line, without what would break a row
plain() { printf '%s' "$*" | tr '\t\n' '  ' | tr -d '\000-\037'; }

# put KEY VALUE [REASON]: the reason is for an empty value; the first one counts
put() {
	local reason=
	[ -n "$2" ] || reason=$(plain "$3")
	printf '%s\t%s\t%s\n' "$1" "$(plain "$2")" "$reason" >> "$TMP/got"
}

# lack KEY REASON: of KEY and all KEY-... what is not there yet
lack() {
	local key
	[ -n "$2" ] || return 0
	cut -f 2 "$TMP/wanted" | grep -E "^$1(-|\$)" | while read -r key; do
		put "$key" "" "$2"
	done
}

want_system() {
	want system board "" "Board (BOARD)"
	want system rates "" "Rates"
	want system tests "" "Driver's tests"
	want system kernel "" "Kernel"
	want system machine "" "Machine"
	want system cpus "" "CPUs"
	want system cpu "" "CPU model or part"
	want system cpu-mhz MHz "CPU clock, at most"
	want system memory MiB "Memory"
	want system bpf-jit "" "BPF JIT"
}

want_driver() {
	want driver name "" "Driver"
	want driver version "" "Driver version"
	want driver bus "" "Bus address"
	want driver pci-id "" "PCI vendor:device, revision"
	want driver speed Mbit/s "Link speed"
	want driver mtu bytes "MTU"
	want driver mtu-max bytes "Largest MTU"
	want driver rx-queues "" "RX queues"
	want driver tx-queues "" "TX queues"
	want driver channels "" "Channels"
	want driver vectors "" "Interrupt vectors"
	want driver rx-ring descriptors "RX ring"
	want driver tx-ring descriptors "TX ring"
	want driver rx-usecs us "RX moderation"
	want driver tx-usecs us "TX moderation"
	want driver napi-defer-hard-irqs "" "napi_defer_hard_irqs"
	want driver gro-flush-timeout ns "gro_flush_timeout"
}

want_load() { # KEY LABEL
	want figure "$1-cpu" % "$2: CPU, all" "not idle, of all CPUs' time in /proc/stat"
	want figure "$1-cpu-max" % "$2: CPU, busiest" "not idle, of the busiest CPU's time"
	want figure "$1-irq" 1/s "$2: interrupts" "the device's lines in /proc/interrupts"
	want figure "$1-irq-100k" "" "$2: interrupts per 100,000 packets" \
		"interrupts over packets received and sent, in the same window"
}

want_rx() { # KEY LABEL SENDER
	want figure "$1-offered" 1/s "$2: offered by the peer" \
		"the peer's tx-packets; its window holds the board's and is longer by the skew"
	want figure "$1-skew" ms "$2: skew of the windows" \
		"how much longer, at most, the peer counted than the board"
	want figure "$1" 1/s "$2: received" "the board's rx-packets; $3"
	want figure "$1-mbps" Mbit/s "$2: received" "the board's rx-bytes"
	want figure "$1-missed" 1/s "$2: missed by the chip" "the driver's own counter, by ethtool"
	want_load "$1" "$2"
}

want_tx() { # KEY LABEL
	want figure "$1" 1/s "$2: sent" "the board's tx-packets; two packet sockets, no pause"
	want figure "$1-mbps" Mbit/s "$2: sent" "the board's tx-bytes"
	want_load "$1" "$2"
}

want_tcp() { # KEY LABEL
	want figure "$1" Mbit/s "$2" "the interface's bytes, with headers; one stream, not hashed"
	want_load "$1" "$2"
}

want_udp() {
	want figure udp-paced-lost "" "UDP, 1472 bytes, $PPS/s: lost of $UDP_COUNT" \
		"numbered datagrams of the peer that did not reach a socket here"
	want figure udp-full-offered 1/s "UDP, 1472 bytes, no pause: offered" \
		"datagrams over the time that the peer took to send them"
	want figure udp-full-lost % "UDP, 1472 bytes, no pause: lost" \
		"of $((UDP_COUNT * 10)) numbered datagrams, those that did not reach a socket here"
	want figure udp-full-overrun "" "UDP, no pause: dropped at the socket" \
		"lost because the receiving program was late (SO_RXQ_OVFL), part of the lost"
}

want_figures() {
	local ping="2000 pings, one at a time"
	want figure rtt-p50 us "Round trip, idle: median" "$ping"
	want figure rtt-p99 us "Round trip, idle: 99 of 100" "$ping"
	want figure rtt-lost "" "Round trip, idle: lost of 2000" "$ping, each given up after 2 s"
	want_rx rx-64 "Receive, 64-byte frames" "$SENDERS processes at the peer, no pause"
	want_rx rx-1518 "Receive, 1518-byte frames" "$SENDERS processes at the peer, no pause"
	want_tx tx-64 "Send, 64-byte frames"
	want_tx tx-1518 "Send, 1518-byte frames"
	want_udp
	want_tcp tcp-rx-1500 "TCP from the peer, MTU 1500"
	want_tcp tcp-tx-1500 "TCP to the peer, MTU 1500"
	want_tcp tcp-rx-9000 "TCP from the peer, MTU 9000"
	want_tcp tcp-tx-9000 "TCP to the peer, MTU 9000"
	want_rx flood-off "SYN flood, no sentinel" "200,000 SYN/s at most, from one address"
	want figure sentinel-mode "" "Sentinel: XDP mode in force" "vanguardd's own word"
	want_rx flood-on "SYN flood, sentinel" "the same, dropped by vanguardd"
	want_tcp tcp-on "TCP from the peer, MTU 1500, sentinel"
}

# rows: the list with what was put. Fails, and says so, when a value is missing
# without a reason, or was put under a key that nobody wants.
rows() {
	awk -F '\t' -v OFS='\t' '
		function complain(what) { print "scorecard: " what > "/dev/stderr"; bad = 1 }
		FILENAME == ARGV[1] {
			if (!($1 in value)) { value[$1] = $2; reason[$1] = $3 }
			next
		}
		{ wanted[$2] = 1
		  if (value[$2] == "" && reason[$2] == "") {
			complain($2 " is missing, and nothing said why")
			reason[$2] = "missing, and nothing said why"
		  }
		  print $1, $2, value[$2], $3, $4, reason[$2], $5 }
		END { for (key in value) if (!(key in wanted)) complain(key " is not in the list")
		      exit bad }' "$TMP/got" "$TMP/wanted"
}
