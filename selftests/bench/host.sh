# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# host.sh - what the host benches share: two hosts on a veth cable, the
# generator and receiver under SCHED_FIFO, samples in files.
#
# The generator and the packet program run on CPU 0 (veth receives where it
# sends), everything in user space on CPU 1. FIFO, because with neighbours at
# normal priority the spread is larger than what is measured.

BENCH_DIR=selftests/bench
# shellcheck source=selftests/lib/e2e.sh
. selftests/lib/e2e.sh
# shellcheck source=selftests/bench/parts.sh
. "$BENCH_DIR/parts.sh"

WORK=$O/bench/host
GEN_CPU=0
USER_CPU=1
BACKGROUND=16384

bench_die() {
	echo "bench: $*" >&2
	exit 1
}

# sample NAME VALUE: one more run of a figure
sample() {
	echo "$2" >> "$WORK/$1"
}

# figure NAME UNIT STATISTIC: samples become a figure in bench.json
figure() {
	"$BENCH_DIR/bench_stats.py" "$1" "$2" "$3" "$WORK/${4:-$1}" > "$WORK/figure.json" ||
		bench_die "no figure $1"
	"$BENCH_DIR/bench_table.py" merge "$O/bench.json" "$WORK/figure.json" || exit 1
}

# absent NAME UNIT REASON: a figure that could not be had, and why
absent() {
	jq -n --arg n "$1" --arg u "$2" --arg r "$3" '{($n): {value: null, unit: $u,
		median: null, min: null, max: null, runs: 0, reason: $r}}' > "$WORK/figure.json"
	"$BENCH_DIR/bench_table.py" merge "$O/bench.json" "$WORK/figure.json"
}

# flood OPTION...: the generator under FIFO; what it reports is in $GEN
flood() {
	GEN=$(on A chrt -f 1 "$VGGEN" -i va --dst-mac "$VB_MAC" --cpu $GEN_CPU \
		--bg-sources $BACKGROUND "$@") || bench_die "the generator failed"
}

# sentinel_start [OPTION...]: the daemon under FIFO on its CPU
sentinel_start() {
	LOG=$VG_TMP/vanguardd.log
	: > "$LOG"
	bg_on B chrt -f 1 "$VANGUARDD" -i vb --xdp native --harvester-cpu $USER_CPU \
		--worker-cpus $USER_CPU "$@" 2>> "$LOG"
	DAEMON=$BG
	wait_for 15 daemon_ready || bench_die "vanguardd: $(tail -1 "$LOG")"
}

# sentinel_drops: what it passes is dropped right behind it (bench_drop.c)
sentinel_drops() {
	on B "$O/$BENCH_DIR/bench_drop" vb ||
		bench_die "the sentinel cannot be made to drop"
}

sentinel_stop() {
	stop_pid "$DAEMON" TERM || bench_die "vanguardd ended with $?: $(tail -1 "$LOG")"
}

# losses: records that were made and not folded, wherever they went
losses() {
	wait_for 5 records_quiet || bench_die "records stay in flight"
	stat '.records | .made - .folded'
}

# received SENT BASE: the receiver's own count must agree, or nothing counts
received() {
	local rx
	rx=$(($(stat .totals.rx) - $2))
	[ "$rx" = "$1" ] || bench_die "$1 packets sent, $rx received"
}
