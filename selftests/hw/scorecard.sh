#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# scorecard.sh - what a board and its driver can do, in one table
#
#   scorecard.sh [-o DIR] [-s SECONDS] [-q]
#
# Reads the system, runs the driver's tests, measures; writes DIR/scorecard.txt,
# .json and .rst (DIR: the folder it is called in). -s is how long each figure
# is measured (5), -q leaves the tests out. The environment is that of the tests
# (Documentation/board.rst); the agent must run at the peer.
#
# Figures are what this board, this peer and this cable gave: the peer's own
# limit is a figure as well ("offered").

out=$PWD
SECONDS_EACH=5
quick=
while getopts o:s:q opt; do
	case $opt in
	o) out=$OPTARG ;;
	s) SECONDS_EACH=$OPTARG ;;
	q) quick=1 ;;
	*) exit 2 ;;
	esac
done
mkdir -p "$out" || exit 1
out=$(cd "$out" && pwd)
HW=$(cd "$(dirname "$0")" && pwd)
DUT_HERE=$(cd "$HW/../driver" && pwd)
export DUT_HERE

# The tests first, in shells of their own; the claims of one are its lines.
run_tests() {
	local run=$HW/../run_kselftest.sh
	if [ -n "$quick" ] || [ ! -x "$run" ]; then
		: > "$out/scorecard.ktap"
		return
	fi
	echo "scorecard: running the tests (some minutes)" >&2
	"$run" 2>&1 | cat > "$out/scorecard.ktap"
}
run_tests

# What it says in KTAP is for tests.
. "$DUT_HERE/dut.sh" > "$out/scorecard.log"
. "$DUT_HERE/interrupts.sh"
. "$HW/system.sh"
. "$HW/figures.sh"
. "$HW/render.sh"

ROWS=$TMP/rows
: > "$ROWS"
# row SECTION KEY VALUE UNIT LABEL
row() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >> "$ROWS"
}

system_rows
test_rows "$out/scorecard.ktap"
figure_rows
render_text < "$ROWS" > "$out/scorecard.txt"
render_json < "$ROWS" > "$out/scorecard.json"
render_rst < "$ROWS" > "$out/scorecard.rst"
cat "$out/scorecard.txt"
