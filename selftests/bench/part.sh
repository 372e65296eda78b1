#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# part.sh PART - one part of bench.sh
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/bench/host.sh
. selftests/bench/host.sh

case $1 in
user)
	# shellcheck source=selftests/bench/user.sh
	. "$BENCH_DIR/user.sh"
	;;
pipeline | line)
	# shellcheck source=selftests/bench/pipeline.sh
	. "$BENCH_DIR/pipeline.sh"
	;;
block)
	# shellcheck source=selftests/bench/block.sh
	. "$BENCH_DIR/block.sh"
	;;
fastnetmon)
	# shellcheck source=selftests/bench/fastnetmon.sh
	. "$BENCH_DIR/fastnetmon.sh"
	;;
*) bench_die "no part $1" ;;
esac
"bench_$1"
