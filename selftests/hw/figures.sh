# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# figures.sh - packets, bits, CPU time and interrupts
#
# Each figure is taken between two looks at the board's counters while traffic
# runs, and at the peer's around these. CPU time is the share of all CPUs that
# was not idle; beside it that of the busiest one, which is what limits a single
# queue.

SENDERS=${SENDERS:-3}	# processes that send at the peer
UDP_COUNT=20000
# Far more than can pass: it is ended when the looks have been taken.
ENDLESS=1000000000000
RAW_COUNT=4000000000
VANGUARDD=${VANGUARDD:-vanguardd}
VGCTL=${VGCTL:-vgctl}

now_cs() { # 1/100 s since the board is up, in $CS
	local up rest
	read -r up rest < /proc/uptime
	CS=${up%.*}${up#*.}
}

look_here() { # PREFIX
	cp /proc/stat "$TMP/$1.stat"
	counts "$1"
	here stats || return
	fields "$1" "$SAYS"
	now_cs
	eval "$1_cs=$CS"
}

# look_missed PREFIX: what is missed by the chip: the kernel's own rx_missed is 0 where a driver
# never sets it, so only what the driver names itself counts
look_missed() {
	local missed
	missed=$(vgpeer nic-stats 2> /dev/null | tr ' ' '\n' |
		sed -nE 's/^(rx_mac_missed|rx_missed(_errors)?)=/\1 /p' | sort | head -n 1)
	MISSED_NAME=${missed% *}
	eval "$1_missed=${missed#* }"
}

look_peer() { # PREFIX
	ask stats || return
	fields "$1" "$SAYS"
}

# between: looks a and b, SECONDS_EACH apart, while traffic runs; $SKEW in ms is
# how much longer the peer's window may be. The peer is asked first and last: its
# window holds the board's, so that more cannot be received than was offered.
between() {
	local outer
	sleep 1	# until it is under way
	now_cs
	outer=$CS
	look_peer pa && look_missed a && look_here a || return
	sleep "$SECONDS_EACH"
	look_here b && look_missed b && look_peer pb || return
	now_cs
	SKEW=$(((CS - outer - (b_cs - a_cs)) * 10))
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
mbps() { echo $(($(rate "$1" "$2") * 8 / 1000000)); }

# load KEY: CPU and interrupts between the looks
load() {
	local all most packets
	read -r all most << END
$(busy)
END
	put "$1-cpu" "$((all / 10)).$((all % 10))"
	put "$1-cpu-max" "$((most / 10)).$((most % 10))"
	[ -n "$IRQS" ] || { lack "$1-irq" "$NO_IRQS"; return; }
	grown
	packets=$((b_rx_packets - a_rx_packets + b_tx_packets - a_tx_packets))
	put "$1-irq" "$(rate 0 $TOTAL)"
	[ $packets -le 0 ] || put "$1-irq-100k" $((TOTAL * 100000 / packets))
	lack "$1-irq-100k" "no packet passed"
}

# missed KEY LOST: rx_missed of an RTL8125 has 16 bits and wraps
missed() {
	if [ -z "$MISSED_NAME" ]; then
		put "$1-missed" "" "the driver shows no counter of missed frames"
	elif [ "$MISSED_NAME" != rx_mac_missed ] && { [ "$2" -gt 65535 ] ||
			[ "$b_missed" -lt "$a_missed" ]; }; then
		put "$1-missed" "" "$MISSED_NAME may have 16 bits, and $2 frames were lost"
	else
		put "$1-missed" "$(rate "$a_missed" "$b_missed")"
	fi
}

# received KEY: what came in between the looks, of what was offered
received() {
	local offered=$((pb_tx_packets - pa_tx_packets)) rx=$((b_rx_packets - a_rx_packets))
	if [ $rx -gt $offered ]; then
		lack "$1" "the counters contradict: $rx received, $offered offered"
		return
	fi
	put "$1-offered" "$(rate 0 $offered)"
	put "$1-skew" "$SKEW"
	put "$1" "$(rate 0 $rx)"
	put "$1-mbps" "$(mbps "$a_rx_bytes" "$b_rx_bytes")"
	missed "$1" $((offered - rx))
	load "$1"
}

# from_peer KEY JOB...: while jobs of the peer send; they must have, to the end
from_peer() {
	local key=$1 job why=
	shift
	between || why=${SAYS:-the counters cannot be read}
	for job; do
		finish "$job" || why=${SAYS:-what sends at the peer ended}
	done
	[ -z "$why" ] || { lack "$key" "$why"; return 1; }
	received "$key"
}

rx() { # KEY SIZE
	local jobs='' n=0
	echo "scorecard: $1" >&2
	while [ $n -lt "$SENDERS" ]; do
		n=$((n + 1))
		start raw-send dst="$LOCAL_MAC" size="$2" count=$RAW_COUNT || {
			lack "$1" "$SAYS"
			break
		}
		jobs="$jobs $R_job"
	done
	from_peer "$1" $jobs
}

# alive PID...: in $WHY what the last of them said when one is not
alive() {
	local pid
	for pid; do
		kill -0 "$pid" 2> /dev/null && continue
		WHY=$(tail -n 1 "$TMP/said")
		WHY=${WHY:-vgpeer ended early}
		return 1
	done
}

# while_running KEY PID...: the looks, while these run here; $WHY when it fails
while_running() {
	local key=$1 pid
	shift
	WHY=
	between || WHY=${SAYS:-the counters cannot be read}
	alive "$@"
	for pid; do
		kill "$pid" 2> /dev/null
		wait "$pid"
	done
	lack "$key" "$WHY"
	[ -z "$WHY" ]
}

tx() { # KEY SIZE
	local pids='' n=0
	echo "scorecard: $1" >&2
	: > "$TMP/said"
	while [ $n -lt 2 ]; do
		n=$((n + 1))
		"$VGPEER" raw-send dst="$PEER_MAC" size="$2" count=$RAW_COUNT >> "$TMP/said" 2>&1 &
		pids="$pids $!"
	done
	while_running "$1" $pids || return
	put "$1" "$(rate "$a_tx_packets" "$b_tx_packets")"
	put "$1-mbps" "$(mbps "$a_tx_bytes" "$b_tx_bytes")"
	load "$1"
}

# tcp KEY DIRECTION PEER'S-JOB HERE...: one stream, from (rx) or to (tx) the peer
tcp() {
	local key=$1 dir=$2 job
	echo "scorecard: $key" >&2
	start $3 plain=1 || { lack "$key" "$SAYS"; return; }
	job=$R_job
	shift 3
	"$VGPEER" "$@" plain=1 max-ms=600000 > "$TMP/said" 2>&1 &
	while_running "$key" $! && {
		eval "put $key \"\$(mbps \$a_${dir}_bytes \$b_${dir}_bytes)\""
		load "$key"
	}
	finish "$job"
}
tcp_in() { tcp "$1" rx "tcp-source port=9901 bytes=$ENDLESS" tcp-recv from="$PEER" port=9901; }
tcp_out() {
	tcp "$1" tx "tcp-sink port=9902 max-ms=600000" tcp-send to="$PEER" port=9902 bytes=$ENDLESS
}

# big: TCP at MTU 9000, when both ends can
big() {
	local held mtu
	mtu=$(sys mtu)
	defer "here link mtu=$mtu"
	if here link mtu=9000 && start hold mtu=9000; then
		held=$R_job
		# Some drivers start the link anew.
		here wait carrier=1 max-ms=10000
		tcp_in tcp-rx-9000
		tcp_out tcp-tx-9000
		finish "$held"
	fi
	lack 'tcp-[rt]x-9000' "$SAYS"
	here link mtu="$mtu" && here wait carrier=1 max-ms=10000
}

# udp COUNT PPS: from the peer to a socket here; $R_... of the receiver, $SENT_MS
udp() {
	begin udp-count port=9903 count="$1" size=1472 idle-ms=1000 || return
	ask udp-send to="$LOCAL" port=9903 count="$1" size=1472 pps="$2" || {
		local why=$SAYS
		end TERM
		SAYS=$why
		return 1
	}
	SENT_MS=$R_ms
	end
}

udp_loss() {
	local many=$((UDP_COUNT * 10)) tenths
	echo "scorecard: udp" >&2
	if udp $UDP_COUNT "$PPS"; then
		put udp-paced-lost "$R_lost"
	fi
	lack udp-paced "${SAYS:-no answer}"
	if udp $many 0; then
		tenths=$((R_lost * 1000 / many))
		put udp-full-offered $((many * 1000 / (SENT_MS > 0 ? SENT_MS : 1)))
		put udp-full-lost "$((tenths / 10)).$((tenths % 10))"
		put udp-full-overrun "$R_overrun"
	fi
	lack udp-full "${SAYS:-no answer}"
}

flood() { # KEY: SYN from one address
	echo "scorecard: $1" >&2
	if start syn-flood dst="$LOCAL_MAC" from=203.0.113.66 to="$LOCAL" port=80 pps=200000 \
			seconds=30; then
		from_peer "$1" "$R_job"
	else
		lack "$1" "$SAYS"
	fi
}

is_ready() { grep -q "ready $NETIF" "$TMP/daemon"; }

# The flood without and with vanguardd, and what it costs a stream.
sentinel() {
	local daemon tries=0
	flood flood-off
	for program in "$VANGUARDD" "$VGCTL"; do
		command -v "$program" > /dev/null && continue
		lack '(sentinel|flood-on|tcp-on)' "there is no $program on this board"
		return
	done
	# A stream at full speed is a flood by the bits a second that it starts with.
	"$VANGUARDD" -i "$NETIF" --xdp "${XDP:-auto}" --bit-rate off > "$TMP/daemon" 2>&1 &
	daemon=$!
	defer "kill $daemon; $VGCTL -i $NETIF detach"
	until is_ready || [ $tries = 100 ] || ! kill -0 $daemon 2> /dev/null; do
		tries=$((tries + 1))
		sleep 0.2
	done
	if is_ready; then
		put sentinel-mode "$(sed -n 's/.*ready.* mode=\([a-z]*\).*/\1/p' "$TMP/daemon" |
			head -n 1)"
		tcp_in tcp-on
		flood flood-on
	else
		lack '(sentinel|flood-on|tcp-on)' "vanguardd: $(tail -n 1 "$TMP/daemon")"
	fi
	"$VGCTL" -i "$NETIF" detach > /dev/null 2>&1
	kill $daemon
	wait $daemon
}

round_trip() {
	local count=2000
	echo "scorecard: rtt" >&2
	here ping to="$PEER" count=$count wait-ms=2000 || { lack rtt "$SAYS"; return; }
	put rtt-lost "$R_lost"
	if [ "$R_lost" = $count ]; then
		lack rtt "no ping was answered"
		return
	fi
	put rtt-p50 "$R_p50_us"
	put rtt-p99 "$R_p99_us"
}

figures() {
	round_trip
	rx rx-64 60
	rx rx-1518 1514
	tx tx-64 60
	tx tx-1518 1514
	udp_loss
	tcp_in tcp-rx-1500
	tcp_out tcp-tx-1500
	big
	sentinel
}
