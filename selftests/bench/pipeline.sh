# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# pipeline.sh - what the whole pipeline takes from the packet rate, and
# whether it loses records at that rate and at the line rate of 1 GbE

PIPE_ROUNDS=${PIPE_ROUNDS:-9}
PIPE_PACKETS=3000000	# under 0.95 s, where the kernel throttles FIFO tasks
LINE_RUNS=7
LINE_PPS=1488095
LINE_SECONDS=3

sink_run() {
	local err=$VG_TMP/sink.err out=$VG_TMP/sink.json pid
	bg_on B chrt -f 1 "$VGSINK" vb > "$out" 2> "$err"
	pid=$BG
	wait_for 10 grep -q ready "$err" || bench_die "the sink does not attach"
	flood --count $PIPE_PACKETS
	stop_pid "$pid" || bench_die "the sink failed"
	[ "$(jq .received "$out")" = $PIPE_PACKETS ] || bench_die "the sink counts $(cat "$out")"
	SINK_PPS=$(g pps)
}

sentinel_run() {
	sentinel_start
	sentinel_drops
	flood --count $PIPE_PACKETS
	received $PIPE_PACKETS 0
	[ "$(stat .records.made)" -ge $PIPE_PACKETS ] || bench_die "not every packet was recorded"
	sample pipeline.lost "$(losses)"
	sentinel_stop
	SENTINEL_PPS=$(g pps)
}

# Each round runs both, in turn one and the other first, and gives one ratio.
bench_pipeline() {
	local round
	two_hosts
	for ((round = 0; round < PIPE_ROUNDS; round++)); do
		if ((round % 2)); then
			sentinel_run
			sink_run
		else
			sink_run
			sentinel_run
		fi
		sample pipeline.sink_mpps "${SINK_PPS}e-6"
		sample pipeline.mpps "${SENTINEL_PPS}e-6"
		sample pipeline.ratio "$(jq -n "$SENTINEL_PPS / $SINK_PPS")"
	done
	figure pipeline.sink_mpps Mpps median
	figure pipeline.mpps Mpps median
	figure pipeline.ratio ratio median
	figure pipeline.lost records sum
}

bench_line() {
	local run rx=0 lost=0 now
	two_hosts
	sentinel_start
	sentinel_drops
	for ((run = 0; run < LINE_RUNS; run++)); do
		flood --rate $LINE_PPS --seconds $LINE_SECONDS
		received "$(g sent)" $rx
		rx=$((rx + $(g sent)))
		now=$(losses)
		sample line1g.lost $((now - lost))
		lost=$now
		sample line1g.mpps "$(g pps)e-6"
	done
	sample rss.mib "$(awk '/^VmHWM/ { print $2 / 1024 }' "/proc/$DAEMON/status")"
	sentinel_stop
	figure line1g.mpps Mpps median
	figure line1g.lost records sum
	figure rss.mib MiB max
}
