#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# insn_trace.sh - the instructions that one packet takes, one by one
#
#   insn_trace.sh SCENARIO [OBJECT.bpf.o]
#
# SCENARIO is a figure of insn.sh without "insn.": pass_record, block_hit ...
# The guest boots twice, alike to the instruction: once to learn where the
# kernel puts the program, once to log what runs there. For those who make the
# program shorter; instructions of helpers that are called are not listed.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/bench/guest.sh
. selftests/bench/guest.sh

[ $# -ge 1 ] || parts_die "usage: insn_trace.sh SCENARIO [OBJECT.bpf.o]"
obj=${2:-$O/bpf/sentinel.bpf.o}
[ -r "$obj" ] || parts_die "cannot read $obj (run make bpf)"
guest_lock
guest_parts
guest_subject 0 "$obj"
guest_pack 1
guest_run "dump=1 trace=$1"
grep '@fail' "$work/console" && exit 1
guest_disassemble 0
grep '^@func' "$work/console" | tr -d '\r' >"$work/funcs"
ranges=$(awk '{ printf("%s0x%s+0x%x", (NR > 1 ? "," : ""), $2, $3) }' "$work/funcs")
[ -n "$ranges" ] || parts_die "the guest does not tell where the program is"
guest_run "dump=1 trace=$1" -d exec,nochain -dfilter "$ranges" -D "$work/exec.log"
grep '^@func' "$work/console" | tr -d '\r' | cmp -s - "$work/funcs" ||
	parts_die "the second boot put the program elsewhere"
"$BENCH_DIR/insn_path.py" "$work/funcs" "$work/0/code.s" "$work/exec.log"
