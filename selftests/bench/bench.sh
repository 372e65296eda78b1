#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh - every figure, into $O/bench.json, and a table
#
#   bench.sh [insn|user|pipeline|line|block|fastnetmon ...]
#
# Without arguments all of them, and the file is made anew. Needs root: hosts
# are namespaces, the generator runs SCHED_FIFO. What each figure is and how
# much it varies is in selftests/bench/README.rst.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/bench/host.sh
. selftests/bench/host.sh

PARTS="insn user pipeline line block fastnetmon"

for part in "$@"; do
	case " $PARTS " in
	*" $part "*) ;;
	*) bench_die "no part $part; there are: $PARTS" ;;
	esac
done
[ "$(id -u)" = 0 ] || bench_die "root is needed"
if [ $# = 0 ]; then
	rm -f "$O/bench.json"
	# shellcheck disable=SC2086
	set -- $PARTS
fi
rm -rf "$WORK"
mkdir -p "$WORK"

# Each part in a shell of its own: its hosts are gone when it ends.
code=0
for part in "$@"; do
	echo "  BENCH   $part" >&2
	case $part in
	insn) O=$O $BENCH_DIR/insn.sh > /dev/null || code=1 ;;
	*) $BENCH_DIR/part.sh "$part" || code=1 ;;
	esac
done
"$BENCH_DIR/bench_table.py" print "$O/bench.json"
exit $code
