#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What collect.py makes of boards: nothing that is missing or wrong passes.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# board: as run.sh and console.py leave one where all went well
board()
{
	rm -rf "$tmp/board"
	mkdir "$tmp/board"
	echo "arm64 r8169 - 4 6.12 - 100" >"$tmp/board/configuration"
	cat >"$tmp/board/console" <<-END
		vg-board: up after 1.5 s
		TAP version 13
		1..2
		# TAP version 13
		# ok 1 a claim
		# 1..1
		ok 1 selftests: driver: one.sh
		# 1..0 # SKIP no such thing here
		ok 2 selftests: driver: two.sh # SKIP
		vg-board: exit 0
	END
	cat >"$tmp/board/results" <<-END
		{"line": "ok 1 selftests: driver: one.sh", "ms": 1200, "model": {"rx_ok": 7}}
		{"line": "ok 2 selftests: driver: two.sh # SKIP", "ms": 30, "model": {}}
	END
	echo "[    0.1] all is well" >"$tmp/board/dmesg"
	for file in status exit model.status; do
		echo 0 >"$tmp/board/$file"
	done
}

collect()
{
	selftests/board/collect.py "$tmp" "$tmp/json" board >"$tmp/ktap"
}

# fails CLAIM: and all else passes
fails()
{
	! collect && [ "$(grep -c '^not ok' "$tmp/ktap")" = 1 ] &&
		grep -q "^not ok [0-9]* board: $1" "$tmp/ktap"
}

is_row() # TEST PYTHON: a row of that test for which it is true
{
	python3 -c "import json, sys
rows = [row for row in json.load(open('$tmp/json')) if row['test'] == '$1']
sys.exit(not any($2 for row in rows))"
}

plan 16
board
check "a board where all went well passes" collect
check "with a claim for each test and three more" grep -qx '1\.\.5' "$tmp/ktap"
check "a test that was skipped says why" grep -q 'two.sh # SKIP no such thing here' "$tmp/ktap"
check "a row has time and counters" is_row 'driver: one.sh' \
	"row['ms'] == 1200 and row['model'] == {'rx_ok': 7} and row['subtests']['pass'] == 1"
check "and says what judged" is_row 'driver: one.sh' \
	"row['judge'] == 'r8169' and row['cpus'] == '4' and row['result'] == 'pass'"

sed -i 's/^ok 1 selftests/not ok 1 selftests/; s/^# ok 1/# not ok 1/' "$tmp/board/console"
check "a test that fails fails" fails 'driver: one.sh'
check "and is so in the table" is_row 'driver: one.sh' "row['result'] == 'fail'"
check "with the claim that did" grep -q '^# # not ok 1 a claim' "$tmp/ktap"
board
rm "$tmp/board/status"
check "a board that did not get to its end has failed" fails 'ran to its end'
board
sed -i '/two.sh/d' "$tmp/board/console" "$tmp/board/results"
check "so has one with fewer tests than planned" fails 'ran to its end'
board
: >"$tmp/board/console"
: >"$tmp/board/results"
check "or with none" fails 'ran to its end'
board
echo '[    9.9] WARNING: CPU: 1 PID: 2 at net/core/dev.c:1' >>"$tmp/board/dmesg"
check "or whose kernel warned" fails 'the kernel has no complaint'
board
echo '[    9.9] r8169 eth0: NETDEV WATCHDOG: transmit queue 0 timed out' >>"$tmp/board/dmesg"
check "or whose queue got stuck" fails 'the kernel has no complaint'
board
echo 3 >"$tmp/board/model.status"
check "or whose model saw a fault" fails 'the model saw nothing amiss'
board
rm "$tmp/board/model.status"
check "or that had no model" fails 'the model saw nothing amiss'
rm -r "$tmp/board"
collect
check_eq "of a board that never was all three fail" \
	"$(grep -c '^ok' "$tmp/ktap"), $(grep -c '^not ok' "$tmp/ktap")" "0, 3"
finish
