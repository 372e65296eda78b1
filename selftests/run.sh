#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - run tests, read their KTAP, print a line each and the sum
#
#   run.sh SUITE|PROGRAM...     suites: style unit model peer bpf e2e san kernels soak fuzz
#                               board faults driver
#
# A program that dies, prints no plan or not as many results as planned has
# failed, whatever else it said. Environment: O (output folder, default
# build), TESTS (words: only programs whose path contains one of them),
# TEST_TIMEOUT (seconds per program).
set -u
cd "$(dirname "$0")/.." || exit 1
O=${O:-build}
LOGS=$O/logs
mkdir -p "$LOGS"

passed=0 failed=0 skipped=0

wanted() {
	local w
	[ -n "${TESTS:-}" ] || return 0
	for w in $TESTS; do
		case $1 in *"$w"*) return 0 ;; esac
	done
	return 1
}

# tally LOG EXIT: pass fail skip, from what the program printed
tally() {
	awk -v code="$2" '
	/^1\.\.[0-9]+/ { plan = substr($0, 4) + 0; planned = 1; all_skip = /# *SKIP/ }
	/^ok [0-9]+/ { n++; if (/# *SKIP/) skip++; else pass++ }
	/^not ok [0-9]+/ { n++; fail++ }
	END {
		if (planned && plan == 0 && all_skip) { print 0, 0, 1, ""; exit }
		why = ""
		if (!planned) why = "no plan"
		else if (plan == 0) why = "planned nothing"
		else if (n != plan) why = "planned " plan ", ran " n + 0
		else if (code == 124 || code == 137) why = "timed out"
		else if (code != 0 && !fail) why = "exit code " code
		if (code == 124) why = "timed out"
		if (why != "") fail++
		print pass + 0, fail + 0, skip + 0, why
	}' "$1"
}

failures() { # LOG: the first failed claims and what they said
	awk '
	/^not ok/ { show = ++n <= 10; said = 0 }
	/^ok/ { show = 0 }
	show && (/^not ok/ || (/^#/ && said++ < 6)) { print "    " $0 }
	END { if (n > 10) print "    ... and " n - 10 " more, see '"$1"'" }' "$1"
}

run_one() { # NAME COMMAND...
	local name=$1 log start code p f s why
	shift
	wanted "$name" || return 0
	log=$LOGS/${name//\//-}.log
	start=${EPOCHREALTIME/./}
	timeout -k 10 "${TEST_TIMEOUT:-180}" "$@" > "$log" 2>&1 < /dev/null
	code=$?
	read -r p f s why <<< "$(tally "$log" $code)"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-6s %-44s %4d ok %3d failed %3d skipped %6d ms%s\n' \
		"$([ "$f" = 0 ] && echo ok || echo FAILED)" "$name" "$p" "$f" "$s" \
		$(((${EPOCHREALTIME/./} - start) / 1000)) "${why:+  ($why)}"
	[ "$f" = 0 ] || failures "$log"
	[ -z "$why" ] || tail -n 8 "$log" | sed 's/^/    /'
	[ "$s" = 0 ] || grep '# *SKIP' "$log" | sed 's/^/    /'
}

programs() { # DIR: built programs of this tree's output
	local src
	for src in "$1"/"$2"*.c; do
		[ -e "$src" ] || continue
		case $src in *.bpf.c) continue ;; esac
		echo "$O/${src%.c}"
	done
}

suite() {
	local t
	case $1 in
	style) run_one style scripts/style.sh ;;
	unit | bpf)
		for t in $(programs "selftests/$1" test_); do run_one "$1/${t##*/}" "$t"; done ;;
	model)
		for t in $(programs selftests/board/unit test_
			programs selftests/board/fuzz fuzz_); do
			run_one "model/${t##*/}" "$t"
		done ;;
	fuzz) for t in $(programs user/fuzz fuzz_); do run_one "fuzz/${t##*/}" "$t"; done ;;
	e2e) for t in selftests/e2e/*.sh; do run_one "e2e/$(basename "$t" .sh)" "$t"; done ;;
	san)
		sanitized address "$O-asan"
		sanitized thread "$O-tsan" ;;
	# The first time it fetches half a gigabyte.
	kernels) TEST_TIMEOUT=${TEST_TIMEOUT:-900} run_one kernels selftests/kernels/kernels.sh ;;
	board)
		for t in run vendor collect; do
			run_one "board/test_$t" selftests/board/test_$t.sh
		done
		TEST_TIMEOUT=${TEST_TIMEOUT:-900} run_one board/check selftests/board/check.sh ;;
	faults)	# minutes of their own
		for t in faults pair; do
			TEST_TIMEOUT=${TEST_TIMEOUT:-900} run_one "board/$t" \
				selftests/board/$t.sh
		done ;;
	driver)
		for t in selftests/series/*.sh; do
			TEST_TIMEOUT=${TEST_TIMEOUT:-900} run_one "driver/$(basename "$t" .sh)" "$t"
		done ;;
	peer)	# the tools of the board's tests, and these on this machine
		for t in $(programs selftests/driver/unit test_) \
			selftests/driver/host/{selfcheck,veth,scorecard}.sh; do
			run_one "peer/$(basename "$t" .sh)" "$t"
		done ;;
	soak) SOAK_MINUTES=1 run_one soak selftests/soak/soak.sh --ktap ;;
	*) [ -x "$1" ] || { echo "run.sh: no suite or program '$1'" >&2; exit 2; }
	   run_one "$1" "$1" ;;
	esac
}

# The daemon under load, and every unit test, in a sanitizer build.
sanitized() {
	local t
	for t in $(O=$2 programs selftests/unit test_
		O=$2 programs selftests/driver/unit test_); do
		run_one "$1/${t##*/}" "$t"
	done
	# One thread: nothing for the thread sanitizer to find.
	[ "$1" != address ] || for t in $(O=$2 programs selftests/board/unit test_
		O=$2 programs selftests/board/fuzz fuzz_); do
		run_one "$1/model-${t##*/}" "$t"
	done
	O=$2 run_one "$1/load" selftests/e2e/san/load.sh "$1"
}

[ $# -gt 0 ] || set -- style unit bpf e2e
case " $* " in
*" bpf "* | *" e2e "* | *" peer "* | *" san "* | *" soak "*)
	if [ "$(id -u)" != 0 ]; then
		echo "run.sh: needs root (XDP, network namespaces)" >&2
		exit 1
	fi ;;
esac
for s in "$@"; do
	suite "$s"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $((passed + skipped)) -gt 0 ]
