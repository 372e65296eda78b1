# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# figures.sh - packets, bits, CPU time and interrupts a second
#
# Each figure is taken between two looks at the board's counters while traffic
# runs. CPU time is the share of all CPUs that was not idle; beside it that of
# the busiest one, which is what limits a single queue.

SENDERS=${SENDERS:-3}	# processes that send at the peer

# look PREFIX: counters now
look() {
	cp /proc/stat "$TMP/$1.stat"
	counts "$1"
	here stats
	fields "$1" "$SAYS"
	local up rest
	read -r up rest < /proc/uptime
	eval "$1_cs=${up%.*}${up#*.}"
}

# busy: per mille of all CPUs, and of the busiest, between looks a and b
busy() {
	awk 'function idle() { return $5 + $6 }
		function all(i, s) { for (i = 2; i <= 9; i++) s += $i; return s }
		!/^cpu/ { next }
		FNR == NR { was_idle[$1] = idle(); was_all[$1] = all(); next }
		{ d = all() - was_all[$1]; if (d <= 0) next
		  b = int(1000 * (d - (idle() - was_idle[$1])) / d)
		  if ($1 == "cpu") sum = b; else if (b > most) most = b }
		END { print sum + 0, most + 0 }' "$TMP/a.stat" "$TMP/b.stat"
}

# rate A B: so many a second between the looks
rate() {
	echo $((($2 - $1) * 100 / (b_cs - a_cs > 0 ? b_cs - a_cs : 1)))
}

# load KEY LABEL: CPU and interrupts between the looks, as rows
load() {
	grown
	local all most
	read -r all most << END
$(busy)
END
	row figure "$1-cpu" "$((all / 10)).$((all % 10))" % "$2: CPU, all"
	row figure "$1-cpu-max" "$((most / 10)).$((most % 10))" % "$2: CPU, busiest"
	row figure "$1-irq" "$(rate 0 $TOTAL)" 1/s "$2: interrupts"
}

# between: looks a and b, SECONDS_EACH apart, while traffic runs
between() {
	sleep 1	# until it is under way
	look a
	sleep "$SECONDS_EACH"
	look b
}

rx() { # KEY LABEL SIZE
	local jobs='' n=0 sent=0 job
	echo "scorecard: $2" >&2
	while [ $n -lt "$SENDERS" ]; do
		n=$((n + 1))
		start raw-send dst="$LOCAL_MAC" size="$3" count=4000000000 && jobs="$jobs $R_job"
	done
	between
	for job in $jobs; do
		finish "$job" && sent=$((sent + R_sent))
	done
	# The senders ran a second longer, and what starting and ending them took.
	row figure "$1-offered" $((sent / (SECONDS_EACH + 1))) 1/s "$2: offered by the peer"
	row figure "$1" "$(rate "$a_rx_packets" "$b_rx_packets")" 1/s "$2: received"
	row figure "$1-mbps" $(($(rate "$a_rx_bytes" "$b_rx_bytes") * 8 / 1000000)) Mbit/s "$2"
	# What the stack drops because nobody listens is no loss of the driver's.
	row figure "$1-missed" "$(rate $((a_rx_missed + a_rx_errors)) \
		$((b_rx_missed + b_rx_errors)))" 1/s "$2: missed by the chip"
	load "$1" "$2"
}

tx() { # KEY LABEL SIZE
	local pids='' n=0 pid
	echo "scorecard: $2" >&2
	while [ $n -lt 2 ]; do
		n=$((n + 1))
		"$VGPEER" raw-send dst="$PEER_MAC" size="$3" count=4000000000 > /dev/null 2>&1 &
		pids="$pids $!"
	done
	between
	kill $pids
	for pid in $pids; do wait "$pid"; done
	row figure "$1" "$(rate "$a_tx_packets" "$b_tx_packets")" 1/s "$2: sent"
	row figure "$1-mbps" $(($(rate "$a_tx_bytes" "$b_tx_bytes") * 8 / 1000000)) Mbit/s "$2"
	load "$1" "$2"
}

# Far more than can pass: it is ended when the looks have been taken.
ENDLESS=1000000000000

tcp_in() { # KEY LABEL
	echo "scorecard: $2" >&2
	start tcp-source port=9901 bytes=$ENDLESS plain=1 || return
	local job=$R_job
	"$VGPEER" tcp-recv from="$PEER" port=9901 plain=1 max-ms=600000 > /dev/null 2>&1 &
	between
	kill $!
	wait $!
	finish "$job"
	row figure "$1" $(($(rate "$a_rx_bytes" "$b_rx_bytes") * 8 / 1000000)) Mbit/s "$2"
	load "$1" "$2"
}

tcp_out() {
	echo "scorecard: $2" >&2
	start tcp-sink port=9902 plain=1 max-ms=600000 || return
	local job=$R_job
	"$VGPEER" tcp-send to="$PEER" port=9902 bytes=$ENDLESS plain=1 max-ms=600000 \
		> /dev/null 2>&1 &
	between
	kill $!
	wait $!
	finish "$job"
	row figure "$1" $(($(rate "$a_tx_bytes" "$b_tx_bytes") * 8 / 1000000)) Mbit/s "$2"
	load "$1" "$2"
}

round_trip() { # KEY LABEL
	here ping to="$PEER" count=2000 wait-ms=2000 || return
	row figure "$1-p50" "$R_p50_us" us "$2: median"
	row figure "$1-p99" "$R_p99_us" us "$2: 99 of 100"
	row figure "$1-lost" "$R_lost" "" "$2: lost of 2000"
}

sentinel() { # a flood from one source, dropped by vanguardd in generic mode
	command -v vanguardd > /dev/null && command -v vgctl > /dev/null || return 0
	echo "scorecard: sentinel" >&2
	vanguardd -i "$NETIF" --xdp "${XDP:-auto}" > "$TMP/daemon" 2>&1 &
	local daemon=$! tries=0 mode
	until grep -q "ready $NETIF" "$TMP/daemon" || [ $tries = 100 ]; do
		tries=$((tries + 1))
		sleep 0.2
	done
	mode=$(sed -n 's/.*ready.* mode=\([a-z]*\).*/\1/p' "$TMP/daemon" | head -n 1)
	row figure sentinel-mode "$mode" "" "Sentinel: XDP mode in force"
	start syn-flood dst="$LOCAL_MAC" from=203.0.113.66 to="$LOCAL" port=80 pps=200000 seconds=30
	local job=$R_job
	between
	finish "$job"
	row figure sentinel "$(rate "$a_rx_packets" "$b_rx_packets")" 1/s "Sentinel: flood received"
	load sentinel "Sentinel"
	vgctl -i "$NETIF" detach > /dev/null
	kill $daemon
	wait $daemon
}

figure_rows() {
	local mtu held
	mtu=$(sys mtu)
	round_trip rtt "Round trip, idle"
	rx rx-64 "Receive, 64-byte frames" 60
	rx rx-1518 "Receive, 1518-byte frames" 1514
	tx tx-64 "Send, 64-byte frames" 60
	tcp_in tcp-rx-1500 "TCP from the peer, MTU 1500"
	tcp_out tcp-tx-1500 "TCP to the peer, MTU 1500"
	defer "here link mtu=$mtu"
	if here link mtu=9000 && start hold mtu=9000; then
		held=$R_job
		tcp_in tcp-rx-9000 "TCP from the peer, MTU 9000"
		tcp_out tcp-tx-9000 "TCP to the peer, MTU 9000"
		finish "$held"
	fi
	here link mtu="$mtu"
	sentinel
}
