#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# insn.sh - aarch64 instructions per packet of the packet program
#
#   insn.sh [OBJECT.bpf.o ...]
#
# Boots Debian's arm64 kernel in QEMU with -icount shift=0, where one guest
# instruction takes one nanosecond of guest time, so that what
# BPF_PROG_TEST_RUN reports as time is a count. The guest's /init is our
# harness with the tree's own library in it, once for the tree's program and
# once for each OBJECT, a build of sentinel.bpf.c to compare with. The figures
# of the tree's program go to $O/bench.json, all of them to a table.
#
# O: the build folder (build). SEED: of the guest's random numbers (1): hash
# keys move some figures by a few instructions. CPU: cortex-a53. DUMP=1: write
# each program's native code, disassembled, to $O/bench/insn/N/code.s.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/bench/guest.sh
. selftests/bench/guest.sh

guest_lock
guest_parts
labels=sentinel
subjects=0
for obj in "$O/bpf/sentinel.bpf.o" "$@"; do
	[ -r "$obj" ] || parts_die "cannot read $obj (run make bpf)"
	guest_subject $subjects "$obj"
	[ $subjects -eq 0 ] || labels="$labels $obj"
	subjects=$((subjects + 1))
done
guest_pack $subjects
guest_run "${DUMP:+dump=1}"
# shellcheck disable=SC2086
"$BENCH_DIR/insn_collect.py" "$work/console" $labels >"$work/figures.json" || exit 1
"$BENCH_DIR/bench_table.py" merge "$O/bench.json" "$work/figures.json" || exit 1
while [ -n "${DUMP:-}" ] && [ $subjects -gt 0 ]; do
	subjects=$((subjects - 1))
	guest_disassemble $subjects
done
cat "$KERNEL_DIR/.versions" "$PARTS_CACHE/peer/.versions" >"$work/versions"
"$BENCH_DIR/bench_table.py" print "$O/bench.json" insn.
