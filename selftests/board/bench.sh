#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh - what the virtual board can carry, into O/bench-board.json
#
#   board.start_s       from run.sh to a board that has run a command and is off
#   board.rx64_kpps     frames of 64 bytes that reach the guest's driver, in
#   board.rx1514_mbps   thousands a second; of 1514 bytes, in Mbit/s of frames
#   model.rss_mib       the model's own memory after that, guest RAM left out
#
# By the model's generator, which holds back while the chip's FIFO is full: what
# is measured is model, QEMU and the emulated driver together, never a real
# chip. ROUNDS (5) of each size, taken in turn; JUDGE (r8169).
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=bench-board
# shellcheck source=selftests/bench/parts.sh
. selftests/bench/parts.sh

O=${O:-build}
ROUNDS=${ROUNDS:-5}
JUDGE=${JUDGE:-r8169}
work=$O/bench-board
vgpeer=$O/kselftest/arm64/driver/vgpeer
export O JUDGE

# On the board: each size in turn, a line of the generator's counts for each.
load()
{
	cat <<-'END'
		for round in $(seq "$1"); do
			for size in 64 1514; do
				./vgpeer ask chip gen start size=$size pps=max count=200000 \
					proto=raw >/dev/null || exit 1
				while :; do
					sleep 0.3
					said=$(./vgpeer ask chip gen stats) || exit 1
					case $said in *running=0*) break ;; esac
				done
				echo "size=$size $said"
			done
		done
		echo measured
		sleep 2
	END
}

# Memory of the model whose counts go to this folder: KiB that are not the guest's.
model_kib() # DIR
{
	local pid
	for pid in /proc/[0-9]*; do
		tr '\0' ' ' <"$pid/cmdline" 2>/dev/null |
			grep -q "^[^ ]*vg8125 .*$1/model.json" || continue
		awk '/^Rss(Anon|File):/ { sum += $2 } END { print sum }' "$pid/status"
		return
	done
	return 1
}

rm -rf "$work"
mkdir -p "$work" || exit 1
[ -x "$vgpeer" ] || parts_die "no $vgpeer (make kselftest)"

start=${EPOCHREALTIME/./}
selftests/board/run.sh -o "$work" -c true -t 60 >/dev/null || parts_die "the board does not start"
start=$((${EPOCHREALTIME/./} - start))

load >"$work/load.sh"
selftests/board/run.sh -o "$work" -a root/vgpeer="$vgpeer" -a root/load.sh="$work/load.sh" \
	-c "sh load.sh $ROUNDS" -t 300 >"$work/run.log" 2>&1 &
board=$!
kib=
while kill -0 "$board" 2>/dev/null; do
	sleep 0.2
	grep -q '^measured' "$work/console" 2>/dev/null || continue
	kib=$(model_kib "$PWD/$work" || model_kib "$work") && break
done
wait "$board" || { tail -n 5 "$work/run.log" "$work/console" >&2; exit 1; }
[ -n "$kib" ] || parts_die "the model's memory could not be read"

# figure NAME UNIT < SAMPLES
figure()
{
	cat >"$work/$1"
	selftests/bench/bench_stats.py "$1" "$2" median "$work/$1" >"$work/$1.json" &&
		selftests/bench/bench_table.py merge "$O/bench-board.json" "$work/$1.json" || exit 1
}

# samples SIZE AWK-EXPRESSION of pps
samples()
{
	awk -v size="size=$1" '$1 == size && match($0, /[ ]pps=[0-9]+/) {
		pps = substr($0, RSTART + 5, RLENGTH - 5); print '"$2"' }' "$work/console"
}

rm -f "$O/bench-board.json"
echo "$start" | awk '{ print $1 / 1e6 }' | figure board.start_s s
samples 64 'pps / 1e3' | figure board.rx64_kpps kpps
samples 1514 'pps * 1514 * 8 / 1e6' | figure board.rx1514_mbps Mbit/s
echo "$kib" | awk '{ print $1 / 1024 }' | figure model.rss_mib MiB
selftests/bench/bench_table.py print "$O/bench-board.json"
