#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# scorecard.sh - what a board and its driver can do, in one table
#
#   scorecard.sh [-o DIR] [-s SECONDS] [-q]
#
# Reads the system, runs the driver's tests, measures; writes DIR/scorecard.txt,
# .json and .rst (DIR: the folder it is called in). -s is how long each figure
# is measured (5; 20 at most, for a flood ends after 30), -q leaves the tests
# out. The environment is that of the tests (Documentation/board.rst); the agent
# must run at the peer.
#
# Figures are what this board, this peer and this cable gave: the peer's own
# limit is a figure as well ("offered"). What cannot be taken is there without a
# value and with a reason. Exit: 1 when something is missing without one.

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
[ "$SECONDS_EACH" -ge 1 ] && [ "$SECONDS_EACH" -le 20 ] || {
	echo "scorecard: -s is from 1 to 20" >&2
	exit 2
}
mkdir -p "$out" || exit 1
out=$(cd "$out" && pwd)
HW=$(cd "$(dirname "$0")" && pwd)
DUT_HERE=$(cd "$HW/../driver" && pwd)
export DUT_HERE

# The tests first, in shells of their own; the claims of one are its lines.
no_tests=
run_tests() {
	local run=$HW/../run_kselftest.sh
	: > "$out/scorecard.ktap"
	[ -z "$quick" ] || { no_tests="left out (-q)"; return; }
	[ -x "$run" ] || { no_tests="there is no $run"; return; }
	echo "scorecard: running the tests (some minutes)" >&2
	"$run" 2>&1 | cat > "$out/scorecard.ktap"
}
run_tests

# What it says in KTAP is for tests.
. "$DUT_HERE/dut.sh" >&2
. "$DUT_HERE/interrupts.sh"
NO_IRQS="$NETIF has no interrupts of its own"
. "$HW/wanted.sh"
. "$HW/system.sh"
. "$HW/figures.sh"
. "$HW/render.sh"

want_system
want_driver
want_figures
system_facts
link_facts
queue_facts
if [ -n "$no_tests" ]; then
	put tests "" "$no_tests"
else
	put tests "$(test_rows "$out/scorecard.ktap" | grep -c .)"
fi
figures
rows > "$TMP/rows"
code=$?
test_rows "$out/scorecard.ktap" >> "$TMP/rows"
for form in text json rst; do
	case $form in text) end=txt ;; *) end=$form ;; esac
	render_$form "$TMP/rows" > "$out/scorecard.$end" || code=1
done
cat "$out/scorecard.txt"
exit $code
